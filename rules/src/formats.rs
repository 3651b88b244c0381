//! The format languages of `PyArg_ParseTuple`, `Py_BuildValue` and `PyUnicode_FromFormat`: which functions read
//! them, and which argument is for which unit.
//!
//! What becomes of NULL there is said by [`crate::null::unit`]. `PY_SSIZE_T_CLEAN` decides the type of what a `#`
//! stores, not how many arguments there are, so nothing here depends on it.

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

/// The function that a symbol stands for which `PY_SSIZE_T_CLEAN` calls in its place: `_PyArg_ParseTuple_SizeT`.
pub fn sized(symbol: &str) -> Option<EntityId> {
    let plain = symbol.strip_prefix('_')?.strip_suffix("_SizeT")?;
    catalog::lookup(plain).filter(|id| reader(*id).is_some())
}

/// One argument of a unit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unit {
    /// As contracts call it: `O!`, `s#`, `T`.
    pub name: String,
    /// Which of the unit's arguments, from 0.
    pub part: u8,
    /// Position behind [`Reader::first`].
    pub argument: usize,
    /// Interpreters that read the format like this up to here.
    pub runs: VersionSet,
    /// Behind `|`: it may not be stored.
    pub optional: bool,
}

impl Unit {
    /// Whether a parser stores a pointer at the address that it is given for this argument: to an object, or to text.
    pub fn stores_pointer(&self) -> bool {
        match self.name.as_str() {
            "O" | "S" | "U" | "Y" | "s" | "y" | "z" => self.part == 0,
            "O!" => self.part == 1,
            _ => false,
        }
    }
}

/// The arguments that a format takes, in order, up to the first unit that is not known.
pub fn units(family: Family, format: &str) -> Vec<Unit> {
    let mut out = Units { list: Vec::new(), next: 0, runs: VersionSet::ALL, optional: false };
    match family {
        Family::Parse => out.parse(format.as_bytes()),
        Family::Build => out.build(format.as_bytes()),
        Family::Text | Family::Bytes => out.text(family, format.as_bytes()),
    };
    out.list
}

struct Units {
    list: Vec<Unit>,
    next: usize,
    runs: VersionSet,
    optional: bool,
}

impl Units {
    fn push(&mut self, name: &[u8], parts: u8) {
        for part in 0..parts {
            let name = String::from_utf8_lossy(name).into_owned();
            self.list.push(Unit { name, part, argument: self.next, runs: self.runs, optional: self.optional });
            self.next += 1;
        }
    }

    /// `None` ends the matching.
    fn parse(&mut self, mut rest: &[u8]) -> Option<()> {
        while let [unit, more @ ..] = rest {
            let (len, parts) = match (unit, more) {
                (b'(' | b')' | b'$', _) => (1, 0),
                (b'|', _) => {
                    self.optional = true;
                    (1, 0)
                }
                (b'e', [b's' | b't', b'#', ..]) => (3, 3),
                (b'e', [b's' | b't', ..]) => (2, 2),
                (b's' | b'z' | b'y' | b'w', [b'*', ..]) => (2, 1),
                (b's' | b'z' | b'y' | b'u' | b'Z', [b'#', ..]) => (2, 2),
                (b'O', [b'!' | b'&', ..]) => (2, 2),
                (
                    b's' | b'z' | b'y' | b'u' | b'Z' | b'S' | b'Y' | b'U' | b'O' | b'b' | b'B' | b'h' | b'H' | b'i'
                    | b'I' | b'l' | b'k' | b'L' | b'K' | b'n' | b'c' | b'C' | b'f' | b'd' | b'D' | b'p',
                    _,
                ) => (1, 1),
                _ => return None,
            };
            self.push(&rest[..len], parts);
            rest = &rest[len..];
        }
        Some(())
    }

    fn build(&mut self, mut rest: &[u8]) -> Option<()> {
        while let [unit, more @ ..] = rest {
            let (len, parts) = match (unit, more) {
                (b'(' | b')' | b'[' | b']' | b'{' | b'}' | b',' | b':' | b' ' | b'\t', _) => (1, 0),
                (b's' | b'z' | b'y' | b'u' | b'U', [b'#', ..]) => (2, 2),
                (b'O' | b'S' | b'N', [b'&', ..]) => (2, 2),
                (
                    b's' | b'z' | b'y' | b'u' | b'U' | b'O' | b'S' | b'N' | b'b' | b'B' | b'h' | b'H' | b'i' | b'I'
                    | b'l' | b'k' | b'L' | b'K' | b'n' | b'c' | b'C' | b'f' | b'd' | b'D',
                    _,
                ) => (1, 1),
                _ => return None,
            };
            self.push(&rest[..len], parts);
            rest = &rest[len..];
        }
        Some(())
    }

    fn text(&mut self, family: Family, mut rest: &[u8]) -> Option<()> {
        const MODERN: Version = Version(12);
        let is_text = family == Family::Text;
        while let Some(at) = rest.iter().position(|b| *b == b'%') {
            rest = &rest[at + 1..];
            // What older versions do not know ends the format for them.
            let mut since = Version(0);
            let mut take = |bytes: &[u8]| {
                let len = rest.iter().take_while(|b| bytes.contains(b)).count();
                let (taken, more) = rest.split_at(len);
                rest = more;
                taken
            };
            let flags = take(b"-0#");
            if flags.contains(&b'-') {
                since = MODERN;
            }
            let hash = flags.contains(&b'#');
            let mut reads_text = true;
            let widths = [take(b"*"), take(b"0123456789"), take(b".")];
            let mut stars = widths[0].len();
            if !widths[2].is_empty() {
                let star = take(b"*").len();
                stars += star;
                let digits = take(b"0123456789");
                // With a precision of zero no text is read.
                reads_text = star == 0 && digits.iter().any(|d| *d != b'0');
            }
            let length = take(b"lzjt");
            let [unit, more @ ..] = rest else { return None };
            rest = more;
            if stars > 0 {
                if !is_text {
                    return None;
                }
                since = MODERN;
            }
            let plain = length.is_empty();
            let is_old = matches!(unit, b'd' | b'i' | b'u') && matches!(length, b"l" | b"ll" | b"z");
            if !plain && !is_old {
                since = MODERN;
            }
            let (name, parts): (&[u8], u8) = match unit {
                b'%' if plain => continue,
                b'd' | b'i' | b'u' | b'x' => (b"", 1),
                b'o' | b'X' if is_text => {
                    since = MODERN;
                    (b"", 1)
                }
                b'c' if plain => (b"", 1),
                b'p' if plain => (b"p", 1),
                b's' if plain => (if reads_text { b"s" } else { b"" }, 1),
                b's' if is_text && length == b"l" => (if reads_text { b"ls" } else { b"" }, 1),
                b'U' | b'S' | b'R' | b'A' if is_text && plain => (std::slice::from_ref(unit), 1),
                b'V' if is_text && plain => (b"V", 2),
                b'V' if is_text && length == b"l" => (b"lV", 2),
                b'T' | b'N' if is_text && plain => match (unit, hash) {
                    (b'T', true) => (b"#T", 1),
                    (b'T', false) => (b"T", 1),
                    (_, true) => (b"#N", 1),
                    (_, false) => (b"N", 1),
                },
                _ => return None,
            };
            self.next += stars;
            if matches!(unit, b'T' | b'N') {
                // The contract of the unit itself says what versions without it do.
                self.push(name, parts);
                since = Version(13);
                self.runs = self.runs & Version::all().filter(|v| *v >= since).collect();
            } else {
                self.runs = self.runs & Version::all().filter(|v| *v >= since).collect();
                self.push(name, parts);
            }
        }
        Some(())
    }
}
