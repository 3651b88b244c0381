//! `abi3lint baseline`: counts what is found, so that later checks report only what is new.

use crate::args::{BaselineArgs, Check};
use crate::output::terminal::say;
use crate::output::wording::{count, join, shown};
use crate::output::write_file::to_file;
use crate::run::baseline_file::{Set, Stored, is_baseline, names, read, seen, texts, words};
use crate::run::execute::Judged;
use crate::run::inputs::protect;
use crate::run::plan::judge_all;
use crate::run::settings::{Effective, default_baseline};
use crate::run::targets::targets_of;
use abi3lint_command_line::paths::absolute;
use abi3lint_lint::{Baseline, Change};
use abi3lint_model::Finding;
use abi3lint_report::baseline::{CountSet, write};
use abi3lint_settings::{Inferred, Project};
use anyhow::{Result, bail, ensure};
use std::collections::HashSet;
use std::fs::canonicalize;
use std::path::{Path, PathBuf};

/// What is found in the files of one project.
struct Counted {
    effective: Effective,
    inferred: Inferred,
    judged: Judged,
}

/// `abi3lint baseline`: lowers and prunes what is there, or begins; for each project its own.
pub(crate) fn run(args: &BaselineArgs) -> Result<u8> {
    // What is found is counted before any baseline accepts it.
    let Check { baseline: named, .. } = &args.check;
    let parts = judge_all(&Check { no_baseline: true, baseline: None, ..args.check.clone() })?;
    if parts.iter().any(|(_, _, judged)| judged.is_incomplete()) {
        bail!("no baseline was written, because some files could not be read; 'abi3lint check' lists them");
    }
    let mut by_path: Vec<(PathBuf, Vec<Counted>)> = Vec::new();
    for (effective, inferred, judged) in parts {
        let given = effective.project.settings.baseline.as_ref().map(|g| g.value.clone());
        let path = named.clone().or(given).unwrap_or_else(|| default_baseline(&effective.project));
        protect(Some(&path), judged.files.iter().map(|f| PathBuf::from(&f.path)))?;
        if named.is_none() {
            ensure_own(&path, &effective.project)?;
        }
        let counted = Counted { effective, inferred, judged };
        match by_path.iter_mut().find(|b| b.0 == path) {
            Some((_, parts)) => parts.push(counted),
            None => by_path.push((path, vec![counted])),
        }
    }
    let new = by_path.iter().map(|(path, parts)| renew(path, parts, args)).collect::<Result<Vec<_>>>()?;
    let mut has_risen = false;
    for ((path, _), New { counts, targets, others, at, renamed, risen }) in by_path.iter().zip(new) {
        let set = |set: &'_ Set| (set.targets.clone().unwrap_or_default(), set.counts.0.clone());
        let mut sets: Vec<_> = others.iter().map(set).collect();
        sets.insert(at, (targets, counts.0.clone()));
        let sets: Vec<_> = sets.iter().map(|(targets, counts)| CountSet { targets, counts }).collect();
        to_file(path, |out| write(&sets, out))?;
        let total: u32 = counts.0.values().flat_map(|rules| rules.values()).sum();
        say(&format!("{}: {} in {}", shown(path), count(total, "finding"), count(counts.0.len() as u32, "file")));
        for (old, new) in &renamed {
            say(&format!("note: {old} is gone, and {new} has the same counts now"));
        }
        for c in &risen {
            say(&words(c, "rose"));
        }
        has_risen |= !risen.is_empty();
    }
    if has_risen {
        say("the baseline may only shrink: fix or suppress these findings, or regenerate it with --renew");
    }
    Ok(u8::from(has_risen))
}

/// A baseline that is to be written.
struct New {
    counts: Baseline,
    targets: Vec<String>,
    /// What stays for other targets,
    others: Vec<Set>,
    /// and before which of them the counts stand.
    at: usize,
    /// Names of files, before and now.
    renamed: Vec<(String, String)>,
    risen: Vec<Change>,
}

fn renew(path: &Path, parts: &[Counted], args: &BaselineArgs) -> Result<New> {
    let targets = targets_of(parts.iter().map(|p| &p.inferred));
    let mut now = Baseline::default();
    let mut all_names = Vec::new();
    for Counted { judged, .. } in parts {
        let names = names(path, &judged.files);
        let of = |f: &Finding| names.get(f.place.file.0 as usize).map_or("", String::as_str);
        now.0.extend(Baseline::of(&judged.findings, of).0);
        all_names.push(names);
    }
    let new =
        |counts, (others, at), renamed, risen| New { counts, targets: texts(&targets), others, at, renamed, risen };
    // What is no baseline is replaced by --renew as well.
    let old = match path.is_file() {
        true if args.renew => read(path).unwrap_or(Stored { sets: Vec::new() }),
        true => read(path)?,
        false => Stored { sets: Vec::new() },
    };
    let is_there = path.is_file();
    let others = old.other_targets(&targets);
    let at = old.index(&targets);
    let mut sets = old.sets;
    let Some(at) = at else {
        if args.add || !is_there {
            let behind = sets.len();
            return Ok(new(now, (sets, behind), Vec::new(), Vec::new()));
        }
        if args.renew {
            return Ok(new(now, (Vec::new(), 0), Vec::new(), Vec::new()));
        }
        bail!(
            "{} has counts for {}, but this run checks {}: nothing was written; use --add for \
             counts beside them, or --renew to replace them",
            shown(path),
            others.unwrap_or_default(),
            join(&targets)
        );
    };
    let own = sets.remove(at).counts;
    if args.renew {
        return Ok(new(now, (sets, at), Vec::new(), Vec::new()));
    }
    let folder = absolute(path).parent().map(Path::to_path_buf).unwrap_or_default();
    let is_gone = |file: &str| !folder.join(file).exists();
    // A file that is gone needs no count, a file that was not asked for keeps its own.
    let seen: Vec<HashSet<&str>> = parts.iter().zip(&all_names).map(|(p, n)| seen(n, &p.judged.only_read)).collect();
    let is_judged = |file: &str, rule: &str| {
        let by =
            |(part, seen): (&Counted, &HashSet<&str>)| seen.contains(file) && part.effective.selection().includes(rule);
        parts.iter().zip(&seen).any(by) || is_gone(file)
    };
    let (moved, renamed) = own.renamed(&now, is_gone);
    let (counts, risen) = moved.lowered(&now, is_judged);
    Ok(new(counts, (sets, at), renamed, risen))
}

/// Refuses to write what the project's settings name but is not its own: what lies outside of the project's folder,
/// also by a link, and a file that was never a baseline. The default name is ours.
fn ensure_own(path: &Path, project: &Project) -> Result<()> {
    let shown = shown(path);
    let root = project.root.clone().unwrap_or_else(|| PathBuf::from("."));
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // A folder that is not there is told by who writes into it.
    if let (Ok(root), Ok(real)) = (canonicalize(root), canonicalize(path).or_else(|_| canonicalize(folder))) {
        ensure!(
            real.starts_with(&root),
            "the baseline {shown} is outside of the project's folder and was not written; name it with --baseline"
        );
    }
    let is_default = path.file_name() == default_baseline(project).file_name() && !path.is_symlink();
    ensure!(
        !path.exists() || is_default || is_baseline(path),
        "{shown} is not a baseline and was not overwritten; name it with --baseline"
    );
    Ok(())
}
