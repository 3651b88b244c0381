//! `abi3lint plugin`: which plugin a clang is given, and what those hear who cannot have one.

#![cfg(unix)]

use crate::common::compile::{ABI3LINT, make_executable, run};
use crate::common::{Run, Scratch};

/// Compilers by what they say, a folder with plugins, and a place as packages install it: the program in `bin`, and
/// `lib/abi3lint` beside that.
fn machine() -> Scratch {
    let s = Scratch::new(&[]);
    for (name, version) in [
        ("clang", "Debian clang version 19.1.7 (x)"),
        ("clang-17", "clang version 17.0.6"),
        ("apple", "Apple clang version 15.0.0 (clang-1500)"),
        ("gcc", "gcc (Debian 12.2.0-14) 12.2.0"),
        ("tcc", "tcc version 0.9.27"),
    ] {
        s.write(&format!("on-path/{name}"), format!("#!/bin/sh\necho '{version}'\n").as_bytes());
        make_executable(&s, &format!("on-path/{name}"));
    }
    for plugin in
        ["plugins/libabi3lint_clang16.so", "plugins/libabi3lint_clang19.so", "lib/abi3lint/libabi3lint_clang17.so"]
    {
        s.write(plugin, b"");
    }
    s.write("lib/abi3lint/abi3lint-ir-reader-17", b"");
    s.write("bin/nothing", b"");
    std::fs::copy(ABI3LINT, s.path().join("bin/abi3lint")).unwrap();
    s
}

fn plugin(s: &Scratch, program: &str, args: &str, place: &str) -> Run {
    let path = format!("{}:/usr/bin:/bin", s.path().join("on-path").display());
    let words: Vec<&str> = [program, "plugin"].into_iter().chain(args.split_whitespace()).collect();
    run(s, &words, &[("PATH", &path), ("ABI3LINT_PLUGIN", place)], "")
}

#[test]
fn the_plugin_of_a_clang_is_printed() {
    let s = machine();
    let of = |args| plugin(&s, ABI3LINT, args, "plugins");
    for args in ["", "--for clang", "--for on-path/clang", "--for=clang"] {
        let run = of(args);
        assert_eq!((run.status, run.stdout.as_str()), (Some(0), "plugins/libabi3lint_clang19.so\n"), "{args}: {run:?}");
    }
    let one = plugin(&s, ABI3LINT, "", "plugins/libabi3lint_clang19.so");
    assert_eq!((one.status, one.stdout.as_str()), (Some(0), "plugins/libabi3lint_clang19.so\n"), "{one:?}");
}

#[test]
fn packages_install_it_in_lib_beside_the_program() {
    let s = machine();
    let program = s.path().join("bin/abi3lint").canonicalize().unwrap();
    let program = program.to_str().unwrap();
    let installed = s.path().canonicalize().unwrap().join("lib/abi3lint");
    let found = plugin(&s, program, "--for clang-17", "");
    let expected = format!("{}\n", installed.join("libabi3lint_clang17.so").display());
    assert_eq!((found.status, found.stdout), (Some(0), expected));
    let list = plugin(&s, program, "--list", "");
    let expected = format!(
        "LLVM 17  plugin  {0}/libabi3lint_clang17.so\nLLVM 17  reader  {0}/abi3lint-ir-reader-17\n",
        installed.display()
    );
    assert_eq!((list.status, list.stdout), (Some(0), expected));
}

#[test]
fn without_a_plugin_the_status_is_2_and_the_message_says_what_to_do() {
    let s = machine();
    for (args, place, parts) in [
        (
            "--for clang-17",
            "plugins",
            &["no plugin for LLVM 17", "there are plugins for 16, 19", "abi3lint[llvm17]", "abi3lint cc clang-17"][..],
        ),
        ("", "lib", &["no plugin for LLVM 19", "no plugin is installed", "abi3lint[llvm19]"]),
        ("--for apple", "plugins", &["'apple' is Apple's clang", "abi3lint cc apple"]),
        ("--for gcc", "plugins", &["'gcc' is not clang", "abi3lint cc gcc"]),
        ("--for tcc", "plugins", &["'tcc' is not clang"]),
        ("--for clang-99x", "plugins", &["there is no 'clang-99x'", "there are plugins for 16, 19"]),
        ("--for on-path/none", "plugins", &["there is no 'on-path/none'"]),
    ] {
        let run = plugin(&s, ABI3LINT, args, place);
        assert_eq!((run.status, run.stdout.as_str()), (Some(2), ""), "{args}: {run:?}");
        assert_eq!(run.stderr.lines().count(), 1, "{run:?}");
        for part in parts {
            assert!(run.stderr.contains(part), "{args}: {part}: {run:?}");
        }
    }
    let none = plugin(&s, ABI3LINT, "--list", "lib");
    assert!(none.status == Some(0) && none.stdout.is_empty() && none.stderr.contains("abi3lint[llvmNN]"), "{none:?}");
    let both = plugin(&s, ABI3LINT, "--list --for clang", "plugins");
    assert!(both.status == Some(2) && both.stderr.contains("cannot be used with"), "{both:?}");
}
