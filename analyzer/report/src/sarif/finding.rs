//! One finding as a SARIF result.

use super::message::{Text, level};
use super::place::{Artifact, Location, Region};
use super::rule::{Rules, sentence};
use crate::places::Places;
use crate::text::{other_notes, reason};
use abi3lint_model::{Applicability, Config, Finding, Fix, Place};
use serde::Serialize;

/// Locations of a result that GitHub keeps: of those beside it, and of the steps that lead to it.
const MOST_RELATED: usize = 100;
const MOST_STEPS: usize = 1_000;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResultOut {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Text,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    code_flows: Vec<CodeFlow>,
    partial_fingerprints: Fingerprints,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<FixOut>,
    properties: Properties,
}

#[derive(Serialize)]
struct Fingerprints {
    #[serde(rename = "abi3lint/v1")]
    own: String,
}

#[derive(Serialize)]
struct Properties {
    certainty: String,
    origin: &'static str,
    symbol: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<String>,
    targets: Vec<String>,
    configurations: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CodeFlow {
    thread_flows: [ThreadFlow; 1],
}

#[derive(Serialize)]
struct ThreadFlow {
    locations: Vec<Step>,
}

#[derive(Serialize)]
struct Step {
    location: Location,
}

impl ResultOut {
    pub(crate) fn new(places: &Places, rules: &Rules, f: &Finding) -> ResultOut {
        let (said, related) = notes(places, f);
        let mut text = sentence(&f.message);
        for part in std::iter::once(sentence(&reason(f))).chain(said) {
            text.push('\n');
            text.push_str(&part);
        }
        ResultOut {
            rule_id: f.rule,
            rule_index: rules.index(f.rule),
            level: level(f.severity),
            message: Text::new(text),
            locations: [Location::of(places, f.place)],
            related_locations: related,
            code_flows: flow(places, f).into_iter().collect(),
            partial_fingerprints: Fingerprints { own: format!("{:016x}", f.fingerprint) },
            fixes: f.fixes.iter().filter_map(|fix| FixOut::new(places, fix)).collect(),
            properties: Properties {
                certainty: f.certainty.to_string(),
                origin: f.origin,
                symbol: f.symbol.clone(),
                record: f.record.clone(),
                targets: f.targets.iter().map(ToString::to_string).collect(),
                configurations: f.configs.iter().map(|c: Config| c.to_string()).collect(),
            },
        }
    }
}

/// The notes after the reason: as sentences of the message, in which those of other places are links, and
/// these places.
fn notes(places: &Places, f: &Finding) -> (Vec<String>, Vec<Location>) {
    let mut said = Vec::new();
    let mut related = Vec::new();
    let mut left_out = 0;
    for note in other_notes(f) {
        match note.place {
            None => said.push(sentence(&note.message)),
            Some(_) if related.len() == MOST_RELATED => left_out += 1,
            Some(place) => {
                let id = related.len();
                said.push(format!("[{}]({id})", link_text(&sentence(&note.message))));
                related.push(Location::of(places, place).about(note.message.clone(), Some(id)));
            }
        }
    }
    if left_out > 0 {
        said.push(format!("{left_out} more places are left out."));
    }
    // A fix that stays with people is told, not offered: viewers apply what they are given.
    for fix in f.fixes.iter().filter(|fix| fix.applicability == Applicability::Display) {
        let title = sentence(&fix.title);
        let is_said = said.iter().any(|s| s.replace('\'', "").contains(title.trim_end_matches('.')));
        if !is_said {
            said.push(title);
        }
    }
    (said, related)
}

/// Brackets and backslashes end or escape a link.
fn link_text(text: &str) -> String {
    text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}

/// From the use that the compiler sees through the macros to the place in a body.
fn flow(places: &Places, f: &Finding) -> Option<CodeFlow> {
    if f.expansion.is_empty() {
        return None;
    }
    let steps = f.expansion.iter().take(MOST_STEPS - 1).map(|e| {
        let place = Place { file: e.file, span: e.span };
        Location::of(places, place).about(format!("expands macro '{}'", e.macro_name), None)
    });
    let last = Location::of(places, f.place).about(f.message.clone(), None);
    let locations = steps.chain([last]).map(|location| Step { location }).collect();
    Some(CodeFlow { thread_flows: [ThreadFlow { locations }] })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FixOut {
    description: Text,
    artifact_changes: Vec<Change>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change {
    artifact_location: Artifact,
    replacements: Vec<Replacement>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Text,
}

impl FixOut {
    /// `None` where there is nothing to apply.
    fn new(places: &Places, fix: &Fix) -> Option<FixOut> {
        let care = match fix.applicability {
            Applicability::Safe => "",
            Applicability::Unsafe => " (may change behavior)",
            Applicability::Display => return None,
        };
        let mut artifact_changes: Vec<Change> = Vec::new();
        let mut file = None;
        for edit in &fix.edits {
            if file != Some(edit.place.file) {
                file = Some(edit.place.file);
                let artifact_location = Artifact::of(places.path(edit.place.file));
                artifact_changes.push(Change { artifact_location, replacements: Vec::new() });
            }
            let deleted_region = Region::of(places, edit.place);
            let inserted_content = Text::new(edit.text.clone());
            if let Some(change) = artifact_changes.last_mut() {
                change.replacements.push(Replacement { deleted_region, inserted_content });
            }
        }
        let description = Text::new(sentence(&format!("{}{care}", fix.title)));
        (!artifact_changes.is_empty()).then_some(FixOut { description, artifact_changes })
    }
}
