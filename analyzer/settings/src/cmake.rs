//! scikit-build-core and CMake: `wheel.py-api`, and `Python_add_library(... USE_SABI 3.9 ...)` in CMakeLists.txt.

use crate::at;
use crate::build_files::{Promise, Tree, defined, floor};
use crate::text::without_comments;
use abi3lint_model::Version;
use toml::Value;

/// The wheel's tag, as scikit-build-core is told.
pub(crate) fn scikit_build(tree: &Tree<'_>) -> Option<Promise> {
    let tag = at(tree.pyproject?, "tool.scikit-build.wheel.py-api").and_then(Value::as_str)?;
    let v = floor(tag).filter(|_| tag.starts_with("cp3"))?;
    Some(Promise::everywhere(Some(v), tree.named("pyproject.toml", "wheel.py-api")))
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
    let variables: Vec<(&str, &str)> = texts
        .iter()
        .flat_map(|t| calls(&t.1))
        .filter(|c| c.0 == "set")
        .filter_map(|c| Some((*c.1.first()?, *c.1.get(1)?)))
        .collect();
    let floors = |text: &str| calls(text).filter_map(|c| stable_abi(&c, &variables)).min();
    let found = texts.iter().filter_map(|(name, text)| Some((floors(text)?, name, "USE_SABI"))).min_by_key(|f| f.0);
    let by_macro = || texts.iter().filter_map(|(n, t)| Some((defined(t)?, n, "Py_LIMITED_API"))).min_by_key(|f| f.0);
    let (v, name, what) = found.or_else(by_macro)?;
    Some(Promise::everywhere(Some(v), tree.named(name, what)))
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

/// The floor behind `USE_SABI` of `Python_add_library` and its like.
fn stable_abi((name, arguments): &Call<'_>, variables: &[(&str, &str)]) -> Option<Version> {
    if !name.starts_with("python") || !name.ends_with("add_library") {
        return None;
    }
    let at = arguments.iter().position(|a| *a == "USE_SABI")?;
    let value = arguments.get(at + 1)?;
    let named = value.strip_prefix("${").and_then(|v| v.strip_suffix('}'));
    match named {
        Some(variable) => floor(variables.iter().find(|v| v.0 == variable)?.1),
        None => floor(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_read_in_any_case_and_over_lines() {
        let text = "set(ABI 3.10)\nPYTHON_ADD_LIBRARY (a MODULE\n  USE_SABI ${ABI} WITH_SOABI a.c)\n\
                    Python3_add_library(b MODULE USE_SABI 3.12 b.c)\nadd_library(c USE_SABI 3.9)";
        let variables = [("ABI", "3.10")];
        let found: Vec<_> = calls(text).filter_map(|c| stable_abi(&c, &variables)).collect();
        assert_eq!(found, [Version(10), Version(12)]);
        assert_eq!(calls("(((").count(), 0);
    }
}
