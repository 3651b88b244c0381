//! scikit-build-core and CMake: `wheel.py-api`, and `Python_add_library(... USE_SABI 3.9 ...)` in CMakeLists.txt.

use crate::at;
use crate::build_files::{Promise, Statement, Tree, floor, said};
use crate::macros::selected;
use crate::text::without_comments;
use abi3lint_model::{Promise as Said, Target, Version};
use toml::Value;

/// The wheel's tag, as scikit-build-core is told.
pub(crate) fn scikit_build(tree: &Tree<'_>) -> Option<Promise> {
    let targets = tags(at(tree.pyproject?, "tool.scikit-build.wheel.py-api").and_then(Value::as_str)?);
    let source = tree.named("pyproject.toml", "wheel.py-api");
    (!targets.is_empty()).then(|| Promise { targets, ..Promise::everywhere(None, source) })
}

/// The targets of a tag of scikit-build-core: `cp39`, `cp315t`, or both ABIs in one wheel from the same version on.
pub(crate) fn tags(tag: &str) -> Vec<Target> {
    let version = |word: &str| floor(word).filter(|_| word.starts_with("cp3"));
    let classic = tag.split('.').find_map(version);
    let opaque =
        tag.split('.').find_map(|word| version(word.strip_suffix('t')?)).filter(|v| *v >= Version::FIRST_ABI3T);
    match (classic, opaque) {
        (Some(floor), Some(other)) if floor < other => {
            vec![Target::Abi3 { floor }, Target::Abi3t { floor: other, with_abi3: true }]
        }
        (Some(_), Some(floor)) => vec![Target::Abi3t { floor, with_abi3: true }],
        (Some(floor), None) => vec![Target::Abi3 { floor }],
        (None, Some(floor)) => vec![Target::Abi3t { floor, with_abi3: false }],
        (None, None) => Vec::new(),
    }
}

impl Tree<'_> {
    /// CMakeLists.txt and those of its subdirectories: names and texts.
    pub(crate) fn cmake_files(&self) -> Vec<(String, String)> {
        self.build_files("CMakeLists.txt", |text| {
            let text = without_comments(text);
            let folders = calls(&text).filter(|c| c.0 == "add_subdirectory").filter_map(|c| c.1.first().copied());
            folders.map(|f| f.trim_matches('"').to_owned()).collect()
        })
    }
}

/// What CMakeLists.txt and those of its subdirectories say.
pub(crate) fn promise(tree: &Tree<'_>) -> Option<Promise> {
    let texts: Vec<(String, String)> =
        tree.cmake_files().into_iter().map(|(name, t)| (name, without_comments(&t))).collect();
    let variables: Vec<(&str, &str)> = texts.iter().flat_map(|t| variables(&t.1)).collect();
    let floors = |text: &str| calls(text).filter_map(|c| Some(stable_abi(&c, &variables)?.0)).min();
    let found = texts.iter().filter_map(|(name, text)| Some((floors(text)?, name, "USE_SABI"))).min_by_key(|f| f.0);
    if let Some((floor, name, what)) = found {
        return Some(Promise::everywhere(Some(floor), tree.named(name, what)));
    }
    let by_macro = texts.iter().filter_map(|(name, text)| Some((selected(text, true, |_| true)?, name)));
    let (floor, name) = by_macro.min_by_key(|f| f.0.map_or(u8::MAX, |v| v.0))?;
    Some(Promise { is_defined: true, ..Promise::everywhere(floor, tree.named(name, "Py_LIMITED_API")) })
}

/// The floors that the commands of one file select, where it says them.
pub(crate) fn floors_of(code: &str) -> Vec<Statement> {
    let variables: Vec<(&str, &str)> = variables(code).collect();
    // A variable that is set twice has either value.
    let once: Vec<(&str, &str)> =
        variables.iter().copied().filter(|v| variables.iter().filter(|o| o.0 == v.0).count() == 1).collect();
    let floors = calls(code).filter_map(|c| stable_abi(&c, &once));
    floors.map(|(floor, argument)| said(code, argument, Said::Floor(floor))).collect()
}

fn variables(code: &str) -> impl Iterator<Item = (&str, &str)> {
    calls(code).filter(|c| c.0 == "set").filter_map(|c| Some((*c.1.first()?, *c.1.get(1)?)))
}

/// A command with its arguments; its name in lower case, as CMake takes it.
type Call<'t> = (String, Vec<&'t str>);

fn calls(text: &str) -> impl Iterator<Item = Call<'_>> {
    text.match_indices('(').filter_map(|(open, _)| {
        let before = text[..open].trim_end();
        let start = before.rfind(|c: char| !c.is_alphanumeric() && c != '_').map_or(0, |i| i + 1);
        let end = open + 1 + text[open + 1..].find(['(', ')'])?;
        let name = before[start..].to_ascii_lowercase();
        (!name.is_empty()).then(|| (name, text[open + 1..end].split_whitespace().collect()))
    })
}

/// The floor after `USE_SABI` of `Python_add_library` and its like, and the argument that says it.
fn stable_abi<'t>((name, arguments): &Call<'t>, variables: &[(&str, &str)]) -> Option<(Version, &'t str)> {
    if !name.starts_with("python") || !name.ends_with("add_library") {
        return None;
    }
    let at = arguments.iter().position(|a| *a == "USE_SABI")?;
    let value = *arguments.get(at + 1)?;
    let named = value.strip_prefix("${").and_then(|v| v.strip_suffix('}'));
    let said = match named {
        Some(variable) => variables.iter().find(|v| v.0 == variable)?.1,
        None => value,
    };
    Some((floor(said)?, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_names_one_abi_or_both() {
        for (tag, targets) in [
            ("cp39", &["cp39-abi3"][..]),
            ("cp315t", &["cp315-abi3t"]),
            ("cp315.cp315t", &["cp315-abi3.abi3t"]),
            ("cp39.cp315t", &["cp39-abi3", "cp315-abi3.abi3t"]),
            ("py2.py3", &[]),
            ("cp313t", &[]),
        ] {
            let found: Vec<String> = tags(tag).iter().map(Target::to_string).collect();
            assert_eq!(found, targets, "{tag}");
        }
    }

    #[test]
    fn commands_are_read_in_any_case_and_over_lines() {
        let text = "set(ABI 3.10)\nPYTHON_ADD_LIBRARY (a MODULE\n  USE_SABI ${ABI} WITH_SOABI a.c)\n\
                    Python3_add_library(b MODULE USE_SABI 3.12 b.c)\nadd_library(c USE_SABI 3.9)";
        let variables = [("ABI", "3.10")];
        let found: Vec<_> = calls(text).filter_map(|c| stable_abi(&c, &variables)).collect();
        assert_eq!(found, [(Version(10), "${ABI}"), (Version(12), "3.12")]);
        assert_eq!(calls("(((").count(), 0);
    }
}
