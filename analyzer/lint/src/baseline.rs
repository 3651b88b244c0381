//! A baseline: how many findings of each rule a file may have. Counts can only go down.
//!
//! It knows files by the names that it is given, and neither where it is stored nor how.

use abi3lint_model::Finding;
use std::collections::BTreeMap;

/// Counts by file and rule. A count of zero is none.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Baseline(pub BTreeMap<String, BTreeMap<String, u32>>);

/// A count that is not as the baseline has it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// The file's name.
    pub file: String,
    /// The rule's id.
    pub rule: String,
    /// As the baseline has it.
    pub before: u32,
    /// As it is.
    pub now: u32,
}

/// What a run has beside its baseline.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Compared {
    /// Findings that the baseline accepts, and that were taken out.
    pub accepted: Vec<Finding>,
    /// Counts that rose; all findings of such a file and rule stay, as nobody can tell which of them is new.
    pub risen: Vec<Change>,
    /// Counts that can go down.
    pub fallen: Vec<Change>,
}

impl Baseline {
    /// The counts of these findings, by the names of their files.
    pub fn of<'n>(findings: &[Finding], name: impl Fn(&Finding) -> &'n str) -> Baseline {
        let mut counts: BTreeMap<String, BTreeMap<String, u32>> = BTreeMap::new();
        for f in findings {
            *counts.entry(name(f).to_owned()).or_default().entry(f.rule.to_owned()).or_default() += 1;
        }
        Baseline(counts)
    }

    /// How many findings of a rule a file may have.
    pub fn count(&self, file: &str, rule: &str) -> u32 {
        self.0.get(file).and_then(|rules| rules.get(rule)).copied().unwrap_or(0)
    }

    /// Takes out the findings that the baseline accepts. `judged` tells which of its files and rules the run
    /// has judged: of all others nothing is said.
    pub fn compare<'n>(
        &self,
        findings: &mut Vec<Finding>,
        name: impl Fn(&Finding) -> &'n str,
        judged: impl Fn(&str, &str) -> bool,
    ) -> Compared {
        let now = Baseline::of(findings, &name);
        let mut out = Compared::default();
        for (file, rule, before) in self.rows() {
            let count = now.count(file, rule);
            if count < before && judged(file, rule) {
                out.fallen.push(change(file, rule, before, count));
            }
        }
        for (file, rule, count) in now.rows() {
            let before = self.count(file, rule);
            if count > before && before > 0 {
                out.risen.push(change(file, rule, before, count));
            }
        }
        let rises = |f: &Finding| now.count(name(f), f.rule) > self.count(name(f), f.rule);
        let (stay, accepted) = std::mem::take(findings).into_iter().partition(|f| rises(f));
        *findings = stay;
        out.accepted = accepted;
        out
    }

    /// This baseline, lowered to what a run has now; what the run did not judge stays. Counts that rose are
    /// left as they are and returned.
    pub fn lowered(&self, now: &Baseline, judged: impl Fn(&str, &str) -> bool) -> (Baseline, Vec<Change>) {
        let mut lower: BTreeMap<String, BTreeMap<String, u32>> = BTreeMap::new();
        for (file, rule, before) in self.rows() {
            let count = if judged(file, rule) { before.min(now.count(file, rule)) } else { before };
            if count > 0 {
                lower.entry(file.to_owned()).or_default().insert(rule.to_owned(), count);
            }
        }
        let risen = now.rows().filter_map(|(file, rule, count)| {
            let before = self.count(file, rule);
            (count > before).then(|| change(file, rule, before, count))
        });
        (Baseline(lower), risen.collect())
    }

    /// This baseline with the counts of files that are gone under the names that these have now, and which names
    /// these are: of each, before and now. A file was renamed where another that the baseline does not have has the
    /// very same counts; of several the one with the same last part of its name.
    pub fn renamed(&self, now: &Baseline, is_gone: impl Fn(&str) -> bool) -> (Baseline, Vec<(String, String)>) {
        let mut new: Vec<&String> = now.0.keys().filter(|file| !self.0.contains_key(*file)).collect();
        let mut gone: Vec<&String> = self.0.keys().filter(|file| is_gone(file)).collect();
        let mut renamed = Vec::new();
        // What kept its name in another folder comes first, so that none of them is taken for another.
        for keeps_name in [true, false] {
            gone.retain(|old| {
                let fits = |file: &&String| {
                    self.0.get(*old) == now.0.get(*file) && (!keeps_name || last_part(old) == last_part(file))
                };
                let Some(at) = new.iter().position(fits) else { return true };
                renamed.push(((*old).clone(), new.remove(at).clone()));
                false
            });
        }
        let mut moved = self.0.clone();
        for (old, new) in &renamed {
            if let Some(rules) = moved.remove(old) {
                moved.insert(new.clone(), rules);
            }
        }
        renamed.sort();
        (Baseline(moved), renamed)
    }

    fn rows(&self) -> impl Iterator<Item = (&str, &str, u32)> {
        self.0.iter().flat_map(|(file, rules)| rules.iter().map(move |(rule, n)| (file.as_str(), rule.as_str(), *n)))
    }
}

fn last_part(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

fn change(file: &str, rule: &str, before: u32, now: u32) -> Change {
    Change { file: file.to_owned(), rule: rule.to_owned(), before, now }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn baseline(rows: &[(&str, &str, u32)]) -> Baseline {
        let mut out = Baseline::default();
        for (file, rule, n) in rows {
            out.0.entry((*file).to_owned()).or_default().insert((*rule).to_owned(), *n);
        }
        out
    }

    #[test]
    fn counts_follow_a_file_that_was_renamed() {
        let old =
            baseline(&[("a/x.c", "r", 1), ("a/y.c", "r", 1), ("a/z.c", "r", 2), ("gone.c", "r", 3), ("k.c", "r", 1)]);
        let now =
            baseline(&[("b/y.c", "r", 1), ("b/new.c", "r", 1), ("b/z.c", "r", 1), ("k.c", "r", 1), ("l.c", "r", 1)]);
        let (moved, renamed) = old.renamed(&now, |file| file != "k.c");
        let pair = |old: &str, new: &str| (old.to_owned(), new.to_owned());
        assert_eq!(renamed, [pair("a/x.c", "b/new.c"), pair("a/y.c", "b/y.c")], "the same counts, and the name first");
        let rows = [("b/new.c", "r", 1), ("b/y.c", "r", 1), ("a/z.c", "r", 2), ("gone.c", "r", 3), ("k.c", "r", 1)];
        assert_eq!(moved, baseline(&rows));
    }

    #[test]
    fn counts_only_go_down() {
        let old = baseline(&[("a.c", "x", 3), ("a.c", "y", 1), ("b.c", "x", 2), ("gone.c", "x", 9)]);
        let now = baseline(&[("a.c", "x", 1), ("a.c", "z", 1), ("b.c", "x", 5)]);
        let (lower, risen) = old.lowered(&now, |file, rule| file != "gone.c" && rule != "y");
        assert_eq!(lower, baseline(&[("a.c", "x", 1), ("a.c", "y", 1), ("b.c", "x", 2), ("gone.c", "x", 9)]));
        assert_eq!(risen, [change("a.c", "z", 0, 1), change("b.c", "x", 2, 5)]);
        let (pruned, _) = old.lowered(&now, |_, _| true);
        assert_eq!(pruned, baseline(&[("a.c", "x", 1), ("b.c", "x", 2)]));
    }
}
