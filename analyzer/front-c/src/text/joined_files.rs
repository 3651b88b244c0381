//! Files as compilers read them, where line ends divide tokens.

use abi3lint_c_text::{Moves, joined};
use abi3lint_model::SourceFile;
use rayon::prelude::*;
use std::borrow::Borrow;

/// A file as it is read.
#[derive(Debug)]
pub(crate) enum Read<'s> {
    AsItStands(&'s SourceFile),
    Joined(SourceFile, Moves),
}

impl Borrow<SourceFile> for Read<'_> {
    fn borrow(&self) -> &SourceFile {
        match self {
            Read::AsItStands(file) => file,
            Read::Joined(file, _) => file,
        }
    }
}

/// Whether the file is read otherwise than it stands there.
pub(crate) fn is_joined(file: &SourceFile) -> bool {
    joined(&file.text).is_some()
}

/// The files as compilers read them; `None` where all stand there like that.
pub(crate) fn read_as_joined<F: Borrow<SourceFile> + Sync>(sources: &[F]) -> Option<Vec<Read<'_>>> {
    let read = |source: &'_ F| joined(&source.borrow().text);
    let texts: Vec<Option<(Vec<u8>, Moves)>> = sources.par_iter().map(read).collect();
    if texts.iter().all(Option::is_none) {
        return None;
    }
    let read = |(source, text): (_, Option<(Vec<u8>, Moves)>)| {
        let source: &SourceFile = F::borrow(source);
        match text {
            Some((text, moves)) => Read::Joined(SourceFile { path: source.path.clone(), text }, moves),
            None => Read::AsItStands(source),
        }
    };
    Some(sources.iter().zip(texts).map(read).collect())
}
