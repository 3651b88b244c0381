//! The format languages of `PyArg_ParseTuple`, `Py_BuildValue` and `PyUnicode_FromFormat`: which functions read
//! them, which argument is for which unit, and what of a format which versions refuse.
//!
//! What becomes of NULL there is said by [`crate::null::unit`]. `PY_SSIZE_T_CLEAN` decides the type of what a `#`
//! stores, not how many arguments there are.

mod format;
mod known;
mod languages;
mod types;

pub use format::{Fault, FaultKind, Format, Unit};
pub use types::{Number, Wants, is_of_c};

use crate::catalog;
use crate::null::Family;
use abi3lint_model::{EntityId, Version, VersionSet};

/// A function with a format.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reader {
    /// Its language.
    pub family: Family,
    /// Position of the format among the arguments, from 0.
    pub format: usize,
    /// Position of the first argument that the format is for.
    pub first: usize,
}

impl Reader {
    /// Position of the list of keywords, in front of the first argument.
    pub fn keywords(&self) -> Option<usize> {
        (self.family == Family::Parse && self.first > self.format + 1).then_some(self.format + 1)
    }

    /// Reads a format of the function.
    pub fn read(&self, format: &str) -> Format {
        languages::read(self.family, format, self.keywords().is_some())
    }
}

/// Names, sorted; the language, and positions of the format and of the first argument for it. Sources: arg.html,
/// unicode.html, bytes.html, exceptions.html, sys.html.
const READERS: &[(&str, Family, usize, usize)] = &[
    ("PyArg_Parse", Family::Parse, 1, 2),
    ("PyArg_ParseTuple", Family::Parse, 1, 2),
    ("PyArg_ParseTupleAndKeywords", Family::Parse, 2, 4),
    ("PyBytes_FromFormat", Family::Bytes, 0, 1),
    ("PyErr_Format", Family::Text, 1, 2),
    ("PyErr_FormatUnraisable", Family::Text, 0, 1),
    ("PyErr_ResourceWarning", Family::Text, 2, 3),
    ("PyErr_WarnExplicitFormat", Family::Text, 5, 6),
    ("PyErr_WarnFormat", Family::Text, 2, 3),
    ("PyEval_CallFunction", Family::Build, 1, 2),
    ("PyEval_CallMethod", Family::Build, 2, 3),
    ("PyObject_CallFunction", Family::Build, 1, 2),
    ("PyObject_CallMethod", Family::Build, 2, 3),
    ("PySys_FormatStderr", Family::Text, 0, 1),
    ("PySys_FormatStdout", Family::Text, 0, 1),
    ("PyUnicodeWriter_Format", Family::Text, 1, 2),
    ("PyUnicode_FromFormat", Family::Text, 0, 1),
    ("Py_BuildValue", Family::Build, 0, 1),
    ("_PyErr_FormatFromCause", Family::Text, 1, 2),
];

/// How a function reads its format; `None` of all that read none.
pub fn reader(function: EntityId) -> Option<Reader> {
    let name = catalog::entity(function).name;
    let i = READERS.binary_search_by_key(&name, |r| r.0).ok()?;
    let (_, family, format, first) = READERS[i];
    Some(Reader { family, format, first })
}

/// What the object that a format builds can fail for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Built {
    /// Nothing: it exists since the interpreter started.
    Existing,
    /// Exhausted memory.
    Memory,
    /// Its arguments.
    Arguments,
}

/// What the result of a function can fail for that makes an object of its arguments as this format says; `None` where the
/// function does something else with it.
pub fn built(function: EntityId, format: &str) -> Option<Built> {
    reader(function).filter(|r| r.family == Family::Build && r.format == 0)?;
    // Units of which each value of C has an object.
    let is_number = |c: char| "bBhHiIlkLKnfdDcp".contains(c);
    let is_between = |c: char| "()[]{}, :\t".contains(c);
    Some(match format {
        "" | "()" => Built::Existing,
        _ if format.chars().all(|c| is_number(c) || is_between(c)) => Built::Memory,
        _ => Built::Arguments,
    })
}

/// The function that a symbol stands for which `PY_SSIZE_T_CLEAN` calls in its place: `_PyArg_ParseTuple_SizeT`.
pub fn sized(symbol: &str) -> Option<EntityId> {
    let plain = symbol.strip_prefix('_')?.strip_suffix("_SizeT")?;
    catalog::lookup(plain).filter(|id| reader(*id).is_some())
}

/// The macro that makes a `#` store a `Py_ssize_t`.
pub const SIZED_MACRO: &str = "PY_SSIZE_T_CLEAN";
/// The first version whose headers do not look at it, and whose interpreters take every length for a `Py_ssize_t`.
pub const ALWAYS_SIZED: Version = Version(13);

/// The versions that raise an exception for a length without it.
pub fn refuses_unsized() -> VersionSet {
    Version::all().filter(|v| (Version(10)..ALWAYS_SIZED).contains(v)).collect()
}

/// The literal that a macro of CPython's headers spells in a format, on every platform.
pub fn spelled_by(macro_name: &str) -> Option<&'static str> {
    (macro_name == "PY_FORMAT_SIZE_T").then_some("\"z\"")
}

/// What versions that do not know a unit of a language do: whether they raise an exception.
pub fn raises_for_unknown(family: Family) -> VersionSet {
    match family {
        Family::Parse | Family::Build => VersionSet::ALL,
        Family::Text => Version::all().filter(|v| *v >= languages::MODERN).collect(),
        // It is copied as it stands.
        Family::Bytes => VersionSet::default(),
    }
}

/// What to write instead of a unit that a version does not know.
pub fn instead(family: Family, unit: &str) -> &'static str {
    match (family, unit.bytes().last()) {
        (Family::Parse, Some(b'u' | b'Z')) | (Family::Parse, Some(b'#')) if unit.starts_with(['u', 'Z']) => {
            "use 'U' and convert the object with PyUnicode_AsWideCharString"
        }
        (Family::Parse, Some(b'w')) => "use 'w*' with a Py_buffer",
        (Family::Build, Some(b'p')) => "use 'O' with Py_True or Py_False",
        (Family::Text | Family::Bytes, Some(b'T' | b'N')) => {
            "pass the name as an object with '%U', as PyObject_GetAttrString(type, \"__qualname__\") returns it"
        }
        (Family::Text | Family::Bytes, Some(b'e' | b'E' | b'f' | b'F' | b'g' | b'G')) => {
            "write the number with PyOS_double_to_string and pass that text with '%s'"
        }
        (Family::Text | Family::Bytes, _) => "write it with PyOS_snprintf and pass that text with '%s'",
        _ => "use a unit that every version of the target knows",
    }
}

/// The arguments that a format takes, in order, up to the first unit that is not known.
pub fn units(family: Family, format: &str) -> Vec<Unit> {
    languages::read(family, format, true).units
}
