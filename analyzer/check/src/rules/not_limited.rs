//! `not-limited`: signs in machine code and data that a binary was compiled without the limited API.
//!
//! The first sign that speaks against the target decides the wording; the others are named beside it.

use crate::case::Case;
use crate::verdict::Verdict;
use abi3lint_model::{EntityId, Evidence, Sight, Target};
use abi3lint_rules::{ApiVersion, api_version, catalog};

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    if !case.target.is_stable() {
        return None;
    }
    let all = match &case.shown()?.what {
        Sight::Compiled(all) => all,
        Sight::CompiledFor { floor, by_module } => {
            let cause = if *by_module { "floor-of-module" } else { "floor" };
            let verdict = || Verdict { value: floor.to_string(), ..Verdict::of(cause) };
            return (*floor > case.target.floor()).then(verdict);
        }
        _ => return None,
    };
    let against: Vec<&Evidence> = all.iter().filter(|e| speaks_against(e, case.target)).collect();
    let first = against.first()?;
    let more: Vec<String> = against[1..].iter().map(|e| sign(e)).collect();
    let elsewhere = if more.is_empty() { String::new() } else { format!("; also {}", more.join(", and ")) };
    let verdict = |cause, value, expected| Some(Verdict { value, expected, elsewhere, ..Verdict::of(cause) });
    match first {
        Evidence::ApiVersion { function, address, .. } => verdict("api-version", function.clone(), hex(*address)),
        Evidence::Layout { record, lines, header, .. } => {
            let lines: Vec<String> = lines.iter().map(|l| format!(" ('{}' at {}:{})", l.name, l.path, l.line)).collect();
            let header = if header.is_empty() { String::new() } else { format!(" of {header}") };
            verdict("layout", (*record).to_owned(), format!("{header}{}", lines.join(",")))
        }
        Evidence::Unlimited { units } => verdict("macros", units.to_string(), String::new()),
        Evidence::Floor(_) => None,
        Evidence::AbiInfo { build, .. } => verdict("abi-info", hex(u64::from(*build)), String::new()),
        Evidence::TypeFlags { address, count } => verdict("type-flags", count.to_string(), hex(*address)),
        Evidence::Private(name) => verdict("private", name.clone(), String::new()),
    }
}

fn hex(n: u64) -> String {
    format!("{n:#x}")
}

/// Whether a sign cannot be where the target's headers and macros compiled the code.
fn speaks_against(evidence: &Evidence, target: Target) -> bool {
    match evidence {
        Evidence::ApiVersion { version, .. } => api_version(i64::from(*version)) == Some(ApiVersion::Full),
        Evidence::Layout { .. } | Evidence::Unlimited { .. } | Evidence::TypeFlags { .. } => true,
        Evidence::Floor(_) => false,
        Evidence::AbiInfo { flags, .. } => flags & STABLE == 0,
        Evidence::Private(name) => catalog::lookup(name).is_some_and(|id| is_of_others(id, target)),
    }
}

/// The flag of a stable ABI in what a module says of itself.
const STABLE: u16 = 1;

/// Whether macros and inline functions that access fields expand to a name in other configurations than those of the
/// target, and nothing does in those. A name that only stands for a call, as `_Py_DecRef`, may be called by itself.
fn is_of_others(id: EntityId, target: Target) -> bool {
    let configs = target.configs(None).unwrap_or_default();
    let forms = || catalog::entities().flat_map(|(_, e)| e.forms).filter(|f| f.calls.contains(&id));
    forms().any(|f| !f.touches.is_empty()) && !forms().any(|f| f.on.intersects(configs))
}

/// A sign in a few words.
fn sign(evidence: &Evidence) -> String {
    match evidence {
        Evidence::ApiVersion { function, version, .. } => format!("'{function}' is passed {version}"),
        Evidence::Layout { record, .. } => format!("debug information has the layout of '{record}'"),
        Evidence::Unlimited { .. } => "debug information has the macros".to_owned(),
        Evidence::Floor(floor) => format!("debug information has the floor {floor}"),
        Evidence::AbiInfo { .. } => "the module says so itself".to_owned(),
        Evidence::TypeFlags { count, .. } => format!("flags of types are read directly ({count} times)"),
        Evidence::Private(name) => format!("'{name}' is imported"),
    }
}
