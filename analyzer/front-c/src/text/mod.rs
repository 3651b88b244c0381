//! Bytes to tokens, and how places move when a text is edited. It knows no grammar and nothing of CPython.

pub mod comments;
pub mod continuation;
pub mod edit;
pub mod scan;
pub mod spans;
pub mod splices;
