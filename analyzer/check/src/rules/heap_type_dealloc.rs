//! `heap-type-dealloc`: functions of a heap type that forget the reference which each object holds to it.

use crate::case::Case;
use crate::defined::{has, includes};
use crate::verdict::Verdict;
use abi3lint_model::definition::{Defined, Form, Piece};
use abi3lint_model::{Subject, Version, VersionSet};
use abi3lint_rules::roles::Role;

/// The first versions on which every object of a heap type holds a reference to it, and on which a traversal has to
/// visit it: What's New 3.8, 3.9.
const HELD: Version = Version(8);
const VISITED: Version = Version(9);

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let Subject::Defined(piece) = &case.fact.subject else { return None };
    let (Piece::Slot(at), Defined::Type(of)) = (piece.piece, &*piece.of) else { return None };
    if of.form == Form::Object {
        return None;
    }
    let slot = of.slots.entries.get(at as usize)?;
    let (_, does) = of.lifetimes.iter().find(|l| l.0 == at)?;
    let config = case.config;
    let value = slot.value.name()?.to_owned();
    let on = |cause: &'static str, since: Version| {
        let versions = case.meets(Version::all().filter(|v| *v >= since).collect::<VersionSet>())?;
        Some(Verdict { value: value.clone(), versions, ..Verdict::of(cause) })
    };
    if has(slot, Role::TraverseSlot) {
        let is_missing = !does.visits.contains(config) && !does.unread.contains(config);
        return is_missing.then(|| on("not-visited", VISITED))?;
    }
    if does.recurses.contains(config) && includes(&of.flags, Role::BaseTypeFlag, config) == Some(true) {
        return on("recurses", Version::OLDEST);
    }
    if does.releases_first.contains(config) {
        return on("released-first", HELD);
    }
    // A type with an allocation of its own may hold no reference.
    let allocates = of.slots.on(config).any(|s| has(s, Role::AllocSlot));
    let is_missing = does.frees.contains(config) && !does.releases.contains(config) && !does.unread.contains(config);
    (is_missing && !allocates && !of.slots.unread.contains(config)).then(|| on("not-released", HELD))?
}
