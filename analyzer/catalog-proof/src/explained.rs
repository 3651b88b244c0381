//! Differences that are explained, each with its reason: what no measurement of a release build on Linux can
//! show. An entry that explains nothing any more is an error.

use crate::difference::{Comparison, Gathered};
use abi3lint_model::ConfigSet;
use anyhow::{Context, Result, anyhow, ensure};
use serde::Deserialize;
use std::path::Path;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(default)]
    difference: Vec<Line>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    comparison: Comparison,
    names: Vec<String>,
    on: String,
    /// Parts of what is told; each of them must be told.
    says: Vec<String>,
    reason: String,
    /// Releases of CPython that have it, as in `3.13.0`; all of `on` by default.
    #[serde(default)]
    releases: Vec<String>,
}

/// One explanation.
#[derive(Debug)]
pub(crate) struct Explained {
    comparison: Comparison,
    name: String,
    says: String,
    on: ConfigSet,
    releases: Vec<String>,
}

/// Reads the list.
///
/// # Errors
/// It cannot be read, or an entry lacks its reason.
pub(crate) fn read(path: &Path) -> Result<Vec<Explained>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read '{}'", path.display()))?;
    let table: Table = toml::from_str(&text).with_context(|| path.display().to_string())?;
    let mut out = Vec::new();
    for line in table.difference {
        let first = line.names.first().map_or("an entry without names", String::as_str);
        let on: ConfigSet = line.on.parse().map_err(|e| anyhow!("{}: {first}: {e}", path.display()))?;
        ensure!(!line.reason.is_empty() && !line.says.is_empty(), "{}: {first}: no reason", path.display());
        for (name, says) in line.names.iter().flat_map(|n| line.says.iter().map(move |s| (n.clone(), s.clone()))) {
            out.push(Explained { comparison: line.comparison, name, says, on, releases: line.releases.clone() });
        }
    }
    Ok(out)
}

/// What remains.
#[derive(Debug)]
pub(crate) struct Judged {
    pub unexplained: Vec<Gathered>,
    /// How many are explained.
    pub explained: usize,
    /// Entries that explain nothing here although what they speak of was compared.
    pub idle: Vec<String>,
}

/// Takes out what is explained. `compared` holds the configurations of each comparison; `releases` are
/// those whose headers and interpreters were compared.
pub(crate) fn judge(
    differences: Vec<Gathered>,
    list: &[Explained],
    compared: impl Fn(Comparison) -> ConfigSet,
    releases: &[String],
) -> Judged {
    let mut judged = Judged { unexplained: Vec::new(), explained: 0, idle: Vec::new() };
    let mut used = vec![false; list.len()];
    let here = |x: &Explained| x.releases.is_empty() || x.releases.iter().any(|r| releases.contains(r));
    for mut d in differences {
        let mut rest = d.on;
        for (i, x) in list.iter().enumerate().filter(|(_, x)| here(x)) {
            let is_same = x.comparison == d.comparison && x.name == d.subject && d.what.contains(&x.says);
            if is_same && x.on.intersects(d.on) {
                rest = rest.minus(x.on);
                used[i] = true;
            }
        }
        judged.explained += usize::from(rest != d.on);
        d.on = rest;
        if !rest.is_empty() {
            judged.unexplained.push(d);
        }
    }
    for (x, _) in list.iter().zip(used).filter(|(x, used)| !used && here(x)) {
        if x.on.intersects(compared(x.comparison)) {
            judged.idle.push(format!("{}: {}: '{}'", x.comparison, x.name, x.says));
        }
    }
    judged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gathered(subject: &str, on: &str) -> Gathered {
        let what = "the catalog has a macro, the headers define none".to_owned();
        let on = on.parse().unwrap();
        Gathered { comparison: Comparison::CatalogVsHeaders, subject: subject.to_owned(), what, on }
    }

    fn explained(name: &str, on: &str, releases: &[&str]) -> Explained {
        let on = on.parse().unwrap();
        let releases = releases.iter().map(|r| (*r).to_owned()).collect();
        let says = "a macro".to_owned();
        Explained { comparison: Comparison::CatalogVsHeaders, name: name.to_owned(), says, on, releases }
    }

    #[test]
    fn an_explanation_holds_for_its_name_and_its_configurations() {
        let list = [explained("A", "12:d", &[])];
        let all = |_| ConfigSet::ALL;
        let judged = judge(vec![gathered("A", "11-12:d"), gathered("B", "12:d")], &list, all, &[]);
        let rest: Vec<_> = judged.unexplained.iter().map(|d| (d.subject.as_str(), d.on.to_string())).collect();
        assert_eq!(rest, [("A", "11:d".to_owned()), ("B", "12:d".to_owned())]);
        assert_eq!((judged.explained, judged.idle.len()), (1, 0));
    }

    #[test]
    fn an_explanation_that_is_not_needed_is_told_where_it_was_compared() {
        let list = [explained("A", "12:d", &[])];
        let only = |on: &'static str| move |_| on.parse().unwrap();
        assert_eq!(judge(Vec::new(), &list, only("12:d"), &[]).idle.len(), 1);
        assert_eq!(judge(Vec::new(), &list, only("11:d"), &[]).idle.len(), 0);
    }

    #[test]
    fn an_explanation_of_some_releases_is_none_of_others() {
        let list = [explained("A", "13:d", &["3.13.0"])];
        let all = |_| ConfigSet::ALL;
        let of = |release: &str| judge(vec![gathered("A", "13:d")], &list, all, &[release.to_owned()]);
        assert_eq!(of("3.13.0").unexplained.len(), 0);
        let other = of("3.13.5");
        assert_eq!((other.unexplained.len(), other.idle.len()), (1, 0));
    }
}
