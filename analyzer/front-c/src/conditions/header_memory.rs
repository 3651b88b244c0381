//! What a header does to a translation unit, remembered for the units that include it next.
//!
//! A large package includes the same headers in hundreds of units, mostly with the same macros defined, and the
//! conditions in them come out the same each time. What a header does is a function of little: the configurations in
//! which it is included, the language, the macros of the command line, the macros that its conditions name, and which
//! of the headers that it includes were read before.
//!
//! *Algorithm.* The first unit that includes a header under a [`Situation`] walks it. When the situation comes again,
//! the walk is recorded: which names were asked for, which files were met, which events and regions came of it. At its
//! end the recording becomes an [`Effect`]: what it did, in order, with the effects of the headers within it by
//! reference, and what it depends on, with the state of that when the walk began. Each later include in the same
//! situation looks for an effect whose dependencies are as they are now, and repeats it.
//!
//! *Invariant.* Repeating an effect leaves the state of the unit as a walk would have left it, to the last event and
//! budget: a walk asks for nothing but its dependencies. So what threads remember in which order changes nothing.
//!
//! *Example.* `a.h` is `#ifdef FAST` / `#define LOOP 1` / `#endif`. Its effect depends on `FAST`, which had no event, and
//! is one event of `LOOP`, undecided. A unit that defines `FAST` first has another effect of the same header.
//!
//! *Limits.* What reached a limit, met a file that is still open around it, or came near the end of a budget is not
//! remembered. Of one situation [`MOST_EFFECTS`] are kept, of all [`MOST_REMEMBERED`] parts.

use super::Stop;
use super::events::{Event, EventLog, NameId};
use super::worlds::Worlds;
use abi3lint_model::{ConfigSet, Live};
use rustc_hash::FxHashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// So many effects of a header are remembered for one situation. Each is compared with the state of a unit.
const MOST_EFFECTS: usize = 8;
/// So many events, regions, names and files are remembered: about 48 bytes each.
pub(crate) const MOST_REMEMBERED: usize = 1 << 19;
/// What is compared before all else: an include in another situation has nothing in common with this one.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Situation {
    pub file: usize,
    pub outer: Live,
    pub cpp: bool,
    /// `Python.h` was included.
    pub python_h: bool,
    /// Branches around it were chosen by an assumption.
    pub assumes: bool,
    /// The first command line that gives the same macros.
    pub command_line: usize,
}

/// A macro of the build that is taken to be in one of these states.
pub(crate) type Case = (NameId, Worlds);

/// One thing that a header does.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Definitions of a file, from one to before another, all in the same configurations.
    Defines {
        file: u32,
        from: u32,
        to: u32,
        live: Live,
    },
    /// Something else becomes of a name, and whether a condition had asked for it before.
    Event(NameId, Event, bool),
    Regions(usize, Arc<[Live]>),
    /// A file is not read, and all in it is undecided.
    PassOver(usize, ConfigSet),
    /// A file is read for the first time.
    Enter(usize),
    /// All that another header does.
    Include(Arc<Effect>),
    /// An `#error` ends the compile.
    Stop(Stop),
}

/// What a header does in one situation, and what that depends on.
#[derive(Debug)]
pub(crate) struct Effect {
    pub steps: Vec<Step>,
    /// The names that were asked for, in order,
    pub names: Vec<NameId>,
    /// those among them that had events before, the last event first,
    pub before: Vec<(NameId, Box<[Event]>)>,
    /// and the files that were met, and whether they had been read before.
    pub files: Vec<(usize, bool)>,
    /// The case, if it was asked for.
    pub case: Option<Case>,
    pub cost: Cost,
    /// `Python.h` was included at the end.
    pub python_h: bool,
}

/// What a walk takes from the budgets of its unit.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Cost {
    /// So deep includes nest in it.
    pub depth: usize,
    /// Directives of files that were read before.
    pub repeats: usize,
    /// So many tokens of macro bodies at most were evaluated on credit of conditions to come,
    pub tokens: usize,
    /// and so many are given or taken at the end.
    pub tokens_left: isize,
}

impl Effect {
    /// Whether the events before are what they were, and the case is none that was asked for.
    pub(crate) fn depends_on_nothing_else(&self, log: &EventLog, case: Option<Case>) -> bool {
        let case_holds = match (self.case, case) {
            (Some(asked), case) => case == Some(asked),
            (None, Some((name, _))) => self.names.binary_search(&name).is_err(),
            (None, None) => true,
        };
        let mut before = self.before.iter().peekable();
        case_holds
            && self.names.iter().all(|name| {
                let state = log.state(*name);
                match before.next_if(|b| b.0 == *name) {
                    Some((_, events)) => log.of(state).eq(events.iter().copied()),
                    None => state.is_none(),
                }
            })
    }

    fn size(&self) -> usize {
        let before: usize = self.before.iter().map(|b| 1 + b.1.len()).sum();
        let regions = |s: &Step| if let Step::Regions(_, lives) = s { lives.len() / 2 } else { 0 };
        let steps: usize = self.steps.iter().map(|s| 1 + regions(s)).sum();
        steps + before + self.names.len() / 16 + self.files.len() / 4 + 4
    }
}

/// The effects of the headers of a package.
#[derive(Debug)]
pub(crate) struct HeaderMemory {
    /// Without any effect yet: the situation came once.
    effects: RwLock<FxHashMap<Situation, Vec<Arc<Effect>>>>,
    size: AtomicUsize,
    most: usize,
}

/// What is to be done with an include.
#[derive(Debug)]
pub(crate) enum Recalled {
    /// It does the same again.
    Effect(Arc<Effect>),
    /// It is worth a recording.
    Again,
    /// It is to be walked.
    Nothing,
}

impl HeaderMemory {
    /// Room for so many events, regions, names and files.
    pub(crate) fn new(most: usize) -> HeaderMemory {
        HeaderMemory { effects: RwLock::default(), size: AtomicUsize::new(0), most }
    }

    /// The effect that a unit's state allows to repeat.
    pub(crate) fn recall(&self, situation: &Situation, allows: impl Fn(&Effect) -> bool) -> Recalled {
        let effects = self.effects.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(of_situation) = effects.get(situation) {
            return match of_situation.iter().find(|e| allows(e)) {
                Some(effect) => Recalled::Effect(Arc::clone(effect)),
                None if of_situation.len() < MOST_EFFECTS && self.has_room() => Recalled::Again,
                None => Recalled::Nothing,
            };
        }
        drop(effects);
        if self.has_room() {
            let mut effects = self.effects.write().unwrap_or_else(PoisonError::into_inner);
            effects.entry(situation.clone()).or_default();
            self.size.fetch_add(2, Ordering::Relaxed);
        }
        Recalled::Nothing
    }

    fn has_room(&self) -> bool {
        self.size.load(Ordering::Relaxed) < self.most
    }

    /// Remembers an effect, and returns it.
    pub(crate) fn remember(&self, situation: Situation, effect: Effect) -> Arc<Effect> {
        let effect = Arc::new(effect);
        if self.size.fetch_add(effect.size(), Ordering::Relaxed) < self.most {
            let mut effects = self.effects.write().unwrap_or_else(PoisonError::into_inner);
            effects.entry(situation).or_default().push(Arc::clone(&effect));
        }
        effect
    }

    /// How many effects are remembered.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.effects.read().unwrap_or_else(PoisonError::into_inner).values().map(Vec::len).sum()
    }
}
