//! The rules that a run's results name, with their pages.

use super::message::{Text, level};
use crate::explain::markdown;
use abi3lint_model::{Finding, Severity};
use abi3lint_rules::checks;
use serde::Serialize;
use std::collections::BTreeSet;

/// Characters of a description, beyond which GitHub refuses it.
const LONGEST_DESCRIPTION: usize = 1024;

/// Ids of the rules that have results, in their order. A rule's index in it is what results name.
pub(super) struct Rules(Vec<&'static str>);

impl Rules {
    pub(crate) fn of(findings: &[&Finding]) -> Rules {
        Rules(findings.iter().map(|f| f.rule).collect::<BTreeSet<_>>().into_iter().collect())
    }

    pub(crate) fn index(&self, id: &str) -> usize {
        self.0.partition_point(|known| *known < id)
    }

    pub(crate) fn described(&self) -> Vec<RuleOut> {
        self.0.iter().map(|id| RuleOut::new(id)).collect()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RuleOut {
    id: &'static str,
    /// `None` for an id that is no rule's, which only a mistake of ours can bring.
    #[serde(flatten)]
    about: Option<About>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct About {
    short_description: Text,
    full_description: Text,
    help_uri: String,
    help: Help,
    default_configuration: Configuration,
    properties: Properties,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Properties {
    /// GitHub keeps ten.
    tags: Vec<String>,
}

impl RuleOut {
    fn new(id: &'static str) -> RuleOut {
        RuleOut { id, about: checks::rule(id).map(About::new) }
    }
}

impl About {
    fn new(rule: &'static checks::Rule) -> About {
        let first = rule.docs.trim().split("\n\n").next().unwrap_or_default().replace('\n', " ");
        let full = if first.is_empty() { rule.summary.to_owned() } else { first };
        let page = markdown(rule);
        let highest = rule.severity.iter().copied().flatten().max().unwrap_or(Severity::Note);
        About {
            short_description: Text::new(cut(sentence(rule.summary))),
            full_description: Text::new(cut(full)),
            help_uri: crate::page::page(rule.id),
            help: Help { text: page.clone(), markdown: page },
            default_configuration: Configuration { level: level(highest) },
            properties: Properties {
                tags: ["python", "c-api", "abi", rule.family].map(|t| t.replace(' ', "-")).to_vec(),
            },
        }
    }
}

/// With a capital and a full stop, as descriptions of rules are.
pub(super) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    let end = if text.ends_with('.') { "" } else { "." };
    format!("{first}{}{end}", chars.as_str())
}

/// Not longer than a description may be.
fn cut(text: String) -> String {
    if text.chars().count() <= LONGEST_DESCRIPTION {
        return text;
    }
    let kept: String = text.chars().take(LONGEST_DESCRIPTION - 4).collect();
    format!("{} ...", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_are_sentences_of_bounded_length() {
        assert_eq!(sentence("direct access"), "Direct access.");
        assert_eq!(sentence(""), ".");
        assert_eq!(cut("\u{e9}".repeat(5000)).chars().count(), LONGEST_DESCRIPTION);
        for rule in checks::all() {
            let about = About::new(rule);
            assert!(about.properties.tags.len() <= 10, "{}", rule.id);
            assert!(about.full_description.text.chars().count() <= LONGEST_DESCRIPTION, "{}", rule.id);
        }
    }
}
