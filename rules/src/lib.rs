//! The data of abi3lint: what every name of the CPython C API is in every version and ABI
//! ([`catalog`]), what headers beside its own bring ([`other_headers`]), what the analyzers take it for ([`roles`]), what each
//! rule says ([`checks`]), what becomes of NULL ([`null`]), and how a migration goes on ([`migration`]).
//!
//! Tables are generated at build time from `catalog/`, `checks/`, `null/` and `migration.toml`; nothing is parsed or allocated at
//! start-up. The crate must not know a front end, a rule's logic or an output format.

mod advice;
mod api_version;
pub mod asked;
pub mod catalog;
pub mod checks;
pub mod flags;
pub mod formats;
mod helper;
pub mod initializer;
pub mod migration;
pub mod null;
pub mod other_headers;
mod refused;
pub mod roles;
pub mod slots;
pub mod spelling;
mod without_gil;

pub use api_version::{ApiVersion, api_version};
