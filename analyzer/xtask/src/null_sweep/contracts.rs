//! The contracts, as far as a measurement can contradict them.

use super::drive::Row;
use super::outcome::Promise;
use abi3lint_model::Version;
use anyhow::{Context, Result};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

pub const FILE: &str = "rules/null/contracts.jsonl";

/// One line. Fields that say nothing about outcomes are not read.
#[derive(Debug, Deserialize)]
struct Line {
    #[serde(alias = "case")]
    function: String,
    /// None for a case.
    param: Option<usize>,
    on: Vec<Span>,
}

#[derive(Debug, Deserialize)]
struct Span {
    from: String,
    to: String,
    outcome: String,
}

/// What is said of one argument, by version.
type Promises = Vec<(Version, Version, Option<Promise>)>;

/// All of them, by function or case and by argument.
#[derive(Debug, Default)]
pub struct Contracts(BTreeMap<(String, Option<usize>), Promises>);

/// What a comparison came to.
#[derive(Debug, Default)]
pub struct Verdict {
    pub compared: usize,
    pub differences: Vec<String>,
}

/// # Errors
/// A line is no contract; it is named.
pub fn read(text: &str) -> Result<Contracts> {
    let mut out = Contracts::default();
    for (i, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let of_line = || format!("{FILE}:{}", i + 1);
        let line: Line = serde_json::from_str(line).with_context(of_line)?;
        let version = |text: &str| Version::parse(text).with_context(|| format!("'{text}' is no version"));
        let span = |s: &Span| -> Result<_> {
            Ok((version(&s.from)?, version(&s.to)?, Promise::read(&s.outcome).map_err(anyhow::Error::msg)?))
        };
        let spans = line.on.iter().map(span).collect::<Result<_>>().with_context(of_line)?;
        out.0.insert((line.function, line.param), spans);
    }
    Ok(out)
}

/// The rows of one interpreter against what is said of its version.
pub fn compare(contracts: &Contracts, version: Version, rows: &[Row]) -> Verdict {
    let mut verdict = Verdict::default();
    let mut by_argument: BTreeMap<(String, Option<usize>), Vec<&Row>> = BTreeMap::new();
    for row in rows.iter().filter(|r| r.outcome.promise().is_some()) {
        by_argument.entry((row.what.clone(), row.param)).or_default().push(row);
    }
    for (key, rows) in by_argument {
        let spans = contracts.0.get(&key).map_or(&[][..], Vec::as_slice);
        let said = spans.iter().find(|(from, to, _)| (*from..=*to).contains(&version));
        let Some((_, _, Some(promise))) = said else { continue };
        verdict.compared += 1;
        // A contract knows no sizes: it may say what holds for one of them.
        if rows.iter().any(|r| r.outcome.allows(*promise)) {
            continue;
        }
        let measured: Vec<String> = rows.iter().map(|r| r.outcome.to_string()).collect();
        let place = place(key.1);
        verdict.differences.push(format!("{}{place}: '{promise}' is said, {} measured", key.0, measured.join(" and ")));
    }
    verdict
}

impl Contracts {
    /// The arguments that are spoken of and of which no interpreter could measure anything.
    pub fn unmeasured<'a>(&self, rows: impl Iterator<Item = &'a Row>) -> Vec<String> {
        let measured: BTreeSet<(&str, Option<usize>)> =
            rows.filter(|r| r.outcome.promise().is_some()).map(|r| (r.what.as_str(), r.param)).collect();
        let lacking = self.0.keys().filter(|(what, param)| !measured.contains(&(what.as_str(), *param)));
        lacking.map(|(what, param)| format!("{what}{}", place(*param))).collect()
    }
}

fn place(param: Option<usize>) -> String {
    param.map(|p| format!(", argument {p}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::drive::Row;
    use super::super::outcome::Outcome;
    use super::{compare, read};
    use abi3lint_model::Version;

    const TEXT: &str = r#"
{"function":"PyErr_SetNone","param":0,"name":"type","type":"PyObject *","on":[{"from":"3.6","to":"3.11","outcome":"accepted"},{"from":"3.12","to":"3.15","outcome":"crash"}],"source":"measured"}
{"function":"PyList_New","param":1,"on":[{"from":"3.6","to":"3.15","outcome":"unknown"}]}
{"case":"PyType_FromSpec.slot:tp_doc=NULL","on":[{"from":"3.6","to":"3.9","outcome":"crash"}]}
"#;

    fn row(what: &str, param: Option<usize>, word: &str) -> Row {
        Row { outcome: Outcome::read(word, "ok").unwrap(), ..Row::of(what, param) }
    }

    fn differences(version: u8, rows: &[Row]) -> Vec<String> {
        compare(&read(TEXT).unwrap(), Version(version), rows).differences
    }

    #[test]
    fn a_promise_holds_in_its_versions() {
        assert!(differences(11, &[row("PyErr_SetNone", Some(0), "ok")]).is_empty());
        assert!(differences(12, &[row("PyErr_SetNone", Some(0), "fatal")]).is_empty());
        assert_eq!(
            differences(12, &[row("PyErr_SetNone", Some(0), "exc:TypeError")]),
            ["PyErr_SetNone, argument 0: 'crash' is said, exc:TypeError measured"]
        );
        assert_eq!(differences(8, &[row("PyType_FromSpec.slot:tp_doc=NULL", None, "ok")]).len(), 1);
        assert!(differences(10, &[row("PyType_FromSpec.slot:tp_doc=NULL", None, "ok")]).is_empty());
    }

    #[test]
    fn one_of_the_sizes_is_enough() {
        let rows = [row("PyErr_SetNone", Some(0), "crash"), row("PyErr_SetNone", Some(0), "ok")];
        assert!(differences(11, &rows).is_empty());
        assert!(differences(12, &rows).is_empty());
    }

    #[test]
    fn nothing_is_compared_with_what_is_not_known() {
        let contracts = read(TEXT).unwrap();
        let rows =
            [row("PyList_New", Some(1), "ok"), row("PyOther", Some(0), "ok"), row("PyErr_SetNone", Some(0), "absent")];
        assert_eq!(compare(&contracts, Version(9), &rows).compared, 0);
    }

    #[test]
    fn what_is_said_and_was_not_measured_is_listed() {
        let rows = [row("PyErr_SetNone", Some(0), "absent"), row("PyType_FromSpec.slot:tp_doc=NULL", None, "ok")];
        assert_eq!(
            read(TEXT).unwrap().unmeasured(rows.iter()),
            ["PyErr_SetNone, argument 0", "PyList_New, argument 1"]
        );
    }

    #[test]
    fn a_line_that_is_no_contract_is_named() {
        for bad in ["{}", r#"{"function":"f","param":0,"on":[{"from":"3.6","to":"4","outcome":"crash"}]}"#] {
            let error = read(&format!("\n{bad}")).unwrap_err();
            assert!(format!("{error:#}").starts_with("rules/null/contracts.jsonl:2"), "{error:#}");
        }
    }
}
