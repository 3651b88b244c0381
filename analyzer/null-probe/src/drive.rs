//! Compiles the probe, starts an interpreter with it and reads its rows.

use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::row::Row;
use abi3lint_pythons::{Name, Python, oldest_headers};
use abi3lint_workspace::{metadata, pass, root};
use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// What `probe.py` prints.
#[derive(Debug, Deserialize)]
struct Answer {
    id: usize,
    param: Option<usize>,
    size: Option<i64>,
    outcome: String,
    #[serde(default)]
    control: String,
    #[serde(default)]
    detail: String,
}

/// Folders with a compiled probe: one for all interpreters with a GIL, one for each that has none.
#[derive(Debug)]
pub(crate) struct Probes {
    /// Of this run; it goes with it.
    root: PathBuf,
    folders: Vec<(Option<Name>, PathBuf)>,
}

impl Probes {
    /// # Errors
    /// There is no C compiler, or no interpreter has headers.
    pub(crate) fn build(pythons: &[Python]) -> Result<Probes> {
        let target = metadata()?.target_directory.join("null-sweep").join(std::process::id().to_string());
        // From here on a failure removes the folder as well.
        let mut probes = Probes { root: target, folders: Vec::new() };
        let gil: Vec<Python> = pythons.iter().filter(|p| !p.name.free_threaded).cloned().collect();
        if !gil.is_empty() {
            let folder = probes.root.join("abi3");
            compile(&folder, oldest_headers(&gil)?, &["-DPy_LIMITED_API=0x03060000"])?;
            probes.folders.push((None, folder));
        }
        // A build without a GIL loads nothing that was compiled for one.
        for python in pythons.iter().filter(|p| p.name.free_threaded && !p.headers.is_empty()) {
            let folder = probes.root.join(python.name.to_string());
            compile(&folder, python, &[])?;
            probes.folders.push((Some(python.name), folder));
        }
        Ok(probes)
    }

    fn folder(&self, name: Name) -> Result<&Path> {
        let wanted = name.free_threaded.then_some(name);
        let folder = self.folders.iter().find(|(n, _)| *n == wanted).map(|(_, f)| f.as_path());
        folder.with_context(|| format!("{name} has no headers to compile the probe with"))
    }
}

impl Drop for Probes {
    fn drop(&mut self) {
        // What cannot be removed stays in the target folder, where it harms nobody.
        let _ = fs::remove_dir_all(&self.root);
    }
}

fn compile(folder: &Path, python: &Python, flags: &[&str]) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot create '{}'", folder.display()))?;
    let source = root().join("analyzer/null-probe/probe");
    for name in ["probe.py", "values.py"] {
        fs::copy(source.join(name), folder.join(name)).with_context(|| format!("cannot copy {name}"))?;
    }
    let mut c = python.module_compiler();
    c.args(["-std=gnu11", "-O1"]).args(flags);
    c.arg(source.join("probe.c")).arg("-o").arg(folder.join("nullprobe.so")).arg("-ldl");
    pass(c).context("a C compiler is needed for the probe")
}

/// All rows of one interpreter, in the plan's order.
///
/// # Errors
/// The interpreter or the probe does not work; what a call does to its own process is no error.
pub(crate) fn sweep(python: &Python, plan: &Plan, probes: &Probes) -> Result<Vec<Row>> {
    let folder = probes.folder(python.name)?;
    // Functions that write files write them here.
    let scratch = folder.join(format!("in-{}", python.name));
    fs::create_dir_all(&scratch).with_context(|| format!("cannot create '{}'", scratch.display()))?;
    let mut child = python
        .command()
        // Not -I: what sets up paths is to do so.
        .args(["-E", "-s", "-B"])
        .arg(folder.join("probe.py"))
        .arg(folder)
        .current_dir(&scratch)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", python.program.display()))?;
    let mut input = child.stdin.take().context("the probe has no input")?;
    for line in &plan.lines {
        let text = serde_json::to_string(line)?;
        // It reads the whole plan before it writes; if it has ended, its status tells why.
        if writeln!(input, "{text}").is_err() {
            break;
        }
    }
    drop(input);
    let out = child.wait_with_output()?;
    if !out.status.success() {
        bail!("the probe ended with {}: {}", out.status, String::from_utf8_lossy(&out.stderr).trim());
    }
    let rows = read(&String::from_utf8_lossy(&out.stdout), plan)?;
    let seen: std::collections::BTreeSet<&str> = rows.iter().map(|r| r.what.as_str()).collect();
    let expected = plan.lines.iter().filter(|l| !l.nulls.is_empty()).find(|l| !seen.contains(l.what.as_str()));
    ensure!(expected.is_none(), "the probe says nothing about {}", expected.map_or("", |l| l.what.as_str()));
    Ok(rows)
}

fn read(text: &str, plan: &Plan) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for text in text.lines() {
        let answer: Answer = serde_json::from_str(text).with_context(|| format!("the probe says {text}"))?;
        let line = plan.lines.iter().find(|l| l.id == answer.id).context("the probe answers what nobody asked")?;
        let outcome = Outcome::read(&answer.outcome, &answer.control);
        let ty = answer.param.and_then(|p| line.params.get(p)).map_or("...", String::as_str);
        rows.push(Row {
            what: line.what.clone(),
            is_case: line.is_case,
            param: answer.param,
            ty: ty.to_owned(),
            of_library: answer.param.is_some_and(|p| line.of_library.contains(&p)),
            size: answer.size,
            control: answer.control,
            outcome: outcome.with_context(|| format!("the probe says '{}'", answer.outcome))?,
            detail: answer.detail,
        });
    }
    Ok(rows)
}
