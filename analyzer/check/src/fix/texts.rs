//! What fixes ask of the texts of files, worked out once for each file: thousands of findings may stand in one, and who
//! judges files again after an edit keeps what is known of the others ([`TextCache`]).

use super::anchor::Anchor;
use super::lengths::{Length, edits, is_header, is_sized_call, lengths};
use super::versions::{Comparison, comparisons, versions};
use abi3lint_model::{Edit, Fact, FileId, SourceFile, Subject, Use};
use rustc_hash::FxHashMap;
use std::cell::{OnceCell, RefCell};

/// The texts of a run.
#[derive(Debug)]
pub(crate) struct Texts<'t> {
    files: &'t [&'t SourceFile],
    /// Where each file with an include of `Python.h` takes insertions.
    anchors: FxHashMap<FileId, Anchor>,
    known: &'t [KnownText<'t>],
    /// The calls with formats that may have lengths in each file, and these.
    lengths: FxHashMap<FileId, (usize, Vec<Length>)>,
    sized: RefCell<FxHashMap<FileId, Option<Vec<Edit>>>>,
}

/// What is known of the texts of files, from one run to the next. A file that is the same object at the same place did not
/// change.
#[derive(Debug, Default)]
pub struct TextCache<'f>(Vec<KnownText<'f>>);

/// What was asked of one text.
#[derive(Debug)]
struct KnownText<'f> {
    file: &'f SourceFile,
    outline: OnceCell<Outline>,
    /// Answers about one word.
    defined: RefCell<FxHashMap<&'static str, bool>>,
    found: RefCell<FxHashMap<&'static str, bool>>,
}

impl<'f> TextCache<'f> {
    /// Forgets what is not of these files.
    fn renew(&mut self, files: &[&'f SourceFile]) {
        self.0.truncate(files.len());
        let fresh =
            |file| KnownText { file, outline: OnceCell::new(), defined: RefCell::default(), found: RefCell::default() };
        for (i, file) in files.iter().enumerate() {
            match self.0.get_mut(i) {
                Some(known) if std::ptr::eq(known.file, *file) => {}
                Some(known) => *known = fresh(file),
                None => self.0.push(fresh(file)),
            }
        }
    }
}

#[derive(Debug)]
struct Outline {
    behind_includes: Option<Anchor>,
    behind_first_includes: Option<Anchor>,
    versions: Vec<(usize, Option<u32>)>,
    comparisons: Vec<Comparison>,
}

/// Headers that define names of later versions and nothing that other files share.
const COMPATIBILITY: &str = "pythoncapi_compat.h";

impl<'t> Texts<'t> {
    pub(crate) fn new<'f: 't>(cache: &'t mut TextCache<'f>, files: &'t [&'f SourceFile], facts: &[Fact]) -> Texts<'t> {
        cache.renew(files);
        let mut anchors = FxHashMap::default();
        for fact in facts.iter().filter(|f| f.usage == Use::Include) {
            let is_main = matches!(&fact.subject, Subject::Header(name) if name == "Python.h");
            if let Some(file) = files.get(fact.file.0 as usize).filter(|_| is_main)
                && let Some(anchor) = Anchor::after(fact, &file.text)
            {
                anchors.entry(fact.file).or_insert(anchor);
            }
        }
        let mut of_formats: FxHashMap<FileId, (usize, Vec<Length>)> = FxHashMap::default();
        for fact in facts.iter().filter(|f| is_sized_call(f)) {
            let (calls, all) = of_formats.entry(fact.file).or_default();
            *calls += 1;
            all.extend(lengths(fact));
        }
        Texts { files, anchors, known: &cache.0, lengths: of_formats, sized: RefCell::default() }
    }

    pub(crate) fn text(&self, file: FileId) -> &'t [u8] {
        self.files.get(file.0 as usize).map_or(&b""[..], |f| &f.text)
    }

    /// Where a file takes insertions.
    pub(crate) fn anchor(&self, file: FileId) -> Option<Anchor> {
        self.anchors.get(&file).copied().or_else(|| self.behind_includes(file))
    }

    pub(crate) fn behind_includes(&self, file: FileId) -> Option<Anchor> {
        self.outline(file)?.behind_includes
    }

    /// Where a file takes an include that needs none of its others.
    pub(crate) fn anchor_of_includes(&self, file: FileId) -> Option<Anchor> {
        self.anchor(file).or_else(|| self.outline(file)?.behind_first_includes)
    }

    /// The version from which on a place is compiled, by the innermost condition that says no more than that.
    pub(crate) fn version_around(&self, file: FileId, place: u32) -> Option<u32> {
        let versions = &self.outline(file)?.versions;
        let behind = versions.partition_point(|(at, _)| *at < place as usize);
        versions.get(behind.checked_sub(1)?)?.1
    }

    pub(crate) fn comparisons(&self, file: FileId) -> &[Comparison] {
        self.outline(file).map_or(&[], |o| &o.comparisons)
    }

    /// Whether another file asks for a version too, but for headers that bring older versions what they lack.
    pub(crate) fn is_compared_elsewhere(&self, file: FileId, number: u32) -> bool {
        let others = (0..self.files.len()).map(|i| FileId(i as u32)).filter(|f| *f != file);
        let mut others = others.filter(|f| !self.files[f.0 as usize].path.ends_with(COMPATIBILITY));
        others.any(|f| self.comparisons(f).iter().any(|c| c.number == number))
    }

    /// Whether a header for older versions defines a name.
    pub(crate) fn is_shimmed(&self, name: &'static str) -> bool {
        let shims = self.files.iter().enumerate().filter(|(_, f)| f.path.ends_with(COMPATIBILITY));
        shims.map(|(i, _)| FileId(i as u32)).any(|f| self.defines(f, name))
    }

    /// Whether a file defines a static function of this name, in the line of the name or the one before.
    pub(crate) fn defines(&self, file: FileId, name: &'static str) -> bool {
        let Some(known) = self.known.get(file.0 as usize) else { return false };
        let text = &known.file.text;
        *known.defined.borrow_mut().entry(name).or_insert_with(|| {
            memchr::memmem::find_iter(text, name.as_bytes()).any(|at| {
                let is_call = text[at + name.len()..].first() == Some(&b'(');
                let mut lines = text[..at].rsplit(|b| *b == b'\n').take(2);
                is_call && lines.any(|line| line.starts_with(b"static "))
            })
        })
    }

    /// Whether a file has a text.
    pub(crate) fn has(&self, file: FileId, what: &'static str) -> bool {
        let Some(known) = self.known.get(file.0 as usize) else { return false };
        let find = || memchr::memmem::find(&known.file.text, what.as_bytes()).is_some();
        *known.found.borrow_mut().entry(what).or_insert_with(find)
    }

    /// Whether any file has a text.
    pub(crate) fn is_anywhere(&self, what: &'static str) -> bool {
        (0..self.files.len()).any(|i| self.has(FileId(i as u32), what))
    }

    /// The edits that make the lengths of a file's formats `Py_ssize_t`, where no header has any.
    pub(crate) fn sized(&self, file: FileId) -> Option<Vec<Edit>> {
        let of = |file: &FileId| self.files.get(file.0 as usize).copied();
        let with_lengths = self.lengths.iter().filter(|(_, (_, all))| !all.is_empty()).map(|(id, _)| id);
        if with_lengths.filter_map(of).any(|f| is_header(&f.path)) {
            return None;
        }
        let make = || {
            let (calls, all) = self.lengths.get(&file)?;
            edits(file, of(&file)?, all, *calls)
        };
        self.sized.borrow_mut().entry(file).or_insert_with(make).clone()
    }

    fn outline(&self, file: FileId) -> Option<&Outline> {
        let known = self.known.get(file.0 as usize)?;
        let text = &known.file.text;
        let make = || Outline {
            behind_includes: Anchor::behind_includes(text),
            behind_first_includes: Anchor::behind_first_includes(text),
            versions: versions(text),
            comparisons: comparisons(text),
        };
        Some(known.outline.get_or_init(make))
    }
}
