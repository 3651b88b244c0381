//! Whose struct a type is: declarations of the package, then the catalog.
//!
//! It must not know expressions; `infer` gives it their types.

use super::library;
use super::state::Infer;
use crate::names::{entity, is_record};
use crate::types::decls::{Decl, Decls, Names};
use crate::types::ty::{Ty, parse};
use abi3lint_c_text::TokKind;
use abi3lint_model::{EntityId, FieldId};
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

/// A member of a class.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Member<'a> {
    /// Of the package; `own` is false for one that a macro of CPython's declares.
    Own {
        ty: Ty<'a>,
        own: bool,
    },
    /// Of a struct of CPython's that the class derives from.
    CPython(FieldId),
    /// A base class is not known.
    Hidden,
    None,
}

/// Classes whose `->` leads to one another.
const ARROWS: usize = 8;
/// Typedefs and macros that are followed from one to the next.
const TYPEDEFS: usize = 500;
/// So many are followed before it is looked whether they name each other in a circle.
const TYPEDEFS_WITHOUT_CIRCLE: usize = 32;
/// Classes in which a member is looked for: what a class and its bases inherit from.
pub(crate) const MAX_CLASSES: usize = 256;

impl<'a> Infer<'_, '_, 'a> {
    /// The owner of the struct that a type names, through typedefs.
    pub(crate) fn owner(&self, ty: &Ty<'a>) -> Owner {
        self.owner_and_arguments(ty).0
    }

    /// The same, with the arguments of the class template that it is.
    pub(crate) fn owner_and_arguments(&self, ty: &Ty<'a>) -> (Owner, Box<[Ty<'a>]>) {
        let mut arguments: Box<[Ty<'a>]> = Box::default();
        let owner = self.owner_of(ty.clone(), &mut arguments);
        (owner, arguments)
    }

    fn owner_of(&self, mut ty: Ty<'a>, arguments: &mut Box<[Ty<'a>]>) -> Owner {
        let mut followed = Followed::default();
        loop {
            if let Ty::Generic(name, args) = ty {
                *arguments = args;
                ty = Ty::Name(name);
            }
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
                            None => Some(self.macro_alias(n).or_else(|| self.class_tag(n)).unwrap_or(Ty::Unknown)),
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
                Ty::Generic(..) | Ty::Unknown => return Owner::Unknown,
            };
            ty = match (next, &ty) {
                (Some(next), _) => next,
                (None, Ty::Name(n)) => return entity(n).map_or(Owner::Unknown, |(id, _)| Owner::CPython(id)),
                (None, _) => return Owner::Unknown,
            };
        }
    }

    /// A struct of CPython's by its tag alone, as C++ has it: `_typeobject *type`.
    fn class_tag(&self, name: &'a [u8]) -> Option<Ty<'a>> {
        let is_cpp = self.semantics.package.sources.files[self.reader.file as usize].cpp;
        let known = is_cpp && std::str::from_utf8(name).is_ok_and(|n| catalog::lookup_tag(n).is_some());
        known.then_some(Ty::Tag(name))
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
    pub(crate) fn member(&self, file: u32, record: u32, arguments: Box<[Ty<'a>]>, name: &[u8]) -> Member<'a> {
        let mut seen = vec![(file, record)];
        let mut todo = vec![(file, record, arguments)];
        let mut elsewhere = Member::None;
        while let Some((file, record, arguments)) = todo.pop() {
            let Some(r) = self.decls_of(file, record).and_then(|d| d.records.get(record as usize)) else { continue };
            let hit = r.fields.iter().find(|(n, d)| *n == name && d.live.may.intersects(self.live.may));
            if let Some((_, d)) = hit {
                return Member::Own { ty: d.ty.clone().with_arguments(&r.params, &arguments), own: d.own };
            }
            let first = todo.len();
            for base in r.bases.iter().take(MAX_CLASSES.saturating_sub(seen.len())) {
                let base = base.clone().with_arguments(&r.params, &arguments);
                match self.owner_and_arguments(&base) {
                    (Owner::User { file, record }, arguments) if !seen.contains(&(file, record)) => {
                        seen.push((file, record));
                        todo.push((file, record, arguments));
                    }
                    (Owner::CPython(id), _) => {
                        let field = std::str::from_utf8(name).ok().and_then(|n| catalog::field_of(id, n));
                        if let (Some(field), Member::None | Member::Hidden) = (field, &elsewhere) {
                            elsewhere = Member::CPython(field);
                        }
                    }
                    (Owner::Unknown | Owner::Param, _) if matches!(elsewhere, Member::None) => {
                        elsewhere = Member::Hidden
                    }
                    _ => {}
                }
            }
            todo[first..].reverse();
        }
        elsewhere
    }

    /// The type of a field of whatever a type names.
    pub(crate) fn field(&self, ty: &Ty<'a>, name: &[u8]) -> Ty<'a> {
        let (owner, arguments) = self.owner_and_arguments(ty);
        match owner {
            Owner::User { file, record } => match self.member(file, record, arguments, name) {
                Member::Own { ty, .. } => ty,
                Member::CPython(field) => self.field_type(field),
                Member::Hidden | Member::None => Ty::Unknown,
            },
            Owner::CPython(id) => {
                let field = std::str::from_utf8(name).ok().and_then(|n| catalog::field_of(id, n));
                field.map_or(Ty::Unknown, |f| self.field_type(f))
            }
            Owner::Param => Ty::Param(u16::MAX),
            _ => library::member(&self.plain_type(ty), name).unwrap_or(Ty::Unknown),
        }
    }

    /// The type of a field of CPython's that the place sees; where it sees several, the newest.
    fn field_type(&self, field: FieldId) -> Ty<'a> {
        let field = catalog::field(field);
        match field.forms.iter().rfind(|f| f.on.intersects(self.live.may)).or(field.forms.last()) {
            // The members of an anonymous struct stand beside it in the catalog.
            Some(f) if f.ty.is_empty() => Ty::Name(catalog::entity(field.record).name.as_bytes()),
            Some(f) => parse(f.ty),
            None => Ty::Unknown,
        }
    }

    /// What `->`, `*` or `[]` leads to: through a pointer, or the operator of a class.
    pub(crate) fn through(&self, ty: Ty<'a>, operator: &[u8]) -> Ty<'a> {
        let mut ty = ty;
        for _ in 0..ARROWS {
            ty = self.plain_type(&ty);
            match &ty {
                Ty::Name(_) | Ty::Tag(_) | Ty::Record(..) | Ty::Generic(..) => {}
                _ => return self.deref(ty),
            }
            let (owner, arguments) = self.owner_and_arguments(&ty);
            let Owner::User { file, record } = owner else {
                return library::through(&ty, operator).unwrap_or(Ty::Unknown);
            };
            let Member::Own { ty: function, .. } = self.member(file, record, arguments, operator) else {
                return Ty::Unknown;
            };
            let result = function.result();
            // A reference counts as what it refers to, and an arrow goes on until it meets a pointer.
            if operator != b"operator->" {
                return result;
            }
            ty = result;
        }
        Ty::Unknown
    }

    /// The type that a typedef stands for, or else the type itself.
    fn plain_type(&self, ty: &Ty<'a>) -> Ty<'a> {
        match ty {
            Ty::Name(_) => self.alias(ty).unwrap_or_else(|| ty.clone()),
            _ => ty.clone(),
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
            Ty::Generic(name, args) => Ty::Generic(name, args.into_iter().map(|t| self.canonical(t)).collect()),
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
        let ty = self.plain_type(&ty);
        match &ty {
            // An object that can be called.
            Ty::Name(_) | Ty::Tag(_) | Ty::Record(..) | Ty::Generic(..) => self.field(&ty, b"operator()").result(),
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
