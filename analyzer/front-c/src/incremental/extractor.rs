//! A package that is read again and again, for those who edit it.
//!
//! It says which files are other ones than the last time; what that means is known by `edits`.

use super::package::PackageState;
use crate::extract::{Extraction, extract};
use crate::options::Options;
use crate::text::edit::Edit;
use crate::text::joined_files;
use abi3lint_model::{SourceFile, Span};

/// What is kept from one time to the next.
#[derive(Debug)]
pub struct IncrementalExtractor<'a> {
    options: &'a Options,
    last: Option<PackageState<'a>>,
    /// The file of which edits are expected.
    expected: Option<usize>,
    trouble: Option<Trouble>,
    /// The sources that were read last, and whether each was read otherwise than it stands there.
    joined: Vec<(&'a SourceFile, bool)>,
}

/// Where in a file the grammar was at a loss. The parser, if it begins anew, often is for longer than what is typed;
/// who knows what was there before need not.
#[derive(Debug)]
pub struct Trouble {
    file: usize,
    text: Vec<u8>,
    spans: Vec<Span>,
}

impl Trouble {
    /// Where that is now.
    fn now(&self, file: usize, text: &[u8]) -> Vec<Span> {
        if file != self.file {
            return Vec::new();
        }
        let edit = Edit::of(&self.text, text);
        self.spans.iter().map(|s| edit.widened(*s)).collect()
    }
}

impl<'a> IncrementalExtractor<'a> {
    /// Nothing is known yet.
    pub fn new(options: &'a Options) -> IncrementalExtractor<'a> {
        IncrementalExtractor { options, last: None, expected: None, trouble: None, joined: Vec::new() }
    }

    /// What was read last.
    pub(crate) fn state(&self) -> Option<&PackageState<'a>> {
        self.last.as_ref()
    }

    /// Where the file that is edited has errors, for another extractor that starts from scratch.
    pub fn trouble(&self) -> Option<Trouble> {
        let edited_file = self.last.as_ref()?.edited_file.as_ref()?;
        let spans = edited_file.bad();
        (!spans.is_empty()).then(|| Trouble { file: edited_file.file, text: edited_file.text.to_vec(), spans })
    }

    /// Takes over what another one knew.
    pub fn warn(&mut self, trouble: Option<Trouble>) {
        self.trouble = trouble;
    }

    /// Whether the last answer is that of a fresh run for certain. In a large file with errors the parser may
    /// have gone another way through them.
    pub fn is_sure(&self) -> bool {
        self.last.as_ref().is_none_or(PackageState::is_sure)
    }

    /// Makes the answer for the same sources that of a fresh run. Whether it could; else another extractor has to begin.
    pub fn verify(&mut self) -> bool {
        self.last.as_mut().is_some_and(PackageState::verify)
    }

    /// Prepares for edits of one file.
    pub fn expect(&mut self, file: usize) {
        self.expected = Some(file);
        let Some(last) = self.last.take() else { return };
        if last.is_done_for(file) || file >= last.sources.len() {
            self.last = Some(last);
            return;
        }
        let sources = last.sources.clone();
        self.last = Some(self.prepared(last, file, &sources));
    }

    /// What was read, with one file read in the way that prepares for its edits.
    fn prepared(&self, last: PackageState<'a>, file: usize, sources: &[&'a SourceFile]) -> PackageState<'a> {
        let trouble = self.trouble.as_ref().map(|t| t.now(file, &sources[file].text)).unwrap_or_default();
        let last = last.prepared(file, sources[file], &trouble);
        last.unwrap_or_else(|scans| PackageState::read(scans, sources, self.options, None))
    }

    /// Whether some source is read otherwise than it stands there.
    fn is_any_joined(&mut self, sources: &[&'a SourceFile]) -> bool {
        let known = std::mem::take(&mut self.joined);
        let is_joined = |(i, source): (usize, &&'a SourceFile)| match known.get(i) {
            Some((file, answer)) if std::ptr::eq(*file, *source) => (*source, *answer),
            _ => (*source, joined_files::is_joined(source)),
        };
        self.joined = sources.iter().enumerate().map(is_joined).collect();
        self.joined.iter().any(|(_, answer)| *answer)
    }

    /// Reads a package. A source that is the same object as the last time at the same place did not change.
    pub fn extract(&mut self, sources: &[&'a SourceFile]) -> Extraction {
        if self.is_any_joined(sources) {
            // Places of what is kept are those of the texts as they stand there.
            self.last = None;
            return extract(sources, self.options);
        }
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
                Err(scans) => PackageState::read(scans, sources, self.options, None),
            },
            _ => {
                let file = self.expected.filter(|i| *i < sources.len());
                let last = PackageState::read(Vec::new(), sources, self.options, file);
                match file {
                    Some(i) => self.prepared(last, i, sources),
                    None => last,
                }
            }
        };
        let out = last.gather();
        self.last = Some(last);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract;
    use abi3lint_model::{ConfigSet, Target};

    #[test]
    fn an_edit_of_a_file_with_several_views_reads_no_other_file() {
        let two = "#include <Python.h>
#if PY_VERSION_HEX >= 0x030A0000
static int between(PyTypeObject *t) { if (t->tp_dict) {
#else
static int between(PyTypeObject *t, int n) { if (t->tp_cache) {
#endif
    return 1; } return t->tp_mro != 0; }
";
        let other = "#include <Python.h>\nvoid *f(PyTypeObject *t) { return t->tp_base; }\n";
        let file = |path: &str, text: String| SourceFile { path: path.to_owned(), text: text.into() };
        let texts = [two.to_owned(), two.replace("tp_mro", "tp_doc"), two.replace("t->tp_mro", "t->tp_m")];
        let edited: Vec<SourceFile> = texts.iter().map(|t| file("a.c", t.clone())).collect();
        let other = file("b.c", other.to_owned());
        let target: Target = Target::parse("cp39..cp315").expect("a target");
        let options = Options { active: target.configs(None).expect("configurations"), ..Options::default() };
        assert_ne!(options.active, ConfigSet::EMPTY);
        let mut extractor = IncrementalExtractor::new(&options);
        extractor.expect(0);
        for (n, text) in edited.iter().enumerate() {
            let sources = [text, &other];
            assert_eq!(extractor.extract(&sources).facts, extract(&sources, &options).facts, "text {n}");
            // A reading of all files knows of none that it read alone.
            assert_eq!(extractor.last.as_ref().and_then(|l| l.whole), Some(0), "text {n}");
        }
    }

    /// What a class template passes on to the class that derives from it is asked anew in an edited argument list.
    #[test]
    fn an_edited_argument_of_a_template_leaves_the_others() {
        let one = "#include <Python.h>
struct Plain { int n; };
template <class T, class U> struct Mixed : Plain, U { T value; };
struct OfMixed : Mixed<int, PyObject> { };
";
        let texts = [one.to_owned(), one.replace("Mixed<int", "Mixed<ing"), one.to_owned()];
        let files: Vec<SourceFile> =
            texts.iter().map(|t| SourceFile { path: "a.cpp".to_owned(), text: t.clone().into() }).collect();
        let target: Target = Target::parse("cp39-abi3").expect("a target");
        let options = Options { active: target.configs(None).expect("configurations"), ..Options::default() };
        let mut extractor = IncrementalExtractor::new(&options);
        extractor.expect(0);
        for (n, file) in files.iter().enumerate() {
            assert_eq!(extractor.extract(&[file]).facts, extract(&[file], &options).facts, "text {n}");
        }
    }
}
