//! `not-in-limited-api`: public names that no floor admits.

use crate::case::Case;
use crate::class::Class;
use crate::verdict::Verdict;
use abi3lint_rules::catalog::FormKind;

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let (_, e) = case.entity()?;
    if *case.class()? != Class::NotLimited {
        return None;
    }
    let open = case.config.unrestricted();
    // A macro in front of a function is a detail; what the code calls is the function.
    let function = e.forms.iter().find(|f| f.kind == FormKind::Function && f.on.contains(open));
    let form = function.or(e.form(open)).or(e.forms.last());
    let cause = match form.map(|f| f.kind) {
        // Of a symbol that no header declares, the library alone does not tell what it is.
        None | Some(FormKind::Function | FormKind::Inline) => "function",
        Some(FormKind::FunctionMacro) => "macro",
        Some(FormKind::ObjectMacro) if form.is_some_and(|f| !f.calls.is_empty()) => "macro",
        Some(FormKind::ObjectMacro | FormKind::Enumerator) => "constant",
        Some(FormKind::Struct | FormKind::Opaque | FormKind::Typedef) => "type",
        Some(FormKind::Data) => "data",
    };
    Some(Verdict::of(cause).about(e))
}
