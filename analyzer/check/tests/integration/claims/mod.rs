//! Whether what the messages claim is true: each sentence is asked of the catalog itself.
//!
//! Every name and field of the catalog is used once for each target and each choice of headers. What the engine
//! renders is taken apart by the wordings of `rules/checks` ([`templates`]), and each wording stands in a table
//! with the claims that it makes ([`table`]). A claim is a question to the catalog's forms and exports, or to the
//! engine: after the advice was followed, the use must give no finding ([`world`]). A wording that is not in the
//! table, and a claim that does not hold, fail. The rules' own reasons are not asked.

mod predicates;
mod replacements;
mod table;
mod templates;
mod world;

use abi3lint_model::{Target, Version};
use abi3lint_rules::checks;
use rayon::prelude::*;
use std::collections::BTreeMap;
use templates::Wordings;
use world::{Claim, World};

/// Rules whose wordings are asked; the others speak of paths through a function, or of macros and includes.
const RULES: &[&str] = &[
    "abi-only-symbol",
    "accessor-expansion",
    "borrowed-reference",
    "deprecated-api",
    "newer-than-floor",
    "not-in-limited-api",
    "object-header",
    "opaque-layout",
    "private-api",
    "removed-api",
    "slot-floor",
    "static-type",
    "struct-field",
];

fn targets() -> Vec<Target> {
    let floors = (Version::FIRST_STABLE_ABI.0..=Version::NEWEST.0).map(Version);
    let mut all: Vec<Target> = floors.map(|floor| Target::Abi3 { floor }).collect();
    for with_abi3 in [false, true] {
        all.push(Target::Abi3t { floor: Version::FIRST_ABI3T, with_abi3 });
    }
    for first in Version::all() {
        for last in Version::all().filter(|last| *last >= first) {
            // Ranges from each version on, and some up to older ones; the others say nothing new.
            let is_early = first == Version::OLDEST && last.0 % 4 == 0;
            if first == last || last == Version::NEWEST || is_early {
                all.push(Target::Versions { first, last, free_threaded: false });
            }
        }
    }
    for first in Version::all().filter(|v| *v >= Version::FIRST_FREE_THREADED) {
        all.push(Target::Versions { first, last: Version::NEWEST, free_threaded: true });
    }
    all
}

#[test]
fn every_sentence_about_every_name_is_true() {
    let world = World::new();
    let runs: Vec<(Target, Option<Version>)> = targets().into_iter().flat_map(builds).collect();
    let answers: Vec<Answers> = runs.into_par_iter().map(|(target, build)| answers(&world, target, build)).collect();
    let mut wrong: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    for (complaint, example) in answers.iter().flat_map(|a| &a.wrong) {
        wrong.entry(complaint).or_insert((0, example)).0 += 1;
    }
    let asked: usize = answers.iter().map(|a| a.asked).sum();
    assert!(asked > 50_000, "only {asked} findings were asked about");
    let list: Vec<String> =
        wrong.iter().map(|(claim, (n, example))| format!("{claim}: {n} times\n    {example}")).collect();
    assert!(list.is_empty(), "{} claims are false:\n{}", list.len(), list.join("\n"));
}

/// A target with the choices of headers that are asked about.
fn builds(target: Target) -> impl Iterator<Item = (Target, Option<Version>)> {
    // Single headers differ from all of them alike at each floor; two floors show it.
    let is_pinned = matches!(target, Target::Abi3 { floor: Version(2 | 9) });
    let pinned = is_pinned.then(|| Version::all().map(Some)).into_iter().flatten();
    [None].into_iter().chain(pinned).map(move |build| (target, build))
}

/// What came of the findings of a run.
#[derive(Default)]
struct Answers {
    asked: usize,
    /// Claims that do not hold, each with an example.
    wrong: Vec<(String, String)>,
}

fn answers(world: &World, target: Target, build: Option<Version>) -> Answers {
    let mut out = Answers::default();
    let Ok(configs) = target.configs(build) else { return out };
    let everywhere = target.configs(None).unwrap();
    let mut wordings = Wordings::default();
    for finding in world.judge(target, configs).iter().filter(|f| RULES.contains(&f.rule)) {
        let claim = Claim { world, target, everywhere, configs, finding };
        for (complaint, text) in ask(&claim, &mut wordings) {
            out.wrong.push((complaint, format!("{} {target} {build:?}: {text}", world.name(finding))));
        }
        out.asked += 1;
    }
    out
}

/// What is wrong with the sentences of a finding: the claim, and the sentence.
fn ask(claim: &Claim<'_>, wordings: &mut Wordings) -> Vec<(String, String)> {
    let finding = claim.finding;
    let mut out = Vec::new();
    let mut say = |what: String, text: &str| out.push((what, text.to_owned()));
    let rule = checks::rule(finding.rule).unwrap();
    let texts = [&finding.message].into_iter().chain(finding.notes.iter().map(|n| &n.message));
    for text in texts {
        if text.contains("''") || text.contains("{") {
            say(format!("{}: an empty or unfilled place", rule.id), text);
        }
        let Some((template, filled)) = wordings.find(rule, text) else {
            if let Err(what) = replacements::hold(claim, text) {
                say(format!("{}: {what}", rule.id), text);
            }
            continue;
        };
        let Some((_, claims)) = table::TABLE.iter().find(|(t, _)| *t == template) else {
            say(format!("{}: no claims are listed for: {template}", rule.id), text);
            continue;
        };
        for (name, holds) in *claims {
            if !holds(claim, &filled) {
                say(format!("{}: {name}: {template}", rule.id), text);
            }
        }
    }
    out
}

/// A wording that no rule has any more does not stay in the table.
#[test]
fn every_listed_wording_is_one_of_a_rule() {
    let of_rules = templates::all(RULES);
    let stale: Vec<&str> = table::TABLE.iter().map(|(t, _)| *t).filter(|t| !of_rules.contains(t)).collect();
    assert!(stale.is_empty(), "no rule says:\n{}", stale.join("\n"));
    let unlisted: Vec<&&str> = of_rules.iter().filter(|t| !table::TABLE.iter().any(|(l, _)| l == *t)).collect();
    assert!(unlisted.is_empty(), "no claims are listed for:\n{unlisted:#?}");
}
