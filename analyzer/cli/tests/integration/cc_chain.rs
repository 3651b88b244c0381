//! Programs that stand for a compiler and for each other: links to the wrapper and ccache's, in each order, and
//! a real compiler that comes back. Each compile ends, and is judged once.

#![cfg(unix)]

use crate::common::compile::*;
use crate::common::{Run, Scratch};
use std::fs;
use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};

/// As ccache behind a link: the first program of its own name on PATH that is not itself does the work.
const CCACHE: &str = r#"#!/bin/sh
echo x >> "$COUNT"
if [ "$(wc -l < "$COUNT")" -gt 90 ]; then echo "never ends" >&2; exit 99; fi
name=${0##*/}; self=$(readlink -f "$0"); IFS=:
for d in $PATH; do
  if [ -x "$d/$name" ] && [ "$(readlink -f "$d/$name")" != "$self" ]; then exec "$d/$name" "$@"; fi
done
exit 98
"#;

struct Links {
    scratch: Scratch,
}

impl Links {
    /// `wrapped/NAME` are links to the wrapper, `cached/NAME` and `again/NAME` to a ccache.
    fn new(ccache: Option<&str>) -> Links {
        let scratch = scratch();
        scratch.write("ccache", CCACHE.as_bytes());
        make_executable(&scratch, "ccache");
        let own = scratch.path().join("ccache");
        let ccache = ccache.map_or(own.to_str().unwrap(), |c| c);
        for (folder, target) in [("wrapped", ABI3LINT), ("cached", ccache), ("again", ccache)] {
            fs::create_dir(scratch.path().join(folder)).unwrap();
            for name in ["gcc", "cc", "abi3lint-cc"].into_iter().take(if folder == "wrapped" { 3 } else { 2 }) {
                symlink(target, scratch.path().join(folder).join(name)).unwrap();
            }
        }
        Links { scratch }
    }

    /// Runs words with these folders before PATH's.
    fn run(&self, folders: &[&str], words: &str, env: &[(&str, &str)]) -> Run {
        let root = self.scratch.path();
        let folder = |f: &&str| root.join(f).display().to_string();
        let own: Vec<String> = folders.iter().map(folder).collect();
        let path = format!("{}:{}", own.join(":"), std::env::var("PATH").unwrap());
        let count = root.join("count").display().to_string();
        let _ = fs::remove_file(&count);
        let cache = root.join("cache").display().to_string();
        let env = [&[("PATH", path.as_str()), ("COUNT", &count), ("CCACHE_DIR", &cache)], env].concat();
        // The first word is looked for on that PATH, not on this process's.
        let words: Vec<&str> = ["/usr/bin/env"].into_iter().chain(words.split(' ')).collect();
        run(&self.scratch, &words, &env, "")
    }
}

fn ends_and_is_judged_once(links: &Links) {
    let target = [("ABI3LINT_TARGET", "cp39-abi3")];
    let orders = [&["wrapped", "cached"][..], &["cached", "wrapped"], &["cached", "wrapped", "again"]];
    // A second time, a ccache gives what it has.
    for folders in orders.into_iter().chain(orders) {
        let bad = links.run(folders, "gcc -Ipy -c bad.c -o bad.o", &target);
        assert_eq!(bad.status, Some(1), "{folders:?}: {bad:?}");
        assert_eq!(bad.stderr.matches(LINE).count(), 1, "{folders:?}: {bad:?}");
        assert!(!there(&links.scratch, "bad.o"), "{folders:?}");
        let good = links.run(folders, "gcc -w -Ipy -c good.c -o good.o", &target);
        assert!(good.status == Some(0) && good.stderr.is_empty(), "{folders:?}: {good:?}");
        assert!(fs::remove_file(links.scratch.path().join("good.o")).is_ok(), "{folders:?}");
        let question = links.run(folders, "gcc -dumpmachine", &target);
        assert!(question.status == Some(0) && !question.stdout.is_empty(), "{folders:?}: {question:?}");
    }
    // The wrapper by its own name, before a name that leads to itself and to ccache.
    let named = format!("{ABI3LINT} cc gcc -Ipy -c bad.c -o bad.o");
    let bad = links.run(&["wrapped", "cached"], &named, &target);
    assert!(bad.status == Some(1) && bad.stderr.matches(LINE).count() == 1, "{bad:?}");
}

#[test]
fn links_that_stand_for_each_other_end_with_the_compiler() {
    ends_and_is_judged_once(&Links::new(None));
}

#[test]
fn links_of_the_real_ccache_end_with_the_compiler() {
    if let Some(ccache) = installed("ccache") {
        ends_and_is_judged_once(&Links::new(Some(&ccache)));
    }
}

/// A program of this name on PATH; a test says what it could not try.
#[expect(clippy::print_stderr, reason = "a test says what it could not try")]
fn installed(name: &str) -> Option<String> {
    let path = std::env::var_os("PATH").unwrap();
    let found = std::env::split_paths(&path).map(|d| d.join(name)).find(|p| p.is_file());
    if found.is_none() {
        eprintln!("{name} is not installed: not tried");
    }
    found.map(|p| p.display().to_string())
}

/// The same source, compiled again for another target: what a cache replays was judged for the first.
fn each_compile_is_judged_behind(cache: &str, env: &[(&str, &str)]) {
    let links = Links::new(None);
    let compile = |words: &str, target: &str| {
        let env = [env, &[("ABI3LINT_TARGET", target)]].concat();
        links.run(&[], &format!("{words} -w -Ipy -c bad.c -o bad.o"), &env)
    };
    let right = format!("{ABI3LINT} cc {cache} gcc");
    for (target, status) in [("cp312", 0), ("cp39-abi3", 1), ("cp312", 0), ("cp39-abi3", 1)] {
        let run = compile(&right, target);
        assert_eq!(run.status, Some(status), "{cache} {target}: {run:?}");
        assert_eq!(run.stderr.contains(LINE), status == 1, "{cache} {target}: {run:?}");
        assert_eq!(there(&links.scratch, "bad.o"), status == 0, "{cache} {target}");
    }
}

#[test]
fn ccache_behind_the_wrapper_hides_nothing_and_before_it_does() {
    let Some(ccache) = installed("ccache") else { return };
    each_compile_is_judged_behind(&ccache, &[]);
    // The wrong order, of which the page about builds warns.
    let links = Links::new(None);
    let wrong = format!("{ccache} abi3lint-cc -w -Ipy -c bad.c -o bad.o");
    for (target, status) in [("cp39-abi3", Some(1)), ("cp312", Some(0)), ("cp39-abi3", Some(0))] {
        let run = links.run(&["wrapped"], &wrong, &[("ABI3LINT_TARGET", target)]);
        assert_eq!(run.status, status, "{target}: {run:?}");
    }
    // With the target in its hash, it is right.
    for (target, status) in [("cp312", Some(0)), ("cp39-abi3", Some(1))] {
        let run = links.run(&["wrapped"], &wrong, &[("ABI3LINT_TARGET", target), ("CCACHE_NAMESPACE", target)]);
        assert_eq!(run.status, status, "{target}: {run:?}");
    }
}

#[test]
fn sccache_behind_the_wrapper_hides_nothing() {
    let Some(sccache) = installed("sccache") else { return };
    let folder = tempfile::tempdir().unwrap();
    // A server of its own, which ends by itself if it is not stopped.
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).unwrap().port().to_string();
    let cache = folder.path().display().to_string();
    let env = [("SCCACHE_SERVER_PORT", port.as_str()), ("SCCACHE_DIR", &cache), ("SCCACHE_IDLE_TIMEOUT", "20")];
    let server = |word: &str| {
        let mut c = Command::new(&sccache);
        c.arg(word).envs(env).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        c.status().unwrap().success()
    };
    assert!(server("--start-server"));
    each_compile_is_judged_behind(&sccache, &env);
    assert!(server("--stop-server"));
}

#[test]
fn a_real_compiler_that_comes_back_is_passed_over() {
    let links = Links::new(None);
    let s = &links.scratch;
    let back = "#!/bin/sh\necho x >> \"$COUNT\"\n[ \"$(wc -l < \"$COUNT\")\" -gt 90 ] && exit 99\n";
    s.write("wrapped/back", format!("{back}exec abi3lint-cc \"$@\"\n").as_bytes());
    s.write("scripts/gcc", format!("{back}exec {ABI3LINT} cc gcc \"$@\"\n").as_bytes());
    s.write("scripts/own", format!("{back}exec {ABI3LINT} cc own \"$@\"\n").as_bytes());
    s.write("scripts/sh-again", format!("{back}exec {ABI3LINT} cc sh \"$0\" \"$@\"\n").as_bytes());
    for script in ["wrapped/back", "scripts/gcc", "scripts/own", "scripts/sh-again"] {
        make_executable(s, script);
    }
    let env = [("ABI3LINT_TARGET", "cp39-abi3"), ("ABI3LINT_REAL_CC", "back")];
    let bad = links.run(&["wrapped"], "abi3lint-cc -Ipy -c bad.c", &env);
    assert!(bad.status == Some(1) && bad.stderr.matches(LINE).count() == 1, "{bad:?}");
    let bad = links.run(&["scripts"], "gcc -Ipy -c bad.c", &env[..1]);
    assert!(bad.status == Some(1) && bad.stderr.matches(LINE).count() == 1, "{bad:?}");
    // There is no compiler of that name behind it.
    let own = links.run(&["scripts"], "own -Ipy -c bad.c", &env[..1]);
    assert!(own.status == Some(2) && own.stderr.contains("scripts/own' starts abi3lint again"), "{own:?}");
    // A shell may run itself, but not for ever.
    let shell = links.run(&["scripts"], "sh-again", &[]);
    assert!(shell.status == Some(2) && shell.stderr.contains("started abi3lint again, 40 times"), "{shell:?}");
}

#[test]
fn a_build_inside_of_a_compile_is_judged_for_itself() {
    let links = Links::new(None);
    let s = &links.scratch;
    // A compiler that first compiles a source of its own.
    s.write("first", format!("#!/bin/sh\n{ABI3LINT} cc cc -Ipy -c bad.c || exit 7\nexec cc \"$@\"\n").as_bytes());
    make_executable(s, "first");
    let env = [("ABI3LINT_TARGET", "cp39-abi3")];
    let run = links.run(&[], &format!("{ABI3LINT} cc ./first -Ipy -c good.c"), &env);
    assert!(run.status == Some(7) && run.stderr.contains(LINE), "{run:?}");
}

#[test]
fn a_link_may_bear_any_compilers_name() {
    let links = Links::new(None);
    let s = &links.scratch;
    for name in ["x86_64-none-gnu-gcc", "gcc-99", "clang++-99", "cc.exe"] {
        symlink(ABI3LINT, s.path().join("wrapped").join(name)).unwrap();
        s.write(&format!("real/{name}"), b"#!/bin/sh\nexec cc \"$@\"\n");
        make_executable(s, &format!("real/{name}"));
        let words = format!("{name} -Ipy -c bad.c -o bad.o");
        let bad = links.run(&["wrapped", "real"], &words, &[("ABI3LINT_TARGET", "cp39-abi3")]);
        assert!(bad.status == Some(1) && bad.stderr.contains(LINE), "{name}: {bad:?}");
        let good = links.run(&["wrapped", "real"], &words.replace("bad", "good"), &[]);
        assert_eq!(good.status, Some(0), "{name}: {good:?}");
    }
}
