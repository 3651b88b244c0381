//! The state of the preprocessor within a translation unit, and what of it is remembered.
//!
//! It must not know how directives are read or conditions evaluated.

use super::correlated::CorrelatedCondition;
use super::events::{Event, EventLog, NameId, State as NameState, What};
use super::expression::MAX_EXPANDED;
use super::header_memory::{Case, Cost, Effect, HeaderMemory, Recalled, Situation, Step};
use super::macro_names::MacroNames;
use super::recording::{Recording, Start};
use super::visits::Visits;
use super::{Regions, join};
use crate::sources::index::SourceIndex;
use abi3lint_model::{ConfigSet, Live};
use rustc_hash::FxHashMap;
use std::cell::{Cell, RefCell};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What all units of a package share while their conditions are evaluated.
#[derive(Debug)]
pub(crate) struct Shared<'p, 'a> {
    pub sources: &'p SourceIndex<'a>,
    /// By file: conditions that depend on one another.
    pub correlated: &'p FxHashMap<usize, Vec<CorrelatedCondition<'a>>>,
    names: MacroNames<'a>,
    pub headers: HeaderMemory,
    /// Logs of units that were walked: a new one would take its memory from the system again.
    spare_logs: Mutex<Vec<EventLog>>,
}

impl<'p, 'a> Shared<'p, 'a> {
    /// Of the files of a run, with room to remember so many parts of what headers do.
    pub(crate) fn new(
        sources: &'p SourceIndex<'a>,
        correlated: &'p FxHashMap<usize, Vec<CorrelatedCondition<'a>>>,
        most_remembered: usize,
    ) -> Shared<'p, 'a> {
        let of_cases = correlated.values().flatten().flat_map(|t| t.names.iter().copied());
        let names = MacroNames::of(sources, of_cases);
        let spare_logs = Mutex::default();
        Shared { sources, correlated, names, headers: HeaderMemory::new(most_remembered), spare_logs }
    }

    fn spare_logs(&self) -> MutexGuard<'_, Vec<EventLog>> {
        self.spare_logs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A log without events.
    fn log(&self) -> EventLog {
        let spare = self.spare_logs().pop();
        spare.unwrap_or_else(|| EventLog::new(self.sources.options.active, self.names.count()))
    }
}

/// The state at one place of a unit.
pub(crate) struct State<'p, 'a> {
    shared: &'p Shared<'p, 'a>,
    pub events: EventLog,
    pub regions: Regions,
    visits: Visits,
    /// `Python.h` was included.
    pub python_h: bool,
    case: Option<Case>,
    /// Tokens of macro bodies that conditions may still evaluate.
    pub tokens_left: Cell<usize>,
    /// Headers around the place that are to be remembered, the innermost last.
    recordings: RefCell<Vec<Recording>>,
}

impl<'p, 'a> State<'p, 'a> {
    /// At the beginning of a unit, in a case where a macro of the build is defined or is not.
    pub(crate) fn new(shared: &'p Shared<'p, 'a>, case: Option<(&[u8], bool)>, tokens: usize) -> State<'p, 'a> {
        State {
            shared,
            events: shared.log(),
            regions: FxHashMap::default(),
            visits: Visits::default(),
            python_h: false,
            case: case.and_then(|(name, defined)| Some((shared.names.id(name)?, defined))),
            tokens_left: Cell::new(tokens),
            recordings: RefCell::default(),
        }
    }

    /// The regions of the unit, at its end.
    pub(crate) fn into_regions(mut self) -> Regions {
        self.events.clear();
        self.shared.spare_logs().push(self.events);
        self.regions
    }

    /// The state of a name that a condition asks for, if it is one that any does.
    pub(crate) fn ask(&self, name: &[u8]) -> Option<(NameId, NameState)> {
        let id = self.shared.names.id(name)?;
        if let Some(recording) = self.recordings.borrow_mut().last_mut() {
            recording.names.insert(id);
        }
        Some((id, self.events.state(id)?))
    }

    /// A condition asks for the case.
    pub(crate) fn asks_for_case(&self) {
        if let Some(recording) = self.recordings.borrow_mut().last_mut() {
            recording.asks_for_case = true;
        }
    }

    /// A condition was evaluated in one configuration.
    pub(crate) fn evaluated(&self) {
        if let Some(recording) = self.recordings.borrow_mut().last_mut() {
            recording.tokens_low = recording.tokens_low.min(self.tokens_left.get());
        }
    }

    /// A file begins, if it is to be walked.
    pub(crate) fn enter(&mut self, file: usize, outer: Live) -> bool {
        let walks = self.visits.enter(self.shared.sources, file, outer, &mut self.regions);
        if let Some(recording) = self.recordings.get_mut().last_mut() {
            recording.depth = recording.depth.max(self.visits.depth());
            recording.step(if walks { Step::Enter(file) } else { Step::PassOver(file, outer.may) });
        }
        walks
    }

    /// A directive that may be compiled is walked.
    pub(crate) fn directive(&mut self) {
        self.visits.directive();
    }

    /// The file that was entered last ends; these are its regions.
    pub(crate) fn leave(&mut self, file: usize, lives: Vec<Live>) {
        let lives = Arc::from(lives);
        join(&mut self.regions, file, &lives);
        self.does(|| Step::Regions(file, lives));
        self.visits.leave();
    }

    /// A definition takes place. Returns its name, if a condition may ask for it.
    pub(crate) fn define(&mut self, file: usize, define: usize, live: Live) -> Option<NameId> {
        let (name, what) = self.shared.names.of_define(file, define)?;
        self.event(name, Event { live, what });
        if let Some(recording) = self.recordings.get_mut().last_mut() {
            recording.define(file as u32, define as u32, live);
        }
        Some(name)
    }

    /// A name is undefined.
    pub(crate) fn undefine(&mut self, name: &[u8], live: Live) {
        if let Some(name) = self.shared.names.id(name) {
            self.change(name, Event { live, what: What::Undef });
        }
    }

    /// Something becomes of a name that is no definition.
    pub(crate) fn change(&mut self, name: NameId, event: Event) {
        self.event(name, event);
        self.does(|| Step::Event(name, event));
    }

    fn event(&mut self, name: NameId, event: Event) {
        if let Some(recording) = self.recordings.get_mut().last_mut() {
            recording.changes(name, self.events.state(name));
        }
        self.events.push(name, event);
    }

    fn does(&mut self, step: impl FnOnce() -> Step) {
        if let Some(recording) = self.recordings.get_mut().last_mut() {
            recording.step(step());
        }
    }

    /// A file is included. Returns whether anything comes of it: one with a guard is read once.
    pub(crate) fn meet(&mut self, file: usize) -> bool {
        if let Some(recording) = self.recordings.get_mut().last_mut() {
            recording.files.insert(file);
        }
        !(self.shared.sources.files[file].guarded && self.was_read(file))
    }

    fn was_read(&self, file: usize) -> bool {
        self.visits.was_read(file, self.visits.count())
    }

    /// What is known of an include in this situation.
    pub(crate) fn recall(&self, situation: &Situation) -> Recalled {
        self.shared.headers.recall(situation, |effect| self.allows(effect))
    }

    /// Whether a walk of a header would do what is remembered of it.
    fn allows(&self, effect: &Effect) -> bool {
        let same = |(file, was_read): &(usize, bool)| {
            self.was_read(*file) == *was_read
                && (self.shared.sources.files[*file].guarded || !self.visits.is_open(*file))
        };
        self.visits.allows(&effect.cost)
            && self.tokens_left.get().checked_sub(effect.cost.tokens).is_some_and(|low| low >= MAX_EXPANDED)
            && effect.files.iter().all(same)
            && effect.depends_on_nothing_else(&self.events, self.case)
    }

    /// Does what is remembered of a header.
    pub(crate) fn repeat(&mut self, effect: Arc<Effect>) {
        if let Some(recording) = self.recordings.get_mut().last_mut() {
            recording.repeat(&effect, self.visits.depth(), self.tokens_left.get());
        }
        self.python_h |= effect.python_h;
        self.visits.take(&effect.cost);
        self.tokens_left.update(|left| left.saturating_add_signed(effect.cost.tokens_left));
        self.repeat_steps(&effect);
        self.does(|| Step::Include(effect));
    }

    fn repeat_steps(&mut self, effect: &Effect) {
        for step in &effect.steps {
            match step {
                Step::Defines { file, from, to, live } => {
                    for define in *from..*to {
                        if let Some((name, what)) = self.shared.names.of_define(*file as usize, define as usize) {
                            self.event(name, Event { live: *live, what });
                        }
                    }
                }
                Step::Event(name, event) => self.event(*name, *event),
                Step::Regions(file, lives) => join(&mut self.regions, *file, lives),
                Step::PassOver(file, may) => {
                    self.visits.pass_over(self.shared.sources, *file, *may, &mut self.regions);
                }
                Step::Enter(file) => self.visits.read(*file),
                Step::Include(effect) => self.repeat_steps(effect),
            }
        }
    }

    /// Begins to record what an included file does.
    pub(crate) fn begin(&mut self, file: usize) {
        let start = Start {
            files: self.visits.count(),
            depth: self.visits.depth(),
            repeats_left: self.visits.repeats_left(),
            tokens_left: self.tokens_left.get(),
            limits_reached: self.visits.limits_reached(),
        };
        self.recordings.get_mut().push(Recording::new(start));
        self.meet(file);
    }

    /// Remembers what the file did that was included in a situation.
    pub(crate) fn finish(&mut self, situation: Situation) {
        let Some(recording) = self.recordings.get_mut().pop() else { return };
        let start = recording.start;
        let is_void = recording.is_void
            || self.visits.limits_reached() > start.limits_reached
            // What it takes of a budget that ends within it is not known.
            || self.visits.repeats_left() == 0
            || recording.tokens_low < MAX_EXPANDED;
        // How often a file without guard is read depends on the files that are open.
        let open = |f: &usize| !self.shared.sources.files[*f].guarded && self.visits.is_open(*f);
        let depends_on_place = recording.files.iter().any(open);
        if let Some(outer) = self.recordings.get_mut().last_mut() {
            outer.depend_on(&recording);
            outer.is_void |= is_void;
        }
        if is_void || depends_on_place {
            if let Some(outer) = self.recordings.get_mut().last_mut() {
                recording.steps.into_iter().for_each(|step| outer.step(step));
            }
            return;
        }
        let cost = Cost {
            depth: recording.depth - start.depth,
            repeats: start.repeats_left - self.visits.repeats_left(),
            tokens: start.tokens_left - recording.tokens_low,
            tokens_left: self.tokens_left.get() as isize - start.tokens_left as isize,
        };
        let was_read = |f| self.visits.was_read(f, start.files);
        let effect = recording.effect(&self.events, was_read, self.case, cost, self.python_h);
        let effect = self.shared.headers.remember(situation, effect);
        self.does(|| Step::Include(effect));
    }

    /// What of a group of branches no branch settles is defined somehow. `start` is how many events there were before
    /// the group.
    pub(crate) fn define_somehow(&mut self, name: NameId, start: u32, branches: usize, outer: Live) {
        let last = self.events.since(name, start).take(branches);
        let settled = last.fold(ConfigSet::EMPTY, |s, e| s | e.live.must);
        let open = Live { may: outer.may.minus(settled), must: outer.must.minus(settled) };
        if !open.may.is_empty() {
            self.change(name, Event { live: open, what: What::Somehow });
        }
    }
}
