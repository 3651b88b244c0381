//! Reads CPython's manifest of the stable ABI, `Misc/stable_abi.toml`. Knows that file and nothing else.

use abi3lint_model::Version;
use abi3lint_rules_format::catalog::{ExposureLine, StableLine};
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// What the manifest says of one name.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Listed {
    pub(crate) stable: StableLine,
    /// Of structs.
    pub(crate) exposure: Option<ExposureLine>,
}

#[derive(Debug, Deserialize)]
struct Manifest {
    #[serde(default)]
    function: BTreeMap<String, Item>,
    #[serde(default)]
    data: BTreeMap<String, Item>,
    #[serde(default)]
    r#macro: BTreeMap<String, Item>,
    #[serde(default)]
    r#const: BTreeMap<String, Item>,
    #[serde(default)]
    typedef: BTreeMap<String, Item>,
    #[serde(default)]
    r#struct: BTreeMap<String, Item>,
}

#[derive(Debug, Deserialize)]
struct Item {
    added: String,
    #[serde(default)]
    abi_only: bool,
    ifdef: Option<String>,
    struct_abi_kind: Option<String>,
    #[serde(default)]
    members: Vec<String>,
}

/// # Errors
/// The file is no such manifest, or says something that the catalog has no word for.
pub(crate) fn load(path: &Path) -> Result<BTreeMap<String, Listed>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    parse(&text).with_context(|| format!("{} is not a manifest of the stable ABI", path.display()))
}

fn parse(text: &str) -> Result<BTreeMap<String, Listed>> {
    let m: Manifest = toml::from_str(text)?;
    let mut out = BTreeMap::new();
    for (name, item) in [m.function, m.data, m.r#macro, m.r#const, m.typedef, m.r#struct].into_iter().flatten() {
        let added = Version::parse(&item.added).with_context(|| format!("{name}: added '{}'", item.added))?;
        // The manifest runs ahead of releases.
        if added > Version::NEWEST {
            continue;
        }
        let exposure = match item.struct_abi_kind.as_deref() {
            None => None,
            Some("opaque") => Some(ExposureLine::Opaque),
            Some("members" | "partial") => Some(ExposureLine::Partial(item.members)),
            Some("full-abi" | "full") => Some(ExposureLine::Full),
            Some(other) => bail!("{name}: '{other}' is not a known kind of struct"),
        };
        let stable = StableLine { added: item.added, abi_only: item.abi_only, platform: item.ifdef };
        out.insert(name, Listed { stable, exposure });
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::parse;
    use abi3lint_rules_format::catalog::ExposureLine;

    #[test]
    fn the_manifest_says_since_when_and_how_much() {
        let text = "[feature_macro.MS_WINDOWS]\ndoc = 'there'\n[function.One]\nadded = '3.2'\nabi_only = true\n\
                    [data.Two]\nadded = '3.7'\nifdef = 'MS_WINDOWS'\n[struct.Three]\nadded = '3.4'\n\
                    struct_abi_kind = 'members'\nmembers = ['x']\n[function.Later]\nadded = '3.99'\n";
        let all = parse(text).unwrap();
        assert_eq!(all.keys().collect::<Vec<_>>(), ["One", "Three", "Two"]);
        assert!(all["One"].stable.abi_only);
        assert_eq!(all["Two"].stable.platform.as_deref(), Some("MS_WINDOWS"));
        assert_eq!(all["Three"].exposure, Some(ExposureLine::Partial(vec!["x".to_owned()])));
    }

    #[test]
    fn what_the_catalog_has_no_word_for_is_an_error() {
        let error = parse("[struct.S]\nadded = '3.2'\nstruct_abi_kind = 'odd'\n").unwrap_err();
        assert!(error.to_string().contains("S: 'odd'"), "{error}");
        assert!(parse("[function.f]\nadded = 'three'\n").is_err());
    }
}
