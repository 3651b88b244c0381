//! What a run found: arithmetic on its times, the lines for the reader and the line for the history.
//!
//! Must not measure anything.

use serde::Serialize;
use std::fmt;

/// Extract and check, as a multiple of the bare parse.
pub const PARSE: f64 = 1.5;
/// A check, as a part of clang's time.
pub const CLANG: f64 = 1.0 / 30.0;
/// Milliseconds from start to end of a check of one small file.
pub const START: f64 = 10.0;

/// Peak memory that a check may need, in MiB, by the bytes of its largest file.
pub fn memory_budget(largest: usize) -> f64 {
    50.0 + 20.0 * largest as f64 / f64::from(1 << 20)
}

/// The middle value, the upper one of two; 0 of none.
pub fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut all: Vec<f64> = values.collect();
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(0.0)
}

/// One package in one round: milliseconds of the check and of clang.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    pub check: f64,
    pub clang: f64,
}

/// The check beside clang.
#[derive(Clone, Debug, PartialEq)]
pub struct Beside {
    /// Medians of the sums over all packages.
    pub check: f64,
    pub clang: f64,
    /// Median of the rounds' ratios of those sums: a machine that is slow in one round is slow on both sides.
    pub ratio: f64,
    /// The package with the highest median ratio: its index and the ratio.
    pub worst: Option<(usize, f64)>,
}

/// Compares rounds over the same packages. A package that clang has no file of counts in neither sum.
pub fn beside(rounds: &[Vec<Pair>]) -> Beside {
    let counts = |p: &&Pair| p.clang > 0.0;
    let sum = |round: &[Pair], of: fn(&Pair) -> f64| round.iter().filter(counts).map(of).sum::<f64>();
    let check = |r: &Vec<Pair>| sum(r, |p| p.check);
    let clang = |r: &Vec<Pair>| sum(r, |p| p.clang);
    let packages = 0..rounds.first().map_or(0, Vec::len);
    let ratio = |i: usize| {
        let pairs = rounds.iter().filter_map(|r| r.get(i)).filter(counts);
        median(pairs.map(|p| p.check / p.clang))
    };
    Beside {
        check: median(rounds.iter().map(check)),
        clang: median(rounds.iter().map(clang)),
        ratio: median(rounds.iter().filter(|r| clang(r) > 0.0).map(|r| check(r) / clang(r))),
        worst: packages.map(|i| (i, ratio(i))).filter(|w| w.1 > 0.0).max_by(|a, b| a.1.total_cmp(&b.1)),
    }
}

/// A ratio below one as the part that it is: `1/24.3`.
pub fn part(ratio: f64) -> String {
    format!("1/{:.1}", 1.0 / ratio)
}

/// One budget: name, figure, budget, met or not, and what belongs to it.
#[derive(Debug)]
pub struct Line {
    pub name: &'static str,
    pub budget: String,
    /// The figure and whether it is within the budget; else why there is none.
    pub figure: Result<(String, bool), String>,
    pub note: String,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (figure, met) = match &self.figure {
            Ok((figure, true)) => (figure.as_str(), "met"),
            Ok((figure, false)) => (figure.as_str(), "NOT MET"),
            Err(why) => return write!(f, "{:<22} not measured: {why}", self.name),
        };
        write!(f, "{:<22} {figure:>10}   budget {:<10} {met:<8} {}", self.name, self.budget, self.note)
    }
}

/// A line of the history; what was not measured is left out.
#[derive(Debug, Default, Serialize)]
pub struct Figures {
    /// Which set of packages: see [`crate::pins::fingerprint`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corpus: Option<String>,
    pub files: usize,
    pub bytes: usize,
    pub packages: usize,
    pub rounds: u32,
    pub bare_ms: f64,
    pub extract_ms: f64,
    pub check_ms: f64,
    pub ratio: f64,
    pub mb_per_s: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none", flatten)]
    pub memory: Option<Memory>,
    #[serde(skip_serializing_if = "Option::is_none", flatten)]
    pub clang: Option<Clang>,
}

#[derive(Debug, Serialize)]
pub struct Memory {
    pub peak_mib: f64,
    pub peak_budget_mib: f64,
    pub peak_package: String,
}

#[derive(Debug, Serialize)]
pub struct Clang {
    pub clang: String,
    pub python: String,
    /// Files that clang was given, and those of them that it read to their ends.
    pub clang_files: usize,
    pub clang_read: usize,
    pub process_ms: f64,
    pub clang_ms: f64,
    pub clang_ratio: f64,
    pub clang_worst: f64,
    pub clang_worst_package: String,
}

/// To so many decimals: a figure that is kept says no more than it knows.
pub fn rounded(value: f64, decimals: i32) -> f64 {
    let unit = 10f64.powi(decimals);
    (value * unit).round() / unit
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(check: f64, clang: f64) -> Pair {
        Pair { check, clang }
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
            vec![pair(1.0, 90.0), pair(2.0, 10.0)],
            vec![pair(2.0, 280.0), pair(4.0, 20.0)],
            vec![pair(10.0, 900.0), pair(30.0, 100.0)],
        ];
        let b = beside(&rounds);
        assert_eq!((b.check, b.clang, b.ratio), (6.0, 300.0, 0.03));
        assert_eq!(b.worst, Some((1, 0.2)));
    }

    #[test]
    fn a_package_without_files_for_clang_counts_on_neither_side() {
        let b = beside(&[vec![pair(5.0, 0.0), pair(1.0, 50.0)]]);
        assert_eq!((b.check, b.clang, b.ratio, b.worst), (1.0, 50.0, 0.02, Some((1, 0.02))));
        let none = beside(&[vec![pair(5.0, 0.0)]]);
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
        assert!(line(Err("no clang".into())).contains("not measured: no clang"));
    }

    #[test]
    fn what_was_not_measured_is_not_kept() {
        let text = serde_json::to_string(&Figures { ratio: rounded(1.23456, 3), ..Figures::default() }).unwrap();
        assert!(text.contains("\"ratio\":1.235") && !text.contains("null") && !text.contains("peak"), "{text}");
    }
}
