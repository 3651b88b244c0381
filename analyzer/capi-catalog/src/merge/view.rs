//! What a catalog says of a name in one configuration, for comparing two of them.

use crate::entities::Tables;
use abi3lint_model::{Abi, Config, ConfigSet, Version};
use abi3lint_rules_format::catalog::{EntityLine, FormLine};
use anyhow::Result;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Default)]
pub(crate) struct View<'a> {
    pub(crate) names: BTreeMap<&'a str, Named<'a>>,
    /// Versions of whose headers it says something.
    pub(crate) versions: BTreeSet<Version>,
}

/// All that is said of one name.
#[derive(Debug, Default)]
pub(crate) struct Named<'a> {
    pub(crate) forms: Vec<(&'a FormLine, ConfigSet)>,
    pub(crate) sizes: Vec<(u32, ConfigSet)>,
    pub(crate) fields: BTreeMap<&'a str, Vec<(Place<'a>, ConfigSet)>>,
    pub(crate) lines: Vec<&'a EntityLine>,
}

/// Where a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place<'a> {
    pub(crate) bits: u32,
    pub(crate) size: u32,
    pub(crate) ty: &'a str,
}

impl<'a> View<'a> {
    pub(crate) fn new(tables: &'a Tables) -> Result<View<'a>> {
        let mut out = View::default();
        let read = |text: &str| text.parse::<ConfigSet>();
        for line in tables.all().into_iter().flat_map(|(_, t)| t) {
            let named = out.names.entry(&line.name).or_default();
            named.lines.push(line);
            for form in &line.forms {
                let on = read(&form.on)?;
                out.versions.extend(on.iter().map(Config::headers));
                named.forms.push((form, on));
            }
            for (on, size) in &line.sizes {
                named.sizes.push((*size, read(on)?));
            }
            for field in &line.fields {
                for (on, bits, size, ty) in &field.at {
                    let place = Place { bits: *bits, size: *size, ty };
                    named.fields.entry(&field.name).or_default().push((place, read(on)?));
                }
            }
        }
        for named in out.names.values_mut() {
            named.forms.sort_by_key(|(f, _)| f.kind);
        }
        Ok(out)
    }
}

impl<'a> Named<'a> {
    /// A macro stands before what has its name.
    pub(crate) fn forms(&self, config: Config) -> Vec<&'a FormLine> {
        self.forms.iter().filter(|(_, on)| on.contains(config)).map(|(f, _)| *f).collect()
    }

    pub(crate) fn size(&self, config: Config) -> Option<u32> {
        self.sizes.iter().find(|(_, on)| on.contains(config)).map(|(s, _)| *s)
    }

    pub(crate) fn field(&self, name: &str, config: Config) -> Option<Place<'a>> {
        self.fields.get(name)?.iter().find(|(_, on)| on.contains(config)).map(|(p, _)| *p)
    }
}

/// The configuration that a new version's is compared with: the same kind of the version before, or what is
/// nearest to a kind that is new.
pub(crate) fn predecessor(config: Config) -> Option<Config> {
    let headers = config.headers();
    let before = Version(headers.0.checked_sub(1)?);
    let of = |abi| Config::new(before, abi);
    match config.abi() {
        Abi::Limited(floor) if floor == headers => of(Abi::Limited(before)),
        Abi::Abi3t(floor) => of(Abi::Abi3t(floor.min(before))).or_else(|| of(Abi::Limited(before))),
        Abi::Abi3Abi3t(floor) => of(Abi::Abi3Abi3t(floor.min(before))).or_else(|| of(Abi::Limited(before))),
        Abi::FreeThreaded => of(Abi::FreeThreaded).or_else(|| of(Abi::Default)),
        abi => of(abi),
    }
}
