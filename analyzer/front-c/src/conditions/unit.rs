//! Path conditions: in which configurations each region of each file is compiled.
//!
//! *Algorithm.* A translation unit is walked once, directive by directive and through the headers that it includes, with
//! what became of each macro so far. A region lies between two conditional directives, and its liveness is a pair of
//! sets of configurations: those in which it may be compiled and those in which it must be. That is Kleene's logic with
//! three values for each configuration at once: in both sets is true, in neither false, in `may` alone unknown.
//! `a && b` intersects both sets, `a || b` unites them, and negation swaps them: what may not be is what must be
//! otherwise. A branch of a group is the condition around the group, and the negation of all branches before, and its
//! own condition; `#else` is the same with "true".
//!
//! | `#if` | `may` adds the configuration | `must` adds it |
//! |---|---|---|
//! | true | yes | yes |
//! | unknown | yes | no |
//! | false | no | no |
//!
//! A condition is evaluated in each configuration that may reach it (`expression.rs`), and in one of them for all where
//! nothing that it asks for differs between them. A name means what the definitions come to that may have been passed
//! (`alternatives.rs`); if there is none, what the command line, CPython's headers or the language say, else unknown.
//!
//! *Invariant.* `must` is a part of `may`, and both are a part of what the region around has. Nothing is dead because of
//! something that was not decided.
//!
//! *Example.* For CPython 3.9 and 3.13, with a macro `FAST` that only the build decides:
//!
//! ```text
//! #if PY_VERSION_HEX < 0x030A0000     region 1: may {3.9},       must {3.9}
//! #elif defined(FAST)                 region 2: may {3.13},      must {}
//! #else                               region 3: may {3.13},      must {}
//! #endif                              region 4: may {3.9, 3.13}, must {3.9, 3.13}
//! ```
//!
//! *Cost.* Directives that may be compiled, times configurations that differ for their conditions; headers that do what
//! they did before are repeated without a walk (`header_memory.rs`).
//!
//! *Limits.* Two conditions that are unknown are taken for independent, but for those that `correlated.rs` finds.
//! Includes that nest too deep and files that are read again too often are undecided (`visits.rs`). The module knows
//! which macros select a configuration and what CPython's headers define; it must not know the grammar of C.

use super::Regions;
use super::alternatives::{Alternatives, KnownAlternatives};
use super::events::NameId;
use super::expression::{self, Env, Meaning};
use super::header_memory::{Recalled, Situation};
use super::interval::Tri;
use super::selectors::selected;
use super::state::{Shared, State};
use crate::names::{entity, is_selector, never_defined};
use crate::sources::file::FileScan;
use crate::sources::index::SourceIndex;
use abi3lint_c_text::DirectiveKind;
use abi3lint_model::{Abi, Config, ConfigSet, Live};
use abi3lint_rules::catalog::FormKind;
use abi3lint_rules::roles::{self, Role, Roles};
use std::cell::Cell;

/// State of the preprocessor within one unit.
struct UnitWalk<'p, 'a> {
    sources: &'p SourceIndex<'a>,
    cpp: bool,
    state: State<'p, 'a>,
    known: KnownAlternatives<'p>,
    /// The file that the compiler is called with.
    root: usize,
    /// A macro that the build defines, or does not.
    case: Option<(&'p [u8], bool)>,
    /// The configurations that are asked for a condition,
    within: Cell<ConfigSet>,
    /// and whether some macro that it names does not mean the same in all of them.
    varies: Cell<bool>,
}

/// Tokens of macro bodies that the conditions of one unit may evaluate: so many, and some for each condition in each
/// configuration, so that a long file has more of them.
const TOKENS: usize = 4 << 20;
const TOKENS_EACH: usize = 16;

/// Walks the unit that begins with a file; in a case, where a macro of the build is defined or is not.
pub(crate) fn walk<'p, 'a>(shared: &'p Shared<'p, 'a>, file: usize, case: Option<(&'p [u8], bool)>) -> Regions {
    let sources = shared.sources;
    let mut unit = UnitWalk {
        sources,
        cpp: sources.files[file].cpp,
        state: State::new(shared, case, TOKENS),
        known: KnownAlternatives::default(),
        root: file,
        case,
        within: Cell::new(ConfigSet::ALL),
        varies: Cell::new(false),
    };
    // The macro of abi3t implies that of the limited API only from there on.
    unit.state.python_h = !sources.files[file].includes.iter().any(|i| i.name == "Python.h");
    let active = sources.options.active;
    for forced in sources.command_lines.forced(file) {
        unit.include(*forced, Live { may: active, must: active });
    }
    unit.file(file, Live { may: active, must: active });
    unit.state.into_regions()
}

struct Frame {
    outer: Live,
    taken: Live,
    current: Live,
    has_else: bool,
    /// How many events there were before it.
    start: u32,
    /// Names defined by each branch that may be live.
    defined: Vec<Vec<NameId>>,
}

impl<'a> UnitWalk<'_, 'a> {
    /// Walks a file that is included, or repeats what it is known to do.
    fn include(&mut self, index: usize, outer: Live) {
        if !self.state.meet(index) {
            return;
        }
        let situation = Situation {
            file: index,
            outer,
            cpp: self.cpp,
            python_h: self.state.python_h,
            command_line: self.sources.command_lines.same(self.root),
        };
        match self.state.recall(&situation) {
            Recalled::Effect(effect) => self.state.repeat(effect),
            Recalled::Nothing => self.file(index, outer),
            Recalled::Again => {
                self.state.begin(index);
                self.file(index, outer);
                self.state.finish(situation);
            }
        }
    }

    fn file(&mut self, index: usize, outer: Live) {
        let sources = self.sources;
        let file: &FileScan<'a> = &sources.files[index];
        if !self.state.enter(index, outer) {
            return;
        }
        let mut lives = Vec::with_capacity(file.conditionals.len() + 1);
        lives.push(outer);
        let mut frames: Vec<Frame> = Vec::new();
        let mut live = outer;
        let (mut next_define, mut next_include) = (0, 0);
        for (i, d) in file.scan.directives.iter().enumerate() {
            if !live.may.is_empty() {
                self.state.directive();
            }
            match d.kind {
                k if k.opens() => {
                    let cond = self.condition(file, i, live.may);
                    let current = live.and(cond);
                    frames.push(Frame {
                        outer: live,
                        taken: cond,
                        current,
                        has_else: false,
                        start: self.state.events.len(),
                        defined: vec![Vec::new()],
                    });
                    live = current;
                }
                k if k.continues() => {
                    if let Some(mut f) = frames.pop() {
                        let before = f.outer.and(f.taken.negate());
                        let cond =
                            if k == DirectiveKind::Else { Live::ALWAYS } else { self.condition(file, i, before.may) };
                        f.current = before.and(cond);
                        f.taken = f.taken.or(cond);
                        f.has_else |= k == DirectiveKind::Else;
                        f.defined.push(Vec::new());
                        live = f.current;
                        frames.push(f);
                    }
                }
                DirectiveKind::Endif => {
                    if let Some(f) = frames.pop() {
                        live = f.outer;
                        self.close(&f);
                    }
                }
                DirectiveKind::Define if file.defines.get(next_define).is_some_and(|x| x.directive as usize == i) => {
                    if let Some(name) = self.state.define(index, next_define, live)
                        && let Some(f) = frames.last_mut()
                        && let Some(names) = f.defined.last_mut().filter(|_| !live.may.is_empty())
                    {
                        names.push(name);
                    }
                    next_define += 1;
                }
                DirectiveKind::Undef if !live.may.is_empty() => {
                    if let Some(name) = file.scan.directive_tokens(d).first() {
                        self.state.undefine(name.span.of(file.text), live);
                    }
                }
                DirectiveKind::Include
                    if file.includes.get(next_include).is_some_and(|x| x.directive as usize == i) =>
                {
                    let target = sources.resolved[index][next_include];
                    self.state.python_h |= file.includes[next_include].name == "Python.h" && !live.may.is_empty();
                    next_include += 1;
                    if let Some(target) = target.filter(|_| !live.may.is_empty()) {
                        self.include(target, live);
                    }
                }
                _ => {}
            }
            if d.kind.is_conditional() {
                lives.push(live);
            }
        }
        self.state.leave(index, lives);
    }

    /// A name that every branch of a group defines is defined after it, whichever branch was taken.
    fn close(&mut self, f: &Frame) {
        if !f.has_else || f.outer.may.is_empty() {
            return;
        }
        let Some((first, rest)) = f.defined.split_first() else { return };
        for name in first {
            if rest.iter().all(|names| names.contains(name)) {
                self.state.define_somehow(*name, f.start, f.defined.len(), f.outer);
            }
        }
    }

    fn condition(&self, file: &FileScan<'a>, index: usize, within: ConfigSet) -> Live {
        let d = &file.scan.directives[index];
        let toks = file.scan.directive_tokens(d);
        let mut live = Live::NEVER;
        self.within.set(within);
        self.varies.set(false);
        for config in within.iter() {
            self.state.tokens_left.update(|left| left.saturating_add(TOKENS_EACH));
            let value = match d.kind {
                DirectiveKind::Ifdef | DirectiveKind::Elifdef | DirectiveKind::Ifndef | DirectiveKind::Elifndef => {
                    let Some(name) = toks.first() else { continue };
                    let v = expression::defined(self, name.span.of(file.text), config);
                    match (matches!(d.kind, DirectiveKind::Ifdef | DirectiveKind::Elifdef), v) {
                        (true, v) => v,
                        (false, Tri::Yes) => Tri::No,
                        (false, Tri::No) => Tri::Yes,
                        (false, Tri::Unknown) => Tri::Unknown,
                    }
                }
                _ => expression::condition(self, toks, file.text, config),
            };
            // Nobody gives a value to a macro that has a default, and nobody takes a branch that fails.
            let value = match value {
                Tri::Unknown if file.fails[index] => Tri::No,
                Tri::Unknown if file.defaults[index] => Tri::Yes,
                v => v,
            };
            self.state.evaluated();
            // One answer is that for all configurations where nothing that it was made of depends on them.
            let all = if self.varies.get() { ConfigSet::from_iter([config]) } else { within };
            if value != Tri::No {
                live.may |= all;
            }
            if value == Tri::Yes {
                live.must |= all;
            }
            if !self.varies.get() {
                break;
            }
        }
        // Outside of `within` nothing was asked; the caller intersects.
        live
    }

    fn base(&self, name: &[u8], roles: Roles, config: Config, mentioned: bool) -> Meaning<'_> {
        if roles.has(Role::LimitedApi) && matches!(config.abi(), Abi::Abi3t(_)) && !self.state.python_h {
            return Meaning::Undefined;
        }
        if let Some(m) = selected(roles, config) {
            self.varies.set(true);
            return m;
        }
        if let Some(given) = self.sources.command_lines.given(self.root, name) {
            return Meaning::of_given(given);
        }
        if let Some((_, defined)) = self.case.filter(|c| c.0 == name) {
            self.state.asks_for_case();
            return if defined { Meaning::Defined } else { Meaning::Undefined };
        }
        if name == b"__cplusplus" {
            return if self.cpp { Meaning::Number(199_711, 202_302) } else { Meaning::Undefined };
        }
        let from_cpython = entity(name);
        if let Some((_, entity)) = from_cpython {
            self.varies.set(true);
            return match entity.form(config) {
                Some(f) if f.kind.is_macro() => match f.value {
                    Some(v) if f.kind == FormKind::ObjectMacro => Meaning::Number(v, v),
                    _ => Meaning::Defined,
                },
                _ if entity.stable.is_some_and(|s| s.platform.is_some()) => Meaning::Unknown,
                _ => Meaning::Undefined,
            };
        }
        if mentioned || self.sources.options.complete || never_defined(name) {
            Meaning::Undefined
        } else {
            Meaning::Unknown
        }
    }
}

impl Env for UnitWalk<'_, '_> {
    fn meaning(&self, name: &[u8], config: Config) -> Meaning<'_> {
        let roles = roles::of(name);
        if is_selector(roles) {
            self.varies.set(true);
            if config.abi().is_limited() {
                return self.base(name, roles, config, true);
            }
        }
        let Some(state) = self.state.ask(name) else { return self.base(name, roles, config, false) };
        let all = self.known.of(self.sources, &self.state.events, state, config, self.within.get());
        if all.varies {
            self.varies.set(true);
        }
        let Alternatives { found, mut defined, mut undefined, .. } = all;
        if all.is_complete {
            return settle(found, defined, undefined);
        }
        let base = self.base(name, roles, config, true);
        match base {
            Meaning::Undefined => undefined += 1,
            Meaning::Unknown => return if found.is_some() { Meaning::Unknown } else { base },
            _ => defined += 1,
        }
        settle(Some(found.unwrap_or(base)), defined, undefined)
    }

    fn tokens_left(&self) -> &Cell<usize> {
        &self.state.tokens_left
    }
}

fn settle(found: Option<Meaning<'_>>, defined: u32, undefined: u32) -> Meaning<'_> {
    match (found, defined, undefined) {
        (Some(m), 1, 0) | (Some(m), 0, _) => m,
        (_, _, 0) => Meaning::Defined,
        _ => Meaning::Unknown,
    }
}
