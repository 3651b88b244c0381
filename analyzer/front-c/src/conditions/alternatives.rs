//! The definitions of a macro that a condition may see: what they come to in one configuration.
//!
//! A header may define one macro in each of thousands of branches, and ask for it in as many conditions. So what many
//! definitions come to is kept until there is another one.

use super::events::{EventLog, NameId, State, What};
use super::expression::Meaning;
use crate::sources::index::SourceIndex;
use abi3lint_model::{Config, ConfigSet};
use rustc_hash::FxHashMap;
use std::cell::RefCell;

/// What the definitions of a macro come to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Alternatives<'p> {
    /// The last one.
    pub found: Option<Meaning<'p>>,
    pub defined: u32,
    pub undefined: u32,
    /// One of them holds whatever the build is: what was before it does not count.
    pub is_complete: bool,
    /// They are not the same in all configurations that are asked for.
    pub varies: bool,
    /// The package defines or undefines it somewhere, be it in another configuration.
    pub is_mentioned: bool,
}

impl<'p> Alternatives<'p> {
    fn of(
        sources: &'p SourceIndex<'_>,
        log: &EventLog,
        state: State,
        config: Config,
        within: ConfigSet,
    ) -> Alternatives<'p> {
        let same = |set: ConfigSet| (set & within).is_empty() || (set & within) == within;
        let mut all = Alternatives {
            found: None,
            defined: 0,
            undefined: 0,
            is_complete: false,
            varies: false,
            is_mentioned: false,
        };
        for e in log.of(Some(state)) {
            all.varies |= !same(e.live.may) || !same(e.live.must);
            all.is_mentioned |= !matches!(e.what, What::Known(_));
            if !e.live.may.contains(config) {
                continue;
            }
            let m = match e.what {
                What::Undef => Meaning::Undefined,
                What::Somehow => Meaning::Defined,
                What::Known(worlds) => worlds.meaning(),
                What::Define { file, define } => {
                    let f = &sources.files[file as usize];
                    let d = &f.defines[define as usize];
                    Meaning::Body { params: f.params(d), body: f.body(d), text: f.text }
                }
            };
            match m {
                Meaning::Undefined => all.undefined += 1,
                // Beside another definition, either may hold.
                Meaning::Unknown | Meaning::Within(..) => {
                    all.undefined += u32::from(all.found.is_some());
                    all.defined += 1;
                }
                // Alternatives that say the same are one.
                _ if all.defined == 1 && all.found.is_some_and(|f| same_body(f, m)) => {}
                _ => all.defined += 1,
            }
            all.found.get_or_insert(m);
            if e.live.must.contains(config) {
                all.is_complete = true;
                break;
            }
        }
        all
    }
}

fn same_body(a: Meaning<'_>, b: Meaning<'_>) -> bool {
    let (Meaning::Body { params: None, body: x, text: s }, Meaning::Body { params: None, body: y, text: t }) = (a, b)
    else {
        return false;
    };
    x.len() == y.len() && x.iter().zip(y).all(|(x, y)| x.span.of(s) == y.span.of(t))
}

/// So few are looked at again.
const FEW: usize = 8;

/// A name, a configuration and those that are asked for.
type Question = (NameId, Config, ConfigSet);

/// What the events of a name came to when its state was asked for last.
#[derive(Debug, Default)]
pub(crate) struct KnownAlternatives<'p>(RefCell<FxHashMap<Question, (State, Alternatives<'p>)>>);

impl<'p> KnownAlternatives<'p> {
    /// What all definitions of a macro so far come to.
    pub(crate) fn of(
        &self,
        sources: &'p SourceIndex<'_>,
        log: &EventLog,
        (name, state): (NameId, State),
        config: Config,
        within: ConfigSet,
    ) -> Alternatives<'p> {
        let work_out = || Alternatives::of(sources, log, state, config, within);
        if log.of(Some(state)).nth(FEW).is_none() {
            return work_out();
        }
        let key = (name, config, within);
        if let Some((known_state, known)) = self.0.borrow().get(&key)
            && *known_state == state
        {
            return *known;
        }
        let all = work_out();
        self.0.borrow_mut().insert(key, (state, all));
        all
    }
}
