//! One fact in one configuration of one target: what is asked of every rule.

use abi3lint_model::definition::{Defined, Piece};
use abi3lint_model::{Config, EntityId, Fact, FieldId, Release, Shown, Subject, Target, Use, Version, VersionSet};
use abi3lint_rules::catalog::{self, Entity, Field, FormKind};
use abi3lint_rules::null::{Argument, Outcome};

/// What is known of the headers that compile a target, beyond the configurations in which it is judged.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Headers {
    /// Nothing: any that can compile it.
    Any,
    /// Their version.
    Version,
    /// Their release.
    Release(Release),
}

/// One fact, asked about in one configuration for one target.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question<'a> {
    pub fact: &'a Fact,
    pub target: Target,
    pub config: Config,
    pub known: Headers,
}

impl Question<'_> {
    /// The entity, where the fact is about one.
    pub(crate) fn entity(&self) -> Option<(EntityId, &'static Entity)> {
        match self.fact.subject {
            Subject::Entity(id) => Some((id, catalog::entity(id))),
            _ => None,
        }
    }

    /// The field, where the fact is about one.
    pub(crate) fn field(&self) -> Option<(FieldId, &'static Field)> {
        match self.fact.subject {
            Subject::Field(id) => Some((id, catalog::field(id))),
            _ => None,
        }
    }

    /// What a binary shows, where the fact is about that.
    pub(crate) fn shown(&self) -> Option<&Shown> {
        match &self.fact.subject {
            Subject::Shown(shown) => Some(shown),
            _ => None,
        }
    }

    /// The interpreters that run what the target promises and what the fact's place is compiled for. A stable ABI
    /// meets all of them from its floor on, whatever headers compiled it; a condition on the headers' version
    /// does not change that.
    pub(crate) fn runs_on(&self) -> VersionSet {
        if self.target.is_stable() {
            return Version::all().filter(|v| *v >= self.floor()).collect();
        }
        let Target::Versions { first, last, .. } = self.target else { return VersionSet::default() };
        let same_build = |c: &Config| c.abi() == self.config.abi() && (first..=last).contains(&c.headers());
        self.fact.live.may.iter().filter(same_build).map(Config::headers).collect()
    }

    /// The interpreters among some that run what the target promises; `None` where there is none, and for a configuration
    /// of another version than them.
    pub(crate) fn meets(&self, some: VersionSet) -> Option<VersionSet> {
        let versions = some & self.runs_on();
        let is_here = self.target.is_stable() || versions.contains(self.headers());
        (is_here && !versions.is_empty()).then_some(versions)
    }

    /// The interpreters among some that crash on NULL for a parameter and run what the target promises; whether only
    /// free-threaded builds of them do. A file that builds of both kinds load is as good as with the worse one.
    pub(crate) fn crashes(&self, argument: &Argument, among: VersionSet) -> (VersionSet, bool) {
        let versions = argument.on_builds(Outcome::Crash, self.target.builds()) & among;
        (versions, (argument.on(Outcome::Crash) & versions).is_empty())
    }

    /// The piece of a definition, where the fact is about one.
    pub(crate) fn piece(&self) -> Option<(Piece, &Defined)> {
        match &self.fact.subject {
            Subject::Defined(d) => Some((d.piece, &d.of)),
            _ => None,
        }
    }

    /// The first interpreter that runs what the target promises and does not export a name.
    pub(crate) fn lacking(&self, e: &Entity) -> Option<Version> {
        let runs = if self.target.is_stable() { self.runs_on() } else { VersionSet::default().with(self.headers()) };
        runs.iter().find(|v| !e.exported.contains(*v))
    }

    /// Whether a field is named in the initialiser of an object that the target cannot have: that is what is reported.
    pub(crate) fn initialises_incomplete(&self, field: &Field) -> bool {
        let form = catalog::entity(field.record).form(self.config);
        self.fact.usage == Use::Designator && form.is_none_or(|f| f.kind != FormKind::Struct)
    }

    /// Whether the use needs the complete type.
    pub(crate) fn needs_layout(&self) -> bool {
        matches!(self.fact.usage, Use::StaticObject { forward: false } | Use::ByValue(_) | Use::SizeOf)
    }

    /// The versions that have the entity, and lay it out where the use needs that.
    pub(crate) fn known_in(&self, e: &Entity) -> VersionSet {
        if !self.needs_layout() || !e.is_struct() {
            return e.known_in();
        }
        let whole = e.forms.iter().filter(|f| f.kind != FormKind::Opaque).flat_map(|f| f.on.iter());
        whole.filter(|c| c.abi() == self.config.abi()).map(Config::headers).collect()
    }

    /// Whether the limited API is in force.
    pub(crate) fn is_limited(&self) -> bool {
        self.config.abi().is_limited()
    }

    /// Whether `PyObject` is opaque.
    pub(crate) fn is_opaque(&self) -> bool {
        self.config.abi().is_opaque()
    }

    /// The lowest interpreter that must run what this configuration compiles.
    pub(crate) fn floor(&self) -> Version {
        self.config.floor()
    }

    /// The headers of this configuration.
    pub(crate) fn headers(&self) -> Version {
        self.config.headers()
    }

    /// Whether the fact is an `offsetof` that the target's stable ABI cannot answer: a matter of the layout, not
    /// of the field.
    pub(crate) fn wants_hidden_offset(&self) -> bool {
        let is_hidden = self.field().is_some_and(|(_, f)| !f.visible.contains(self.config));
        is_hidden && self.is_limited() && self.fact.usage == Use::OffsetOf
    }
}
