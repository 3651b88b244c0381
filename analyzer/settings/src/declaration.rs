//! The settings as they are written: one declaration for reading, its errors and its JSON schema.
//!
//! It must not know what becomes of a value; [`crate::own`] says what each one means.

use crate::names::{RuleName, TargetName, VersionName};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// Settings of abi3lint: `[tool.abi3lint]` in pyproject.toml, or abi3lint.toml next to it, which takes precedence.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, expecting = "a table of settings")]
#[schemars(title = "abi3lint")]
pub(crate) struct Declaration {
    /// The promised ABIs, as wheel tags: cp39-abi3, cp315-abi3t, cp315-abi3.abi3t, cp313, cp313t, cp39..cp315.
    #[schemars(with = "Option<OneOrMany<TargetName>>")]
    pub targets: Option<Spanned<OneOrMany<String>>>,
    /// The CPython version whose headers compile the extension, such as 3.13. Default: all versions that can.
    #[schemars(with = "Option<VersionName>")]
    pub build_python: Option<Spanned<String>>,
    /// Apply only these rules.
    #[schemars(with = "Option<Vec<RuleName>>")]
    pub select: Option<List>,
    /// Ignore these rules.
    #[schemars(with = "Option<Vec<RuleName>>")]
    pub ignore: Option<List>,
    /// The lowest certainty of findings to report. Default: likely.
    #[schemars(with = "Option<Level>")]
    pub certainty: Option<Spanned<Level>>,
    /// Check only files that match one of these patterns, which have the syntax of .gitignore.
    #[schemars(with = "Option<Vec<String>>")]
    pub include: Option<List>,
    /// Exclude files that match one of these patterns, even if the command line names them.
    #[schemars(with = "Option<Vec<String>>")]
    pub exclude: Option<List>,
    /// Macros to define, NAME or NAME=VALUE.
    #[schemars(with = "Option<Vec<String>>")]
    pub defines: Option<List>,
    /// Macros to undefine.
    #[schemars(with = "Option<Vec<String>>")]
    pub undefines: Option<List>,
    /// Directories to search for headers, relative to this file.
    #[schemars(with = "Option<Vec<String>>")]
    pub include_dirs: Option<List>,
    /// The baseline, relative to this file. Default: abi3lint-baseline.json, if it exists.
    #[schemars(with = "Option<String>")]
    pub baseline: Option<Spanned<String>>,
    /// The format of `abi3lint check`. Default: full on a terminal, otherwise text.
    #[schemars(with = "Option<String>")]
    pub output_format: Option<Spanned<String>>,
    /// Severities of rules' findings, in place of the rules' own.
    #[schemars(with = "Option<BTreeMap<RuleName, SeverityLevel>>")]
    pub severity: Option<Severities>,
    /// The lowest severity of findings that make the exit status 1. Default: error.
    #[schemars(with = "Option<FailOn>")]
    pub fail_on: Option<Spanned<FailOn>>,
    /// Report suppression comments that give no reason.
    #[schemars(with = "Option<bool>")]
    pub require_reason: Option<Spanned<bool>>,
    /// Settings for some paths; if several match, the last one takes precedence.
    #[schemars(with = "Option<Vec<OverrideDeclaration>>")]
    pub overrides: Option<Vec<Spanned<OverrideDeclaration>>>,
}

/// Settings for some paths.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, expecting = "a table of settings for some paths")]
#[schemars(rename = "Override")]
pub(crate) struct OverrideDeclaration {
    /// Patterns with the syntax of .gitignore, relative to this file.
    #[schemars(with = "Vec<String>")]
    pub paths: List,
    /// Apply only these rules to them.
    #[schemars(with = "Option<Vec<RuleName>>")]
    pub select: Option<List>,
    /// Ignore these rules too.
    #[schemars(with = "Option<Vec<RuleName>>")]
    pub ignore: Option<List>,
    /// The lowest certainty of findings to report in them.
    pub certainty: Option<Level>,
    /// Severities of rules' findings in them.
    #[schemars(with = "Option<BTreeMap<RuleName, SeverityLevel>>")]
    pub severity: Option<Severities>,
}

/// Strings, each with its place.
pub(crate) type List = Vec<Spanned<String>>;

/// Rules, each with its place, and severities.
pub(crate) type Severities = BTreeMap<Spanned<String>, SeverityLevel>;

/// One string or several.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "expected a target or a list of targets")]
#[schemars(rename = "Targets")]
pub(crate) enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}

/// How certain a finding is.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Certainty")]
pub(crate) enum Level {
    Possible,
    Likely,
    Proven,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Severity")]
pub(crate) enum SeverityLevel {
    Note,
    Warning,
    Error,
}

/// The lowest severity that fails a run.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FailOn {
    Note,
    Warning,
    Error,
    Never,
}

/// A pyproject.toml, as far as it is ours.
#[derive(Debug, Deserialize)]
pub(crate) struct Pyproject {
    #[serde(default)]
    pub tool: Option<Tool>,
}

/// Its `[tool]`.
#[derive(Debug, Deserialize)]
pub(crate) struct Tool {
    #[serde(default)]
    pub abi3lint: Option<Declaration>,
}

/// Where the schema is published.
const ID: &str = "https://raw.githubusercontent.com/abi3lint/abi3lint/main/editors/abi3lint.schema.json";

/// The JSON schema of abi3lint.toml; `formats` are the names of output formats.
pub fn schema(formats: &[&str]) -> schemars::Schema {
    let mut schema = schemars::schema_for!(Declaration);
    schema.insert("$id".to_owned(), ID.into());
    if let Some(format) = schema.pointer_mut("/properties/output-format").and_then(|f| f.as_object_mut()) {
        format.insert("enum".to_owned(), formats.into());
    }
    schema
}
