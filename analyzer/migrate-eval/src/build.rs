//! Wheels of the migrated sources, and the folders that they are unpacked to.

use crate::list::Pin;
use crate::outcome::Outcome;
use crate::process::{Place, run};
use abi3lint_pythons::{Name, Python};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// An unpacked wheel.
#[derive(Debug)]
pub(crate) struct Wheel {
    /// As in `3.11`: the headers that it was compiled with.
    pub headers: String,
    pub folder: PathBuf,
    /// It is of the newest headers, so that tests at both ends suffice.
    pub is_newest: bool,
}

/// One with the oldest headers, and one with the newest.
///
/// # Errors
/// A program cannot be started. A build that fails is an outcome.
pub(crate) fn wheels(pin: &Pin, copy: &Path, place: &Place, outcome: &mut Outcome) -> Result<Vec<Wheel>> {
    let oldest = place.python(pin.oldest()?).with_context(|| format!("there is no CPython {}", pin.floor))?;
    let with_headers = place.from(pin.oldest()?).filter(|p| !p.headers.is_empty());
    let newest = match &pin.newest {
        Some(text) => place.python(Name::parse(text).map_err(anyhow::Error::msg)?),
        None => with_headers.last(),
    };
    let newest = newest.context("no interpreter has the newest headers")?;
    let newest_number = newest.name.version.0;
    // What is started through a loader of its own has no pip: its headers are put before those of another.
    let is_host = |p: &&Python| p.loader.is_none() && p.name.version.0 <= newest_number;
    let host = place.from(pin.oldest()?).filter(is_host).last().unwrap_or(oldest);
    let mut all = Vec::new();
    for (builder, headers, is_newest) in [(oldest, oldest, false), (host, newest, true)] {
        if let Some(folder) = wheel(pin, copy, (builder, headers), place, outcome)? {
            all.push(Wheel { headers: headers.name.to_string(), folder, is_newest });
        }
    }
    outcome.builds = all.len();
    Ok(all)
}

fn wheel(
    pin: &Pin,
    copy: &Path,
    (builder, headers): (&Python, &Python),
    place: &Place,
    outcome: &mut Outcome,
) -> Result<Option<PathBuf>> {
    let folder = place.folder.join("wheels").join(format!("{}-{}", pin.folder(), headers.name));
    abi3lint_workspace::fresh(&folder)?;
    let _ = fs::remove_dir_all(copy.join("build"));
    let mut c = builder.command();
    c.args(["-m", "pip", "wheel", "--disable-pip-version-check", "--use-pep517", "--no-deps", "-w"])
        .arg(&folder)
        .arg(copy);
    if builder != headers {
        c.env("CFLAGS", includes(headers));
    }
    let ended = run(&c)?;
    fs::write(folder.join("log"), &ended.all)?;
    let names = fs::read_dir(&folder)?.filter_map(|e| Some(e.ok()?.file_name().to_string_lossy().into_owned()));
    let Some(name) = names.into_iter().find(|n| n.ends_with(".whl")).filter(|_| ended.success) else {
        let is_error = |l: &&str| (l.contains("error:") || l.contains("Error:")) && !l.contains("subprocess-exited");
        let why = ended.all.lines().find(is_error).map_or_else(|| ended.last(), |l| l.trim().to_owned());
        outcome.notes.push(format!("does not build with headers of {}: {why}", headers.name));
        return Ok(None);
    };
    if !name.contains(&format!("-{}-abi3-", pin.tag())) {
        outcome.notes.push(format!("the wheel has another tag: {name}"));
        return Ok(None);
    }
    let found = checked(pin, &folder.join(&name), place)?;
    if let Some(found) = found {
        outcome.notes.push(format!("headers of {}: {found}", headers.name));
    }
    let site = folder.join("site");
    unzip(&folder.join(&name), &site)?;
    Ok(Some(site))
}

/// A folder with the package as it came, built for one interpreter, once.
///
/// # Errors
/// A program cannot be started.
pub(crate) fn unmodified(pin: &Pin, source: &Path, python: &Python, place: &Place) -> Result<Option<PathBuf>> {
    let folder = place.folder.join("unmodified").join(format!("{}-{}-{}", pin.name, pin.version, python.name));
    let site = folder.join("site");
    if site.is_dir() {
        return Ok(Some(site));
    }
    abi3lint_workspace::fresh(&folder)?;
    let is_own = python.loader.is_none();
    let builder = if is_own { Some(python) } else { place.pythons.iter().rfind(|p| p.loader.is_none()) };
    let builder = builder.context("no interpreter has pip")?;
    let mut c = builder.command();
    c.args(["-m", "pip", "wheel", "--disable-pip-version-check", "--use-pep517", "--no-deps", "-w"])
        .arg(&folder)
        .arg(source);
    if !is_own {
        c.env("CFLAGS", includes(python));
    }
    let ended = run(&c)?;
    let names = fs::read_dir(&folder)?.filter_map(|e| Some(e.ok()?.file_name().to_string_lossy().into_owned()));
    let Some(name) = names.into_iter().find(|n| n.ends_with(".whl")).filter(|_| ended.success) else {
        return Ok(None);
    };
    let part = folder.join("part");
    unzip(&folder.join(&name), &part)?;
    // Its modules have the ending of another interpreter; every one takes the plain ending.
    let mut rename = Command::new("find");
    rename.arg(&part).args(["-name", "*.cpython-*.so", "-execdir", "sh", "-c"]);
    rename.args(["mv \"$1\" \"${1%%.cpython-*}.so\"", "sh", "{}", ";"]);
    abi3lint_workspace::pass(rename)?;
    fs::rename(&part, &site)?;
    Ok(Some(site))
}

fn unzip(wheel: &Path, to: &Path) -> Result<()> {
    let mut unzip = Command::new("python3");
    unzip.args(["-m", "zipfile", "-e"]).arg(wheel).arg(to);
    abi3lint_workspace::pass(unzip)
}

fn includes(headers: &Python) -> String {
    headers.headers.iter().map(|f| format!("-I{}", f.display())).collect::<Vec<_>>().join(" ")
}

/// What abi3lint finds in the wheel.
fn checked(pin: &Pin, wheel: &Path, place: &Place) -> Result<Option<String>> {
    let mut c = Command::new(&place.program);
    // Of another folder, so that no sources are joined with it.
    c.current_dir(&place.folder).args(["check", "--target", &pin.target(), "--output-format", "text"]).arg(wheel);
    let ended = run(&c)?;
    let first = ended.stdout.lines().find(|l| l.contains(" error: ")).map(str::to_owned);
    Ok(first.filter(|_| !ended.success))
}
