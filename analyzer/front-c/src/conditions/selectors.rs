//! What a configuration itself says about macros: those that select it, and versions of the headers.
//!
//! It must not know what the package defines.

use super::expression::Meaning;
use abi3lint_model::{Abi, Config, Version};

/// What the configuration itself says about a macro.
pub(crate) fn selected(name: &[u8], config: Config) -> Option<Meaning<'static>> {
    let headers = config.headers();
    let hex = |v: Version| {
        let n = i64::from(v.hex());
        Meaning::Number(n, n)
    };
    let when = |yes: bool, m: Meaning<'static>| if yes { m } else { Meaning::Undefined };
    Some(match name {
        // Any final micro release of the headers: 3.13.0 is 0x030D00F0.
        b"PY_VERSION_HEX" => Meaning::Number(i64::from(headers.hex()) + 0xf0, i64::from(headers.hex()) + 0xfff0),
        b"PY_MAJOR_VERSION" => Meaning::Number(3, 3),
        b"PY_MINOR_VERSION" => Meaning::Number(headers.0.into(), headers.0.into()),
        b"PY_MICRO_VERSION" => Meaning::Number(0, 255),
        b"Py_LIMITED_API" => match config.abi() {
            Abi::Limited(floor) | Abi::Abi3t(floor) | Abi::Abi3Abi3t(floor) => hex(floor),
            Abi::Default | Abi::FreeThreaded => Meaning::Undefined,
        },
        b"Py_TARGET_ABI3T" => match config.abi() {
            Abi::Abi3t(floor) | Abi::Abi3Abi3t(floor) => hex(floor),
            Abi::Default | Abi::FreeThreaded | Abi::Limited(_) => Meaning::Undefined,
        },
        b"Py_GIL_DISABLED" => when(config.abi().is_gil_disabled(), Meaning::Number(1, 1)),
        b"Py_PYTHON_H" => Meaning::Defined,
        _ => return None,
    })
}
