//! `build-version-conditional`: what a stable ABI has with some headers and not with others.
//!
//! The floor of a target is fixed, so of what is certain to be compiled in some of its configurations and not in others,
//! the version of the headers decides. Code that selects API by it has the same effect either way, so only what other
//! parts of the program rely on is reported: members of structs, slots, and the function that the interpreter calls.

use crate::case::Case;
use crate::verdict::Verdict;
use abi3lint_model::definition::{Defined, DefinedPiece, Piece, SlotId};
use abi3lint_model::{Config, ConfigSet, Live, Subject, Version, VersionSet};
use abi3lint_rules::catalog;

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    if !case.target.is_stable() {
        return None;
    }
    match &case.fact.subject {
        Subject::OwnMember(member) => {
            let verdict = differing(case, member.of)?;
            let cause = if member.record.is_empty() { "nameless" } else { "member" };
            Some(Verdict { value: member.record.clone(), cause, ..verdict })
        }
        Subject::Defined(piece) => defined(case, piece),
        _ => None,
    }
}

/// The headers with which something is compiled that others leave out, where what it belongs to is compiled with all.
fn differing(case: &Case<'_>, of: Live) -> Option<Verdict> {
    let all = case.target.configs(None).ok()? & of.must;
    let live = case.fact.live;
    let (with, without) = (headers(all & live.must), headers(all.minus(live.may)));
    let is_decided = !with.is_empty() && !without.is_empty() && (with & without).is_empty();
    is_decided.then(|| Verdict { versions: with, elsewhere: without.to_string(), ..Verdict::default() })
}

fn headers(configs: ConfigSet) -> VersionSet {
    configs.iter().map(Config::headers).collect()
}

/// The configurations of the target that leave the fact out.
fn missing(case: &Case<'_>) -> ConfigSet {
    case.target.configs(None).unwrap_or_default().minus(case.fact.live.may)
}

fn defined(case: &Case<'_>, piece: &DefinedPiece) -> Option<Verdict> {
    let verdict = differing(case, Live::ALWAYS)?;
    match (&*piece.of, piece.piece) {
        (Defined::Hook(hook), Piece::Name) => {
            let is_needed = !hook.exports && case.floor() < Version::FIRST_ABI3T;
            let is_replaced = missing(case).minus(hook.other).is_empty();
            (is_needed && is_replaced).then(|| Verdict { value: hook.module.clone(), cause: "hook", ..verdict })
        }
        (of, Piece::Slot(i)) => {
            let entries = &of.slots()?.entries;
            let slot = entries.get(i as usize)?;
            let SlotId::Known(id, name) = slot.id else { return None };
            let is_known = catalog::entity(id).stable.is_some_and(|s| s.added <= case.floor());
            // Where the whole table is left out, another one may take its place.
            let missing = missing(case);
            let mut without = entries.iter().filter(|e| e.live.must.intersects(missing));
            let is_there = without.clone().next().is_some();
            let is_replaced = without.any(|e| e.id.name() == Some(name));
            (is_known && is_there && !is_replaced).then(|| Verdict { value: name.to_owned(), cause: "slot", ..verdict })
        }
        _ => None,
    }
}
