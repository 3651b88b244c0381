//! The fixtures of what changes with the version: each line is one NULL, and its comment says for which versions a rule
//! reports it. They are held against what changes in the contracts, and against what interpreters did. It must not
//! know how a rule finds it.

use crate::contracts::Contracts;
use crate::row::Row;
use crate::subject::Subject;
use abi3lint_model::{Target, VersionSet};
use abi3lint_pythons::Name;
use abi3lint_rules_format::null::OutcomeLine;
use anyhow::{Context, Result, bail, ensure};
use std::collections::BTreeMap;
use std::path::Path;

/// Calls with NULL, slots and fields, units of formats.
const FILES: [&str; 3] = ["null-argument/changes.c", "null-slot/changes.c", "null-argument/units.c"];
const FOLDER: &str = "testdata/rules";

/// One NULL of a fixture.
#[derive(Debug)]
struct Line {
    /// File and line.
    at: String,
    text: String,
    /// The function and argument, where it is a call with one NULL.
    call: Option<(String, usize)>,
    /// Versions for which a finding is expected.
    told: VersionSet,
}

/// For each contract that changes, the versions for which its line expects a finding.
#[derive(Debug)]
pub(crate) struct Fixtures(BTreeMap<Subject, (String, VersionSet)>);

/// The lines of the fixtures in `root`, each with the contracts that it shows.
///
/// # Errors
/// A file cannot be read, a contract that changes has no line, or a line shows none that changes; all are named.
pub(crate) fn read(root: &Path, contracts: &Contracts) -> Result<Fixtures> {
    let mut lines = Vec::new();
    for file in FILES {
        let path = format!("{FOLDER}/{file}");
        let text = std::fs::read_to_string(root.join(&path)).with_context(|| path.clone())?;
        for (i, line) in text.lines().enumerate() {
            lines.extend(parse(&format!("{path}:{}", i + 1), line)?);
        }
    }
    join(lines, contracts)
}

fn join(lines: Vec<Line>, contracts: &Contracts) -> Result<Fixtures> {
    let mut out = BTreeMap::new();
    let mut complaints = Vec::new();
    let mut shows_nothing: Vec<bool> = vec![true; lines.len()];
    for subject in contracts.changing() {
        let shows = |line: &Line| match (subject, contracts.spelled(subject)) {
            (Subject::Argument(function, param), _) => line.call.as_ref() == Some(&(function.clone(), *param)),
            (Subject::Case(_), spelled) => !spelled.is_empty() && line.text.starts_with(spelled),
        };
        match lines.iter().position(shows) {
            Some(i) => {
                shows_nothing[i] = false;
                out.insert(subject.clone(), (lines[i].at.clone(), lines[i].told));
            }
            None => complaints.push(format!("{subject} changes, and no line of {FOLDER} shows it")),
        }
    }
    let stale = lines.iter().zip(shows_nothing).filter(|(_, shows_nothing)| *shows_nothing);
    complaints.extend(stale.map(|(line, _)| format!("{}: this shows nothing that changes", line.at)));
    ensure!(complaints.is_empty(), "{}", complaints.join("\n"));
    Ok(Fixtures(out))
}

/// A line with a NULL; `None` for what stands around them.
fn parse(at: &str, line: &str) -> Result<Option<Line>> {
    let (text, comment) = line.split_once("//").unwrap_or((line, ""));
    let text = text.trim();
    let is_shown = text.starts_with("{Py_") || text.starts_with('.') || text.ends_with(");");
    if !line.starts_with("    ") || !text.contains("NULL") || !is_shown {
        return Ok(None);
    }
    let mut told = VersionSet::default();
    let marks = comment.strip_prefix("~[").and_then(|c| c.split_once(']'));
    // What is only possible is no crash.
    if let Some((list, _)) = marks.filter(|(_, rule)| !rule.trim_start().starts_with("possible ")) {
        for target in list.split_whitespace() {
            match Target::parse(target).map_err(|e| anyhow::anyhow!("{at}: {e}"))? {
                Target::Versions { first, last, .. } if first == last => told = told | VersionSet::from_iter([first]),
                _ => bail!("{at}: {target} is not one version"),
            }
        }
    }
    let call = text.strip_suffix(");").and_then(|t| t.split_once('(')).and_then(|(name, arguments)| {
        let param = arguments.split(", ").position(|a| a == "NULL")?;
        Some((name.to_owned(), param))
    });
    Ok(Some(Line { at: at.to_owned(), text: text.to_owned(), call, told }))
}

impl Fixtures {
    /// What an interpreter did, against what the fixtures say of its version; how many lines it has shown.
    ///
    /// # Errors
    /// A line says otherwise; all such are named.
    pub(crate) fn compare(&self, contracts: &Contracts, name: Name, rows: &[Row]) -> Result<usize> {
        let version = name.version;
        let (mut shown, mut complaints) = (0, Vec::new());
        for row in rows {
            let (Some(subject), Some(promise)) = (Subject::of(row), row.outcome.promise()) else { continue };
            let Some((at, told)) = self.0.get(&subject) else { continue };
            // The fixtures tell of builds with the GIL.
            if name.free_threaded && contracts.depends_on_gil(&subject) {
                continue;
            }
            // What no header shows any more is a matter of another rule.
            if version < super::contracts::SINCE || !contracts.is_public(&subject, version) {
                continue;
            }
            shown += 1;
            if told.contains(version) != (promise == OutcomeLine::Crash) {
                let said = if told.contains(version) { "a crash" } else { "no crash" };
                complaints.push(format!(
                    "{at} says {said} on {version}, and {subject} had '{}' on CPython {name}",
                    row.outcome
                ));
            }
        }
        ensure!(complaints.is_empty(), "{}", complaints.join("\n"));
        Ok(shown)
    }
}

#[cfg(test)]
mod tests {
    use super::{FILES, join, parse, read};
    use crate::contracts::read as contracts;
    use crate::outcome::Outcome;
    use crate::plan;
    use crate::row::Row;
    use crate::subject::Subject;
    use abi3lint_model::{Version, VersionSet};
    use abi3lint_pythons::Name;
    use abi3lint_workspace::root;

    #[test]
    fn a_line_is_a_null_with_the_versions_that_report_it() {
        let line = parse("x.c:3", "    PyErr_SetNone(NULL);     //~[cp312 cp313] null-argument").unwrap().unwrap();
        assert_eq!(line.call, Some(("PyErr_SetNone".to_owned(), 0)));
        assert_eq!(line.told, VersionSet::from_iter([Version(12), Version(13)]));
        let line = parse("x.c:4", "    {Py_tp_token, NULL},").unwrap().unwrap();
        assert_eq!((line.call, line.told), (None, VersionSet::default()));
        let line = parse("x.c:5", "    PyErr_SetNone(NULL); //~[cp314] possible null-argument").unwrap().unwrap();
        assert_eq!(line.told, VersionSet::default());
        assert!(parse("x.c:5", "    {0, 0},").unwrap().is_none());
        assert!(parse("x.c:6", "    f(NULL); //~[cp312..cp313] null-argument").is_err());
    }

    #[test]
    fn each_change_has_a_line_and_a_call() {
        let contracts = contracts(&root()).unwrap();
        let fixtures = read(&root(), &contracts).unwrap();
        let plan = plan::plan(&root()).unwrap().about(|s| contracts.changes(s));
        let is_called = |subject: &Subject| {
            plan.lines.iter().any(|l| match subject {
                Subject::Argument(function, param) => !l.is_case && l.what == *function && l.nulls.contains(param),
                Subject::Case(name) => l.is_case && l.what == *name,
            })
        };
        let uncalled: Vec<&Subject> = fixtures.0.keys().filter(|s| contracts.is_exported(s) && !is_called(s)).collect();
        assert!(uncalled.is_empty(), "{uncalled:?}");
        assert!(fixtures.0.len() > 40, "{}", fixtures.0.len());
    }

    #[test]
    fn a_line_too_few_and_a_line_too_many_are_told() {
        let contracts = contracts(&root()).unwrap();
        let mut lines = Vec::new();
        for file in FILES {
            let text = std::fs::read_to_string(root().join(super::FOLDER).join(file)).unwrap();
            let kept = text.lines().filter(|l| !l.contains("PyErr_SetNone") && !l.contains("Py_tp_doc"));
            lines.extend(kept.filter_map(|l| parse(file, l).unwrap()));
        }
        lines.extend(parse("more.c:1", "    PyList_Size(NULL);").unwrap());
        let error = join(lines, &contracts).unwrap_err().to_string();
        assert!(error.contains("PyErr_SetNone, argument 0 changes"), "{error}");
        assert!(error.contains("PyType_FromSpec.slot:tp_doc=NULL changes"), "{error}");
        assert!(error.contains("more.c:1: this shows nothing"), "{error}");
    }

    #[test]
    fn an_interpreter_that_does_otherwise_is_told() {
        let contracts = contracts(&root()).unwrap();
        let fixtures = read(&root(), &contracts).unwrap();
        let row = |word: &str| {
            let outcome = Outcome::read(word, "ok").unwrap();
            [Row { outcome, ..Row::of("PyErr_SetNone", Some(0)) }]
        };
        let gil = |minor| Name { version: Version(minor), free_threaded: false };
        assert_eq!(fixtures.compare(&contracts, gil(11), &row("ok")).unwrap(), 1);
        assert_eq!(fixtures.compare(&contracts, gil(12), &row("crash")).unwrap(), 1);
        let error = fixtures.compare(&contracts, gil(12), &row("ok")).unwrap_err().to_string();
        assert!(error.contains("changes.c:") && error.contains("says a crash on 3.12"), "{error}");
        assert!(fixtures.compare(&contracts, gil(11), &row("fatal")).is_err());
    }
}
