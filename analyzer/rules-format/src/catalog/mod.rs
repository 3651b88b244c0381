//! The files of `rules/catalog`: what each name of the C API is in each configuration.
//!
//! `format` defines the files, `load` reads and joins them, `usable` derives from when on a replacement can be used,
//! `emit` writes Rust.

mod emit;
mod format;
mod load;
mod usable;

pub use emit::emit;
pub use format::{
    DeprecatedLine, EntityLine, ExposureLine, FieldLine, FormLine, Kind, ReplacementLine, StableLine, UseLine,
};
pub use load::{Catalog, Entity, Field, Form, Header, Stable, Use, load};
