//! `checks/*.toml` -> `static RULES: &[Rule]`, sorted by id. The folder is the registry: a rule is added by
//! adding a file.

use abi3lint_model::VersionSet;
use abi3lint_rules_format::catalog::Catalog;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Rule {
    id: String,
    family: String,
    summary: String,
    since: String,
    /// It speaks of the promise, and not of what the code can keep.
    #[serde(default)]
    about_promise: bool,
    /// One edit does for all findings in a file.
    #[serde(default)]
    edited_once_a_file: bool,
    severity: Severity,
    #[serde(default)]
    same_name: Vec<String>,
    #[serde(default)]
    same_build: Vec<String>,
    #[serde(default)]
    same_module: Vec<String>,
    cause: BTreeMap<String, Cause>,
    r#match: Option<Match>,
    docs: String,
    #[serde(default)]
    example: Vec<Example>,
}

fn one() -> u16 {
    1
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Severity {
    abi3: Level,
    abi3t: Level,
    version_specific: Level,
    free_threaded: Level,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum Level {
    Error,
    Warning,
    Note,
    Off,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Cause {
    message: String,
    why: String,
    help: String,
    at_most: Option<Level>,
    /// The interpreters on which it happens, as `11+`; all where nothing is said.
    on: Option<String>,
    #[serde(default)]
    once: bool,
    /// How many places have to be edited for a finding.
    #[serde(default = "one")]
    edits: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Match {
    symbols: Vec<String>,
    #[serde(default)]
    replace: BTreeMap<String, String>,
    /// Wordings of single symbols.
    #[serde(default)]
    cause: BTreeMap<String, String>,
    /// What stands around a call that is nothing to report.
    #[serde(default)]
    unless: Vec<Around>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum Around {
    OwnObject,
    Locked,
    OnlyTested,
    InShim,
    Replaced,
    WithGil,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    bad: String,
    good: String,
    targets: Vec<String>,
    #[serde(default)]
    wrap: Wrap,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
enum Wrap {
    #[default]
    File,
    Function,
    None,
}

/// Writes the table; the names that rules match are those of `catalog`. A mistake in a rule stops the build with the file, the place and the key.
pub(crate) fn generate(from: &Path, catalog: &Catalog, to: &Path) {
    let text = table(from, catalog).unwrap_or_else(|e| {
        // Cargo takes one line for one error.
        for line in e.lines() {
            println!("cargo::error={line}");
        }
        std::process::exit(1);
    });
    std::fs::write(to, text).unwrap_or_else(|e| panic!("{}: {e}", to.display()));
}

fn table(from: &Path, catalog: &Catalog) -> Result<String, String> {
    let listing = std::fs::read_dir(from).map_err(|e| format!("{}: {e}", from.display()))?;
    let mut paths: Vec<_> = listing
        .map(|entry| entry.map(|e| e.path()).map_err(|e| format!("{}: {e}", from.display())))
        .collect::<Result<_, _>>()?;
    paths.retain(|p| p.extension().is_some_and(|e| e == "toml"));

    let mut rules = BTreeMap::new();
    for path in paths {
        let fail = |e: String| format!("{}: {}", path.display(), e.trim_end());
        let text = std::fs::read_to_string(&path).map_err(|e| fail(e.to_string()))?;
        let rule: Rule = toml::from_str(&text).map_err(|e| fail(e.to_string()))?;
        if path.file_stem().is_none_or(|stem| stem != rule.id.as_str()) {
            return Err(fail(format!("the file's name is not the id '{}'", rule.id)));
        }
        let wrong = |c: &Cause| c.on.as_deref().and_then(|on| VersionSet::from_minors(on).err());
        if let Some((key, e)) = rule.cause.iter().find_map(|(key, c)| Some((key, wrong(c)?))) {
            return Err(fail(format!("[cause.{key}] on: {e}")));
        }
        let names = rule.r#match.iter().flat_map(|m| m.symbols.iter().chain(m.replace.keys()).chain(m.cause.keys()));
        if let Some(name) = names.into_iter().find(|name| !catalog.by_name.contains_key(*name)) {
            return Err(fail(format!("[match] names '{name}', which is not in the catalog")));
        }
        let mut wordings = rule.r#match.iter().flat_map(|m| m.cause.values());
        if let Some(key) = wordings.find(|key| !rule.cause.contains_key(*key)) {
            return Err(fail(format!("[match.cause] names '{key}', which is no cause")));
        }
        rules.insert(rule.id.clone(), rule);
    }

    for rule in rules.values() {
        let is_known = |id: &str, cause: Option<&str>| {
            rules.get(id).is_some_and(|r| cause.is_none_or(|c| r.cause.contains_key(c)))
        };
        let has_cause = |s: &String| s.split_once('/').is_some_and(|(id, cause)| is_known(id, Some(cause)));
        let unknown = rule.same_name.iter().find(|id| !is_known(id, None));
        let mut causes = rule.same_build.iter().chain(&rule.same_module);
        if let Some(other) = unknown.or_else(|| causes.find(|s| !has_cause(s))) {
            return Err(format!("{}.toml: '{other}' is no rule, or has no such cause", rule.id));
        }
    }

    let mut out = String::from("static RULES: &[Rule] = &[\n");
    for rule in rules.values() {
        write_rule(&mut out, rule).map_err(|e| e.to_string())?;
    }
    out.push_str("];\n");
    Ok(out)
}

fn write_rule(out: &mut String, rule: &Rule) -> std::fmt::Result {
    let Rule { id, family, summary, since, about_promise, edited_once_a_file, .. } = rule;
    writeln!(out, "Rule {{ id: {id:?}, family: {family:?}, summary: {summary:?}, since: {since:?},")?;
    writeln!(out, "  about_promise: {about_promise}, edited_once_a_file: {edited_once_a_file},")?;
    let s = &rule.severity;
    let levels = [s.abi3, s.abi3t, s.version_specific, s.free_threaded].map(level).join(", ");
    writeln!(out, "  severity: [{levels}],")?;
    let (build, module) = (pairs(&rule.same_build), pairs(&rule.same_module));
    writeln!(out, "  same_name: &{:?}, same_build: &{build:?}, same_module: &{module:?},", rule.same_name)?;
    writeln!(out, "  causes: &[")?;
    for (key, Cause { message, why, help, at_most, on, once, edits }) in &rule.cause {
        let at_most = level(at_most.unwrap_or(Level::Off));
        let on = on.as_deref().map_or(VersionSet::from_minors("6+"), VersionSet::from_minors);
        let on = on.unwrap_or_default().0;
        writeln!(
            out,
            "    Cause {{ key: {key:?}, message: {message:?}, why: {why:?}, help: {help:?}, once: {once}, edits: {edits}, at_most: {at_most}, \
             on: VersionSet({on:#x}) }},"
        )?;
    }
    writeln!(out, "  ],")?;
    match &rule.r#match {
        None => writeln!(out, "  matches: None,")?,
        Some(m) => {
            let (replace, causes): (Vec<_>, Vec<_>) = (m.replace.iter().collect(), m.cause.iter().collect());
            let unless: String = m.unless.iter().map(|a| format!(".and(Surroundings::{})", around(*a))).collect();
            writeln!(
                out,
                "  matches: Some(Match {{ symbols: &{:?}, replace: &{replace:?}, causes: &{causes:?}, unless: Surroundings::NONE{unless} }}),",
                m.symbols
            )?;
        }
    }
    writeln!(out, "  docs: {:?},\n  examples: &[", rule.docs.trim())?;
    for Example { bad, good, targets, wrap } in &rule.example {
        let wrap = match wrap {
            Wrap::File => "File",
            Wrap::Function => "Function",
            Wrap::None => "None",
        };
        let (bad, good) = (bad.trim_end(), good.trim_end());
        writeln!(out, "    Example {{ bad: {bad:?}, good: {good:?}, targets: &{targets:?}, wrap: Wrap::{wrap} }},")?;
    }
    writeln!(out, "  ],\n}},")
}

/// Rules and their causes.
fn pairs(list: &[String]) -> Vec<(&str, &str)> {
    list.iter().filter_map(|s| s.split_once('/')).collect()
}

fn around(around: Around) -> &'static str {
    match around {
        Around::OwnObject => "OWN_OBJECT",
        Around::Locked => "LOCKED",
        Around::OnlyTested => "ONLY_TESTED",
        Around::InShim => "IN_SHIM",
        Around::Replaced => "REPLACED",
        Around::WithGil => "WITH_GIL",
    }
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "Some(Severity::Error)",
        Level::Warning => "Some(Severity::Warning)",
        Level::Note => "Some(Severity::Note)",
        Level::Off => "None",
    }
}
