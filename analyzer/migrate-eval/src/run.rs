//! An unpacked wheel on each interpreter: the import, the package's tests, references to its types.

use crate::build::{Wheel, unmodified};
use crate::list::Pin;
use crate::outcome::Outcome;
use crate::process::{Place, joined, run as run_command};
use abi3lint_pythons::Python;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Objects of each type that are made.
const OBJECTS: u32 = 1000;

/// Makes objects of each type and prints by how much the references to the type grew, a line each.
const GROWTH: &str = r#"
import gc, sys
name, count, expressions = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
space = {}
exec("import " + name, space)
for expression in expressions:
    make = eval("lambda: " + expression, space)
    kind = type(make())
    gc.collect()
    before = sys.getrefcount(kind)
    for _ in range(count):
        make()
    gc.collect()
    print(kind.__name__, sys.getrefcount(kind) - before)
"#;

/// # Errors
/// A program cannot be started. What fails is an outcome.
pub(crate) fn run(pin: &Pin, source: &Path, wheel: &Wheel, place: &Place, outcome: &mut Outcome) -> Result<()> {
    let Some(import) = &pin.import else { return Ok(()) };
    let work = place.folder.join("work").join(pin.folder());
    abi3lint_workspace::fresh(&work)?;
    for name in &pin.copied {
        let to = work.join(name);
        fs::create_dir_all(to.parent().context("no folder")?)?;
        let mut cp = Command::new("cp");
        cp.arg("-r").arg(source.join(name)).arg(&to);
        abi3lint_workspace::pass(cp)?;
    }
    let pythons: Vec<&Python> = place.from(pin.oldest()?).collect();
    for (i, python) in pythons.iter().enumerate() {
        let of = format!("headers of {}, on {}", wheel.headers, python.name);
        let mut c = python.command();
        c.current_dir(&work).env("PYTHONPATH", &wheel.folder).args(["-c", &format!("import {import}")]);
        let ended = run_command(&c)?;
        outcome.imports.count(ended.success);
        if !ended.success {
            outcome.notes.push(format!("{of}: import: {}", ended.last()));
            continue;
        }
        growth((pin, import), (python, wheel), &work, &of, outcome)?;
        let is_end = i == 0 || i + 1 == pythons.len();
        if !pin.tests.is_empty() && (!wheel.is_newest || is_end) {
            tests(pin, source, (python, wheel), &work, place, (&of, outcome))?;
        }
    }
    Ok(())
}

fn growth(
    (pin, import): (&Pin, &str),
    (python, wheel): (&Python, &Wheel),
    work: &Path,
    of: &str,
    outcome: &mut Outcome,
) -> Result<()> {
    if pin.objects.is_empty() {
        return Ok(());
    }
    let mut c = python.command();
    c.current_dir(work).env("PYTHONPATH", &wheel.folder);
    c.args(["-c", GROWTH, import, &OBJECTS.to_string()]).args(&pin.objects);
    let ended = run_command(&c)?;
    let grown = |line: &str| line.rsplit_once(' ').and_then(|(_, n)| n.parse::<i64>().ok());
    let is_steady = ended.success && ended.stdout.lines().filter_map(grown).all(|n| n.abs() < i64::from(OBJECTS) / 10);
    outcome.steady.count(is_steady);
    if !is_steady {
        let said = if ended.success { ended.stdout.trim().replace('\n', ", ") } else { ended.last() };
        outcome.notes.push(format!("{of}: references: {said}"));
    }
    Ok(())
}

fn tests(
    pin: &Pin,
    source: &Path,
    (python, wheel): (&Python, &Wheel),
    work: &Path,
    place: &Place,
    (of, outcome): (&str, &mut Outcome),
) -> Result<()> {
    let Some(tools) = tools(pin, python, place)? else {
        outcome.notes.push(format!("{of}: tests not tried, their packages cannot be had"));
        return Ok(());
    };
    let mut c = python.command();
    let launcher = launcher(python, place)?;
    let mut folders: Vec<&Path> = vec![&wheel.folder, &tools];
    folders.extend(launcher.as_deref());
    c.current_dir(work).env("PYTHONPATH", joined(&folders)).args(&pin.tests);
    let ended = run_command(&c)?;
    fs::write(wheel.folder.with_file_name(format!("tests-{}", python.name)), &ended.all)?;
    if ended.success {
        outcome.tests.count(true);
        return Ok(());
    }
    // A test may fail without the migration as well.
    let unmodified = match unmodified(pin, source, python, place)? {
        Some(site) => {
            folders[0] = &site;
            c.env("PYTHONPATH", joined(&folders));
            Some(run_command(&c)?)
        }
        None => None,
    };
    let is_same = unmodified.as_ref().is_some_and(|u| !u.success && counted(&u.last()) == counted(&ended.last()));
    outcome.tests.count(is_same);
    let beside = match &unmodified {
        _ if is_same => "; the same unmodified".to_owned(),
        Some(u) => format!("; unmodified: {}", u.last()),
        None => "; it does not build unmodified".to_owned(),
    };
    outcome.notes.push(format!("{of}: tests: {}{beside}", ended.last()));
    Ok(())
}

/// What a last line says of results, without the time.
fn counted(line: &str) -> &str {
    line.split(" in ").next().unwrap_or(line)
}

/// A folder that makes `sys.executable` start an interpreter which has a loader of its own, for tests that start it.
fn launcher(python: &Python, place: &Place) -> Result<Option<PathBuf>> {
    if python.loader.is_none() {
        return Ok(None);
    }
    let folder = place.folder.join("launch").join(python.name.to_string());
    abi3lint_workspace::fresh(&folder)?;
    let words: Vec<String> = python.prefix().iter().map(|w| format!("'{}'", w.display())).collect();
    let script = folder.join("python");
    fs::write(&script, format!("#!/bin/sh\nexec {} \"$@\"\n", words.join(" ")))?;
    fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
    let custom = format!("import sys\nsys.executable = '{}'\n", script.display());
    fs::write(folder.join("sitecustomize.py"), custom)?;
    Ok(Some(folder))
}

/// A folder with what the tests need on an interpreter, once for all packages that need the same.
fn tools(pin: &Pin, python: &Python, place: &Place) -> Result<Option<PathBuf>> {
    let wanted: Vec<&str> =
        ["pytest"].into_iter().chain(pin.requires.iter().chain(&pin.optional).map(String::as_str)).collect();
    let name = wanted.join("+").replace(|c: char| !c.is_ascii_alphanumeric() && c != '+', "_");
    let folder = place.folder.join("tools").join(format!("{}-{name}", python.name));
    if folder.join("done").is_file() {
        return Ok(Some(folder));
    }
    // What is started through a loader of its own has no pip; that of another finds packages without compiled code.
    let is_own = python.loader.is_none();
    if !is_own && !pin.optional.is_empty() {
        return Ok(None);
    }
    let pip = if is_own { Some(python) } else { place.pythons.iter().rfind(|p| p.loader.is_none()) };
    let pip = pip.context("no interpreter has pip")?;
    abi3lint_workspace::fresh(&folder)?;
    let mut c = pip.command();
    c.args(["-m", "pip", "install", "--disable-pip-version-check", "--quiet", "--target"]).arg(&folder).args(&wanted);
    let ended = run_command(&c)?;
    if ended.success {
        fs::write(folder.join("done"), "")?;
    }
    Ok(ended.success.then_some(folder))
}
