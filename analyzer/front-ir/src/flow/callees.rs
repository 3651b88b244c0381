//! Whose function is called.

use super::frame::is_marker;
use super::texts::takes_text;
use crate::headers::{called_name, plain_name};
use crate::ir::{Module, Value as Ir};
use abi3lint_flow::sounds_final;
use abi3lint_model::EntityId;
use abi3lint_rules::roles::Role;
use abi3lint_rules::{catalog, formats, null};
use std::collections::{HashMap, HashSet};

/// Whose function is called.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Callee {
    /// An intrinsic that does nothing.
    Marker,
    /// `llvm.expect`: its first argument.
    Expect,
    /// `memcpy` and its like, as clang writes calls of them and copies of structs.
    Memory(&'static null::Foreign),
    /// CPython's, and how many parameters a header's function behind a macro has before those of the macro.
    Entity(EntityId, usize),
    /// Of the C library.
    Library(&'static null::Foreign),
    /// Of the C++ library: it reads the text in this argument.
    Text(&'static null::Foreign, usize),
    /// Of the module.
    Own(Ir),
    /// Anybody else's.
    Other(Return),
}

/// Whether what is called comes back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Return {
    Yes,
    /// Its name says that it does not, and its declaration does not say so.
    Maybe,
    No,
}

/// The functions of a module.
#[derive(Debug, Default)]
pub(crate) struct Callees {
    known: HashMap<Ir, Callee>,
}

impl Callees {
    /// Those of a module, with the functions that come from CPython's headers.
    pub(crate) fn of_module(module: Module, of_headers: &HashSet<Ir>) -> Callees {
        Callees { known: module.functions().map(|f| (f, whose(f, of_headers.contains(&f)))).collect() }
    }

    /// The function that a call names.
    pub(crate) fn of(&self, call: Ir) -> Callee {
        call.callee().and_then(|f| self.known.get(&f).copied()).unwrap_or(Callee::Other(Return::Yes))
    }

    /// CPython's function, where a value is the result of a call of one.
    pub(super) fn entity_of(&self, value: Ir) -> Option<EntityId> {
        let value = value.plain();
        match value.is_instruction() && value.is_call() {
            true => match self.of(value) {
                Callee::Entity(id, _) => Some(id),
                _ => None,
            },
            false => None,
        }
    }

    /// The object, where a value is the type of one.
    pub(super) fn type_of(&self, value: Ir) -> Option<Ir> {
        let is_type = self.entity_of(value).is_some_and(|id| catalog::entity(id).has(Role::TypeOf));
        value.plain().arguments_of_call().filter(|_| is_type)?.first().copied()
    }

    /// Whether a function is one of the C++ library or of the compiler, which know no exception of Python's.
    pub(super) fn is_of_std(&self, function: Ir) -> bool {
        const BEGINNINGS: [&str; 11] = [
            "llvm.",
            "__cxa_",
            "__clang_",
            "_Unwind_",
            "_Znw",
            "_Zna",
            "_Zd",
            "_ZNSt",
            "_ZNKSt",
            "_ZSt",
            "_ZN9__gnu_cxx",
        ];
        let name = function.name();
        BEGINNINGS.iter().any(|b| name.starts_with(b))
    }

    /// Whether what is called keeps no address that it is given.
    pub(crate) fn borrows(&self, call: Ir) -> bool {
        matches!(self.of(call), Callee::Marker | Callee::Entity(..) | Callee::Library(_))
    }
}

fn whose(f: Ir, is_header: bool) -> Callee {
    let symbol = f.name();
    if is_marker(&symbol) {
        return Callee::Marker;
    }
    if symbol.starts_with("llvm.expect") {
        return Callee::Expect;
    }
    if let Some(rest) = symbol.strip_prefix("llvm.") {
        let name = rest.split('.').next().unwrap_or_default();
        return null::foreign(name).map_or(Callee::Other(Return::Yes), Callee::Memory);
    }
    if let Some((of, argument)) = takes_text(f, &symbol) {
        return Callee::Text(of, argument);
    }
    // Only what a header defines is CPython's under a name of C++.
    let name = if is_header { plain_name(&symbol) } else { &symbol[..] };
    // What glibc puts around its functions to check sizes.
    let name = name.strip_suffix(".inline").unwrap_or(name);
    if !f.is_declaration() && !is_header {
        return null::foreign(name).map_or(Callee::Own(f), Callee::Library);
    }
    // `Py_NewRef` is a macro around `_Py_NewRef`, and that of 3.8's `_Py_DECREF` adds a file and a line.
    if let Some(id) = name.strip_prefix('_').filter(|_| is_header).and_then(catalog::lookup) {
        let of_macro = catalog::entity(id).forms.iter().map(|f| f.params.len()).max().unwrap_or(0);
        return Callee::Entity(id, f.parameters().count().saturating_sub(of_macro.max(1)));
    }
    if let Some(id) = formats::sized(name).or_else(|| catalog::lookup(name)) {
        return Callee::Entity(id, 0);
    }
    match null::foreign(name) {
        Some(f) => Callee::Library(f),
        None if f.does_not_return() => Callee::Other(Return::No),
        None if sounds_final(&called_name(name)) => Callee::Other(Return::Maybe),
        None => Callee::Other(Return::Yes),
    }
}
