//! The targets of a run that names none: what the compiler's macros, the sources and the project say.
//!
//! Reads texts that are already in memory; the project's files are [`abi3lint_settings`]'s.

use crate::in_sources::{Choice, in_sources};
use abi3lint_model::{FloorValue, SourceFile, Target, Version};
use abi3lint_settings::{Inferred, NamedSources, Project};
use std::borrow::Borrow;

pub use crate::in_sources::MACROS;

/// The source of targets that nothing else decides.
pub const DEFAULT: &str = "the default";

/// A choice with its floor.
struct Known {
    floor: Version,
    source: String,
}

/// Infers in the order: macros of the command line, the project's settings for us, macros of the build and the
/// sources, what the project tells its build tool, the versions that it supports, a default.
///
/// Of the sources only those count that the project's build compiles: what a demo or a test defines is no promise of
/// the package.
pub fn infer<F: Borrow<SourceFile> + Sync>(
    named: &[(String, Option<String>)],
    others: &[(String, Option<String>)],
    undefines: &[String],
    files: &[F],
    project: &Project,
) -> Inferred {
    let all: Vec<_> = others.iter().chain(named).cloned().collect();
    if !named.iter().any(|(name, _)| MACROS.contains(&name.as_str()))
        && let Some(inferred) = project.named()
    {
        return inferred;
    }
    let supported = Target::Versions { first: Version(10), last: Version::NEWEST, free_threaded: false };
    let default = || Inferred::new(vec![supported], DEFAULT);
    let mut aside = None;
    let in_sources = |name: &str| {
        let (choice, other) = in_sources(name, files, || project.sources());
        aside = aside.take().or(other);
        choice
    };
    // A macro without a floor selects a stable ABI all the same: the promised one, or that of the oldest version.
    let floor =
        || project.promised().or_else(|| project.supported()).map_or(supported.floor(), |i| i.targets[0].floor());
    let by_macros = from(&all, undefines, in_sources, floor);
    let mut inferred = by_macros.or_else(|| project.promised()).or_else(|| project.supported()).unwrap_or_else(default);
    if let Some(aside) = aside {
        inferred.source = format!("{}; {aside}", inferred.source);
    }
    inferred
}

/// What the two macros say, on the command line or else in the sources of one compile; `floor` is that of a macro which
/// names none.
pub fn from_macros<F: Borrow<SourceFile> + Sync>(
    defines: &[(String, Option<String>)],
    undefines: &[String],
    files: &[F],
    floor: Version,
) -> Option<Inferred> {
    from(defines, undefines, |name| in_sources(name, files, NamedSources::default).0, || floor)
}

/// What the two macros say, on the command line or else where `in_sources` finds them.
fn from(
    defines: &[(String, Option<String>)],
    undefines: &[String],
    mut in_sources: impl FnMut(&str) -> Option<Choice>,
    floor: impl Fn() -> Version,
) -> Option<Inferred> {
    let [limited, abi3t] = MACROS.map(|name| {
        let given = defines.iter().rfind(|(n, _)| n == name);
        if let Some((_, value)) = given {
            // As the compiler has it: -DNAME is -DNAME=1.
            let value = value.as_deref().unwrap_or("1");
            return Some(Choice::of(FloorValue::read(value), format!("-D {name}"), value));
        }
        if undefines.iter().any(|n| n == name) {
            return None;
        }
        in_sources(name)
    });
    let known = |c: Choice| Known { floor: c.floor.unwrap_or_else(&floor), source: c.source };
    let limited = limited.map(known);
    let abi3t = abi3t.map(known).map(|c| Known { floor: c.floor.max(Version::FIRST_ABI3T), ..c });
    match (limited, abi3t) {
        (None, None) => None,
        (Some(l), None) => Some(Inferred::new(vec![Target::Abi3 { floor: l.floor }], l.source)),
        (None, Some(t)) => Some(Inferred::new(vec![Target::Abi3t { floor: t.floor, with_abi3: false }], t.source)),
        // Both macros in one compilation need a floor of abi3t; lower floors are another build of the
        // same source.
        (Some(l), Some(t)) => {
            let targets = if l.floor >= Version::FIRST_ABI3T {
                vec![Target::Abi3t { floor: t.floor.min(l.floor), with_abi3: true }]
            } else {
                vec![Target::Abi3 { floor: l.floor }, Target::Abi3t { floor: t.floor, with_abi3: false }]
            };
            Some(Inferred::new(targets, format!("{} and {}", l.source, t.source)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::in_sources::{defined, found_in};

    fn file(path: &str, text: &str) -> SourceFile {
        SourceFile { path: path.to_owned(), text: text.as_bytes().to_vec() }
    }

    fn of(defines: &[(String, Option<String>)], undefines: &[String], files: &[SourceFile]) -> Option<Inferred> {
        from_macros(defines, undefines, files, Version(12))
    }

    fn names(inferred: Option<Inferred>) -> (String, String) {
        let i = inferred.unwrap();
        (i.targets.iter().map(Target::to_string).collect::<Vec<_>>().join(" "), i.source)
    }

    #[test]
    fn a_value_that_names_no_floor_selects_a_stable_abi_all_the_same() {
        for (text, target) in [
            ("#define Py_LIMITED_API 0x03100000", "cp310-abi3"),
            ("#define Py_LIMITED_API 20090520", "cp312-abi3"),
            ("#include <patchlevel.h>\n#define Py_LIMITED_API PY_VERSION_HEX", "cp312-abi3"),
            ("#ifndef Py_LIMITED_API\n#define Py_LIMITED_API \"0x03090000\"\n#endif", "cp312-abi3"),
            ("#define Py_TARGET_ABI3T 0x030d0000", "cp315-abi3t"),
        ] {
            let (targets, source) = names(of(&[], &[], &[file("a.c", text)]));
            assert_eq!(targets, target, "{text}");
            assert!(source.contains("names no floor") || target == "cp315-abi3t", "{source}");
        }
        for text in ["#ifdef SPAM\n#define Py_LIMITED_API PY_VERSION_HEX\n#endif", "#define Py_LIMITED_API SPAM_FLOOR"]
        {
            assert_eq!(of(&[], &[], &[file("a.c", text)]), None, "{text}");
        }
        let d = [("Py_LIMITED_API".to_owned(), Some("0x04000000".to_owned()))];
        let source = "-D Py_LIMITED_API, whose value '0x04000000' names no floor";
        assert_eq!(names(of(&d, &[], &[])), ("cp312-abi3".into(), source.into()));
    }

    #[test]
    fn a_value_that_names_no_floor_is_not_the_lowest_and_is_shown_as_far_as_it_is_read() {
        let two = ["20090520", "PY_VERSION_HEX"].map(|v| format!("#define Py_LIMITED_API {v}"));
        let (_, source) = names(of(&[], &[], &[file("a.c", &two[0]), file("b.c", &two[1])]));
        let expected = "Py_LIMITED_API in a.c:1; another value in 1 more place, whose value '20090520' names no floor";
        assert_eq!(source, expected);
        let long = format!("#define Py_LIMITED_API \"{}\"", "…9".repeat(100_000));
        let (_, source) = names(of(&[], &[], &[file("a.c", &long)]));
        assert!(source.len() < 200 && source.contains("...' names no floor"), "{source}");
    }

    #[test]
    fn only_definitions_count() {
        let text = "#if Py_LIMITED_API\r\n// #define Py_LIMITED_API 0x03060000\r\n#  define\tPy_LIMITED_API 0x030a0000\r\n#define Py_LIMITED_API_X 3";
        let files = [file("b.c", text), file("c.c", "#define Py_LIMITED_API 0x030B0000")];
        let (targets, source) = names(of(&[], &[], &files));
        assert_eq!(targets, "cp310-abi3");
        assert_eq!(source, "Py_LIMITED_API in b.c:3, the lowest; another value in 1 more place");
        let three = [&files[..], &[file("d.c", "#define Py_LIMITED_API 0x030C0000")]].concat();
        assert!(names(of(&[], &[], &three)).1.ends_with(", the lowest; other values in 2 more places"));
        assert_eq!(of(&[], &["Py_LIMITED_API".into()], &files), None);
        let d = [("Py_LIMITED_API".to_owned(), Some("0x030c0000".to_owned()))];
        assert_eq!(names(of(&d, &[], &files)), ("cp312-abi3".into(), "-D Py_LIMITED_API".into()));
    }

    #[test]
    fn a_header_that_no_file_includes_promises_nothing() {
        let header = file("kit/config.h", "#define Py_LIMITED_API 0x03090000");
        let alone = [file("a.c", "int x;"), header.clone()];
        assert_eq!(of(&[], &[], &alone), None);
        assert!(of(&[], &[], &alone[1..]).is_some());
        let included = [file("a.c", "#include \"../kit/config.h\""), header];
        assert_eq!(names(of(&[], &[], &included)).0, "cp39-abi3");
    }

    #[test]
    fn what_the_build_does_not_compile_promises_nothing() {
        let scratch = tempfile::tempdir().unwrap();
        std::fs::write(scratch.path().join("setup.py"), "Extension('spam', ['src/spam.c'])\n").unwrap();
        let project = Project::find(scratch.path(), &[]).unwrap();
        let define = "#define Py_LIMITED_API 0x03090000";
        let source = |files: &[SourceFile]| infer(&[], &[], &[], files, &project).source;
        let spam = file("src/spam.c", "#include \"spam.h\"");
        for (path, why) in [
            (
                "demo/manual.c",
                "the default; Py_LIMITED_API in demo/manual.c:1 does not count, because the build does not compile it",
            ),
            (
                "contrib/x.c",
                "the default; Py_LIMITED_API in contrib/x.c:1 does not count, because the build does not compile it",
            ),
            ("src/more.c", "Py_LIMITED_API in src/more.c:1"),
            ("src/spam.h", "Py_LIMITED_API in src/spam.h:1"),
            ("kit/template.h", DEFAULT),
        ] {
            assert_eq!(source(&[spam.clone(), file(path, define)]), why, "{path}");
        }
        let demo = file("demo/manual.c", "#include \"../kit/template.h\"");
        let why = "the default; Py_LIMITED_API in kit/template.h:1 does not count, because no source of the build includes it";
        assert_eq!(source(&[spam.clone(), demo, file("kit/template.h", define)]), why);
        // Alone, a test is all there is.
        assert_eq!(source(&[file("tests/a.c", define)]), "Py_LIMITED_API in tests/a.c:1");
    }

    #[test]
    fn a_definition_is_read_as_a_compiler_reads_it() {
        for (text, line) in [
            ("\u{feff}#define Py_LIMITED_API 0x030c0000", 1),
            ("\n#def\\\nine Py_LIMI\\\r\nTED_API /* 3.12 */ 0x03\\\n0c0000", 3),
            ("\n#define Py_LIMITED_API \\\n  0x030c0000 // 3.12", 2),
            ("/* \n */ #define Py_LIMITED_API\0 0x030c0000", 2),
            ("int x;\r#define Py_LIMITED_API 0x030c0000\r", 1),
        ] {
            let found = defined("Py_LIMITED_API", &file("a.c", text));
            let floors: Vec<_> = found.iter().map(|d| (FloorValue::read(&d.value).floor(), d.line)).collect();
            assert_eq!(floors, [(Some(Version(12)), line)], "{text:?}");
        }
        for text in [
            "/* \n#define Py_LIMITED_API 3\n */",
            "#define Py_LIMITED_API(x) 3",
            "#define Py_LIMITED_API 0x030c0000 - 1",
        ] {
            let found = found_in("Py_LIMITED_API", std::slice::from_ref(&file("a.c", text))).len();
            assert_eq!(found, 0, "{text:?}");
        }
    }

    #[test]
    fn what_is_switched_off_does_not_count() {
        let define = "#define Py_LIMITED_API 0x03030000\n";
        for (before, counts) in [
            ("#ifndef Py_LIMITED_API\n", true),
            ("#if 0\n", false),
            ("#if 0\n#else\n", true),
            ("#if 0\n#endif\n", true),
            ("#if defined(CYTHON_LIMITED_API) && 0\n  #ifndef Py_LIMITED_API\n    #if X\n    #else\n", false),
        ] {
            assert_eq!(
                defined("Py_LIMITED_API", &file("a.c", &format!("{before}{define}"))).len(),
                usize::from(counts),
                "{before}"
            );
        }
    }

    #[test]
    fn both_macros_are_one_file_from_its_floor_on() {
        let abi3t = "#define Py_TARGET_ABI3T 0x030f0000\n";
        let one = [file("a.c", &format!("{abi3t}#define Py_LIMITED_API 0x030f0000"))];
        assert_eq!(names(of(&[], &[], &one)).0, "cp315-abi3.abi3t");
        let two = [file("a.c", &format!("{abi3t}#define Py_LIMITED_API 0x03090000"))];
        assert_eq!(names(of(&[], &[], &two)).0, "cp39-abi3 cp315-abi3t");
        assert_eq!(names(of(&[], &[], &[file("a.c", abi3t)])).0, "cp315-abi3t");
    }
}
