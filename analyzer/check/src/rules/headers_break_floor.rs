//! `headers-break-floor`: what headers compile to and an interpreter of the target does not run.
//!
//! Two things decide it: the version of the headers, and for what only some releases of a version do, their release.
//! What a source can do nothing about is reported only where at least the version is known.

use crate::case::Case;
use crate::class::{Class, Newer};
use crate::question::Headers;
use crate::verdict::Verdict;
use abi3lint_model::{FormatCall, Subject, Version};
use abi3lint_rules::catalog::RegressionEffect;
use abi3lint_rules::formats;

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    match &case.fact.subject {
        Subject::Format(call) => length(case, call),
        _ => regression(case),
    }
}

/// What some releases of the headers do and others of their version do not.
fn regression(case: &Case<'_>) -> Option<Verdict> {
    let (_, e) = case.entity()?;
    let regression = e.regression.filter(|r| r.on.contains(case.config) && r.since > case.floor())?;
    let cause = match (regression.effect, case.known) {
        (_, Headers::Release(release)) if !regression.includes(release) => return None,
        (RegressionEffect::Import, Headers::Release(_)) => "imported-here",
        (RegressionEffect::Import, _) => "imported",
        (RegressionEffect::NoReference, Headers::Release(_)) => "unowned-here",
        (RegressionEffect::NoReference, Headers::Version) => "unowned",
        (RegressionEffect::NoReference, Headers::Any) => return None,
    };
    // The package may declare the function by itself, or use it where the headers do not show it.
    if regression.effect == RegressionEffect::Import && !matches!(case.class(), Some(Class::Newer(Newer::Release, _))) {
        return None;
    }
    let value = match case.known {
        Headers::Release(release) => release.to_string(),
        Headers::Version | Headers::Any => regression.releases.to_owned(),
    };
    let versions = Version::all().filter(|v| (case.floor()..regression.since).contains(v)).collect();
    Some(Verdict { value, versions, ..Verdict::of(cause).about(e) }.raised_to(Some(regression.since)))
}

/// A length in a format: new headers call the function that takes it for an `int` in old interpreters, whatever
/// `PY_SSIZE_T_CLEAN` says.
fn length(case: &Case<'_>, call: &FormatCall) -> Option<Verdict> {
    let since = formats::ALWAYS_SIZED;
    if !case.target.is_stable() || case.headers() < since || case.floor() >= since {
        return None;
    }
    let format = formats::reader(call.function)?.read(&call.format);
    let unit = format.units.iter().find(|u| u.is_length())?;
    let cause = if case.known == Headers::Any { "length" } else { "length-here" };
    let versions = Version::all().filter(|v| (case.floor()..since).contains(v)).collect();
    Some(Verdict { value: unit.name.clone(), versions, ..Verdict::of(cause).raised_to(Some(since)) })
}
