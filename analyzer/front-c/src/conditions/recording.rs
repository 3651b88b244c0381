//! A walk of a header while it is recorded, until it becomes an effect of the header.

use super::events::{Event, EventLog, NameId, State};
use super::header_memory::{Case, Cost, Effect, Step};
use abi3lint_model::Live;
use rustc_hash::{FxHashMap, FxHashSet};

/// What does more than this is not remembered.
const MOST_STEPS: usize = 1 << 15;

/// A walk of a header that is to be remembered.
#[derive(Debug)]
pub(crate) struct Recording {
    /// How many files and budgets there were when it began.
    pub start: Start,
    pub steps: Vec<Step>,
    pub names: FxHashSet<NameId>,
    /// States at the beginning, of names that had events since.
    states: FxHashMap<NameId, Option<State>>,
    pub files: FxHashSet<usize>,
    /// The case was asked for.
    pub asks_for_case: bool,
    /// How deep includes nest in it.
    pub depth: usize,
    /// Least tokens that were left.
    pub tokens_low: usize,
    /// It is not to be remembered.
    pub is_void: bool,
}

/// The state of a unit when a recording begins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Start {
    pub files: usize,
    pub depth: usize,
    pub repeats_left: usize,
    pub tokens_left: usize,
    pub limits_reached: usize,
}

impl Recording {
    pub(crate) fn new(start: Start) -> Recording {
        Recording {
            start,
            steps: Vec::new(),
            names: FxHashSet::default(),
            states: FxHashMap::default(),
            files: FxHashSet::default(),
            asks_for_case: false,
            depth: start.depth,
            tokens_low: start.tokens_left,
            is_void: false,
        }
    }

    pub(crate) fn step(&mut self, step: Step) {
        self.is_void |= self.steps.len() >= MOST_STEPS;
        if !self.is_void {
            self.steps.push(step);
        }
    }

    /// An event of a name takes place; this is its state before.
    pub(crate) fn changes(&mut self, name: NameId, state: Option<State>) {
        self.states.entry(name).or_insert(state);
    }

    /// Takes over what a recording within this one depends on.
    pub(crate) fn depend_on(&mut self, inner: &Recording) {
        self.names.extend(&inner.names);
        self.files.extend(&inner.files);
        #[expect(clippy::iter_over_hash_type, reason = "each name keeps its own first state")]
        for (name, state) in &inner.states {
            self.changes(*name, *state);
        }
        self.asks_for_case |= inner.asks_for_case;
        self.depth = self.depth.max(inner.depth);
        self.tokens_low = self.tokens_low.min(inner.tokens_low);
    }

    /// Takes over what an effect depends on that is repeated at a depth, with so many tokens left.
    pub(crate) fn repeat(&mut self, effect: &Effect, depth: usize, tokens_left: usize) {
        self.names.extend(&effect.names);
        self.files.extend(effect.files.iter().map(|f| f.0));
        self.asks_for_case |= effect.case.is_some();
        self.depth = self.depth.max(depth + effect.cost.depth);
        self.tokens_low = self.tokens_low.min(tokens_left - effect.cost.tokens);
    }

    /// A definition of a file takes place.
    pub(crate) fn define(&mut self, of: u32, define: u32, at: Live) {
        match self.steps.last_mut() {
            Some(Step::Defines { file, to, live, .. }) if *file == of && *live == at => *to = define + 1,
            _ => self.step(Step::Defines { file: of, from: define, to: define + 1, live: at }),
        }
    }

    /// The effect of what was recorded. `was_read` tells of a file whether it had been read when the recording began.
    pub(crate) fn effect(
        self,
        log: &EventLog,
        was_read: impl Fn(usize) -> bool,
        case: Option<Case>,
        cost: Cost,
        python_h: bool,
    ) -> Effect {
        let mut names: Vec<NameId> = self.names.into_iter().collect();
        names.sort_unstable();
        let state = |name: &NameId| self.states.get(name).copied().unwrap_or_else(|| log.state(*name));
        let events = |name: &NameId| log.of(state(name)).collect::<Box<[Event]>>();
        let before = names.iter().map(|n| (*n, events(n))).filter(|(_, events)| !events.is_empty()).collect();
        let mut files: Vec<(usize, bool)> = self.files.into_iter().map(|f| (f, was_read(f))).collect();
        files.sort_unstable();
        let case = case.filter(|_| self.asks_for_case);
        Effect { steps: self.steps, names, before, files, case, cost, python_h }
    }
}
