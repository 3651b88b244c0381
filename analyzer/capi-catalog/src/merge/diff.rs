//! How a catalog changes, by kinds of changes and then by names.
//!
//! A version that the old catalog knows is compared with itself; a new one with the version before it.

use super::group::Group;
use super::news::News;
use super::view::{Named, View, predecessor};
use super::words::{details, kinds, moved, place, said, whole};
use crate::entities::Tables;
use abi3lint_model::{Abi, Config, ConfigSet, Version, VersionSet};
use abi3lint_rules_format::catalog::Kind;
use anyhow::Result;
use std::collections::{BTreeMap, BTreeSet};

/// Texts by group and name, with the configurations of the new catalog in which they hold.
#[derive(Debug, Default)]
pub(crate) struct Diff {
    changes: BTreeMap<Group, BTreeMap<(String, String), ConfigSet>>,
}

/// Of what was measured; what else the catalogs say is not compared.
pub(crate) fn diff(old: &Tables, new: &Tables, news: &News) -> Result<Diff> {
    let (old, new) = (View::new(old)?, View::new(new)?);
    let (nothing, mut out) = (Named::default(), Diff::default());
    let exports: BTreeSet<Version> = news.exports.keys().copied().collect();
    let names: BTreeSet<&str> = old.names.keys().chain(new.names.keys()).copied().collect();
    for name in names {
        let before = old.names.get(name).unwrap_or(&nothing);
        let after = new.names.get(name).unwrap_or(&nothing);
        let configs = super::fold::configs(&news.versions);
        // Each configuration with the one that it is compared with.
        let pairs: Vec<(Config, Option<Config>)> = configs
            .iter()
            .map(|c| (c, if old.versions.contains(&c.headers()) { Some(c) } else { predecessor(c) }))
            .collect();
        out.forms(name, before, after, &pairs, &exports);
        out.layout(name, before, after, &pairs);
        out.properties(name, before, after, &old, &exports);
    }
    Ok(out)
}

impl Diff {
    #[cfg(test)]
    pub(crate) fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    fn add(&mut self, group: Group, name: &str, what: String, config: Option<Config>) {
        let set = self.changes.entry(group).or_default().entry((name.to_owned(), what)).or_default();
        if let Some(config) = config {
            set.insert(config);
        }
    }

    fn is_told(&self, group: Group, name: &str) -> bool {
        self.changes.get(&group).is_some_and(|c| c.keys().any(|(n, _)| n == name))
    }

    fn forms(
        &mut self,
        name: &str,
        before: &Named<'_>,
        after: &Named<'_>,
        pairs: &[(Config, Option<Config>)],
        exports: &BTreeSet<Version>,
    ) {
        let old = |c: Option<Config>| c.map(|c| before.forms(c)).unwrap_or_default();
        let was_there = pairs.iter().any(|(_, c)| !old(*c).is_empty());
        let is_there = pairs.iter().any(|(c, _)| !after.forms(*c).is_empty());
        for (config, from) in pairs {
            let (a, b) = (old(*from), after.forms(*config));
            let at = Some(*config);
            let symbol = b.iter().any(|f| matches!(f.kind, Kind::Function | Kind::Data));
            let unlisted = a.is_empty() && symbol && after.lines.iter().all(|l| l.stable.is_none());
            if unlisted && config.abi() == Abi::Limited(config.headers()) {
                self.add(Group::Unlisted, name, kinds(&b), None);
            }
            match (a.is_empty(), b.is_empty()) {
                (true, true) => {}
                (true, false) if !was_there => {
                    self.add(Group::Added, name, whole(&b, after, exports.contains(&config.headers())), at)
                }
                (false, true) if !is_there => self.add(Group::Removed, name, kinds(&a), at),
                (true, false) => self.add(Group::Shown, name, kinds(&b), at),
                (false, true) => self.add(Group::Hidden, name, kinds(&a), at),
                _ if kinds(&a) != kinds(&b) => {
                    self.add(Group::Form, name, format!("{} -> {}", kinds(&a), kinds(&b)), at);
                }
                _ => {
                    for (a, b) in a.iter().zip(&b) {
                        for (group, what) in details(a, b) {
                            self.add(group, name, what, at);
                        }
                    }
                }
            }
        }
    }

    fn layout(&mut self, name: &str, before: &Named<'_>, after: &Named<'_>, pairs: &[(Config, Option<Config>)]) {
        let fields: BTreeSet<&str> = before.fields.keys().chain(after.fields.keys()).copied().collect();
        for (config, from) in pairs {
            let (Some(old), Some(new)) = (from.and_then(|c| before.size(c)), after.size(*config)) else { continue };
            let at = Some(*config);
            if old != new {
                self.add(Group::Size, name, format!("{old} -> {new} bytes"), at);
            }
            for field in &fields {
                let full = format!("{name}.{field}");
                let old = from.and_then(|c| before.field(field, c));
                match (old, after.field(field, *config)) {
                    (None, Some(new)) => {
                        self.add(Group::FieldAdded, &full, format!("{} {}", place(new.bits), new.ty), at)
                    }
                    (Some(old), None) => {
                        self.add(Group::FieldRemoved, &full, format!("{} {}", place(old.bits), old.ty), at)
                    }
                    (Some(old), Some(new)) => {
                        if (old.bits, old.size) != (new.bits, new.size) {
                            self.add(Group::FieldMoved, &full, moved(old, new), at);
                        }
                        if old.ty != new.ty {
                            self.add(Group::FieldType, &full, format!("{} -> {}", old.ty, new.ty), at);
                        }
                    }
                    (None, None) => {}
                }
            }
        }
    }

    fn properties(
        &mut self,
        name: &str,
        before: &Named<'_>,
        after: &Named<'_>,
        old: &View<'_>,
        versions: &BTreeSet<Version>,
    ) {
        // Of a name that comes or goes as a whole the rest is not told one by one.
        if self.is_told(Group::Added, name) || self.is_told(Group::Removed, name) {
            return;
        }
        let declared = before.forms.iter().chain(&after.forms).next().is_some();
        let group = if declared { Group::Exported } else { Group::Symbol };
        let exported = |n: &Named<'_>, v: Version| {
            let text = n.lines.iter().find(|l| !l.exported.is_empty()).map_or("", |l| l.exported.as_str());
            VersionSet::from_minors(text).is_ok_and(|set| set.contains(v))
        };
        for v in versions {
            let from = if old.versions.contains(v) { *v } else { Version(v.0 - 1) };
            match (exported(before, from), exported(after, *v)) {
                (false, true) => self.add(group, name, format!("exported by {v}"), None),
                (true, false) => self.add(group, name, format!("no longer exported by {v}"), None),
                _ => {}
            }
        }
        let (a, b) = (said(before), said(after));
        for gone in a.difference(&b) {
            self.add(Group::Property, name, format!("no longer: {gone}"), None);
        }
        for come in b.difference(&a) {
            self.add(Group::Property, name, come.clone(), None);
        }
    }

    /// Changes by group: texts with the configurations in which they hold, and the names that they are said of.
    pub(crate) fn groups(&self) -> BTreeMap<Group, BTreeMap<(String, String), BTreeSet<&str>>> {
        let mut out: BTreeMap<Group, BTreeMap<(String, String), BTreeSet<&str>>> = BTreeMap::new();
        for (group, changes) in &self.changes {
            for ((name, what), on) in changes {
                out.entry(*group).or_default().entry((what.clone(), on.to_string())).or_default().insert(name);
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::diff;
    use crate::merge::fold::{merge, without};
    use crate::merge::news::News;
    use crate::merge::tests::{declared, tables};
    use crate::merge::text::text;
    use abi3lint_model::Version;
    use std::collections::BTreeSet;

    #[test]
    fn a_new_version_is_compared_with_the_one_before() {
        let versions = BTreeSet::from([Version(10)]);
        let news = News { versions: versions.clone(), declared: declared(), ..News::default() };
        let old = without(&tables(), &versions).unwrap();
        let shown = text(&diff(&old, &merge(&old, &news).unwrap(), &news).unwrap(), false);
        let expected = "\
names added (1)
  PyNew  function int (PyObject *)  [10:*]
new in the limited API, and not in the manifest (1)
  PyNew  function
names removed (1)
  PyGone  function  [10:d]
changed form (1)
  PyForm  function -> static inline  [10:d]
changed expansion (1)
  PyMACRO  no longer opens PyThing.old; opens PyThing.new  [10:d]
resized structs (1)
  PyThing  16 -> 24 bytes  [10:d]
fields added (1)
  PyThing.new  @16 int  [10:d]
fields moved or resized (1)
  PyThing.old  by -8 bytes  [10:d]
moved to another header (1)
";
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_version_that_is_known_is_compared_with_itself() {
        let versions = BTreeSet::from([Version(10)]);
        let news = News { versions, declared: declared(), ..News::default() };
        let once = merge(&tables(), &news).unwrap();
        let twice = merge(&once, &news).unwrap();
        assert!(diff(&once, &twice, &news).unwrap().is_empty());
    }
}
