//! Which compiler a command runs, and what a clang can take over of it: for compiles that are made besides,
//! to see what a source becomes.
//!
//! Starts nothing but a compiler that has to be asked for its version. It must not know what such a compile
//! is for.

use abi3lint_command_line::{Call, Source};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Options of gcc that mean the same to clang and decide what is compiled: never all but some, as clang
/// refuses what it does not know.
const ALLOWED: &str = "-ansi -m32 -m64 -mx32 -pthread -nostdinc -nostdinc++ -fopenmp -fsigned-char -funsigned-char \
    -fshort-enums -fno-short-enums -fshort-wchar -fexceptions -fno-exceptions -frtti -fno-rtti -fms-extensions \
    -fgnu89-inline -fPIC -fpic -fPIE -fpie";
const ALLOWED_STARTS: &str = "-std= -march= -msse -mavx --sysroot=";

/// What a compiler is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Compiler {
    /// LLVM's clang, of this major version.
    Clang(u32),
    /// Apple's, whose versions are others and whose LLVM is none that is released.
    Apple,
    /// Not clang, or one that does not say what it is.
    Other,
    /// There is no such program.
    Missing,
}

/// What a compiler is. It is asked only where neither its name nor the file that this leads to tells.
pub(crate) fn compiler(named: &OsStr) -> Compiler {
    let path = if Path::new(named).components().count() > 1 {
        Some(PathBuf::from(named)).filter(|p| p.is_file())
    } else {
        on_path(&named.to_string_lossy())
    };
    let Some(path) = path else { return Compiler::Missing };
    match by_name(&path) {
        Named::Clang(major) => return Compiler::Clang(major),
        Named::Other => return Compiler::Other,
        Named::Unknown => {}
    }
    if let Named::Clang(major) = fs::canonicalize(&path).map_or(Named::Unknown, |real| by_name(&real)) {
        return Compiler::Clang(major);
    }
    let out = Command::new(&path).arg("--version").stdin(Stdio::null()).stderr(Stdio::null()).output();
    out.map_or(Compiler::Other, |out| by_version(&String::from_utf8_lossy(&out.stdout)))
}

/// What a file's name says of a compiler.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Named {
    /// LLVM's, of this major version: `clang++-19`, `llvm-19/bin/clang`.
    Clang(u32),
    /// Not clang.
    Other,
    Unknown,
}

fn by_name(path: &Path) -> Named {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let plain = name.strip_suffix(".exe").unwrap_or(&name);
    let number = |text: &str| text.parse().map_or(Named::Unknown, Named::Clang);
    if let Some((_, major)) = plain.rsplit_once("clang-").or_else(|| plain.rsplit_once("clang++-")) {
        return number(major);
    }
    if plain.ends_with("clang") || plain.ends_with("clang++") {
        let folder = path.parent().and_then(Path::parent).and_then(Path::file_name).unwrap_or_default();
        return folder.to_string_lossy().strip_prefix("llvm-").map_or(Named::Unknown, number);
    }
    // A `gcc` is Apple's clang on some machines, which no plugin fits either.
    let stem = plain.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '-');
    if stem.ends_with("gcc") || stem == "g++" || stem.ends_with("-g++") { Named::Other } else { Named::Unknown }
}

/// What a compiler says of its version.
fn by_version(said: &str) -> Compiler {
    let Some((before, after)) = said.lines().next().and_then(|l| l.split_once("clang version ")) else {
        return Compiler::Other;
    };
    if before.contains("Apple") {
        return Compiler::Apple;
    }
    after.split('.').next().and_then(|m| m.parse().ok()).map_or(Compiler::Other, Compiler::Clang)
}

/// A program of this name on PATH.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|d| d.join(name)).find(|f| f.is_file())
}

/// The end of a compile of a source by a clang: what decides what is compiled, and no output.
pub(crate) fn clang_words(call: &Call, source: &Source) -> Vec<OsString> {
    let allowed = |s: &&String| {
        ALLOWED.split_whitespace().any(|a| a == s.as_str()) || ALLOWED_STARTS.split(' ').any(|a| s.starts_with(a))
    };
    let mut words: Vec<OsString> = call.switches.iter().filter(allowed).map(OsString::from).collect();
    words.extend(call.preprocessor_words());
    let language = if source.cpp { "c++" } else { "c" };
    words.extend(["-x", language, "-c"].map(OsString::from));
    words.push(source.path.clone().into_os_string());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clang_tells_its_major_version() {
        assert_eq!(by_version("Debian clang version 19.1.7 (3)\nTarget: x\n"), Compiler::Clang(19));
        assert_eq!(by_version("clang version 14.0.6"), Compiler::Clang(14));
        assert_eq!(by_version("Apple clang version 15.0.0 (clang-1500)"), Compiler::Apple);
        assert_eq!(by_version("gcc (Debian 12.2.0-14) 12.2.0"), Compiler::Other);
    }

    #[test]
    fn names_tell_where_they_can() {
        for (path, expected) in [
            ("/usr/bin/clang-19", Named::Clang(19)),
            ("x86_64-linux-gnu-clang++-14", Named::Clang(14)),
            ("/usr/lib/llvm-16/bin/clang++", Named::Clang(16)),
            ("/usr/bin/clang", Named::Unknown),
            ("clang-tidy", Named::Unknown),
            ("/opt/llvm-head/bin/clang", Named::Unknown),
            ("/usr/bin/x86_64-linux-gnu-gcc-12", Named::Other),
            ("g++-13.2", Named::Other),
            ("/usr/bin/cc", Named::Unknown),
            ("/usr/bin/c++", Named::Unknown),
        ] {
            assert_eq!(by_name(Path::new(path)), expected, "{path}");
        }
    }
}
