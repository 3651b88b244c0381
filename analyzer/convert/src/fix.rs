//! A conversion as a fix.

use crate::obstacle::Obstacle;
use abi3lint_model::{Applicability, Edit, Fix, Place};

/// Definitions that are converted together, and their conversion.
#[derive(Debug)]
pub(crate) struct Converted {
    /// What it takes the place of.
    pub regions: Vec<Place>,
    pub outcome: Result<Fix, Obstacle>,
}

/// The edits as a fix, in order; an obstacle where two meet.
pub(crate) fn fix(title: String, mut edits: Vec<Edit>) -> Result<Fix, Obstacle> {
    edits.sort_by_key(|e| (e.place, e.text.clone()));
    edits.dedup();
    let meets = |pair: &[Edit]| {
        let (a, b) = (pair[0].place, pair[1].place);
        a.file == b.file && (b.span.start < a.span.end || b.span.start == a.span.start)
    };
    if let Some(pair) = edits.windows(2).find(|pair| meets(pair)) {
        return Err(Obstacle::at("two edits meet", pair[0].place));
    }
    Ok(Fix { applicability: Applicability::Unsafe, title, edits })
}
