//! A package that is read again and again, for those who edit it.
//!
//! It says which files are other ones than the last time; what that means is known by `again`.

use crate::again::Last;
use crate::{Extraction, Options};
use abi3lint_model::SourceFile;

/// What is kept from one time to the next.
#[derive(Debug)]
pub struct Memory<'a> {
    options: &'a Options,
    last: Option<Last<'a>>,
    /// The file of which edits are expected.
    expected: Option<usize>,
}

impl<'a> Memory<'a> {
    /// Nothing is known yet.
    pub fn new(options: &'a Options) -> Memory<'a> {
        Memory { options, last: None, expected: None }
    }

    /// Whether the last answer is that of a fresh run for certain. In a large file with errors the parser may
    /// have gone another way through them.
    pub fn is_sure(&self) -> bool {
        self.last.as_ref().is_none_or(Last::is_sure)
    }

    /// Prepares for edits of one file.
    pub fn expect(&mut self, file: usize) {
        self.expected = Some(file);
        let Some(last) = self.last.take() else { return };
        let is_ready = last.is_ready_for(file);
        let Some(source) = last.sources.get(file).copied().filter(|_| !is_ready) else {
            self.last = Some(last);
            return;
        };
        let sources = last.sources.clone();
        self.last =
            Some(last.edited(file, source).unwrap_or_else(|scans| Last::read(scans, &sources, self.options, None)));
    }

    /// Reads a package. A source that is the same object as the last time at the same place did not change.
    pub fn extract(&mut self, sources: &[&'a SourceFile]) -> Extraction {
        let changed = match &self.last {
            Some(last) if last.sources.len() == sources.len() => {
                let pairs = last.sources.iter().zip(sources).enumerate();
                let changed = pairs.filter(|(_, (a, b))| !std::ptr::eq(**a, **b)).map(|(i, _)| i);
                Some(changed.collect::<Vec<_>>())
            }
            _ => None,
        };
        let mut last = match (self.last.take(), changed.as_deref()) {
            (Some(last), Some([])) => last,
            (Some(last), Some([one])) => match last.edited(*one, sources[*one]) {
                Ok(last) => last,
                Err(scans) => Last::read(scans, sources, self.options, None),
            },
            _ => Last::read_expecting(sources, self.options, self.expected),
        };
        let out = last.gather();
        self.last = Some(last);
        out
    }
}
