//! `deprecated-api`: names with an announced end, or that the documentation advises against.

use crate::case::Case;
use crate::verdict::Verdict;
use crate::words::is_available;
use abi3lint_model::EntityId;
use abi3lint_rules::catalog::{self, Deprecated, Field};

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    if let Some((_, f)) = case.field() {
        return field(case, f);
    }
    let (_, e) = case.entity()?;
    let d = e.deprecated?;
    // That a private name may go is no news; that it will is.
    let is_expected = e.is_private() && d.removal.is_none();
    if d.since > case.headers() || is_expected || case.class().is_some() {
        return None;
    }
    // A macro in front of a deprecated function that does something else is not what is deprecated.
    let form = e.form(case.config)?;
    let stands_in = form.kind.is_macro() && !form.deprecated_mark && !form.calls.is_empty();
    let is_old = |id: &EntityId| catalog::entity(*id).deprecated.is_some_and(|d| d.since <= case.headers());
    if stands_in && e.forms.iter().any(|f| f.deprecated_mark) && !form.calls.iter().any(is_old) {
        return None;
    }
    // Advice that not every version of the target can follow is no help.
    let everywhere = d.since <= case.target.floor();
    let nothing_to_follow = !e.replacements.iter().any(|r| is_available(case, r));
    if !everywhere && (d.soft || nothing_to_follow) || d.soft && nothing_to_follow && !e.replacements.is_empty() {
        return None;
    }
    Some(Verdict { removed: d.removal, ..Verdict::of(cause(&d)).about(e).since(Some(d.since)) })
}

/// A field that the headers of the whole target show.
fn field(case: &Case<'_>, f: &'static Field) -> Option<Verdict> {
    let d = f.deprecated.filter(|d| d.since <= case.target.floor())?;
    if case.is_limited() || !f.visible.contains(case.config) {
        return None;
    }
    let verdict = Verdict { replacements: f.replacements, removed: d.removal, ..Verdict::of(cause(&d)) };
    Some(verdict.since(Some(d.since)))
}

fn cause(d: &Deprecated) -> &'static str {
    match d.removal {
        _ if d.soft => "soft",
        Some(_) => "scheduled",
        None => "hard",
    }
}
