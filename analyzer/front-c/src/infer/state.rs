//! What inference may look at.

use super::parameters::Params;
use super::semantics::Semantics;
use crate::sources::index::DefineRef;
use crate::syntax::symbol_table::SymbolTable;
use crate::syntax::tree::Node;
use crate::types::decls::Decls;
use crate::types::reader::DeclarationReader;
use crate::types::ty::Ty;
use abi3lint_model::Live;
use rustc_hash::FxHashSet;
use std::cell::RefCell;

/// A variable of an open scope: where it is declared; its type is read when somebody asks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Local<'t> {
    /// The declaration, parameter or range loop.
    pub decl: Node<'t>,
    pub declarator: Node<'t>,
    /// Which of the names that a structured binding declares.
    pub part: Option<u8>,
}

/// All that inference may look at.
#[derive(Debug)]
pub(crate) struct Infer<'i, 't, 'a> {
    pub semantics: &'i Semantics<'a>,
    pub own: &'i Decls<'a>,
    pub reader: DeclarationReader<'i, 'a>,
    pub locals: SymbolTable<'a, Local<'t>>,
    /// Classes whose methods are being read, innermost last.
    pub classes: Vec<Ty<'a>>,
    /// Parameters of the macro whose body is read, with their types where a use gives them.
    pub params: Params<'a>,
    /// Definitions whose type has depended on their arguments.
    pub asking: RefCell<FxHashSet<DefineRef>>,
    pub live: Live,
}
