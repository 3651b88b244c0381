//! `cargo xtask wheels`: real packages, built from their sdists without and with the compiler wrapper.
//!
//! Every object and library must be the same, byte for byte, and one violation put into a package must
//! fail its build on its line. Needs python3, gcc, clang, tar, and pip's index once; with `--llvm`
//! the plugin judges in place of the source.

use crate::venv::{Venv, clang};
use abi3lint_workspace::{build_release, metadata, pass, path_from_chore};
use anyhow::{Context, Result, bail, ensure};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

const PACKAGES: &[&str] =
    &["msgpack==1.2.4", "bitarray==3.12.3", "regex==2026.11.15", "simplejson==4.3.0", "psutil==7.2.2"];

/// A function at the end of a source of a package, and the target that it breaks where the build's own
/// does not.
struct Seed {
    package: &'static str,
    source: &'static str,
    text: &'static str,
    target: Option<&'static str>,
    finding: &'static str,
    /// clang refuses it by itself.
    gcc_only: bool,
}

const SEEDS: &[Seed] = &[
    Seed {
        package: "bitarray",
        source: "bitarray/_bitarray.c",
        text: "const char *seeded(PyTypeObject *t) { return t->tp_name; }",
        target: Some("cp39-abi3"),
        finding: "direct access to field 'tp_name'",
        gcc_only: false,
    },
    Seed {
        package: "regex",
        source: "src/_regex.c",
        text: "PyObject *seeded(PyObject *l) { return PyList_GET_ITEM(l, 0); }",
        target: Some("cp39-abi3"),
        finding: "'PyList_GET_ITEM'",
        gcc_only: false,
    },
    Seed {
        // Its headers hide the name, which is but a warning to gcc: the pointer loses its upper half.
        package: "psutil",
        source: "psutil/_psutil_linux.c",
        text: "const char *seeded(PyObject *o) { return (const char *)(long)PyUnicode_AsUTF8(o); }",
        target: None,
        finding: "'PyUnicode_AsUTF8'",
        gcc_only: true,
    },
];

const WHEEL: &str = "pip wheel . --no-build-isolation --no-deps --disable-pip-version-check --no-cache-dir -v -w";

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only packages whose names hold this.
    #[arg(value_name = "NAME")]
    name: Option<String>,

    /// Let the plugin judge that is built for this major version of LLVM: inside its clang, and beside gcc.
    #[arg(long)]
    llvm: Option<u32>,
}

struct Bench {
    venv: Venv,
    bin: PathBuf,
    sdists: PathBuf,
    work: PathBuf,
    plugin: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let target = metadata()?.target_directory.join("wheels");
    let bench = Bench {
        venv: Venv::new()?,
        bin: build_release(&["abi3lint"])?,
        sdists: target.join("sdists"),
        work: target.join("work"),
        plugin: args.llvm.map(|major| path_from_chore(&["plugin", "--llvm", &major.to_string()])).transpose()?,
    };
    let wanted = |name: &str| args.name.as_ref().is_none_or(|n| name.contains(n.as_str()));
    let compilers = ["gcc".to_owned(), args.llvm.map_or_else(clang, |major| Ok(format!("clang-{major}")))?];
    let mut failed = 0;
    let mut tell = |name: &str, result: Result<String>| match result {
        Ok(line) => println!("ok      {name:<28} {line}"),
        Err(e) => {
            failed += 1;
            println!("FAILED  {name:<28} {e:#}");
        }
    };
    for package in PACKAGES.iter().filter(|p| wanted(p)) {
        bench.fetch(package)?;
        for compiler in &compilers {
            tell(&format!("{package} {compiler}"), bench.compare(package, compiler));
        }
    }
    for seed in SEEDS.iter().filter(|s| wanted(s.package)) {
        for compiler in compilers.iter().filter(|c| *c == "gcc" || !seed.gcc_only) {
            tell(&format!("seeded {} {compiler}", seed.package), bench.seeded(seed, compiler));
        }
    }
    ensure!(failed == 0, "{failed} builds failed");
    Ok(())
}

impl Bench {
    fn fetch(&self, package: &str) -> Result<()> {
        fs::create_dir_all(&self.sdists)?;
        if self.sdist(package).is_ok() {
            return Ok(());
        }
        let mut c = Command::new(self.venv.bin().join("pip"));
        c.args(["download", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-build-isolation"]);
        c.args(["--no-binary", ":all:", package, "-d"]).arg(&self.sdists);
        pass(c)
    }

    fn sdist(&self, package: &str) -> Result<PathBuf> {
        let stem = package.replace("==", "-");
        let path = self.sdists.join(format!("{stem}.tar.gz"));
        ensure!(path.is_file(), "pip brought no {stem}.tar.gz");
        Ok(path)
    }

    /// The package's sources, unpacked always at the same path, which debug information holds.
    fn unpack(&self, package: &str) -> Result<PathBuf> {
        let _ = fs::remove_dir_all(&self.work);
        fs::create_dir_all(&self.work)?;
        let mut c = Command::new("tar");
        c.arg("xf").arg(self.sdist(package)?).arg("-C").arg(&self.work);
        pass(c)?;
        let first = fs::read_dir(&self.work)?.next().context("the sdist is empty")??;
        Ok(first.path())
    }

    fn build(&self, folder: &Path, cc: &str, target: Option<&str>) -> Result<(bool, String, f64)> {
        let variable = target.map(|t| format!("ABI3LINT_TARGET={t} ")).unwrap_or_default();
        let command = format!("{variable}CC='{cc}' {WHEEL} {}", self.work.join("dist").display());
        let start = Instant::now();
        let mut shell = self.venv.shell(&self.bin, folder, &command)?;
        // None beside the program either: what a run compares must not depend on what else was built.
        let nothing = self.work.join("no-plugins");
        shell.env("ABI3LINT_PLUGIN", self.plugin.as_ref().unwrap_or(&nothing));
        let out = shell.output().context("cannot start sh")?;
        let text = String::from_utf8_lossy(&out.stdout).into_owned();
        fs::write(self.work.join("log.txt"), &text)?;
        Ok((out.status.success(), text, start.elapsed().as_secs_f64()))
    }

    /// The end of what the last build printed.
    fn log(&self) -> String {
        let path = self.work.join("log.txt");
        let text = fs::read_to_string(&path).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        format!("{}:\n{}", path.display(), lines[lines.len().saturating_sub(20)..].join("\n"))
    }

    fn compare(&self, package: &str, compiler: &str) -> Result<String> {
        let mut sides = Vec::new();
        for cc in [compiler.to_owned(), format!("abi3lint cc {compiler}")] {
            let folder = self.unpack(package)?;
            let (passed, output, seconds) = self.build(&folder, &cc, None)?;
            ensure!(passed, "CC='{cc}' failed: {}", self.log());
            let mut products = BTreeMap::new();
            collect(&folder, &folder, &mut products)?;
            sides.push((products, seconds, output));
        }
        let ((plain, before, _), (wrapped, after, output)) = (&sides[0], &sides[1]);
        ensure!(plain.keys().any(|k| k.ends_with(".o")), "the build left no object to compare");
        let differing: Vec<&String> = plain.keys().filter(|k| wrapped.get(*k) != plain.get(*k)).collect();
        ensure!(differing.is_empty() && plain.len() == wrapped.len(), "other bytes: {differing:?}");
        ensure!(!output.contains("abi3lint: "), "the wrapper is not silent: {}", self.log());
        let warnings = output.lines().filter(|l| l.contains(": warning: ") && l.ends_with(']') && !l.contains("[-W"));
        let objects = plain.keys().filter(|k| k.ends_with(".o")).count();
        Ok(format!(
            "{objects} objects and {} libraries are the same; {} warnings; {before:.1} s without, {after:.1} s with",
            plain.len() - objects,
            warnings.count()
        ))
    }

    fn seeded(&self, seed: &Seed, compiler: &str) -> Result<String> {
        let package = PACKAGES.iter().find(|p| p.starts_with(seed.package)).context("no such package")?;
        self.fetch(package)?;
        let folder = self.unpack(package)?;
        let path = folder.join(seed.source);
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        fs::write(&path, format!("{}\n{}\n", text.trim_end(), seed.text))?;
        let line = text.trim_end().lines().count() + 1;
        let (passed, output, _) = self.build(&folder, &format!("abi3lint cc {compiler}"), seed.target)?;
        ensure!(!passed, "the build passed in spite of the violation: {}", self.log());
        let place = format!("{}:{line}:", seed.source);
        let is_finding = |l: &&str| l.contains(&place) && l.contains(": error: ") && l.contains(seed.finding);
        match output.lines().find(is_finding) {
            Some(l) => Ok(l.trim().to_owned()),
            None => bail!("the build does not show {place} {}: {}", seed.finding, self.log()),
        }
    }
}

/// Objects and libraries below a folder, with their bytes.
fn collect(root: &Path, folder: &Path, out: &mut BTreeMap<String, Vec<u8>>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, out)?;
        } else if path.extension().is_some_and(|e| e == "o" || e == "so") {
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
            out.insert(name, fs::read(&path)?);
        }
    }
    Ok(())
}
