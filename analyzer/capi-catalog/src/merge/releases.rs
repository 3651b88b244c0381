//! Which micro releases the catalog was measured with: `measured.jsonl`, a line for each version.
//!
//! Headers differ between micro releases, and an extension may be built with any of them. So another release
//! of the same version does not silently take the place of the one that was measured before.

use crate::write;
use abi3lint_model::Version;
use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

const FILE: &str = "measured";

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Release {
    pub(crate) version: String,
    /// As in `3.13.0`; empty where nothing was measured yet.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) headers: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) exports: String,
}

pub(crate) type Releases = BTreeMap<Version, Release>;

/// # Errors
/// The file is there and damaged.
pub(crate) fn load(catalog: &Path) -> Result<Releases> {
    let path = catalog.join(FILE).with_extension("jsonl");
    if !path.exists() {
        return Ok(Releases::new());
    }
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let parse = |line: &str| -> Result<(Version, Release)> {
        let release: Release = serde_json::from_str(line)?;
        let version = Version::parse(&release.version).with_context(|| format!("'{}'", release.version))?;
        Ok((version, release))
    };
    text.lines().map(|l| parse(l).with_context(|| format!("{}: {l}", path.display()))).collect()
}

pub(crate) fn save(catalog: &Path, releases: &Releases) -> Result<()> {
    write::file(catalog, FILE, &releases.values().collect::<Vec<_>>())
}

/// What was measured now, in the place of what was measured before; with a sentence for each release that
/// gives way to another one.
pub(crate) fn update(old: &Releases, new: &Releases) -> (Releases, Vec<String>) {
    let (mut out, mut replaced) = (old.clone(), Vec::new());
    for (version, release) in new {
        let entry =
            out.entry(*version).or_insert_with(|| Release { version: version.to_string(), ..Release::default() });
        let both =
            [("headers", &mut entry.headers, &release.headers), ("exports", &mut entry.exports, &release.exports)];
        for (what, old, new) in both {
            if new.is_empty() || old == new {
                continue;
            }
            if is_final(old) {
                replaced.push(format!("{version}: {what} of {new} take the place of those of {old}"));
            }
            old.clone_from(new);
        }
    }
    (out, replaced)
}

/// Nobody ships what was built for a preview.
fn is_final(release: &str) -> bool {
    !release.is_empty() && release.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

/// # Errors
/// A release would give way to another one.
pub(crate) fn refuse(replaced: &[String]) -> Result<()> {
    ensure!(
        replaced.is_empty(),
        "{}\nMicro releases differ in what names expand to, and an extension may be built with either. Say in \
         curated.toml what only the older one does, where that is worse; then pass --other-release.",
        replaced.join("\n")
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Release, Releases, refuse, update};
    use abi3lint_model::Version;

    fn one(headers: &str, exports: &str) -> Releases {
        let release = Release { version: "3.13".into(), headers: headers.into(), exports: exports.into() };
        Releases::from([(Version(13), release)])
    }

    #[test]
    fn another_release_is_told_and_a_preview_gives_way() {
        assert_eq!(update(&one("3.13.0", ""), &one("3.13.0", "3.13.0")), (one("3.13.0", "3.13.0"), vec![]));
        assert_eq!(update(&one("3.13.0rc2", ""), &one("3.13.0", "")), (one("3.13.0", ""), vec![]));
        let (out, replaced) = update(&one("3.13.0", "3.13.0"), &one("3.13.5", ""));
        assert_eq!(out, one("3.13.5", "3.13.0"));
        assert_eq!(replaced, ["3.13: headers of 3.13.5 take the place of those of 3.13.0"]);
        assert!(refuse(&replaced).unwrap_err().to_string().contains("--other-release"));
        assert!(refuse(&[]).is_ok());
    }
}
