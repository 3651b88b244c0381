//! The program as its users start it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail by panic")]

mod baseline;
#[cfg(target_os = "linux")]
mod binaries;
mod build;
mod cc;
mod cc_chain;
mod cc_input;
mod cc_link;
mod common;
mod conversions;
mod explain;
mod findings;
mod fix;
mod floor;
mod generated;
mod headers;
mod init;
mod input;
mod lsp;
mod lsp_headers;
mod migrate;
mod modules;
mod package;
mod plugin;
mod promises;
mod rules;
mod settings;
mod shipped;
mod statistics;
mod suppress;
mod targets;
mod wheels;
mod words;
