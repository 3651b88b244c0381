//! What a name of a macro says by itself: which macros select a configuration, and which no build defines.
//!
//! It must not know what the package defines.

use crate::conditions::expression::Meaning;
use abi3lint_model::{Abi, Config, Version};

/// Macros by which a build selects a configuration; a stable target fixes them.
pub fn is_selector(name: &[u8]) -> bool {
    matches!(name, b"Py_LIMITED_API" | b"Py_TARGET_ABI3T" | b"Py_GIL_DISABLED")
}

/// What the configuration itself says about a macro.
pub fn selected(name: &[u8], config: Config) -> Option<Meaning<'static>> {
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
            Abi::Limited(floor) => hex(floor),
            Abi::Abi3t | Abi::Abi3Abi3t => hex(Version::FIRST_ABI3T),
            _ => Meaning::Undefined,
        },
        b"Py_TARGET_ABI3T" => when(config.abi().is_opaque(), hex(Version::FIRST_ABI3T)),
        b"Py_GIL_DISABLED" => when(config.abi().is_gil_disabled(), Meaning::Number(1, 1)),
        b"Py_PYTHON_H" => Meaning::Defined,
        _ => return None,
    })
}

/// Names that no build of CPython defines for an extension: other implementations, debug builds, the
/// interpreter's own build, and the C API of Python 2. Cython's switch for the limited API is off unless
/// the command line gives it, as its output documents.
pub fn never_defined(name: &[u8]) -> bool {
    const NAMES: &[&[u8]] = &[
        b"PYPY_VERSION",
        b"PYPY_VERSION_NUM",
        b"GRAALVM_PYTHON",
        b"Py_DEBUG",
        b"Py_REF_DEBUG",
        b"Py_TRACE_REFS",
        b"Py_BUILD_CORE",
        b"Py_BUILD_CORE_MODULE",
        b"Py_BUILD_CORE_BUILTIN",
        b"SWIG",
        b"__OBJC__",
        b"STACKLESS",
        b"IS_PYPY",
        b"JYTHON_VERSION",
        b"CYTHON_LIMITED_API",
        b"Py_NOGIL",
        b"Py_USING_UNICODE",
        b"Py_UNICODE_WIDE",
    ];
    const PYTHON_2: &[&[u8]] = &[b"PyInt_", b"PyString_", b"PyCObject_", b"PyClass_", b"PyInstance_", b"PyFile_AsFile"];
    // `Py_` belongs to CPython: what its catalog lacks is a slip of the pen or of a version to come.
    let reserved = name.starts_with(b"Py_") && !name.ends_with(b"ENABLE_SHARED") && !name.ends_with(b"_H");
    reserved || NAMES.contains(&name) || PYTHON_2.iter().any(|p| name.starts_with(p))
}
