//! What lowering may look at, and what sources and uses are.

use super::aliases::Alias;
use super::entry_points::Entries;
use super::helpers::Known;
use super::macro_effect::Macros;
use crate::package::Package;
use crate::types::decls::Decls;
use crate::types::reader::DeclarationReader;
use abi3lint_model::{NullFrom, NullInto, Span};
use rustc_hash::FxHashMap;

/// What lowering may look at.
pub(crate) struct Context<'c, 'a> {
    pub package: &'c Package<'a>,
    pub file: usize,
    pub own: &'c Decls<'a>,
    pub reader: DeclarationReader<'c, 'a>,
    pub kept: &'c mut Kept<'a>,
    /// Functions of this view that the interpreter calls.
    pub entries: Entries<'a>,
}

/// What is known of a file's functions and macros, kept from one view of it to the next.
#[derive(Debug, Default)]
pub(crate) struct Kept<'a> {
    pub macros: Macros<'a>,
    pub helpers: FxHashMap<&'a [u8], Known>,
    /// What macros stand for, by name.
    pub aliases: FxHashMap<&'a [u8], Option<Alias<'a>>>,
}

impl<'c, 'a> Context<'c, 'a> {
    pub(crate) fn new(
        package: &'c Package<'a>,
        file: usize,
        own: &'c Decls<'a>,
        reader: DeclarationReader<'c, 'a>,
        entries: Entries<'a>,
        kept: &'c mut Kept<'a>,
    ) -> Context<'c, 'a> {
        Context { package, file, own, reader, kept, entries }
    }
}

/// Where something is, and what it is.
#[derive(Clone, Debug)]
pub(crate) struct SourcePlace {
    pub span: Span,
    pub from: NullFrom,
}

/// A place that NULL must not reach.
#[derive(Clone, Debug)]
pub(crate) struct UsePlace {
    pub span: Span,
    pub into: NullInto,
}
