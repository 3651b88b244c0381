//! Names as the JSON schema lists them, so that an editor completes them and marks others.

use abi3lint_model::{Target, Version};
use abi3lint_rules::checks;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

/// The id of a rule.
pub(crate) struct RuleName;
/// A target.
pub(crate) struct TargetName;
/// A version of CPython that targets can have.
pub(crate) struct VersionName;

impl JsonSchema for RuleName {
    fn schema_name() -> Cow<'static, str> {
        "Rule".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let ids: Vec<&str> = checks::all().iter().map(|r| r.id).collect();
        json_schema!({ "description": "The id of a rule.", "type": "string", "enum": ids })
    }
}

impl JsonSchema for TargetName {
    fn schema_name() -> Cow<'static, str> {
        "Target".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "description": "A promised ABI, as its wheel tag.", "type": "string", "enum": targets() })
    }
}

impl JsonSchema for VersionName {
    fn schema_name() -> Cow<'static, str> {
        "Version".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names: Vec<String> = Version::all().map(|v| v.to_string()).collect();
        json_schema!({ "description": "A version of CPython.", "type": "string", "enum": names })
    }
}

fn versions() -> impl Iterator<Item = Version> + Clone {
    (Version::FIRST_STABLE_ABI.0..=Version::NEWEST.0).map(Version)
}

/// All targets that there are, as they are written.
fn targets() -> Vec<String> {
    let tags = || versions().map(|v| format!("cp{}", v.to_string().replace('.', "")));
    let stable = ["abi3", "abi3t", "abi3.abi3t"].into_iter().flat_map(|abi| tags().map(move |t| format!("{t}-{abi}")));
    let ends = || tags().chain(tags().map(|t| format!("{t}t")));
    let ranges = ends().flat_map(|first| ends().map(move |last| format!("{first}..{last}")));
    stable
        .chain(ends())
        .chain(ranges)
        .filter(|name| Target::parse(name).is_ok_and(|t| t.to_string() == *name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::targets;

    #[test]
    fn each_form_of_a_target_is_listed() {
        let all = targets();
        for name in ["cp39-abi3", "cp315-abi3t", "cp315-abi3.abi3t", "cp313", "cp313t", "cp39..cp315", "cp313t..cp315t"]
        {
            assert!(all.iter().any(|t| t == name), "{name}");
        }
        assert!(!all.iter().any(|t| t == "cp312-abi3t" || t == "cp313..cp313"), "{all:?}");
    }
}
