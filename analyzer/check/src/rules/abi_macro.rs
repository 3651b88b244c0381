//! `abi-macro`: macros that select an ABI, with a value or at a place where they cannot.

use crate::case::Case;
use crate::verdict::Verdict;
use abi3lint_model::{Definition, Subject, Target, Use, Version};
use abi3lint_rules::roles::{self, Role};

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let (Subject::AbiMacro(name), Use::Define(definition)) = (&case.fact.subject, &case.fact.usage) else {
        return None;
    };
    let Definition { text, value, after_python_h } = &**definition;
    let shown = if text.is_empty() { "empty".to_owned() } else { text.clone() };
    let expected = format!("0x{:08X}", case.floor().hex());
    let verdict = |cause| Some(Verdict { value: shown.clone(), expected: expected.clone(), ..Verdict::of(cause) });
    let roles = roles::of(name.as_bytes());
    if roles.has(Role::OpaqueObject) {
        return match name.starts_with('_') {
            true => verdict("opaque-pyobject"),
            // Headers do not read the name without underscore.
            false if case.target.is_stable() => verdict("opaque-no-effect"),
            false => None,
        };
    }
    // A build for one version may use that version's internals.
    if !case.target.is_stable() {
        return None;
    }
    let causes = [
        (Role::BuildCore, "build-core"),
        (Role::LimitedWithTypes, "with-types"),
        (Role::AbiFour, "abi4"),
        (Role::GilDisabled, "gil-disabled"),
    ];
    if let Some((_, cause)) = causes.into_iter().find(|(role, _)| roles.has(*role)) {
        return verdict(cause);
    }
    if *after_python_h {
        return verdict("after-include");
    }
    if text.contains(roles::name(Role::VersionHex)) {
        return verdict("from-version");
    }
    let abi3t = roles.has(Role::TargetAbi3t);
    let floor = match floor_of(*value, text) {
        Floor::Unknown => return None,
        Floor::None if abi3t => return verdict("abi3t-floor"),
        Floor::None => return verdict("value"),
        Floor::Of(v) => v,
    };
    if abi3t {
        return match case.target {
            _ if floor < Version::FIRST_ABI3T => verdict("abi3t-floor"),
            Target::Abi3t { floor: f, .. } if f != floor => verdict("floor-mismatch"),
            _ => None,
        };
    }
    match case.target {
        Target::Abi3 { floor: f } if f != floor => verdict("floor-mismatch"),
        // With both macros, the value of abi3t lowers a higher one; a lower one breaks the headers.
        Target::Abi3t { floor: f, .. } if floor < f => verdict("floor-mismatch"),
        _ => None,
    }
}

enum Floor {
    /// Not a plain number.
    Unknown,
    /// A number that names no CPython 3 with a stable ABI.
    None,
    Of(Version),
}

fn floor_of(value: Option<u64>, text: &str) -> Floor {
    match value {
        None if text.is_empty() => Floor::None,
        None => Floor::Unknown,
        Some(3) => Floor::Of(Version::FIRST_STABLE_ABI),
        Some(n) => {
            let minor = (n >> 16 & 0xff) as u8;
            if n >> 24 == 3 && (Version::FIRST_STABLE_ABI.0..=Version::NEWEST.0 + 1).contains(&minor) {
                Floor::Of(Version(minor))
            } else {
                Floor::None
            }
        }
    }
}
