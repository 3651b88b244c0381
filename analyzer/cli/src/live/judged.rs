//! What was judged last: files as they were then, and what was found in them.

use super::worker::Answer;
use abi3lint_model::{Fact, FileId, Finding, Place, SourceFile};
use std::collections::HashMap;
use std::sync::Arc;

/// Files as they were at one time.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    /// In the order of their paths.
    pub files: Vec<Arc<SourceFile>>,
    pub index: Arc<HashMap<String, usize>>,
}

/// Files, and what was found in them.
#[derive(Debug, Default)]
pub(super) struct Judged {
    pub texts: Texts,
    pub answer: Answer,
}

impl Texts {
    pub(crate) fn get(&self, path: &str) -> Option<&Arc<SourceFile>> {
        self.files.get(*self.index.get(path)?)
    }
}

impl Judged {
    /// What is found in a file, in the order of its text.
    pub(crate) fn findings(&self, path: &str) -> &[Finding] {
        let Some(i) = self.texts.index.get(path) else { return &[] };
        let of = |f: &Finding| f.place.file.0 as usize;
        let all = &self.answer.findings;
        // Findings are in the order of paths, and so are the files.
        let start = all.partition_point(|f| of(f) < *i);
        let end = all.partition_point(|f| of(f) <= *i);
        &all[start..end]
    }

    /// What is found in macros of other files, with the places at which a file uses them.
    pub(crate) fn findings_of_macros(&self, path: &str) -> impl Iterator<Item = (&Finding, Place)> {
        let file = self.texts.index.get(path).map(|i| FileId(*i as u32));
        let elsewhere = self.answer.findings.iter().filter(move |f| Some(f.place.file) != file);
        elsewhere.flat_map(move |finding| {
            let first = finding.expansion.first().map(|e| (e.file, e.span));
            let uses = first.and_then(|first| self.answer.uses.get(&first)).into_iter().flatten();
            uses.filter(move |u| Some(u.0) == file)
                .map(move |(file, span)| (finding, Place { file: *file, span: *span }))
        })
    }

    /// The uses whose names a byte offset of a file lies in. `now` is the file as it is now: what was edited since
    /// then has no uses yet.
    pub(crate) fn facts_at(&self, now: &Arc<SourceFile>, offset: u32) -> impl Iterator<Item = &Fact> {
        let file = self.texts.index.get(&now.path).map(|i| FileId(*i as u32));
        let all = &self.answer.facts;
        let start = all.partition_point(|f| Some(f.file) < file);
        let end = all.partition_point(|f| Some(f.file) <= file);
        let offset = self.texts.get(&now.path).and_then(|was| place_in(was, now, offset));
        all[start..end].iter().filter(move |f| offset.is_some_and(|at| f.span.start <= at && at <= f.span.end))
    }
}

/// Where an offset of a text lay in an earlier one: the same distance from the end where the texts begin to differ
/// before it. `None` in what is new.
fn place_in(was: &Arc<SourceFile>, now: &Arc<SourceFile>, offset: u32) -> Option<u32> {
    if Arc::ptr_eq(was, now) {
        return Some(offset);
    }
    let (was, now) = (was.text.as_slice(), now.text.as_slice());
    let same = was.iter().zip(now).take_while(|(a, b)| a == b).count();
    if offset as usize <= same {
        return Some(offset);
    }
    let same = was.iter().rev().zip(now.iter().rev()).take_while(|(a, b)| a == b).count();
    let behind = now.len().checked_sub(offset as usize).filter(|n| *n <= same)?;
    Some((was.len() - behind) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_again_before_and_behind_an_edit_and_not_in_it() {
        let file = |text: &str| Arc::new(SourceFile { path: "a.c".to_owned(), text: text.into() });
        let (was, now) = (file("int a; int z;"), file("int a; long b; int z;"));
        let found = |part: &str| {
            let at = memchr::memmem::find(&now.text, part.as_bytes()).expect("part of the text") as u32;
            place_in(&was, &now, at)
        };
        assert_eq!((found("a;"), found("long"), found("ng"), found("z;")), (Some(4), Some(7), None, Some(11)));
        assert_eq!(place_in(&was, &was.clone(), 99), Some(99));
    }
}
