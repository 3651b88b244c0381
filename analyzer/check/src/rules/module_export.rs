//! `module-export`: modules that no interpreter of the target can make of what the source defines, or only with the GIL.

use crate::case::Case;
use crate::defined::{has, includes, is_known, is_repeated, lacks, last_part, on_interpreters, with_role};
use crate::verdict::Verdict;
use abi3lint_model::definition::{AbiInfo, Creation, Defined, Form, Hook, ModuleDefinition, Piece, Slots, Value};
use abi3lint_model::Target;
use abi3lint_rules::roles::{self, Role};
use abi3lint_rules::{ApiVersion, api_version, catalog};

const RULE: &str = "module-export";

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let (piece, of) = case.piece()?;
    match (of, piece) {
        (Defined::Hook(hook), Piece::Name) => function(case, hook),
        (Defined::Hook(hook), Piece::Creation(i)) => creation(case, hook, hook.creations.get(i as usize)?),
        (Defined::Module(module), Piece::Name) => endless(case, &module.slots),
        (Defined::Module(module), Piece::Slot(i)) => slot(case, module, i as usize),
        (Defined::AbiInfo(info), Piece::Name) => abi_info(case, info),
        _ => None,
    }
}

/// A function that the interpreter looks for.
fn function(case: &Case<'_>, hook: &Hook) -> Option<Verdict> {
    let has_twin = hook.other.contains(case.config);
    let told = |cause| on_interpreters(case, RULE, cause).map(|v| Verdict { value: hook.module.clone(), ..v });
    if hook.exports && !has_twin && case.target.is_stable() {
        // Interpreters before the function's first version look for the other one only.
        if let Some(verdict) = told("no-init") {
            return Some(verdict);
        }
    }
    if !hook.exports && case.is_opaque() && !has_twin {
        return told("only-init");
    }
    let module = hook.definition(case.config);
    if hook.exports
        && let Some(module) = module
    {
        if module.automatic {
            return told("automatic-slots");
        }
        if lacks(&module.slots, Role::AbiSlot, case.config) {
            return told("no-abi");
        }
    }
    if hook.is_static && hook.modules == 1 {
        return told("static");
    }
    let is_used = hook.exports || !has_twin;
    if is_used && case.config.abi().is_gil_disabled() && needs_gil(case, hook, module) {
        return told(if hook.creations.iter().any(|c| is(c, Role::MakesModule)) { "no-gil-call" } else { "no-gil" });
    }
    if let Some(built) = &hook.built {
        return told("built-name").map(|v| Verdict { expected: built.clone(), ..v });
    }
    let named = module.and_then(|m| name_of(case, m)).filter(|name| *name != hook.module);
    let expected = named?.to_owned();
    // The interpreter goes by the name of the extension's file, of which that of the source is a sign.
    let possible = hook.stem != expected || !case.fact.live.must.contains(case.config);
    told("name").map(|v| Verdict { expected, possible, ..v })
}

/// Whether nothing says that the module runs without the GIL.
fn needs_gil(case: &Case<'_>, hook: &Hook, module: Option<&ModuleDefinition>) -> bool {
    let Some(module) = module else { return false };
    if hook.creations.iter().any(|c| is(c, Role::MakesModule)) {
        return !hook.sets_gil.contains(case.config);
    }
    lacks(&module.slots, Role::GilSlot, case.config)
}

fn is(creation: &Creation, role: Role) -> bool {
    catalog::entity(creation.by).has(role)
}

/// The name that a module has by its definition.
fn name_of<'m>(case: &Case<'_>, module: &'m ModuleDefinition) -> Option<&'m str> {
    if module.form == Form::Slots {
        return last_part(with_role(&module.slots, Role::NameSlot, case.config).next().map(|s| &s.value));
    }
    // The first field behind the head.
    let field = module.fields.iter().find(|f| f.name == NAME && f.live.may.contains(case.config))?;
    last_part(field.values.on(case.config))
}

/// The field with the name of a module, and those with its state's size and its slots.
const NAME: &str = "m_name";
const STATE: &str = "m_size";
const SLOTS: &str = "m_slots";

/// A call that makes a module.
fn creation(case: &Case<'_>, hook: &Hook, creation: &Creation) -> Option<Verdict> {
    let told = |cause| on_interpreters(case, RULE, cause);
    let field = |name: &str| {
        let module = hook.definition(case.config)?;
        module.fields.iter().find(|f| f.name == name)?.values.on(case.config)
    };
    if let Some(Value::Number(version)) = creation.arguments.get(1).filter(|_| is(creation, Role::MakesModule)) {
        let cause = match api_version(*version) {
            Some(ApiVersion::Limited) => None,
            Some(ApiVersion::Full) => case.target.is_stable().then_some("own-api-version"),
            None => Some("api-version"),
        };
        if let Some(cause) = cause {
            return told(cause).map(|v| Verdict { value: version.to_string(), ..v });
        }
    }
    if hook.definition(case.config).is_some_and(|m| m.automatic) {
        return told("automatic");
    }
    if is(creation, Role::MakesModule) && field(SLOTS).is_some_and(|v| matches!(v, Value::Name(_) | Value::Address(_))) {
        return told("slots-at-once");
    }
    if is(creation, Role::DefersModule) && matches!(field(STATE), Some(Value::Number(n)) if *n < 0) {
        return told("negative-state");
    }
    None
}

/// An array of slots without its end.
fn endless(case: &Case<'_>, slots: &Slots) -> Option<Verdict> {
    // Of the other arrays null-slot tells.
    let is_told = slots.flagged && slots.endless.contains(case.config) && !slots.unread.contains(case.config);
    is_told.then(|| on_interpreters(case, RULE, "endless")).flatten()
}

/// One slot of a module.
fn slot(case: &Case<'_>, module: &ModuleDefinition, at: usize) -> Option<Verdict> {
    let slots = &module.slots;
    let slot = slots.entries.get(at)?;
    let told = |cause| on_interpreters(case, RULE, cause);
    let entity = crate::defined::entity(slot)?;
    if !entity.has(Role::ModuleSlotId) {
        return told("type-slot");
    }
    let is_known = is_known(case, entity);
    if !slots.flagged {
        // The same text is no contradiction.
        let name = module.fields.iter().find(|f| f.name == NAME).and_then(|f| f.values.on(case.config));
        let is_same = has(slot, Role::NameSlot) && name == Some(&slot.value);
        if has(slot, Role::DefinitionSlot) && is_known && !is_same {
            return told("definition-slot");
        }
        let repeated = has(slot, Role::SingleSlot) && is_repeated(slots, at, case.config);
        return repeated.then(|| told("repeated")).flatten();
    }
    if has(slot, Role::StaticSlot) && !slot.is_static {
        return told("not-static").map(|v| Verdict { expected: roles::name(Role::StaticSlotEntry).to_owned(), ..v });
    }
    let repeated = !has(slot, Role::AbiSlot) && is_repeated(slots, at, case.config);
    repeated.then(|| told("repeated")).flatten()
}

/// What the source says about its build.
fn abi_info(case: &Case<'_>, info: &AbiInfo) -> Option<Verdict> {
    if !info.is_read {
        return None;
    }
    let gil = includes(&info.flags, Role::GilAbiFlag, case.config)?;
    let free_threaded = includes(&info.flags, Role::FreeThreadedAbiFlag, case.config)?;
    let (with_gil, without) = match case.target {
        Target::Abi3 { .. } | Target::Versions { free_threaded: false, .. } => (true, false),
        Target::Abi3t { with_abi3, .. } => (with_abi3, true),
        Target::Versions { free_threaded: true, .. } => (false, true),
    };
    match (gil, free_threaded) {
        (false, true) if with_gil => on_interpreters(case, RULE, "free-threaded-only"),
        (true, false) if without => on_interpreters(case, RULE, "gil-only"),
        _ => None,
    }
}
