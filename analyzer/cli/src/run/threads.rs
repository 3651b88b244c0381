//! How many threads a run has: what was asked for, within reason.
//!
//! Each thread has a stack and a syntax tree of its own, and more of them than a few for each processor are slower.

use anyhow::{Context, Result};

/// Threads for each processor that are still started.
const MOST_FOR_EACH: usize = 8;

/// Starts as many threads as were asked for; 0 is what the environment says, or one for each processor. Without
/// a word about it they start when they are first needed.
///
/// # Errors
/// The system starts no more threads.
pub(crate) fn start(named: usize) -> Result<()> {
    let most = std::thread::available_parallelism().map_or(1, usize::from) * MOST_FOR_EACH;
    let said = std::env::var("RAYON_NUM_THREADS").ok().and_then(|n| n.parse().ok()).filter(|n| *n > most);
    let count = if named > 0 { named.min(most) } else { said.map_or(0, |n: usize| n.min(most)) };
    if count > 0 {
        rayon::ThreadPoolBuilder::new().num_threads(count).build_global().context("cannot start threads")?;
    }
    Ok(())
}
