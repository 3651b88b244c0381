//! What a run reads: which files there are, what is in them, and which compiler they are for.

pub(crate) mod build_files;
pub(crate) mod compiler;
pub(crate) mod discover;
pub(crate) mod headers;
pub(crate) mod ignore_files;
pub(crate) mod include_dirs;
pub(crate) mod llvm;
pub(crate) mod project;
pub(crate) mod python;
pub(crate) mod read;
pub(crate) mod reading;
pub(crate) mod tracked;
