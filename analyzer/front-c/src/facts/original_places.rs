//! Places of facts in texts as they stand, where they were read with other places: see `text::joined_files`.

use crate::package::summary::PreprocessorState;
use crate::text::joined_files::Read;
use abi3lint_model::definition::Defined;
use abi3lint_model::{Fact, FileId, Span, Stop, Subject, Use};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Says of all places where they are in the files as they stand there.
pub(crate) fn put_back(
    files: &[Read<'_>],
    facts: &mut [Fact],
    stops: &mut [Stop],
    preprocessor: &mut PreprocessorState,
) {
    let back = |file: FileId, span: &mut Span| {
        if let Some(Read::Joined(_, moves)) = files.get(file.0 as usize) {
            *span = moves.back(*span);
        }
    };
    // The pieces of a definition share it, and go on doing so.
    let mut moved: FxHashMap<*const Defined, Arc<Defined>> = FxHashMap::default();
    for fact in facts {
        let Fact { subject, usage, file, span, route, .. } = fact;
        back(*file, span);
        if let Subject::Null(path) = subject {
            back(*file, &mut path.origin);
        }
        if let Subject::Defined(piece) = subject {
            let shared = moved.entry(Arc::as_ptr(&piece.of)).or_insert_with(|| {
                let mut own = Defined::clone(&piece.of);
                own.move_places(&back);
                Arc::new(own)
            });
            piece.of = Arc::clone(shared);
        }
        match usage {
            Use::Call { mistyped: Some(argument), .. } => back(*file, &mut argument.span),
            Use::ReadThrough { pointer } => back(*file, pointer),
            _ => {}
        }
        route.iter_mut().flat_map(|r| &mut r.expansion).for_each(|e| back(e.file, &mut e.span));
    }
    for stop in stops {
        let mut place = Span { start: stop.at, end: stop.at };
        back(stop.file, &mut place);
        stop.at = place.start;
    }
    preprocessor.move_regions(|file, at| {
        let mut place = Span { start: at, end: at };
        back(file, &mut place);
        place.start
    });
}
