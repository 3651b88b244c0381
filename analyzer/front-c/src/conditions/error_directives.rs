//! What `#error` says of a translation unit: where one ends the compile, and what the macros of the build cannot be.
//!
//! *Algorithm.* A branch that holds an `#error` is never compiled. Where everything that leads to it is certain, the
//! configuration does not compile, and the whole unit is dead in it. Where it is not, each macro that leads there and
//! that nothing decided is taken to be not defined, to be 0, to be each of the numbers that the conditions name, and to
//! lie between them, one after the other. A state in which the way to the branch is certain ends the compile, so the
//! macro is in one of the others: an event says so, and conditions that follow know it. If the macro was asked for
//! before, the unit is walked once more, with that knowledge from its beginning.
//!
//! *Invariant.* Only a unit that does not compile is dead, and only a state that does not compile is excluded: a macro
//! that is merely taken for undefined, because no build is known to define it, excludes nothing.
//!
//! *Example.* Without the GIL disabled, `FAST` is not defined from here on, and the second branch is dead:
//!
//! ```text
//! #if defined(FAST) && !defined(Py_GIL_DISABLED)
//! #error "FAST needs the free-threaded build"
//! #endif
//! #ifdef FAST
//! ```
//!
//! *Limits.* A branch under conditions that are the same in all configurations of CPython ends no compile: its macros
//! may be those of a header that was not read. One macro is tried at a time; two that exclude each other are a matter of `case_split.rs`. What leads to
//! the branch is looked at within its own file. Of many macros the first [`NAMES`] are tried, of many such branches in
//! one file the first [`ERRORS`]. A run that has all macros of a compile excludes nothing: the compile succeeded.

use super::Stop;
use super::events::{Event, NameId, What};
use super::interval::{Tri, parse_number};
use super::unit::{Frame, UnitWalk};
use super::worlds::Worlds;
use crate::names::{is_known, selects_abi};
use crate::sources::file::FileScan;
use abi3lint_c_text::{Tok, TokKind};
use abi3lint_model::{Config, ConfigSet, Live};
use abi3lint_rules::roles::is_undefined;

/// So many undecided macros of one condition are tried.
const NAMES: usize = 4;
/// So many numbers that a macro is compared with make states of their own.
const NUMBERS: usize = 6;
/// So many branches of one file say something of the macros that lead to them.
const ERRORS: usize = 500;

impl UnitWalk<'_, '_> {
    /// An `#error` outside of all conditions of its file.
    pub(crate) fn stops_at(&mut self, file: usize, directive: usize, configs: ConfigSet) {
        if !configs.is_empty() && !self.sources.options.complete && self.assumed == 0 {
            self.state.stop(Stop { file: file as u32, directive: directive as u32, configs });
        }
    }

    /// The same under conditions, if they ask for the configuration of CPython. What all would meet hangs on macros that are
    /// defined elsewhere: in a header that was not read, or that an include names by a macro.
    fn stops_some_at(
        &mut self,
        (index, error): (usize, usize),
        configs: ConfigSet,
        file: &FileScan<'_>,
        frames: &[Frame],
    ) {
        if !configs.is_empty() && frames.last().is_some_and(|f| self.asks_for_cpython(file, f)) {
            self.stops_at(index, error, configs);
        }
    }

    /// Whether a condition of a group names what CPython's headers or the target define, or a macro whose body does.
    fn asks_for_cpython(&self, file: &FileScan<'_>, frame: &Frame) -> bool {
        let sources = self.sources;
        let names = |toks: &[Tok], text: &[u8]| toks.iter().any(|t| is_name_of_cpython(t, text));
        let leads_there = |word: &[u8]| {
            let definitions = sources.macros.get(word).map_or(&[][..], Vec::as_slice);
            definitions.iter().any(|r| {
                let (text, body) = sources.body(*r);
                names(body, text)
            })
        };
        let toks = |directive: usize| file.scan.directive_tokens(&file.scan.directives[directive]);
        frame
            .branches
            .iter()
            .any(|d| names(toks(*d), file.text) || toks(*d).iter().any(|t| leads_there(t.span.of(file.text))))
    }

    /// The last branch of the last frame holds an `#error`. `outer` is when the file is read, `before` when the
    /// directive of the branch is reached.
    pub(crate) fn ends_with_error(&mut self, index: usize, outer: Live, before: Live, frames: &[Frame]) {
        let sources = self.sources;
        let file: &FileScan<'_> = &sources.files[index];
        let Some(branch) = frames.last() else { return };
        let Some((number, error)) = branch.branches.last().and_then(|b| file.error_in(*b)) else { return };
        self.stops_some_at((index, error), branch.current.must, file, frames);
        if number >= ERRORS || sources.options.complete {
            return;
        }
        let mut left = before.may & outer.must.minus(branch.current.must);
        let mut found: Vec<(NameId, Worlds, ConfigSet)> = Vec::new();
        while let Some(config) = left.iter().next() {
            self.within.set(left);
            self.varies.set(false);
            let learned = self.excluded(file, frames, config);
            let alike = if self.varies.get() { ConfigSet::from_iter([config]) } else { left };
            left = left.minus(alike);
            for (name, open) in learned {
                match found.iter_mut().find(|f| f.0 == name && f.1 == open) {
                    Some(known) => known.2 |= alike,
                    None => found.push((name, open, alike)),
                }
            }
        }
        for (name, open, configs) in found {
            // Whatever a header that was not read makes of the macro.
            if open == Worlds::NONE {
                self.stops_at(index, error, configs);
            } else {
                let live = Live { may: configs, must: configs };
                self.state.change(name, Event { live, what: What::Known(open) });
            }
        }
    }

    /// The macros that cannot be in every state in one configuration, each with the states that are left.
    fn excluded(&self, file: &FileScan<'_>, frames: &[Frame], config: Config) -> Vec<(NameId, Worlds)> {
        *self.undecided.borrow_mut() = Some(Vec::new());
        let way = self.way(file, frames, config);
        let names = self.undecided.take().unwrap_or_default();
        if way != Tri::Unknown {
            return Vec::new();
        }
        let mut out = Vec::new();
        let all = Worlds::around(&numbers(file, frames));
        for name in names.into_iter().take(NAMES) {
            let ends = |state: &Worlds| {
                self.hypothesis.set(Some((name, *state)));
                self.assumes.set(false);
                self.way(file, frames, config) == Tri::Yes && !self.assumes.get()
            };
            let open = Worlds::those(&all, |state| !ends(state));
            self.hypothesis.set(None);
            if open != Worlds::ALL {
                out.push((name, open));
            }
        }
        out
    }

    /// Whether everything that leads to the last branch of the last frame holds in one configuration.
    fn way(&self, file: &FileScan<'_>, frames: &[Frame], config: Config) -> Tri {
        let mut all = Tri::Yes;
        for (depth, f) in frames.iter().enumerate() {
            let is_last = depth + 1 == frames.len();
            let certain = f.current.must & self.within.get();
            self.varies.set(self.varies.get() || !certain.is_empty() && certain != self.within.get());
            if certain.contains(config) && !is_last {
                continue;
            }
            for (k, directive) in f.branches.iter().enumerate() {
                let is_taken = k + 1 == f.branches.len();
                if !(is_taken && is_last) && self.is_changed(file, *directive, f.start) {
                    return Tri::Unknown;
                }
                let Some(value) = self.value(file, *directive, config) else { return Tri::Unknown };
                let value = if is_taken { value } else { value.not() };
                all = match (all, value) {
                    (Tri::No, _) | (_, Tri::No) => return Tri::No,
                    (Tri::Yes, Tri::Yes) => Tri::Yes,
                    _ => Tri::Unknown,
                };
            }
        }
        all
    }

    /// Whether a name of a condition was defined or undefined after so many events.
    fn is_changed(&self, file: &FileScan<'_>, directive: usize, start: u32) -> bool {
        let toks = file.scan.directive_tokens(&file.scan.directives[directive]);
        let names =
            toks.iter().filter(|t| t.kind == TokKind::Ident).filter_map(|t| self.state.id(t.span.of(file.text)));
        names.into_iter().any(|name| self.state.events.since(name, start).next().is_some())
    }
}

fn is_name_of_cpython(tok: &Tok, text: &[u8]) -> bool {
    let word = tok.span.of(text);
    let is_known = || std::str::from_utf8(word).is_ok_and(is_known);
    tok.kind == TokKind::Ident && (selects_abi(word) || is_undefined(word) || is_known())
}

/// The numbers that the conditions name, but for versions, which are from `0x02000000` on.
fn numbers(file: &FileScan<'_>, frames: &[Frame]) -> Vec<i64> {
    let directives = frames.iter().flat_map(|f| &f.branches).map(|d| &file.scan.directives[*d]);
    let toks = directives.flat_map(|d| file.scan.directive_tokens(d)).filter(|t| t.kind == TokKind::Number);
    let numbers = toks.filter_map(|t| parse_number(t.span.of(file.text))).filter(|n| *n < 1 << 25);
    numbers.take(NUMBERS).collect()
}
