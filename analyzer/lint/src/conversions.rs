//! Conversions of static types, offered as fixes of what is reported about them.
//!
//! A finding about a type or about one of its tables gets the fix that converts the type with all that belongs to it, or a
//! note that says why there is none.

use abi3lint_convert::Conversions;
use abi3lint_model::{ConfigSet, Fact, Finding, Note, SourceFile, Target};

/// The rule that reports static types.
const RULE: &str = "static-type";

/// Adds fixes and notes to findings about static types.
pub(crate) fn offer(files: &[&SourceFile], facts: &[Fact], targets: &[(Target, ConfigSet)], findings: &mut [Finding]) {
    let mut wanted = findings.iter_mut().filter(|f| f.rule == RULE && f.expansion.is_empty()).peekable();
    let floor = targets.iter().map(|(t, _)| t.floor()).min();
    let (Some(_), Some(floor)) = (wanted.peek(), floor) else { return };
    let conversions = Conversions::new(files, facts, floor);
    for finding in wanted {
        match conversions.at(finding.place) {
            Some(Ok(fix)) => finding.fixes.push(fix.clone()),
            Some(Err(obstacle)) => {
                let message = format!("no fix makes it a heap type: {}", obstacle.message);
                finding.notes.push(Note { message, place: obstacle.place });
            }
            None => {}
        }
    }
}
