//! scikit-build-core and CMake: `wheel.py-api`, and `Python_add_library(... USE_SABI 3.9 ...)` in CMakeLists.txt.

use crate::build_files::{Promise, Statement, Text, Tree, floor, said};
use crate::macros::selected;
use crate::text::is_letter;
use abi3lint_model::{Promise as Said, Target, Version};
use std::collections::HashMap;
use std::sync::Arc;
use toml::Value;

/// The wheel's tag, as scikit-build-core is told.
pub(crate) fn scikit_build(tree: &Tree) -> Option<Promise> {
    let targets = tags(tree.setting("tool.scikit-build.wheel.py-api").and_then(Value::as_str)?);
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

impl Tree {
    /// CMakeLists.txt and those of its subdirectories.
    pub(crate) fn cmake_files(&self) -> Arc<[Arc<Text>]> {
        self.build_files("CMakeLists.txt", |code| {
            let folders = calls(code).filter(|c| c.0 == "add_subdirectory").filter_map(|c| c.1.first().copied());
            folders.map(|f| f.trim_matches('"').to_owned()).collect()
        })
    }
}

/// What CMakeLists.txt and those of its subdirectories say.
pub(crate) fn promise(tree: &Tree) -> Option<Promise> {
    let texts = tree.cmake_files();
    let variables = Variables::of(texts.iter().map(|t| t.code.as_str()));
    let floors = |text: &str| calls(text).filter_map(|c| Some(stable_abi(&c, |v| variables.first(v))?.0)).min();
    let found = texts.iter().filter_map(|t| Some((floors(&t.code)?, &t.name, "USE_SABI"))).min_by_key(|f| f.0);
    if let Some((floor, name, what)) = found {
        return Some(Promise::everywhere(Some(floor), tree.named(name, what)));
    }
    let by_macro = texts.iter().filter_map(|t| Some((selected(&t.code, true, |_| true)?, &t.name)));
    let (floor, name) = by_macro.min_by_key(|f| f.0.map_or(u8::MAX, |v| v.0))?;
    Some(Promise { is_defined: true, ..Promise::everywhere(floor, tree.named(name, "Py_LIMITED_API")) })
}

/// The floors that the commands of one file select, where it says them.
pub(crate) fn floors_of(code: &str) -> Vec<Statement> {
    let variables = Variables::of([code]);
    let floors = calls(code).filter_map(|c| stable_abi(&c, |v| variables.only(v)));
    floors.map(|(floor, argument)| said(code, argument, Said::Floor(floor))).collect()
}

/// What `set` gives to variables: the first value, and how often one is given.
struct Variables<'c>(HashMap<&'c str, (&'c str, usize)>);

impl<'c> Variables<'c> {
    fn of(codes: impl IntoIterator<Item = &'c str>) -> Variables<'c> {
        let mut all: HashMap<&str, (&str, usize)> = HashMap::new();
        for (name, arguments) in codes.into_iter().flat_map(calls) {
            if let ("set", [variable, value, ..]) = (name.as_str(), &*arguments) {
                all.entry(variable).or_insert((value, 0)).1 += 1;
            }
        }
        Variables(all)
    }

    fn first(&self, variable: &str) -> Option<&'c str> {
        self.0.get(variable).map(|v| v.0)
    }

    /// A variable that is set twice has either value.
    fn only(&self, variable: &str) -> Option<&'c str> {
        self.0.get(variable).filter(|v| v.1 == 1).map(|v| v.0)
    }
}

/// A command with its arguments; its name in lower case, as CMake takes it.
type Call<'t> = (String, Vec<&'t str>);

fn calls(text: &str) -> impl Iterator<Item = Call<'_>> {
    text.match_indices('(').filter_map(|(open, _)| {
        let name = text[..open].trim_end().rsplit(|c| !is_letter(c)).next()?.to_ascii_lowercase();
        let end = open + 1 + text[open + 1..].find(['(', ')'])?;
        (!name.is_empty()).then(|| (name, text[open + 1..end].split_whitespace().collect()))
    })
}

/// The floor after `USE_SABI` of `Python_add_library` and its like, and the argument that says it.
fn stable_abi<'t>(
    (name, arguments): &Call<'t>,
    variable: impl Fn(&str) -> Option<&'t str>,
) -> Option<(Version, &'t str)> {
    if !name.starts_with("python") || !name.ends_with("add_library") {
        return None;
    }
    let at = arguments.iter().position(|a| *a == "USE_SABI")?;
    let value = *arguments.get(at + 1)?;
    let named = value.strip_prefix("${").and_then(|v| v.strip_suffix('}'));
    let said = match named {
        Some(name) => variable(name)?,
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
        let variables = Variables::of([text]);
        let found: Vec<_> = calls(text).filter_map(|c| stable_abi(&c, |v| variables.only(v))).collect();
        assert_eq!(found, [(Version(10), "${ABI}"), (Version(12), "3.12")]);
        assert_eq!(calls("(((").count(), 0);
        let found: Vec<_> = calls("message(\"… (x)\")").map(|c| (c.0, c.1)).collect();
        assert_eq!(found, [("message".to_owned(), vec!["\"…"])]);
        assert_eq!(Variables::of(["set(A 1)\nset(B 2)", "set(A 3)"]).only("A"), None);
    }

    #[test]
    fn each_build_file_is_read_once() {
        let scratch = tempfile::TempDir::new().unwrap();
        let write = |name: &str, text: &str| std::fs::write(scratch.path().join(name), text).unwrap();
        std::fs::create_dir(scratch.path().join("src")).unwrap();
        write("CMakeLists.txt", "add_subdirectory(.)\nadd_subdirectory(./src)\nadd_subdirectory(src)\n");
        write("src/CMakeLists.txt", "add_subdirectory(.)\n");
        let tree = Tree::new(scratch.path().to_owned(), None);
        let files = tree.cmake_files();
        let names: Vec<&str> = files.iter().map(|f| f.name.as_str()).collect();
        assert_eq!(names, ["CMakeLists.txt", "src/CMakeLists.txt"]);
        write("src/CMakeLists.txt", "another text");
        assert_eq!(tree.text("src/CMakeLists.txt").unwrap().text, "add_subdirectory(.)\n");
        assert!(tree.text("setup.py").is_none());
    }
}
