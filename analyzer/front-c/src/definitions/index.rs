//! The definitions of all files by their names, what a name means where it stands, and the facts that are told.
//!
//! A name means what its own function has, else its file, else a header that is read with it, else any other file, where
//! it is not static. Of several variables of a name each is taken in its own configurations.

use super::fields::of_items;
use super::lifetime::LifetimeFunction;
use super::raw::FileDefinitions;
use super::raw::Object;
use super::records::{Record, head_of};
use super::values::{Item, Raw};
use crate::names::entity;
use crate::package::Package;
use abi3lint_model::definition::{Defined, DefinedPiece, Given, Head, Lifetime, Piece, Size, Value, Values};
use abi3lint_model::{Confidence, ConfigSet, Fact, FileId, Live, Origin, Place, Span, Subject, Use};
use abi3lint_rules::catalog;
use abi3lint_rules::initializer::positions;
use abi3lint_rules::roles::Roles;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// Arrays of slots within one another that the interpreter follows, and structs that begin with one another.
pub(super) const NESTING: usize = 5;

/// Where something stands: the file, and the function.
pub(super) type At = (usize, Option<u32>);

/// Variables with their files.
type Variables<'j> = Vec<(usize, &'j Object)>;

pub(super) struct Join<'j, 'a> {
    pub package: &'j Package<'a>,
    pub files: &'j [Option<&'j FileDefinitions>],
    /// Variables outside of functions by their names, in the order of the files.
    pub objects: FxHashMap<&'j str, Variables<'j>>,
    /// Those of functions, by the file and the function.
    pub locals: FxHashMap<(usize, u32, &'j str), Variables<'j>>,
    pub records: FxHashMap<&'j str, Vec<(usize, &'j Record)>>,
    pub functions: FxHashMap<&'j str, Vec<(usize, u32, bool)>>,
    pub lifetimes: FxHashMap<&'j str, Vec<(usize, &'j LifetimeFunction)>>,
    /// Entries that have a fact: two types may share an array.
    pub told: FxHashSet<(Place, Option<String>)>,
    /// The brackets of some file do not match, so something may be missing.
    pub broken: bool,
    pub facts: Vec<Fact>,
}

impl<'j, 'a> Join<'j, 'a> {
    pub(super) fn new(package: &'j Package<'a>, files: &'j [Option<&'j FileDefinitions>]) -> Join<'j, 'a> {
        let mut join = Join {
            package,
            files,
            objects: FxHashMap::default(),
            locals: FxHashMap::default(),
            records: FxHashMap::default(),
            functions: FxHashMap::default(),
            lifetimes: FxHashMap::default(),
            told: FxHashSet::default(),
            broken: files.iter().flatten().any(|f| f.broken),
            facts: Vec::new(),
        };
        for (i, of) in files.iter().enumerate().filter_map(|(i, f)| Some((i, (*f)?))) {
            for o in &of.objects {
                match o.scope {
                    Some(scope) => join.locals.entry((i, scope, &o.name)).or_default().push((i, o)),
                    None => join.objects.entry(&o.name).or_default().push((i, o)),
                }
            }
            for r in &of.records {
                r.names.iter().for_each(|n| join.records.entry(n).or_default().push((i, r)));
            }
            of.lifetimes.iter().for_each(|l| join.lifetimes.entry(&l.name).or_default().push((i, l)));
            of.functions.iter().for_each(|f| join.functions.entry(&f.0).or_default().push((i, f.1, f.2)));
        }
        join
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (usize, &'j FileDefinitions)> + 'j {
        self.files.iter().enumerate().filter_map(|(i, f)| Some((i, (*f)?)))
    }

    /// The variables that a name means.
    pub(super) fn find(&self, name: &str, (file, scope): At, of: Roles) -> Vec<(usize, &'j Object)> {
        let nearest = |some: &[(usize, &'j Object)], is: &dyn Fn(usize, &Object) -> bool| {
            let found = some.iter().filter(|(f, o)| o.roles.has_any(of) && is(*f, o)).copied();
            Some(found.collect::<Vec<_>>()).filter(|found| !found.is_empty())
        };
        let local = scope.and_then(|scope| self.locals.get(&(file, scope, name)));
        if let Some(found) = local.and_then(|some| nearest(some, &|_, _| true)) {
            return found;
        }
        let Some(all) = self.objects.get(name) else { return Vec::new() };
        // Thousands of files may use one name each for itself.
        let own = &all[all.partition_point(|o| o.0 < file)..all.partition_point(|o| o.0 <= file)];
        nearest(own, &|_, _| true)
            .or_else(|| nearest(all, &|f, _| self.package.visible[file].contains(f)))
            .or_else(|| nearest(all, &|_, o| !o.is_static))
            .unwrap_or_default()
    }

    /// What a function does with its object, where one function of the file or of the package has the name.
    pub(super) fn lifetime(&self, name: &str, file: usize) -> Option<Lifetime> {
        let all = self.lifetimes.get(name)?;
        let own: Vec<_> = all.iter().filter(|l| l.0 == file).collect();
        let others = || all.iter().filter(|l| !l.1.is_static).collect();
        let found = if own.is_empty() { others() } else { own };
        match found[..] {
            [one] => Some(one.1.does.clone()),
            _ => None,
        }
    }

    /// A value with what is known of the struct whose size it is.
    pub(super) fn sized(&self, value: &Value, file: usize) -> Value {
        match value {
            Value::Size(size) => {
                let (head, bytes) = self.head(&size.of, file, NESTING);
                Value::Size(Size { head, bytes, ..size.clone() })
            }
            other => other.clone(),
        }
    }

    /// How a struct begins, and its bytes.
    pub(super) fn head(&self, name: &str, file: usize, depth: usize) -> (Head, Option<u32>) {
        let Some(depth) = depth.checked_sub(1) else { return (Head::Unknown, None) };
        if let Some((_, e)) = entity(name.as_bytes()) {
            return (head_of(e), None);
        }
        let all = self.records.get(name).map_or(&[][..], Vec::as_slice);
        let own: Vec<&Record> = all.iter().filter(|r| r.0 == file).map(|r| r.1).collect();
        let others = || all.iter().filter(|r| self.package.visible[file].contains(r.0)).map(|r| r.1).collect();
        let known: Vec<&Record> = if own.is_empty() { others() } else { own };
        let mut heads = known.iter().map(|r| match &r.base {
            Some(base) => (self.head(base, file, depth).0, None),
            None => (r.head, r.bytes),
        });
        let first = heads.next().unwrap_or((Head::Unknown, None));
        if heads.all(|h| h == first) { first } else { (Head::Unknown, None) }
    }

    pub(super) fn values(&self, item: &Item, file: usize) -> Values {
        let readings = item.readings.iter().map(|(live, raw)| match raw {
            Raw::Value(value) => (*live, self.sized(value, file)),
            Raw::List(..) => (*live, Value::Unknown),
        });
        Values(readings.collect())
    }

    /// The fields of an initialiser, and where it was not understood.
    pub(super) fn given(&self, (file, object): (usize, &Object)) -> (Vec<Given>, ConfigSet) {
        let (of_items, mut unread) = of_items(object.record, &positions(object.record), &object.items);
        if object.unread {
            unread = object.live.may;
        }
        let given = of_items.into_iter().map(|(item, field)| Given {
            name: field.map_or("", |f| catalog::field(f).name),
            values: self.values(item, file),
            place: place(file, item.span),
            live: item.live,
        });
        (given.collect(), unread)
    }

    pub(super) fn tell(&mut self, definition: Defined, file: usize, object: &Object) {
        let of = Arc::new(definition);
        self.push(&of, Piece::Name, place(file, object.span), object.live);
        for (i, slot) in of.slots().into_iter().flat_map(|s| &s.entries).enumerate() {
            if self.told.insert((slot.place, slot.id.name().map(str::to_owned))) {
                self.push(&of, Piece::Slot(i as u32), slot.place, slot.live);
            }
        }
        for (i, field) in of.fields().iter().enumerate() {
            self.push(&of, Piece::Field(i as u32), field.place, field.live);
        }
        for (i, creation) in of.creations().iter().enumerate() {
            self.push(&of, Piece::Creation(i as u32), creation.place, creation.live);
        }
        if let Defined::Type(t) = &*of {
            for (i, member) in t.members.entries.iter().enumerate() {
                self.push(&of, Piece::Member(i as u32), member.place, member.live);
            }
        }
    }

    pub(super) fn push(&mut self, of: &Arc<Defined>, piece: Piece, place: Place, live: Live) {
        if live.may.is_empty() {
            return;
        }
        self.facts.push(Fact {
            subject: Subject::Defined(DefinedPiece { piece, of: Arc::clone(of) }),
            usage: Use::Defines,
            file: place.file,
            span: place.span,
            live,
            confidence: Confidence::Exact,
            origin: Origin::Source,
            declared: false,
            route: None,
        });
    }
}

/// A place in a file.
pub(super) fn place(file: usize, span: Span) -> Place {
    Place { file: FileId(file as u32), span }
}
