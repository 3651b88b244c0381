//! Values of options: how they are read, and what is refused.

use abi3lint_model::{Certainty, RuleId, Severity, Version};
use abi3lint_report::Format;
use abi3lint_report::floors::FloorFormat;
use abi3lint_report::rules::RulesFormat;
use abi3lint_rules::checks;
use abi3lint_rules::spelling::nearest;
use abi3lint_settings::Patterns;
use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::path::Path;

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Level {
    Possible,
    #[default]
    Likely,
    Proven,
}

impl Level {
    pub(crate) fn certainty(self) -> Certainty {
        match self {
            Level::Possible => Certainty::Possible,
            Level::Likely => Certainty::Likely,
            Level::Proven => Certainty::Proven,
        }
    }
}

/// The lowest severity that fails a run.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum FailOn {
    Error,
    Warning,
    Note,
    Never,
}

impl FailOn {
    pub(crate) fn severity(self) -> Option<Severity> {
        match self {
            FailOn::Error => Some(Severity::Error),
            FailOn::Warning => Some(Severity::Warning),
            FailOn::Note => Some(Severity::Note),
            FailOn::Never => None,
        }
    }
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

pub(super) fn format_parser() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(|(name, _)| name))
        .try_map(|name| Format::parse(&name).ok_or("unknown format"))
}

pub(super) fn floor_format_parser() -> impl TypedValueParser<Value = FloorFormat> {
    PossibleValuesParser::new(FloorFormat::ALL.map(|(name, _)| name))
        .try_map(|name| FloorFormat::parse(&name).ok_or("unknown format"))
}

pub(super) fn rules_format_parser() -> impl TypedValueParser<Value = RulesFormat> {
    PossibleValuesParser::new(RulesFormat::ALL.map(|(name, _)| name))
        .try_map(|name| RulesFormat::parse(&name).ok_or("unknown format"))
}

/// The rule of this id.
///
/// # Errors
/// There is none; the message names the nearest one.
pub(crate) fn rule(id: &str) -> Result<RuleId, String> {
    checks::rule(id).map(|r| r.id).ok_or_else(|| {
        let near = nearest(id, checks::all().iter().map(|r| r.id));
        let hint = near.map(|r| format!("; did you mean '{r}'?")).unwrap_or_default();
        format!("unknown rule '{id}'{hint}")
    })
}

/// A text that a comment in C can hold.
pub(super) fn reason(text: &str) -> Result<String, String> {
    if text.contains("*/") || text.ends_with('*') || text.chars().any(char::is_control) {
        return Err("a reason is one line without '*/'".to_owned());
    }
    Ok(text.to_owned())
}

/// A pattern of paths.
pub(super) fn pattern(text: &str) -> Result<String, String> {
    let text = text.to_owned();
    Patterns::new(Path::new("."), std::slice::from_ref(&text)).map(|_| text)
}

pub(super) fn version(text: &str) -> Result<Version, String> {
    let v = Version::parse(text).ok_or("write a version such as 3.13")?;
    if (Version::OLDEST..=Version::NEWEST).contains(&v) {
        Ok(v)
    } else {
        Err(format!("supported versions are CPython {} to {}", Version::OLDEST, Version::NEWEST))
    }
}

pub(super) fn define(text: &str) -> Result<(String, Option<String>), String> {
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (text, None),
    };
    Ok((macro_name(name)?, value))
}

pub(super) fn macro_name(text: &str) -> Result<String, String> {
    let begins = |c: char| c.is_alphabetic() || c == '_' || c == '$';
    if text.starts_with(begins) && text.chars().all(|c| begins(c) || c.is_numeric()) {
        Ok(text.to_owned())
    } else {
        Err("a macro name consists of letters, digits and underscores".to_owned())
    }
}
