//! Uses of macros that lead where an earlier one led: generated code has hundreds of thousands of them.
//!
//! *Algorithm.* A use leads through bodies with what it brings: configurations, types of arguments, and the places of
//! their names. Places matter to few macros: those that paste a name, that use an argument as the name of a field or of a
//! macro, and those that pass arguments on to such a one. For the others a use is known where one of the same file was of
//! the same macro, configurations and types.
//!
//! *Invariant.* A use that is known adds nothing to what the earlier one found.
//!
//! *Example.* Of `#define DROP(o) Py_DECREF(o)`, `DROP(a)` and `DROP(b)` are one if both are of one type. Of
//! `#define FIELD(o, f) (o)->f` each use is looked at.
//!
//! *Limits.* By name: where one definition of a macro heeds places, all of its uses are looked at.

use super::pasted_names::pastes;
use crate::package::Package;
use crate::sources::index::DefineRef;
use crate::types::ty::Ty;
use crate::walk::state::{MacroUse, WalkOutput};
use abi3lint_model::Live;
use rustc_hash::{FxHashMap, FxHashSet};

/// The macro, its configurations, the types of its arguments and of its free variables, and how many arguments it has.
type Kind<'u, 'a> = (&'a [u8], Live, &'u [Ty<'a>], &'u [Ty<'a>], usize);

/// The uses of one file that were looked at.
#[derive(Debug)]
pub(crate) struct RepeatedUses<'u, 'a> {
    heeding: FxHashSet<&'a [u8]>,
    file: usize,
    seen: FxHashSet<Kind<'u, 'a>>,
}

impl<'u, 'a> RepeatedUses<'u, 'a> {
    /// Nothing was looked at.
    pub(crate) fn new(package: &Package<'a>, bodies: &FxHashMap<DefineRef, WalkOutput<'a>>) -> RepeatedUses<'u, 'a> {
        RepeatedUses { heeding: heeding(package, bodies), file: 0, seen: FxHashSet::default() }
    }

    /// Whether an earlier use of the file led to all that this one leads to. From now on one did.
    pub(crate) fn is_known(&mut self, file: usize, u: &'u MacroUse<'a>) -> bool {
        if self.file != file {
            self.seen.clear();
            self.file = file;
        }
        let is_heeded = u.names.iter().any(Option::is_some) && self.heeding.contains(u.name);
        !is_heeded && !self.seen.insert((u.name, u.live, &u.args, &u.free, u.names.len()))
    }
}

/// The macros for which it matters where the names of their arguments stand.
fn heeding<'a>(package: &Package<'a>, bodies: &FxHashMap<DefineRef, WalkOutput<'a>>) -> FxHashSet<&'a [u8]> {
    let mut users: FxHashMap<&'a [u8], Vec<&'a [u8]>> = FxHashMap::default();
    let mut todo: Vec<&'a [u8]> = Vec::new();
    #[expect(clippy::iter_over_hash_type, reason = "the answer is a set")]
    for (r, found) in bodies {
        let file = &package.sources.files[r.file as usize];
        let define = &file.defines[r.define as usize];
        let params = file.param_names(define);
        let applies = found.uses.iter().any(|u| params.position(u.name).is_some());
        if applies || !found.field_params.is_empty() || pastes(package, *r) {
            todo.push(define.name);
        }
        for u in found.uses.iter().filter(|u| u.names.iter().any(Option::is_some)) {
            users.entry(u.name).or_default().push(define.name);
        }
    }
    let mut heeding: FxHashSet<&'a [u8]> = FxHashSet::default();
    while let Some(name) = todo.pop() {
        if heeding.insert(name) {
            todo.extend(users.get(name).into_iter().flatten());
        }
    }
    heeding
}
