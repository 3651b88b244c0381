//! `cargo xtask hooks`: every way to put the compiler wrapper into a build, with the real tools.
//!
//! Each hook builds a small extension, which must pass, and the same with one violation, which must fail
//! on its line, twice: what a failed build leaves must not make the next one pass. Needs python3, gcc,
//! clang, make, and pip's index once.

use crate::venv::{Venv, clang};
use abi3lint_workspace::{build_release, fresh, metadata, root};
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::path::{Path, PathBuf};

/// A way into a build: its name, the `pyproject.toml` that it needs, and the command. `@CLANG` is the
/// machine's clang.
struct Hook {
    name: &'static str,
    project: Option<&'static str>,
    command: &'static str,
    /// It leaves a library or a wheel.
    builds: bool,
}

const fn hook(name: &'static str, project: Option<&'static str>, command: &'static str) -> Hook {
    Hook { name, project, command, builds: true }
}

const WHEEL: &str = "pip wheel . --no-build-isolation --no-deps --no-index --disable-pip-version-check -w dist";

const HOOKS: &[Hook] = &[
    hook("make", None, "make CC='abi3lint cc --target cp39-abi3 gcc'"),
    hook("make abi3lint-cc", None, "ABI3LINT_TARGET=cp39-abi3 make CC=abi3lint-cc"),
    hook("setuptools gcc", Some("setuptools"), "CC='abi3lint cc gcc' @WHEEL"),
    hook("setuptools clang", Some("setuptools"), "CC='abi3lint cc @CLANG' @WHEEL"),
    hook("meson-python", Some("meson-python"), "CC='abi3lint cc gcc' @WHEEL"),
    hook("scikit-build-core", Some("scikit-build-core"), "CMAKE_C_COMPILER_LAUNCHER='abi3lint;cc' @WHEEL"),
    hook("scikit-build-core CC", Some("scikit-build-core"), "CC='abi3lint cc gcc' @WHEEL"),
    hook(
        "cmake launcher",
        None,
        "cmake -G Ninja -B build -DCMAKE_C_COMPILER_LAUNCHER='abi3lint;cc;--target;cp39-abi3' . && cmake --build build",
    ),
    hook(
        "cmake make clang",
        None,
        "cmake -B build -DCMAKE_C_COMPILER=@CLANG -DCMAKE_C_COMPILER_LAUNCHER='abi3lint;cc;-t;cp39-abi3' . && \
         cmake --build build",
    ),
    hook(
        "cmake clang-tidy",
        None,
        "cmake -G Ninja -B build -DCMAKE_C_CLANG_TIDY='abi3lint;cc;--target;cp39-abi3' . && cmake --build build",
    ),
    hook(
        "meson CC",
        None,
        "CC='abi3lint cc --target cp39-abi3 gcc' meson setup build --reconfigure && meson compile -C build",
    ),
    hook(
        "meson native file",
        None,
        "meson setup build --reconfigure --native-file native.ini && meson compile -C build",
    ),
    Hook {
        name: "compile_commands.json",
        project: None,
        command: "cmake -G Ninja -B build -DCMAKE_EXPORT_COMPILE_COMMANDS=ON . && abi3lint check -p build -t cp39-abi3",
        builds: false,
    },
];

/// The line that is replaced, and by what.
const MARK: &str = "/* SEED */";
const SEED: &str = "    return PyUnicode_FromString(type->tp_name);";
const FINDING: &str = "error: direct access to field 'tp_name'";

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only hooks whose names hold this.
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let venv = Venv::new()?;
    let release = build_release(&["abi3lint"])?;
    let work = metadata()?.target_directory.join("hooks");
    let bin = work.join("bin");
    fresh(&bin)?;
    for name in ["abi3lint", "abi3lint-cc", "abi3lint-c++"] {
        fs::copy(release.join("abi3lint"), bin.join(name)).with_context(|| format!("cannot copy {name}"))?;
    }
    let mut failed = 0;
    for h in HOOKS.iter().filter(|h| args.name.as_ref().is_none_or(|n| h.name.contains(n.as_str()))) {
        match h.prove(&venv, &bin, &work) {
            Ok(line) => println!("ok      {:<22} {line}", h.name),
            Err(e) => {
                println!("FAILED  {:<22} {e:#}", h.name);
                failed += 1;
            }
        }
    }
    ensure!(failed == 0, "{failed} hooks failed");
    Ok(())
}

impl Hook {
    /// The line of the finding.
    fn prove(&self, venv: &Venv, bin: &Path, work: &Path) -> Result<String> {
        let command = self.command.replace("@WHEEL", WHEEL).replace("@CLANG", &clang()?);
        let run = |folder: &Path| -> Result<(bool, String)> {
            let out = venv.shell(bin, folder, &command)?.output().context("cannot start sh")?;
            Ok((out.status.success(), String::from_utf8_lossy(&out.stdout).into_owned()))
        };
        let clean = self.project(&work.join(self.name.replace(' ', "-")).join("clean"), false)?;
        let (passed, output) = run(&clean)?;
        ensure!(passed, "the clean build failed:\n{output}");
        ensure!(!self.builds || has_product(&clean), "the clean build left no library:\n{output}");
        ensure!(!output.contains(": error: "), "the clean build is not silent:\n{output}");
        let bad = self.project(&work.join(self.name.replace(' ', "-")).join("bad"), true)?;
        let line = 1 + fs::read_to_string(bad.join("dish.c"))?.lines().position(|l| l == SEED).context("no seed")?;
        let place = format!("dish.c:{line}:");
        let mut found = String::new();
        for attempt in ["first", "second"] {
            let (passed, output) = run(&bad)?;
            ensure!(!passed, "the {attempt} build passed in spite of the violation:\n{output}");
            let is_finding = |l: &&str| l.contains(&place) && l.contains(FINDING);
            match output.lines().find(is_finding) {
                Some(l) => found = l.trim().to_owned(),
                None => bail!("the {attempt} build does not show {place} {FINDING}:\n{output}"),
            }
        }
        ensure!(!self.builds || !has_product(&bad), "the failed build left a library");
        Ok(found.rsplit('/').next().unwrap_or_default().to_owned())
    }

    /// The extension in a folder of its own, as it is or with the violation.
    fn project(&self, folder: &Path, seeded: bool) -> Result<PathBuf> {
        fresh(folder)?;
        let source = root().join("analyzer/end-to-end/hooks");
        for entry in fs::read_dir(&source).context("analyzer/end-to-end/hooks")? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default();
            if path.extension().is_none_or(|e| e != "toml" && e != "md") {
                fs::copy(&path, folder.join(name))?;
            }
        }
        match self.project {
            Some(name) => drop(fs::copy(source.join(name).with_extension("toml"), folder.join("pyproject.toml"))?),
            // Above the folder lies a project with settings of its own.
            None => fs::write(folder.join("abi3lint.toml"), "")?,
        }
        if seeded {
            let path = folder.join("dish.c");
            let text = fs::read_to_string(&path)?;
            let lines: Vec<&str> = text.lines().map(|l| if l.ends_with(MARK) { SEED } else { l }).collect();
            fs::write(path, lines.join("\n") + "\n")?;
        }
        Ok(folder.to_owned())
    }
}

/// Whether a library or a wheel lies below a folder.
fn has_product(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.flatten().map(|e| e.path()).any(|p| {
        let name = p.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if p.is_dir() {
            has_product(&p)
        } else {
            name.starts_with("dish") && (name.ends_with(".so") || name.ends_with(".whl"))
        }
    })
}
