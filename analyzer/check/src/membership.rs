//! Whether a configuration has an entity, and if not, the one reason that is told.
//!
//! The reasons exclude each other, so that a use is reported by one rule only; each membership rule picks
//! its own class.

use crate::case::Case;
use abi3lint_model::{Abi, ByValue, Config, FieldId, Use, Version};
use abi3lint_rules::catalog::{self, Entity, Exposure, Form, FormKind};

/// The reason why a use is a violation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Class {
    /// A private name: hidden from the limited API, gone, or visible by accident.
    Private(Private),
    /// An accessor that opens into fields.
    Accessor(Accessor, Vec<FieldId>),
    /// Later than the target promises.
    Newer(Newer, Version),
    /// In the stable ABI for old binaries only.
    AbiOnly,
    /// Gone from the headers, or from their limited API only.
    Removed { from_limited: bool },
    /// Never part of the limited API.
    NotLimited,
    /// The head of an object struct or its initialiser, where the header is opaque.
    Head,
    /// A use that needs a layout which the target does not have.
    Layout,
    /// A static type object or method table.
    StaticType,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Private {
    Limited,
    Gone,
    Present,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Accessor {
    Hidden,
    Broken,
    Opaque,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Newer {
    /// The limited API has it from a higher floor on.
    Limited,
    /// A version of the target lacks it.
    Default,
    /// The headers show it, interpreters at the floor lack it.
    Visible,
}

const HEADS: &[&str] = &[
    "PyObject_HEAD", "PyObject_VAR_HEAD", "PyObject_HEAD_INIT", "PyVarObject_HEAD_INIT", "PyModuleDef_HEAD_INIT",
    "_PyObject_EXTRA_INIT", "_PyObject_HEAD_EXTRA",
];

/// Structs that a type object is made of.
pub(crate) fn is_type_struct(name: &str) -> bool {
    matches!(
        name,
        "PyTypeObject" | "PyHeapTypeObject" | "PyNumberMethods" | "PySequenceMethods" | "PyMappingMethods" | "PyAsyncMethods" | "PyBufferProcs"
    )
}

pub(crate) fn classify(case: &Case<'_>) -> Option<Class> {
    let (_, e) = case.entity()?;
    if case.fact.usage == Use::Assign && is_assignable(e.name) {
        return None;
    }
    // The field that the cast leads to is what is reported.
    if case.fact.usage == Use::CastToField {
        return None;
    }
    let form = e.form(case.config);
    if let Some(class) = layout_class(case, e, form) {
        return Some(class);
    }
    match (form, case.is_limited()) {
        (None, true) => absent_limited(case, e),
        (None, false) => absent_default(case, e),
        (Some(form), true) => present_limited(case, e, form),
        (Some(_), false) => None,
    }
}

/// Accessors that once could be assigned to.
pub(crate) fn is_assignable(name: &str) -> bool {
    matches!(name, "Py_TYPE" | "Py_SIZE" | "Py_REFCNT")
}

fn layout_class(case: &Case<'_>, e: &Entity, form: Option<&Form>) -> Option<Class> {
    let needs_layout = match case.fact.usage {
        Use::StaticObject { forward } => {
            if is_type_struct(e.name) && case.is_limited() && form.is_none_or(|f| f.kind != FormKind::Struct) {
                if !forward {
                    return Some(Class::StaticType);
                }
                // An announcement needs the name only; the definition is what is reported.
                return (e.name != "PyTypeObject" && form.is_none()).then_some(Class::NotLimited);
            }
            !forward
        }
        Use::ByValue(ByValue::Parameter) => form.is_some(),
        Use::ByValue(_) | Use::SizeOf => true,
        _ => false,
    };
    if !needs_layout {
        return None;
    }
    match form.map(|f| f.kind) {
        Some(FormKind::Opaque) => Some(Class::Layout),
        None if case.is_limited() && !ever_limited(e) && is_struct(e) && !e.is_private() => Some(Class::Layout),
        _ => None,
    }
}

fn is_struct(e: &Entity) -> bool {
    e.forms.iter().any(|f| matches!(f.kind, FormKind::Struct | FormKind::Opaque))
}

fn ever_limited(e: &Entity) -> bool {
    e.stable.is_some() || e.visible.iter().any(|c| c.abi().is_limited())
}

fn absent_limited(case: &Case<'_>, e: &'static Entity) -> Option<Class> {
    let (floor, headers) = (case.floor(), case.headers());
    if HEADS.contains(&e.name) && case.is_opaque() {
        return Some(Class::Head);
    }
    if e.is_private() {
        return Some(Class::Private(if e.public_in().contains(headers) { Private::Limited } else { Private::Gone }));
    }
    if e.stable.is_some_and(|s| s.abi_only) {
        return Some(Class::AbiOnly);
    }
    let admitted = e.stable.filter(|s| !s.abi_only && s.platform.is_none()).map(|s| s.added);
    let later = e.limited_floor(headers).filter(|f| *f > floor);
    if let Some(since) = later.or(admitted.filter(|a| *a > floor)) {
        return Some(Class::Newer(Newer::Limited, since));
    }
    // What abi3 of the same headers has, only the opaque header takes away.
    let in_abi3 = case.is_opaque() && Config::new(headers, Abi::Limited(floor)).is_some_and(|c| e.visible.contains(c));
    let (fields, kind) = accessor_fields(case, e);
    if let Some(fields) = fields {
        return Some(Class::Accessor(if in_abi3 { Accessor::Opaque } else { kind }, fields));
    }
    let public = e.public_in();
    if public.last().is_some_and(|l| l < headers) {
        return Some(Class::Removed { from_limited: false });
    }
    let was_limited = e.visible.iter().any(|c| c.abi() == Abi::Limited(floor) && c.headers() < headers);
    if was_limited && !in_abi3 {
        return Some(Class::Removed { from_limited: true });
    }
    if !public.contains(headers) && !ever_limited(e) && public.first().is_some_and(|f| f > headers) && public.is_empty() {
        return None;
    }
    Some(Class::NotLimited)
}

/// The fields that an accessor of these headers opens into without the limited API; `None` if it is no
/// macro or inline there, or opens into none.
fn accessor_fields(case: &Case<'_>, e: &Entity) -> (Option<Vec<FieldId>>, Accessor) {
    let open = [case.config.unrestricted(), Config::new(case.headers(), Abi::Default).unwrap_or(case.config)];
    let form = open.iter().find_map(|c| e.form(*c));
    let form = form.or_else(|| e.forms.iter().rev().find(|f| !f.touches.is_empty()));
    let Some(form) = form.filter(|f| matches!(f.kind, FormKind::FunctionMacro | FormKind::ObjectMacro | FormKind::Inline)) else {
        return (None, Accessor::Hidden);
    };
    let touched = [Some(form)].into_iter().flatten().chain(e.forms.iter()).find(|f| !f.touches.is_empty() && f.on.intersects(form.on | e.visible));
    (touched.map(|f| f.touches.to_vec()).filter(|_| !form.touches.is_empty()), Accessor::Hidden)
}

fn absent_default(case: &Case<'_>, e: &Entity) -> Option<Class> {
    let public = e.public_in();
    let headers = case.headers();
    let (first, last) = (public.first()?, public.last()?);
    if first > headers {
        return Some(Class::Newer(Newer::Default, first));
    }
    if last < headers {
        return Some(if e.is_private() { Class::Private(Private::Gone) } else { Class::Removed { from_limited: false } });
    }
    // Present before and after, or in the other kind of build only.
    let other = case.config.abi() == Abi::FreeThreaded && public.contains(headers);
    (!other && e.is_private()).then_some(Class::Private(Private::Gone))
}

fn present_limited(case: &Case<'_>, e: &Entity, form: &Form) -> Option<Class> {
    let real = matches!(form.kind, FormKind::Function | FormKind::Data);
    if e.is_private() && e.slot {
        return None;
    }
    if e.is_private() && matches!(form.kind, FormKind::Function | FormKind::Data | FormKind::Inline | FormKind::FunctionMacro) {
        return Some(Class::Private(Private::Present));
    }
    if let Some(s) = e.stable {
        if s.abi_only && real {
            return Some(Class::AbiOnly);
        }
        // The manifest was completed in 3.7: its "3.7" says nothing about symbols that 3.6 exports.
        let completed = s.added == Version(7) && e.exported.contains(Version(6));
        if real && s.added > case.floor() && !completed && s.platform.is_none() {
            return Some(Class::Newer(Newer::Visible, s.added));
        }
    }
    if matches!(form.kind, FormKind::FunctionMacro | FormKind::ObjectMacro | FormKind::Inline) {
        let hidden: Vec<FieldId> = form.touches.iter().copied().filter(|f| !is_exposed(*f, case.config)).collect();
        if !hidden.is_empty() {
            return Some(Class::Accessor(Accessor::Broken, hidden));
        }
        // A macro that nothing could compile under the limited API leaves no fields to see there.
        let unrestricted = e.form(case.config.unrestricted());
        let listed = e.stable.is_some();
        if let Some(open) = unrestricted.filter(|u| form.touches.is_empty() && form.calls.is_empty() && form.kind == FormKind::FunctionMacro && !listed && !u.touches.is_empty()) {
            let hidden: Vec<FieldId> = open.touches.iter().copied().filter(|f| !catalog::field(*f).visible.contains(case.config)).collect();
            if !hidden.is_empty() && open.touches.iter().all(|f| !catalog::field(*f).visible.contains(case.config) || is_header_field(*f)) {
                return Some(Class::Accessor(Accessor::Broken, hidden));
            }
        }
    }
    None
}

/// Whether a field belongs to what the configuration exposes.
pub(crate) fn is_exposed(field: FieldId, config: Config) -> bool {
    catalog::field(field).visible.contains(config)
}

/// Whether the stable ABI lists the field.
pub(crate) fn is_stable_field(field: FieldId) -> bool {
    match catalog::entity(catalog::field(field).record).exposure {
        Exposure::Full => true,
        Exposure::Partial(fields) => fields.contains(&field),
        Exposure::None | Exposure::Opaque => false,
    }
}

/// `ob_refcnt`, `ob_type`, `ob_size` and `ob_base` of the object header.
pub(crate) fn is_header_field(field: FieldId) -> bool {
    let f = catalog::field(field);
    matches!(catalog::entity(f.record).name, "PyObject" | "PyVarObject") && matches!(f.name, "ob_refcnt" | "ob_type" | "ob_size" | "ob_base")
}
