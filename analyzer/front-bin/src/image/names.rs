//! Which names of a symbol table are kept.

use super::shape::ImageError;

/// What an image may spend on reading names: several times its own size. Tables in which each of a million symbols has
/// a name as long as the file are made to be slow.
#[derive(Debug)]
pub(super) struct Budget(usize);

/// Names that several symbols share count for each.
const SHARED: usize = 8;
/// What a name that is kept costs beside its letters: a table of short ones would fill the memory.
const KEPT: usize = 64;

impl Budget {
    pub(super) fn of(bytes: &[u8]) -> Budget {
        Budget(bytes.len().saturating_mul(SHARED))
    }

    /// A name that was read.
    pub(super) fn spend<'n>(&mut self, name: &'n [u8]) -> Result<&'n [u8], ImageError> {
        self.0 = self.0.checked_sub(name.len() + 1).ok_or(ImageError::Names)?;
        Ok(name)
    }

    /// A name that was read and, where it is one of those, is kept.
    pub(super) fn python(&mut self, name: &[u8]) -> Result<Option<String>, ImageError> {
        let kept = of_python(self.spend(name)?);
        if kept.is_some() {
            self.0 = self.0.checked_sub(KEPT).ok_or(ImageError::Names)?;
        }
        Ok(kept)
    }
}

/// What an image may spend on reading sections: its own size twice. Sections that lie over each other could each be as
/// long as the file.
#[derive(Debug)]
pub(super) struct SectionBudget(usize);

/// Tables are read besides as data.
const TWICE: usize = 2;

impl SectionBudget {
    pub(super) fn of(bytes: &[u8]) -> SectionBudget {
        SectionBudget(bytes.len().saturating_mul(TWICE))
    }

    /// So many bytes that are read.
    pub(super) fn spend(&mut self, len: usize) -> Result<(), ImageError> {
        self.0 = self.0.checked_sub(len).ok_or(ImageError::Overlap)?;
        Ok(())
    }
}

/// The name, where CPython or an extension's entry point could be called so: `Py` or `_Py`, then a capital letter or an underscore.
fn of_python(name: &[u8]) -> Option<String> {
    let rest = name.strip_prefix(b"_").unwrap_or(name).strip_prefix(b"Py")?;
    let is_name = rest.first().is_some_and(|b| b.is_ascii_uppercase() || *b == b'_');
    let is_plain = name.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_');
    if is_name && is_plain { Some(String::from_utf8_lossy(name).into_owned()) } else { None }
}

/// A file name of a library.
pub(super) fn of_library(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}

#[cfg(test)]
mod tests {
    use super::of_python;

    #[test]
    fn names_are_those_that_cpython_could_have() {
        for yes in ["PyList_New", "_Py_NoneStruct", "PyInit_x", "_PyObject_GC_New", "Py_None", "PyModExportU_x"] {
            assert_eq!(of_python(yes.as_bytes()).as_deref(), Some(yes));
        }
        for no in ["python", "Pyrite", "_ZN6PySide4initEv", "__Py_x", "xPy_", "Py", "Py_a b"] {
            assert_eq!(of_python(no.as_bytes()), None, "{no}");
        }
    }
}
