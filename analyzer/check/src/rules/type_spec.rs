//! `type-spec`: types that no interpreter of the target can make of what the source defines, or whose instances do not
//! fit.

use crate::case::Case;
use crate::defined::{
    entity, has, header_bytes, includes, is_known, lacks, number_since, on_interpreters, with_role,
};
use crate::verdict::Verdict;
use abi3lint_model::{FieldId, Version};
use abi3lint_model::definition::{
    Creation, Defined, Form, Given, Head, Member, Piece, Size, SlotId, TypeDefinition, Value,
};
use abi3lint_rules::catalog::{self, FormKind};
use abi3lint_rules::flags;
use abi3lint_rules::roles::{self, Role};

const RULE: &str = "type-spec";

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let (piece, Defined::Type(of)) = case.piece()? else { return None };
    // Of static types the interpreter asks less, and other rules more.
    if of.form == Form::Object {
        return None;
    }
    match piece {
        Piece::Name => whole(case, of),
        Piece::Field(i) => field(case, of, of.fields.get(i as usize)?),
        Piece::Slot(i) => slot(case, of, i as usize),
        Piece::Member(i) => member(case, of, of.members.entries.get(i as usize)?),
        Piece::Creation(i) => creation(case, of, of.creations.get(i as usize)?),
    }
}

fn on(case: &Case<'_>, cause: &'static str) -> Option<Verdict> {
    on_interpreters(case, RULE, cause)
}

/// What is wrong with the type as a whole.
fn whole(case: &Case<'_>, of: &TypeDefinition) -> Option<Verdict> {
    let config = case.config;
    let slots = &of.slots;
    if of.form == Form::Slots && slots.endless.contains(config) && !slots.unread.contains(config) {
        return on(case, "endless");
    }
    if includes(&of.flags, Role::ReadyFlag, config) == Some(true) {
        return on(case, "ready");
    }
    let is_followed = includes(&of.flags, Role::GcFlag, config) == Some(true);
    if is_followed && lacks(slots, Role::TraverseSlot, config) {
        return on(case, "no-traverse");
    }
    if of.form == Form::Slots && !of.creations.is_empty() && lacks(slots, Role::TypeNameSlot, config) {
        return on(case, "nameless");
    }
    if extends_without_items(case, of) {
        let base = with_role(slots, Role::BaseSlot, config).find_map(|s| s.value.name());
        let base = base.filter(|name| is_variable_size(name));
        if let Some(base) = base {
            return on(case, "items").map(|v| Verdict { value: base.to_owned(), ..v });
        }
    }
    None
}

/// Whether a type puts data after that of its base, and does not say that items go to the end.
fn extends_without_items(case: &Case<'_>, of: &TypeDefinition) -> bool {
    let extends = of.basicsize.on(case.config).and_then(is_negative) == Some(true);
    extends && includes(&of.flags, Role::ItemsAtEndFlag, case.config) == Some(false)
}

/// Whether a class of CPython's has items after its fields.
fn is_variable_size(name: &str) -> bool {
    catalog::lookup(name).is_some_and(|id| catalog::entity(id).has(Role::VariableSizeType))
}

/// Whether a size is below zero; `None` where that is unknown.
fn is_negative(size: &Value) -> Option<bool> {
    match size {
        Value::Null => Some(false),
        Value::Number(n) => Some(*n < 0),
        Value::Size(s) => Some(s.negative),
        _ => None,
    }
}

/// A value of the spec.
fn field(case: &Case<'_>, of: &TypeDefinition, field: &Given) -> Option<Verdict> {
    let value = field.values.on(case.config)?;
    if field.name.is_empty() {
        let is_draft = matches!(of.basicsize.on(case.config), Some(Value::Text(_)));
        return (!is_draft).then(|| on(case, "surplus")).flatten();
    }
    if field.name != SIZE {
        return None;
    }
    if matches!(value, Value::Text(_)) {
        return on(case, "shape");
    }
    if is_negative(value) == Some(true) {
        return on(case, "negative").map(|v| v.raised_to(since(Role::RelativeOffsetFlag)));
    }
    let header = header_bytes(case.config)?;
    let bytes = match value {
        Value::Number(n) if *n > 0 => Some(*n),
        Value::Size(Size { head: Head::Own, bytes: Some(b), plus, .. }) => i64::from(*b).checked_add(*plus),
        _ => None,
    };
    let bytes = bytes.filter(|b| *b < header)?;
    let what = match value {
        Value::Size(s) => s.of.clone(),
        _ => of.variable.clone(),
    };
    on(case, "small").map(|v| Verdict { value: bytes.to_string(), expected: header.to_string(), elsewhere: what, ..v })
}

/// The field with the size of an instance.
const SIZE: &str = "basicsize";

/// The first version that has what a role is of.
fn since(role: Role) -> Option<Version> {
    catalog::lookup(roles::name(role)).and_then(|id| catalog::entity(id).known_in().first())
}

/// One slot of a type.
fn slot(case: &Case<'_>, of: &TypeDefinition, at: usize) -> Option<Verdict> {
    let slot = of.slots.entries.get(at)?;
    match &slot.id {
        SlotId::Number(n) => {
            let Some(first) = number_since(*n) else { return on(case, "unknown-number") };
            let late = first > lowest(case);
            return late.then(|| Verdict { floor: Some(first), ..Verdict::of("late-number").since(Some(first)) });
        }
        SlotId::Other(name) => {
            let fields = catalog::field_of_slot(name).map(catalog::fields_named).unwrap_or_default();
            let of_types = |f: &&FieldId| catalog::entity(catalog::field(**f).record).has(Role::TypeObject);
            let field = fields.iter().find(of_types);
            return match field {
                Some(_) if name.ends_with("offset") => on(case, "offset-slot").map(|v| Verdict {
                    expected: format!("__{}__", name.trim_start_matches("Py_tp_").replace("vectorcall_", "vectorcall")),
                    ..v
                }),
                Some(_) => on(case, "no-slot"),
                None => on(case, "unknown"),
            };
        }
        SlotId::Known(..) => {}
    }
    let e = entity(slot)?;
    if e.has(Role::ModuleSlotId) {
        return on(case, "module-slot");
    }
    if of.form == Form::Record && e.has(Role::DefinitionSlot) && is_known(case, e) {
        return on(case, "spec-slot");
    }
    if of.form == Form::Slots && e.has(Role::StaticSlot) && !slot.is_static {
        return on(case, "not-static").map(|v| Verdict { expected: roles::name(Role::StaticSlotEntry).to_owned(), ..v });
    }
    if has(slot, Role::BasesSlot) && is_class(&slot.value) {
        return on(case, "bases-slot");
    }
    None
}

/// The lowest version that runs what is compiled.
fn lowest(case: &Case<'_>) -> Version {
    if case.target.is_stable() { case.floor() } else { case.headers() }
}

/// Whether a value is a class of CPython's, and no tuple of them.
fn is_class(value: &Value) -> bool {
    let Some(id) = value.name().and_then(catalog::lookup) else { return false };
    let forms = catalog::entity(id).forms;
    let data = forms.iter().find(|f| f.kind == FormKind::Data);
    data.is_some_and(|f| match value {
        Value::Address(_) => f.ty.contains("PyTypeObject"),
        // `PyExc_ValueError`
        _ => f.ty.contains("PyObject *") && catalog::entity(id).name.starts_with("PyExc_"),
    })
}

/// A member of a type.
fn member(case: &Case<'_>, of: &TypeDefinition, member: &Member) -> Option<Verdict> {
    let is_offset =
        matches!(&member.name, Value::Text(name) if name.starts_with("__") && name.ends_with("offset__"));
    if is_offset {
        // Constants of other types are names, too.
        let other = |role| flags::includes(&member.kind, role) == Some(false);
        if other(Role::OffsetType) {
            return on(case, "offset-type");
        }
        if flags::includes(&member.flags, Role::ReadOnlyFlag) == Some(false) {
            return on(case, "offset-flags");
        }
    }
    let relative = flags::includes(&member.flags, Role::RelativeOffsetFlag)?;
    let size = of.basicsize.on(case.config).unwrap_or(&Value::Null);
    match (relative, is_negative(size)?) {
        (true, false) => on(case, "relative"),
        (false, true) if !is_offset => on(case, "absolute"),
        _ => None,
    }
}

/// A call that makes a type: its bases.
fn creation(case: &Case<'_>, of: &TypeDefinition, creation: &Creation) -> Option<Verdict> {
    let params = catalog::entity(creation.by).forms.first()?.params;
    let spec = params.iter().position(|p| p.contains("PyType_Spec"))?;
    let bases = creation.arguments.get(spec + 1).filter(|b| is_class(b))?;
    let name = bases.name().unwrap_or_default();
    let verdict = on(case, "bases").or_else(|| {
        let is_refused = extends_without_items(case, of) && is_variable_size(name);
        is_refused.then(|| on(case, "items-of-bases")).flatten()
    });
    verdict.map(|v| Verdict { value: name.to_owned(), ..v })
}
