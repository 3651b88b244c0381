//! Whether a configuration has an entity, and if not, the one reason that is told.
//!
//! The reasons exclude each other, so that a use is reported by one rule only; each membership rule picks
//! its own class.

use crate::question::Question;
use abi3lint_model::{Abi, ByValue, Confidence, Config, FieldId, Use, Version};
use abi3lint_rules::catalog::{self, Entity, Form, FormKind};
use abi3lint_rules::roles::{self, Role};

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
    /// The package declares it, and an interpreter of the target does not export it.
    Declared,
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

pub(crate) fn classify(question: &Question<'_>) -> Option<Class> {
    let (id, e) = question.entity()?;
    if question.fact.usage == Use::Assign && roles::lvalue(id).is_some() {
        return None;
    }
    // The field that the cast leads to is what is reported.
    if question.fact.usage == Use::CastToField {
        return None;
    }
    let form = e.form(question.config);
    // Through a typedef of the package the struct's own name is reported where the typedef says it.
    if form.is_none() && question.fact.confidence == Confidence::Inferred && !question.fact.declared {
        return None;
    }
    if let Some(class) = layout_class(question, e, form) {
        return Some(class);
    }
    if form.is_none() && question.fact.declared {
        return declared(question, e);
    }
    match (form, question.is_limited()) {
        (None, true) => absent_limited(question, e),
        (None, false) => absent_default(question, e),
        (Some(form), true) => present_limited(question, e, form),
        (Some(_), false) => None,
    }
}

fn layout_class(question: &Question<'_>, e: &Entity, form: Option<&Form>) -> Option<Class> {
    let needs_layout = match question.fact.usage {
        Use::StaticObject { forward } => {
            if e.has(Role::TypeStruct) && question.is_limited() && form.is_none_or(|f| f.kind != FormKind::Struct) {
                if !forward {
                    return Some(Class::StaticType);
                }
                // An announcement needs the name only; the definition is what is reported.
                return form.is_none().then_some(Class::NotLimited);
            }
            !forward
        }
        // Where the type has no name either, the declaration of the pointer is what is reported.
        Use::ByValue(ByValue::Parameter | ByValue::Arithmetic) => form.is_some(),
        Use::ByValue(_) | Use::SizeOf => true,
        _ => false,
    };
    if !needs_layout {
        return None;
    }
    match form.map(|f| f.kind) {
        Some(FormKind::Opaque) => Some(Class::Layout),
        None if question.is_limited() && !e.is_ever_limited() && e.is_struct() && !e.is_private() => {
            Some(Class::Layout)
        }
        _ => None,
    }
}

/// A name that the headers do not show and that the package declares by itself. It compiles; whether it links is a
/// matter of the interpreters. Of names that only some platforms have, Linux tells nothing.
fn declared(question: &Question<'_>, e: &'static Entity) -> Option<Class> {
    if e.stable.is_some_and(|s| s.platform.is_some() || (question.is_limited() && s.added <= question.floor())) {
        return None;
    }
    let lacking = question.lacking(e);
    let class = match (question.is_limited(), lacking) {
        (false, None) => return None,
        (true, None) if e.is_private() => return Some(Class::Private(Private::Present)),
        (true, _) => absent_limited(question, e)?,
        (false, Some(_)) => absent_default(question, e)?,
    };
    Some(match class {
        Class::Private(_) => Class::Private(Private::Declared),
        Class::Newer(Newer::Limited, since) => Class::Newer(Newer::Visible, since),
        class => class,
    })
}

fn absent_limited(question: &Question<'_>, e: &'static Entity) -> Option<Class> {
    let (floor, headers) = (question.floor(), question.headers());
    if e.has(Role::HiddenHead) && question.is_opaque() {
        return Some(Class::Head);
    }
    if e.stable.is_some_and(|s| s.abi_only) {
        return Some(Class::AbiOnly);
    }
    if e.is_private() {
        return Some(Class::Private(if e.known_in().contains(headers) { Private::Limited } else { Private::Gone }));
    }
    let admitted = e.stable.filter(|s| s.platform.is_none()).map(|s| s.added);
    let later = e.limited_floor(headers).filter(|f| *f > floor);
    if let Some(since) = later.or(admitted.filter(|a| *a > floor)) {
        return Some(Class::Newer(Newer::Limited, since));
    }
    // What abi3 of the same headers has, only the opaque header takes away.
    let in_abi3 =
        question.is_opaque() && Config::new(headers, Abi::Limited(floor)).is_some_and(|c| e.visible.contains(c));
    if let Some(fields) = opened_fields(question, e) {
        return Some(Class::Accessor(if in_abi3 { Accessor::Opaque } else { Accessor::Hidden }, fields.to_vec()));
    }
    let was_limited = e.limited_in(floor).iter().any(|v| v < headers);
    Some(match was_limited && !in_abi3 {
        true => Class::Removed { from_limited: e.public_in().contains(headers) },
        false => Class::NotLimited,
    })
}

/// The fields that an accessor opens into without the limited API, in the same headers or else in the last
/// ones that have it; `None` if it is no macro or inline, or opens into none.
fn opened_fields(question: &Question<'_>, e: &'static Entity) -> Option<&'static [FieldId]> {
    let same = e.form(question.config.unrestricted());
    let earlier = || {
        Version::all().rev().filter(|v| *v <= question.headers()).find_map(|v| e.form(Config::new(v, Abi::Default)?))
    };
    let form = same.or_else(earlier)?;
    (is_expanded(form) && !form.touches.is_empty()).then_some(form.touches)
}

/// Whether code of this form becomes a part of the extension.
fn is_expanded(form: &Form) -> bool {
    matches!(form.kind, FormKind::FunctionMacro | FormKind::ObjectMacro | FormKind::Inline)
}

fn absent_default(question: &Question<'_>, e: &Entity) -> Option<Class> {
    let known = e.known_in();
    let headers = question.headers();
    if known.first()? > headers {
        return Some(Class::Newer(Newer::Default, known.first()?));
    }
    // The other kind of build has it, or no header does and the source declares it by itself.
    if known.contains(headers) {
        return None;
    }
    Some(if e.is_private() { Class::Private(Private::Gone) } else { Class::Removed { from_limited: false } })
}

fn present_limited(question: &Question<'_>, e: &'static Entity, form: &'static Form) -> Option<Class> {
    let real = matches!(form.kind, FormKind::Function | FormKind::Data);
    if real && e.stable.is_some_and(|s| s.abi_only) {
        return Some(Class::AbiOnly);
    }
    if e.is_private() {
        let used = real || matches!(form.kind, FormKind::Inline | FormKind::FunctionMacro);
        return (used && !e.slot).then_some(Class::Private(Private::Present));
    }
    if let Some(s) = e.stable.filter(|s| real && s.added > question.floor() && s.platform.is_none()) {
        // The manifest was completed in 3.7: its "3.7" says nothing about symbols that 3.6 exports.
        let completed = s.added == Version(7) && e.exported.contains(Version(6));
        return (!completed).then_some(Class::Newer(Newer::Visible, s.added));
    }
    let lost = lost_fields(e, form, question.config);
    (!lost.is_empty()).then_some(Class::Accessor(Accessor::Broken, lost))
}

/// The fields that a visible macro or inline needs and the configuration does not show.
///
/// Headers define some macros under the limited API in terms of names that they hide there. What does not
/// compile leaves no trace in the measured expansion, so it is told by comparison: of each struct that the
/// unrestricted expansion opens into, the limited one opens into a field too, or makes a call of its own
/// in the place of each field (`PyType_GetFlags` for `tp_flags`, but nothing for `tp_is_gc` beside it).
fn lost_fields(e: &Entity, form: &Form, config: Config) -> Vec<FieldId> {
    if !is_expanded(form) {
        return Vec::new();
    }
    let hidden: Vec<FieldId> =
        form.touches.iter().copied().filter(|f| !catalog::field(*f).visible.contains(config)).collect();
    let Some(open) = e.form(config.unrestricted()).filter(|_| hidden.is_empty()) else { return hidden };
    let record = |f: &FieldId| catalog::field(*f).record;
    let lost: Vec<FieldId> =
        open.touches.iter().copied().filter(|f| !form.touches.iter().any(|g| record(g) == record(f))).collect();
    let calls = form.calls.iter().filter(|c| !open.calls.contains(c)).count();
    // One that opens into nothing and makes a call is another expansion, not a maimed one.
    let another = form.touches.is_empty() && calls > 0;
    if lost.len() > calls && !another { lost } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use abi3lint_model::VersionSet;
    use std::collections::BTreeMap;

    /// Every accessor that some headers show under the limited API although it does not compile there.
    #[test]
    fn broken_accessors_are_known() {
        let mut broken: BTreeMap<&str, VersionSet> = BTreeMap::new();
        for (_, e) in catalog::entities().filter(|(_, e)| !e.is_private()) {
            for config in e.visible.iter().filter(|c| c.abi().is_limited()) {
                if e.form(config).is_some_and(|f| !lost_fields(e, f, config).is_empty()) {
                    let set = broken.entry(e.name).or_default();
                    *set = set.with(config.headers());
                }
            }
        }
        let list: Vec<String> = broken.iter().map(|(name, versions)| format!("{name} {versions}")).collect();
        #[rustfmt::skip]
        let expected = [
            "PyExceptionClass_Name 3.6-3.7", "PyIndex_Check 3.6-3.7", "PyIter_Check 3.6-3.7",
            "PyObject_GET_WEAKREFS_LISTPTR 3.6-3.7", "PyObject_IS_GC 3.6-3.7", "PyObject_NEW 3.6-3.8", "PyObject_NEW_VAR 3.6-3.8",
            "PySequence_Fast_GET_ITEM 3.6-3.13", "PySequence_Fast_GET_SIZE 3.6-3.13",
            "PySequence_Fast_ITEMS 3.6-3.13", "PySequence_ITEM 3.6-3.7", "PyType_SUPPORTS_WEAKREFS 3.6-3.7",
            "PyUnicode_CHECK_INTERNED 3.6-3.10", "PyWeakref_GET_OBJECT 3.6-3.10", "Py_EnterRecursiveCall 3.6-3.8",
            "Py_LeaveRecursiveCall 3.6-3.8", "Py_TRASHCAN_BEGIN 3.8", "Py_TRASHCAN_SAFE_BEGIN 3.6-3.8",
        ];
        assert_eq!(list, expected);
    }
}
