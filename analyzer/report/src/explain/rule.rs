//! The page of a rule.

use abi3lint_model::TargetKind;
use abi3lint_rules::checks::Rule;
use std::io::{self, Write};

/// The kinds of targets by which rules have severities.
pub(crate) const KINDS: [(TargetKind, &str); 4] = [
    (TargetKind::Abi3, "abi3"),
    (TargetKind::Abi3t, "abi3t"),
    (TargetKind::VersionSpecific, "version-specific"),
    (TargetKind::FreeThreaded, "free-threaded"),
];

pub(super) fn render(rule: &Rule, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{} (rule, family {}, since abi3lint {})\n", rule.id, rule.family, rule.since)?;
    writeln!(out, "  {}\n\nseverity", rule.summary)?;
    for (kind, name) in KINDS {
        let severity = rule.severity(kind).map_or("not checked".to_owned(), |s| s.to_string());
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

/// The page of a rule in Markdown, without its heading: the text, what it weighs where, and the examples.
pub fn markdown(rule: &Rule) -> String {
    let mut out = format!("{}\n\n| Target | Severity |\n|---|---|\n", capital(rule.summary));
    for (kind, name) in KINDS {
        let severity = rule.severity(kind).map_or("not checked".to_owned(), |s| s.to_string());
        out.push_str(&format!("| {name} | {severity} |\n"));
    }
    out.push_str(&format!("\n{}\n", rule.docs.trim()));
    for (i, example) in rule.examples.iter().enumerate() {
        let heading = if i == 0 { "\n## Examples\n" } else { "" };
        let (bad, good) = (example.bad.trim_matches('\n'), example.good.trim_matches('\n'));
        let targets = example.targets.join("`, `");
        out.push_str(&format!(
            "{heading}\nA finding for `{targets}`:\n\n```c\n{bad}\n```\n\nNone:\n\n```c\n{good}\n```\n"
        ));
    }
    out
}

/// As a sentence: `Direct access to a field.`
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).chain(['.']).collect()
}

fn code(text: &str, out: &mut dyn Write) -> io::Result<()> {
    for line in text.trim_matches('\n').lines() {
        writeln!(out, "{}{line}", if line.is_empty() { "" } else { "    " })?;
    }
    Ok(())
}
