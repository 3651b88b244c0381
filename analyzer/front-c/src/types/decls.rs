//! What a file declares: names with their types, and structs.
//!
//! The module must not know how declarations are read, nor which types are CPython's.

use super::ty::Ty;
use abi3lint_model::Live;
use rustc_hash::FxHashMap;

/// A declared name with its type and the configurations that compile the declaration.
#[derive(Clone, Debug)]
pub(crate) struct Decl<'a> {
    /// Offset of the name; what is declared is the same elsewhere.
    pub at: u32,
    pub live: Live,
    pub ty: Ty<'a>,
    /// A function with a body or of internal linkage, a variable with an initialiser, a type, a member
    /// that no macro of CPython's declares: the name is the package's own.
    pub own: bool,
    /// Other files share it: a definition that they can be linked with, or the announcement of one by a prototype or
    /// `extern`.
    pub shared: bool,
}

impl PartialEq for Decl<'_> {
    fn eq(&self, other: &Self) -> bool {
        (self.live, &self.ty, self.own, self.shared) == (other.live, &other.ty, other.own, other.shared)
    }
}

/// A struct, union or class of the package.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Record<'a> {
    pub fields: Vec<(&'a [u8], Decl<'a>)>,
    pub bases: Vec<Ty<'a>>,
    /// The parameters of a class template.
    pub params: Vec<&'a [u8]>,
}

/// Declared names of one kind, each in the order of the text.
pub(crate) type Names<'a> = FxHashMap<&'a [u8], Vec<Decl<'a>>>;

/// What one file declares at file level.
#[derive(Debug, Default)]
pub(crate) struct Decls<'a> {
    pub typedefs: Names<'a>,
    pub tags: Names<'a>,
    pub functions: Names<'a>,
    pub variables: Names<'a>,
    pub records: Vec<Record<'a>>,
    /// Records by the offset of their specifier, for types that are used where they are defined.
    pub by_start: FxHashMap<u32, u32>,
    /// How many records the file had when it was read as a whole.
    pub numbered: usize,
}

/// So many records may be kept that nothing names.
const LITTER: usize = 2000;

impl<'a> Decls<'a> {
    /// The four kinds of names.
    pub(crate) fn kinds(&self) -> [&Names<'a>; 4] {
        [&self.typedefs, &self.tags, &self.functions, &self.variables]
    }

    /// Whether a name is that of something besides variables.
    pub(crate) fn is_more(&self, name: &[u8]) -> bool {
        [&self.typedefs, &self.tags, &self.functions].iter().any(|names| names.contains_key(name))
    }

    /// Takes out the names that were declared where `to` leads nowhere, and moves the others. Records keep their
    /// numbers; of those that nothing names any more, nobody asks.
    pub(crate) fn moved(&mut self, to: impl Fn(u32) -> Option<u32>) {
        for names in [&mut self.typedefs, &mut self.tags, &mut self.functions, &mut self.variables] {
            names.retain(|_, list| {
                list.retain_mut(|d| to(d.at).inspect(|at| d.at = *at).is_some());
                !list.is_empty()
            });
        }
        self.by_start = self.by_start.drain().filter_map(|(at, i)| Some((to(at)?, i))).collect();
    }

    /// Whether it holds so many records that nothing names that it had better be read anew.
    pub(crate) fn is_littered(&self) -> bool {
        self.records.len() > self.numbered + LITTER
    }

    /// Puts names that were declared one after the other into the order of the text.
    pub(crate) fn sort(&mut self) {
        for names in [&mut self.typedefs, &mut self.tags, &mut self.functions, &mut self.variables] {
            names.values_mut().filter(|list| list.len() > 1).for_each(|list| list.sort_by_key(|d| d.at));
        }
    }
}

impl Decls<'_> {
    /// Whether all types are declared alike, and in the same places where they have no name.
    pub(crate) fn same_types(&self, other: &Decls<'_>) -> bool {
        self.typedefs == other.typedefs
            && self.tags == other.tags
            && self.records == other.records
            && self.by_start == other.by_start
    }
}
