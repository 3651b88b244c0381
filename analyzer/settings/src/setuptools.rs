//! setuptools: `py_limited_api` in setup.cfg, pyproject.toml and setup.py, which is Python and read as text.

use crate::build_files::{Promise, Tree, floor};
use crate::macros::selected;
use crate::platforms::Branches;
use crate::text::{offset, quoted, rests};
use abi3lint_model::Version;
use toml::Value;

/// What setuptools is told: the tag of the wheel first, then the macro and the mark of an extension.
pub(crate) fn promise(tree: &Tree) -> Option<Promise> {
    let setup_cfg = tree.text("setup.cfg").map(|t| t.text.clone()).unwrap_or_default();
    let setup_py = tree.code("setup.py");
    if let Some(v) = ini(&setup_cfg, "bdist_wheel", "py_limited_api").and_then(floor) {
        return Some(Promise::everywhere(Some(v), tree.named("setup.cfg", "py_limited_api")));
    }
    if let Some(v) = tag_in_pyproject(tree) {
        return Some(Promise::everywhere(Some(v), tree.named("pyproject.toml", "[tool.distutils.bdist_wheel]")));
    }
    let platforms = |value: &str| Branches::of(&setup_py).at(offset(&setup_py, value));
    if let Some((v, value)) = tagged(&setup_py) {
        let source = tree.named("setup.py", "py_limited_api");
        return Some(Promise { platforms: platforms(value), ..Promise::everywhere(Some(v), source) });
    }
    extension_modules(tree)
        .or_else(|| {
            let value = keywords(&setup_py, "py_limited_api").find(|value| value.starts_with("True"))?;
            let source = tree.named("setup.py", "py_limited_api=True");
            let floor = selected(&setup_py, false, |_| true);
            let promise = Promise::everywhere(floor.flatten(), source);
            Some(Promise { platforms: platforms(value), is_defined: floor.is_some(), ..promise })
        })
        .or_else(|| {
            let branches = Branches::of(&setup_py);
            let pyproject = tree.code("pyproject.toml");
            let in_script = selected(&setup_py, false, |at| branches.branch(at) == 0).map(|floor| (floor, "setup.py"));
            let in_settings = || selected(&tree.code("setup.cfg"), true, |_| true).map(|floor| (floor, "setup.cfg"));
            let in_modules = || selected(&pyproject, false, |_| true).map(|floor| (floor, "pyproject.toml"));
            let (floor, name) = in_script.or_else(in_settings).or_else(in_modules)?;
            Some(Promise { is_defined: true, ..Promise::everywhere(floor, tree.named(name, "Py_LIMITED_API")) })
        })
}

/// The tag of wheels in pyproject.toml.
pub(crate) fn tag_in_pyproject(tree: &Tree) -> Option<Version> {
    let key = |key: &str| tree.setting(&format!("tool.distutils.bdist_wheel.{key}"))?.as_str().and_then(floor);
    ["py-limited-api", "py_limited_api"].into_iter().find_map(key)
}

/// The tag of wheels in setup.py.
pub(crate) fn tag_in_setup_py(tree: &Tree) -> Option<Version> {
    tagged(&tree.code("setup.py")).map(|(floor, _)| floor)
}

/// `[[tool.setuptools.ext-modules]]` of pyproject.toml.
fn extension_modules(tree: &Tree) -> Option<Promise> {
    let modules = tree.setting("tool.setuptools.ext-modules")?.as_array()?;
    let limited: Vec<&Value> =
        modules.iter().filter(|m| m.get("py-limited-api").and_then(Value::as_bool) == Some(true)).collect();
    let floor = selected(&tree.code("pyproject.toml"), false, |_| true);
    let source = tree.named("pyproject.toml", "[[tool.setuptools.ext-modules]]");
    let promise = Promise { is_defined: floor.is_some(), ..Promise::everywhere(floor.flatten(), source) };
    (!limited.is_empty()).then_some(promise)
}

/// `"py_limited_api": "cp39"` or `py_limited_api="cp39"`: an option of bdist_wheel.
fn tagged(text: &str) -> Option<(Version, &str)> {
    keywords(text, "py_limited_api").find_map(|value| {
        let tag = quoted(value).filter(|tag| tag.starts_with("cp3"))?;
        let floor = floor(tag)?;
        Some((floor, value))
    })
}

/// The string that a keyword or a key of a dictionary is given in Python's code.
pub(crate) fn keyword(code: &str, name: &str) -> Option<String> {
    keywords(code, name).find_map(quoted).map(str::to_owned)
}

/// What stands behind a name and its `=` or `:`.
pub(crate) fn keywords<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = &'t str> {
    rests(text, name).filter_map(|(_, rest)| {
        let rest = rest.trim_start_matches(['"', '\'']).trim_start();
        rest.strip_prefix(['=', ':']).map(str::trim_start)
    })
}

/// A value of an INI file, its key with `-` or `_`.
pub(crate) fn ini<'a>(text: &'a str, section: &str, key: &str) -> Option<&'a str> {
    let mut inside = false;
    for line in text.lines() {
        let line = line.trim();
        if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            inside = name.trim() == section;
        } else if inside
            && let Some((k, value)) = line.split_once(['=', ':'])
            && k.trim().replace('-', "_") == key
        {
            return Some(value.trim());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::without_comments;

    #[test]
    fn options_are_read_leniently() {
        let cfg = "[metadata]\npy_limited_api = cp36\n[bdist_wheel]\npy-limited-api=cp39\n";
        assert_eq!(ini(cfg, "bdist_wheel", "py_limited_api"), Some("cp39"));
        let found = tagged("Extension(py_limited_api=True), {'py_limited_api': 'cp311'}");
        assert_eq!(found, Some((Version(11), "'cp311'}")));
        assert_eq!(tagged("py_limited_api = limited"), None);
        assert_eq!(tagged("my_py_limited_api = 'cp39'"), None);
        assert_eq!(keyword("setup(python_requires = '>=3.9, <4')", "python_requires").as_deref(), Some(">=3.9, <4"));
        assert_eq!(keyword(&without_comments("# python_requires='>=3.6'"), "python_requires"), None);
    }
}
