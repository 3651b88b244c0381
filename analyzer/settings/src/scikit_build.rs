//! scikit-build-core: `wheel.py-api` in pyproject.toml, for all builds or for those that a condition names.

use crate::build_files::{Promise, Tree, floor};
use abi3lint_model::{Target, Version};
use toml::Value;

/// The wheel's tag.
pub(crate) fn promise(tree: &Tree) -> Option<Promise> {
    let targets = tags(tree.setting("tool.scikit-build.wheel.py-api").and_then(Value::as_str).unwrap_or_default());
    let source = tree.named("pyproject.toml", "wheel.py-api");
    if !targets.is_empty() {
        return Some(Promise { targets, ..Promise::everywhere(None, source) });
    }
    let overridden = overrides(tree).into_iter().map(tags).filter(|targets| !targets.is_empty());
    let targets = overridden.min_by_key(|targets| targets[0].floor())?;
    Some(Promise { targets, ..Promise::everywhere(None, format!("{source}, under a condition")) })
}

/// The tags in `[[tool.scikit-build.overrides]]`, each of which has a condition.
pub(crate) fn overrides(tree: &Tree) -> Vec<&str> {
    let all = tree.setting("tool.scikit-build.overrides").and_then(Value::as_array);
    all.into_iter().flatten().filter_map(|o| o.get("wheel")?.get("py-api")?.as_str()).collect()
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
    fn a_tag_may_be_that_of_some_builds() {
        let of = |text: &str| {
            let promise = promise(&Tree::new("p".into(), text.parse().ok()))?;
            Some((promise.targets[0].to_string(), promise.source))
        };
        let overridden = "[[tool.scikit-build.overrides]]\nif.python-version = '>=3.12'\nwheel.py-api = 'cp312'\n";
        let conditional = "wheel.py-api in p/pyproject.toml, under a condition";
        assert_eq!(of(overridden), Some(("cp312-abi3".to_owned(), conditional.to_owned())));
        let all = format!("[tool.scikit-build]\nwheel.py-api = 'cp39'\n{overridden}");
        assert_eq!(of(&all), Some(("cp39-abi3".to_owned(), "wheel.py-api in p/pyproject.toml".to_owned())));
        assert_eq!(of("[[tool.scikit-build.overrides]]\nwheel.py-api = ''\n"), None);
    }
}
