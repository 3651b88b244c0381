//! The catalog as one source, in which each name and field is used once, and what the engine says of it.

use super::RULES;
use abi3lint_check::{Request, check};
use abi3lint_model::{
    Abi, Confidence, Config, ConfigSet, EntityId, Fact, FileId, Finding, Live, Origin, Selection, Severity, SourceFile,
    Span, Subject, Target, Use, Version,
};
use abi3lint_rules::catalog::{self, Entity, Field};
use abi3lint_rules::checks;
use rayon::prelude::*;
use std::collections::HashMap;

/// A sentence with what it is said of.
pub(crate) struct Claim<'w> {
    pub world: &'w World,
    pub target: Target,
    /// All configurations that the target can be compiled in,
    pub everywhere: ConfigSet,
    /// and those that the run asked about.
    pub configs: ConfigSet,
    pub finding: &'w Finding,
}

pub(crate) struct World {
    file: SourceFile,
    facts: Vec<Fact>,
    /// Those of them that give a finding anywhere.
    judged: Vec<Fact>,
    selection: Selection,
    /// By the place of its name.
    by_start: HashMap<u32, usize>,
    /// The facts that are a plain use of an entity.
    mentions: HashMap<EntityId, usize>,
    /// For each configuration, in their order, and each fact, how bad the worst finding is.
    worst: Vec<Vec<Option<Severity>>>,
}

impl World {
    pub(crate) fn new() -> World {
        let mut text = Vec::new();
        let mut facts: Vec<Fact> = Vec::new();
        let mut add = |subject: Subject, usage: Use, name: &str| {
            let start = text.len();
            text.extend_from_slice(name.as_bytes());
            let span = Span::new(start, text.len());
            text.push(b'\n');
            let fact = Fact {
                subject,
                usage,
                file: FileId(0),
                span,
                live: Live::ALWAYS,
                confidence: Confidence::Exact,
                origin: Origin::Source,
                declared: false,
                route: None,
            };
            facts.push(fact);
        };
        for (id, e) in catalog::entities() {
            add(Subject::Entity(id), Use::Mention, e.name);
            if e.is_struct() {
                add(Subject::Entity(id), Use::SizeOf, e.name);
            }
        }
        // What only internal headers show is no use without one of them.
        for (id, f) in catalog::fields().filter(|(_, f)| !f.forms.is_empty()) {
            add(Subject::Field(id), Use::Read, f.name);
            add(Subject::Field(id), Use::Write, f.name);
        }
        let by_start = facts.iter().enumerate().map(|(i, f)| (f.span.start, i)).collect();
        let mention = |(i, f): (usize, &Fact)| match f.subject {
            Subject::Entity(id) if f.usage == Use::Mention => Some((id, i)),
            _ => None,
        };
        let mentions = facts.iter().enumerate().filter_map(mention).collect();
        let file = SourceFile { path: "all.c".into(), text };
        let rules = checks::all().iter().map(|r| r.id).filter(|id| RULES.contains(id));
        let selection = Selection { select: rules.collect(), ..Selection::ALL };
        let judged = facts.clone();
        let mut world = World { file, facts, judged, selection, by_start, mentions, worst: Vec::new() };
        let all: Vec<Config> = ConfigSet::ALL.iter().collect();
        world.worst = all.into_par_iter().map(|c| world.worst_in(c)).collect();
        let gives_any = |i: usize| world.worst.iter().any(|list| list[i].is_some());
        world.judged = (0..world.facts.len()).filter(|i| gives_any(*i)).map(|i| world.facts[i].clone()).collect();
        world
    }

    fn worst_in(&self, config: Config) -> Vec<Option<Severity>> {
        let mut list = vec![None; self.facts.len()];
        for finding in self.judge(natural(config), ConfigSet::one(config)) {
            let worst: &mut Option<Severity> = &mut list[self.index(&finding)];
            *worst = (*worst).max(Some(finding.severity));
        }
        list
    }

    pub(crate) fn judge(&self, target: Target, configs: ConfigSet) -> Vec<Finding> {
        let targets = [(target, configs)];
        check(&[&self.file], &self.judged, &Request { targets: &targets, selection: &self.selection })
    }

    fn index(&self, finding: &Finding) -> usize {
        self.by_start[&finding.place.span.start]
    }

    fn fact(&self, finding: &Finding) -> &Fact {
        &self.facts[self.index(finding)]
    }

    pub(crate) fn name(&self, finding: &Finding) -> String {
        let fact = self.fact(finding);
        match fact.subject {
            Subject::Field(id) => {
                let f = catalog::field(id);
                format!("{}.{} ({:?})", catalog::entity(f.record).name, f.name, fact.usage)
            }
            _ => format!("{} ({:?})", finding.symbol, fact.usage),
        }
    }

    /// How bad the worst finding of a plain use of an entity is.
    pub(crate) fn worst_of(&self, id: EntityId, config: Config) -> Option<Severity> {
        self.worst[config.index()][self.mentions[&id]]
    }
}

/// The target that a configuration alone is compiled for.
fn natural(config: Config) -> Target {
    let one = |free_threaded| Target::Versions { first: config.headers(), last: config.headers(), free_threaded };
    match config.abi() {
        Abi::Default => one(false),
        Abi::FreeThreaded => one(true),
        Abi::Limited(floor) => Target::Abi3 { floor },
        Abi::Abi3t(floor) => Target::Abi3t { floor, with_abi3: false },
        Abi::Abi3Abi3t(floor) => Target::Abi3t { floor, with_abi3: true },
    }
}

impl Claim<'_> {
    pub(crate) fn entity(&self) -> Option<&'static Entity> {
        match self.world.fact(self.finding).subject {
            Subject::Entity(id) => Some(catalog::entity(id)),
            _ => None,
        }
    }

    pub(crate) fn field(&self) -> Option<&'static Field> {
        match self.world.fact(self.finding).subject {
            Subject::Field(id) => Some(catalog::field(id)),
            _ => None,
        }
    }

    pub(crate) fn is_write(&self) -> bool {
        self.world.fact(self.finding).usage == Use::Write
    }

    /// Where the headers show the name or the field.
    pub(crate) fn visible(&self) -> ConfigSet {
        self.entity().map_or_else(|| self.field().unwrap().visible, |e| e.visible)
    }

    /// The target's configuration with these headers.
    pub(crate) fn with(&self, headers: Version) -> Option<Config> {
        self.target.with_headers(headers)
    }

    /// How bad the same use is in one configuration.
    pub(crate) fn worst(&self, config: Config) -> Option<Severity> {
        self.world.worst[config.index()][self.world.index(self.finding)]
    }

    /// Whether the same use gives no finding for the stable ABI with another floor, whatever headers compile it.
    pub(crate) fn is_silent_at(&self, floor: Version) -> bool {
        self.target.with_floor(floor).configs(None).is_ok_and(|c| c.iter().all(|c| self.worst(c).is_none_or(is_advice)))
    }
}

/// What is deprecated works.
pub(crate) fn is_advice(severity: Severity) -> bool {
    severity < Severity::Error
}
