//! What a command does: the sources that it compiles, into what, and what it says about macros and headers.

use super::drivers::is_cl;
use super::response::{Quoting, split};
use abi3lint_front_c::CommandLine;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// A macro that cl defines by itself.
const DEFINED: (&str, &str) = ("_WIN32", "1");
/// Macros of other systems and compilers, which it does not define.
const UNDEFINED: [&str; 7] =
    ["__GNUC__", "__linux__", "__unix__", "__APPLE__", "__CYGWIN__", "__MINGW32__", "__MINGW64__"];

/// How far the command goes, the earliest first: where several are named, the compiler stops at that.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Stage {
    /// It compiles nothing: a question, or the preprocessor alone (`-E`, `-M`).
    Nothing,
    /// Diagnostics only.
    Syntax,
    /// `-S`.
    Assembler,
    /// `-c`.
    Object,
    /// Through to the linker.
    Link,
}

/// A C or C++ source of the command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// As in the command.
    pub path: PathBuf,
    /// It is compiled as C++.
    pub cpp: bool,
}

/// A source in a language that is not read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Foreign {
    /// As in the command.
    pub path: PathBuf,
    /// Its name, as in `Objective-C++`.
    pub language: &'static str,
}

/// What a linker of Microsoft's kind is told.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Linked {
    /// It makes a DLL.
    pub(super) is_shared: bool,
    /// Its file, or the folder of it.
    pub(super) output: Option<PathBuf>,
    /// The first file that is linked.
    pub(super) first: Option<PathBuf>,
}

/// What a command does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Call {
    /// How far it goes.
    pub stage: Stage,
    /// Sources in C and C++.
    pub sources: Vec<Source>,
    /// Sources in languages beside C and C++ that have C code in them.
    pub foreign: Vec<Foreign>,
    /// Macros that are defined at its end, with their values; no value means 1.
    pub defines: Vec<(String, Option<String>)>,
    /// Macros that are undefined at its end.
    pub undefines: Vec<String>,
    /// Directories of quoted includes alone.
    pub quote_dirs: Vec<PathBuf>,
    /// Directories of all includes (`-I`).
    pub dirs: Vec<PathBuf>,
    /// Directories of headers that are not the user's.
    pub system_dirs: Vec<PathBuf>,
    /// Files that are read before each source.
    pub force_includes: Vec<PathBuf>,
    /// The file that is written, where it is named; of cl also a folder.
    pub output: Option<PathBuf>,
    /// Where outputs without a name are written; empty: where the command runs.
    pub directory: PathBuf,
    /// Options without a value, or with one behind `=`; those of cl begin with `-` here.
    pub switches: Vec<String>,
    /// It asks for debug information.
    pub debug: bool,
    /// Its objects are bitcode (`-flto`, `-emit-llvm`).
    pub bitcode: bool,
    /// Its options are those of cl.
    pub cl: bool,
    /// What cl's linker is told.
    pub linked: Linked,
    /// Why nothing is known of the command, if so.
    pub unread: Option<&'static str>,
}

impl Call {
    /// Takes relative paths for those of a directory, as clang does; but what is linked is the linker's.
    pub(super) fn run_in(&mut self, directory: &Path) {
        let lists = [&mut self.quote_dirs, &mut self.dirs, &mut self.system_dirs];
        let foreign = self.foreign.iter_mut().map(|f| &mut f.path);
        let output = self.output.as_mut().filter(|_| self.stage < Stage::Link);
        let sources = self.sources.iter_mut().map(|s| &mut s.path);
        for path in lists.into_iter().flatten().chain(sources).chain(foreign).chain(output) {
            *path = directory.join(&*path);
        }
        self.directory = directory.to_owned();
        for file in &mut self.force_includes {
            let there = directory.join(&*file);
            if there.is_file() {
                *file = there;
            }
        }
    }

    /// Adds the directories that a compiler takes from the environment.
    pub fn add_environment(&mut self, variable: impl Fn(&str) -> Option<OsString>) {
        let dirs = |name: &str| -> Vec<PathBuf> {
            let list = variable(name).filter(|v| !v.is_empty());
            let dirs = list.iter().flat_map(std::env::split_paths);
            // An empty name is the working directory.
            dirs.map(|d| if d.as_os_str().is_empty() { PathBuf::from(".") } else { d }).collect()
        };
        if self.cl {
            self.system_dirs.extend(dirs("INCLUDE"));
            return;
        }
        self.dirs.extend(dirs("CPATH"));
        if self.sources.iter().any(|s| !s.cpp) {
            self.system_dirs.extend(dirs("C_INCLUDE_PATH"));
        }
        if self.sources.iter().any(|s| s.cpp) {
            self.system_dirs.extend(dirs("CPLUS_INCLUDE_PATH"));
        }
    }

    pub(super) fn preprocessor(&mut self, word: &str) {
        match (word.strip_prefix("-D"), word.strip_prefix("-U")) {
            (Some(d), _) if !d.is_empty() => self.define(d),
            (_, Some(u)) if !u.is_empty() => self.undefine(u.to_owned()),
            _ => {}
        }
    }

    pub(super) fn define(&mut self, text: &str) {
        let (name, value) = text.split_once('=').map_or((text, None), |(n, v)| (n, Some(v.to_owned())));
        self.undefines.retain(|u| u != name);
        self.defines.push((name.to_owned(), value));
    }

    pub(super) fn undefine(&mut self, name: String) {
        self.defines.retain(|d| d.0 != name);
        self.undefines.push(name);
    }

    /// Where includes are searched, in order.
    pub fn include_dirs(&self) -> impl Iterator<Item = &PathBuf> {
        self.quote_dirs.iter().chain(&self.dirs).chain(&self.system_dirs)
    }

    /// What the front end is told.
    pub fn command_line(&self) -> CommandLine {
        let shown = |p: &PathBuf| p.to_string_lossy().into_owned();
        let (mut defines, mut undefines) = (self.defines.clone(), self.undefines.clone());
        if self.cl {
            // The last one wins, so what the command says comes after.
            let said = |name: &str| self.defines.iter().any(|d| d.0 == name);
            if !undefines.iter().any(|u| u == DEFINED.0) {
                defines.insert(0, (DEFINED.0.to_owned(), Some(DEFINED.1.to_owned())));
            }
            undefines.extend(UNDEFINED.iter().filter(|u| !said(u)).map(|u| (*u).to_owned()));
        }
        CommandLine {
            defines,
            undefines,
            include_dirs: self.include_dirs().map(shown).collect(),
            force_includes: self.force_includes.iter().map(shown).collect(),
        }
    }

    /// The same macros and directories as words for another compile of the sources.
    pub fn preprocessor_words(&self) -> Vec<OsString> {
        let mut words: Vec<OsString> = Vec::new();
        for (name, value) in &self.defines {
            words.push(value.as_ref().map_or_else(|| format!("-D{name}"), |v| format!("-D{name}={v}")).into());
        }
        words.extend(self.undefines.iter().map(|u| format!("-U{u}").into()));
        let lists = [
            ("-iquote", &self.quote_dirs),
            ("-I", &self.dirs),
            (if self.cl { "-imsvc" } else { "-isystem" }, &self.system_dirs),
            (if self.cl { "-FI" } else { "-include" }, &self.force_includes),
        ];
        for (flag, values) in lists {
            words.extend(values.iter().flat_map(|v| [flag.into(), v.clone().into_os_string()]));
        }
        words
    }

    /// The file that the compiler writes for a source, in the directory where it runs; `None` where it
    /// writes none.
    pub fn output_of(&self, source: &Source) -> Option<PathBuf> {
        let ending = match (self.stage, self.cl) {
            (Stage::Nothing | Stage::Syntax, _) => return None,
            (Stage::Link, false) => return Some(self.output.clone().unwrap_or_else(|| "a.out".into())),
            (Stage::Assembler, _) => "s",
            (Stage::Object, false) => "o",
            // Objects stay beside what is linked of them.
            (Stage::Object | Stage::Link, true) => "obj",
        };
        let mut name = source.path.file_stem()?.to_owned();
        name.push(".");
        name.push(ending);
        Some(match &self.output {
            Some(folder) if self.cl && folder.to_string_lossy().ends_with(['/', '\\']) => folder.join(name),
            Some(output) => output.clone(),
            None => self.directory.join(name),
        })
    }
}

/// Whether a source is C++; `None` where the compiler sees no C or C++ source in it.
pub fn language_of(path: impl AsRef<Path>) -> Option<bool> {
    match path.as_ref().extension()?.to_str()? {
        "c" => Some(false),
        "cc" | "cp" | "cxx" | "cpp" | "CPP" | "c++" | "C" => Some(true),
        _ => None,
    }
}

/// The language of a source that compilers take for C code of another kind, by its ending.
pub(super) fn foreign_language(path: &Path) -> Option<&'static str> {
    match path.extension()?.to_str()? {
        "m" => Some("Objective-C"),
        "mm" | "M" => Some("Objective-C++"),
        "cu" => Some("CUDA"),
        "hip" => Some("HIP"),
        _ => None,
    }
}

/// The words after a compiler, with those that `cl` and `clang-cl` take from the environment before and behind them.
pub fn with_environment(
    words: &[OsString],
    compiler: &str,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Vec<OsString> {
    if !is_cl(compiler) {
        return words.to_vec();
    }
    let of = |name: &str| split(variable(name).unwrap_or_default().as_encoded_bytes(), Quoting::Windows);
    [of("CL"), words.to_vec(), of("_CL_")].concat()
}
