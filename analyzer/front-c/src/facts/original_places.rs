//! Places of facts in texts as they stand, where they were read with other places: see `text::joined_files`.

use crate::package::summary::PreprocessorState;
use crate::text::joined_files::Read;
use abi3lint_model::{Fact, FileId, Span, Stop, Subject, Use};
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
    for fact in facts {
        let Fact { subject, usage, file, span, route, .. } = fact;
        back(*file, span);
        if let Subject::Null(path) = subject {
            back(*file, &mut path.origin);
        }
        if let Subject::Defined(piece) = subject {
            Arc::make_mut(&mut piece.of).move_places(&back);
        }
        if let Use::Call { mistyped: Some(argument), .. } = usage {
            back(*file, &mut argument.span);
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
