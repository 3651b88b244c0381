//! Contracts with NULL: what calls with NULL were measured to do, joined with what the reference says.
//!
//! A version in which the function is absent, or in which the same call failed without NULL too, says
//! nothing. What needs a judgement is left to `rules/null/curated.toml`.

use crate::write;
use abi3lint_capi_measure::facts::{Facts, Map};
use abi3lint_model::{Version, VersionSet};
use abi3lint_rules_format::null::{ContractLine, NullLine, OutcomeLine, ReferenceLine, ResultLine, SpanLine};
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::path::Path;

#[derive(Debug, Deserialize)]
struct Row {
    function: String,
    param: u8,
    name: String,
    doc_name: String,
    #[serde(rename = "type")]
    ty: String,
    /// Empty, `size0` or `size1`: the length that was passed with it.
    variant: String,
    versions: Map<Measured>,
}

#[derive(Debug, Deserialize)]
struct Measured {
    outcome: String,
    /// Signal after the call returned.
    late: Option<i32>,
}

#[derive(Debug, Deserialize)]
struct Documented {
    function: String,
    param: String,
    kind: String,
    behaviour: String,
}

/// NULL that a debug build stops and a release build survives.
#[derive(Debug, Deserialize)]
struct Stopped {
    function: String,
    param: u8,
}

/// Outcomes by version; a version that says nothing is missing.
type Outcomes = BTreeMap<Version, OutcomeLine>;

pub(crate) fn import(dir: &Path, facts: &Facts, out: &Path) -> Result<()> {
    let dir = dir.join("null");
    let documented: Vec<Documented> = lines(&dir, "documented")?;
    let stopped: Vec<Stopped> = lines(&dir, "debug_contract")?;
    let mut rows: BTreeMap<(String, u8), Vec<Row>> = BTreeMap::new();
    for row in lines::<Row>(&dir, "matrix")? {
        // What the arguments after a format mean is a matter of the format.
        if !row.name.starts_with("...") {
            rows.entry((row.function.clone(), row.param)).or_default().push(row);
        }
    }
    let contracts = rows.values().map(|r| contract(r, &documented, &stopped)).collect::<Result<Vec<_>>>()?;
    let contracts: Vec<ContractLine> = contracts.into_iter().filter(|c| !c.on.is_empty()).collect();
    std::fs::create_dir_all(out).with_context(|| format!("cannot create {}", out.display()))?;
    write::file(out, "contracts", &contracts)?;
    write::file(out, "results", &results(facts, &documented))
}

fn lines<T: DeserializeOwned>(dir: &Path, name: &str) -> Result<Vec<T>> {
    let path = dir.join(format!("{name}.jsonl"));
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let read = |(i, line)| {
        serde_json::from_str(line)
            .with_context(|| format!("{}:{} is not what the importer knows", path.display(), i + 1))
    };
    text.lines().enumerate().map(read).collect()
}

fn contract(rows: &[Row], documented: &[Documented], stopped: &[Stopped]) -> Result<ContractLine> {
    let first = rows.first().context("a group of rows is never empty")?;
    let at = || format!("{}, parameter {}", first.function, first.param);
    let mut measured = Vec::new();
    let mut quiet = VersionSet::default();
    for row in rows {
        let outcomes = outcomes(row).with_context(at)?;
        for (version, m) in &row.versions {
            if m.outcome == "null-noexc" {
                quiet = quiet.with(parse(version)?);
            }
        }
        measured.push((row.variant.as_str(), outcomes));
    }
    let said: Vec<&Documented> =
        documented.iter().filter(|d| is_function(&d.function, &first.function) && is_param(&d.param, first)).collect();
    let forbidden = said.iter().any(|d| d.kind == "rejects")
        || stopped.iter().any(|s| (&s.function, s.param) == (&first.function, first.param));
    let mut on = spans(measured)?;
    for span in on.iter_mut().filter(|s| forbidden && s.outcome == OutcomeLine::Accepted) {
        span.outcome = OutcomeLine::Undefined;
    }
    let meaning = said.iter().find(|d| d.kind == "accepts").map(|d| d.behaviour.clone()).unwrap_or_default();
    Ok(ContractLine {
        function: first.function.clone(),
        param: first.param,
        name: if first.doc_name.is_empty() { first.name.clone() } else { first.doc_name.clone() },
        ty: first.ty.clone(),
        on,
        meaning,
        quiet: quiet.to_minors(),
        source: if said.is_empty() { "measured" } else { "measured, documented" }.to_owned(),
    })
}

fn parse(version: &str) -> Result<Version> {
    Version::parse(version).with_context(|| format!("'{version}' is not a version"))
}

fn outcomes(row: &Row) -> Result<Outcomes> {
    let mut out = Outcomes::new();
    for (version, m) in &row.versions {
        let outcome = match m.outcome.as_str() {
            "absent" | "unusable" => continue,
            "crash" | "fatal" | "crash-after" => OutcomeLine::Crash,
            // The call returns, but what it made crashes the interpreter when it is used or freed.
            "ok" if m.late.is_some() => OutcomeLine::Undefined,
            "ok" | "as-control" | "null-noexc" => OutcomeLine::Accepted,
            e if e.starts_with("exc:") => OutcomeLine::Raises,
            other => bail!("'{other}' in {version} is not an outcome"),
        };
        out.insert(parse(version)?, outcome);
    }
    Ok(out)
}

/// Where the outcome depends on the length, the one without a crash holds, and the other under a condition.
fn spans(mut measured: Vec<(&str, Outcomes)>) -> Result<Vec<SpanLine>> {
    measured.sort_by_key(|m| m.0 == "size1");
    let Some((_, mut base)) = measured.first().cloned() else { return Ok(Vec::new()) };
    let mut sized = Outcomes::new();
    for (variant, outcomes) in &measured[1..] {
        for (version, outcome) in outcomes {
            match base.get(version) {
                None => _ = base.insert(*version, *outcome),
                Some(same) if same == outcome => {}
                Some(OutcomeLine::Crash) => bail!("{version} crashes without a length only ({variant})"),
                Some(_) => _ = sized.insert(*version, *outcome),
            }
        }
    }
    let mut out = runs(&base, None);
    out.extend(runs(&sized, Some("size > 0")));
    Ok(out)
}

fn runs(outcomes: &Outcomes, when: Option<&str>) -> Vec<SpanLine> {
    let mut out: Vec<(Version, Version, OutcomeLine)> = Vec::new();
    for (version, outcome) in outcomes {
        match out.last_mut() {
            Some((_, to, o)) if o == outcome && to.0 + 1 == version.0 => *to = *version,
            _ => out.push((*version, *version, *outcome)),
        }
    }
    let line = |(from, to, outcome): (Version, Version, OutcomeLine)| SpanLine {
        from: from.to_string(),
        to: to.to_string(),
        outcome,
        when: when.map(str::to_owned),
    };
    out.into_iter().map(line).collect()
}

/// A statement may speak of all functions that begin alike.
fn is_function(pattern: &str, name: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == name, |p| name.starts_with(p))
}

/// A statement may speak of several parameters.
fn is_param(list: &str, row: &Row) -> bool {
    list.split(", ").any(|p| !p.is_empty() && (p == row.doc_name || p == row.name))
}

fn results(facts: &Facts, documented: &[Documented]) -> Vec<ResultLine> {
    let mut out = Vec::new();
    for (name, records) in &facts.declared.functions {
        // One that only debug builds have is no entity.
        let Some(newest) = records.iter().filter(|r| !r.on.0.is_empty()).max_by_key(|r| r.on.0) else { continue };
        if !newest.ret.ends_with('*') {
            continue;
        }
        let doc = facts.docs.get(name);
        let returns = doc.and_then(|d| d.returns.as_deref());
        let said = documented.iter().find(|d| d.param == "result" && d.function == *name).map(|d| d.kind.as_str());
        let null = match (said, returns) {
            (Some("result-never-null"), _) => Some(NullLine::Never),
            (Some("result-always-null"), _) | (_, Some("always-null")) => Some(NullLine::Always),
            (Some("result-null-noexc"), _) => Some(NullLine::WithoutException),
            (Some("result-null-exc"), _) => Some(NullLine::WithException),
            _ if doc.is_some_and(|d| d.quiet_failure) => Some(NullLine::WithoutException),
            _ => None,
        };
        let is_object = newest.ret == "PyObject *";
        // A pointer to anything else follows no convention.
        let Some(null) = null.or((is_object || returns.is_some()).then_some(NullLine::WithException)) else { continue };
        let reference = match returns {
            Some("new") => ReferenceLine::New,
            Some("borrowed") => ReferenceLine::Borrowed,
            _ if is_object && null != NullLine::Always => ReferenceLine::New,
            _ => ReferenceLine::None,
        };
        let source = if said.is_some() || returns.is_some() { "documented" } else { "convention" };
        out.push(ResultLine { function: name.clone(), null, reference, source: source.to_owned() });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(variant: &str, versions: &[(&str, &str)]) -> Row {
        let versions = versions
            .iter()
            .map(|(v, o)| ((*v).to_owned(), Measured { outcome: (*o).to_owned(), late: None }))
            .collect();
        Row {
            function: "f".into(),
            param: 0,
            name: "p".into(),
            doc_name: "p".into(),
            ty: "char *".into(),
            variant: variant.into(),
            versions,
        }
    }

    fn text(rows: &[Row], said: &[(&str, &str)]) -> String {
        let said: Vec<Documented> = said
            .iter()
            .map(|(kind, behaviour)| Documented {
                function: "f".into(),
                param: "p, q".into(),
                kind: (*kind).into(),
                behaviour: (*behaviour).into(),
            })
            .collect();
        let line = contract(rows, &said, &[]).unwrap();
        let spell = |s: &SpanLine| {
            format!(
                "{}-{} {:?}{}",
                s.from,
                s.to,
                s.outcome,
                s.when.as_ref().map_or(String::new(), |w| format!(" if {w}"))
            )
        };
        line.on.iter().map(spell).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn versions_that_say_nothing_are_left_out() {
        let rows =
            [row("", &[("3.6", "absent"), ("3.7", "unusable"), ("3.8", "crash"), ("3.9", "fatal"), ("3.11", "ok")])];
        assert_eq!(text(&rows, &[]), "3.8-3.9 Crash, 3.11-3.11 Accepted");
        assert!(contract(&[row("", &[("3.8", "melted")])], &[], &[]).is_err());
    }

    #[test]
    fn a_crash_that_needs_a_length_is_conditional() {
        let rows = [row("size1", &[("3.8", "crash"), ("3.9", "crash")]), row("size0", &[("3.8", "ok"), ("3.9", "ok")])];
        assert_eq!(text(&rows, &[]), "3.8-3.9 Accepted, 3.8-3.9 Crash if size > 0");
    }

    #[test]
    fn what_the_reference_forbids_is_undefined_where_it_works() {
        let rows = [row("", &[("3.8", "crash"), ("3.9", "ok"), ("3.10", "exc:TypeError")])];
        assert_eq!(text(&rows, &[("rejects", "no")]), "3.8-3.8 Crash, 3.9-3.9 Undefined, 3.10-3.10 Raises");
        assert_eq!(text(&rows, &[("accepts", "none")]), "3.8-3.8 Crash, 3.9-3.9 Accepted, 3.10-3.10 Raises");
    }
}
