//! `cargo xtask dist`: what is published, built and tried: the wheel and the source distribution, each
//! installed into an empty environment, and a package of every public crate; with `--llvm`, the wheels of what links LLVM.
//!
//! Needs python3, pip's index and cargo's registry. The wheel's platform tag is maturin's own: the oldest C
//! library that the program's symbols allow. `--zig` links against an older one, for `manylinux2014`.

use crate::llvm_wheel;
use crate::results::{dist, only_file};
use crate::venv::Venv;
use abi3lint_workspace::{Package, cargo, fresh, is_product, members, metadata, pass, root};
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Build with the profile dev, and of packages of crates only the contents: what a release holds, in less time.
    #[arg(long)]
    dev: bool,

    /// Link with zig against the C library of manylinux2014; pip installs ziglang.
    #[arg(long)]
    zig: bool,

    /// Also build the wheel with the plugin and the reader for this LLVM, and try it together with the program's. Can
    /// be repeated.
    #[arg(long, value_name = "MAJOR")]
    llvm: Vec<u32>,

    /// Only these steps.
    #[arg(long, value_name = "STEP", value_delimiter = ',')]
    only: Vec<Step>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Step {
    Wheel,
    Sdist,
    Crates,
    /// The wheels of --llvm, with the program's wheel that was built before.
    Llvm,
}

/// What a wheel must hold, by the ends of the names.
const HOLDS: &[&str] = &[
    "/scripts/abi3lint",
    "abi3lint/__main__.py",
    "/data/share/man/man1/abi3lint.1",
    "/data/share/man/man1/abi3lint-check.1",
    "/data/share/bash-completion/completions/abi3lint",
    "/data/share/zsh/site-functions/_abi3lint",
    "/data/share/fish/vendor_completions.d/abi3lint.fish",
    "/METADATA",
];

const ZIG: &str = "ziglang==0.17.1";

pub(crate) fn run(args: &Args) -> Result<()> {
    let wants = |step| args.only.is_empty() || args.only.contains(&step);
    if wants(Step::Wheel) {
        let wheel = build_wheel(args.dev, args.zig)?;
        try_wheel(&wheel)?;
    }
    if wants(Step::Llvm) && !args.llvm.is_empty() {
        let program = dist()?.join("wheel");
        let version = version_of(&only_file(&program, "whl").context("'--only wheel' builds the program's wheel")?)?;
        for major in &args.llvm {
            let wheel = llvm_wheel::build(*major, &version)?;
            llvm_wheel::try_out(*major, &wheel, &program)?;
        }
    }
    if wants(Step::Sdist) {
        sdist(args.dev)?;
    }
    if wants(Step::Crates) {
        crates(args.dev)?;
    }
    Ok(())
}

/// All of it, as it would be published, with wheels for these LLVM versions.
pub(crate) fn everything(llvm: &[u32]) -> Result<()> {
    run(&Args { dev: false, zig: false, llvm: llvm.to_vec(), only: Vec::new() })
}

/// Where copies of the sources are built: build scripts write down where these lie, so that a copy's build
/// must not be taken for the repository's own.
pub(crate) fn copies() -> Result<PathBuf> {
    Ok(metadata()?.target_directory.join("copies"))
}

/// Builds the wheel of the repository.
pub(crate) fn build_wheel(dev: bool, zig: bool) -> Result<PathBuf> {
    let venv = Venv::new()?;
    let folder = dist()?.join("wheel");
    fresh(&folder)?;
    let mut c = Command::new(venv.bin().join("maturin"));
    c.current_dir(root())
        .args(["build", "--locked", "--profile", if dev { "dev" } else { "release" }, "--out"])
        .arg(&folder);
    c.env("CARGO_TARGET_DIR", metadata()?.target_directory);
    if zig {
        let mut pip = Command::new(venv.bin().join("pip"));
        pip.args(["install", "--quiet", "--disable-pip-version-check", ZIG]);
        pass(pip)?;
        let path = std::env::var_os("PATH").unwrap_or_default();
        c.env("PATH", std::env::join_paths(std::iter::once(venv.bin()).chain(std::env::split_paths(&path)))?);
        c.args(["--zig", "--compatibility", "manylinux2014"]);
    }
    pass(c)?;
    let wheel = only_file(&folder, "whl")?;
    println!("ok      wheel {}", name_of(&wheel));
    Ok(wheel)
}

fn try_wheel(wheel: &Path) -> Result<()> {
    let mut c = Command::new("python3");
    c.args(["-m", "zipfile", "-l"]).arg(wheel);
    let out = c.output().context("python3 is needed")?;
    let listing = String::from_utf8_lossy(&out.stdout).into_owned();
    let names: Vec<&str> = listing.lines().filter_map(|l| l.split_whitespace().next()).collect();
    let missing: Vec<_> = HOLDS.iter().filter(|h| !names.iter().any(|n| n.ends_with(**h))).collect();
    ensure!(missing.is_empty(), "the wheel lacks {missing:?}:\n{listing}");
    let venv = install(wheel, "wheel", &[])?;
    let manual = venv.join("share/man/man1/abi3lint.1");
    ensure!(manual.is_file(), "{} was not installed", manual.display());
    println!("ok      the wheel installs: the program, python -m abi3lint, manual pages, completions");
    Ok(())
}

fn sdist(dev: bool) -> Result<()> {
    let folder = dist()?.join("sdist");
    fresh(&folder)?;
    let mut c = Command::new(Venv::new()?.bin().join("maturin"));
    c.current_dir(root()).args(["sdist", "--out"]).arg(&folder);
    pass(c)?;
    let archive = only_file(&folder, "gz")?;
    let size = fs::metadata(&archive)?.len();
    let more: &[(&str, &str)] = if dev { &[("MATURIN_PEP517_ARGS", "--profile dev")] } else { &[] };
    install(&archive, "sdist", more)?;
    println!("ok      {} ({} kB) builds and installs", name_of(&archive), size / 1000);
    Ok(())
}

/// Installs with pip into an environment of its own and runs what was installed, both ways.
fn install(what: &Path, name: &str, environment: &[(&str, &str)]) -> Result<PathBuf> {
    let folder = dist()?.join(format!("venv-{name}"));
    let mut c = Command::new("python3");
    c.args(["-m", "venv", "--clear"]).arg(&folder);
    pass(c)?;
    let mut c = Command::new(folder.join("bin/pip"));
    c.args(["install", "--quiet", "--disable-pip-version-check", "--no-cache-dir"]).arg(what);
    c.env("CARGO_TARGET_DIR", copies()?).envs(environment.iter().copied());
    pass(c)?;
    for command in [&["abi3lint"][..], &["python", "-m", "abi3lint"]] {
        let mut c = Command::new(folder.join("bin").join(command[0]));
        c.args(&command[1..]).args(["check", "testdata/spam", "--target", "cp39-abi3"]).current_dir(root());
        let out = c.output().with_context(|| format!("cannot start {command:?}"))?;
        let text = String::from_utf8_lossy(&out.stdout);
        ensure!(out.status.code() == Some(1) && text.contains("[static-type]"), "{command:?}: {out:?}");
    }
    Ok(folder)
}

/// A package of each crate that is not the project's own tool; without `unbuilt`, built from what is in it.
fn crates(unbuilt: bool) -> Result<()> {
    let metadata = metadata()?;
    let public: Vec<&Package> = members(&metadata).into_iter().filter(|p| is_product(p)).collect();
    for p in &public {
        let missing = ["description", "license", "repository", "readme", "keywords"]
            .into_iter()
            .filter(|key| !fs::read_to_string(&p.manifest_path).is_ok_and(|t| t.contains(&format!("\n{key}"))));
        let missing: Vec<&str> = missing.collect();
        ensure!(missing.is_empty(), "{} has no {missing:?}", p.manifest_path.display());
    }
    let mut c = cargo();
    c.args(["package", "--allow-dirty", "--locked"]).args(unbuilt.then_some("--no-verify"));
    c.args(public.iter().flat_map(|p| ["--package", p.name.as_str()]));
    pass(c)?;
    let list = cargo().args(["package", "--list", "--allow-dirty", "--package", "abi3lint-rules"]).output()?;
    let list = String::from_utf8_lossy(&list.stdout).into_owned();
    for data in ["catalog/functions.jsonl", "checks/struct-field.toml", "null/contracts.jsonl"] {
        ensure!(list.lines().any(|l| l == data), "the package of abi3lint-rules lacks {data}");
    }
    let how = if unbuilt { "complete packages" } else { "packages that build from their own contents" };
    println!("ok      {} crates are {how}", public.len());
    Ok(())
}

/// The version in a wheel's name.
fn version_of(wheel: &Path) -> Result<String> {
    let name = name_of(wheel);
    name.split('-').nth(1).map(str::to_owned).with_context(|| format!("{name} has no version"))
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
