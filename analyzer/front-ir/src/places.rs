//! From debug locations to spans of source files. Texts come from the caller; a file that it does not
//! give is stood in for by blank lines, so that lines and columns hold all the same.

use crate::Read;
use crate::ir::Meta;
use abi3lint_model::{
    Baked, Confidence, EntityId, Expansion, Fact, FileId, LineIndex, Live, Origin, Part, Problem, ProblemKind, Route,
    SourceFile, Span, Subject, Use,
};
use std::collections::HashMap;

/// A use, before its file's text is settled.
#[derive(Clone, Debug)]
pub struct Raw {
    pub subject: Subject,
    pub usage: Use,
    pub at: At,
    pub confidence: Confidence,
    /// The macro or function that stands in the source where the use comes out of it.
    pub inside: Option<String>,
    /// The function of the module.
    pub function: String,
    /// Where a NULL comes from, in the same file.
    pub origin: Option<At>,
}

/// An assumption about a layout, before its file's text is settled.
#[derive(Clone, Copy, Debug)]
pub struct RawBaked {
    pub record: EntityId,
    pub part: Part,
    pub at: At,
}

/// A place by line and column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct At {
    /// Index in [`Files`].
    pub file: usize,
    /// From 1.
    pub line: u32,
    /// From 1.
    pub column: u32,
    /// Bytes.
    pub len: u32,
}

#[derive(Debug)]
struct File {
    path: String,
    text: Option<(Vec<u8>, LineIndex)>,
    /// Columns of generated code do not count in what it was generated from.
    is_c: bool,
}

/// The source files that locations name.
pub struct Files<'r> {
    read: Read<'r>,
    main: String,
    directory: Option<String>,
    list: Vec<File>,
    by_path: HashMap<String, usize>,
    /// [`Files::read_included`] was done.
    has_included: bool,
}

impl std::fmt::Debug for Files<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Files").field("main", &self.main).field("list", &self.list.len()).finish_non_exhaustive()
    }
}

/// A module that did not show everything.
pub fn problem(path: &str, message: &str) -> Problem {
    Problem { kind: ProblemKind::Incomplete, path: path.to_owned(), line: None, message: message.to_owned() }
}

const C_ENDINGS: &[&str] = &[
    ".c", ".h", ".cc", ".cpp", ".cxx", ".c++", ".hh", ".hpp", ".hxx", ".h++", ".inc", ".inl", ".ipp", ".tcc", ".def",
    ".in", ".src", ".m", ".mm",
];

fn is_c(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    C_ENDINGS.iter().any(|e| lower.ends_with(e))
}

/// Nobody's unit is made of more sources.
const MOST_FILES: usize = 1000;

/// The file that a line includes in quotes, from the folder of the file that it is in.
fn beside(line: &[u8], folder: &str) -> Option<String> {
    let rest = line.trim_ascii_start().strip_prefix(b"#")?.trim_ascii_start().strip_prefix(b"include")?;
    let name = std::str::from_utf8(rest).ok()?.trim().strip_prefix('"')?.split_once('"')?.0;
    Some(if folder.is_empty() || name.starts_with('/') { name.to_owned() } else { format!("{folder}/{name}") })
}

impl<'r> Files<'r> {
    pub fn new(read: Read<'r>, main: String) -> Files<'r> {
        Files { read, main, directory: None, list: Vec::new(), by_path: HashMap::new(), has_included: false }
    }

    /// The file that was compiled, as the compiler was given it.
    pub fn main_name(&self) -> &str {
        &self.main
    }

    /// Learns where the compiler ran from the directory of the file that was compiled.
    pub fn learn(&mut self, file: Meta) {
        let (directory, name) = file.path();
        if self.directory.is_none() && name == self.main && !directory.is_empty() {
            self.directory = Some(directory);
        }
    }

    pub fn main_file(&mut self) -> usize {
        let (directory, name) = (self.directory.clone().unwrap_or_default(), self.main.clone());
        self.file(&directory, &name)
    }

    /// The file of a debug location.
    pub fn of(&mut self, file: Meta) -> usize {
        let (directory, name) = file.path();
        self.file(&directory, &name)
    }

    fn file(&mut self, directory: &str, name: &str) -> usize {
        let is_absolute = name.starts_with('/') || name.get(1..2) == Some(":");
        let whole = if is_absolute || directory.is_empty() { name.to_owned() } else { format!("{directory}/{name}") };
        if let Some(at) = self.by_path.get(&whole) {
            return *at;
        }
        // As the user spelled it, where it is known.
        let near = self.directory.as_deref().is_none_or(|d| d == directory);
        let path = if whole == self.main || near { name.to_owned() } else { whole.clone() };
        let text = (self.read)(directory, name).map(|text| {
            let lines = LineIndex::new(&text);
            (text, lines)
        });
        self.list.push(File { is_c: is_c(&path), path, text });
        self.by_path.insert(whole, self.list.len() - 1);
        self.list.len() - 1
    }

    /// Reads the files that the known ones include beside themselves: one that holds no function has no debug
    /// location. Once; later calls do nothing.
    pub fn read_included(&mut self) {
        if std::mem::replace(&mut self.has_included, true) {
            return;
        }
        let directory = self.directory.clone().unwrap_or_default();
        let mut at = 0;
        while at < self.list.len().min(MOST_FILES) {
            let file = &self.list[at];
            let folder = file.path.rsplit_once('/').map_or("", |p| p.0);
            let text = file.text.as_ref().filter(|_| file.is_c).map_or(&b""[..], |t| &t.0);
            let names: Vec<String> = text.split(|b| *b == b'\n').filter_map(|l| beside(l, folder)).collect();
            for name in names {
                let known = self.list.len();
                let index = self.file(&directory, &name);
                // What is not there is not to be asked for again, nor to be shown.
                if index == known && self.list[index].text.is_none() {
                    self.list[index].is_c = false;
                }
            }
            at += 1;
        }
    }

    /// Another file's text, which is not part of the result.
    pub fn peek(&mut self, path: &str) -> Option<Vec<u8>> {
        (self.read)("", path)
    }

    /// How many files are known so far.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// The text of a C file.
    pub fn text(&self, file: usize) -> Option<(&[u8], &LineIndex)> {
        let file = self.list.get(file).filter(|f| f.is_c)?;
        file.text.as_ref().map(|(text, lines)| (&text[..], lines))
    }

    /// Line and column of an offset in a file that has a text.
    pub fn at(&self, file: usize, offset: usize, len: usize) -> At {
        let place = self.text(file).map(|(_, lines)| lines.line_column(offset as u32));
        let (line, column) = place.unwrap_or((1, 1));
        At { file, line, column, len: len as u32 }
    }

    /// Settles texts and spans. Facts are sorted and joined; beside each stands its function.
    pub fn resolve(
        self,
        raw: Vec<Raw>,
        baked: Vec<RawBaked>,
        live: Live,
    ) -> (Vec<SourceFile>, Vec<Fact>, Vec<String>, Vec<Baked>) {
        let mut wanted: Vec<Vec<(u32, u32)>> = vec![Vec::new(); self.list.len()];
        for at in raw.iter().flat_map(|r| [Some(r.at), r.origin]).flatten().chain(baked.iter().map(|b| b.at)) {
            wanted[at.file].push((at.line, at.column.saturating_add(at.len)));
        }
        let mut files = Vec::new();
        let mut ids = Vec::new();
        for (file, places) in self.list.into_iter().zip(wanted) {
            ids.push(files.len());
            if !places.is_empty() {
                files.push(match file.text {
                    Some((text, _)) => SourceFile { path: file.path, text },
                    None => SourceFile::blank(file.path, &places),
                });
            }
        }
        let lines: Vec<LineIndex> = files.iter().map(|f| LineIndex::new(&f.text)).collect();
        let settle = |at: At| {
            let file = ids[at.file];
            let start = lines[file].offset(at.line, at.column, &files[file].text);
            let end = lines[file].offset(at.line, at.column.saturating_add(at.len), &files[file].text);
            (FileId(file as u32), Span { start, end })
        };
        let settle_baked = |b: RawBaked| {
            let (file, span) = settle(b.at);
            Baked { record: b.record, part: b.part, file, span }
        };
        let mut assumed: Vec<Baked> = baked.into_iter().map(settle_baked).collect();
        assumed.sort_by_key(|b| (b.record, b.part, b.file, b.span));
        assumed.dedup();
        let mut out: Vec<(Fact, String)> = raw
            .into_iter()
            .map(|r| {
                let (file, span) = settle(r.at);
                let mut subject = r.subject;
                if let (Subject::Null(path), Some(at)) = (&mut subject, r.origin) {
                    path.origin = settle(at).1;
                }
                let step = |macro_name| {
                    let expansion = vec![Expansion { file, span, macro_name }];
                    Box::new(Route { expansion, ..Route::default() })
                };
                let fact = Fact {
                    subject,
                    usage: r.usage,
                    file,
                    span,
                    live,
                    confidence: r.confidence,
                    origin: Origin::Ir,
                    route: r.inside.map(step),
                };
                (fact, r.function)
            })
            .collect();
        // Of several things known about one place, the surest and the most telling comes first.
        let rank =
            |f: &Fact| (std::cmp::Reverse(f.confidence), matches!(f.usage, Use::Mention | Use::Read), f.span.end);
        out.sort_by(|(a, _), (b, _)| {
            (a.file, a.span.start, &a.subject, rank(a)).cmp(&(b.file, b.span.start, &b.subject, rank(b)))
        });
        out.dedup_by(|(b, _), (a, _)| (a.file, a.span.start, &a.subject) == (b.file, b.span.start, &b.subject));
        let (facts, functions) = out.into_iter().unzip();
        (files, facts, functions, assumed)
    }
}
