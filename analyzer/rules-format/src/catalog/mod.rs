//! The files of `rules/catalog`: what each name of the C API is in each configuration.
//!
//! `format` defines the files, `load` reads and joins them to `joined`, `additions` adds what `curated` says of joined names, `roles` those with the roles that `role` lists, `usable`
//! derives from when on a replacement can be used, `releases` reads ranges of releases, `spelled` versions and sets, `emit` and `emit_roles` write Rust. `questions` tells which names of
//! the newest headers nobody has given a role yet.

mod additions;
mod curated;
mod emit;
mod emit_headers;
mod emit_roles;
mod format;
mod joined;
mod load;
mod questions;
mod releases;
mod role;
mod roles;
mod spelled;
mod usable;

pub use emit::emit;
pub use emit_headers::emit_headers;
pub use emit_roles::emit_roles;
pub use format::{
    DeprecatedLine, EntityLine, ExposureLine, FieldLine, FormLine, InternalLine, Kind, ReplacementLine, StableLine,
    UseLine,
};
pub use joined::{Catalog, Companion, Entity, Field, Form, Header, Helper, Library, PassedNull, Roles, Stable, Use};
pub use load::load;
pub use questions::unsettled;
pub use role::{Role, RoleSet};
