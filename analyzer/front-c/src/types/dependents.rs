//! Which names are declared otherwise in another text of a file, and which declarations and macros lead to them.
//!
//! It must not know who uses a name.

use super::decls::{Decl, Decls, Record};
use super::index::TypeIndex;
use super::ty::Ty;
use crate::package::Package;
use abi3lint_c_text::TokKind;
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use std::hash::{Hash, Hasher};

/// The names of a file whose declarations are others than they were. Structs are compared by what is in them:
/// their numbers say only how many come before.
pub(crate) fn declared_otherwise<'a>(file: u32, was: &Decls<'a>, is: &Decls<'a>) -> FxHashSet<&'a [u8]> {
    let (old, new) = (Contents::of(file, was), Contents::of(file, is));
    let mut out = FxHashSet::default();
    for (a, b) in was.kinds().into_iter().zip(is.kinds()) {
        let same = |name: &[u8]| match (a.get(name), b.get(name)) {
            (Some(x), Some(y)) => x.len() == y.len() && x.iter().zip(y).all(|(x, y)| old.decl(x) == new.decl(y)),
            (x, y) => x.is_none() && y.is_none(),
        };
        out.extend(a.keys().chain(b.keys()).filter(|name| !same(name)).copied());
    }
    out
}

/// What declarations of some names say, each as one number.
#[derive(Debug, Default)]
pub(crate) struct Said<'a>(FxHashMap<(usize, &'a [u8]), Vec<u64>>);

impl<'a> Said<'a> {
    /// By the names that are declared at a place of which this holds.
    pub(crate) fn of(file: u32, decls: &Decls<'a>, at: impl Fn(u32) -> bool) -> Said<'a> {
        let named = decls.kinds().into_iter().enumerate().flat_map(|(kind, names)| {
            let there = names.iter().filter(|(_, list)| list.iter().any(|d| at(d.at)));
            there.map(move |(name, list)| ((kind, *name), list))
        });
        let named: Vec<_> = named.collect();
        let any = named.iter().flat_map(|n| n.1).any(|d| d.ty.has_record());
        let contents = if any { Contents::of(file, decls) } else { Contents { file, records: Vec::new() } };
        Said(named.into_iter().map(|(key, list)| (key, list.iter().map(|d| contents.decl(d)).collect())).collect())
    }

    /// The types among the names.
    pub(crate) fn types(&self) -> impl Iterator<Item = &'a [u8]> {
        self.0.keys().filter(|key| key.0 < 2).map(|key| key.1)
    }

    /// The names of which others say something else.
    pub(crate) fn otherwise(self, now: &Said<'a>) -> FxHashSet<&'a [u8]> {
        let all = self.0.keys().chain(now.0.keys());
        all.filter(|key| self.0.get(*key) != now.0.get(*key)).map(|key| key.1).collect()
    }
}

/// What the records of a file consist of, each as one number.
struct Contents {
    file: u32,
    records: Vec<u64>,
}

impl Contents {
    fn of(file: u32, decls: &Decls<'_>) -> Contents {
        let mut contents = Contents { file, records: Vec::with_capacity(decls.records.len()) };
        // Inner ones come first.
        for record in &decls.records {
            let mut h = FxHasher::default();
            for (name, decl) in &record.fields {
                name.hash(&mut h);
                contents.decl(decl).hash(&mut h);
            }
            record.bases.iter().for_each(|base| contents.ty(base, &mut h));
            record.params.hash(&mut h);
            contents.records.push(h.finish());
        }
        contents
    }

    fn decl(&self, decl: &Decl<'_>) -> u64 {
        let mut h = FxHasher::default();
        (decl.live, decl.own, decl.shared).hash(&mut h);
        self.ty(&decl.ty, &mut h);
        h.finish()
    }

    fn ty(&self, ty: &Ty<'_>, h: &mut FxHasher) {
        match ty {
            Ty::Record(file, i) if *file == self.file => {
                (1u8, self.records.get(*i as usize)).hash(h);
            }
            Ty::Ptr(t) => {
                2u8.hash(h);
                self.ty(t, h);
            }
            Ty::Func(t) => {
                3u8.hash(h);
                self.ty(t, h);
            }
            Ty::Generic(name, args) => {
                (5u8, name, args.len()).hash(h);
                args.iter().for_each(|t| self.ty(t, h));
            }
            t => (4u8, t).hash(h),
        }
    }
}

/// Adds the names of declarations whose types lead to one of the names. Records of the edited file are those
/// of `own`.
pub(crate) fn through_types<'a>(
    decls: &Decls<'a>,
    index: &TypeIndex<'a>,
    file: u32,
    own: &Decls<'a>,
    names: &mut FxHashSet<&'a [u8]>,
) {
    let mut done: FxHashMap<(u32, u32), bool> = FxHashMap::default();
    let mut more: Vec<&'a [u8]> = Vec::new();
    for (name, list) in decls.kinds().into_iter().flatten() {
        if !names.contains(name) && list.iter().any(|d| leads(&d.ty, index, file, own, names, &mut done)) {
            more.push(name);
        }
    }
    names.extend(more);
}

fn leads<'a>(
    ty: &Ty<'a>,
    index: &TypeIndex<'a>,
    file: u32,
    own: &Decls<'a>,
    names: &FxHashSet<&'a [u8]>,
    done: &mut FxHashMap<(u32, u32), bool>,
) -> bool {
    match ty {
        Ty::Name(n) | Ty::Tag(n) => names.contains(n),
        Ty::Ptr(t) | Ty::Func(t) => leads(t, index, file, own, names, done),
        Ty::Generic(n, args) => names.contains(n) || args.iter().any(|t| leads(t, index, file, own, names, done)),
        Ty::Record(f, i) => {
            if let Some(known) = done.get(&(*f, *i)) {
                return *known;
            }
            done.insert((*f, *i), false);
            let of = if *f == file { Some(own) } else { index.files.get(*f as usize).and_then(Option::as_ref) };
            let record: Option<&Record<'a>> = of.and_then(|d| d.records.get(*i as usize));
            let yes = record.is_some_and(|r| {
                r.bases.iter().any(|b| leads(b, index, file, own, names, done))
                    || r.fields.iter().any(|(_, d)| leads(&d.ty, index, file, own, names, done))
            });
            done.insert((*f, *i), yes);
            yes
        }
        Ty::Unknown | Ty::Scalar | Ty::Param(_) => false,
    }
}

/// Adds the macros whose bodies lead to one of the names, in the files that are read together with this one.
pub(crate) fn through_macros<'a>(package: &Package<'a>, file: usize, names: &mut FxHashSet<&'a [u8]>) {
    let visible = |f: usize| f == file || package.visible[file].contains(f);
    loop {
        let before = names.len();
        for f in package.sources.files.iter().enumerate().filter(|(i, _)| visible(*i)).map(|(_, f)| f) {
            for d in &f.defines {
                let mut words = f.body(d).iter().filter(|t| t.kind == TokKind::Ident).map(|t| t.span.of(f.text));
                if !names.contains(d.name) && words.any(|w| names.contains(w)) {
                    names.insert(d.name);
                }
            }
        }
        if names.len() == before {
            return;
        }
    }
}
