//! Options of Microsoft's cl and of clang-cl: they begin with `/` or `-`, and what a source is, is said for all of
//! them at once.
//!
//! A path of Unix begins with `/` too. As for clang-cl, a word is a source where it is no option that is known
//! here and ends like one, or stands behind `--`.

use super::command::{Call, Foreign, Source, Stage, foreign_language, language_of};
use super::words::after;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// Options whose value is joined or the next word; longer names first.
const VALUED: [&str; 12] = ["external:I", "imsvc", "isystem", "FI", "AI", "Tc", "Tp", "Fo", "Fe", "D", "U", "I"];
/// Options whose value is always the next word.
const SEPARATE: [&str; 9] =
    ["o", "target", "Xclang", "Xlinker", "mllvm", "vctoolsdir", "winsdkdir", "winsysroot", "arch"];

/// Endings of files that are linked, whatever is said of all sources.
const LINKED: [&str; 5] = ["obj", "o", "lib", "def", "res"];

/// Reads words into a call that is empty yet.
pub(super) fn read(call: &mut Call, words: Vec<OsString>) {
    let mut words = words.into_iter();
    let mut files: Vec<(PathBuf, Option<bool>)> = Vec::new();
    let mut all = None;
    let mut only_files = false;
    while let Some(word) = words.next() {
        let body = after(&word, "/").or_else(|| after(&word, "-"));
        let Some(body) = body.filter(|_| !only_files) else {
            files.push((PathBuf::from(word), None));
            continue;
        };
        let text = body.to_string_lossy().into_owned();
        match text.as_str() {
            "-" => only_files = true,
            // The rest is the linker's.
            "link" => {
                call.linker(words.by_ref());
                break;
            }
            "TC" => all = Some(false),
            "TP" => all = Some(true),
            name if SEPARATE.contains(&name) => {
                let value = words.next();
                if name == "o" {
                    call.output = value.map(PathBuf::from);
                    call.linked.output = call.output.clone();
                }
            }
            _ => match VALUED.iter().find_map(|name| Some((*name, after(&body, name)?))) {
                Some((name, joined)) => {
                    let joined = after(&joined, ":").filter(|_| matches!(name, "Fo" | "Fe")).unwrap_or(joined);
                    match (name, if joined.is_empty() { words.next() } else { Some(joined) }) {
                        ("Tc", Some(file)) => files.push((PathBuf::from(file), Some(false))),
                        ("Tp", Some(file)) => files.push((PathBuf::from(file), Some(true))),
                        (name, Some(value)) => option(call, name, &value),
                        (_, None) => {}
                    }
                }
                None if after(&word, "/").is_some() && is_source(Path::new(&word)) => {
                    files.push((PathBuf::from(word), None));
                }
                None => switch(call, &text),
            },
        }
    }
    if let Some((first, _)) = files.first() {
        call.linked.first = Some(first.clone());
    }
    let (foreign, files): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|(path, own)| own.or(all).is_none() && foreign_language(path).is_some());
    let languages = foreign.into_iter().filter_map(|(path, _)| Some((foreign_language(&path)?, path)));
    call.foreign = languages.map(|(language, path)| Foreign { path, language }).collect();
    let source = |(path, own): (PathBuf, Option<bool>)| {
        let cpp = own.or(all).or_else(|| language_of(&path))?;
        // Objects and libraries are named beside sources.
        let ending = path.extension().unwrap_or_default().to_ascii_lowercase();
        let is_linked = own.is_none() && LINKED.iter().any(|l| ending == *l);
        (!is_linked).then_some(Source { path, cpp })
    };
    call.sources = files.into_iter().filter_map(source).collect();
}

fn is_source(path: &Path) -> bool {
    language_of(path).is_some() || foreign_language(path).is_some()
}

fn option(call: &mut Call, name: &str, value: &OsStr) {
    match name {
        // `#` stands for `=`, which a shell of Windows takes for the end of a word.
        "D" => {
            let text = value.to_string_lossy();
            call.define(&if text.contains('=') { text.into_owned() } else { text.replacen('#', "=", 1) });
        }
        "U" => call.undefine(value.to_string_lossy().into_owned()),
        "I" => call.dirs.push(value.into()),
        "imsvc" | "isystem" | "external:I" => call.system_dirs.push(value.into()),
        "FI" => call.force_includes.push(value.into()),
        "Fo" => call.output = Some(value.into()),
        "Fe" => call.linked.output = Some(value.into()),
        _ => {}
    }
}

fn switch(call: &mut Call, text: &str) {
    match text {
        "c" => call.stage = call.stage.min(Stage::Object),
        "LD" | "LDd" => call.linked.is_shared = true,
        "Zs" | "fsyntax-only" => call.stage = call.stage.min(Stage::Syntax),
        "E" | "EP" | "P" | "?" | "help" | "-help" | "-version" | "###" => call.stage = Stage::Nothing,
        _ => {}
    }
    if let Some(word) = text.strip_prefix("clang:") {
        call.preprocessor(word);
    }
    call.switches.push(format!("-{text}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(words: &str) -> Call {
        Call::parse(&words.split(' ').collect::<Vec<_>>(), "clang-cl.exe", Path::new("."))
    }

    #[test]
    fn macros_and_directories_are_those_of_cl() {
        let c = call(
            "/nologo /DA /D B=2 -DC#3 /UD -U E /I one -Itwo /external:I sys -imsvcmore /FIpre.h /FI two.h /std:c++17 \
             /W4 /clang:-DF=4 /EHsc -Xclang -DG /w /c a.cpp /link /Dno.c b.c",
        );
        let names: Vec<_> = c.defines.iter().map(|(n, v)| (n.as_str(), v.as_deref())).collect();
        assert_eq!(names, [("A", None), ("B", Some("2")), ("C", Some("3")), ("F", Some("4"))]);
        assert_eq!(c.undefines, ["D", "E"]);
        assert_eq!((c.dirs, c.system_dirs), (vec!["one".into(), "two".into()], vec!["sys".into(), "more".into()]));
        assert_eq!(c.force_includes, [PathBuf::from("pre.h"), "two.h".into()]);
        assert_eq!((c.stage, c.sources.len()), (Stage::Object, 1));
        assert!(c.switches.iter().any(|s| s == "-w"));
    }

    #[test]
    fn the_system_is_windows() {
        let line = call("/D__GNUC__=4 /UX /c a.c").command_line();
        assert_eq!(line.defines[0], ("_WIN32".to_owned(), Some("1".to_owned())));
        assert!(line.undefines.iter().any(|u| u == "__linux__") && line.undefines.iter().any(|u| u == "X"));
        assert!(!line.undefines.iter().any(|u| u == "__GNUC__"), "the command defines it");
        let line = call("/U_WIN32 /c a.c").command_line();
        assert_eq!((line.defines.len(), line.undefines[0].as_str()), (0, "_WIN32"), "the command's word is the last");
    }

    #[test]
    fn sources_and_outputs_are_named_as_cl_names_them() {
        for (words, sources, outputs) in [
            ("/c a.c b.cpp x.obj y.lib", &[("a.c", false), ("b.cpp", true)][..], &["a.obj", "b.obj"][..]),
            ("/c /Foout/ d/a.c", &[("d/a.c", false)], &["out/a.obj"]),
            ("/c /Fox.obj a.c /TP", &[("a.c", true)], &["x.obj"]),
            ("-c /Tc a.inc /Tpb.inc", &[("a.inc", false), ("b.inc", true)], &["a.obj", "b.obj"]),
            ("/c -o z.obj -- /src/me/a.c", &[("/src/me/a.c", false)], &["z.obj"]),
            ("/c /src/me/a.c", &[("/src/me/a.c", false)], &["a.obj"]),
        ] {
            let c = call(words);
            let found: Vec<_> = c.sources.iter().map(|s| (s.path.to_str().unwrap(), s.cpp)).collect();
            let made: Vec<_> = c.sources.iter().map(|s| c.output_of(s).unwrap()).collect();
            assert_eq!(found, sources, "{words}");
            assert_eq!(made, outputs.iter().map(PathBuf::from).collect::<Vec<_>>(), "{words}");
        }
        // The colon may stand alone.
        assert_eq!(call("/c /Fo: x.obj a.c").output, Some("x.obj".into()));
        for question in ["/E a.c", "/EP a.c", "/P a.c", "/? a.c", "--version"] {
            assert_eq!(call(question).stage, Stage::Nothing, "{question}");
        }
        assert_eq!(call("/Zs a.c").stage, Stage::Syntax);
    }
}
