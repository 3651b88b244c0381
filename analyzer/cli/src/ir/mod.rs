//! LLVM modules: each is read by a child process, because LLVM's readers crash and hang on damaged files.
//!
//! Must not know LLVM. A child that fails in whatever way makes its file unreadable; nothing it said
//! counts then.

mod answer;
mod compile;
mod join;
mod modules;
mod reader;

pub(crate) use compile::compile;
pub(crate) use join::join;
pub(crate) use modules::{Modules, is_module, read};
pub(crate) use reader::{Question, reader_major};
