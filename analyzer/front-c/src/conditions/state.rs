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
use super::worlds::Worlds;
use super::{Regions, Stop, join};
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
        let of_cases = correlated
            .values()
            .flatten()
            .flat_map(|t| t.names.iter().copied().chain(t.exclusive.iter().map(|n| n.name)));
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

/// What is known of a macro of the build in some configurations.
pub(crate) type Known = (NameId, Worlds, ConfigSet);

/// What a walk of a unit comes to.
#[derive(Debug)]
pub(crate) struct Walked {
    /// Liveness by file; dead where the unit does not compile.
    pub regions: Regions,
    /// Where it does not.
    pub stops: Vec<Stop>,
    /// What became known of macros after conditions had asked for them.
    pub news: Vec<Known>,
}

impl Walked {
    /// The configurations in which the unit does not compile.
    pub(crate) fn stopped(&self) -> ConfigSet {
        self.stops.iter().fold(ConfigSet::EMPTY, |all, stop| all | stop.configs)
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
    /// How many conditions were asked.
    conditions: Cell<u32>,
    stops: Vec<Stop>,
    news: Vec<Known>,
    /// Tokens of macro bodies that conditions may still evaluate.
    pub tokens_left: Cell<usize>,
    /// Headers around the place that are to be remembered, the innermost last.
    recordings: RefCell<Vec<Recording>>,
}

impl<'p, 'a> State<'p, 'a> {
    /// At the beginning of a unit, in a case where a macro of the build is defined or is not.
    pub(crate) fn new(shared: &'p Shared<'p, 'a>, case: Option<(&[u8], Worlds)>, tokens: usize) -> State<'p, 'a> {
        State {
            shared,
            events: shared.log(),
            regions: FxHashMap::default(),
            visits: Visits::default(),
            python_h: false,
            case: case.and_then(|(name, state)| Some((shared.names.id(name)?, state))),
            conditions: Cell::new(0),
            stops: Vec::new(),
            news: Vec::new(),
            tokens_left: Cell::new(tokens),
            recordings: RefCell::default(),
        }
    }

    /// What the walk comes to, at the end of the unit.
    pub(crate) fn finished(mut self) -> Walked {
        self.events.clear();
        self.shared.spare_logs().push(self.events);
        let mut walked = Walked { regions: self.regions, stops: self.stops, news: self.news };
        let stopped = walked.stopped();
        if !stopped.is_empty() {
            #[expect(clippy::iter_over_hash_type, reason = "each file's regions are limited by themselves")]
            for lives in walked.regions.values_mut() {
                for live in Arc::make_mut(lives) {
                    *live = Live { may: live.may.minus(stopped), must: live.must.minus(stopped) };
                }
            }
        }
        walked
    }

    /// Begins with what is known of macros.
    pub(crate) fn know(&mut self, known: &[Known]) {
        for (name, worlds, configs) in known {
            let live = Live { may: *configs, must: *configs };
            self.events.push(*name, Event { live, what: What::Known(*worlds) });
        }
    }

    /// The number of a name, if a condition may ask for it.
    pub(crate) fn id(&self, name: &[u8]) -> Option<NameId> {
        self.shared.names.id(name)
    }

    /// Another condition is asked.
    pub(crate) fn next_condition(&self) {
        self.conditions.update(|n| n.saturating_add(1));
    }

    /// An `#error` ends the compile.
    pub(crate) fn stop(&mut self, stop: Stop) {
        self.stops.push(stop);
        self.does(|| Step::Stop(stop));
    }

    /// The state of a name that a condition asks for, if it is one that any does.
    pub(crate) fn ask(&self, name: &[u8]) -> Option<(NameId, NameState)> {
        let id = self.shared.names.id(name)?;
        self.events.ask(id, self.conditions.get());
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
        let is_late = self.events.was_asked(name, self.conditions.get());
        self.learn(name, event, is_late);
        self.event(name, event);
        self.does(|| Step::Event(name, event, is_late));
    }

    /// Notes what conditions before would have said otherwise. Of a name that the package defined, they spoke of another
    /// macro.
    fn learn(&mut self, name: NameId, event: Event, was_asked: bool) {
        if let What::Known(worlds) = event.what
            && was_asked
            && worlds.decides()
            && self.events.state(name).is_none()
        {
            self.news.push((name, worlds, event.live.must));
        }
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
        // What it asks was not asked before its events, and is asked before what follows.
        self.next_condition();
        effect.names.iter().for_each(|name| self.events.ask(*name, self.conditions.get()));
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
                Step::Event(name, event, is_late) => {
                    let is_late = *is_late || self.events.was_asked(*name, self.conditions.get().saturating_add(1));
                    self.learn(*name, *event, is_late);
                    self.event(*name, *event);
                }
                Step::Stop(stop) => self.stops.push(*stop),
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
        let definitions = self.events.since(name, start).filter(|e| !matches!(e.what, What::Known(_)));
        let last = definitions.take(branches);
        let settled = last.fold(ConfigSet::EMPTY, |s, e| s | e.live.must);
        let open = Live { may: outer.may.minus(settled), must: outer.must.minus(settled) };
        if !open.may.is_empty() {
            self.change(name, Event { live: open, what: What::Somehow });
        }
    }
}
