//! What headers that are not among the files of a run may say of CPython's names.
//!
//! A header of a project that is known defines the names that the catalog lists for it, in the versions that lack them:
//! a use of one is the project's there, and a problem names the header once. Any other header that an include names in
//! quotes may define anything, so no use of a name of CPython's is certain in the files that are read with it. Fields
//! and layouts are another matter: no header changes those of CPython's structs.
//!
//! It must not know a rule.

use super::problems::line_of;
use crate::package::Package;
use crate::sources::include_paths::is_cpythons;
use abi3lint_model::{Config, ConfigSet, Fact, Live, Problem, ProblemKind, Subject, Use};
use abi3lint_rules::catalog;
use abi3lint_rules::other_headers::{self, Companion};
use std::collections::BTreeMap;

/// A header of a known project that a file includes.
struct Included {
    file: usize,
    include: usize,
    companion: &'static Companion,
    live: Live,
}

/// Takes out what headers that were not read define, and makes uncertain what they may define. Gives a problem for each
/// header whose names count.
pub(crate) fn doubt(package: &Package<'_>, facts: &mut Vec<Fact>) -> Vec<Problem> {
    let (mut known, mut unknown): (Vec<Included>, Vec<usize>) = (Vec::new(), Vec::new());
    for (file, f) in package.sources.files.iter().enumerate() {
        for (include, inc) in f.includes.iter().enumerate() {
            let live = package.live(file, inc.name_span.start);
            let is_read = package.sources.resolved[file][include].is_some() || live.may.is_empty();
            if is_read || is_cpythons(inc.name, inc.angled) || catalog::header(inc.name).is_some() {
                continue;
            }
            match other_headers::companion(inc.name) {
                Some(companion) => known.push(Included { file, include, companion, live }),
                None if !inc.angled && !other_headers::is_known_header(inc.name) && unknown.last() != Some(&file) => {
                    unknown.push(file);
                }
                None => {}
            }
        }
    }
    if known.is_empty() && unknown.is_empty() {
        return Vec::new();
    }
    let sees = |file: usize, other: usize| file == other || package.visible[file].contains(other);
    let doubtful: Vec<bool> =
        (0..package.sources.files.len()).map(|file| unknown.iter().any(|other| sees(file, *other))).collect();
    let mut used: BTreeMap<&str, &Included> = BTreeMap::new();
    facts.retain_mut(|fact| {
        let Subject::Entity(id) = fact.subject else { return true };
        if !matches!(fact.usage, Use::Mention | Use::Call { .. } | Use::Assign) {
            return true;
        }
        let file = fact.file.0 as usize;
        for included in known.iter().filter(|k| sees(file, k.file)) {
            let versions = included.companion.defines(id);
            let is_defined = |c: &Config| versions.contains(c.headers());
            let defined: ConfigSet = (fact.live.may & included.live.may).iter().filter(is_defined).collect();
            if !defined.is_empty() {
                fact.live = Live { may: fact.live.may.minus(defined), must: fact.live.must.minus(defined) };
                let name = package.sources.files[included.file].includes[included.include].name;
                used.entry(name).or_insert(included);
            }
        }
        if doubtful[file] {
            fact.live.must = ConfigSet::EMPTY;
        }
        !fact.live.may.is_empty()
    });
    used.into_iter().map(|(name, included)| problem(package, name, included)).collect()
}

fn problem(package: &Package<'_>, name: &str, included: &Included) -> Problem {
    let file = &package.sources.files[included.file];
    let library = included.companion.library;
    Problem {
        kind: ProblemKind::Missing,
        path: file.path.to_owned(),
        line: Some(line_of(file.text, file.includes[included.include].name_span.start)),
        message: format!(
            "header '{name}' was not found; the names that {library} defines for versions without them are taken as defined"
        ),
    }
}
