//! What a rule sees, and what it answers.

use crate::membership::{Class, classify, known_in};
use abi3lint_model::{Config, EntityId, Fact, FieldId, Fix, Subject, Target, Version, VersionSet};
use abi3lint_rules::catalog::{self, Entity, Replacement};
use std::cell::OnceCell;

/// One fact, judged in one configuration for one target.
#[derive(Debug)]
pub(crate) struct Case<'a> {
    pub fact: &'a Fact,
    pub target: Target,
    pub config: Config,
    class: OnceCell<Option<Class>>,
}

impl<'a> Case<'a> {
    pub fn new(fact: &'a Fact, target: Target, config: Config) -> Case<'a> {
        Case { fact, target, config, class: OnceCell::new() }
    }

    /// The entity, where the fact is about one.
    pub fn entity(&self) -> Option<(EntityId, &'static Entity)> {
        match self.fact.subject {
            Subject::Entity(id) => Some((id, catalog::entity(id))),
            _ => None,
        }
    }

    /// The field, where the fact is about one.
    pub fn field(&self) -> Option<(FieldId, &'static catalog::Field)> {
        match self.fact.subject {
            Subject::Field(id) => Some((id, catalog::field(id))),
            _ => None,
        }
    }

    /// Why the entity is not to be had here; worked out once for all rules that ask.
    pub fn class(&self) -> Option<&Class> {
        self.class.get_or_init(|| classify(self)).as_ref()
    }

    /// The interpreters that run what the target promises and what the fact's place is compiled for. A stable ABI
    /// meets all of them from its floor on, whatever headers compiled it; a condition on the headers' version
    /// does not change that.
    pub fn runs_on(&self) -> VersionSet {
        if self.target.is_stable() {
            return Version::all().filter(|v| *v >= self.floor()).collect();
        }
        let Target::Versions { first, last, .. } = self.target else { return VersionSet::default() };
        let same_build = |c: &Config| c.abi() == self.config.abi() && (first..=last).contains(&c.headers());
        self.fact.live.may.iter().filter(same_build).map(Config::headers).collect()
    }

    /// Whether the limited API is in force.
    pub fn is_limited(&self) -> bool {
        self.config.abi().is_limited()
    }

    /// Whether `PyObject` is opaque.
    pub fn is_opaque(&self) -> bool {
        self.config.abi().is_opaque()
    }

    /// The lowest interpreter that must run what this configuration compiles.
    pub fn floor(&self) -> Version {
        self.config.floor()
    }

    /// The headers of this configuration.
    pub fn headers(&self) -> Version {
        self.config.headers()
    }
}

/// A rule's answer: which of its wordings, and what fills it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Verdict {
    pub cause: &'static str,
    pub since: Option<Version>,
    pub removed: Option<Version>,
    pub last: Option<Version>,
    pub fields: Vec<FieldId>,
    pub versions: VersionSet,
    pub value: String,
    pub expected: String,
    /// What other versions do.
    pub elsewhere: String,
    /// It is wrong by the reference, and may work for years.
    pub possible: bool,
    /// Known replacements, best first.
    pub replacements: &'static [Replacement],
    /// How to mend it, where the rule knows better than to call the best replacement.
    pub fix: Option<Fix>,
}

impl Verdict {
    /// A verdict that needs nothing but its wording.
    pub fn of(cause: &'static str) -> Verdict {
        Verdict { cause, ..Verdict::default() }
    }

    /// With the first version that has the name.
    pub fn since(mut self, v: Option<Version>) -> Verdict {
        self.since = v;
        self
    }

    /// With the versions that the headers at hand come after: the last one, and the first without the name.
    pub fn gone(mut self, from: VersionSet, headers: Version) -> Verdict {
        self.last = from.iter().filter(|v| *v < headers).last();
        self.removed = self.last.map(|v| Version(v.0 + 1));
        self
    }

    /// With an entity's replacements and versions.
    pub fn about(mut self, e: &'static Entity) -> Verdict {
        self.replacements = e.replacements;
        self.versions = known_in(e);
        self
    }
}
