//! A compiler's command line (gcc and clang, cl and clang-cl): which sources it compiles, into what, and what it
//! says about macros and headers.
//!
//! Reads words and response files. It must not start anything, and must not know where a command line
//! comes from: the wrapper and the compilation database share it. Paths are kept as they are, also where they are
//! no UTF-8; the front end sees them as the report shows them.

mod cl;
mod command;
mod drivers;
mod gnu;
mod link;
mod response;
mod words;

use command::Linked;
pub use command::{Call, Foreign, Source, Stage, language_of, with_environment};
pub use drivers::{compiler_of, is_cl, is_cpp_driver, program_name, without_version};
pub use response::{Quoting, split as split_words};

use drivers::{Dialect, is_linker};

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

impl Call {
    /// Reads the words after a compiler. Response files are looked for in `directory`, where the command runs.
    pub fn parse<W: AsRef<OsStr>>(words: &[W], compiler: &str, directory: &Path) -> Call {
        let quoting = if is_cl(compiler) || is_linker(compiler) { Quoting::Windows } else { Quoting::Gnu };
        let (words, unread) = response::expand(words, directory, quoting);
        let dialect = Dialect::of(compiler, &words);
        let mut call = Call {
            stage: Stage::Link,
            sources: Vec::new(),
            foreign: Vec::new(),
            defines: Vec::new(),
            undefines: Vec::new(),
            quote_dirs: Vec::new(),
            dirs: Vec::new(),
            system_dirs: Vec::new(),
            force_includes: Vec::new(),
            output: None,
            directory: PathBuf::new(),
            switches: Vec::new(),
            debug: false,
            bitcode: false,
            cl: !matches!(dialect, Dialect::Gnu { .. }),
            linked: Linked::default(),
            unread,
        };
        match dialect {
            Dialect::Cl => cl::read(&mut call, words),
            Dialect::Link => call.linker(words.into_iter()),
            Dialect::Gnu { cpp } => call.read(words, cpp),
        }
        call
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsString;

    fn call(words: &str) -> Call {
        Call::parse(&shlex::split(words).unwrap(), "cc", Path::new("."))
    }

    fn paths(list: &str) -> Vec<PathBuf> {
        list.split(' ').map(PathBuf::from).collect()
    }

    fn sources(words: &str) -> Vec<(String, bool)> {
        let shown = |p: PathBuf| p.to_str().unwrap().to_owned();
        call(words).sources.into_iter().map(|s| (shown(s.path), s.cpp)).collect()
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
        let cpp = Call::parse(&["a.c"], "g++", Path::new("."));
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
        assert_eq!((c.quote_dirs, c.dirs), (paths("q"), paths("one two three")));
        assert_eq!(c.system_dirs, paths("sys late"));
        assert_eq!(c.force_includes, paths("pre.h m.h"));
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
        let some = |t: &str| Some(PathBuf::from(t));
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
    fn response_files_are_read_where_the_command_runs() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("one.rsp"), "-DA=\"b c\" -c 'x y.c'").unwrap();
        let c = Call::parse(&["@one.rsp", "@gone.rsp"], "cc", dir.path());
        assert_eq!(c.defines[0], ("A".to_owned(), Some("b c".to_owned())));
        assert_eq!((c.sources[0].path.as_path(), c.stage), (Path::new("x y.c"), Stage::Object));
    }

    #[test]
    fn a_working_directory_is_that_of_all_paths() {
        for words in ["-working-directory sub", "-working-directory=sub", "--working-directory=sub"] {
            let c = call(&format!("-I inc -isystem /sys {words} -c ../x.c -o y.o"));
            assert_eq!((&c.dirs, &c.system_dirs), (&paths("sub/inc"), &paths("/sys")), "{words}");
            assert_eq!(c.sources[0].path, Path::new("sub/../x.c"), "{words}");
            assert_eq!(c.output, Some("sub/y.o".into()), "{words}");
        }
    }

    #[test]
    fn directories_may_lie_below_the_root_of_a_system() {
        let c = call("--sysroot /no --sysroot=/target -I=/inc -isystem =/sys -iquote =q -I own -c a.c");
        assert_eq!((c.dirs, c.system_dirs), (paths("/target/inc own"), paths("/target/sys")));
        assert_eq!(c.quote_dirs, paths("/targetq"));
        assert_eq!(call("-I=/inc -c a.c").dirs, paths("/inc"));
    }

    #[test]
    fn directories_of_the_environment_come_last() {
        let variables = |name: &str| match name {
            "CPATH" => Some(std::env::join_paths(["one", ""]).unwrap()),
            "C_INCLUDE_PATH" => Some("c".into()),
            "CPLUS_INCLUDE_PATH" => Some("cpp".into()),
            "INCLUDE" => Some("windows".into()),
            _ => None,
        };
        for (words, dirs, system) in [
            ("-I own -isystem sys -c a.c", "own one .", "sys c"),
            ("-I own -isystem sys -c a.cpp", "own one .", "sys cpp"),
        ] {
            let mut c = call(words);
            c.add_environment(variables);
            assert_eq!((c.dirs, c.system_dirs), (paths(dirs), paths(system)), "{words}");
        }
    }

    #[test]
    fn sources_in_other_languages_are_kept_apart() {
        let kept =
            |c: Call| c.foreign.iter().map(|f| format!("{} {}", f.path.display(), f.language)).collect::<Vec<_>>();
        let c = call("-c a.m b.mm -x objective-c++ c.cc -x cuda k.cc -x none d.c e.cu");
        assert_eq!(c.sources.len(), 1);
        let expected = ["a.m Objective-C", "b.mm Objective-C++", "c.cc Objective-C++", "k.cc CUDA", "e.cu CUDA"];
        assert_eq!(kept(c), expected);
        let c = Call::parse(&["/c", "a.cu", "/src/b.mm", "c.c"], "clang-cl", Path::new("."));
        assert_eq!(c.sources.len(), 1);
        assert_eq!(kept(c), ["a.cu CUDA", "/src/b.mm Objective-C++"]);
    }

    #[test]
    fn cl_takes_words_from_the_environment() {
        let variable = |name: &str| match name {
            "CL" => Some(OsString::from("/DA=1 /DB#2 \"/DC=x y\"")),
            "_CL_" => Some(OsString::from("/UB")),
            _ => None,
        };
        let words = ["/DA=3".into(), "/c".into(), "a.c".into()];
        let c = Call::parse(&with_environment(&words, "cl.exe", variable), "cl.exe", Path::new("."));
        let names: Vec<_> = c.defines.iter().map(|(n, v)| (n.as_str(), v.as_deref())).collect();
        assert_eq!(
            (names, c.undefines.as_slice()),
            (vec![("A", Some("1")), ("C", Some("x y")), ("A", Some("3"))], &["B".to_owned()][..])
        );
        assert_eq!(with_environment(&words, "gcc", variable), words);
    }

    #[cfg(unix)]
    #[test]
    fn names_need_not_be_utf8() {
        use std::os::unix::ffi::OsStrExt;
        let os = |b: &'static [u8]| OsStr::from_bytes(b);
        let words = [os(b"-Ii\xff"), os(b"-isystem"), os(b"s\xff"), os(b"-oy\xff.o"), os(b"-c"), os(b"z\xff.c")];
        let c = Call::parse(&words, "cc", Path::new("."));
        assert_eq!((c.dirs[0].as_os_str(), c.system_dirs[0].as_os_str()), (os(b"i\xff"), os(b"s\xff")));
        assert_eq!((c.sources[0].path.as_os_str(), c.output.unwrap().as_os_str()), (os(b"z\xff.c"), os(b"y\xff.o")));
    }
}
