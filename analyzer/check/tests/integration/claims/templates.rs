//! Takes a rendered sentence apart by the wording that it was made of.

use abi3lint_rules::checks::{self, Rule};
use std::collections::{BTreeMap, HashMap};

/// What stands in the place of each placeholder.
pub(crate) type Filled<'t> = BTreeMap<&'static str, &'t str>;

/// All wordings of these rules.
pub(crate) fn all(rules: &[&str]) -> Vec<&'static str> {
    let causes = rules.iter().filter_map(|id| checks::rule(id)).flat_map(|r| r.causes);
    let mut list: Vec<&str> = causes.flat_map(|c| [c.message, c.why, c.help]).collect();
    list.sort_unstable();
    list.dedup();
    list
}

/// Wordings that were found, by rule and text: many findings have the same notes.
#[derive(Default)]
pub(crate) struct Wordings {
    found: HashMap<(&'static str, String), Option<&'static str>>,
}

impl Wordings {
    /// The wording of the rule that the text was made of.
    pub(crate) fn find<'t>(&mut self, rule: &'static Rule, text: &'t str) -> Option<(&'static str, Filled<'t>)> {
        let found = self.found.entry((rule.id, text.to_owned())).or_insert_with(|| wording(rule, text));
        found.and_then(|template| Some((template, matched(template, text)?)))
    }
}

fn wording(rule: &'static Rule, text: &str) -> Option<&'static str> {
    let wordings = rule.causes.iter().flat_map(|c| [c.message, c.why, c.help]);
    // Of wordings that differ in the length of a placeholder only, the longest one is meant.
    let mut found: Vec<&str> = wordings.filter(|t| matched(t, text).is_some()).collect();
    found.sort_by_key(|t| t.len());
    found.pop()
}

/// The placeholders of a wording, if the text has its form.
fn matched<'t>(template: &'static str, text: &'t str) -> Option<Filled<'t>> {
    let (mut rest, mut left, mut filled) = (template, text, Filled::new());
    while let Some(open) = rest.find('{') {
        left = left.strip_prefix(&rest[..open])?;
        let close = open + rest[open..].find('}')?;
        let key = &rest[open + 1..close];
        rest = &rest[close + 1..];
        let until = &rest[..rest.find('{').unwrap_or(rest.len())];
        let end = if until.is_empty() { left.len() } else { left.find(until)? };
        if filled.insert(key, &left[..end]).is_some_and(|before| before != &left[..end]) {
            return None;
        }
        left = &left[end..];
    }
    (rest == left).then_some(filled)
}
