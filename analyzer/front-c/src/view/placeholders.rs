//! What the view writes in place of names that the grammar cannot read.

/// What the view declares for `PyObject_HEAD` and `PyObject_VAR_HEAD`,
pub(crate) const HEAD: &[u8] = b"_Oh_ ob_base";
pub(crate) const VAR_HEAD: &[u8] = b"_Vh_ ob_base";
/// and the pseudo types of it.
pub(crate) const HEAD_TYPE: &[u8] = b"_Oh_";
pub(crate) const VAR_HEAD_TYPE: &[u8] = b"_Vh_";
