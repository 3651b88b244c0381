//! meson-python: `limited_api:` of `extension_module` in the project's meson.build files.

use crate::build_files::{Promise, Statement, Text, Tree, floor, said};
use crate::macros::selected;
use crate::platforms::Assignments;
use crate::text::{first_word, offset, quoted, rests};
use abi3lint_model::{Promise as Said, Version};
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
    let texts = tree.meson_files();
    let everything = everything(tree);
    let assigned = Assignments::of(&everything);
    let found = texts.iter().filter_map(|t| Some((limited_api(&t.code, &assigned).map(|f| f.0).min()?, &t.name)));
    if let Some((v, name)) = found.min_by_key(|f| f.0) {
        return Some(Promise::everywhere(Some(v), tree.named(name, "limited_api")));
    }
    let source = tree.named("pyproject.toml", "[tool.meson-python] limited-api");
    // Without the switch meson-python tags the wheel for one version; what is compiled, meson.build alone says.
    let by_macro = selected(&everything, false, |_| true);
    if let Some(floor) = by_macro.filter(|_| is_on != Some(true)) {
        return Some(Promise {
            is_defined: true,
            ..Promise::everywhere(floor, tree.named("meson.build", "Py_LIMITED_API"))
        });
    }
    is_on.filter(|on| *on).map(|_| Promise::everywhere(by_macro.flatten(), source))
}

/// The codes of all files, one after the other.
pub(crate) fn everything(tree: &Tree) -> String {
    tree.meson_files().iter().flat_map(|t| [t.code.as_str(), "\n"]).collect()
}

/// The floors that one file selects.
pub(crate) fn floors_of(code: &str, assigned: &Assignments<'_>) -> Vec<Statement> {
    limited_api(code, assigned).map(|(floor, value)| said(code, value, Said::Floor(floor))).collect()
}

/// Each `limited_api: '3.9'`, and the value as written; a name stands for what is assigned to it.
fn limited_api<'t>(text: &'t str, assigned: &Assignments<'_>) -> impl Iterator<Item = (Version, &'t str)> {
    rests(text, "limited_api").filter_map(|(_, rest)| {
        let value = rest.trim_start_matches(['\'', '"']).trim_start().strip_prefix(':')?.trim_start();
        match first_word(value) {
            "" => {
                let inside = quoted(value)?;
                let at = offset(text, value);
                Some((floor(inside)?, &text[at..at + inside.len() + 2]))
            }
            word => Some((floor(quoted(assigned.get(word)?.trim_start())?)?, word)),
        }
    })
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

    #[test]
    fn names_stand_for_what_is_assigned_to_them() {
        let text = "api = '3.10'\npy.extension_module('a', 'a.c', limited_api: api)\nx(limited_api : '3.12')";
        let found: Vec<_> = limited_api(text, &Assignments::of(text)).collect();
        assert_eq!(found, [(Version(10), "api"), (Version(12), "'3.12'")]);
        assert_eq!(limited_api("x(limited_api: get_option('api'))", &Assignments::of("")).count(), 0);
        assert_eq!(subdirs("subdir('src')\nsubdir ( \"lib/a\" )\nmy_subdir('no')"), ["src", "lib/a"]);
    }
}
