//! `abi3lint init`: settings, a hook for pre-commit and a job for continuous integration, where they are not there.
//!
//! Everything is worked out in memory and written at the end, all files or none. What is there is only ever added to, and
//! a file that mentions abi3lint already is left alone, so a second run changes nothing. What cannot be added to safely
//! is printed for the user to add.

mod foreign;
mod hook;
mod pipeline;
mod step;

use crate::args::{Check, Init};
use crate::input::discover::discover;
use crate::output::terminal::{ask, is_terminal, say, to_stdout};
use crate::output::wording::{join, shown};
use crate::output::write_file::{Replacement, obstacle, replace_all};
use crate::run::plan::settings_of;
use crate::run::settings::finder;
use abi3lint_report::{diff, one_line};
use abi3lint_settings::{InitialSettings, Project};
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use step::{Step, text_of};

pub(crate) fn run(args: &Init) -> Result<u8> {
    ensure!(args.path.is_dir(), "'{}' is not a directory", args.path.display());
    let found = discover(std::slice::from_ref(&args.path));
    ensure!(!found.files.is_empty(), "{}", no_source(&args.path));
    let project = finder().of(&args.path)?;
    let check = Check { paths: vec![args.path.clone()], targets: args.targets.clone(), ..Check::default() };
    let (_, inferred, _) = settings_of(&check)?;
    let absolute = fs::canonicalize(&args.path).with_context(|| format!("cannot read {}", args.path.display()))?;
    let folder = project.folder().map_or_else(|| absolute.clone(), Path::to_path_buf);
    let repository = folder.ancestors().find(|dir| dir.join(".git").exists()).map(Path::to_path_buf);
    let wanted = InitialSettings {
        // A promise for some platforms only cannot be said in one list.
        names_targets: !args.targets.is_empty()
            || (inferred.targets.iter().all(|t| t.is_stable()) && inferred.elsewhere.is_none()),
        targets: inferred.targets,
        from: inferred.source,
        exclude: foreign::patterns(&folder, &discover(std::slice::from_ref(&folder)).files),
    };
    let mut steps = vec![settings(&project, &folder, &wanted)?];
    if let Some(repository) = &repository {
        if !args.no_pre_commit {
            steps.push(hook::step(repository)?);
        }
        if !args.no_ci {
            steps.extend(pipeline::steps(repository)?);
        }
    }
    let is_new = !project.has_settings();
    if args.diff {
        show(&steps)?;
        return Ok(0);
    }
    to_stdout(|out| print(&steps, is_new.then_some(&wanted), out))?;
    let changes = steps.iter().filter(|s| matches!(s, Step::Write { .. })).count();
    if args.dry_run {
        say(&format!("{} would be written", files(changes)));
        return Ok(0);
    }
    if changes > 0 && !args.yes && !ask("write these files?")? {
        say("no file was written");
        return Ok(0);
    }
    write(&steps)?;
    say(&match changes {
        0 => "nothing to do: everything is there".to_owned(),
        n => format!("wrote {}; next: 'abi3lint check', and 'abi3lint baseline' if its findings may stay", files(n)),
    });
    Ok(0)
}

fn files(n: usize) -> String {
    crate::output::wording::count(n as u32, "file")
}

/// Why there is nothing to set up.
fn no_source(path: &Path) -> String {
    let mut walk = ignore::WalkBuilder::new(path).build().filter_map(Result::ok);
    let is_cython = |e: ignore::DirEntry| e.path().extension().is_some_and(|ending| ending == "pyx");
    let hint = match walk.any(is_cython) {
        true => "; what Cython makes is checked as it is compiled, as in CC=\"abi3lint cc gcc\" pip wheel .",
        false => "",
    };
    format!("no C or C++ source found in '{}'{hint}", path.display())
}

/// Settings in pyproject.toml, or beside where there is none.
fn settings(project: &Project, folder: &Path, wanted: &InitialSettings) -> Result<Step> {
    let what = "settings";
    let [own, pyproject] = ["abi3lint.toml", "pyproject.toml"].map(|name| folder.join(name));
    if let Some(root) = project.root.as_ref().filter(|_| project.has_settings()) {
        let own = root.join("abi3lint.toml");
        return Ok(Step::Keep { path: if own.exists() { own } else { root.join("pyproject.toml") }, what });
    }
    if let Some(before) = text_of(&pyproject)?
        && let Some(after) = wanted.in_pyproject(&before)
    {
        return Ok(Step::Write { path: pyproject, before: Some(before), after, what });
    }
    Ok(Step::Write { path: own, before: None, after: wanted.in_own_file(), what })
}

fn print(steps: &[Step], wanted: Option<&InitialSettings>, out: &mut dyn Write) -> io::Result<()> {
    if let Some(InitialSettings { targets, from, exclude, .. }) = wanted {
        writeln!(out, "target   {} (from {})", join(targets), one_line(from))?;
        for (pattern, why) in exclude {
            writeln!(out, "exclude  {} ({})", one_line(pattern), one_line(why))?;
        }
    }
    for step in steps {
        match step {
            Step::Write { path, before: None, what, .. } => writeln!(out, "create   {}: {what}", name(path))?,
            Step::Write { path, what, .. } => writeln!(out, "add to   {}: {what}", name(path))?,
            Step::Keep { path, what } => writeln!(out, "keep     {}: it has {what}", name(path))?,
            Step::ByHand { path, what, lines } => {
                writeln!(out, "by hand  {}: {what}", name(path))?;
                lines.lines().try_for_each(|line| writeln!(out, "    {line}"))?;
            }
        }
    }
    Ok(())
}

fn name(path: &Path) -> String {
    one_line(&shown(path)).into_owned()
}

fn show(steps: &[Step]) -> Result<()> {
    to_stdout(|out| {
        steps.iter().try_for_each(|step| {
            let Step::Write { path, before, after, .. } = step else { return Ok(()) };
            diff::write(&shown(path), before.as_ref().map(String::as_bytes), after.as_bytes(), is_terminal(), out)
        })
    })
}

/// Writes all files, or none.
fn write(steps: &[Step]) -> Result<()> {
    let mut all = Vec::new();
    let mut new_folders = Vec::new();
    for step in steps {
        let Step::Write { path, before, after, .. } = step else { continue };
        if before.is_some()
            && let Some(why) = obstacle(path)
        {
            bail!("cannot change {}: {why}; no file was modified", shown(path));
        }
        let missing = path.ancestors().skip(1).take_while(|dir| !dir.exists()).map(Path::to_path_buf);
        new_folders.extend(missing);
        let [before, after] = [before.clone(), Some(after.clone())].map(|text| text.map(String::into_bytes));
        all.push(Replacement { path: path.clone(), before, after: after.unwrap_or_default() });
    }
    let made = all.iter().filter_map(|r| r.path.parent()).try_for_each(fs::create_dir_all);
    let done = made.context("cannot create a folder").and_then(|()| replace_all(all));
    if done.is_err() {
        // Innermost first; one that is not empty is no longer only ours.
        new_folders.iter().for_each(|dir| drop(fs::remove_dir(dir)));
    }
    done
}
