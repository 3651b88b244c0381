//! What came of a package, and the table of all.

use crate::list::Pin;
use std::fmt::Write as _;

/// What is in the way of a target.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    pub errors: u64,
    /// The estimate of `abi3lint floor`.
    pub edits: u64,
    /// Those of them of which `abi3lint migrate` does not say how they are made.
    pub without: u64,
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
    pub(crate) fn new(pin: &Pin) -> Outcome {
        let name = format!("{} {}", pin.name, pin.version);
        Outcome { name, target: pin.target(), has_tests: !pin.tests.is_empty(), ..Outcome::default() }
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
        let tests = if o.has_tests { o.tests.words() } else { "none".to_owned() };
        let (errors, edits) = (arrow(o.before.errors, o.after.errors), arrow(o.before.edits, o.after.edits));
        let (imports, steady) = (o.imports.words(), o.steady.words());
        let gone = share(o.before.edits.saturating_sub(o.after.edits), o.before.edits);
        let known = share(o.before.edits.saturating_sub(o.after.without), o.before.edits);
        let _ = writeln!(
            text,
            "| {} | {} | {errors} | {edits} | {gone} | {known} | {build_files} | {}/2 | {imports} | {tests} | {steady} | {result} |",
            o.name, o.target, o.builds
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
        outcomes.len() * 2,
    );
    let built = |o: &&Outcome| o.builds == 2 && o.imports.good > 0;
    let compiled: u64 = outcomes.iter().filter(built).map(|o| o.before.edits.saturating_sub(o.after.edits)).sum();
    let _ = writeln!(
        text,
        "\n{} of all edits are gone in packages that build with both headers and can be imported.",
        share(compiled, before)
    );
    text
}

/// As in `93 %`, rounded down.
fn share(part: u64, whole: u64) -> String {
    let percent = (part * 100).checked_div(whole).unwrap_or(100);
    format!("{percent} %")
}
