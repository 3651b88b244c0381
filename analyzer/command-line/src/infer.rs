//! The targets of a run that names none: what the compiler's macros, the sources and the project say.
//!
//! Reads texts that are already in memory; the project's files are [`abi3lint_settings`]'s.

use abi3lint_front_c::{definitions, includes, is_unit, may_include};
use abi3lint_model::{SourceFile, Target, Version};
use abi3lint_settings::{Inferred, NamedSources, Project};
use rayon::prelude::*;
use std::borrow::Borrow;
use std::collections::{HashMap, HashSet};

/// The two macros that select a stable ABI.
pub const MACROS: [&str; 2] = ["Py_LIMITED_API", "Py_TARGET_ABI3T"];

/// The source of targets that nothing else decides.
pub const DEFAULT: &str = "the default";

/// A floor that one of [`MACROS`] names.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Choice {
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
    let by_macros = from(&all, undefines, |name| {
        let (choice, other) = in_sources(name, files, || project.sources());
        aside = aside.take().or(other);
        choice
    });
    let mut inferred = by_macros.or_else(|| project.promised()).or_else(|| project.supported()).unwrap_or_else(default);
    if let Some(aside) = aside {
        inferred.source = format!("{}; {aside}", inferred.source);
    }
    inferred
}

/// What the two macros say, on the command line or else in the sources of one compile.
pub fn from_macros<F: Borrow<SourceFile> + Sync>(
    defines: &[(String, Option<String>)],
    undefines: &[String],
    files: &[F],
) -> Option<Inferred> {
    from(defines, undefines, |name| in_sources(name, files, NamedSources::default).0)
}

/// What the two macros say, on the command line or else where `in_sources` finds them.
fn from(
    defines: &[(String, Option<String>)],
    undefines: &[String],
    mut in_sources: impl FnMut(&str) -> Option<Choice>,
) -> Option<Inferred> {
    let [limited, abi3t] = MACROS.map(|name| {
        let given = defines.iter().rfind(|(n, _)| n == name);
        if let Some((_, value)) = given {
            // As the compiler has it: -DNAME is -DNAME=1.
            let floor = floor(value.as_deref().unwrap_or("1"))?;
            return Some(Choice { floor, source: format!("-D {name}") });
        }
        if undefines.iter().any(|n| n == name) {
            return None;
        }
        in_sources(name)
    });
    let abi3t = abi3t.map(|c| Choice { floor: c.floor.max(Version::FIRST_ABI3T), ..c });
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

/// The lowest floor that a `#define` in the sources names, says so where others differ; and where there is none, which
/// definition does not count.
fn in_sources<F: Borrow<SourceFile> + Sync>(
    name: &str,
    files: &[F],
    named: impl Fn() -> NamedSources,
) -> (Option<Choice>, Option<String>) {
    let all: Vec<(Version, &str, u32)> = files
        .par_iter()
        .flat_map_iter(|file| {
            let file: &SourceFile = file.borrow();
            defined(name, file).into_iter().map(|(floor, line)| (floor, file.path.as_str(), line))
        })
        .collect();
    if all.is_empty() {
        return (None, None);
    }
    let headers = all.iter().map(|f| f.1).filter(|path| !is_unit(path)).map(last_part).collect();
    let counting = Counting::of(files, &named(), headers);
    let found: Vec<_> = all.iter().filter(|f| counting.counts(f.1)).collect();
    let Some((floor, path, line)) = found.iter().min_by_key(|f| f.0) else {
        // A header that no file includes at all is a template for others, and says nothing to anybody here.
        let aside = all.iter().find(|f| is_unit(f.1) || counting.includes_elsewhere(f.1));
        let why =
            |path| if is_unit(path) { "the build does not compile it" } else { "no source of the build includes it" };
        return (
            None,
            aside.map(|(_, path, line)| format!("{name} in {path}:{line} does not count, because {}", why(path))),
        );
    };
    let others = found.iter().filter(|f| f.0 != *floor).count();
    let others =
        if others == 0 { String::new() } else { format!(", the lowest; other values in {others} more place(s)") };
    (Some(Choice { floor: *floor, source: format!("{name} in {path}:{line}{others}") }), None)
}

/// Which files decide what a package promises: the sources that its build compiles, and the headers that these include.
struct Counting<'f> {
    units: HashSet<&'f str>,
    /// The names of headers that such sources include, without folders.
    included: HashSet<String>,
    /// The names of those that others include.
    elsewhere: HashSet<String>,
    has_units: bool,
}

/// Folders beside the sources of a package.
const BESIDE: [&str; 14] = [
    "demo",
    "demos",
    "doc",
    "docs",
    "example",
    "examples",
    "sample",
    "samples",
    "test",
    "tests",
    "testing",
    "tutorial",
    "tutorials",
    "benchmarks",
];

impl<'f> Counting<'f> {
    /// With what is needed to be asked for headers of these names.
    fn of<F: Borrow<SourceFile> + Sync>(
        files: &'f [F],
        named: &NamedSources,
        headers: HashSet<&'f str>,
    ) -> Counting<'f> {
        let paths: Vec<&'f str> = files.iter().map(|f| f.borrow().path.as_str()).collect();
        let units: Vec<&'f str> = paths.iter().copied().filter(|p| is_unit(p)).collect();
        // What all units lie in may have any name.
        let common = common_folders(&units);
        let beside = |path: &&&str| folders(path).skip(common).any(|f| BESIDE.contains(&f));
        let mut counting: HashSet<&'f str> = units.iter().copied().collect();
        let mut without = |out: HashSet<&'f str>| {
            // Where nothing is left, this tells nothing.
            if out.len() < counting.len() {
                counting.retain(|path| !out.contains(path));
            }
        };
        without(units.iter().filter(beside).copied().collect());
        if let Some(built) = named.are_built(&paths) {
            without(
                paths
                    .iter()
                    .zip(built)
                    .filter(|(path, built)| !built && is_unit(path))
                    .map(|(path, _)| *path)
                    .collect(),
            );
        }
        let [included, elsewhere] = match headers.is_empty() {
            true => [HashSet::new(), HashSet::new()],
            false => {
                let names = includes_that_lead_to(headers, files);
                let by = |counts| included(files, &names, |path| is_unit(path) && counting.contains(path) == counts);
                [true, false].map(by)
            }
        };
        Counting { included, elsewhere, units: counting, has_units: !units.is_empty() }
    }

    fn counts(&self, path: &str) -> bool {
        // Headers alone are all that was asked for.
        !self.has_units || self.units.contains(path) || (!is_unit(path) && self.included.contains(last_part(path)))
    }

    fn includes_elsewhere(&self, path: &str) -> bool {
        self.elsewhere.contains(last_part(path))
    }
}

/// By file: the names, without folders, of what it includes, where that may lead to one of these headers. Most files do
/// not, which needs no scan to tell.
fn includes_that_lead_to<'f, F: Borrow<SourceFile> + Sync>(
    mut headers: HashSet<&'f str>,
    files: &'f [F],
) -> Vec<Vec<String>> {
    let name = |file: &'f F| last_part(&file.borrow().path);
    let may = |file: &'f F| may_include(&file.borrow().text).into_iter().map(|(name, _)| last_part(name)).collect();
    let may: Vec<Vec<&str>> = files.par_iter().map(may).collect();
    let mut leads = vec![false; files.len()];
    let mut is_new = true;
    while is_new {
        is_new = false;
        for (i, names) in may.iter().enumerate().filter(|(_, names)| !names.is_empty()) {
            if !leads[i] && names.iter().any(|name| headers.contains(name)) {
                leads[i] = true;
                is_new |= headers.insert(name(&files[i]));
            }
        }
    }
    let read = |file: &F| includes(file.borrow()).into_iter().map(|(name, _)| last_part(&name).to_owned()).collect();
    files.par_iter().zip(leads).map(|(file, leads)| if leads { read(file) } else { Vec::new() }).collect()
}

/// The names, without folders, of what files include, directly or through others.
fn included<F: Borrow<SourceFile>>(
    files: &[F],
    names: &[Vec<String>],
    starts: impl Fn(&str) -> bool,
) -> HashSet<String> {
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (i, file) in files.iter().enumerate() {
        by_name.entry(last_part(&file.borrow().path)).or_default().push(i);
    }
    let mut pending: Vec<usize> = (0..files.len()).filter(|i| starts(&files[*i].borrow().path)).collect();
    let mut found: HashSet<String> = HashSet::new();
    while let Some(i) = pending.pop() {
        for name in &names[i] {
            if found.insert(name.clone()) {
                pending.extend(by_name.get(name.as_str()).into_iter().flatten());
            }
        }
    }
    found
}

/// The folders of a path.
fn folders(path: &str) -> impl Iterator<Item = &str> {
    let end = path.rfind(['/', '\\']).unwrap_or(0);
    path[..end].split(['/', '\\'])
}

/// In how many folders, from the first one on, all paths lie.
fn common_folders(paths: &[&str]) -> usize {
    let Some((first, others)) = paths.split_first() else { return 0 };
    let shared = |path: &&str| folders(first).zip(folders(path)).take_while(|(a, b)| a == b).count();
    others.iter().map(shared).min().unwrap_or_else(|| folders(first).count())
}

fn last_part(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The definitions of a macro whose value is a number: floor and line. What stands in a branch that is not for a
/// build as it comes does not count: `#if 0`, or the block in every C file of Cython that waits for
/// `CYTHON_LIMITED_API`.
fn defined(name: &str, file: &SourceFile) -> Vec<(Version, u32)> {
    let off = |condition: &String| condition == "0" || condition.contains("CYTHON_LIMITED_API");
    let read = definitions(file, name).into_iter().filter(|d| !d.conditions.iter().any(off));
    read.filter_map(|d| Some((floor(&d.value)?, d.line))).collect()
}

/// The floor that a macro's value means; `None` where it is no number or a version that the catalog
/// does not hold. Everything below 3.2, also an empty value, is the first stable ABI.
fn floor(value: &str) -> Option<Version> {
    let value = value.trim().trim_start_matches('(').trim_end_matches(')').trim();
    let value = value.trim_end_matches(['u', 'U', 'l', 'L']);
    let number = if value.is_empty() {
        0
    } else if let Some(hex) = value.strip_prefix("0x").or_else(|| value.strip_prefix("0X")) {
        u32::from_str_radix(hex, 16).ok()?
    } else {
        value.parse::<u32>().ok()?
    };
    let version = Version((number >> 16 & 0xFF) as u8);
    match number >> 24 {
        0 => Some(Version::FIRST_STABLE_ABI),
        3 if version <= Version::NEWEST => Some(version.max(Version::FIRST_STABLE_ABI)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> SourceFile {
        SourceFile { path: path.to_owned(), text: text.as_bytes().to_vec() }
    }

    fn names(inferred: Option<Inferred>) -> (String, String) {
        let i = inferred.unwrap();
        (i.targets.iter().map(Target::to_string).collect::<Vec<_>>().join(" "), i.source)
    }

    #[test]
    fn values_are_floors() {
        for (value, minor) in [("0x03090000", 9), (" ( 0x030B00F0L )", 11), ("3", 2), ("", 2), ("50921472", 9)] {
            assert_eq!(floor(value), Some(Version(minor)), "{value}");
        }
        for value in ["PY_VERSION_HEX", "0x04000000", "0x03630000", "0xZZ", "1 + 2"] {
            assert_eq!(floor(value), None, "{value}");
        }
    }

    #[test]
    fn only_definitions_count() {
        let text = "#if Py_LIMITED_API\r\n// #define Py_LIMITED_API 0x03060000\r\n#  define\tPy_LIMITED_API 0x030a0000\r\n#define Py_LIMITED_API_X 3";
        let files = [file("b.c", text), file("c.c", "#define Py_LIMITED_API 0x030B0000")];
        let (targets, source) = names(from_macros(&[], &[], &files));
        assert_eq!(targets, "cp310-abi3");
        assert_eq!(source, "Py_LIMITED_API in b.c:3, the lowest; other values in 1 more place(s)");
        assert_eq!(from_macros(&[], &["Py_LIMITED_API".into()], &files), None);
        let d = [("Py_LIMITED_API".to_owned(), Some("0x030c0000".to_owned()))];
        assert_eq!(names(from_macros(&d, &[], &files)), ("cp312-abi3".into(), "-D Py_LIMITED_API".into()));
    }

    #[test]
    fn a_header_that_no_file_includes_promises_nothing() {
        let header = file("kit/config.h", "#define Py_LIMITED_API 0x03090000");
        let alone = [file("a.c", "int x;"), header.clone()];
        assert_eq!(from_macros(&[], &[], &alone), None);
        assert!(from_macros(&[], &[], &alone[1..]).is_some());
        let included = [file("a.c", "#include \"../kit/config.h\""), header];
        assert_eq!(names(from_macros(&[], &[], &included)).0, "cp39-abi3");
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
            assert_eq!(found.iter().map(|f| (f.0.0, f.1)).collect::<Vec<_>>(), [(12, line)], "{text:?}");
        }
        for text in [
            "/* \n#define Py_LIMITED_API 3\n */",
            "#define Py_LIMITED_API(x) 3",
            "#define Py_LIMITED_API 0x030c0000 - 1",
        ] {
            assert_eq!(defined("Py_LIMITED_API", &file("a.c", text)), [], "{text:?}");
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
        assert_eq!(names(from_macros(&[], &[], &one)).0, "cp315-abi3.abi3t");
        let two = [file("a.c", &format!("{abi3t}#define Py_LIMITED_API 0x03090000"))];
        assert_eq!(names(from_macros(&[], &[], &two)).0, "cp39-abi3 cp315-abi3t");
        assert_eq!(names(from_macros(&[], &[], &[file("a.c", abi3t)])).0, "cp315-abi3t");
    }
}
