//! How often each body of a macro is expanded by live code, through other macros too.

use crate::package::Package;
use crate::sources::index::DefineRef;
use crate::walk::state::{MacroUse, WalkOutput};
use abi3lint_model::Live;
use rustc_hash::{FxHashMap, FxHashSet};

/// By body.
#[derive(Debug)]
pub(crate) struct Counts(FxHashMap<DefineRef, u32>);

impl Counts {
    pub(crate) fn new<'a>(
        package: &Package<'a>,
        bodies: &FxHashMap<DefineRef, WalkOutput<'a>>,
        uses: &[(usize, &[MacroUse<'a>])],
    ) -> Counts {
        let mut counts: FxHashMap<DefineRef, u32> = FxHashMap::default();
        for (file, list) in uses {
            let mut of_file: FxHashMap<(&[u8], Live), u32> = FxHashMap::default();
            list.iter().for_each(|u| *of_file.entry((u.name, u.live)).or_default() += 1);
            #[expect(clippy::iter_over_hash_type, reason = "sums")]
            for ((name, live), n) in of_file {
                package.definitions(*file, name, live).for_each(|r| *counts.entry(r).or_default() += n);
            }
        }
        let inner = |r: DefineRef| {
            let uses = bodies.get(&r).map_or(&[][..], |b| b.uses.as_slice());
            let of_use = move |u: &MacroUse<'a>| package.definitions(r.file as usize, u.name, u.live);
            uses.iter().flat_map(of_use).filter(move |i| *i != r)
        };
        // From the outside in: when a macro hands its expansions on, all of them are known, but for those of macros
        // that expand to each other, which no preprocessor expands again.
        let mut roots: Vec<DefineRef> = counts.keys().copied().collect();
        roots.sort_unstable_by_key(|r| (r.file, r.define));
        let mut begun: FxHashSet<DefineRef> = FxHashSet::default();
        let mut ended: Vec<DefineRef> = Vec::new();
        let mut place: FxHashMap<DefineRef, usize> = FxHashMap::default();
        let mut todo: Vec<(DefineRef, bool)> = roots.into_iter().map(|r| (r, false)).collect();
        while let Some((r, is_ended)) = todo.pop() {
            if is_ended {
                place.insert(r, ended.len());
                ended.push(r);
            } else if begun.insert(r) {
                todo.push((r, true));
                todo.extend(inner(r).filter(|i| !begun.contains(i)).map(|i| (i, false)));
            }
        }
        for r in ended.into_iter().rev() {
            let n = counts.get(&r).copied().unwrap_or(0);
            for i in inner(r).filter(|i| place.get(i) < place.get(&r)) {
                let slot = counts.entry(i).or_default();
                *slot = slot.saturating_add(n);
            }
        }
        Counts(counts)
    }

    pub(crate) fn of(&self, r: DefineRef) -> u32 {
        self.0.get(&r).copied().unwrap_or(0)
    }
}
