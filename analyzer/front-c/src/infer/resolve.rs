//! Whose struct a type is: declarations of the package, then the catalog.
//!
//! It must not know expressions; `infer` gives it their types.

use super::state::Infer;
use crate::names::{entity, is_record};
use crate::types::decls::{Decl, Decls, Names};
use crate::types::ty::{Ty, parse};
use abi3lint_c_text::TokKind;
use abi3lint_model::EntityId;
use abi3lint_rules::catalog::{self, Entity, FormKind};
use rustc_hash::FxHashSet;

/// Whose struct a type is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Owner {
    /// A struct of CPython.
    CPython(EntityId),
    /// A struct of the package.
    User {
        file: u32,
        record: u32,
    },
    /// A known type that is no struct of either.
    Other,
    /// Depends on a parameter of the macro that is read.
    Param,
    Unknown,
}

/// Typedefs and macros that are followed from one to the next.
const TYPEDEFS: usize = 500;
/// So many are followed before it is looked whether they name each other in a circle.
const TYPEDEFS_WITHOUT_CIRCLE: usize = 32;
/// Classes in which a member is looked for: what a class and its bases inherit from.
pub(crate) const MAX_CLASSES: usize = 256;

impl<'a> Infer<'_, '_, 'a> {
    /// The owner of the struct that a type names, through typedefs.
    pub(crate) fn owner(&self, ty: &Ty<'a>) -> Owner {
        let mut ty = ty.clone();
        let mut followed = Followed::default();
        loop {
            let next = match &ty {
                Ty::Record(file, record) => return Owner::User { file: *file, record: *record },
                Ty::Name(n) => {
                    if !followed.is_new(n) {
                        return Owner::Unknown;
                    }
                    self.declared(n, |d| &d.typedefs).or_else(|| self.declared(n, |d| &d.tags)).or_else(
                        || match entity(n) {
                            Some((_, e)) if is_record(e) => None,
                            Some((_, e)) => Some(typedef_of(e).unwrap_or(Ty::Unknown)),
                            None => Some(self.macro_alias(n).unwrap_or(Ty::Unknown)),
                        },
                    )
                }
                Ty::Tag(n) => match self.declared(n, |d| &d.tags) {
                    Some(t) => Some(t),
                    None => match std::str::from_utf8(n).ok().and_then(catalog::lookup_tag) {
                        Some(id) => return Owner::CPython(id),
                        None => return Owner::Other,
                    },
                },
                Ty::Param(_) => return Owner::Param,
                Ty::Ptr(t) | Ty::Func(t) if t.has_param() => return Owner::Param,
                Ty::Scalar | Ty::Ptr(_) | Ty::Func(_) => return Owner::Other,
                Ty::Unknown => return Owner::Unknown,
            };
            ty = match (next, &ty) {
                (Some(next), _) => next,
                (None, Ty::Name(n)) => return entity(n).map_or(Owner::Unknown, |(id, _)| Owner::CPython(id)),
                (None, _) => return Owner::Unknown,
            };
        }
    }

    /// `#define MyType PyTypeObject`.
    fn macro_alias(&self, name: &[u8]) -> Option<Ty<'a>> {
        let file = self.reader.file as usize;
        self.semantics.package.definitions(file, name, self.live).find_map(|r| {
            let f = &self.semantics.package.sources.files[r.file as usize];
            let d = &f.defines[r.define as usize];
            let ([only], None) = (f.body(d), d.params) else { return None };
            let alias = only.span.of(f.text);
            (only.kind == TokKind::Ident && alias != name).then_some(Ty::Name(alias))
        })
    }

    /// The declaration of a name that the place may see: of the same file, or of files read with it.
    pub(crate) fn declared(&self, name: &[u8], kind: for<'d> fn(&'d Decls<'a>) -> &'d Names<'a>) -> Option<Ty<'a>> {
        let pick = |names: &Names<'a>| -> Option<Ty<'a>> {
            let list = names.get(name)?;
            let hit = |d: &&Decl<'a>| d.live.may.intersects(self.live.may);
            list.iter().filter(|d| d.ty != Ty::Unknown).rfind(hit).map(|d| d.ty.clone())
        };
        pick(kind(self.own))
            .or_else(|| self.semantics.types.files.get(self.reader.file as usize)?.as_ref().and_then(|d| pick(kind(d))))
            .or_else(|| {
                self.semantics
                    .types
                    .declaring(&self.semantics.package, self.reader.file, name)
                    .find_map(|d| pick(kind(d)))
            })
    }

    /// The declarations that hold a record of the package.
    pub(crate) fn decls_of(&self, file: u32, record: u32) -> Option<&Decls<'a>> {
        if file == self.reader.file && (record as usize) < self.own.records.len() {
            return Some(self.own);
        }
        self.semantics.types.files.get(file as usize)?.as_ref()
    }

    /// A member of a record of the package or of its bases, depth first as they are listed. Each class is searched
    /// once, however many ways lead to it.
    pub(crate) fn member(&self, file: u32, record: u32, name: &[u8]) -> Option<&Decl<'a>> {
        let mut seen = vec![(file, record)];
        let mut todo = seen.clone();
        while let Some((file, record)) = todo.pop() {
            let Some(r) = self.decls_of(file, record).and_then(|d| d.records.get(record as usize)) else { continue };
            let hit = r.fields.iter().find(|(n, d)| *n == name && d.live.may.intersects(self.live.may));
            if let Some((_, d)) = hit {
                return Some(d);
            }
            let first = todo.len();
            for base in r.bases.iter().take(MAX_CLASSES.saturating_sub(seen.len())) {
                if let Owner::User { file, record } = self.owner(&Ty::Name(base))
                    && !seen.contains(&(file, record))
                {
                    seen.push((file, record));
                    todo.push((file, record));
                }
            }
            todo[first..].reverse();
        }
        None
    }

    /// The type of a field of whatever a type names.
    pub(crate) fn field(&self, ty: &Ty<'a>, name: &[u8]) -> Ty<'a> {
        match self.owner(ty) {
            Owner::User { file, record } => self.member(file, record, name).map_or(Ty::Unknown, |d| d.ty.clone()),
            Owner::CPython(id) => {
                let Some(f) = std::str::from_utf8(name).ok().and_then(|n| catalog::field_of(id, n)) else {
                    return Ty::Unknown;
                };
                let forms = catalog::field(f).forms;
                // The type that the place sees; where it sees several, the newest.
                match forms.iter().rfind(|f| f.on.intersects(self.live.may)).or(forms.last()) {
                    // The members of an anonymous struct stand beside it in the catalog.
                    Some(f) if f.ty.is_empty() => Ty::Name(catalog::entity(id).name.as_bytes()),
                    Some(f) => parse(f.ty),
                    None => Ty::Unknown,
                }
            }
            Owner::Param => Ty::Param(u16::MAX),
            _ => Ty::Unknown,
        }
    }

    /// The type with its name replaced by what it stands for here, so that it can be read elsewhere.
    pub(crate) fn canonical(&self, ty: Ty<'a>) -> Ty<'a> {
        match ty {
            Ty::Ptr(t) => self.canonical(*t).ptr(),
            Ty::Name(_) | Ty::Tag(_) | Ty::Record(..) => match self.owner(&ty) {
                Owner::CPython(id) => Ty::Name(catalog::entity(id).name.as_bytes()),
                Owner::User { file, record } => Ty::Record(file, record),
                _ => self.alias(&ty).unwrap_or(ty),
            },
            t => t,
        }
    }

    /// Follows typedefs to a pointer or function type, or to the last name that is none.
    pub(crate) fn alias(&self, ty: &Ty<'a>) -> Option<Ty<'a>> {
        let mut followed = Followed::default();
        let mut found = None;
        let mut next = Some(ty.clone());
        while let Some(Ty::Name(n)) = next {
            next =
                self.declared(n, |d| &d.typedefs).or_else(|| typedef_of(entity(n)?.1)).filter(|_| followed.is_new(n));
            found = next.clone().or(found);
        }
        found
    }

    pub(crate) fn deref(&self, ty: Ty<'a>) -> Ty<'a> {
        match &ty {
            Ty::Name(_) => self.alias(&ty).unwrap_or(Ty::Unknown).deref(),
            _ => ty.deref(),
        }
    }

    pub(crate) fn result(&self, ty: Ty<'a>) -> Ty<'a> {
        match &ty {
            Ty::Name(_) => self.alias(&ty).unwrap_or(Ty::Unknown).result(),
            _ => ty.result(),
        }
    }
}

/// Names on the way from one typedef to the next.
#[derive(Default)]
struct Followed<'a> {
    steps: usize,
    names: FxHashSet<&'a [u8]>,
}

impl<'a> Followed<'a> {
    /// Whether the way goes on at a name.
    fn is_new(&mut self, name: &'a [u8]) -> bool {
        self.steps += 1;
        self.steps <= TYPEDEFS_WITHOUT_CIRCLE || self.steps <= TYPEDEFS && self.names.insert(name)
    }
}

/// The type that CPython's headers give a name.
fn typedef_of(e: &Entity) -> Option<Ty<'static>> {
    e.forms.iter().find(|f| f.kind == FormKind::Typedef).map(|f| parse(f.ty))
}
