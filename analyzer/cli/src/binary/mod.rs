//! Shared objects and wheels: which files are some, their bytes, and the targets that each is judged for.
//!
//! Must not know a format: `abi3lint-front-bin` does.

mod read;
mod targets;

pub(crate) use read::{is_binary, read};
pub(crate) use targets::{Promise, of_linked, of_tags, promises, unpromised};
