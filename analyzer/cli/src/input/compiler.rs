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

/// The major version of a compiler, where that is a clang of LLVM's. It is asked only where neither its name
/// nor the file that this leads to tells.
pub(crate) fn clang_major(compiler: &OsStr) -> Option<u32> {
    let path = if Path::new(compiler).components().count() > 1 {
        PathBuf::from(compiler)
    } else {
        on_path(&compiler.to_string_lossy())?
    };
    match by_name(&path) {
        Named::Clang(major) => return Some(major),
        Named::Other => return None,
        Named::Unknown => {}
    }
    if let Named::Clang(major) = fs::canonicalize(&path).map_or(Named::Unknown, |real| by_name(&real)) {
        return Some(major);
    }
    let out = Command::new(compiler).arg("--version").stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    major_of(&String::from_utf8_lossy(&out.stdout))
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

/// The major version of LLVM's clang in what it says of its version; Apple's numbers are others.
fn major_of(version: &str) -> Option<u32> {
    let (before, after) = version.lines().next()?.split_once("clang version ")?;
    let major = after.split('.').next()?;
    if before.contains("Apple") { None } else { major.parse().ok() }
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
        assert_eq!(major_of("Debian clang version 19.1.7 (3)\nTarget: x\n"), Some(19));
        assert_eq!(major_of("clang version 14.0.6"), Some(14));
        assert_eq!(major_of("Apple clang version 15.0.0 (clang-1500)"), None);
        assert_eq!(major_of("gcc (Debian 12.2.0-14) 12.2.0"), None);
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
