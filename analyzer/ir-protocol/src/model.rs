//! Types of the vocabulary in JSON. `abi3lint-model` knows no serialisation, so their form stands here; the compiler
//! compares each enumeration with the vocabulary's own.

use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(remote = "abi3lint_model::Confidence", rename_all = "kebab-case")]
pub(crate) enum Confidence {
    Guessed,
    Inferred,
    Exact,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "abi3lint_model::ProblemKind", rename_all = "kebab-case")]
pub(crate) enum ProblemKind {
    Unreadable,
    Skipped,
    Unparsed,
    Limit,
    Incomplete,
    Missing,
}

/// A set of configurations as text: `9-15:L9+`.
pub(crate) mod configs {
    use abi3lint_model::ConfigSet;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use std::borrow::Cow;

    pub(crate) fn serialize<S: Serializer>(set: &ConfigSet, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(set)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<ConfigSet, D::Error> {
        Cow::<str>::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

/// A set of versions as text: `9-11 13`.
pub(crate) mod versions {
    use abi3lint_model::VersionSet;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use std::borrow::Cow;

    pub(crate) fn serialize<S: Serializer>(set: &VersionSet, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&set.to_minors())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<VersionSet, D::Error> {
        VersionSet::from_minors(&Cow::<str>::deserialize(from)?).map_err(D::Error::custom)
    }
}
