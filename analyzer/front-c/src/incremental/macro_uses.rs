//! Where a package uses the macros of some uses again: whoever edits one sees there what is wrong with the macro.
//!
//! *Algorithm.* The definitions that a given use sees are wanted, and so are those whose bodies name a wanted one, until
//! none is added. Then all uses in code that see a wanted definition are places of the given use.
//!
//! *Invariant.* A use is among its own places.
//!
//! *Example.* `#define SIZE(o) Py_SIZE(o)` and `#define LAST(o) (SIZE(o) - 1)`: for a use of `SIZE`, uses of `LAST` are
//! among the places.
//!
//! *Limits.* Bodies are read by their tokens: a parameter of the name of a macro counts as one. It must not know what is
//! wrong.

use super::extractor::IncrementalExtractor;
use crate::package::Package;
use crate::sources::index::DefineRef;
use abi3lint_c_text::TokKind;
use abi3lint_model::{FileId, Span};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// The place of a use.
pub type UsePlace = (FileId, Span);

impl IncrementalExtractor<'_> {
    /// For each of these places at which the code of a file uses a macro: all such places, also its own, in order.
    /// Nothing where sources are read otherwise than they stand there.
    pub fn macro_uses(&self, places: &BTreeSet<UsePlace>) -> BTreeMap<UsePlace, Vec<UsePlace>> {
        let mut out: BTreeMap<UsePlace, Vec<UsePlace>> = BTreeMap::new();
        let Some(state) = self.state().filter(|_| !places.is_empty()) else { return out };
        let package = &state.semantics.package;
        let mut todo: Vec<(&[u8], UsePlace, Vec<DefineRef>)> = Vec::new();
        for id in places.iter().map(|p| p.0).collect::<BTreeSet<_>>() {
            let file = id.0 as usize;
            let uses = state.files.get(file).map_or(&[][..], |f| &f.uses);
            for u in uses.iter().filter(|u| places.contains(&(id, u.span))) {
                todo.push((u.name, (id, u.span), package.definitions(file, u.name, u.live).collect()));
            }
        }
        let users = users(package);
        let mut wanted: FxHashMap<&[u8], Vec<(UsePlace, Vec<DefineRef>)>> = FxHashMap::default();
        let mut seen: FxHashSet<(UsePlace, DefineRef)> = FxHashSet::default();
        while let Some((name, place, mut defined)) = todo.pop() {
            defined.retain(|d| seen.insert((place, *d)));
            for outer in users.get(name).into_iter().flatten() {
                let names = |d| defined.contains(&d);
                if package.definitions(outer.file as usize, name, package.define_live(*outer)).any(names) {
                    let file = &package.sources.files[outer.file as usize];
                    todo.push((file.defines[outer.define as usize].name, place, vec![*outer]));
                }
            }
            wanted.entry(name).or_default().push((place, defined));
        }
        for (file, found) in state.files.iter().enumerate() {
            for u in &found.uses {
                let Some(wanted) = wanted.get(u.name) else { continue };
                let defined: Vec<DefineRef> = package.definitions(file, u.name, u.live).collect();
                for (place, _) in wanted.iter().filter(|w| w.1.iter().any(|d| defined.contains(d))) {
                    out.entry(*place).or_default().push((FileId(file as u32), u.span));
                }
            }
        }
        out.values_mut().for_each(|uses| {
            uses.sort_unstable();
            uses.dedup();
        });
        out
    }
}

/// By macro: the definitions whose bodies name it.
fn users<'a>(package: &Package<'a>) -> FxHashMap<&'a [u8], Vec<DefineRef>> {
    let mut users: FxHashMap<&'a [u8], Vec<DefineRef>> = FxHashMap::default();
    for (i, file) in package.sources.files.iter().enumerate() {
        for (k, define) in file.defines.iter().enumerate() {
            let names = file.body(define).iter().filter(|t| t.kind == TokKind::Ident).map(|t| t.span.of(file.text));
            for name in names.filter(|name| package.sources.macros.contains_key(name)) {
                users.entry(name).or_default().push(DefineRef { file: i as u32, define: k as u32 });
            }
        }
    }
    users
}
