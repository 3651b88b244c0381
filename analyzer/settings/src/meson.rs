//! meson-python: `limited_api:` of `extension_module` in the project's meson.build files.

use crate::at;
use crate::build_files::{Promise, Statement, Tree, floor, said};
use crate::macros::selected;
use crate::text::{is_word, without_comments};
use abi3lint_model::{Promise as Said, Version};
use toml::Value;

impl Tree<'_> {
    /// meson.build and those of its subdirectories: names and texts.
    pub(crate) fn meson_files(&self) -> Vec<(String, String)> {
        self.build_files("meson.build", |text| subdirs(&without_comments(text)))
    }
}

/// What meson.build says; the switch in pyproject.toml alone promises a stable ABI without a floor.
pub(crate) fn promise(tree: &Tree<'_>) -> Option<Promise> {
    let is_on = tree.pyproject.and_then(|t| at(t, "tool.meson-python.limited-api")).and_then(Value::as_bool);
    let texts: Vec<(String, String)> =
        tree.meson_files().into_iter().map(|(name, t)| (name, without_comments(&t))).collect();
    let everything: String = texts.iter().map(|t| t.1.as_str()).collect::<Vec<_>>().join("\n");
    let found =
        texts.iter().filter_map(|(name, text)| Some((limited_api(text, &everything).map(|f| f.0).min()?, name)));
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

/// The floors that one file selects.
pub(crate) fn floors_of(code: &str, everything: &str) -> Vec<Statement> {
    limited_api(code, everything).map(|(floor, value)| said(code, value, Said::Floor(floor))).collect()
}

/// Each `limited_api: '3.9'`, and the value as written; a name stands for what is assigned to it.
fn limited_api<'t>(text: &'t str, everything: &'t str) -> impl Iterator<Item = (Version, &'t str)> {
    let name = "limited_api";
    let values = text.match_indices(name).filter(|(at, _)| is_word(text, *at, at + name.len()));
    // More of them than a project has are no reason to take long.
    values.take(100).filter_map(|(at, _)| {
        let value = text[at + name.len()..].trim_start_matches(['\'', '"']).trim_start().strip_prefix(':')?;
        let value = value.trim_start();
        let end = value.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(value.len());
        match &value[..end] {
            "" => Some((string(value)?, &value[..value[1..].find(['\'', '"'])? + 2])),
            word => Some((assigned(everything, word)?, word)),
        }
    })
}

fn string(text: &str) -> Option<Version> {
    floor(text.strip_prefix(['\'', '"'])?.split(['\'', '"']).next()?)
}

fn assigned(text: &str, name: &str) -> Option<Version> {
    let value = |line: &str| string(line.trim().strip_prefix(name)?.trim_start().strip_prefix('=')?.trim_start());
    text.lines().find_map(value)
}

/// The folders of `subdir('src')`.
fn subdirs(text: &str) -> Vec<String> {
    let name = "subdir";
    let calls = text.match_indices(name).filter(|(at, _)| is_word(text, *at, at + name.len()));
    let folder = |at: usize| {
        let argument = text[at + name.len()..].trim_start().strip_prefix('(')?.trim_start();
        argument.strip_prefix(['\'', '"'])?.split(['\'', '"']).next().map(str::to_owned)
    };
    calls.filter_map(|(at, _)| folder(at)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_for_what_is_assigned_to_them() {
        let text = "api = '3.10'\npy.extension_module('a', 'a.c', limited_api: api)\nx(limited_api : '3.12')";
        let found: Vec<_> = limited_api(text, text).collect();
        assert_eq!(found, [(Version(10), "api"), (Version(12), "'3.12'")]);
        assert_eq!(limited_api("x(limited_api: get_option('api'))", "").count(), 0);
        assert_eq!(subdirs("subdir('src')\nsubdir ( \"lib/a\" )\nmy_subdir('no')"), ["src", "lib/a"]);
    }
}
