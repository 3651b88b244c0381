//! What a migration did, and what is left to people: build files first, then the errors by family, each with an example
//! of how to go on.

use crate::places::{Places, one_line};
use crate::text::{PLAIN, paint, problem};
use abi3lint_model::{Finding, Problem, Severity, SourceFile};
use abi3lint_rules::migration::{Family, families, family};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// How many places of a family are shown.
const LISTED: usize = 5;

/// A migration.
#[derive(Debug)]
pub struct Migration<'a> {
    /// The sources as they are now.
    pub files: &'a [SourceFile],
    /// What was found in them.
    pub findings: &'a [Finding],
    /// What could not be judged.
    pub problems: &'a [Problem],
    /// What the author of the build files must do.
    pub tasks: &'a [Task],
}

/// A change of a build file that was not made.
#[derive(Clone, Debug)]
pub struct Task {
    /// The path of the build file, and its line.
    pub place: (String, Option<u32>),
    /// Why.
    pub why: String,
    /// What to write.
    pub lines: Vec<String>,
}

/// Errors that are mended in the same way.
struct Group<'a> {
    title: String,
    family: Option<&'static Family>,
    errors: Vec<&'a Finding>,
}

/// Writes what is left; nothing where nothing is.
///
/// # Errors
/// Only those of `out`.
pub fn render(migration: &Migration, color: bool, out: &mut dyn Write) -> io::Result<()> {
    let (bold, plain) = if color { (paint("note"), PLAIN) } else { ("", "") };
    let places = Places::new(migration.files);
    if !migration.tasks.is_empty() {
        writeln!(out, "{bold}build files{plain}: {} by hand", migration.tasks.len())?;
        for Task { place: (path, line), why, lines } in migration.tasks {
            let line = line.map(|line| format!(":{line}")).unwrap_or_default();
            writeln!(out, "  {}{line}: {}", one_line(path), one_line(why))?;
            lines.iter().try_for_each(|line| writeln!(out, "      {}", one_line(line)))?;
        }
        writeln!(out)?;
    }
    for group in groups(migration.findings) {
        let Group { title, family, errors } = group;
        writeln!(out, "{bold}{title}{plain}: {}", count(errors.len(), "error"))?;
        for f in errors.iter().take(LISTED) {
            let (line, _) = places.at(f.place.file, f.place.span.start);
            writeln!(out, "  {}:{line}: {} [{}]", one_line(places.path(f.place.file)), one_line(&f.message), f.rule)?;
        }
        if errors.len() > LISTED {
            writeln!(out, "  ... and {}", count(errors.len() - LISTED, "more error"))?;
        }
        match family {
            Some(Family { text, before, after, .. }) => {
                text.lines().try_for_each(|line| writeln!(out, "  {line}"))?;
                for (what, code) in [("before", before), ("after", after)] {
                    writeln!(out, "  {what}:")?;
                    code.lines().try_for_each(|line| writeln!(out, "{}", format!("      {line}").trim_end()))?;
                }
            }
            None => writeln!(out, "  see 'abi3lint explain {title}'")?,
        }
        writeln!(out)?;
    }
    migration.problems.iter().try_for_each(|p| problem(p, color, out))
}

/// The errors by family in the order of the list, then those of other rules.
fn groups(findings: &[Finding]) -> Vec<Group<'_>> {
    let mut by_family: BTreeMap<(usize, &str), Vec<&Finding>> = BTreeMap::new();
    for f in findings.iter().filter(|f| f.severity == Severity::Error) {
        let found = family(f.rule, &f.symbol, f.record.as_deref());
        let at = found.and_then(|found| families().iter().position(|family| std::ptr::eq(family, found)));
        let key = at.map_or((usize::MAX, f.rule), |at| (at, ""));
        by_family.entry(key).or_default().push(f);
    }
    let group = |((at, rule), errors): ((usize, &str), Vec<_>)| {
        let family = families().get(at);
        Group { title: family.map_or(rule, |f| f.title).to_owned(), family, errors }
    };
    by_family.into_iter().map(|(key, errors)| group((key, errors))).collect()
}

fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}
