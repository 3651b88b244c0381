//! A translation unit with and without macros of the build on which its conditions depend together: what no case
//! reaches is dead, and what both reach is live. It must not know how a condition is evaluated.

use super::correlated::{CorrelatedCondition, Exclusive};
use super::state::{Known, Shared, Walked};
use super::unit::walk;
use super::worlds::Worlds;
use super::{Regions, Stop};
use abi3lint_model::{ConfigSet, Live};
use std::sync::Arc;

/// So many macros of the build are taken to be in each state, to see which conditions go together, and so many that an
/// `#error` excludes together.
const CASES: usize = 2;
/// So often a unit is walked because of what its end says of its beginning.
const ROUNDS: usize = 3;

/// Where each file of a unit is live, and where the unit does not compile.
pub(crate) type UnitLiveness = (Regions, Vec<Stop>);

/// Walks the unit that begins with this file.
pub(crate) fn walk_unit(shared: &Shared<'_, '_>, file: usize) -> UnitLiveness {
    let mut known = Vec::new();
    let mut all = settled(shared, file, None, &mut known);
    // Only where it was not decided.
    let open =
        |lives: &[Live], t: &&CorrelatedCondition<'_>| lives.get(t.region).is_some_and(|live| live.may != live.must);
    let conditions = all.regions.iter().filter_map(|(f, lives)| Some((lives, shared.correlated.get(f)?)));
    let open: Vec<&CorrelatedCondition<'_>> =
        conditions.flat_map(|(lives, list)| list.iter().filter(move |t| open(lives, t))).collect();
    let given = |name: &[u8]| shared.sources.command_lines.given(file, name).is_some();
    let mut names: Vec<(&[u8], bool)> = open.iter().flat_map(|t| t.names.iter().map(|n| (*n, false))).collect();
    // An '#error' of another unit excludes nothing in this one, nor does one in a branch that is never compiled.
    let is_met = |e: &&Exclusive<'_>| {
        let (file, around) = e.error;
        all.regions.get(&file).and_then(|lives| lives.get(around)).is_some_and(|live| !live.may.is_empty())
    };
    let met = open.iter().flat_map(|t| t.exclusive.iter().filter(is_met));
    let mut exclusive: Vec<(&[u8], bool)> = met.map(|e| (e.name, e.by_value)).collect();
    for list in [&mut names, &mut exclusive] {
        list.retain(|n| !given(n.0));
        list.sort_unstable();
        list.dedup_by_key(|n| n.0);
    }
    names.retain(|n| exclusive.iter().take(CASES).all(|e| e.0 != n.0));
    for (name, by_value) in names.into_iter().take(CASES).chain(exclusive.into_iter().take(CASES)) {
        let states: &[Worlds] = if by_value { &Worlds::BY_TRUTH } else { &[Worlds::UNDEFINED, Worlds::DEFINED] };
        let cases: Vec<Walked> =
            states.iter().map(|state| settled(shared, file, Some((name, *state)), &mut known.clone())).collect();
        join_cases(&mut all, &cases);
    }
    (all.regions, all.stops)
}

/// A walk with what its end says of its beginning.
fn settled(shared: &Shared<'_, '_>, file: usize, case: Option<(&[u8], Worlds)>, known: &mut Vec<Known>) -> Walked {
    let mut walked = walk(shared, file, case, known);
    for _ in 1..ROUNDS {
        if walked.news.is_empty() {
            break;
        }
        known.append(&mut walked.news);
        walked = walk(shared, file, case, known);
    }
    walked
}

/// What no case reaches is dead, what all reach that compile is live, and where none compiles, the unit does not.
fn join_cases(all: &mut Walked, cases: &[Walked]) {
    #[expect(clippy::iter_over_hash_type, reason = "each file's regions are joined by themselves")]
    for (f, lives) in &mut all.regions {
        for (i, live) in Arc::make_mut(lives).iter_mut().enumerate() {
            let (mut may, mut must) = (ConfigSet::EMPTY, ConfigSet::ALL);
            for case in cases {
                let of = case.regions.get(f).map_or(Live::NEVER, |lives| lives[i]);
                may |= of.may;
                must &= of.must | case.stopped();
            }
            let may = live.may & may;
            *live = Live { may, must: (live.must | must) & may };
        }
    }
    let stopped = cases.iter().fold(ConfigSet::ALL, |all, case| all & case.stopped());
    let first = cases.iter().flat_map(|case| &case.stops).next().filter(|_| !stopped.is_empty());
    all.stops.extend(first.map(|s| Stop { configs: stopped, ..*s }));
}
