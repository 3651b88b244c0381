//! A compiler's command line (gcc and clang): which sources it compiles, into what, and what it says
//! about macros and headers.
//!
//! Reads words and response files. It must not start anything, and must not know where a command line
//! comes from: the wrapper and the compilation database share it.

use abi3lint_front_c::CommandLine;
use std::path::Path;

/// Options whose value is the next word. Such a value must not be taken for a source.
const SEPARATE: &str = "\
    -o -MF -MT -MQ -MJ -x -D -U -I -include -imacros -isystem -iquote -idirafter -isysroot -iprefix \
    -iwithprefix -iwithprefixbefore -imultilib -iframework -ivfsoverlay -include-pch -F -L -l -T -u -z -e -h -A \
    -B -target --sysroot --param -aux-info -dumpbase -dumpbase-ext -dumpdir -auxbase -wrapper -arch -mllvm \
    -Xclang -Xlinker -Xassembler -Xpreprocessor -Xanalyzer -framework -install_name -current_version \
    -compatibility_version -undefined -bundle_loader -exported_symbols_list -rpath -gcc-toolchain -resource-dir \
    -working-directory -cxx-isystem -c-isystem --serialize-diagnostics -serialize-diagnostics --output \
    --language --include --imacros --include-directory --define-macro --undefine-macro";

/// Long spellings that mean one of the short ones, with `=` or a word of their own for the value.
const LONG: &[(&str, &str)] = &[
    ("--output", "-o"),
    ("--language", "-x"),
    ("--include", "-include"),
    ("--imacros", "-imacros"),
    ("--include-directory", "-I"),
    ("--define-macro", "-D"),
    ("--undefine-macro", "-U"),
];

/// Words that make the whole command a question, a dump or an analysis, whatever else stands there.
const QUESTIONS: &str = "\
    --version -dumpmachine -dumpversion -dumpfullversion -dumpspecs -### -cc1 --analyze -dM";
const QUESTION_STARTS: &str = "\
    -print- --print- --help -help --target-help -cc1";

/// Response files that name each other end here.
const DEPTH: u32 = 8;
/// A response file is a list of words; more than this is something else.
const LARGEST_RESPONSE: u64 = 16 << 20;

/// How far the command goes, the earliest first: where several are named, the compiler stops at that.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Stage {
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
pub(crate) struct Source {
    /// As in the command.
    pub path: String,
    pub cpp: bool,
}

/// What a command does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Call {
    pub stage: Stage,
    pub sources: Vec<Source>,
    pub defines: Vec<(String, Option<String>)>,
    pub undefines: Vec<String>,
    /// Directories of quoted includes alone.
    pub quote_dirs: Vec<String>,
    pub dirs: Vec<String>,
    /// Directories of headers that are not the user's.
    pub system_dirs: Vec<String>,
    pub force_includes: Vec<String>,
    pub output: Option<String>,
    /// Options without a value, or with one behind `=`.
    pub switches: Vec<String>,
    /// It asks for debug information.
    pub debug: bool,
    /// Its objects are bitcode (`-flto`, `-emit-llvm`).
    pub bitcode: bool,
}

impl Call {
    /// Reads the words after the compiler. `cpp_driver`: a C++ compiler takes `.c` for C++. Response files
    /// are looked for in `directory`, where the command runs.
    pub fn parse(words: &[String], cpp_driver: bool, directory: &Path) -> Call {
        let mut expanded = Vec::new();
        expand(words, directory, DEPTH, &mut expanded);
        let mut call = Call {
            stage: Stage::Link,
            sources: Vec::new(),
            defines: Vec::new(),
            undefines: Vec::new(),
            quote_dirs: Vec::new(),
            dirs: Vec::new(),
            system_dirs: Vec::new(),
            force_includes: Vec::new(),
            output: None,
            switches: Vec::new(),
            debug: false,
            bitcode: false,
        };
        let mut language = Language::ByName;
        let mut words = expanded.into_iter();
        let mut only_files = false;
        while let Some(word) = words.next() {
            if only_files || !word.starts_with('-') {
                call.source(&word, language, cpp_driver);
                continue;
            }
            if word == "--" {
                only_files = true;
                continue;
            }
            let (flag, value) = match split(&word) {
                (flag, None) if listed(SEPARATE, flag) => (flag.to_owned(), words.next()),
                (flag, value) => (flag.to_owned(), value.map(str::to_owned)),
            };
            let flag = LONG.iter().find(|l| l.0 == flag).map_or(flag.as_str(), |l| l.1);
            if flag == "-x" {
                language = Language::named(value.as_deref().unwrap_or_default());
            } else {
                call.option(flag, value);
            }
        }
        call
    }

    fn option(&mut self, flag: &str, value: Option<String>) {
        match &value {
            None => self.switches.push(flag.to_owned()),
            Some(root) if flag == "--sysroot" => self.switches.push(format!("--sysroot={root}")),
            Some(machine) if flag == "-target" => self.switches.push(format!("--target={machine}")),
            Some(_) => {}
        }
        match (flag, value) {
            ("-D", Some(d)) => self.define(&d),
            ("-U", Some(name)) => self.undefine(name),
            ("-I", Some(dir)) => self.dirs.push(dir),
            ("-iquote", Some(dir)) => self.quote_dirs.push(dir),
            ("-isystem" | "-idirafter" | "-cxx-isystem" | "-c-isystem", Some(dir)) => self.system_dirs.push(dir),
            ("-include" | "-imacros", Some(file)) => self.force_includes.push(file),
            ("-o", Some(file)) => self.output = Some(file),
            // Words for the preprocessor mean what they mean without this prefix.
            ("-Wp", Some(list)) => list.split(',').for_each(|w| self.preprocessor(w)),
            ("-Xpreprocessor", Some(word)) => self.preprocessor(&word),
            (_, Some(_)) => {}
            ("-E" | "-M" | "-MM", None) => self.stage = Stage::Nothing,
            (q, None) if is_question(q) => self.stage = Stage::Nothing,
            ("-fsyntax-only", None) => self.stage = self.stage.min(Stage::Syntax),
            ("-S", None) => self.stage = self.stage.min(Stage::Assembler),
            ("-c", None) => self.stage = self.stage.min(Stage::Object),
            ("-emit-llvm", None) => self.bitcode = true,
            (f, None) if f.starts_with("-flto") => self.bitcode = true,
            ("-fno-lto", None) => self.bitcode = false,
            ("-g0", None) => self.debug = false,
            (f, None) if is_debug(f) => self.debug = true,
            (_, None) => {}
        }
    }

    fn preprocessor(&mut self, word: &str) {
        match (word.strip_prefix("-D"), word.strip_prefix("-U")) {
            (Some(d), _) if !d.is_empty() => self.define(d),
            (_, Some(u)) if !u.is_empty() => self.undefine(u.to_owned()),
            _ => {}
        }
    }

    fn define(&mut self, text: &str) {
        let (name, value) = text.split_once('=').map_or((text, None), |(n, v)| (n, Some(v.to_owned())));
        self.undefines.retain(|u| u != name);
        self.defines.push((name.to_owned(), value));
    }

    fn undefine(&mut self, name: String) {
        self.defines.retain(|d| d.0 != name);
        self.undefines.push(name);
    }

    fn source(&mut self, path: &str, language: Language, cpp_driver: bool) {
        // Standard input cannot be read a second time.
        if path == "-" {
            return;
        }
        let cpp = match language {
            Language::Named(cpp) => Some(cpp),
            Language::Other => None,
            Language::ByName => language_of(path).map(|cpp| cpp || cpp_driver),
        };
        self.sources.extend(cpp.map(|cpp| Source { path: path.to_owned(), cpp }));
    }

    /// Where includes are searched, in order.
    pub fn include_dirs(&self) -> impl Iterator<Item = &String> {
        self.quote_dirs.iter().chain(&self.dirs).chain(&self.system_dirs)
    }

    /// What the front end is told.
    pub fn command_line(&self) -> CommandLine {
        CommandLine {
            defines: self.defines.clone(),
            undefines: self.undefines.clone(),
            include_dirs: self.include_dirs().cloned().collect(),
            force_includes: self.force_includes.clone(),
        }
    }

    /// The same macros and directories as words for another compile of the sources.
    pub fn preprocessor_words(&self) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        for (name, value) in &self.defines {
            words.push(value.as_ref().map_or_else(|| format!("-D{name}"), |v| format!("-D{name}={v}")));
        }
        words.extend(self.undefines.iter().map(|u| format!("-U{u}")));
        let lists = [
            ("-iquote", &self.quote_dirs),
            ("-I", &self.dirs),
            ("-isystem", &self.system_dirs),
            ("-include", &self.force_includes),
        ];
        for (flag, values) in lists {
            words.extend(values.iter().flat_map(|v| [flag.to_owned(), v.clone()]));
        }
        words
    }

    /// The file that the compiler writes for a source, in the directory where it runs; `None` where it
    /// writes none.
    pub fn output_of(&self, source: &Source) -> Option<String> {
        let ending = match (self.stage, self.bitcode) {
            (Stage::Nothing | Stage::Syntax, _) => return None,
            (Stage::Link, _) => return Some(self.output.clone().unwrap_or_else(|| "a.out".to_owned())),
            (Stage::Assembler, _) => "s",
            (Stage::Object, _) => "o",
        };
        let stem = Path::new(&source.path).file_stem()?.to_string_lossy();
        Some(self.output.clone().unwrap_or_else(|| format!("{stem}.{ending}")))
    }
}

#[derive(Clone, Copy, Debug)]
enum Language {
    ByName,
    /// C, or C++ if true.
    Named(bool),
    /// Assembler, Objective-C, what is preprocessed already, and headers to be precompiled.
    Other,
}

impl Language {
    fn named(name: &str) -> Language {
        match name {
            "c" => Language::Named(false),
            "c++" => Language::Named(true),
            "none" => Language::ByName,
            _ => Language::Other,
        }
    }
}

/// Whether a source is C++; `None` where the compiler sees no C or C++ source in it.
pub(crate) fn language_of(path: &str) -> Option<bool> {
    match Path::new(path).extension()?.to_str()? {
        "c" => Some(false),
        "cc" | "cp" | "cxx" | "cpp" | "CPP" | "c++" | "C" => Some(true),
        _ => None,
    }
}

/// What stands between a compiler's name and its version in some distributions: `clang-mp-17`.
const FLAVOURS: [&str; 3] = ["-mp", "-posix", "-win32"];

/// Whether a compiler's name is that of a C++ driver: `g++`, `clang++-19`, `x86_64-linux-gnu-c++`.
pub(crate) fn is_cpp_driver(compiler: &str) -> bool {
    without_version(&program_name(compiler)).ends_with("++")
}

/// A program's name without folder and without the ending of Windows.
pub(crate) fn program_name(program: &str) -> String {
    let name = Path::new(program).file_name().map_or(program.into(), |n| n.to_string_lossy());
    match name.get(name.len().saturating_sub(4)..) {
        Some(ending) if ending.eq_ignore_ascii_case(".exe") => name[..name.len() - 4].to_ascii_lowercase(),
        _ => name.into_owned(),
    }
}

/// A compiler's name without its version and flavour: `clang++-mp-17`, `gcc12` and `g++-13.2` are `clang++`, `gcc`
/// and `g++`.
pub(crate) fn without_version(name: &str) -> &str {
    let version = |n: &'_ str| n.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').len();
    let trimmed = |n: &'_ str| n[..version(n)].trim_end_matches('-').len();
    let plain = &name[..trimmed(name)];
    let plain = FLAVOURS.iter().find_map(|f| plain.strip_suffix(f)).unwrap_or(plain);
    &plain[..trimmed(plain)]
}

fn listed(list: &str, word: &str) -> bool {
    list.split(' ').any(|w| w == word)
}

fn is_question(flag: &str) -> bool {
    listed(QUESTIONS, flag) || QUESTION_STARTS.split(' ').any(|s| flag.starts_with(s))
}

/// An option and the value that is joined to it.
fn split(word: &str) -> (&str, Option<&str>) {
    if let Some((flag, value)) = word.split_once('=')
        && LONG.iter().any(|l| l.0 == flag)
    {
        return (flag, Some(value));
    }
    if let Some(list) = word.strip_prefix("-Wp,") {
        return ("-Wp", Some(list));
    }
    // Longer names first: `-include x` is no `-I nclude`, and `-iquote` none of `-i`.
    const JOINED: &str = "-idirafter -include -imacros -isystem -iquote -D -U -I -o -x -L -l -B -T -F";
    const NOT_JOINED: &[&str] = &["-include-pch", "-object", "-objcmt", "-output"];
    if listed(SEPARATE, word) || NOT_JOINED.iter().any(|n| word.starts_with(n)) {
        return (word, None);
    }
    match JOINED.split(' ').find_map(|flag| Some((flag, word.strip_prefix(flag)?))) {
        Some((flag, value)) if !value.is_empty() => (flag, Some(value)),
        _ => (word, None),
    }
}

fn is_debug(flag: &str) -> bool {
    const NO_LEVEL: &[&str] = &["-gno-", "-gz", "-gsplit-dwarf", "-gcolumn-info", "-grecord", "-gstrict", "-gas-"];
    flag.starts_with("-g") && !flag.starts_with("-gcc") && !NO_LEVEL.iter().any(|n| flag.starts_with(n))
}

/// Puts the words of response files (`@file`) in their place, as compilers do: what cannot be read stays.
fn expand(words: &[String], directory: &Path, depth: u32, out: &mut Vec<String>) {
    for word in words {
        let inside = word.strip_prefix('@').filter(|_| depth > 0).and_then(|name| {
            let path = directory.join(name);
            let is_list = path.metadata().is_ok_and(|m| m.is_file() && m.len() <= LARGEST_RESPONSE);
            let text = if is_list { std::fs::read(path).ok()? } else { return None };
            shlex::split(&String::from_utf8_lossy(&text))
        });
        match inside {
            Some(inside) => expand(&inside, directory, depth - 1, out),
            None => out.push(word.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(words: &str) -> Call {
        Call::parse(&shlex::split(words).unwrap(), false, Path::new("."))
    }

    fn sources(words: &str) -> Vec<(String, bool)> {
        call(words).sources.into_iter().map(|s| (s.path, s.cpp)).collect()
    }

    #[test]
    fn sources_are_what_is_compiled_as_c_or_cpp() {
        for (words, expected) in [
            ("-c a.c -o b.c.o", &[("a.c", false)][..]),
            ("-c a.cpp b.c c.o d.S e.s f.i g.h h.m lib.a", &[("a.cpp", true), ("b.c", false)]),
            (
                "-x c++ a.c -x none b.c -xc d.inc -x assembler-with-cpp e.c",
                &[("a.c", true), ("b.c", false), ("d.inc", false)],
            ),
            ("-c - -MF a.c -MT b.c -Xlinker c.c -include d.c --param e.c -dumpbase f.c", &[]),
            ("-MMD -MP -MFx.d -Ifoo.c -L. -lfoo.c -ob.c a.c", &[("a.c", false)]),
            ("--language=c++ --output out.c -c x.c -- -y.c", &[("x.c", true), ("-y.c", true)]),
        ] {
            let expected: Vec<_> = expected.iter().map(|(p, c)| ((*p).to_owned(), *c)).collect();
            assert_eq!(sources(words), expected, "{words}");
        }
        let cpp = Call::parse(&["a.c".to_owned()], true, Path::new("."));
        assert!(cpp.sources[0].cpp, "a C++ driver takes .c for C++");
    }

    #[test]
    fn macros_and_directories_are_those_of_the_compiler() {
        let c = call(
            "-DA -D B=2 -UC -Wp,-DD=1,-MD,x.d -Xpreprocessor -DE --define-macro=F=3 -DC -UA -I one -Itwo \
             -isystem sys -iquote q -idirafterlate -includepre.h -imacros m.h --include-directory three -c x.c",
        );
        let names: Vec<_> = c.defines.iter().map(|(n, v)| (n.as_str(), v.as_deref())).collect();
        assert_eq!(names, [("B", Some("2")), ("D", Some("1")), ("E", None), ("F", Some("3")), ("C", None)]);
        assert_eq!(c.undefines, ["A"]);
        assert_eq!((c.quote_dirs.join(" "), c.dirs.join(" ")), ("q".into(), "one two three".into()));
        assert_eq!(c.system_dirs, ["sys", "late"]);
        assert_eq!(c.force_includes, ["pre.h", "m.h"]);
        assert_eq!(call("-DA='x y' -c x.c").defines, [("A".to_owned(), Some("x y".to_owned()))]);
    }

    #[test]
    fn questions_compile_nothing() {
        for words in [
            "--version",
            "-E a.c",
            "-dM -E a.c",
            "-dumpmachine",
            "-print-search-dirs",
            "--print-prog-name=ld a.c",
            "-M a.c",
            "-c -MM a.c",
            "-### -c a.c",
            "--help=common a.c",
            "-c a.c -E",
            "--analyze a.c",
        ] {
            assert_eq!(call(words).stage, Stage::Nothing, "{words}");
        }
        for (words, stage) in [
            ("-c a.c -MD -v", Stage::Object),
            ("a.c -shared -o a.so", Stage::Link),
            ("-S a.c -c", Stage::Assembler),
            ("-fsyntax-only -c a.c", Stage::Syntax),
            ("-dumpbase '' -dumpdir x -c a.c", Stage::Object),
        ] {
            assert_eq!(call(words).stage, stage, "{words}");
        }
    }

    #[test]
    fn outputs_are_named_as_the_compiler_names_them() {
        let out = |words: &str| {
            let c = call(words);
            c.sources.iter().map(|s| c.output_of(s)).collect::<Vec<_>>()
        };
        let some = |t: &str| Some(t.to_owned());
        assert_eq!(out("-c d/a.c b.cpp"), [some("a.o"), some("b.o")]);
        assert_eq!(out("-c d/a.c -o x/y.o"), [some("x/y.o")]);
        assert_eq!(out("-S a.b.c"), [some("a.b.s")]);
        assert_eq!(out("a.c b.c"), [some("a.out"), some("a.out")]);
        assert_eq!(out("-fsyntax-only a.c"), [None]);
    }

    #[test]
    fn debug_information_and_bitcode_are_known() {
        for (words, debug, bitcode) in [
            ("-g", true, false),
            ("-g0", false, false),
            ("-g -g0", false, false),
            ("-ggdb3 -gno-column-info", true, false),
            ("-gz -gsplit-dwarf", false, false),
            ("-gcc-toolchain x", false, false),
            ("-flto=thin", false, true),
            ("-flto -fno-lto", false, false),
            ("-emit-llvm", false, true),
        ] {
            let c = call(words);
            assert_eq!((c.debug, c.bitcode), (debug, bitcode), "{words}");
        }
    }

    #[test]
    fn response_files_are_read_in_place() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("one.rsp"), "-DA=\"b c\" @two.rsp\n-c 'x y.c'").unwrap();
        std::fs::write(dir.path().join("two.rsp"), "-I inc @one.rsp").unwrap();
        let words = ["@one.rsp", "@gone.rsp"].map(str::to_owned);
        let c = Call::parse(&words, false, dir.path());
        assert_eq!(c.defines[0], ("A".to_owned(), Some("b c".to_owned())));
        assert_eq!((c.dirs[0].as_str(), c.sources[0].path.as_str(), c.stage), ("inc", "x y.c", Stage::Object));
    }

    #[test]
    fn drivers_are_known_by_their_names() {
        for yes in
            ["g++", "/usr/bin/c++", "clang++-19", "x86_64-linux-gnu-g++-12", "abi3lint-c++", "g++.exe", "clang++-mp-17"]
        {
            assert!(is_cpp_driver(yes), "{yes}");
        }
        for no in ["gcc", "cc", "clang-19", "x86_64-linux-gnu-gcc-12", ""] {
            assert!(!is_cpp_driver(no), "{no}");
        }
    }
}
