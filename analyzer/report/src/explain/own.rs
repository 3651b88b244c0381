//! The page of a macro that selects an ABI: an extension or its build defines it, CPython's headers ask for it.

use std::io::{self, Write};

/// A macro that is the user's.
#[derive(Debug)]
pub struct OwnMacro {
    name: &'static str,
    /// Who defines it, and where.
    by: &'static str,
    value: &'static str,
    effect: &'static str,
}

const BEFORE: &str = "the extension or its build, before the first include of Python.h";
const NOBODY: &str = "only CPython itself";
const CORE: &str = "internal structs and functions, which change in any release";

const MACROS: [OwnMacro; 11] = [
    OwnMacro {
        name: "Py_LIMITED_API",
        by: BEFORE,
        value: "the oldest supported CPython: 0x03090000 for cp39-abi3; 3 means 3.2",
        effect: "the headers show the limited API of that version, and the extension is abi3",
    },
    OwnMacro {
        name: "Py_TARGET_ABI3T",
        by: BEFORE,
        value: "0x030f0000 or a later version, for cp315-abi3t; headers before 3.15 ignore it",
        effect: "the headers show the limited API without the layout of PyObject, and the extension is abi3t",
    },
    OwnMacro {
        name: "Py_GIL_DISABLED",
        by: "CPython's pyconfig.h in a free-threaded build; on Windows the extension's build",
        value: "1; the headers test it with #ifdef, so 0 enables it too",
        effect: "the headers show the layouts of free-threaded builds",
    },
    OwnMacro {
        name: "PY_SSIZE_T_CLEAN",
        by: BEFORE,
        value: "not needed",
        effect: "lengths of '#' formats are Py_ssize_t; before 3.13 such a format fails without it, from 3.10 on",
    },
    OwnMacro { name: "Py_BUILD_CORE", by: NOBODY, value: "not needed", effect: CORE },
    OwnMacro { name: "Py_BUILD_CORE_MODULE", by: NOBODY, value: "not needed", effect: CORE },
    OwnMacro { name: "Py_BUILD_CORE_BUILTIN", by: NOBODY, value: "not needed", effect: CORE },
    OwnMacro {
        name: "_Py_OPAQUE_PYOBJECT",
        by: "CPython's headers, where Py_TARGET_ABI3T is defined",
        value: "none",
        effect: "PyObject has no visible fields; define Py_TARGET_ABI3T instead",
    },
    OwnMacro {
        name: "Py_OPAQUE_PYOBJECT",
        by: "no extension: the name comes from a draft",
        value: "none",
        effect: "none; define Py_TARGET_ABI3T instead",
    },
    OwnMacro {
        name: "Py_LIMITED_API_WITH_TYPES",
        by: "no extension: the name comes from a draft",
        value: "none",
        effect: "none; define Py_LIMITED_API instead",
    },
    OwnMacro {
        name: "Py_ABI_VERSION_4",
        by: "no extension: the name comes from a draft",
        value: "none",
        effect: "none; define Py_TARGET_ABI3T instead",
    },
];

/// The macro of this name.
pub(super) fn find(name: &str) -> Option<&'static OwnMacro> {
    MACROS.iter().find(|m| m.name == name)
}

pub(super) fn render(m: &OwnMacro, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{} (macro that selects an ABI)\n", m.name)?;
    writeln!(out, "  defined by  {}", m.by)?;
    writeln!(out, "  value       {}", m.value)?;
    writeln!(out, "  effect      {}", m.effect)?;
    if m.name != "PY_SSIZE_T_CLEAN" {
        writeln!(out, "  rule        abi-macro")?;
    }
    Ok(())
}
