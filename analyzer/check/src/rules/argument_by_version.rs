//! `argument-by-version`: arguments that some interpreters do not take, of calls that every compiler accepts.

use crate::case::Case;
use crate::verdict::Verdict;
use abi3lint_model::Use;

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let Use::Call { refused: Some(at), .. } = case.fact.usage else { return None };
    let (_, e) = case.entity()?;
    let refused = e.refused.get(usize::from(at.get()) - 1)?;
    let versions = case.meets(refused.on)?;
    Some(Verdict {
        versions,
        value: refused.what.to_owned(),
        elsewhere: refused.effect.to_owned(),
        expected: refused.instead.to_owned(),
        ..Verdict::of("refused")
    })
}
