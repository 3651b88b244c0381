//! Sources that a configure step compiles to learn about the compiler: their errors are answers, and a
//! wrapper that adds some would change what is built.

use abi3lint_command_line::Call;
use abi3lint_command_line::paths::absolute;
use std::path::Path;

/// Names without ending: autoconf's and distutils'.
const STEMS: [&str; 2] = ["conftest", "_configtest"];
/// Directories below `CMakeFiles` in which CMake tries things out.
const CMAKE: [&str; 2] = ["CMakeTmp", "CMakeScratch"];

/// Whether a source is such a probe, by where it lies.
pub(super) fn is_probe(source: &Path) -> bool {
    let path = absolute(source);
    let stem = path.file_stem().map(|s| s.to_string_lossy()).unwrap_or_default();
    if STEMS.contains(&&*stem) || stem.starts_with("CMakeCCompilerId") || stem.starts_with("CMakeCXXCompilerId") {
        return true;
    }
    let parts: Vec<_> = path.components().map(|c| c.as_os_str().to_string_lossy()).collect();
    parts.iter().any(|p| p == "meson-private")
        || parts.windows(2).any(|w| w[0] == "CMakeFiles" && CMAKE.contains(&&*w[1]))
}

/// Whether CPython itself is compiled, which is what the ABIs are made of.
pub(super) fn is_cpython(call: &Call) -> bool {
    call.defines.iter().any(|(name, _)| name.starts_with("Py_BUILD_CORE"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probes_are_known_by_their_places() {
        for yes in [
            "conftest.c",
            "x/_configtest.c",
            "build/meson-private/tmpq1/testfile.c",
            "build/meson-private/sanitycheckc.c",
            "b/CMakeFiles/CMakeScratch/TryCompile-x1/testCCompiler.c",
            "b/CMakeFiles/CMakeTmp/src.cxx",
            "b/CMakeFiles/3.25.1/CompilerIdC/CMakeCCompilerId.c",
        ] {
            assert!(is_probe(Path::new(yes)), "{yes}");
        }
        for no in ["test.c", "b/CMakeFiles/m.dir/x.c", "tests/conftest/a.c", "CMakeTmp/a.c"] {
            assert!(!is_probe(Path::new(no)), "{no}");
        }
    }
}
