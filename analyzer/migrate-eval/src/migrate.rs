//! The migration of a copy, and what it leaves.

use crate::list::Pin;
use crate::outcome::{Counts, Outcome};
use crate::process::{Place, run};
use abi3lint_rules::migration::{Family, family};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A copy of the sources as they came.
///
/// # Errors
/// It cannot be made.
pub(crate) fn copy(pin: &Pin, source: &Path, place: &Place) -> Result<PathBuf> {
    let to = place.folder.join("migrated").join(pin.folder());
    abi3lint_workspace::fresh(&to)?;
    let mut cp = Command::new("cp");
    cp.arg("-r").arg(source.join(".")).arg(&to);
    abi3lint_workspace::pass(cp)?;
    Ok(to)
}

/// # Errors
/// The program cannot be started, or does not do what it says.
pub(crate) fn migrate(pin: &Pin, copy: &Path, place: &Place, outcome: &mut Outcome) -> Result<()> {
    outcome.before = counts(pin, copy, place)?;
    let mut c = Command::new(&place.program);
    c.current_dir(copy).args(["migrate", "--target", &pin.target()]).args(&pin.paths);
    let ended = run(&c)?;
    let said = ended.last();
    ensure!(said.starts_with("abi3lint: changed"), "abi3lint migrate: {said}");
    outcome.by_hand = said.contains("in build files by hand");
    outcome.after = counts(pin, copy, place)?;
    let is_family = |l: &&str| !l.starts_with(' ') && (l.ends_with(" error") || l.ends_with(" errors"));
    let left: Vec<&str> = ended.stdout.lines().filter(is_family).collect();
    if !left.is_empty() {
        outcome.notes.push(format!("left: {}", left.join(", ")));
    }
    Ok(())
}

/// Errors and edits of the target.
fn counts(pin: &Pin, copy: &Path, place: &Place) -> Result<Counts> {
    let mut c = Command::new(&place.program);
    c.current_dir(copy).args(["floor", "--output-format", "json", "--target", &pin.target()]).args(&pin.paths);
    let ended = run(&c)?;
    let all: Value = serde_json::from_str(&ended.stdout).with_context(|| ended.last())?;
    let rows = all["targets"].as_array().context("abi3lint floor has no targets")?;
    let row = rows.iter().find(|r| r["target"] == pin.target()).context("abi3lint floor has no such target")?;
    let blockers = row["blockers"].as_array().context("abi3lint floor lists no blockers")?;
    let mut counts = Counts { errors: number(row, "errors"), edits: number(row, "edits"), ..Counts::default() };
    for blocker in blockers {
        let (title, is_known) = match family_of(blocker) {
            Some(family) => (family.title, !family.is_general),
            None => ("rules without a recipe", false),
        };
        let edits = number(blocker, "edits");
        *counts.families.entry(title).or_default() += edits;
        counts.without += if is_known { 0 } else { edits };
    }
    Ok(counts)
}

fn number(of: &Value, key: &str) -> u64 {
    of[key].as_u64().unwrap_or_default()
}

/// What `abi3lint migrate` says of how to go on.
fn family_of(blocker: &Value) -> Option<&'static Family> {
    let (rule, symbol) = (blocker["rule"].as_str().unwrap_or_default(), blocker["symbol"].as_str().unwrap_or_default());
    let (record, name) = symbol.split_once('.').map_or((None, symbol), |(record, field)| (Some(record), field));
    family(rule, name, record)
}
