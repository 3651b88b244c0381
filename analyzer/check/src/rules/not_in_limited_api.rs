//! `not-in-limited-api`: public names that no floor admits.

use crate::case::{Case, Verdict};
use crate::membership::Class;
use abi3lint_rules::catalog::FormKind;

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let (_, e) = case.entity()?;
    if *case.class()? != Class::NotLimited {
        return None;
    }
    let form = e.form(case.config.unrestricted()).or(e.forms.last())?;
    let cause = match form.kind {
        FormKind::Function | FormKind::Inline => "function",
        FormKind::FunctionMacro => "macro",
        FormKind::ObjectMacro | FormKind::Enumerator => "constant",
        FormKind::Struct | FormKind::Opaque | FormKind::Typedef => "type",
        FormKind::Data => "data",
    };
    Some(Verdict::of(cause).about(e))
}
