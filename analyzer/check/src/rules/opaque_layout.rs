//! `opaque-layout`: uses that need the size or the embedding of a struct that the target hides.

use crate::case::{Case, Verdict};
use crate::membership::Class;
use abi3lint_model::{ByValue, Use};

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let (_, e) = case.entity()?;
    let cause = match case.class()? {
        Class::Head => "head",
        Class::Layout => match case.fact.usage {
            Use::SizeOf => "sizeof",
            Use::ByValue(ByValue::Member) => "member",
            Use::ByValue(ByValue::Parameter) => "parameter",
            Use::ByValue(ByValue::Copy) => "copy",
            Use::StaticObject { .. } if e.name == "PyModuleDef" => "module-def",
            _ => "variable",
        },
        _ => return None,
    };
    Some(Verdict::of(cause).about(e))
}
