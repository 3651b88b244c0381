//! Where a command names its compiler, and what that name tells of the command line.

use super::words::after;
use std::ffi::OsStr;
use std::path::Path;

/// Programs that stand before a compiler and run it, or give what it gave before.
const LAUNCHERS: [&str; 6] = ["ccache", "sccache", "distcc", "icecc", "buildcache", "env"];

/// What stands between a compiler's name and its version in some distributions: `clang-mp-17`.
const FLAVOURS: [&str; 3] = ["-mp", "-posix", "-win32"];

/// How a command line is to be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Dialect {
    /// gcc and clang. A C++ driver takes `.c` for C++.
    Gnu { cpp: bool },
    /// Microsoft's cl and what understands its options.
    Cl,
    /// Microsoft's link and what understands its options.
    Link,
}

impl Dialect {
    /// By the compiler's name, unless the words say otherwise to a clang.
    pub(super) fn of<W: AsRef<OsStr>>(compiler: &str, words: &[W]) -> Dialect {
        let modes = words.iter().filter_map(|w| after(w.as_ref(), "--driver-mode="));
        match modes.last().as_ref().and_then(|m| m.to_str()) {
            Some("cl") => Dialect::Cl,
            Some("g++") => Dialect::Gnu { cpp: true },
            Some("gcc") => Dialect::Gnu { cpp: false },
            _ if is_cl(compiler) => Dialect::Cl,
            _ if is_linker(compiler) => Dialect::Link,
            _ => Dialect::Gnu { cpp: is_cpp_driver(compiler) },
        }
    }
}

/// Whether a compiler's name is one with cl's options: `cl.exe`, `clang-cl-19`, `icl`.
pub fn is_cl(compiler: &str) -> bool {
    let name = program_name(compiler);
    let name = without_version(&name);
    let last = name.rsplit('-').next().unwrap_or(name);
    last.eq_ignore_ascii_case("cl") || name.eq_ignore_ascii_case("icl")
}

/// Whether a program is a linker with options of Microsoft's: `link.exe`, `lld-link-19`.
pub(super) fn is_linker(program: &str) -> bool {
    let name = program_name(program);
    ["link", "lld-link"].iter().any(|l| without_version(&name).eq_ignore_ascii_case(l))
}

/// Whether a compiler's name is that of a C++ driver: `g++`, `clang++-19`, `x86_64-linux-gnu-c++`.
pub fn is_cpp_driver(compiler: &str) -> bool {
    without_version(&program_name(compiler)).ends_with("++")
}

/// A program's name without folder, also one of Windows, and without the ending of Windows.
pub fn program_name(program: &str) -> String {
    let name = Path::new(program).file_name().map_or(program.into(), |n| n.to_string_lossy());
    match name.get(name.len().saturating_sub(4)..) {
        Some(ending) if ending.eq_ignore_ascii_case(".exe") => {
            let name = name[..name.len() - 4].to_ascii_lowercase();
            name.rsplit('\\').next().unwrap_or_default().to_owned()
        }
        _ => name.into_owned(),
    }
}

/// A compiler's name without its version and flavour: `clang++-mp-17`, `gcc12` and `g++-13.2` are `clang++`, `gcc`
/// and `g++`.
pub fn without_version(name: &str) -> &str {
    let version = |n: &'_ str| n.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').len();
    let trimmed = |n: &'_ str| n[..version(n)].trim_end_matches('-').len();
    let plain = &name[..trimmed(name)];
    let plain = FLAVOURS.iter().find_map(|f| plain.strip_suffix(f)).unwrap_or(plain);
    &plain[..trimmed(plain)]
}

/// Where the compiler stands in a command: behind launchers and their settings.
pub fn compiler_of(words: &[String]) -> Option<usize> {
    let mut at = 0;
    loop {
        let word = words.get(at)?;
        if word.starts_with('-') {
            return None;
        }
        if !LAUNCHERS.contains(&program_name(word).as_str()) {
            return Some(at);
        }
        at += 1;
        while words.get(at).is_some_and(|w| w.contains('=') && !w.starts_with('-')) {
            at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiler_is_found_behind_launchers() {
        let at = |text: &str| compiler_of(&text.split(' ').map(str::to_owned).collect::<Vec<_>>());
        for (text, expected) in [
            ("gcc -c a.c", Some(0)),
            ("/usr/bin/ccache gcc -c a.c", Some(1)),
            ("env A=1 sccache distcc B=2 clang -c a.c", Some(5)),
            ("ccache -s", None),
            ("ccache", None),
            ("cl /c a.c", Some(0)),
            ("ccache.exe clang-cl.exe -c a.c", Some(1)),
        ] {
            assert_eq!(at(text), expected, "{text}");
        }
    }

    #[test]
    fn drivers_are_known_by_their_names() {
        for yes in
            ["g++", "/usr/bin/c++", "clang++-19", "x86_64-linux-gnu-g++-12", "abi3lint-c++", "g++.exe", "clang++-mp-17"]
        {
            assert!(is_cpp_driver(yes), "{yes}");
        }
        for no in ["gcc", "cc", "clang-19", "x86_64-linux-gnu-gcc-12", ""] {
            assert!(!is_cpp_driver(no), "{no}");
        }
        for yes in ["cl", r"C:\VC\bin\CL.EXE", "/opt/llvm/bin/clang-cl-19", "icl", "x86_64-pc-windows-msvc-clang-cl"] {
            assert!(is_cl(yes), "{yes}");
        }
        for no in ["clang", "tcl", "cc", "cl.py"] {
            assert!(!is_cl(no), "{no}");
        }
    }

    #[test]
    fn a_clang_can_be_asked_for_another_dialect() {
        let of = |compiler: &str, words: &[&str]| Dialect::of(compiler, words);
        assert_eq!(of("clang", &["--driver-mode=cl", "a.c"]), Dialect::Cl);
        assert_eq!(of("clang", &["--driver-mode=cl", "--driver-mode=g++"]), Dialect::Gnu { cpp: true });
        assert_eq!(of("clang-cl", &["a.c"]), Dialect::Cl);
        assert_eq!(of("clang++", &["--driver-mode=gcc"]), Dialect::Gnu { cpp: false });
    }
}
