//! Fixes: edits that make a finding go. Each kind has a file; what is best comes first.

mod conditions;
mod fields;
mod insert;
mod rename;
mod slots;

pub(crate) use insert::Anchor;
pub(crate) use rename::cast_argument;

use crate::case::Case;
use crate::verdict::Verdict;
use abi3lint_model::{Fact, FileId, Fix, SourceFile, Subject, Use};
use rustc_hash::FxHashMap;

/// The fixes of a finding in a file with this text, the safest first. `anchor` is where the file takes insertions.
pub(crate) fn fixes(
    case: &Case<'_>,
    verdict: &Verdict,
    files: &[&SourceFile],
    text: &[u8],
    anchor: Option<Anchor>,
) -> Vec<Fix> {
    let own = verdict.fix.clone();
    let own = own.or_else(|| rename::rename_call(case, verdict)).or_else(|| slots::ask_for_slot(case, verdict, text));
    let own = own.or_else(|| slots::leave_out_shortcut(case, text));
    let own = own.or_else(|| fields::ask_function(case, verdict, text)).or_else(|| slots::guard_entry(case, text));
    let anchor = anchor.or_else(|| Anchor::behind_includes(text));
    let inserted = anchor.filter(|a| a.reaches(case.fact)).and_then(|anchor| match &case.fact.subject {
        Subject::Header(name) if case.fact.usage == Use::Mention => insert::include(case, anchor, name),
        _ => insert::define_helper(case, anchor, files).or_else(|| fields::define_reader(case, anchor, text)),
    });
    let mut fixes: Vec<Fix> = own.into_iter().chain(inserted).collect();
    fixes.extend(conditions::keep_out(case, files));
    fixes.sort_by_key(|f| std::cmp::Reverse(f.applicability));
    fixes
}

/// Where each file with an include of `Python.h` takes insertions.
pub(crate) fn anchors(files: &[&SourceFile], facts: &[Fact]) -> FxHashMap<FileId, Anchor> {
    let mut anchors = FxHashMap::default();
    for fact in facts.iter().filter(|f| f.usage == Use::Include) {
        let is_main = matches!(&fact.subject, Subject::Header(name) if name == "Python.h");
        if let Some(file) = files.get(fact.file.0 as usize).filter(|_| is_main)
            && let Some(anchor) = Anchor::after(fact, &file.text)
        {
            anchors.entry(fact.file).or_insert(anchor);
        }
    }
    anchors
}
