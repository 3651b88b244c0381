//! Fixes: edits that make a finding go. Each kind has a file; what is best comes first.

mod anchor;
mod conditions;
mod fields;
mod insert;
mod lengths;
mod rename;
mod slots;
mod texts;
mod versions;

pub(crate) use rename::cast_argument;
pub use texts::TextCache;
pub(crate) use texts::Texts;

use crate::case::Case;
use crate::verdict::Verdict;
use abi3lint_model::{Fix, Subject, Use};

/// The fixes of a finding, the safest first.
pub(crate) fn fixes(case: &Case<'_>, verdict: &Verdict, texts: &Texts<'_>) -> Vec<Fix> {
    let file = case.fact.file;
    let text = texts.text(file);
    let own = verdict.fix.clone();
    let own = own.or_else(|| rename::rename_call(case, verdict)).or_else(|| slots::ask_for_slot(case, verdict, text));
    let own = own.or_else(|| slots::leave_out_shortcut(case, text));
    let own = own.or_else(|| fields::ask_function(case, verdict, text)).or_else(|| slots::guard_entry(case, text));
    let own = own.or_else(|| insert::size_lengths(case, verdict, texts));
    let reaches = |a: &anchor::Anchor| a.reaches(case.fact);
    let inserted = match &case.fact.subject {
        Subject::Header(name) if case.fact.usage == Use::Mention => {
            texts.anchor_of_includes(file).filter(reaches).and_then(|anchor| insert::include(case, anchor, name))
        }
        _ => texts.anchor(file).filter(reaches).and_then(|anchor| {
            insert::define_helper(case, anchor, texts).or_else(|| fields::define_reader(case, anchor, texts))
        }),
    };
    let mut fixes: Vec<Fix> = own.into_iter().chain(inserted).collect();
    fixes.extend(conditions::keep_out(case, texts));
    fixes.sort_by_key(|f| std::cmp::Reverse(f.applicability));
    fixes
}
