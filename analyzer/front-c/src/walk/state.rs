//! The state of a walk, what it needs and what it finds.

use super::roles::Roles;
use super::table_uses::Uses;
use super::threads::SharedPlaces;
use crate::infer::parameters::Params;
use crate::infer::semantics::Semantics;
use crate::infer::state::Infer;
use crate::macros::discarded_arguments::DiscardedArgument;
use crate::macros::relevant::RelevantMacros;
use crate::package::Package;
use crate::syntax::grammar::Grammar;
use crate::syntax::tree::Node;
use crate::text::name_starts::NameStarts;
use crate::types::decls::Decls;
use crate::types::reader::DeclarationReader;
use crate::types::ty::Ty;
use abi3lint_model::{Confidence, EntityId, Fact, FileId, Live, Origin, Span, Subject, Use};
use abi3lint_rules::other_headers::{self, LibraryName};
use rustc_hash::FxHashSet;
use std::cell::{Cell, OnceCell};

/// A use of one of the package's macros that wrap API.
#[derive(Clone, Debug)]
pub(crate) struct MacroUse<'a> {
    pub name: &'a [u8],
    pub span: Span,
    pub live: Live,
    /// Types of the arguments, readable in every file.
    pub args: Vec<Ty<'a>>,
    /// Spans of the names that the arguments begin with, where nothing but members of it follows.
    pub names: Vec<Option<Span>>,
    /// Types that the macro's free variables have here.
    pub free: Vec<Ty<'a>>,
}

/// What a walk found.
#[derive(Debug, Default)]
pub(crate) struct WalkOutput<'a> {
    pub facts: Vec<Fact>,
    pub uses: Vec<MacroUse<'a>>,
    /// Initialised static objects of CPython's types, in which no head macro is reported by itself.
    pub static_objects: Vec<Span>,
    /// Outermost regions that the grammar could not read.
    pub errors: Vec<Span>,
    /// A field access that only the arguments of a macro decide.
    pub pending: bool,
    /// In a macro body: parameters that stand for a field, with the struct they are a field of, and whether its offset is
    /// all that is wanted.
    pub field_params: Vec<(u16, FieldBase, bool)>,
    /// Places at which it was asked what the rest of the file does.
    pub asking: Vec<u32>,
}

/// The struct of a field that a macro parameter names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum FieldBase {
    Record(EntityId),
    /// That of another parameter's type.
    Param(u16),
    /// That of the field of another parameter's type which a third parameter names.
    Member(u16, u16),
}

/// What a walk needs.
#[derive(Clone, Debug)]
pub(crate) struct WalkInput<'w, 'a> {
    pub semantics: &'w Semantics<'a>,
    pub file: usize,
    pub grammar: Grammar,
    pub own: &'w Decls<'a>,
    pub reader: DeclarationReader<'w, 'a>,
    /// Names of the file outside of directives.
    pub names: &'w NameStarts,
    pub params: Params<'a>,
    /// Where names begin that macros only spell: they are no uses.
    pub spelled: &'w FxHashSet<u32>,
    /// Offsets of the parsed text outside of which nothing is reported (a macro body has a frame).
    pub frame: (usize, usize),
    /// File-level items that touch none of these spans are left out.
    pub scope: Option<&'w [Span]>,
    /// What the file does to the names of tables; read when one looks wrong.
    pub table_uses: &'w OnceCell<Uses<'a>>,
}

/// Names of the C library that `Python.h` does not declare in some configuration of the run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LibraryNames {
    /// Bit `i`: those of header `i`.
    groups: u64,
    pub cpp: bool,
}

impl LibraryNames {
    pub(crate) fn of(package: &Package<'_>, file: usize) -> LibraryNames {
        let cpp = package.sources.files[file].cpp;
        let active = package.sources.options.active;
        let is_missing = |l: &other_headers::Library| l.missing(cpp).intersects(active);
        let groups = other_headers::libraries().iter().enumerate().filter(|(_, l)| is_missing(l));
        LibraryNames { groups: groups.fold(0, |all, (i, _)| all | 1 << i), cpp }
    }

    /// What is known of a name, if it is one of them.
    pub(crate) fn name(self, name: &[u8]) -> Option<LibraryName> {
        if self.groups == 0 || !other_headers::may_be_library_name(name) {
            return None;
        }
        let known = other_headers::library_name(std::str::from_utf8(name).ok()?)?;
        (self.groups >> known.group & 1 == 1).then_some(known)
    }
}

/// The state of a walk.
#[derive(Debug)]
pub(crate) struct Walker<'w, 't, 'a> {
    pub library: LibraryNames,
    pub infer: Infer<'w, 't, 'a>,
    pub roles: &'static Roles,
    pub file: FileId,
    pub names: &'w NameStarts,
    /// Where names begin that macros only spell.
    pub spelled: &'w FxHashSet<u32>,
    pub frame: (usize, usize),
    /// How the type name at an offset is used, found at its declaration.
    pub type_use: Option<(usize, Use)>,
    /// Where names of CPython's structs begin that a class derives from.
    pub bases: Vec<usize>,
    /// Start of the type name of a cast that leads to a field which is a fact of its own.
    pub led_from: Option<usize>,
    /// Calls that are assigned to, by start.
    pub assigned: Option<usize>,
    pub marks: Vec<(usize, usize)>,
    /// Regions around the node that the grammar could not read.
    pub errors: usize,
    /// Arguments that macros do not compile.
    pub discarded: Vec<DiscardedArgument>,
    pub out: WalkOutput<'a>,
    /// What the file does to the names of tables; read when one looks wrong.
    pub table_uses: &'w OnceCell<Uses<'a>>,
    /// What is known of places that threads share.
    pub shared: SharedPlaces<'a>,
    /// How often what the rest of the file does was asked for.
    pub asked: Cell<u32>,
}

impl<'w, 't, 'a> Walker<'w, 't, 'a> {
    pub(crate) fn span(&self, node: Node<'_>) -> Span {
        let start = self.infer.reader.start(node);
        Span { start, end: start + (node.end_byte() - node.start_byte()) as u32 }
    }

    /// The macros that may hold a fact.
    pub(crate) fn macros(&self) -> &'w RelevantMacros<'a> {
        &self.infer.semantics.macros
    }

    /// Whether the file is C++.
    pub(crate) fn is_cpp(&self) -> bool {
        self.infer.semantics.package.sources.files[self.file.0 as usize].cpp
    }

    /// When a place is live; in a macro body this is decided by its uses.
    pub(crate) fn live(&self, at: u32) -> Live {
        (self.infer.reader.live)(at)
    }

    pub(crate) fn outside(&self, node: Node<'_>) -> bool {
        node.start_byte() < self.frame.0 || node.end_byte() > self.frame.1
    }

    pub(crate) fn emit(&mut self, subject: Subject, usage: Use, span: Span, live: Live, confidence: Confidence) {
        if matches!(subject, Subject::Entity(_)) && self.spelled.contains(&span.start) {
            return;
        }
        self.out.facts.push(Fact {
            subject,
            usage,
            file: self.file,
            span,
            live,
            confidence,
            origin: Origin::Source,
            declared: false,
            route: None,
        });
    }
}
