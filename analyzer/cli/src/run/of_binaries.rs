//! What binaries show of the sources that they were made of: an import makes the one line surer that uses the name.
//!
//! A package belongs to the sources where one of these names an entry point that it exports. Of a package that does not,
//! as a wheel of another project in the same folder, nothing is joined.

use crate::binary::Promise;
use abi3lint_front_bin::Package;
use abi3lint_model::{
    Confidence, ConfigSet, EntityId, Fact, LineIndex, Live, Promise as Said, Shown, Sight, SourceFile, Subject, Target,
};
use abi3lint_rules::catalog;
use abi3lint_settings::{Project, Says};
use memchr::memmem;
use std::collections::{BTreeMap, BTreeSet};

/// What binaries show of the sources that they were made of.
#[derive(Clone, Debug, Default)]
pub(crate) struct OfBinaries {
    /// Names that they import, with the configurations that they may have been compiled in.
    imports: BTreeMap<EntityId, ConfigSet>,
    /// Wheels, and the stable ABI that the tag of each promises.
    pub tags: Vec<(String, Target)>,
    /// Paths of packages.
    packages: BTreeSet<String>,
}

impl OfBinaries {
    /// Adds what a package shows, and tells whether it belongs to these sources.
    pub(crate) fn add(
        &mut self,
        package: &Package,
        facts: &[Fact],
        promises: &[Promise],
        sources: &[SourceFile],
    ) -> bool {
        let mut hooks = package.hooks().map(|hook| memmem::Finder::new(hook.as_bytes()));
        if !hooks.any(|hook| sources.iter().any(|file| hook.find(&file.text).is_some())) {
            return false;
        }
        self.packages.insert(package.path.clone());
        for promise in promises {
            let targets = &promise.inferred.targets;
            let configs =
                targets.iter().filter_map(|t| t.configs(None).ok()).fold(ConfigSet::EMPTY, |all, one| all | one);
            for fact in facts.iter().filter(|f| promise.files.contains(&f.file)) {
                let Some(id) = imported(fact) else { continue };
                let known = self.imports.entry(id).or_insert(ConfigSet::EMPTY);
                *known |= configs;
            }
        }
        let tags = package.tag.iter().flat_map(|tag| &tag.targets).filter(|t| t.is_stable());
        self.tags.extend(tags.map(|t| (package.path.clone(), *t)));
        true
    }

    /// Whether a file lies in one of the packages, or is one.
    pub(crate) fn has(&self, path: &str) -> bool {
        let is_in =
            |package: &String| path.strip_prefix(package.as_str()).is_some_and(|r| r.is_empty() || r.starts_with('/'));
        self.packages.iter().any(is_in)
    }

    /// A name that is imported is used and compiled. Where one line uses it, that is this line.
    pub(crate) fn prove(&self, facts: &mut [Fact]) {
        let mut places: BTreeMap<EntityId, Option<usize>> = BTreeMap::new();
        for (i, fact) in facts.iter().enumerate() {
            let Subject::Entity(id) = fact.subject else { continue };
            if self.imports.contains_key(&id) {
                places.entry(id).and_modify(|first| *first = None).or_insert(Some(i));
            }
        }
        for (id, at) in places {
            let Some(fact) = at.and_then(|i| facts.get_mut(i)) else { continue };
            let configs = self.imports.get(&id).copied().unwrap_or(ConfigSet::EMPTY);
            fact.confidence = Confidence::Exact;
            fact.live = Live { must: fact.live.must | (fact.live.may & configs), ..fact.live };
        }
    }
}

/// The tags that a project's build files ask for whatever the build, with their places.
pub(crate) fn wheel_tags(project: &Project) -> Vec<(Target, String)> {
    let mut tags: Vec<(Target, String)> = Vec::new();
    for file in &project.statements().files {
        for statement in file.statements.iter().filter(|s| s.condition == 0) {
            let Says::Promise(Said::Tag(target)) = statement.says else { continue };
            let line = LineIndex::new(file.text.as_bytes()).line_column(statement.span.start as u32).0;
            if tags.iter().all(|t| t.0 != target) {
                tags.push((target, format!("{}:{line}", file.path)));
            }
        }
    }
    tags
}

/// The name that a binary must have, where CPython has it.
fn imported(fact: &Fact) -> Option<EntityId> {
    let Subject::Shown(shown) = &fact.subject else { return None };
    let Shown { what: Sight::Import { name, weak: false }, .. } = &**shown else { return None };
    catalog::lookup(name)
}
