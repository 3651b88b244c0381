//! `shared-state`: places that threads share and that change without a lock, and the note that a module runs with the GIL.

use crate::case::Case;
use crate::defined::has;
use crate::verdict::Verdict;
use abi3lint_model::definition::{Defined, Piece};
use abi3lint_model::{Hazard, Subject};
use abi3lint_rules::roles::{self, Role};

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    if !case.config.abi().is_gil_disabled() {
        return None;
    }
    let cause = match case.fact.subject {
        Subject::Hazard(hazard) => match hazard {
            Hazard::Variable => "variable",
            Hazard::Lazy => "lazy",
            Hazard::Member => "member",
            Hazard::State => "state",
            Hazard::Cursor => "cursor",
            Hazard::ObjectMutex
            | Hazard::LeftSection
            | Hazard::NestedSection
            | Hazard::CodeUnderMutex
            | Hazard::AttachedAsLock => return None,
        },
        // Of a stable ABI the note would say no more than the slot that `module-export` writes.
        Subject::Defined(_) if !case.target.is_stable() && says_gil_is_used(case) => "with-gil",
        _ => return None,
    };
    Some(Verdict::of(cause))
}

/// Whether the fact is a slot that says that its module needs the GIL.
fn says_gil_is_used(case: &Case<'_>) -> bool {
    let Some((Piece::Slot(at), Defined::Module(module))) = case.piece() else { return false };
    let Some(slot) = module.slots.entries.get(at as usize).filter(|s| has(s, Role::GilSlot)) else { return false };
    slot.value.name().is_some_and(|n| roles::of(n.as_bytes()).has(Role::UsesGil))
}
