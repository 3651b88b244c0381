//! What lowering may look at, and what sources and uses are.

use super::aliases::Alias;
use super::definition::{Definition, FunctionAnalysis};
use super::entry_points::Entries;
use super::macro_effect::Macros;
use crate::callees::headers::Wider;
use crate::callees::helpers::{Callee, Helpers, Known, called, meant};
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
    pub wider: Wider<'c, 'a>,
    /// Follows a lambda or the body of a macro.
    pub follow: Follow<'a>,
    /// Lambdas and macros within one another that are followed.
    pub nested: u32,
}

type Follow<'a> = fn(&mut Context<'_, 'a>, Definition<'_, '_, 'a>) -> FunctionAnalysis<'a>;

/// What is known of a file's functions and macros, kept from one view of it to the next.
#[derive(Debug, Default)]
pub(crate) struct Kept<'a> {
    pub macros: Macros<'a>,
    pub helpers: Helpers<'a>,
    /// What macros stand for, by name.
    pub aliases: FxHashMap<&'a [u8], Option<Alias<'a>>>,
    /// What is known of macros that are like functions.
    pub macro_functions: FxHashMap<&'a [u8], Option<Known>>,
}

impl<'a> Context<'_, 'a> {
    /// The types of the parameters of the function of the file that a call means, where it can mean only one.
    pub(crate) fn parameter_types(&self, callee: &Callee<'a>) -> Option<Vec<&'a [u8]>> {
        match meant(self.kept.helpers.named(callee.name), callee)?.as_slice() {
            [only] => Some(only.signature.types.clone()),
            _ => None,
        }
    }

    /// What is known of the function that a call means.
    pub(crate) fn helper(&self, callee: &Callee<'a>) -> Option<Known> {
        let own = self.kept.helpers.named(callee.name);
        if own.is_empty() { self.wider.headers.called(self.package, self.file, callee) } else { called(own, callee) }
    }
}

/// Where something is, and what it is.
#[derive(Clone, Debug)]
pub(crate) struct SourcePlace {
    pub span: Span,
    pub from: NullFrom,
    /// Only exhausted memory makes it NULL.
    pub only_memory: bool,
}

/// A place that NULL must not reach.
#[derive(Clone, Debug)]
pub(crate) struct UsePlace {
    pub span: Span,
    pub into: NullInto,
}
