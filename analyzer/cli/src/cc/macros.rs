//! What the compiler itself says about macros: which are defined in a compile, by its command line, by the
//! compiler and by all headers.
//!
//! Costs a run of the preprocessor, so it is asked only where the source leaves something open.

use super::chain::Chain;
use abi3lint_command_line::{Call, Source, program_name};
use abi3lint_model::SourceFile;
use abi3lint_rules::catalog;
use std::collections::HashSet;
use std::ffi::OsString;
use std::process::{Command, Stdio};

/// Options that would write files, print more, or stop somewhere else.
const LEFT_OUT: [&str; 9] = ["-c", "-S", "-E", "-M", "-save-temps", "-fdump", "-d", "-v", "-fsyntax-only"];

/// Options of cl that decide which macros there are.
const CL_KEPT: [&str; 10] =
    ["-std:", "-Zc:", "-M", "-LD", "-EH", "-GR", "-arch:", "-driver-mode", "--driver-mode", "--target"];

/// A macro and its value.
pub(super) type Macro = (String, Option<String>);

/// The macros at the end of a source; `None` where the compiler does not answer.
pub(super) fn of_compile(compiler: &str, chain: &Chain, call: &Call, source: &Source) -> Option<Vec<Macro>> {
    // Microsoft's cl has no such question, and only warns of words that it does not know.
    if call.cl && !program_name(compiler).contains("clang") {
        return None;
    }
    let mut ask = Command::new(compiler);
    ask.args(question(call, source)).stdin(Stdio::null()).stderr(Stdio::null());
    chain.give_to(&mut ask);
    let out = ask.output().ok().filter(|o| o.status.success())?;
    Some(String::from_utf8_lossy(&out.stdout).lines().filter_map(definition).collect())
}

/// Those that only the compiler knows: not those of CPython, which the catalog has for each configuration,
/// nor those that the user's files define, which are followed line by line.
pub(super) fn of_others(mut macros: Vec<Macro>, files: &[SourceFile]) -> Vec<Macro> {
    let own: HashSet<&[u8]> = files.iter().flat_map(|f| defined(&f.text)).collect();
    macros.retain(|(name, _)| catalog::lookup(name).is_none() && !own.contains(name.as_bytes()));
    macros
}

/// The command that makes the compiler list its macros.
fn question(call: &Call, source: &Source) -> Vec<OsString> {
    let kept = |s: &&String| !LEFT_OUT.iter().any(|l| s.as_str() == *l || (l.len() > 2 && s.starts_with(l)));
    let all = call.switches.iter().filter(kept).filter(|s| !is_dependency(s));
    // Of cl's switches many name a file that is written.
    let some = all.filter(|s| !call.cl || CL_KEPT.iter().any(|k| s.starts_with(k)));
    let mut words: Vec<OsString> = some.map(OsString::from).collect();
    words.extend(call.preprocessor_words());
    let end: [&str; 5] = match (call.cl, source.cpp) {
        (false, false) => ["-w", "-E", "-dM", "-x", "c"],
        (false, true) => ["-w", "-E", "-dM", "-x", "c++"],
        (true, false) => ["-w", "-E", "-clang:-dM", "-TC", "--"],
        (true, true) => ["-w", "-E", "-clang:-dM", "-TP", "--"],
    };
    words.extend(end.map(OsString::from));
    words.push(source.path.clone().into_os_string());
    words
}

/// `-MD` and its kin, which write a file.
fn is_dependency(word: &str) -> bool {
    matches!(word, "-MD" | "-MMD" | "-MP" | "-MG" | "-MV" | "-MM")
}

/// A line `#define NAME value`. A macro with parameters has a value that no condition can use without
/// arguments; its own name stands for that.
fn definition(line: &str) -> Option<Macro> {
    let rest = line.strip_prefix("#define ")?;
    let end = rest.find([' ', '(']).unwrap_or(rest.len());
    let (name, value) = rest.split_at(end);
    let value = if value.starts_with('(') { name } else { value.trim() };
    Some((name.to_owned(), Some(value.to_owned())))
}

/// The names that a text defines by itself.
fn defined(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|b| *b == b'\n').filter_map(|line| {
        let rest = line.trim_ascii_start().strip_prefix(b"#")?.trim_ascii_start();
        let rest = rest.strip_prefix(b"define").or_else(|| rest.strip_prefix(b"undef"))?;
        let name = rest.trim_ascii_start();
        let end = name.iter().position(|b| !b.is_ascii_alphanumeric() && *b != b'_').unwrap_or(name.len());
        Some(&name[..end])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsStr;
    use std::path::Path;

    #[test]
    fn the_question_is_the_compile_without_its_outputs() {
        let words = "-O2 -g -MD -MP -MF x.d -Wp,-MD,y.d -DA=1 -UB -Iinc -isystem s -save-temps=obj -fdump-tree-all \
                     -std=c11 -include f.h -c a.c -o a.o -v";
        let call = Call::parse(&shlex::split(words).unwrap(), "cc", Path::new("."));
        assert_eq!(
            question(&call, &call.sources[0]).join(OsStr::new(" ")),
            "-O2 -g -std=c11 -DA=1 -UB -I inc -isystem s -include f.h -w -E -dM -x c a.c"
        );
        let words = "/nologo /DA /MDd /std:c11 /Fdx.pdb /showIncludes /imsvc s /FI f.h /c a.c /Foa.obj";
        let call = Call::parse(&shlex::split(words).unwrap(), "clang-cl", Path::new("."));
        assert_eq!(
            question(&call, &call.sources[0]).join(OsStr::new(" ")),
            "-MDd -std:c11 -DA -imsvc s -FI f.h -w -E -clang:-dM -TC -- a.c"
        );
    }

    #[test]
    fn definitions_are_read() {
        let of = |l: &str| definition(l).map(|(n, v)| format!("{n}={}", v.unwrap()));
        assert_eq!(of("#define A 1 + 2"), Some("A=1 + 2".into()));
        assert_eq!(of("#define B"), Some("B=".into()));
        assert_eq!(of("#define C(x) x"), Some("C=C".into()));
        assert_eq!(of("# 1 \"a.c\""), None);
        let names: Vec<&[u8]> = defined(b"#define A 1\n  # define B(x)\n#undef C\n#if D\nint E;").collect();
        assert_eq!(names, [b"A", b"B", b"C"]);
    }
}
