//! The source files of a module: which file a name in debug information is, and its text.
//!
//! Names that the user spelled are kept; where only an absolute path is known, that is the file's. Names may have
//! been rewritten for a reproducible build, so a file is looked for in several places (`prefix.rs`), and of those
//! that can be read the one with the module's checksum is taken. Files that only a line directive names are known as such
//! (`linemark.rs`): no compiler has read them, and columns of generated code do not count in them.

use crate::ir::{Meta, Module};
use crate::linemark::{beside, named_by_directives};
use crate::options::{Options, Read};
use crate::places::At;
use crate::prefix::{Prefixes, is_absolute, join};
use abi3lint_c_text::{Tok, tokens};
use abi3lint_model::LineIndex;
use md5::{Digest, Md5};
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

/// A source file.
#[derive(Debug)]
pub(crate) struct File {
    pub path: String,
    pub text: Option<(Vec<u8>, LineIndex)>,
    /// Its tokens, once they were asked for.
    tokens: OnceCell<Vec<Tok>>,
    /// Its text is read as C.
    is_c: bool,
    /// A line directive names it.
    pub is_named: bool,
}

/// The source files that locations name.
pub(crate) struct Files<'r> {
    read: Read<'r>,
    main: String,
    /// The directory that the compiler ran in, where this process runs in it.
    here: Option<String>,
    /// No file is what the compiler has read.
    is_preprocessed: bool,
    /// The directories that units state, the first that of the compiled file.
    directories: Vec<String>,
    prefixes: Prefixes,
    pub list: Vec<File>,
    by_name: HashMap<(String, String), usize>,
    by_path: HashMap<String, usize>,
    /// What line directives name, as they do.
    named: HashSet<String>,
    /// [`Files::read_included`] was done.
    has_included: bool,
}

impl std::fmt::Debug for Files<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Files").field("main", &self.main).field("list", &self.list.len()).finish_non_exhaustive()
    }
}

const C_ENDINGS: &[&str] = &[
    ".c", ".h", ".cc", ".cpp", ".cxx", ".c++", ".hh", ".hpp", ".hxx", ".h++", ".inc", ".inl", ".ipp", ".tcc", ".def",
    ".in", ".src", ".m", ".mm", ".y", ".yy", ".ypp", ".l", ".ll", ".lpp", ".lex", ".rl", ".re",
];

fn ends_with_one_of(path: &str, endings: &[&str]) -> bool {
    let lower = path.to_ascii_lowercase();
    endings.iter().any(|e| lower.ends_with(e))
}

/// Nobody's unit is made of more sources.
const MOST_FILES: usize = 1000;

/// A place where a file may be, and what it is called then.
struct Candidate {
    directory: String,
    name: String,
    path: String,
}

impl<'r> Files<'r> {
    pub(crate) fn new(read: Read<'r>, module: Module, options: &Options<'_>) -> Files<'r> {
        let main = module.source_name();
        let mut directories = Vec::new();
        let mut prefixes = Prefixes::default();
        for file in module.compiled_files() {
            let (directory, name) = file.path();
            if name.rsplit('/').next() == main.rsplit('/').next() {
                prefixes.learn(&join("", &name), &main);
            }
            if !directories.contains(&directory) {
                directories.push(directory);
            }
        }
        if let (Some(written), Some(here)) = (directories.first(), options.here) {
            prefixes.learn(&join("", written), here);
        }
        Files {
            read,
            main,
            here: options.here.map(str::to_owned),
            is_preprocessed: options.is_preprocessed,
            directories,
            prefixes,
            list: Vec::new(),
            by_name: HashMap::new(),
            by_path: HashMap::new(),
            named: HashSet::new(),
            has_included: false,
        }
    }

    /// The file that was compiled, as the compiler was given it.
    pub(crate) fn main_name(&self) -> &str {
        &self.main
    }

    pub(crate) fn main_file(&mut self) -> usize {
        let (directory, name) = (self.directories.first().cloned().unwrap_or_default(), self.main.clone());
        self.file(&directory, &name, None)
    }

    /// The file of a debug location.
    pub(crate) fn of(&mut self, module: Module, file: Meta) -> usize {
        let (directory, name) = file.path();
        match self.by_name.get(&(directory.clone(), name.clone())) {
            Some(at) => *at,
            None => self.file(&directory, &name, file.checksum(module)),
        }
    }

    fn file(&mut self, directory: &str, name: &str, checksum: Option<String>) -> usize {
        let key = (directory.to_owned(), name.to_owned());
        if let Some(at) = self.by_name.get(&key) {
            return *at;
        }
        let at = self.find(directory, name, checksum);
        self.by_name.insert(key, at);
        at
    }

    /// Reads a file, unless it is known under another name.
    fn find(&mut self, directory: &str, name: &str, checksum: Option<String>) -> usize {
        let candidates = self.candidates(directory, name);
        let is_it = |text: &[u8]| checksum.as_deref().is_some_and(|sum| sum == hex(&Md5::digest(text)));
        let mut found: Option<(Vec<u8>, String, String)> = None;
        for c in &candidates {
            let Some(text) = (self.read)(&c.directory, &c.name) else { continue };
            // The only one is taken whatever became of it since.
            let is_sure = candidates.len() == 1 || checksum.is_none() || is_it(&text);
            if is_sure || found.is_none() {
                found = Some((text, c.whole(), c.path.clone()));
            }
            if is_sure {
                break;
            }
        }
        let is_named = [name, &join(directory, name)].iter().any(|n| self.named.contains(*n));
        if found.is_none() && is_named && self.list.first().is_some_and(|main| same_file_name(&main.path, name)) {
            // A generator calls its output by a name of its own there; its lines are those of the text.
            return 0;
        }
        let (text, whole, path) = match found {
            Some((text, whole, path)) => (Some(text), whole, path),
            None => {
                candidates.first().map_or((None, String::new(), name.to_owned()), |c| (None, c.whole(), c.path.clone()))
            }
        };
        if let Some(at) = self.by_path.get(&whole) {
            return *at;
        }
        let is_first = self.list.is_empty();
        if let Some(text) = text.as_ref().filter(|_| is_first || ends_with_one_of(&path, C_ENDINGS)) {
            let others = named_by_directives(text).filter(|other| *other != path && *other != name);
            self.named.extend(others);
        }
        let is_c = ends_with_one_of(&path, C_ENDINGS);
        let text = text.map(|text| (LineIndex::new(&text), text)).map(|(lines, text)| (text, lines));
        // What no compiler can have read as it is was named by a directive, wherever that stands.
        let is_named = self.is_preprocessed || ((is_named || !is_c) && !is_first && path != self.main);
        self.list.push(File { path, text, tokens: OnceCell::new(), is_c, is_named });
        self.by_path.insert(whole, self.list.len() - 1);
        self.list.len() - 1
    }

    /// Where a file of this name may be, the likeliest first.
    fn candidates(&self, directory: &str, name: &str) -> Vec<Candidate> {
        let at = |directory: &str, name: &str, path: &str| Candidate {
            directory: directory.to_owned(),
            name: name.to_owned(),
            path: path.to_owned(),
        };
        let is_near = !is_absolute(name)
            && (self.directories.iter().any(|d| d == directory)
                || (self.directories.is_empty() && directory.is_empty()));
        let mut list = Vec::new();
        if is_near {
            // As the user spelled it, from where the compiler ran.
            let path = if join("", name) == join("", &self.main) { self.main.as_str() } else { name };
            // Before LLVM 19 what a map made relative looks the same.
            let spelled = self.here.as_deref().map(|here| join(here, name));
            let mapped = self.prefixes.real(&join("", name)).filter(|real| Some(real) != spelled.as_ref());
            list.extend(
                mapped.map(|real| at("", &real, if join("", &real) == self.main { &self.main } else { &real })),
            );
            list.extend(self.here.as_deref().map(|here| at(here, name, path)));
            list.push(at(directory, name, path));
            list.extend(self.prefixes.real(directory).map(|real| at(&real, name, path)));
            // A directive that stands in a file elsewhere may mean the file beside it.
            if let Some((folder, _)) = self.main.rsplit_once('/').filter(|_| self.named.contains(name)) {
                let beside = format!("{folder}/{name}");
                list.push(at(self.here.as_deref().unwrap_or(directory), &beside, &beside));
            }
            return distinct(list);
        }
        let whole = join(directory, name);
        list.extend(self.prefixes.real(&whole).map(|real| at("", &real, &real)));
        list.push(at("", &whole, &whole));
        if let Some(main) = list.iter_mut().find(|c| join("", &c.path) == join("", &self.main)) {
            main.path.clone_from(&self.main);
        }
        distinct(list)
    }

    /// Reads the files that the known ones include beside themselves: one that holds no function has no debug
    /// location. Once; later calls do nothing.
    pub(crate) fn read_included(&mut self) {
        if std::mem::replace(&mut self.has_included, true) {
            return;
        }
        let directory = self.directories.first().cloned().unwrap_or_default();
        let mut at = 0;
        while at < self.list.len().min(MOST_FILES) {
            let file = &self.list[at];
            let folder = file.path.rsplit_once('/').map_or("", |p| p.0);
            let text = file.text.as_ref().filter(|_| file.is_c).map_or(&b""[..], |t| &t.0);
            let names: Vec<String> = text.split(|b| *b == b'\n').filter_map(|l| beside(l, folder)).collect();
            for name in names {
                let known = self.list.len();
                let index = self.file(&directory, &name, None);
                // What is not there is not to be asked for again, nor to be shown.
                if index == known && self.list[index].text.is_none() {
                    self.list[index].is_c = false;
                }
            }
            at += 1;
        }
    }

    /// Where a file of debug information may lie.
    pub(crate) fn paths(&self, file: Meta) -> Vec<String> {
        let (directory, name) = file.path();
        self.candidates(&directory, &name).iter().map(Candidate::whole).collect()
    }

    /// Another file's text, which is not part of the result.
    pub(crate) fn peek(&mut self, path: &str) -> Option<Vec<u8>> {
        (self.read)("", path)
    }

    /// How many files are known so far.
    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    /// The text of a C file.
    pub(crate) fn text(&self, file: usize) -> Option<(&[u8], &LineIndex)> {
        let file = self.list.get(file).filter(|f| f.is_c)?;
        file.text.as_ref().map(|(text, lines)| (&text[..], lines))
    }

    /// The tokens of a C file.
    pub(crate) fn tokens(&self, file: usize) -> &[Tok] {
        let Some((text, _)) = self.text(file) else { return &[] };
        self.list[file].tokens.get_or_init(|| tokens(text))
    }

    /// Whether a column of generated code says nothing in a file, because a line directive names that.
    pub(crate) fn has_lines_only(&self, file: usize) -> bool {
        self.list.get(file).is_some_and(|f| f.is_named)
    }

    /// Line and column of an offset in a file that has a text.
    pub(crate) fn at(&self, file: usize, offset: usize, len: usize) -> At {
        let place = self.text(file).map(|(_, lines)| lines.line_column(offset as u32));
        let (line, column) = place.unwrap_or((1, 1));
        At { file, line, column, len: len as u32 }
    }
}

impl Candidate {
    fn whole(&self) -> String {
        join(&self.directory, &self.name)
    }
}

impl File {
    /// The first column of a line that is not blank.
    pub(crate) fn begin_of(&self, line: u32) -> u32 {
        let Some((text, lines)) = &self.text else { return 1 };
        let line = lines.line_span(line, text).map_or(&b""[..], |span| span.of(text));
        line.iter().position(|b| !b.is_ascii_whitespace()).map_or(1, |i| i as u32 + 1)
    }
}

/// The candidates without those that are the same place.
fn distinct(list: Vec<Candidate>) -> Vec<Candidate> {
    let mut seen = HashSet::new();
    list.into_iter().filter(|c| seen.insert(c.whole())).collect()
}

fn same_file_name(a: &str, b: &str) -> bool {
    a.rsplit('/').next() == b.rsplit('/').next()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
