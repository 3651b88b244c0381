//! What rules ask of modules and types that a source defines.

use crate::case::Case;
use crate::verdict::Verdict;
use abi3lint_model::definition::{Slot, SlotId, Slots, Value, Values};
use abi3lint_model::{Abi, Config, Version};
use abi3lint_rules::catalog::{self, Entity};
use abi3lint_rules::checks;
use abi3lint_rules::flags;
use abi3lint_rules::roles::{self, Role};
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// A verdict of a cause, on the interpreters on which the rule's data says that it happens; `None` where the target
/// meets none of them.
pub(crate) fn on_interpreters(case: &Case<'_>, rule: &str, cause: &'static str) -> Option<Verdict> {
    let on = checks::rule(rule)?.cause(cause)?.on;
    Some(Verdict { versions: case.meets(on)?, ..Verdict::of(cause) })
}

/// What CPython has of a slot's id.
pub(crate) fn entity(slot: &Slot) -> Option<&'static Entity> {
    match slot.id {
        SlotId::Known(id, _) => Some(catalog::entity(id)),
        SlotId::Other(_) | SlotId::Number(_) => None,
    }
}

/// Whether the id of a slot has a role.
pub(crate) fn has(slot: &Slot, role: Role) -> bool {
    entity(slot).is_some_and(|e| e.has(role))
}

/// The entries of slots whose id has a role, in a configuration.
pub(crate) fn with_role(slots: &Slots, role: Role, config: Config) -> impl Iterator<Item = &Slot> {
    slots.on(config).filter(move |s| has(s, role))
}

/// Whether no entry of slots has an id of a role, for certain.
pub(crate) fn lacks(slots: &Slots, role: Role, config: Config) -> bool {
    !slots.unread.contains(config) && with_role(slots, role, config).next().is_none()
}

/// Whether interpreters at the floor know an id; where they do not, it is a matter of `slot-floor`.
pub(crate) fn is_known(case: &Case<'_>, id: &Entity) -> bool {
    !case.is_limited() || id.stable.is_none_or(|s| s.added <= case.floor())
}

/// Whether an entry before this one has the same id, and is there whenever this one is: entries that conditions of the build
/// decide on may exclude each other.
pub(crate) fn is_repeated(slots: &Slots, at: usize, config: Config) -> bool {
    let Some(slot) = slots.entries.get(at) else { return false };
    let is_certain = |s: &Slot| s.live.must.contains(config);
    let is_beside = |s: &Slot| s.live.may.contains(config) && (is_certain(s) || is_certain(slot));
    slots.entries[..at].iter().any(|s| s.id == slot.id && is_beside(s))
}

/// Whether flags include one of a role; `None` where that is unknown.
pub(crate) fn includes(values: &Values, role: Role, config: Config) -> Option<bool> {
    values.on(config).map_or(Some(false), |v| flags::includes(v, role))
}

/// The bytes that every object begins with where a configuration runs.
pub(crate) fn header_bytes(config: Config) -> Option<i64> {
    let abi = if config.abi().is_gil_disabled() { Abi::FreeThreaded } else { Abi::Default };
    let config = Config::new(config.headers(), abi)?;
    let object = catalog::lookup(roles::name(Role::ObjectStruct))?;
    catalog::entity(object).sizes.iter().find(|(on, _)| on.contains(config)).map(|s| i64::from(s.1))
}

/// The first version that knows a slot by a number, if any does.
pub(crate) fn number_since(n: i64) -> Option<Version> {
    static KNOWN: OnceLock<FxHashMap<i64, Version>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| {
        let mut known: FxHashMap<i64, Version> = FxHashMap::default();
        for form in catalog::entities().filter(|(_, e)| e.slot).flat_map(|(_, e)| e.forms) {
            let own = form.on.iter().filter(|c| matches!(c.abi(), Abi::Default)).map(Config::headers).min();
            if let Some((value, first)) = form.value.zip(own) {
                known.entry(value).and_modify(|v| *v = first.min(*v)).or_insert(first);
            }
        }
        known
    });
    known.get(&n).copied()
}

/// The last part of a dotted name.
pub(crate) fn last_part(value: Option<&Value>) -> Option<&str> {
    match value {
        Some(Value::Text(text)) => text.rsplit('.').next(),
        _ => None,
    }
}
