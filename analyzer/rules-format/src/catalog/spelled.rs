//! Versions, sets of configurations and deprecations as the files spell them.

use super::format::DeprecatedLine;
use crate::Result;
use abi3lint_model::{ConfigSet, NotationError, Version};

/// A version as the files spell it: `3.9`.
pub(super) fn version(text: &str) -> Result<Version> {
    Version::parse(text).ok_or_else(|| format!("'{text}' is not a version; write 3.9"))
}

/// A set of configurations, in their notation.
pub(super) fn configs(text: &str) -> Result<ConfigSet> {
    text.parse().map_err(|e: NotationError| e.to_string())
}

/// A deprecation: since when, whether softly, and the version without it.
pub(super) fn deprecated(line: &DeprecatedLine) -> Result<(Version, bool, Option<Version>)> {
    Ok((version(&line.since)?, line.soft, line.removal.as_deref().map(version).transpose()?))
}
