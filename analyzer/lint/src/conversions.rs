//! Conversions of types and modules, offered as fixes of what is reported about them.
//!
//! A finding about a static type, one of its tables, or a module for abi3t gets the fix that converts all that belongs to it,
//! or a note that says why there is none.

use abi3lint_convert::{Asked, Conversions};
use abi3lint_model::{ConfigSet, Fact, FileId, Finding, Note, SourceFile, Target, TargetKind};

/// The rules, and of which of their findings a conversion is the way out.
fn is_converted(finding: &Finding) -> bool {
    let is_wanted = match finding.rule {
        "static-type" => true,
        "module-export" => finding.cause == "only-init",
        "opaque-layout" => {
            finding.symbol == "PyModuleDef"
                || matches!(finding.cause, "head" | "member") && finding.symbol.starts_with("PyObject")
        }
        _ => false,
    };
    is_wanted && finding.expansion.is_empty()
}

/// Findings that go with a conversion, where there is one: fields of a type that statements set.
fn goes_along(finding: &Finding) -> bool {
    finding.rule == "struct-field" && finding.expansion.is_empty()
}

/// Adds fixes and notes to findings in files of which all uses were seen: who sees one compile does not know what else names
/// a type.
pub(crate) fn offer(
    files: &[&SourceFile],
    facts: &[Fact],
    targets: &[(Target, ConfigSet)],
    findings: &mut [Finding],
    is_whole: impl Fn(FileId) -> bool,
) {
    let floor = targets.iter().map(|(t, _)| t.floor()).min();
    let is_wanted = |f: &Finding| is_converted(f) && is_whole(f.place.file);
    let (true, Some(floor)) = (findings.iter().any(is_wanted), floor) else { return };
    let abi3t = targets.iter().any(|(t, _)| t.kind() == TargetKind::Abi3t);
    let conversions = Conversions::new(files, facts, Asked { floor, abi3t });
    for finding in findings.iter_mut().filter(|f| is_whole(f.place.file) && (is_converted(f) || goes_along(f))) {
        match conversions.at(finding.place) {
            Some(Ok(fix)) if finding.fixes.is_empty() => finding.fixes.push(fix.clone()),
            Some(Err(obstacle)) if is_converted(finding) => {
                let message = format!("no fix converts it: {}", obstacle.message);
                finding.notes.push(Note { message, place: obstacle.place });
            }
            _ => {}
        }
    }
}
