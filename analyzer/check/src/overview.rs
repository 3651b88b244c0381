//! What binaries could be shipped as, whatever their wheel promises: each is judged for every stable ABI and every version.
//!
//! What an answer rests on: names are compared with what interpreters export, and signs of the compile are asked. A binary
//! without any sign is never a yes. Names of files are left out, because they are changed by a word.
//!
//! Example: a module that passes the version of the limited API and imports `PyErr_GetRaisedException` could be abi3 from
//! 3.12 on, and runs on 3.12 and later.

use crate::engine::{Request, check};
use crate::exports::{Lack, floor_of_names, lack, needed};
use abi3lint_model::{
    Answer, Certainty, Compiled, Ending, Evidence, Fact, FileId, Finding, Loader, Overview, Selection, Severity, Shown,
    Sight, SourceFile, Subject, Target, Version,
};
use abi3lint_rules::{ApiVersion, api_version};
use std::collections::BTreeMap;

/// What the binaries with facts could be; `endings` say what the name of each file promises.
pub fn overview(files: &[SourceFile], facts: &[Fact], endings: &[Option<Ending>]) -> Vec<Overview> {
    // A wheel's tag is another question.
    let selection = Selection { ignore: vec!["tag-mismatch"], ..Selection::ALL };
    // Each for itself: a finding for several targets has the words of one.
    let of_target = |t: Target| {
        let targets = [(t, t.configs(None).ok()?)];
        Some((t, check(files, facts, &Request { targets: &targets, selection: &selection })))
    };
    let findings: BTreeMap<Target, Vec<Finding>> = targets().into_iter().filter_map(of_target).collect();
    let ids = (0..).map(FileId).zip(endings);
    ids.filter_map(|(file, ending)| of_file(file, *ending, facts, &findings)).collect()
}

const UNLIMITED: &str = "it was compiled without the limited API";

/// Every floor of the stable ABIs, and every version.
fn targets() -> Vec<Target> {
    let abi3t = Target::Abi3t { floor: Version::FIRST_ABI3T, with_abi3: false };
    let one = |v| Target::Versions { first: v, last: v, free_threaded: false };
    floors().map(|floor| Target::Abi3 { floor }).chain([abi3t]).chain(Version::all().map(one)).collect()
}

fn floors() -> impl Iterator<Item = Version> {
    (Version::FIRST_STABLE_ABI.0..=Version::NEWEST.0).map(Version)
}

fn of_file(
    file: FileId,
    ending: Option<Ending>,
    facts: &[Fact],
    findings: &BTreeMap<Target, Vec<Finding>>,
) -> Option<Overview> {
    let own: Vec<&Fact> = facts.iter().filter(|f| f.file == file).collect();
    let shown =
        || own.iter().filter_map(|f| if let Subject::Shown(shown) = &f.subject { Some(&**shown) } else { None });
    if !shown().any(|s| matches!(s.what, Sight::Import { .. } | Sight::Hooks { .. })) {
        return None;
    }
    let against = |target: Target| {
        let is_against =
            |f: &&Finding| f.place.file == file && f.severity == Severity::Error && f.certainty >= Certainty::Likely;
        findings.get(&target)?.iter().find(is_against).map(|f| f.message.clone())
    };
    let hooks: Vec<String> = shown()
        .find_map(|s| if let Sight::Hooks { found, .. } = &s.what { Some(found.clone()) } else { None })
        .unwrap_or_default();
    let signs = Signs::of(shown());
    let answer = |no: Option<String>, is_sure: bool| match no {
        Some(why) => Answer::No(why),
        None if is_sure => Answer::Yes,
        None => Answer::Unknown,
    };
    let is_limited = signs.compiled.limited == Some(true);
    let unix = floor_of_names(own.iter().copied());
    let windows = Some(needed(own.iter().copied())).filter(|n| n.is_stable).map(|n| n.floor);
    // A name that is exported before it is listed is no error, and below that it is one that nobody measured;
    // but a floor promises what is listed.
    let is_listed = |floor: &Version| {
        let target = Target::Abi3 { floor: *floor };
        let is_later = |s: &Shown| match &s.what {
            Sight::Import { name, weak: false } => {
                matches!(lack(name, s.loader, target, *floor), Some(Lack::Newer { missing: None, .. }))
            }
            _ => false,
        };
        !shown().any(is_later)
    };
    let by_names = if shown().any(|s| s.loader == Loader::Windows) { windows } else { unix };
    let lowest = by_names.unwrap_or(Version::NEWEST);
    let floor = floors().find(|floor| *floor >= lowest && against(Target::Abi3 { floor: *floor }).is_none());
    let listed = floors().find(|v| floor.is_some_and(|floor| *v >= floor) && is_listed(v)).or(floor);
    let no_abi3 = match floor {
        Some(_) if signs.compiled.limited == Some(false) => Some(UNLIMITED.to_owned()),
        Some(_) => None,
        None => against(Target::Abi3 { floor: Version::NEWEST }),
    };
    let abi3 = (answer(no_abi3, is_limited), listed);
    let is_old = !hooks.is_empty() && !hooks.iter().any(|hook| hook.starts_with("PyModExport"));
    let no_abi3t = against(Target::Abi3t { floor: Version::FIRST_ABI3T, with_abi3: false })
        .or_else(|| signs.is_gil_only.then(|| "its 'PyABIInfo' is not for free-threaded builds".to_owned()))
        .or_else(|| is_old.then(|| format!("it exports no 'PyModExport_' function beside '{}'", hooks[0])))
        .or_else(|| (signs.compiled.limited == Some(false)).then(|| UNLIMITED.to_owned()));
    let built_for = match ending {
        Some(Ending::Version { version, free_threaded }) => Some((version, free_threaded)),
        _ => signs.linked,
    };
    let versions = Version::all().map(|v| {
        let one = Target::Versions { first: v, last: v, free_threaded: false };
        let known = built_for.map(|b| b.0).or(signs.compiled.headers).filter(|_| !is_limited);
        let no = against(one).or_else(|| {
            let other = known.filter(|known| *known != v && signs.compiled.limited == Some(false))?;
            Some(format!("it was compiled without the limited API for CPython {other}"))
        });
        (v, answer(no, (is_limited && floor.is_some_and(|floor| floor <= v)) || known == Some(v)))
    });
    Some(Overview {
        file,
        unix,
        windows,
        abi3t: answer(no_abi3t, signs.is_free_threaded),
        abi3,
        exported: floor.filter(|floor| Some(*floor) != listed),
        versions: versions.collect(),
        free_threaded: built_for.filter(|(_, free_threaded)| *free_threaded).map(|(version, _)| version),
        compiled: signs.compiled,
        hooks,
    })
}

/// What a binary shows of its compile.
#[derive(Default)]
struct Signs {
    compiled: Compiled,
    /// The module says that it runs without a GIL,
    is_free_threaded: bool,
    /// or only with one.
    is_gil_only: bool,
    /// The one version whose library is linked.
    linked: Option<(Version, bool)>,
}

impl Signs {
    fn of<'f>(shown: impl Iterator<Item = &'f Shown>) -> Signs {
        let mut signs = Signs::default();
        for shown in shown {
            match &shown.what {
                Sight::Compiled(all) => all.iter().for_each(|e| signs.add(e)),
                Sight::Library(library) => {
                    signs.linked = signs.linked.or(library.version.map(|v| (v, library.free_threaded)));
                }
                _ => {}
            }
        }
        signs
    }

    fn add(&mut self, evidence: &Evidence) {
        let compiled = &mut self.compiled;
        // One part without the limited API decides.
        let mut is = |limited: bool| compiled.limited = Some(limited && compiled.limited != Some(false));
        match evidence {
            Evidence::ApiVersion { version, .. } => match api_version(i64::from(*version)) {
                Some(ApiVersion::Full) => is(false),
                Some(ApiVersion::Limited) => is(true),
                None => {}
            },
            Evidence::Layout { header, .. } => {
                is(false);
                let version = header.split("/python3.").nth(1).and_then(|rest| rest.split(['/', 't', 'd']).next());
                compiled.headers = version.and_then(|minor| Version::parse(&format!("3.{minor}")));
            }
            Evidence::AbiInfo { flags, build, .. } => {
                is(flags & 1 != 0);
                self.is_free_threaded = flags & 4 != 0;
                self.is_gil_only = flags & 4 == 0;
                compiled.headers = Some(Version((build >> 16) as u8));
            }
            Evidence::Unlimited { .. } => is(false),
            Evidence::Floor(_) => is(true),
            Evidence::TypeFlags { .. } | Evidence::Private(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use abi3lint_model::{Confidence, Library, Live, Origin, Span, Use};

    fn fact(what: Sight) -> Fact {
        Fact {
            subject: Subject::Shown(Box::new(Shown { what, loader: Loader::Windows, slice: None })),
            usage: Use::Mention,
            file: FileId(0),
            span: Span::new(0, 0),
            live: Live::ALWAYS,
            confidence: Confidence::Exact,
            origin: Origin::Binary,
            declared: false,
            route: None,
        }
    }

    #[test]
    fn a_module_for_windows_links_the_library_of_its_abi() {
        for (library, abi3, abi3t) in [("python3.dll", true, true), ("python3t.dll", false, true)] {
            let hook = "PyModExport_x".to_owned();
            let facts = [
                Sight::Import { name: "PyList_New".to_owned(), weak: false },
                Sight::Hooks {
                    module: "x".to_owned(),
                    wanted: "PyInit_x".to_owned(),
                    found: vec![hook.clone()],
                    own: vec![hook],
                },
                Sight::Library(Library {
                    name: library.to_owned(),
                    version: None,
                    free_threaded: library.ends_with("t.dll"),
                    debug: false,
                }),
            ]
            .map(fact);
            let files = [SourceFile { path: "x.pyd".to_owned(), text: Vec::new() }];
            let [one] = &overview(&files, &facts, &[Some(Ending::Bare)])[..] else { panic!("{library}") };
            let is_no = |answer: &Answer| matches!(answer, Answer::No(_));
            assert_eq!((!is_no(&one.abi3.0), !is_no(&one.abi3t)), (abi3, abi3t), "{library}: {one:?}");
        }
    }
}
