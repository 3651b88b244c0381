//! Questions about single names, most of them of CPython's: what the catalog has of this name, and what the names of
//! macros and functions say by themselves.
//!
//! It must not know what the package declares or defines.

use abi3lint_model::EntityId;
use abi3lint_rules::catalog::{self, Entity, FormKind};

/// The entity of a name.
pub(crate) fn entity(name: &[u8]) -> Option<(EntityId, &'static Entity)> {
    let id = catalog::lookup(std::str::from_utf8(name).ok()?)?;
    Some((id, catalog::entity(id)))
}

/// Whether the name is a struct or union.
pub(crate) fn is_record(e: &Entity) -> bool {
    e.forms.iter().any(|f| matches!(f.kind, FormKind::Struct | FormKind::Opaque))
}

/// Whether CPython has a macro of this name in some version.
pub(crate) fn is_macro(word: &[u8]) -> bool {
    entity(word).is_some_and(|(_, e)| e.forms.iter().any(|f| f.kind.is_macro()))
}

/// Whether CPython has a function or a macro with parameters of this name.
pub(crate) fn is_callable(id: EntityId) -> bool {
    let forms = catalog::entity(id).forms;
    forms.iter().any(|f| matches!(f.kind, FormKind::Function | FormKind::Inline | FormKind::FunctionMacro))
}

/// Whether CPython has the name in some version.
pub(crate) fn is_catalog_name(name: &[u8]) -> bool {
    entity(name).is_some()
}

/// Whether CPython has the name as a type: a variable or function of that name is a misread declaration.
pub(crate) fn is_type(name: &[u8]) -> bool {
    entity(name).is_some_and(|(_, e)| is_record(e) || e.forms.iter().any(|f| f.kind == FormKind::Typedef))
}

/// Whether a word looks like CPython's. Lower-case names of the catalog are types that stand beside others of it.
pub(crate) fn is_reserved(word: &[u8]) -> bool {
    word[0].is_ascii_uppercase() || word[0] == b'_'
}

/// Whether the catalog has the name, or the tag.
pub(crate) fn is_known(name: &str) -> bool {
    catalog::lookup(name).is_some() || catalog::lookup_tag(name).is_some()
}

/// Macros by which a source selects or meddles with the ABI.
pub(crate) const ABI_MACROS: &[&str] = &[
    "Py_LIMITED_API",
    "Py_TARGET_ABI3T",
    "Py_GIL_DISABLED",
    "Py_OPAQUE_PYOBJECT",
    "_Py_OPAQUE_PYOBJECT",
    "Py_LIMITED_API_WITH_TYPES",
    "Py_ABI_VERSION_4",
    "Py_BUILD_CORE",
    "Py_BUILD_CORE_MODULE",
    "Py_BUILD_CORE_BUILTIN",
];

/// Whether a macro is one by which a source or its build selects the ABI.
pub(crate) fn selects_abi(name: &str) -> bool {
    ABI_MACROS.contains(&name)
}

/// Macros by which a build selects a configuration; a stable target fixes them.
pub(crate) fn is_selector(name: &[u8]) -> bool {
    matches!(name, b"Py_LIMITED_API" | b"Py_TARGET_ABI3T" | b"Py_GIL_DISABLED")
}

/// Names that no build of CPython defines for an extension: other implementations, debug builds, the
/// interpreter's own build, and the C API of Python 2. Cython's switch for the limited API is off unless
/// the command line gives it, as its output documents.
pub(crate) fn never_defined(name: &[u8]) -> bool {
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

/// Functions that do not come back, and macros of CPython's that return.
pub(crate) fn never_returns(name: &[u8]) -> bool {
    const NAMES: &[&[u8]] = &[
        b"abort",
        b"exit",
        b"_exit",
        b"_Exit",
        b"quick_exit",
        b"longjmp",
        b"siglongjmp",
        b"terminate",
        b"Py_FatalError",
        b"_Py_FatalErrorFunc",
        b"_Py_FatalErrorFormat",
        b"Py_Exit",
        b"Py_ExitStatusException",
        b"Py_UNREACHABLE",
        b"__builtin_unreachable",
        b"__builtin_trap",
        b"__assume",
        b"unreachable",
        b"PyThread_exit_thread",
        b"rethrow_exception",
    ];
    NAMES.contains(&name) || name.starts_with(b"Py_RETURN_")
}
