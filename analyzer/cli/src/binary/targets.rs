//! The targets that binaries are judged for, where the command line names none.
//!
//! A wheel is judged for its tag. Of an object by itself, the ending of its name says what it promises; a floor, which no
//! ending has, is that of the project or else the lowest that lists what the object imports. An ending that says nothing leaves
//! the library that is linked, the project, and the imports, in this order; where they do not tell either, the object is not judged.
//!
//! Example: `mod.abi3.so` that imports `PyErr_GetRaisedException` is judged for `cp312-abi3`.

use abi3lint_check::{Needed, needed, version_of};
use abi3lint_front_bin::{Binary, Package, Tag, tag_of};
use abi3lint_lint::Unpromised;
use abi3lint_model::{
    Ending, Fact, FileId, Loader, Problem, ProblemKind, Sight, Subject, Target, TargetError, Version,
};
use abi3lint_settings::{Inferred, Project};
use std::path::PathBuf;

/// Files of a package that promise the same.
#[derive(Debug)]
pub(crate) struct Promise {
    pub inferred: Inferred,
    /// By index in the package.
    pub files: Vec<FileId>,
}

/// What the files of a package promise. Files that use nothing of CPython promise nothing.
pub(crate) fn promises(
    package: &Package,
    facts: &[Fact],
    named: Option<&[Target]>,
    project: &Project,
    problems: &mut Vec<Problem>,
) -> Vec<Promise> {
    let all = || (0..=package.files.len() as u32).map(FileId).collect();
    if let Some(targets) = named {
        let inferred = Inferred::new(targets.to_vec(), "--target");
        return vec![Promise { inferred, files: all() }];
    }
    if let Some(tag) = package.tag.as_ref().filter(|tag| !tag.targets.is_empty()) {
        let inferred = Inferred::new(tag.targets.clone(), format!("the tag of {}", package.path));
        return vec![Promise { inferred, files: all() }];
    }
    let mut out: Vec<Promise> = Vec::new();
    for (file, id) in package.files.iter().zip((0..).map(FileId)) {
        let own: Vec<&Fact> = facts.iter().filter(|f| f.file == id).collect();
        if own.is_empty() {
            continue;
        }
        match of_file(file, &own, project, false) {
            Ok(Some(inferred)) => match out.iter_mut().find(|p| p.inferred == inferred) {
                Some(known) => known.files.push(id),
                None => out.push(Promise { inferred, files: vec![id] }),
            },
            Ok(None) => {
                problems.push(unknown(file, "its name and its imports do not say for which ABI it is; use --target"))
            }
            Err(why) => problems.push(unknown(file, &why.to_string())),
        }
    }
    let whole = FileId(package.files.len() as u32);
    if facts.iter().any(|f| f.file == whole) {
        // What is wrong with the wheel itself is wrong for all whom an installer gives it.
        let all = Target::Versions { first: Version::OLDEST, last: Version::NEWEST, free_threaded: false };
        let source = format!("the tag of {}", package.path);
        out.push(Promise { inferred: Inferred::new(vec![all], source), files: vec![whole] });
    }
    out
}

/// What the tags of wheels promise for the sources beside them, where all promise the same.
pub(crate) fn of_tags(paths: &[PathBuf]) -> Option<Inferred> {
    let mut tags = paths.iter().filter_map(|path| Some((path, tag_of(&path.to_string_lossy())?)));
    let (first, Tag { targets, .. }) = tags.next()?;
    let is_one = !targets.is_empty() && tags.all(|(_, tag)| tag.targets == targets);
    is_one.then(|| Inferred::new(targets, format!("the tag of {}", first.display())))
}

/// What a shared object promises that was linked just now; `None` where only what it imports would tell.
///
/// # Errors
/// Its name is one for a version that is not known.
pub(crate) fn of_linked(package: &Package, facts: &[Fact], project: &Project) -> Result<Option<Inferred>, TargetError> {
    let Some(file) = package.files.first() else { return Ok(None) };
    of_file(file, &facts.iter().collect::<Vec<_>>(), project, true)
}

/// The files of a promise whose platform the project does not make it for.
pub(crate) fn unpromised(package: &Package, promise: &Promise) -> Unpromised {
    let Some(elsewhere) = &promise.inferred.elsewhere else { return Unpromised::default() };
    let is_other = |id: &&FileId| {
        let file = package.files.get(id.0 as usize);
        file.is_some_and(|file| match file.loader() {
            Loader::Windows => elsewhere.is_windows(),
            Loader::Unix => elsewhere.is_unix(),
        })
    };
    Unpromised { files: promise.files.iter().filter(is_other).copied().collect(), windows: false }
}

fn unknown(file: &Binary, why: &str) -> Problem {
    let message = format!("not checked: {why}");
    Problem { kind: ProblemKind::Skipped, path: file.path.clone(), line: None, message }
}

fn of_file(
    file: &Binary,
    facts: &[&Fact],
    project: &Project,
    is_linked: bool,
) -> Result<Option<Inferred>, TargetError> {
    let of = |targets: Vec<Target>, source: String| Inferred::new(targets, source);
    let name = format!("the name of {}", file.path);
    let Needed { floor, is_stable } = needed(facts.iter().copied());
    let by_imports = |target: Target| of(vec![target], format!("what {} imports", file.path));
    let promised = || project.promised();
    let of_project = |fits: fn(&Target) -> bool| {
        let mut inferred = promised()?;
        inferred.targets.retain(fits);
        (!inferred.targets.is_empty()).then_some(inferred)
    };
    Ok(Some(match file.promise {
        Some(Ending::Version { version, free_threaded }) => of(vec![one(version, free_threaded)?], name),
        Some(Ending::Abi3) => {
            of_project(|t| matches!(t, Target::Abi3 { .. })).unwrap_or_else(|| by_imports(Target::Abi3 { floor }))
        }
        Some(Ending::Abi3t) => of_project(|t| matches!(t, Target::Abi3t { .. }))
            .unwrap_or_else(|| by_imports(Target::Abi3t { floor: floor.max(Version::FIRST_ABI3T), with_abi3: true })),
        Some(Ending::Bare) | None => {
            let linked = facts.iter().find_map(|f| linked(f));
            if let Some((version, free_threaded)) = linked {
                return Ok(Some(by_imports(one(version, free_threaded)?)));
            }
            // What holds on some platforms only is said to their builds in another way.
            let of_project = promised().filter(|p| !is_linked || p.elsewhere.is_none());
            match of_project {
                Some(mut inferred) => {
                    inferred.targets = inferred.targets.into_iter().map(|t| built(t, facts)).collect();
                    inferred
                }
                None if is_stable && !is_linked => by_imports(Target::Abi3 { floor }),
                None => return Ok(None),
            }
        }
    }))
}

/// The target of one object. One of a project for several versions was built for one of them, one that exports what it
/// imports if there is any.
fn built(target: Target, facts: &[&Fact]) -> Target {
    let Target::Versions { first, last, free_threaded } = target else { return target };
    let versions: Vec<Version> = Version::all().filter(|v| (first..=last).contains(v)).collect();
    let version = version_of(facts.iter().copied(), &versions).unwrap_or(last);
    Target::Versions { first: version, last: version, free_threaded }
}

/// The build of one version.
fn one(version: Version, free_threaded: bool) -> Result<Target, TargetError> {
    Target::parse(&format!("{}{}", version.tag(), if free_threaded { "t" } else { "" }))
}

/// The one version whose library is linked.
fn linked(fact: &Fact) -> Option<(Version, bool)> {
    let Subject::Shown(shown) = &fact.subject else { return None };
    let Sight::Library(library) = &shown.what else { return None };
    Some((library.version?, library.free_threaded))
}
