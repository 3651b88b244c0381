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

use super::alternatives::KnownAlternatives;
use super::events::NameId;
use super::header_memory::{Recalled, Situation};
use super::state::{Known, Shared, State, Walked};
use super::worlds::Worlds;
use crate::sources::file::FileScan;
use crate::sources::index::SourceIndex;
use abi3lint_c_text::DirectiveKind;
use abi3lint_model::{ConfigSet, Live};
use std::cell::{Cell, RefCell};

/// State of the preprocessor within one unit.
pub(crate) struct UnitWalk<'p, 'a> {
    pub sources: &'p SourceIndex<'a>,
    pub cpp: bool,
    pub state: State<'p, 'a>,
    pub known: KnownAlternatives<'p>,
    /// The file that the compiler is called with.
    pub root: usize,
    /// A macro that the build defines, or does not.
    pub case: Option<(&'p [u8], Worlds)>,
    /// The configurations that are asked for a condition,
    pub within: Cell<ConfigSet>,
    /// whether some macro that it names does not mean the same in all of them,
    pub varies: Cell<bool>,
    /// and whether one of them is only taken for undefined, because no build is known to define it.
    pub assumes: Cell<bool>,
    /// How many branches that are open were chosen by such a condition.
    pub assumed: usize,
    /// A macro that is taken to be in one state while a condition is asked,
    pub hypothesis: Cell<Option<(NameId, Worlds)>>,
    /// or the macros that it names and that are not decided, where they are wanted.
    pub undecided: RefCell<Option<Vec<NameId>>>,
}

/// Tokens of macro bodies that the conditions of one unit may evaluate: so many, and some for each condition in each
/// configuration, so that a long file has more of them.
const TOKENS: usize = 4 << 20;
pub(crate) const TOKENS_EACH: usize = 16;

/// Walks the unit that begins with a file; in a case, where a macro of the build is in one state; with what is known
/// of macros from the beginning.
pub(crate) fn walk<'p, 'a>(
    shared: &'p Shared<'p, 'a>,
    file: usize,
    case: Option<(&'p [u8], Worlds)>,
    known: &[Known],
) -> Walked {
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
        assumes: Cell::new(false),
        assumed: 0,
        hypothesis: Cell::new(None),
        undecided: RefCell::default(),
    };
    unit.state.know(known);
    // The macro of abi3t implies that of the limited API only from there on.
    unit.state.python_h = !sources.files[file].includes.iter().any(|i| i.name == "Python.h");
    let active = sources.options.active;
    for forced in sources.command_lines.forced(file) {
        unit.include(*forced, Live { may: active, must: active });
    }
    unit.file(file, Live { may: active, must: active });
    unit.state.finished()
}

pub(crate) struct Frame {
    outer: Live,
    taken: Live,
    pub current: Live,
    has_else: bool,
    /// The directives of its branches so far.
    pub branches: Vec<usize>,
    /// A condition of them assumes something.
    assumes: bool,
    /// How many events there were before it.
    pub start: u32,
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
            assumes: self.assumed > 0,
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
                        branches: vec![i],
                        assumes: false,
                        start: self.state.events.len(),
                        defined: vec![Vec::new()],
                    });
                    self.note_assumption(frames.last_mut());
                    if file.error_in(i).is_some() {
                        self.ends_with_error(index, outer, live, &frames);
                    }
                    live = current;
                }
                k if k.continues() => {
                    if let Some(mut f) = frames.pop() {
                        let before = f.outer.and(f.taken.negate());
                        let cond = self.condition(file, i, before.may);
                        // What ends the compile is reached for certain or not at all.
                        let fails = file.error_in(i).is_some() && k == DirectiveKind::Else;
                        let cond = if fails { Live { may: before.must, must: before.must } } else { cond };
                        f.current = before.and(cond);
                        f.taken = f.taken.or(cond);
                        f.has_else |= k == DirectiveKind::Else;
                        f.branches.push(i);
                        f.defined.push(Vec::new());
                        live = f.current;
                        frames.push(f);
                        self.note_assumption(frames.last_mut());
                        if file.error_in(i).is_some() {
                            self.ends_with_error(index, outer, before, &frames);
                        }
                    }
                }
                DirectiveKind::Endif => {
                    if let Some(f) = frames.pop() {
                        live = f.outer;
                        self.assumed -= usize::from(f.assumes);
                        self.close(&f);
                    }
                }
                DirectiveKind::Error if frames.is_empty() => self.stops_at(index, i, live.must),
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
        self.assumed -= frames.iter().filter(|f| f.assumes).count();
        self.state.leave(index, lives);
    }

    /// Notes that a branch was chosen by an assumption.
    fn note_assumption(&mut self, frame: Option<&mut Frame>) {
        if let Some(f) = frame.filter(|f| self.assumes.get() && !f.assumes) {
            f.assumes = true;
            self.assumed += 1;
        }
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
}
