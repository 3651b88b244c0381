//! What a configuration itself says about macros: those that select it, and versions of the headers.
//!
//! It must not know what the package defines.

use super::expression::Meaning;
use abi3lint_model::{Abi, Config, Version};
use abi3lint_rules::roles::{Role, Roles};

/// Macros that have a value in every configuration, or select one.
const FIXED: Roles = Roles::of(&[
    Role::VersionHex,
    Role::VersionMajor,
    Role::VersionMinor,
    Role::VersionMicro,
    Role::LimitedApi,
    Role::TargetAbi3t,
    Role::GilDisabled,
    Role::PythonH,
]);

/// What the configuration itself says about a macro of these roles.
pub(crate) fn selected(roles: Roles, config: Config) -> Option<Meaning<'static>> {
    if !roles.has_any(FIXED) {
        return None;
    }
    let headers = config.headers();
    let hex = |v: Version| {
        let n = i64::from(v.hex());
        Meaning::Number(n, n)
    };
    let floor = match config.abi() {
        Abi::Limited(floor) | Abi::Abi3t(floor) | Abi::Abi3Abi3t(floor) => Some(floor),
        Abi::Default | Abi::FreeThreaded => None,
    };
    let is_abi3t = matches!(config.abi(), Abi::Abi3t(_) | Abi::Abi3Abi3t(_));
    let of_floor = |f: Option<Version>| f.map_or(Meaning::Undefined, hex);
    Some(if roles.has(Role::VersionHex) {
        // Any final micro release of the headers: 3.13.0 is 0x030D00F0.
        Meaning::Number(i64::from(headers.hex()) + 0xf0, i64::from(headers.hex()) + 0xfff0)
    } else if roles.has(Role::VersionMajor) {
        Meaning::Number(3, 3)
    } else if roles.has(Role::VersionMinor) {
        Meaning::Number(headers.0.into(), headers.0.into())
    } else if roles.has(Role::VersionMicro) {
        Meaning::Number(0, 255)
    } else if roles.has(Role::LimitedApi) {
        of_floor(floor)
    } else if roles.has(Role::TargetAbi3t) {
        of_floor(floor.filter(|_| is_abi3t))
    } else if roles.has(Role::GilDisabled) {
        if config.abi().is_gil_disabled() { Meaning::Number(1, 1) } else { Meaning::Undefined }
    } else {
        Meaning::Defined
    })
}
