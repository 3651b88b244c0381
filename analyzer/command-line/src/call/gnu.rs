//! Options of gcc and clang. An option whose value is the next word is known as such, so that no value is taken
//! for a source.

use super::command::{Call, Foreign, Source, Stage, foreign_language, language_of};
use super::words::after;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Options whose value is the next word. Such a value must not be taken for a source.
const SEPARATE: &str = "\
    -o -MF -MT -MQ -MJ -x -D -U -I -include -imacros -isystem -iquote -idirafter -isysroot -iprefix \
    -iwithprefix -iwithprefixbefore -imultilib -iframework -ivfsoverlay -include-pch -F -L -l -T -u -z -e -h -A \
    -B -target --sysroot --param -aux-info -dumpbase -dumpbase-ext -dumpdir -auxbase -wrapper -arch -mllvm \
    -Xclang -Xlinker -Xassembler -Xpreprocessor -Xanalyzer -framework -install_name -current_version \
    -compatibility_version -undefined -bundle_loader -exported_symbols_list -rpath -gcc-toolchain -resource-dir \
    -working-directory --working-directory -cxx-isystem -c-isystem --serialize-diagnostics -serialize-diagnostics --output \
    --language --include --imacros --include-directory --define-macro --undefine-macro";

/// Long spellings that mean one of the short ones, with `=` or a word of their own for the value.
const LONG: &[(&str, &str)] = &[
    ("--working-directory", "-working-directory"),
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

impl Call {
    /// Reads the words of gcc and clang.
    pub(super) fn read(&mut self, words: Vec<OsString>, cpp_driver: bool) {
        let mut language = Language::ByName;
        let mut words = words.into_iter();
        let mut only_files = false;
        let mut working = None;
        while let Some(word) = words.next() {
            let text = word.to_string_lossy();
            if only_files || !text.starts_with('-') {
                self.source(Path::new(&word), language, cpp_driver);
                continue;
            }
            if text == "--" {
                only_files = true;
                continue;
            }
            let (flag, value) = match split(&text) {
                (flag, None) if listed(SEPARATE, flag) => (flag, words.next()),
                (flag, None) => (flag, None),
                // What stands before a value is ASCII, so it is as long in the word itself.
                (flag, Some(value)) => (flag, after(&word, &text[..text.len() - value.len()])),
            };
            match LONG.iter().find(|l| l.0 == flag).map_or(flag, |l| l.1) {
                "-x" => language = Language::named(&value.unwrap_or_default().to_string_lossy()),
                "-working-directory" => working = value,
                flag => self.option(flag, value),
            }
        }
        self.find_sysroot();
        if let Some(working) = working {
            self.run_in(Path::new(&working));
        }
    }

    /// Directories that begin with `=` lie below the root of the system that is compiled for.
    fn find_sysroot(&mut self) {
        let root = self.switches.iter().rev().find_map(|s| s.strip_prefix("--sysroot=")).unwrap_or_default();
        let root = OsString::from(root);
        for dir in [&mut self.quote_dirs, &mut self.dirs, &mut self.system_dirs].into_iter().flatten() {
            if let Some(rest) = after(dir.as_os_str(), "=") {
                let mut below = root.clone();
                below.push(rest);
                *dir = below.into();
            }
        }
    }

    fn option(&mut self, flag: &str, value: Option<OsString>) {
        let text = value.as_ref().map(|v| v.to_string_lossy().into_owned());
        match &text {
            None => self.switches.push(flag.to_owned()),
            Some(root) if flag == "--sysroot" => self.switches.push(format!("--sysroot={root}")),
            Some(machine) if flag == "-target" => self.switches.push(format!("--target={machine}")),
            Some(_) => {}
        }
        let path = || value.clone().map(PathBuf::from).unwrap_or_default();
        match (flag, text) {
            ("-D", Some(d)) => self.define(&d),
            ("-U", Some(name)) => self.undefine(name),
            ("-I", Some(_)) => self.dirs.push(path()),
            ("-iquote", Some(_)) => self.quote_dirs.push(path()),
            ("-isystem" | "-idirafter" | "-cxx-isystem" | "-c-isystem", Some(_)) => self.system_dirs.push(path()),
            ("-include" | "-imacros", Some(_)) => self.force_includes.push(path()),
            ("-o", Some(_)) => self.output = Some(path()),
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

    fn source(&mut self, path: &Path, language: Language, cpp_driver: bool) {
        // Standard input cannot be read a second time.
        if path == Path::new("-") {
            return;
        }
        let by_name = match language {
            Language::ByName => foreign_language(path).map_or(language, Language::Foreign),
            _ => language,
        };
        let path = path.to_owned();
        match by_name {
            Language::Foreign(language) => self.foreign.push(Foreign { path, language }),
            Language::Named(cpp) => self.sources.push(Source { path, cpp }),
            Language::ByName => {
                let cpp = language_of(&path).map(|cpp| cpp || cpp_driver);
                self.sources.extend(cpp.map(|cpp| Source { path, cpp }));
            }
            Language::Other => {}
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Language {
    ByName,
    /// C, or C++ if true.
    Named(bool),
    /// One that is not read, by its name.
    Foreign(&'static str),
    /// Assembler, what is preprocessed already, and headers to be precompiled.
    Other,
}

impl Language {
    fn named(name: &str) -> Language {
        match name {
            "c" => Language::Named(false),
            "c++" => Language::Named(true),
            "none" => Language::ByName,
            "objective-c" => Language::Foreign("Objective-C"),
            "objective-c++" => Language::Foreign("Objective-C++"),
            "cu" | "cuda" => Language::Foreign("CUDA"),
            "hip" => Language::Foreign("HIP"),
            _ => Language::Other,
        }
    }
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
    if let Some(directory) = ["-working-directory=", "--working-directory="].iter().find_map(|w| word.strip_prefix(w)) {
        return ("-working-directory", Some(directory));
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
