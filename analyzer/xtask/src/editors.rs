//! `cargo xtask editors`: opens a violation in each editor that is here and looks for the diagnostic.
//!
//! What is not here is named, with what to do. An editor that is here and shows nothing is a failure.

use abi3lint_workspace::{build_dev, metadata, root};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// What `cargo xtask setup --editors` installs: programs with their packages.
pub(crate) const PACKAGES: [(&str, &str); 4] =
    [("nvim", "neovim"), ("emacs", "emacs-nox"), ("node", "nodejs"), ("npm", "npm")];

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Try only these: vscode, neovim, emacs.
    #[arg(value_name = "EDITOR")]
    editors: Vec<String>,

    /// Keep what each editor printed in this folder.
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,

    /// Fail where an editor is not here.
    #[arg(long)]
    all: bool,
}

/// What came of an editor.
enum Outcome {
    /// What it showed.
    Shown(String),
    /// It is not here, or cannot do it; why.
    Missing(String),
    Failed(String),
}

struct Bench {
    server: PathBuf,
    folder: PathBuf,
}

const BAD: &str = "#include <Python.h>\n\nconst char *\nname_of(PyTypeObject *type)\n{\n    return type->tp_name;\n}\n";
/// What each editor must show of it.
const WANTED: &str = "direct access to field 'tp_name'";

pub(crate) fn run(args: &Args) -> Result<()> {
    let programs = build_dev(&["abi3lint"])?;
    let target = metadata()?.target_directory;
    let folder = target.join("editors");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("abi3lint.toml"), "targets = [\"cp39-abi3\"]\n")?;
    fs::write(folder.join("spam.c"), BAD)?;
    let bench = Bench { server: programs.join("abi3lint"), folder };
    type Try = fn(&Bench) -> Result<Outcome>;
    let all: [(&str, &str, Try); 5] = [
        ("vscode", "vscode", vscode),
        ("neovim", "neovim", neovim),
        ("emacs", "emacs-flymake", |b| emacs(b, "flymake")),
        ("emacs", "emacs-eglot", |b| emacs(b, "eglot")),
        ("helix", "helix", helix),
    ];
    if let Some(unknown) = args.editors.iter().find(|e| !all.iter().any(|a| a.0 == **e)) {
        bail!("'{unknown}' is not an editor of this list: vscode, neovim, emacs, helix");
    }
    let (mut failed, mut missing) = (0, 0);
    for (editor, name, try_it) in all {
        if !args.editors.is_empty() && !args.editors.iter().any(|e| e == editor) {
            continue;
        }
        match try_it(&bench)? {
            Outcome::Shown(text) => {
                println!("ok       {name}");
                for line in text.lines() {
                    println!("         {line}");
                }
                if let Some(dir) = &args.output {
                    fs::create_dir_all(dir)?;
                    fs::write(dir.join(format!("{name}.txt")), text)?;
                }
            }
            Outcome::Missing(why) => {
                missing += 1;
                println!("not run  {name}: {why}");
            }
            Outcome::Failed(why) => {
                failed += 1;
                println!("FAILED   {name}: {why}");
            }
        }
    }
    if failed > 0 || (args.all && missing > 0) {
        bail!("{failed} editors showed no diagnostic, {missing} are not here");
    }
    Ok(())
}

/// The first words of a program's version, where it can be started.
fn version(program: &str) -> Option<String> {
    let out = Command::new(program).arg("--version").output().ok().filter(|o| o.status.success())?;
    Some(String::from_utf8_lossy(&out.stdout).lines().next().unwrap_or("").to_owned())
}

fn judge(what: String, out: &Output) -> Outcome {
    let text = String::from_utf8_lossy(&out.stdout);
    if text.contains(WANTED) {
        return Outcome::Shown(format!("{what}\n{}", text.trim_end()));
    }
    let errors = String::from_utf8_lossy(&out.stderr);
    Outcome::Failed(format!("{what} showed no diagnostic\n{}\n{}", text.trim(), errors.trim()))
}

fn neovim(bench: &Bench) -> Result<Outcome> {
    let Some(version) = version("nvim") else {
        return Ok(Outcome::Missing("no nvim here; 'cargo xtask setup --editors' installs one".to_owned()));
    };
    let here = root().join("editors/neovim");
    let plugin = format!("set runtimepath+={}", here.display());
    let settings = format!("lua vim.g.abi3lint = {{ cmd = {{ '{}', 'lsp' }} }}", bench.server.display());
    let test = format!("luafile {}", here.join("test.lua").display());
    let mut c = quiet(bench, "nvim");
    // Without a configuration of its own, plugins are not loaded.
    c.args(["--headless", "-i", "NONE", "-u", "NORC", "--cmd", &plugin, "--cmd", &settings, "spam.c", "-c", &test]);
    Ok(judge(version, &c.output()?))
}

fn emacs(bench: &Bench, way: &str) -> Result<Outcome> {
    let Some(version) = version("emacs") else {
        return Ok(Outcome::Missing("no emacs here; 'cargo xtask setup --editors' installs one".to_owned()));
    };
    let mut c = quiet(bench, "emacs");
    c.args(["-Q", "--batch", "-l"]).arg(root().join("editors/emacs/test.el")).arg(way).arg("spam.c").arg(&bench.server);
    let out = c.output()?;
    if String::from_utf8_lossy(&out.stdout).contains("no eglot") {
        return Ok(Outcome::Missing(format!("{version} has no Eglot; it is part of Emacs from 29 on")));
    }
    Ok(judge(format!("{version}, {way}"), &out))
}

/// The editor itself needs a screen: its protocol library and its package are tried.
fn vscode(bench: &Bench) -> Result<Outcome> {
    let (Some(node), Some(_)) = (version("node"), version("npm")) else {
        return Ok(Outcome::Missing("no node and npm here; 'cargo xtask setup --editors' installs them".to_owned()));
    };
    let here = root().join("editors/vscode");
    let step = |words: &[&str]| npm(&here, &bench.server, words);
    let packages = step(&["ci", "--no-audit", "--no-fund"])?;
    if !packages.status.success() {
        let why = String::from_utf8_lossy(&packages.stderr).trim().to_owned();
        return Ok(Outcome::Missing(format!("npm could not get what the extension is made of: {why}")));
    }
    let package = step(&["run", "package"])?;
    if !package.status.success() || !here.join("abi3lint.vsix").is_file() {
        return Ok(Outcome::Failed(format!(
            "no abi3lint.vsix was made\n{}\n{}",
            String::from_utf8_lossy(&package.stdout),
            String::from_utf8_lossy(&package.stderr)
        )));
    }
    let test = step(&["test"])?;
    if !test.status.success() {
        return Ok(Outcome::Failed(String::from_utf8_lossy(&test.stdout).into_owned()));
    }
    let code = version("code").map_or("the editor itself is not here", |_| "install it by code --install-extension");
    let what = format!("protocol library of Visual Studio Code in node {node}; abi3lint.vsix was made; {code}");
    let text = String::from_utf8_lossy(&test.stdout).into_owned();
    let shown = text.lines().filter(|l| l.contains("a.c:") || l.starts_with("ok ") || l.starts_with("not ok "));
    let stdout = shown.collect::<Vec<_>>().join("\n").into_bytes();
    Ok(judge(what, &Output { stdout, ..test }))
}

fn helix(_: &Bench) -> Result<Outcome> {
    // It has no mode without a terminal: what can be seen from outside is whether it finds the server.
    Ok(match version("hx").or_else(|| version("helix")) {
        Some(v) => Outcome::Missing(format!("{v} cannot be driven without a terminal; 'hx --health c' tells more")),
        None => {
            Outcome::Missing("no hx here, Debian has no package; and it cannot be driven without a terminal".to_owned())
        }
    })
}

fn npm(here: &Path, server: &Path, words: &[&str]) -> Result<Output> {
    Command::new("npm")
        .args(words)
        .current_dir(here)
        .env("ABI3LINT", server)
        .stdin(Stdio::null())
        .output()
        .context("cannot start npm")
}

/// An editor that finds no settings of its user.
fn quiet(bench: &Bench, program: &str) -> Command {
    let mut c = Command::new(program);
    c.current_dir(&bench.folder).stdin(Stdio::null());
    for name in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"] {
        c.env(name, bench.folder.join("home"));
    }
    c
}
