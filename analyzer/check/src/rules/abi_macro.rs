//! `abi-macro`: macros that select an ABI, with a value or at a place where they cannot.

use crate::case::Case;
use crate::verdict::Verdict;
use abi3lint_model::{DefinedBy, Definition, FloorValue, Subject, Target, TargetKind, Use, Version};
use abi3lint_rules::roles::{self, Role, Roles};

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let (Subject::AbiMacro(name), Use::Define(definition)) = (&case.fact.subject, &case.fact.usage) else {
        return None;
    };
    let roles = roles::of(name.as_bytes());
    let verdict = without_effect(name, roles).map(Verdict::of).or_else(|| match case.target.is_stable() {
        true => of_stable(case, roles, definition),
        false => of_version(case, roles, definition),
    })?;
    let text = &definition.text;
    let value = if text.is_empty() { "empty".to_owned() } else { text.clone() };
    let expected = match verdict.since {
        Some(meant) => hex(meant),
        None => hex(case.floor()),
    };
    Some(Verdict { value, expected, ..verdict })
}

fn hex(floor: Version) -> String {
    format!("0x{:08X}", floor.hex())
}

/// What is wrong for every target: names that headers do not read, or define themselves.
fn without_effect(name: &str, roles: Roles) -> Option<&'static str> {
    match () {
        () if roles.has(Role::OpaqueObject) && name.starts_with('_') => Some("opaque-pyobject"),
        () if roles.has(Role::OpaqueObject) => Some("opaque-no-effect"),
        () if roles.has(Role::LimitedWithTypes) => Some("with-types"),
        () if roles.has(Role::AbiFour) => Some("abi4"),
        () => None,
    }
}

/// A build for one version may use that version's internals, but not another one's layouts.
fn of_version(case: &Case<'_>, roles: Roles, definition: &Definition) -> Option<Verdict> {
    if matches!(definition.by, DefinedBy::SourceAfterPythonH | DefinedBy::Undefined) {
        return None;
    }
    // Whether the build defines it may hang on what the build is for.
    let possible = !case.fact.live.must.contains(case.config);
    let verdict = |cause| Some(Verdict { possible, ..Verdict::of(cause) });
    let is_free_threaded = case.target.kind() == TargetKind::FreeThreaded;
    if roles.has(Role::GilDisabled) && !is_free_threaded && case.headers() >= Version::FIRST_FREE_THREADED {
        return verdict("gil-disabled-by-one");
    }
    if !roles.has(Role::LimitedApi) {
        return None;
    }
    match is_free_threaded {
        true if case.headers() < Version::FIRST_ABI3T => verdict("limited-free-threaded"),
        // Such a build may well leave it out.
        _ if possible => None,
        true => None,
        false => verdict("limited-by-one"),
    }
}

fn of_stable(case: &Case<'_>, roles: Roles, definition: &Definition) -> Option<Verdict> {
    let verdict = |cause| Some(Verdict::of(cause));
    if roles.has(Role::BuildCore) {
        return verdict("build-core");
    }
    if roles.has(Role::GilDisabled) {
        // abi3t defines it by itself.
        return if case.target.kind() == TargetKind::Abi3t { None } else { verdict("gil-disabled") };
    }
    if let Some(last) = roles::last_without_limited_api(roles) {
        let versions = Version::all().filter(|v| *v <= last).collect();
        return (case.headers() <= last).then(|| Verdict { versions, ..Verdict::of("debug-build") });
    }
    let abi3t = roles.has(Role::TargetAbi3t);
    match definition.by {
        DefinedBy::SourceAfterPythonH => return verdict("after-include"),
        DefinedBy::Undefined => {
            let selects = matches!(case.target, Target::Abi3t { with_abi3, .. } if abi3t || with_abi3)
                || (!abi3t && case.target.kind() == TargetKind::Abi3);
            // A debug build, say, may do without the macro.
            let possible = !case.fact.live.must.contains(case.config);
            return selects.then(|| Verdict { possible, ..Verdict::of("undefined") });
        }
        DefinedBy::Source | DefinedBy::Build => {}
    }
    let floor = match FloorValue::read(&definition.text) {
        FloorValue::Unknown => return None,
        FloorValue::OfHeaders if case.headers() > case.floor() => return verdict("from-version"),
        FloorValue::OfHeaders => return verdict("from-these-headers"),
        FloorValue::Wrong(Some(meant)) => return Some(Verdict::of("decimal").since(Some(meant))),
        FloorValue::Oldest | FloorValue::Wrong(None) if abi3t => return verdict("abi3t-floor"),
        FloorValue::Oldest | FloorValue::Wrong(None) => return verdict("value"),
        FloorValue::Of(floor) => floor,
    };
    if abi3t {
        return match case.target {
            _ if floor < Version::FIRST_ABI3T => verdict("abi3t-floor"),
            Target::Abi3t { floor: f, .. } if f != floor => verdict("floor-mismatch"),
            _ => None,
        };
    }
    match case.target {
        // A build may work on more versions than it is for.
        Target::Abi3 { floor: f } if f > floor && definition.by == DefinedBy::Build => None,
        Target::Abi3 { floor: f } if f != floor => verdict("floor-mismatch"),
        // With both macros, the value of abi3t lowers a higher one; a lower one breaks the headers.
        Target::Abi3t { floor: f, .. } if floor < f => verdict("floor-mismatch"),
        _ => None,
    }
}
