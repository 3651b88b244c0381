//! `accessor-expansion`: macros and inlines that open into fields, or pass on an argument without a cast.

use crate::case::Case;
use crate::fix::cast_argument;
use crate::class::{Accessor, Class};
use crate::verdict::Verdict;
use abi3lint_model::{Config, FieldId, Use};
use abi3lint_rules::catalog;

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let (_, e) = case.entity()?;
    let (kind, fields) = match case.class() {
        Some(Class::Accessor(kind, fields)) => (kind, fields),
        Some(_) => return None,
        None => return uncast(case),
    };
    let shown = |f: &FieldId| catalog::field(*f).visible.contains(case.config);
    let cause = match kind {
        // The size of an object is there, and the macro that knows its type is not.
        Accessor::Hidden if fields.iter().all(shown) => "unlisted",
        Accessor::Hidden => "hidden",
        Accessor::Broken => "broken",
        Accessor::Opaque => "opaque",
    };
    Some(Verdict { fields: fields.clone(), ..Verdict::of(cause).about(e) })
}

/// A first argument that the macro casts at lower floors, and that a C++ compiler does not convert.
fn uncast(case: &Case<'_>) -> Option<Verdict> {
    let (_, e) = case.entity()?;
    let uncast = e.uncast.filter(|u| u.on.contains(case.config))?;
    let Use::Call { mistyped: Some(argument), .. } = &case.fact.usage else { return None };
    let wanted = catalog::entity(uncast.wants).name;
    let same_headers = uncast.on.iter().filter(|c| c.headers() == case.headers());
    let verdict = Verdict {
        since: same_headers.map(Config::floor).min(),
        value: format!("{} *", argument.pointee),
        expected: format!("{wanted} *"),
        fix: Some(cast_argument(case, argument, wanted)),
        ..Verdict::of("uncast")
    };
    Some(verdict)
}
