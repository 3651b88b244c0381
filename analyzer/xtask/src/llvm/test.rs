//! `cargo xtask llvm-test`: what is built for one LLVM, tested with that clang and real headers.

use super::{Linking, Major, answers, build_plugin, built_reader, features, in_workspace, place_reader, setup};
use crate::programs;
use abi3lint_pythons::installed_headers;
use abi3lint_workspace::{build_release, llvm_versions, pass};
use anyhow::{Context, Result, ensure};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    major: Major,
    /// How many mutated bitcode files the reader must survive.
    #[arg(long, default_value_t = 100)]
    mutants: u32,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let major = args.major.llvm;
    let clang = format!("clang-{major}");
    ensure!(answers(&clang), "{clang} is not there; 'cargo xtask setup' says what to install");
    for (program, _) in setup::BUILDERS {
        ensure!(answers(program), "{program} is not there; 'cargo xtask setup' installs it");
    }
    let headers = installed_headers();
    ensure!(!headers.is_empty(), "no CPython with headers was found; 'cargo xtask setup' says what to install");
    let list: Vec<String> = headers.iter().map(|(minor, folder)| format!("{minor}={}", folder.display())).collect();

    let plugin = build_plugin(major)?;
    let reader = built_reader()?;
    let cli = build_release(&["abi3lint"])?.join("abi3lint");
    let others: Vec<String> =
        llvm_versions()?.keys().filter(|m| **m != major).map(|m| format!("clang-{m}")).filter(|c| answers(c)).collect();

    let mut tests = in_workspace(major)?;
    tests
        .args(["test", "--release", "-p", "abi3lint-front-ir", "-p", "abi3lint-ir-reader"])
        .args(["--features", &features(major, Linking::Library)?])
        .args(["--", "--show-output"])
        .env("ABI3LINT_TEST_CLANG", &clang)
        .env("ABI3LINT_TEST_OTHER_CLANGS", others.join(":"))
        .env("ABI3LINT_TEST_HEADERS", list.join(":"))
        .env("ABI3LINT_TEST_PLUGIN", plugin)
        .env("ABI3LINT_TEST_READER", &reader)
        .env("ABI3LINT_TEST_CLI", &cli)
        .env("ABI3LINT_TEST_MUTANTS", args.mutants.to_string());
    pass(tests)?;
    place_reader(major)?;
    let agree = programs::find("agree".as_ref()).context("there is no command 'agree'")?;
    agree.start(&["--llvm".into(), major.to_string().into()])
}
