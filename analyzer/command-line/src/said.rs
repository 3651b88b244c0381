//! What a build says of the ABI of what it makes, with places: macros that it defines, tags, settings, headers.
//!
//! These are facts like those of a source, in files of other kinds: build files of the project, the compilation database,
//! and the command line, which has no file and gets a text of its own under the name that compilers give it. It must not
//! judge them.
//!
//! Example: `-D Py_LIMITED_API=0x03100000` is a definition at `<command-line>:1:3`.
//!
//! Limit: of a macro that a database defines for many sources, the first place is shown.

use crate::in_sources::{MACROS, linked_in_sources, selected_in_sources, selects};
use crate::paths::absolute;
use abi3lint_front_c::{changes_abi, definitions, includes, may_include};
use abi3lint_model::{
    Built, Confidence, DefinedBy, Definition, Fact, FileId, Live, Origin, Place, Promise, SourceFile, Span, Stated,
    Subject, Target, Use, Version,
};
use abi3lint_settings::{Macro, Project, Says, Statements};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// The name of a command line in places, as compilers have it.
const COMMAND_LINE: &str = "<command-line>";

/// Who may say something.
#[derive(Clone, Copy, Debug)]
pub struct Speakers<'a> {
    /// The project of the sources.
    pub project: &'a Project,
    /// Macros of the command line that starts this, or of a compile.
    pub command_line: &'a [Macro],
    /// Texts that define further macros, and these: a compilation database, settings.
    pub texts: &'a [(SourceFile, Vec<Macro>)],
    /// Wheels that were made of the sources, and the stable ABI that the tag of each promises.
    pub wheels: &'a [(String, Target)],
    /// The headers that compile the sources.
    pub headers: Option<Version>,
}

/// What is said.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// The texts in which it stands, to be put after the files of the sources.
    pub files: Vec<SourceFile>,
    /// Definitions of macros.
    pub facts: Vec<Fact>,
    /// The rest, also of the sources.
    pub stated: Vec<Stated>,
    /// The modules that the build makes of files that are there.
    pub built: Vec<Built>,
    headers: Option<Version>,
}

impl Said {
    /// What is said of these files.
    pub fn of(files: &[SourceFile], speakers: &Speakers<'_>) -> Said {
        let mut said = Said { headers: speakers.headers, ..Said::default() };
        let statements = speakers.project.statements();
        said.command_line(files.len(), speakers.command_line);
        for (text, macros) in speakers.texts {
            said.text(files.len(), text, macros);
        }
        said.build_files(files.len(), &statements);
        said.wheels(files.len(), speakers.wheels);
        let is_decided = said.stated.iter().any(|s| matches!(s.promise, Promise::Floor(_) | Promise::OpaqueFloor(_)));
        let linked = linked_in_sources(files);
        // What the sources define is compared with what the build says, and else with nothing.
        if !said.stated.is_empty() || speakers.headers.is_some() || !linked.is_empty() {
            let found = selected_in_sources(files, || speakers.project.sources());
            said.stated.extend(found);
        }
        said.stated.extend(linked);
        let undecided: Vec<Stated> = said.stated.iter().copied().filter(|s| is_stable(s.promise)).collect();
        // Whether the sources define a macro takes a scan of all of them, which few projects need.
        if !undecided.is_empty() && !is_decided && statements.is_closed() && is_undefined(files) {
            said.stated.extend(undecided.into_iter().map(|s| Stated { promise: Promise::NoFloor, ..s }));
        }
        said.built = built(files, speakers.project);
        if let Some(headers) = speakers.headers {
            let place = Place { file: FileId(files.len() as u32), span: Span::default() };
            said.stated.push(Stated { promise: Promise::Headers(headers), place, condition: 0 });
        }
        said
    }

    /// One line for each macro.
    fn command_line(&mut self, before: usize, macros: &[Macro]) {
        let mut text = String::new();
        for (name, value) in macros.iter().filter(|m| changes_abi(m.0.as_bytes())) {
            let start = text.len() + "-D".len();
            let value = value.as_deref();
            text += &format!("-D{name}{}{}\n", if value.is_some() { "=" } else { "" }, value.unwrap_or_default());
            self.define(before + self.files.len(), Span::new(start, start + name.len()), name, value.unwrap_or("1"), 0);
        }
        if !text.is_empty() {
            self.files.push(SourceFile { path: COMMAND_LINE.to_owned(), text: text.into_bytes() });
        }
    }

    /// A text that defines macros somewhere.
    fn text(&mut self, before: usize, text: &SourceFile, macros: &[Macro]) {
        let mut told: Vec<&Macro> = Vec::new();
        for m in macros.iter().filter(|m| changes_abi(m.0.as_bytes())) {
            if told.contains(&m) {
                continue;
            }
            told.push(m);
            let (name, value) = m;
            let written = value.as_ref().map(|v| format!("{name}={v}"));
            let find = |word: &str| memchr::memmem::find(&text.text, word.as_bytes());
            let at = written.as_deref().and_then(find).or_else(|| find(name)).unwrap_or(0);
            let span = Span::new(at, at + name.len());
            self.define(before + self.files.len(), span, name, value.as_deref().unwrap_or("1"), 0);
        }
        if !told.is_empty() {
            self.files.push(text.clone());
        }
    }

    fn build_files(&mut self, before: usize, statements: &Statements) {
        for file in &statements.files {
            let id = before + self.files.len();
            for s in &file.statements {
                let span = Span::new(s.span.start, s.span.end);
                match &s.says {
                    Says::Promise(promise) => {
                        let place = Place { file: FileId(id as u32), span };
                        self.stated.push(Stated { promise: *promise, place, condition: s.condition });
                    }
                    // A script asks whether the interpreter is such a build before it says so.
                    Says::Macro(name, _) if s.condition != 0 && !MACROS.contains(&name.as_str()) => {}
                    Says::Macro(name, value) => self.define(id, span, name, value, s.condition),
                }
            }
            self.files.push(SourceFile { path: file.path.clone(), text: file.text.clone().into_bytes() });
        }
    }

    /// Each says it by its name.
    fn wheels(&mut self, before: usize, wheels: &[(String, Target)]) {
        for (path, tag) in wheels {
            let place = Place { file: FileId((before + self.files.len()) as u32), span: Span::default() };
            self.stated.push(Stated { promise: Promise::Tag(*tag), place, condition: 0 });
            self.files.push(SourceFile { path: path.clone(), text: Vec::new() });
        }
    }

    fn define(&mut self, file: usize, span: Span, name: &str, value: &str, condition: u32) {
        let file = FileId(file as u32);
        if let Some(promise) = selects(name, value, self.headers) {
            self.stated.push(Stated { promise, place: Place { file, span }, condition });
            // Under a condition a floor belongs to the tag of its branch, not to the targets of all.
            if condition != 0 {
                return;
            }
        }
        self.facts.push(Fact {
            subject: Subject::AbiMacro(name.to_owned()),
            usage: Use::Define(Box::new(Definition { text: value.to_owned(), by: DefinedBy::Build })),
            file,
            span,
            live: Live::ALWAYS,
            confidence: Confidence::Exact,
            origin: Origin::Source,
            declared: false,
            route: None,
        });
    }
}

/// The modules of the build whose sources are all among these files.
fn built(files: &[SourceFile], project: &Project) -> Vec<Built> {
    let modules = project.modules();
    if modules.is_empty() {
        return Vec::new();
    }
    let by_path: HashMap<PathBuf, FileId> =
        files.iter().enumerate().map(|(i, f)| (absolute(Path::new(&f.path)), FileId(i as u32))).collect();
    let found = modules.into_iter().filter_map(|m| {
        let files = m.sources.iter().map(|s| by_path.get(s).copied()).collect::<Option<Vec<_>>>()?;
        Some(Built { module: m.name, files })
    });
    found.collect()
}

fn is_stable(promise: Promise) -> bool {
    matches!(promise, Promise::Tag(_) | Promise::Suffix)
}

/// Whether sources of CPython's API are there, and none of all files defines a macro that selects a stable ABI.
fn is_undefined(files: &[SourceFile]) -> bool {
    let defines = |f: &SourceFile| MACROS.iter().any(|name| !definitions(f, name).is_empty());
    let is_python = |name: &str| name == "Python.h";
    let may_see = |f: &SourceFile| may_include(&f.text).iter().any(|(name, _)| is_python(name));
    let sees = |f: &SourceFile| may_see(f) && includes(f).iter().any(|(name, _)| is_python(name));
    files.iter().any(sees) && !files.iter().any(defines)
}
