//! The page of a rule.

use abi3lint_model::TargetKind;
use abi3lint_rules::checks::Rule;
use std::io::{self, Write};

const KINDS: [(TargetKind, &str); 4] = [
    (TargetKind::Abi3, "abi3"),
    (TargetKind::Abi3t, "abi3t"),
    (TargetKind::VersionSpecific, "version-specific"),
    (TargetKind::FreeThreaded, "free-threaded"),
];

pub(super) fn render(rule: &Rule, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{} (rule, family {}, since abi3lint {})\n", rule.id, rule.family, rule.since)?;
    writeln!(out, "  {}\n\nseverity", rule.summary)?;
    for (kind, name) in KINDS {
        let severity = rule.severity(kind).map_or("not judged".to_owned(), |s| s.to_string());
        writeln!(out, "  {name:<17} {severity}")?;
    }
    if !rule.docs.trim().is_empty() {
        writeln!(out, "\n{}", rule.docs.trim())?;
    }
    for example in rule.examples {
        writeln!(out, "\nbad, for {}", example.targets.join(", "))?;
        code(example.bad, out)?;
        writeln!(out, "\ngood")?;
        code(example.good, out)?;
    }
    Ok(())
}

fn code(text: &str, out: &mut dyn Write) -> io::Result<()> {
    for line in text.trim_matches('\n').lines() {
        writeln!(out, "{}{line}", if line.is_empty() { "" } else { "    " })?;
    }
    Ok(())
}
