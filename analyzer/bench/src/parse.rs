//! The check beside the bare parse, in this process: both over the same files in memory.

use crate::figures::{median, ms};
use crate::packages::Package;
use abi3lint_check::{Request, check};
use abi3lint_front_c::{Options, bare_parse, extract};
use abi3lint_model::{ConfigSet, Selection, Target};
use anyhow::{Context, Result};
use std::hint::black_box;
use std::time::Instant;

/// Targets with the configurations that they are judged in.
pub(crate) type Targets = Vec<(Target, ConfigSet)>;

/// Milliseconds of one round, or medians of all.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times {
    pub(crate) bare: f64,
    pub(crate) extract: f64,
    pub(crate) check: f64,
    /// Extract and check.
    pub(crate) whole: f64,
    /// That by the bare parse.
    pub(crate) ratio: f64,
}

pub(crate) fn targets(names: &[String]) -> Result<Targets> {
    let parse = |name: &String| {
        let target = Target::parse(name)?;
        Ok((target, target.configs(None)?))
    };
    names.iter().map(parse).collect()
}

/// Medians over some rounds on one thread.
pub(crate) fn measure(packages: &[Package], targets: &Targets, rounds: u32) -> Result<Times> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().context("cannot start a thread")?;
    // One round unmeasured: the first one pays for page faults and for the parsers' tables.
    let rounds: Vec<Times> = (0..=rounds).map(|_| pool.install(|| round(packages, targets))).skip(1).collect();
    let of = |get: fn(&Times) -> f64| median(rounds.iter().map(get));
    Ok(Times {
        bare: of(|r| r.bare),
        extract: of(|r| r.extract),
        check: of(|r| r.check),
        whole: of(|r| r.whole),
        ratio: of(|r| r.ratio),
    })
}

/// The bare parse and the check of each package in turn.
fn round(packages: &[Package], targets: &Targets) -> Times {
    let mut t = Times { bare: 0.0, extract: 0.0, check: 0.0, whole: 0.0, ratio: 0.0 };
    let active = targets.iter().fold(ConfigSet::EMPTY, |all, (_, configs)| all | *configs);
    let options = Options { active, ..Options::default() };
    for p in packages {
        let began = Instant::now();
        black_box(bare_parse(&p.files));
        t.bare += ms(began);
        let began = Instant::now();
        let extraction = extract(&p.files, &options);
        t.extract += ms(began);
        let began = Instant::now();
        black_box(check(&p.files, &extraction.facts, &Request { targets, selection: &Selection::ALL }));
        t.check += ms(began);
    }
    t.whole = t.extract + t.check;
    t.ratio = t.whole / t.bare;
    t
}
