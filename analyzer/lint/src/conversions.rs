//! Conversions of types and modules, offered as fixes of what is reported about them.
//!
//! A finding about a static type, one of its tables, or a module for abi3t gets the fix that converts all that belongs to it,
//! or a note that says why there is none.

use abi3lint_convert::{Asked, Conversions};
use abi3lint_model::{ConfigSet, Fact, Finding, Note, SourceFile, Target, TargetKind};

/// The rules, and of which of their findings a conversion is the way out.
fn is_converted(finding: &Finding) -> bool {
    let is_wanted = match finding.rule {
        "static-type" => true,
        "module-export" => finding.cause == "only-init",
        "opaque-layout" => finding.symbol == "PyModuleDef",
        _ => false,
    };
    is_wanted && finding.expansion.is_empty()
}

/// Adds fixes and notes to findings.
pub(crate) fn offer(files: &[&SourceFile], facts: &[Fact], targets: &[(Target, ConfigSet)], findings: &mut [Finding]) {
    let mut wanted = findings.iter_mut().filter(|f| is_converted(f)).peekable();
    let floor = targets.iter().map(|(t, _)| t.floor()).min();
    let (Some(_), Some(floor)) = (wanted.peek(), floor) else { return };
    let abi3t = targets.iter().any(|(t, _)| t.kind() == TargetKind::Abi3t);
    let conversions = Conversions::new(files, facts, Asked { floor, abi3t });
    for finding in wanted {
        match conversions.at(finding.place) {
            Some(Ok(fix)) => finding.fixes.push(fix.clone()),
            Some(Err(obstacle)) => {
                let message = format!("no fix converts it: {}", obstacle.message);
                finding.notes.push(Note { message, place: obstacle.place });
            }
            None => {}
        }
    }
}
