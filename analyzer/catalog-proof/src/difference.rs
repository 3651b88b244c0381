//! Where the catalog and the real thing part, and how that is told.

use abi3lint_model::{Config, ConfigSet};
use std::collections::BTreeMap;
use std::fmt;

/// What is compared with what.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, clap::ValueEnum, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Comparison {
    /// Names and fields: what the compiler takes and what the catalog and the rules say.
    CatalogVsHeaders,
    /// Offsets and sizes.
    LayoutVsHeaders,
    /// Symbols.
    ExportsVsInterpreters,
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Comparison::CatalogVsHeaders => "catalog-vs-headers",
            Comparison::LayoutVsHeaders => "layout-vs-headers",
            Comparison::ExportsVsInterpreters => "exports-vs-interpreters",
        })
    }
}

/// One difference in one configuration; of an interpreter, that of its version without macros.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Difference {
    pub comparison: Comparison,
    /// A name, or `Struct.field`.
    pub subject: String,
    /// What the catalog says and what is there.
    pub what: String,
    pub config: Config,
}

/// A difference with all the configurations that have it.
#[derive(Debug)]
pub(crate) struct Gathered {
    pub comparison: Comparison,
    pub subject: String,
    pub what: String,
    pub on: ConfigSet,
}

/// The same difference in several configurations is one.
pub(crate) fn gather(differences: &[Difference]) -> Vec<Gathered> {
    let mut by_text: BTreeMap<(Comparison, &str, &str), ConfigSet> = BTreeMap::new();
    for d in differences {
        by_text.entry((d.comparison, &d.subject, &d.what)).or_default().insert(d.config);
    }
    let one = |((comparison, subject, what), on): ((Comparison, &str, &str), ConfigSet)| Gathered {
        comparison,
        subject: subject.to_owned(),
        what: what.to_owned(),
        on,
    };
    by_text.into_iter().map(one).collect()
}

impl fmt::Display for Gathered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {} [{}]", self.comparison, self.subject, self.what, self.on)
    }
}
