//! `null-slot`: NULL in a slot or in a definition, and arrays without the entry that ends them.

use crate::case::Case;
use crate::verdict::Verdict;
use abi3lint_model::{Subject, Use};
use abi3lint_rules::null::{self, Outcome};

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    match case.fact.usage {
        Use::Empty => empty(case),
        Use::Unterminated => unterminated(case),
        _ => None,
    }
}

fn empty(case: &Case<'_>) -> Option<Verdict> {
    let (entry, cause) = match case.fact.subject {
        Subject::Entity(id) => (null::slot(id)?, "slot"),
        Subject::Field(id) => (null::member(id)?, "field"),
        _ => return None,
    };
    let versions = case.meets(entry.crashes())?;
    let instead = if entry.instead.is_empty() { "give it a value" } else { entry.instead };
    let accepted = entry.on(Outcome::Accepted);
    let elsewhere = if accepted.is_empty() {
        String::new()
    } else {
        format!("; CPython {accepted} accepts NULL, meaning: {}", entry.meaning)
    };
    Some(Verdict { versions, elsewhere, expected: instead.to_owned(), ..Verdict::of(cause) })
}

fn unterminated(case: &Case<'_>) -> Option<Verdict> {
    let (id, _) = case.entity()?;
    let (cause, end) = match null::terminated(id) {
        Some(entry) => ("unterminated", entry.instead),
        None => ("unterminated-names", "NULL"),
    };
    Some(Verdict {
        expected: format!("end it with {end}"),
        versions: case.runs_on(),
        ..Verdict::of(cause)
    })
}
