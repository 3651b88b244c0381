//! Bytes to tokens, and how places move when a text is edited.
//!
//! It must not know a grammar, nor anything of CPython.

pub(crate) mod comments;
pub(crate) mod continuation;
pub(crate) mod edit;
pub(crate) mod scan;
pub(crate) mod spans;
pub(crate) mod splices;
