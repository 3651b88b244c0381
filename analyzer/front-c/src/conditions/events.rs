//! What a translation unit defines and undefines, in the order in which it does.
//!
//! The events of one name are a chain from the last one back to the first. A chain is never changed, only made longer or
//! made anew: what a name meant at an earlier moment can be read afterwards.

use super::worlds::Worlds;
use abi3lint_model::{ConfigSet, Live};
use std::cell::Cell;
use std::num::NonZeroU32;

/// The number of a name; names are numbered from 0 without gaps.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct NameId(pub u32);

/// What becomes of a macro.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum What {
    Define {
        file: u32,
        define: u32,
    },
    Undef,
    /// Defined in every branch of a group, with a value that depends on the branch.
    Somehow,
    /// It is in one of these states; in others an `#error` ends the compile.
    Known(Worlds),
}

/// What becomes of a macro at one place, and in which configurations that place is compiled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Event {
    pub live: Live,
    pub what: What,
}

#[derive(Clone, Copy, Debug)]
struct Link {
    event: Event,
    /// The event of the same name before it.
    before: Option<State>,
    /// How many events the log had when this one took place.
    order: u32,
}

/// The last event of a name at some moment, and with it all that are before.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct State(NonZeroU32);

/// So many of the last events of a name are compared with a new one.
const NEAR: usize = 8;

/// All events of a translation unit so far.
///
/// An event that is certain wherever it is asked for settles what its name means: what was before is let go. So is an
/// event that takes place again: `#undef X` and `#define X 1` in a header that is read many times, under a condition
/// that nobody decides, say each time the same.
#[derive(Debug)]
pub(crate) struct EventLog {
    links: Vec<Link>,
    /// By name.
    last: Vec<Option<State>>,
    /// By name: how many conditions were asked when it was asked for first; 0 for a name that was not.
    asked: Vec<Cell<u32>>,
    /// The configurations that are asked for.
    all: ConfigSet,
    order: u32,
}

impl EventLog {
    /// No events, of so many names, in these configurations.
    pub(crate) fn new(all: ConfigSet, names: usize) -> EventLog {
        EventLog { links: Vec::new(), last: vec![None; names], asked: vec![Cell::new(0); names], all, order: 0 }
    }

    /// Forgets all events, and keeps the memory that they took.
    pub(crate) fn clear(&mut self) {
        self.links.clear();
        self.last.fill(None);
        self.asked.fill(Cell::new(0));
        self.order = 0;
    }

    /// How many events took place.
    pub(crate) fn len(&self) -> u32 {
        self.order
    }

    /// A name is asked for by a condition of this number, counted from 1.
    pub(crate) fn ask(&self, name: NameId, condition: u32) {
        let first = &self.asked[name.0 as usize];
        if first.get() == 0 {
            first.set(condition);
        }
    }

    /// Whether a name was asked for before the condition of this number.
    pub(crate) fn was_asked(&self, name: NameId, condition: u32) -> bool {
        (1..condition).contains(&self.asked[name.0 as usize].get())
    }

    /// Adds an event. What is dead only mentions a name.
    pub(crate) fn push(&mut self, name: NameId, event: Event) {
        self.order += 1;
        let last = self.state(name);
        if event.live.may.is_empty() && last.is_some() {
            return;
        }
        let settles = self.all.minus(event.live.must).is_empty();
        let mut before = last.filter(|_| !settles);
        // The states down to the one that the same event made.
        let mut near = [before; NEAR];
        let mut at = before;
        for i in 0..NEAR {
            let Some(state) = at else { break };
            let link = self.link_of(state);
            near[i] = at;
            at = link.before;
            if link.event == event {
                // Those between both stay, and what stands before the first of both.
                before = at;
                for state in near[..i].iter().rev().flatten() {
                    before = Some(self.link(Link { before, ..*self.link_of(*state) }));
                }
                break;
            }
        }
        let last = self.link(Link { event, before, order: self.order });
        self.last[name.0 as usize] = Some(last);
    }

    fn link(&mut self, link: Link) -> State {
        self.links.push(link);
        // What was pushed makes the length at least 1.
        State(NonZeroU32::new(self.links.len() as u32).unwrap_or(NonZeroU32::MIN))
    }

    fn link_of(&self, state: State) -> &Link {
        &self.links[state.0.get() as usize - 1]
    }

    fn links_of(&self, state: Option<State>) -> impl Iterator<Item = &Link> {
        std::iter::successors(state.map(|s| self.link_of(s)), |l| l.before.map(|s| self.link_of(s)))
    }

    /// The state of a name, if it has any event.
    pub(crate) fn state(&self, name: NameId) -> Option<State> {
        self.last[name.0 as usize]
    }

    /// The events that lead to a state, the last one first.
    pub(crate) fn of(&self, state: Option<State>) -> impl Iterator<Item = Event> {
        self.links_of(state).map(|l| l.event)
    }

    /// The events of a name since the log had so many, the last one first.
    pub(crate) fn since(&self, name: NameId, len: u32) -> impl Iterator<Item = Event> {
        self.links_of(self.state(name)).take_while(move |l| l.order > len).map(|l| l.event)
    }
}

#[cfg(test)]
mod tests {
    use super::{Event, EventLog, NameId, What};
    use abi3lint_model::{Config, ConfigSet, Live};
    use proptest::prelude::*;

    /// Four configurations; which ones is of no account.
    fn configs() -> Vec<Config> {
        ConfigSet::ALL.iter().take(4).collect()
    }

    /// What may have become of a name in a configuration, the last event first, each once, down to one that is certain;
    /// and whether one is.
    fn meanings(events: impl Iterator<Item = Event>, config: Config) -> (Vec<What>, bool) {
        let mut all = Vec::new();
        for event in events.filter(|e| e.live.may.contains(config)) {
            if !all.contains(&event.what) {
                all.push(event.what);
            }
            if event.live.must.contains(config) {
                return (all, true);
            }
        }
        (all, false)
    }

    fn event() -> impl Strategy<Value = Event> {
        let what = prop_oneof![
            Just(What::Undef),
            Just(What::Somehow),
            (0..3u32).prop_map(|define| What::Define { file: 0, define }),
        ];
        (what, 0..16usize, 0..16usize).prop_map(|(what, may, must)| {
            let set = |bits: usize| configs().into_iter().enumerate().filter(move |(i, _)| bits >> i & 1 == 1);
            let of = |bits| set(bits).map(|(_, config)| config).collect::<ConfigSet>();
            Event { live: Live { may: of(may), must: of(may & must) }, what }
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_log_that_lets_events_go_says_what_all_events_say(events in prop::collection::vec((0..2u32, event()), 1..40)) {
            let mut log = EventLog::new(configs().into_iter().collect(), 2);
            for (i, (name, event)) in events.iter().enumerate() {
                log.push(NameId(*name), *event);
                let so_far = events[..=i].iter().rev().filter(|e| e.0 == *name).map(|e| e.1);
                for config in configs() {
                    let state = log.state(NameId(*name));
                    prop_assert_eq!(meanings(log.of(state), config), meanings(so_far.clone(), config));
                }
            }
        }
    }
}
