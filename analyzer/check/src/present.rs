//! What is wrong with a name that the limited API of a configuration shows: it is private, for old binaries only,
//! later than the floor, or opens into what is hidden.

use crate::class::{Accessor, Class, Newer, Private};
use abi3lint_model::{Config, FieldId, Version};
use abi3lint_rules::catalog::{self, Entity, Form, FormKind, Regression, RegressionEffect, Stable};

/// What is wrong with a use of a name that a configuration of the limited API shows, with the version by which the
/// name alone is in order.
pub(crate) fn present_class(e: &'static Entity, form: &'static Form, config: Config) -> Option<Class> {
    let real = matches!(form.kind, FormKind::Function | FormKind::Data);
    let limited = e.stable.filter(|s| !s.abi_only);
    if real && e.stable.is_some_and(|s| s.abi_only) {
        return Some(Class::AbiOnly { declared: true });
    }
    if e.is_private() && limited.is_none() {
        let used = real || matches!(form.kind, FormKind::Inline | FormKind::FunctionMacro);
        return (used && !e.slot).then_some(Class::Private(Private::Present));
    }
    let imports = |r: &Regression| r.effect == RegressionEffect::Import && r.on.contains(config);
    if let Some(r) = e.regression.filter(|r| imports(r) && r.since > config.floor()) {
        return Some(Class::Newer(Newer::Release, r.since));
    }
    // Of names of other platforms, the library of Linux says nothing.
    let is_here = |s: &Stable| s.platform.is_none() || !e.exported.is_empty();
    if let Some(s) = limited.filter(|s| real && s.added > config.floor() && is_here(s)) {
        // The manifest was completed in 3.7: its "3.7" says nothing about symbols that 3.6 exports.
        let completed = s.added == Version(7) && e.exported.contains(Version(6));
        return (!completed).then_some(Class::Newer(Newer::Visible, s.added));
    }
    if let Some(i) = e.interpreter.filter(|i| i.since > config.floor()) {
        return Some(Class::Newer(Newer::Unknown, i.since));
    }
    let lost = lost_fields(e, form, config);
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
    if lost.len() <= calls || another {
        return Vec::new();
    }
    // What the target shows is not what the expansion lacks, unless it lacks nothing else.
    let hidden: Vec<FieldId> = lost.iter().copied().filter(|f| !catalog::field(*f).visible.contains(config)).collect();
    if hidden.is_empty() { lost } else { hidden }
}

/// Whether code of this form becomes a part of the extension.
pub(crate) fn is_expanded(form: &Form) -> bool {
    matches!(form.kind, FormKind::FunctionMacro | FormKind::ObjectMacro | FormKind::Inline)
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
