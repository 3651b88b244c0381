//! Bytes to tokens, and how places move when a text is edited.
//!
//! It must not know a grammar, nor anything of CPython.

pub mod comments;
pub mod continuation;
pub mod edit;
pub mod scan;
pub mod spans;
pub mod splices;
