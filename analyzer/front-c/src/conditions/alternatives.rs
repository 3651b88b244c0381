//! The definitions of a macro that a condition may see: what they come to in one configuration.
//!
//! A header may define one macro in each of thousands of branches, and ask for it in as many conditions. So what many
//! definitions come to is kept until there is another one.

use super::expression::Meaning;
use crate::sources::index::SourceIndex;
use abi3lint_model::{Config, ConfigSet, Live};
use rustc_hash::FxHashMap;
use std::cell::RefCell;

#[derive(Clone, Copy, Debug)]
pub enum What {
    Define {
        file: usize,
        define: usize,
    },
    Undef,
    /// Defined in every branch of a group, with a value that depends on the branch.
    Somehow,
}

#[derive(Clone, Copy, Debug)]
pub struct Event {
    pub live: Live,
    pub what: What,
}

/// What the definitions of a macro come to.
#[derive(Clone, Copy, Debug)]
pub struct Alternatives<'p> {
    /// The last one.
    pub found: Option<Meaning<'p>>,
    pub defined: u32,
    pub undefined: u32,
    /// One of them holds whatever the build is: what was before it does not count.
    pub is_complete: bool,
    /// They are not the same in all configurations that are asked for.
    pub varies: bool,
}

impl<'p> Alternatives<'p> {
    fn of(package: &'p SourceIndex<'_>, events: &[Event], config: Config, within: ConfigSet) -> Alternatives<'p> {
        let same = |set: ConfigSet| (set & within).is_empty() || (set & within) == within;
        let mut all = Alternatives { found: None, defined: 0, undefined: 0, is_complete: false, varies: false };
        for e in events.iter().rev() {
            all.varies |= !same(e.live.may) || !same(e.live.must);
            if !e.live.may.contains(config) {
                continue;
            }
            let m = match e.what {
                What::Undef => Meaning::Undefined,
                What::Somehow => Meaning::Defined,
                What::Define { file, define } => {
                    let f = &package.files[file];
                    let d = &f.defines[define];
                    Meaning::Body { params: f.params(d), body: f.body(d), text: f.text }
                }
            };
            match m {
                Meaning::Undefined => all.undefined += 1,
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
type Question<'a> = (&'a [u8], Config, ConfigSet);

/// How many definitions there were when it was asked, and what they come to.
#[derive(Debug, Default)]
pub struct Known<'p, 'a>(RefCell<FxHashMap<Question<'a>, (usize, Alternatives<'p>)>>);

impl<'p, 'a> Known<'p, 'a> {
    /// What all definitions of a macro so far come to.
    pub fn of(
        &self,
        package: &'p SourceIndex<'a>,
        name: &'a [u8],
        events: &[Event],
        config: Config,
        within: ConfigSet,
    ) -> Alternatives<'p> {
        let work_out = || Alternatives::of(package, events, config, within);
        if events.len() <= FEW {
            return work_out();
        }
        let key = (name, config, within);
        if let Some((count, known)) = self.0.borrow().get(&key)
            && *count == events.len()
        {
            return *known;
        }
        let all = work_out();
        self.0.borrow_mut().insert(key, (events.len(), all));
        all
    }
}
