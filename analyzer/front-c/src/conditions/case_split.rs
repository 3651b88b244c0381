//! A translation unit with and without macros of the build on which its conditions depend together: what no case
//! reaches is dead, and what both reach is live. It must not know how a condition is evaluated.

use super::Regions;
use super::correlated::CorrelatedCondition;
use super::state::Shared;
use super::unit::walk;
use abi3lint_model::Live;
use std::sync::Arc;

/// So many macros of the build are taken as defined and as not defined, to see which conditions go together.
const CASES: usize = 2;

/// Walks the unit that begins with this file.
pub(crate) fn walk_unit(shared: &Shared<'_, '_>, file: usize) -> Regions {
    let mut all = walk(shared, file, None);
    // Only where it was not decided.
    let open =
        |lives: &[Live], t: &&CorrelatedCondition<'_>| lives.get(t.region).is_some_and(|live| live.may != live.must);
    let conditions = all.iter().filter_map(|(f, lives)| Some((lives, shared.correlated.get(f)?)));
    let open = conditions.flat_map(|(lives, list)| list.iter().filter(move |t| open(lives, t)));
    let mut names: Vec<&[u8]> = open.flat_map(|t| t.names.iter().copied()).collect();
    names.retain(|n| shared.sources.command_lines.given(file, n).is_none());
    names.sort_unstable();
    names.dedup();
    for name in names.into_iter().take(CASES) {
        let (with, without) = (walk(shared, file, Some((name, true))), walk(shared, file, Some((name, false))));
        #[expect(clippy::iter_over_hash_type, reason = "each file's regions are joined by themselves")]
        for (f, lives) in &mut all {
            for (i, live) in Arc::make_mut(lives).iter_mut().enumerate() {
                let of = |case: &Regions| case.get(f).map_or(Live::NEVER, |lives| lives[i]);
                let (a, b) = (of(&with), of(&without));
                let may = live.may & (a.may | b.may);
                *live = Live { may, must: (live.must | (a.must & b.must)) & may };
            }
        }
    }
    all
}
