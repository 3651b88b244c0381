//! `opaque-layout`: uses that need the size or the embedding of a struct that the target hides.

use crate::case::Case;
use crate::class::Class;
use crate::verdict::Verdict;
use abi3lint_model::{ByValue, Use};
use abi3lint_rules::roles::Role;

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    if case.wants_hidden_offset() {
        return Some(Verdict::of("offsetof"));
    }
    let (_, e) = case.entity()?;
    let cause = match case.class()? {
        Class::Head => return Some(Verdict::of("head").about(e)),
        Class::Layout => match case.fact.usage {
            Use::SizeOf => "sizeof",
            Use::ByValue(ByValue::Member) => "member",
            Use::ByValue(ByValue::Parameter) => "parameter",
            Use::ByValue(ByValue::Copy) => "copy",
            Use::ByValue(ByValue::Base) => "base",
            Use::ByValue(ByValue::Result) => "result",
            Use::ByValue(ByValue::Alignment) => "alignof",
            Use::ByValue(ByValue::Arithmetic) => "arithmetic",
            Use::ByValue(ByValue::Argument) => "argument",
            Use::ByValue(ByValue::Value) if !e.has(Role::ModuleDef) => "value",
            Use::ByValue(ByValue::Value) => return Some(Verdict::of("module-value").about(e)),
            Use::StaticObject { .. } if e.has(Role::ModuleDef) => return Some(Verdict::of("module-def").about(e)),
            _ => return Some(Verdict::of("variable").about(e)),
        },
        _ => return None,
    };
    // What takes the type's place does not help a place that wants its size.
    Some(Verdict::of(cause))
}
