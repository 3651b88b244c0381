//! What came of a package, and the table of all.

use crate::list::Pin;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What is in the way of a target.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub errors: u64,
    /// The estimate of `abi3lint floor`.
    pub edits: u64,
    /// Those of them of which `abi3lint migrate` does not say how each is made.
    pub without: u64,
    /// Edits by the title of what `abi3lint migrate` says of them.
    pub families: BTreeMap<&'static str, u64>,
}

/// How many of what was tried went well.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tries {
    good: u32,
    all: u32,
}

impl Tries {
    pub(crate) fn count(&mut self, is_good: bool) {
        self.all += 1;
        self.good += u32::from(is_good);
    }

    fn is_good(self) -> bool {
        self.good == self.all
    }

    fn words(self) -> String {
        if self.all == 0 { "-".to_owned() } else { format!("{}/{}", self.good, self.all) }
    }
}

/// What came of a package.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    name: String,
    target: String,
    has_tests: bool,
    /// It is built and run.
    is_tried: bool,
    pub before: Counts,
    pub after: Counts,
    /// Build files are left to the author.
    pub by_hand: bool,
    /// Of two.
    pub builds: usize,
    pub imports: Tries,
    pub tests: Tries,
    /// References to its types do not grow.
    pub steady: Tries,
    /// What went wrong.
    pub notes: Vec<String>,
}

impl Outcome {
    pub(crate) fn new(pin: &Pin, is_tried: bool) -> Outcome {
        let name = format!("{} {}", pin.name, pin.version);
        Outcome { name, target: pin.target(), has_tests: !pin.tests.is_empty(), is_tried, ..Outcome::default() }
    }

    /// Nothing was done by hand, and everything that was tried went well.
    fn is_clean(&self) -> bool {
        let is_whole = self.builds == 2 && self.imports.all > 0 && self.imports.is_good();
        is_whole && !self.by_hand && self.after.errors == 0 && self.tests.is_good() && self.steady.is_good()
    }
}

/// The table in Markdown.
pub(crate) fn table(outcomes: &[Outcome]) -> String {
    let mut text = String::from(
        "| Package | Target | Errors | Edits | Gone | Known | Build files | Wheels | Imports | Test runs | References | Result |\n\
         |---|---|---|---|---|---|---|---|---|---|---|---|\n",
    );
    for o in outcomes {
        let arrow = |before: u64, after: u64| format!("{before} → {after}");
        let build_files = if o.by_hand { "by hand" } else { "done" };
        let result = if o.is_clean() { "clean" } else { "" };
        let tests = if o.has_tests || !o.is_tried { o.tests.words() } else { "none".to_owned() };
        let builds = if o.is_tried { format!("{}/2", o.builds) } else { "-".to_owned() };
        let (errors, edits) = (arrow(o.before.errors, o.after.errors), arrow(o.before.edits, o.after.edits));
        let (imports, steady) = (o.imports.words(), o.steady.words());
        let gone = share(o.before.edits.saturating_sub(o.after.edits), o.before.edits);
        let known = share(o.before.edits.saturating_sub(o.after.without), o.before.edits);
        let _ = writeln!(
            text,
            "| {} | {} | {errors} | {edits} | {gone} | {known} | {build_files} | {builds} | {imports} | {tests} | {steady} | {result} |",
            o.name, o.target
        );
    }
    let sum = |of: fn(&Outcome) -> u64| outcomes.iter().map(of).sum::<u64>();
    let clean = outcomes.iter().filter(|o| o.is_clean()).count();
    let before = sum(|o| o.before.edits);
    let _ = writeln!(
        text,
        "| **{} packages** | | {} → {} | {before} → {} | {} | {} | | {}/{} | | | | {clean} clean |",
        outcomes.len(),
        sum(|o| o.before.errors),
        sum(|o| o.after.errors),
        sum(|o| o.after.edits),
        share(sum(|o| o.before.edits.saturating_sub(o.after.edits)), before),
        share(sum(|o| o.before.edits.saturating_sub(o.after.without)), before),
        outcomes.iter().map(|o| o.builds).sum::<usize>(),
        outcomes.iter().filter(|o| o.is_tried).count() * 2,
    );
    let built = |o: &&Outcome| o.builds == 2 && o.imports.good > 0;
    let compiled: u64 = outcomes.iter().filter(built).map(|o| o.before.edits.saturating_sub(o.after.edits)).sum();
    let _ = writeln!(
        text,
        "\n{} of all edits are gone in packages that build with both headers and can be imported.",
        share(compiled, before)
    );
    text + &left(outcomes)
}

/// What is left, by what `abi3lint migrate` says of it, as a table in Markdown; nothing where nothing is.
fn left(outcomes: &[Outcome]) -> String {
    let mut families: BTreeMap<&str, (u64, u32)> = BTreeMap::new();
    for (title, edits) in outcomes.iter().flat_map(|o| &o.after.families).filter(|(_, edits)| **edits > 0) {
        let family = families.entry(title).or_default();
        *family = (family.0 + edits, family.1 + 1);
    }
    let mut rows: Vec<_> = families.into_iter().collect();
    rows.sort_by_key(|(title, (edits, _))| (std::cmp::Reverse(*edits), *title));
    let mut text = String::new();
    if !rows.is_empty() {
        text.push_str("\n| Left | Edits | Packages |\n|---|---|---|\n");
    }
    for (title, (edits, packages)) in rows {
        let _ = writeln!(text, "| {title} | {edits} | {packages} |");
    }
    text
}

/// As in `93 %`, rounded down.
fn share(part: u64, whole: u64) -> String {
    let percent = (part * 100).checked_div(whole).unwrap_or(100);
    format!("{percent} %")
}
