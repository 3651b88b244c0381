//! `accessor-expansion`: macros and inlines that open into fields.

use crate::case::{Case, Verdict};
use crate::membership::{Accessor, Class};

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let (_, e) = case.entity()?;
    let Class::Accessor(kind, fields) = case.class()? else { return None };
    let cause = match kind {
        Accessor::Hidden => "hidden",
        Accessor::Broken => "broken",
        Accessor::Opaque => "opaque",
    };
    Some(Verdict { fields: fields.clone(), ..Verdict::of(cause).about(e) })
}
