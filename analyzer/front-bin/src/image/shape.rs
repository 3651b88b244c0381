//! What an image is, whatever its format.

use abi3lint_model::{Evidence, Loader};
use thiserror::Error;

/// Why an object was not read.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub(crate) enum ImageError {
    /// Its headers contradict each other, or what is there.
    #[error("damaged: {0}")]
    Damaged(String),
    /// Its tables are larger than the file can hold.
    #[error("damaged: its names are longer than the file")]
    Names,
    /// What it says twice is more than it holds.
    #[error("damaged: its sections overlap")]
    Overlap,
    /// A table names an address that no section has.
    #[error("damaged: its tables of imports lead out of its sections")]
    Nowhere,
    /// It only begins like one.
    #[error("damaged: it has no header of an executable for Windows")]
    NoHeader,
    /// Nothing tells where its symbols are.
    #[error("it has no section headers, so its symbols were not found")]
    NoSections,
}

impl From<object::read::Error> for ImageError {
    fn from(error: object::read::Error) -> ImageError {
        ImageError::Damaged(error.to_string())
    }
}

/// A name that an image leaves undefined.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Import {
    /// As C has it.
    pub name: String,
    /// NULL where it is not defined.
    pub weak: bool,
    /// The library that must define it, where the format says so: its index in [`Image::libraries`]. A name for each
    /// import would be a copy of one long name for each of a million.
    pub library: Option<u32>,
}

/// What one architecture of an object shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Image {
    /// The architecture.
    pub architecture: &'static str,
    /// How undefined names are resolved.
    pub loader: Loader,
    /// Undefined names that CPython could have.
    pub imports: Vec<Import>,
    /// Defined names that CPython could have, and hooks.
    pub exports: Vec<String>,
    /// Libraries that are loaded with it, in the order of the file.
    pub libraries: Vec<String>,
    /// Signs of how it was compiled, the most certain first.
    pub evidence: Vec<Evidence>,
}
