//! What one file says of definitions, before anything is joined.

use super::lifetime::LifetimeFunction;
use super::records::Record;
use super::values::Item;
use abi3lint_model::definition::Value;
use abi3lint_model::{EntityId, Live, Span};
use abi3lint_rules::roles::{Role, Roles};

/// What one file says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct FileDefinitions {
    pub(super) objects: Vec<Object>,
    pub(super) hooks: Vec<HookFunction>,
    pub(super) calls: Vec<Call>,
    /// Functions with calls: the name, the body, and whether no other file sees it.
    pub(super) functions: Vec<(String, u32, bool)>,
    pub(super) lifetimes: Vec<LifetimeFunction>,
    pub(super) records: Vec<Record>,
    /// The brackets of the file do not match, so something may be missing here.
    pub(super) broken: bool,
}

/// An initialised variable of one of CPython's structs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Object {
    pub record: EntityId,
    pub roles: Roles,
    pub name: String,
    pub span: Span,
    /// The function that it stands in.
    pub scope: Option<u32>,
    pub is_static: bool,
    pub is_array: bool,
    /// The array has the length that its initialiser gives it.
    pub is_open: bool,
    pub live: Live,
    pub items: Vec<Item>,
    /// Its initialiser is no list.
    pub unread: bool,
}

/// A function that the interpreter looks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct HookFunction {
    pub name: String,
    pub exports: bool,
    pub is_static: bool,
    pub span: Span,
    pub live: Live,
    pub scope: u32,
    pub returns: Vec<(Live, Value)>,
}

/// A call that makes a type or a module, or says something of one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Call {
    pub by: EntityId,
    pub roles: Roles,
    pub arguments: Vec<Value>,
    pub span: Span,
    pub live: Live,
    pub scope: u32,
}

/// Functions that make a module.
pub(super) const MODULE_MAKERS: Roles = Roles::of(&[Role::MakesModule, Role::DefersModule, Role::MakesEmptyModule]);
