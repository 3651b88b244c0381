//! What the environment asks of the plugin: a compiler passes nothing else on.

use abi3lint_model::{Certainty, ConfigSet, Target, Version};
use abi3lint_rules::checks;
use std::path::PathBuf;

/// Settings of one compilation.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Targets with the configurations in which each is compiled.
    pub targets: Vec<(Target, ConfigSet)>,
    pub build: Option<Version>,
    pub select: Vec<String>,
    pub ignore: Vec<String>,
    /// Findings below it are not shown.
    pub certainty: Certainty,
    /// Where the report in JSON goes.
    pub json: Option<PathBuf>,
    /// Whether the compiler prints the findings.
    pub diagnose: bool,
    /// Whether findings are never more than warnings.
    pub exit_zero: bool,
}

/// Reads the settings; `get` is the environment.
///
/// # Errors
/// A missing or wrong value, and what to write instead.
pub fn settings(get: impl Fn(&str) -> Option<String>) -> Result<Settings, String> {
    let get = |name: &str| get(name).filter(|v| !v.is_empty());
    let list = |name: &str| -> Vec<String> {
        get(name)
            .map(|v| v.split(',').map(|s| s.trim().to_owned()).filter(|s| !s.is_empty()).collect())
            .unwrap_or_default()
    };
    let is_on = |name: &str| get(name).is_some_and(|v| v != "0");
    let build = get("ABI3LINT_BUILD_PYTHON").map(|v| {
        Version::parse(&v)
            .ok_or_else(|| format!("ABI3LINT_BUILD_PYTHON is '{v}', which is no version of CPython 3; write 3.13"))
    });
    let build = build.transpose()?;
    let named = list("ABI3LINT_TARGET");
    if named.is_empty() {
        return Err(
            "ABI3LINT_TARGET is not set; say what the extension promises, as in ABI3LINT_TARGET=cp39-abi3".to_owned()
        );
    }
    let mut targets: Vec<(Target, ConfigSet)> = Vec::new();
    for t in named {
        let target = Target::parse(&t).map_err(|e| format!("ABI3LINT_TARGET: {e}"))?;
        if !targets.iter().any(|(t, _)| *t == target) {
            targets.push((target, target.configs(build).map_err(|e| format!("ABI3LINT_BUILD_PYTHON: {e}"))?));
        }
    }
    let (select, ignore) = (list("ABI3LINT_SELECT"), list("ABI3LINT_IGNORE"));
    if let Some(id) = select.iter().chain(&ignore).find(|id| checks::rule(id).is_none()) {
        return Err(format!("ABI3LINT_SELECT or ABI3LINT_IGNORE names '{id}', which is no rule"));
    }
    let certainty = match get("ABI3LINT_CERTAINTY").as_deref() {
        None | Some("likely") => Certainty::Likely,
        Some("possible") => Certainty::Possible,
        Some("proven") => Certainty::Proven,
        Some(other) => return Err(format!("ABI3LINT_CERTAINTY is '{other}'; write possible, likely or proven")),
    };
    let diagnose = match get("ABI3LINT_DIAGNOSTICS").as_deref() {
        None | Some("clang") => true,
        Some("none") => false,
        Some(other) => return Err(format!("ABI3LINT_DIAGNOSTICS is '{other}'; write clang or none")),
    };
    let json = get("ABI3LINT_JSON").map(PathBuf::from);
    Ok(Settings { targets, build, select, ignore, certainty, json, diagnose, exit_zero: is_on("ABI3LINT_EXIT_ZERO") })
}
