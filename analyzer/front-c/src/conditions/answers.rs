//! What conditions say within a translation unit: what a name means at a place, and when a branch is compiled.
//!
//! A name means what the definitions come to that may have been passed; if there is none, what the command line,
//! CPython's headers or the language say, else nothing is known. It must not know how a unit is walked.

use super::alternatives::Alternatives;
use super::expression::{self, Env, Meaning};
use super::interval::Tri;
use super::selectors::selected;
use super::unit::{TOKENS_EACH, UnitWalk};
use crate::names::{entity, is_of_others, is_selector, never_defined};
use crate::sources::file::FileScan;
use abi3lint_c_text::DirectiveKind;
use abi3lint_model::{Abi, Config, ConfigSet, Live};
use abi3lint_rules::catalog::FormKind;
use abi3lint_rules::roles::{self, Role, Roles};
use std::cell::Cell;

impl UnitWalk<'_, '_> {
    /// When the branch of a directive is compiled, among these configurations, if none before it is.
    pub(crate) fn condition(&self, file: &FileScan<'_>, index: usize, within: ConfigSet) -> Live {
        let mut live = Live::NEVER;
        self.state.next_condition();
        self.within.set(within);
        self.varies.set(false);
        self.assumes.set(false);
        for config in within.iter() {
            let Some(value) = self.value(file, index, config) else { continue };
            let value = settled(file, index, value, self.assumes.get());
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

    /// What the condition of a directive says in one configuration; nothing of one without a name.
    pub(crate) fn value(&self, file: &FileScan<'_>, index: usize, config: Config) -> Option<Tri> {
        let d = &file.scan.directives[index];
        let toks = file.scan.directive_tokens(d);
        self.state.tokens_left.update(|left| left.saturating_add(TOKENS_EACH));
        let value = match d.kind {
            DirectiveKind::Else => Tri::Yes,
            DirectiveKind::Ifdef | DirectiveKind::Elifdef => {
                expression::defined(self, toks.first()?.span.of(file.text), config)
            }
            DirectiveKind::Ifndef | DirectiveKind::Elifndef => {
                expression::defined(self, toks.first()?.span.of(file.text), config).not()
            }
            _ => expression::condition(self, toks, file.text, config),
        };
        self.state.evaluated();
        Some(value)
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
        if let Some((_, state)) = self.case.filter(|c| c.0 == name) {
            self.state.asks_for_case();
            return state.meaning();
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
            self.assumes.set(self.assumes.get() || !is_of_others(name));
            Meaning::Undefined
        } else {
            Meaning::Unknown
        }
    }

    /// What a name means by all that was passed.
    fn passed(&self, name: &[u8], config: Config) -> Meaning<'_> {
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
        let base = self.base(name, roles, config, all.is_mentioned);
        match base {
            Meaning::Undefined => undefined += 1,
            Meaning::Unknown => return if found.is_some() { Meaning::Unknown } else { base },
            _ => defined += 1,
        }
        settle(Some(found.unwrap_or(base)), defined, undefined)
    }
}

/// What a value comes to where a branch fails, or gives a macro its default.
pub(crate) fn settled(file: &FileScan<'_>, index: usize, value: Tri, assumes: bool) -> Tri {
    let fails = file.error_in(index).is_some();
    match value {
        // No build takes a branch that fails, and most give no value to a macro that has a default.
        Tri::Unknown if fails => Tri::No,
        Tri::Yes if fails && assumes => Tri::No,
        Tri::Unknown if file.defaults[index] => Tri::Yes,
        v => v,
    }
}

impl Env for UnitWalk<'_, '_> {
    fn meaning(&self, name: &[u8], config: Config) -> Meaning<'_> {
        if let Some((id, state)) = self.hypothesis.get()
            && self.state.id(name) == Some(id)
        {
            return state.meaning();
        }
        let meaning = self.passed(name, config);
        if let (Meaning::Unknown, Some(names)) = (meaning, self.undecided.borrow_mut().as_mut())
            && let Some(id) = self.state.id(name).filter(|id| !names.contains(id))
        {
            names.push(id);
        }
        meaning
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
