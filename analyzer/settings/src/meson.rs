//! meson-python: `limited_api:` of `extension_module` in the project's meson.build files.

use crate::build_files::{MESON, OWN, Promise, Text, Tree, floor};
use crate::conditions::{Conditions, Selecting, Selection, Turn, Variables, by_macro, by_selection};
use crate::text::{MOST_VALUE, beginning, first_word, offset, quoted, rests};
use abi3lint_model::Version;
use std::sync::Arc;
use toml::Value;

impl Tree {
    /// meson.build and those of its subdirectories.
    pub(crate) fn meson_files(&self) -> Arc<[Arc<Text>]> {
        self.build_files("meson.build", subdirs)
    }
}

/// What meson.build says; the switch in pyproject.toml alone promises a stable ABI without a floor.
pub(crate) fn promise(tree: &Tree) -> Option<Promise> {
    let is_on = tree.setting("tool.meson-python.limited-api").and_then(Value::as_bool);
    let files = tree.meson_files();
    let files = selecting(&files);
    if let Some(promise) = by_selection(tree, &files) {
        return Some(promise);
    }
    let source = tree.named("pyproject.toml", "[tool.meson-python] limited-api");
    // Without the switch meson-python tags the wheel for one version; what is compiled, meson.build alone says.
    let by_macro = by_macro(tree, &files, false);
    if is_on != Some(true) {
        return by_macro;
    }
    let targets = by_macro.map(|p| p.targets).unwrap_or_default();
    Some(Promise { targets, ..Promise::everywhere(None, source) })
}

/// What each file selects.
pub(crate) fn selecting(files: &[Arc<Text>]) -> Vec<Selecting<'_>> {
    let mut last = MESON;
    let mut variables = Variables::default();
    let mut all = Vec::new();
    for file in files {
        let lines = || file.code.lines().map(|line| (offset(&file.code, line), line.trim()));
        let turns = lines().filter_map(|(at, line)| Some((at, turn(first_word(line))?)));
        let conditions = Conditions::of(turns, &mut last);
        for (at, line) in lines() {
            let name = first_word(line);
            let value = line[name.len()..].trim_start().strip_prefix('=').filter(|v| !v.starts_with('='));
            if let Some(value) = value.filter(|_| !name.is_empty()) {
                variables.assign(name, value.trim_start(), conditions.at(at));
            }
        }
        all.push(Selecting { file, conditions, selections: Vec::new() });
    }
    for one in &mut all {
        one.selections = limited_api(&one.file.code, &one.conditions, &variables);
    }
    all
}

fn turn(word: &str) -> Option<Turn> {
    match word {
        "if" => Some(Turn::If),
        "elif" | "else" => Some(Turn::Else),
        "endif" => Some(Turn::End),
        _ => None,
    }
}

/// Each `limited_api: '3.9'`; a name stands for what is assigned to it.
fn limited_api<'t>(code: &'t str, conditions: &Conditions, variables: &Variables<'t>) -> Vec<Selection<'t>> {
    let mut all = Vec::new();
    for (at, rest) in rests(code, "limited_api") {
        let Some(value) = rest.trim_start_matches(['\'', '"']).trim_start().strip_prefix(':') else { continue };
        let value = value.trim_start();
        let condition = conditions.at(at);
        let word = first_word(value);
        let values = match variables.values(word, condition) {
            none if none.is_empty() => vec![(value, condition)],
            known => known,
        };
        let written = match quoted(value) {
            Some(inside) => &value[..inside.len() + 2],
            None => word,
        };
        for (value, condition) in values {
            for (floor, is_sure) in floors(value) {
                let condition = if is_sure || condition != 0 { condition } else { OWN };
                all.push(Selection { floor, written, condition, what: "limited_api" });
            }
        }
    }
    all
}

/// The floors of a value, and whether it has them for sure: `'3.9'`, or `stable ? '3.9' : ''`. An empty text is none.
fn floors(value: &str) -> Vec<(Option<Version>, bool)> {
    let known = |text: &str| (!text.is_empty()).then(|| floor(text));
    if let Some(text) = quoted(value) {
        return known(text).map(|floor| (floor, true)).into_iter().collect();
    }
    let line = beginning(value, MOST_VALUE).lines().next().unwrap_or_default();
    let choices = line.split_once('?').map(|(_, choices)| choices.split(':').take(2));
    let texts: Vec<Option<&str>> = choices.into_iter().flatten().map(|choice| quoted(choice.trim_start())).collect();
    match texts.as_slice() {
        [] => vec![(None, true)],
        texts => texts.iter().filter_map(|text| text.map_or(Some(None), known)).map(|floor| (floor, false)).collect(),
    }
}

/// The folders of `subdir('src')`.
fn subdirs(code: &str) -> Vec<String> {
    let folder =
        |(_, rest): (usize, &str)| quoted(rest.trim_start().strip_prefix('(')?.trim_start()).map(str::to_owned);
    rests(code, "subdir").filter_map(folder).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is selected: the minor version, its text, and whether it is sure.
    fn found(code: &str) -> Vec<(Option<u8>, String, bool)> {
        let file = Text { name: "meson.build".to_owned(), text: code.to_owned(), code: code.to_owned() };
        let files = [Arc::new(file)];
        let selections = selecting(&files).into_iter().flat_map(|f| f.selections);
        selections.map(|s| (s.floor.map(|f| f.0), s.written.to_owned(), s.condition == 0)).collect()
    }

    fn one(floor: u8, written: &str, is_sure: bool) -> (Option<u8>, String, bool) {
        (Some(floor), written.to_owned(), is_sure)
    }

    #[test]
    fn names_stand_for_what_is_assigned_to_them() {
        let text = "api = '3.10'\npy.extension_module('a', 'a.c', limited_api: api)\nx(limited_api : '3.12')";
        assert_eq!(found(text), [one(10, "api", true), one(12, "'3.12'", true)]);
        let unknown = vec![(None, "get_option".to_owned(), true)];
        assert_eq!(found("x(limited_api: get_option('api'))"), unknown);
        assert_eq!(found("x(limited_api: '')\ny(get_option('limited_api'))"), []);
        assert_eq!(subdirs("subdir('src')\nsubdir ( \"lib/a\" )\nmy_subdir('no')"), ["src", "lib/a"]);
    }

    #[test]
    fn what_stands_under_a_condition_is_not_sure() {
        for (text, expected) in [
            ("if get_option('stable')\n  x(limited_api: '3.11')\nelse\n  x()\nendif", vec![one(11, "'3.11'", false)]),
            ("if a\n  b()\nendif\nx(limited_api: '3.11')", vec![one(11, "'3.11'", true)]),
            ("x(limited_api: stable ? '3.11' : '')", vec![one(11, "stable", false)]),
            ("api = get_option('stable') ? '3.11' : ''\nx(limited_api: api)", vec![one(11, "api", false)]),
            (
                "if a\n  api = '3.9'\nelif b\n  api = '3.11'\nelse\n  api = ''\nendif\nx(limited_api: api)",
                vec![one(9, "api", false), one(11, "api", false)],
            ),
            ("api = ''\nif a\n  api = '3.9'\nendif\nx(limited_api: api)", vec![one(9, "api", false)]),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }
}
