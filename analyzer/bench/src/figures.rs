//! What a run found: arithmetic on its times, the lines for the reader and the line for the history.
//!
//! Must not measure anything.

use serde::Serialize;
use std::fmt;
use std::time::Instant;

/// Extract and check, as a multiple of the bare parse.
pub(crate) const PARSE: f64 = 1.5;
/// A check, as a part of clang's time.
pub(crate) const CLANG: f64 = 1.0 / 30.0;
/// Milliseconds from start to end of a check of one small file.
pub(crate) const START: f64 = 10.0;

/// Peak memory that a check may need, in MiB, by the bytes of its largest file.
pub(crate) fn memory_budget(largest: usize) -> f64 {
    50.0 + 20.0 * largest as f64 / f64::from(1 << 20)
}

/// Milliseconds since then.
pub(crate) fn ms(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}

/// The middle value, the upper one of two; 0 of none.
pub(crate) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut all: Vec<f64> = values.collect();
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(0.0)
}

/// One package in one round, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Turn {
    /// The check on one thread,
    pub(crate) check: f64,
    /// and as it runs where nobody says otherwise, on all of them.
    pub(crate) parallel: f64,
    /// clang, one file after the other.
    pub(crate) clang: f64,
}

/// The check beside clang.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Beside {
    /// Medians of the sums over all packages.
    pub(crate) check: f64,
    pub(crate) clang: f64,
    /// Median of the rounds' ratios of those sums: a machine that is slow in one round is slow on both sides.
    pub(crate) ratio: f64,
    /// The middle of the packages' own ratios.
    pub(crate) middle: f64,
    /// The package with the highest ratio: its index and the ratio.
    pub(crate) worst: Option<(usize, f64)>,
}

/// Compares one of the two ways to check with clang, over rounds of the same packages. A package that clang
/// has no file of counts in neither sum.
pub(crate) fn beside(rounds: &[Vec<Turn>], way: fn(&Turn) -> f64) -> Beside {
    let counts = |p: &&Turn| p.clang > 0.0;
    let sum = |round: &[Turn], of: fn(&Turn) -> f64| round.iter().filter(counts).map(of).sum::<f64>();
    let check = |r: &Vec<Turn>| sum(r, way);
    let clang = |r: &Vec<Turn>| sum(r, |p| p.clang);
    let packages = 0..rounds.first().map_or(0, Vec::len);
    let ratio = |i: usize| {
        let pairs = rounds.iter().filter_map(|r| r.get(i)).filter(counts);
        median(pairs.map(|p| way(p) / p.clang))
    };
    let ratios: Vec<(usize, f64)> = packages.map(|i| (i, ratio(i))).filter(|r| r.1 > 0.0).collect();
    Beside {
        check: median(rounds.iter().map(check)),
        clang: median(rounds.iter().map(clang)),
        ratio: median(rounds.iter().filter(|r| clang(r) > 0.0).map(|r| check(r) / clang(r))),
        middle: median(ratios.iter().map(|r| r.1)),
        worst: ratios.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)),
    }
}

/// A ratio below one as the part that it is: `1/24.3`.
pub(crate) fn part(ratio: f64) -> String {
    format!("1/{:.1}", 1.0 / ratio)
}

/// One budget: name, figure, budget, met or not, and what belongs to it.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) name: &'static str,
    /// What it may be; empty where nobody set a goal.
    pub(crate) budget: String,
    /// The figure and whether it is within the budget; else why there is none.
    pub(crate) figure: Result<(String, bool), String>,
    pub(crate) note: String,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (figure, met) = match &self.figure {
            Ok((figure, _)) if self.budget.is_empty() => {
                return write!(f, "{:<22} {figure:>10}   no budget                  {}", self.name, self.note);
            }
            Ok((figure, true)) => (figure.as_str(), "met"),
            Ok((figure, false)) => (figure.as_str(), "NOT MET"),
            Err(why) => return write!(f, "{:<22} not measured: {why}", self.name),
        };
        write!(f, "{:<22} {figure:>10}   budget {:<10} {met:<8} {}", self.name, self.budget, self.note)
    }
}

/// A line of the history; what was not measured is left out.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Figures {
    /// Which set of packages: see [`crate::pins::fingerprint`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) corpus: Option<String>,
    pub(crate) files: usize,
    pub(crate) bytes: usize,
    pub(crate) packages: usize,
    pub(crate) rounds: u32,
    pub(crate) bare_ms: f64,
    pub(crate) extract_ms: f64,
    pub(crate) check_ms: f64,
    pub(crate) ratio: f64,
    pub(crate) mb_per_s: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) start_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none", flatten)]
    pub(crate) memory: Option<Memory>,
    #[serde(skip_serializing_if = "Option::is_none", flatten)]
    pub(crate) clang: Option<Clang>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Memory {
    pub(crate) peak_mib: f64,
    pub(crate) peak_budget_mib: f64,
    pub(crate) peak_package: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct Clang {
    pub(crate) clang: String,
    pub(crate) python: String,
    /// Files that clang was given, and those of them that it read to their ends.
    pub(crate) clang_files: usize,
    pub(crate) clang_read: usize,
    pub(crate) process_ms: f64,
    pub(crate) clang_ms: f64,
    pub(crate) clang_ratio: f64,
    pub(crate) clang_middle: f64,
    pub(crate) clang_worst: f64,
    pub(crate) clang_worst_package: String,
    /// The same with all threads of the machine.
    pub(crate) threads: usize,
    pub(crate) threads_process_ms: f64,
    pub(crate) threads_ratio: f64,
    pub(crate) threads_middle: f64,
    pub(crate) threads_worst: f64,
    pub(crate) threads_worst_package: String,
}

/// To so many decimals: a figure that is kept says no more than it knows.
pub(crate) fn rounded(value: f64, decimals: i32) -> f64 {
    let unit = 10f64.powi(decimals);
    (value * unit).round() / unit
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(check: f64, clang: f64) -> Turn {
        Turn { check, parallel: check / 2.0, clang }
    }

    #[test]
    fn the_median_is_the_middle_in_any_order() {
        assert_eq!(median([3.0, 1.0, 2.0].into_iter()), 2.0);
        assert_eq!(median([4.0, 1.0, 3.0, 2.0].into_iter()), 3.0);
        assert_eq!(median(std::iter::empty()), 0.0);
    }

    #[test]
    fn a_ratio_is_of_the_sums_in_a_round_and_the_median_of_the_rounds() {
        // Sums: 3/100, then 6/300, then a slow machine: 40/1000.
        let rounds = [
            vec![turn(1.0, 90.0), turn(2.0, 10.0)],
            vec![turn(2.0, 280.0), turn(4.0, 20.0)],
            vec![turn(10.0, 900.0), turn(30.0, 100.0)],
        ];
        let b = beside(&rounds, |t| t.check);
        assert_eq!((b.check, b.clang, b.ratio), (6.0, 300.0, 0.03));
        assert_eq!((b.middle, b.worst), (0.2, Some((1, 0.2))));
        let b = beside(&rounds, |t| t.parallel);
        assert_eq!((b.check, b.clang, b.ratio), (3.0, 300.0, 0.015));
        assert_eq!((b.middle, b.worst), (0.1, Some((1, 0.1))));
    }

    #[test]
    fn a_package_without_files_for_clang_counts_on_neither_side() {
        let b = beside(&[vec![turn(5.0, 0.0), turn(1.0, 50.0)]], |t| t.check);
        assert_eq!((b.check, b.clang, b.ratio, b.worst), (1.0, 50.0, 0.02, Some((1, 0.02))));
        let none = beside(&[vec![turn(5.0, 0.0)]], |t| t.check);
        assert_eq!((none.ratio, none.worst), (0.0, None));
    }

    #[test]
    fn budgets_are_those_of_the_architecture() {
        assert_eq!(memory_budget(0), 50.0);
        assert_eq!(memory_budget(1 << 20), 70.0);
        assert_eq!(part(CLANG), "1/30.0");
    }

    #[test]
    fn a_line_says_whether_its_budget_is_met() {
        let line = |figure| Line { name: "x", budget: "1.50".into(), figure, note: "n".into() }.to_string();
        let met = line(Ok(("1.40".into(), true)));
        assert!(met.contains("1.40") && met.contains(" met") && met.ends_with('n'), "{met}");
        assert!(line(Ok(("1.60".into(), false))).contains("NOT MET"));
        let open = Line { name: "x", budget: String::new(), figure: Ok(("2".into(), true)), note: "n".into() };
        assert!(open.to_string().contains("no budget") && !open.to_string().contains("met"), "{open}");
        assert!(line(Err("no clang".into())).contains("not measured: no clang"));
    }

    #[test]
    fn what_was_not_measured_is_not_kept() {
        let text = serde_json::to_string(&Figures { ratio: rounded(1.23456, 3), ..Figures::default() }).unwrap();
        assert!(text.contains("\"ratio\":1.235") && !text.contains("null") && !text.contains("peak"), "{text}");
    }
}
