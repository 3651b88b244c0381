//! What is known of the whole package when its code is read: where it is live, what it declares, and its macros.

use crate::callees::headers::{HeaderHelpers, Wider};
use crate::macros::body::MacroBodies;
use crate::macros::relevant::RelevantMacros;
use crate::package::Package;
use crate::types::index::TypeIndex;

/// The package with its declarations and macros.
#[derive(Debug)]
pub(crate) struct Semantics<'a> {
    pub package: Package<'a>,
    /// Declarations of the files that others include.
    pub types: TypeIndex<'a>,
    pub macros: RelevantMacros<'a>,
    pub bodies: MacroBodies,
    /// What is known of functions in headers.
    pub headers: HeaderHelpers<'a>,
}

impl<'a> Semantics<'a> {
    /// What a file's functions may know of the rest of the package.
    pub(crate) fn wider(&self) -> Wider<'_, 'a> {
        Wider { bodies: &self.bodies, macros: &self.macros, headers: &self.headers }
    }
}
