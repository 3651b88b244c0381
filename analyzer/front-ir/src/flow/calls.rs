//! Calls: what they need, what they return, and what they do to control and to pointers.

use super::callees::{Callee, Return};
use super::lower::Lower;
use super::lowered::{Into, Known, shown_name};
use super::parsed::Parsed;
use super::reads::is_unread;
use super::slot_calls::slot_called;
use crate::ir::Value as Ir;
use abi3lint_flow::{End, Helper, Op, SourceId, Value};
use abi3lint_model::{EntityId, NullFrom, NullInto, VersionSet};
use abi3lint_rules::catalog;
use abi3lint_rules::formats::Built;
use abi3lint_rules::null::{self, NullResult};
use abi3lint_rules::roles::Role;

/// Whether a function is likely a method of C++: its first parameter is never NULL.
fn is_method(f: Ir) -> bool {
    f.name().starts_with("_ZN") && f.parameters().next().is_some() && f.has_attribute(0, "nonnull")
}

impl Lower<'_> {
    pub(crate) fn call(&mut self, i: Ir) {
        let arguments = i.arguments().0;
        match self.cx.callees.of(i) {
            Callee::Marker | Callee::Expect => {}
            Callee::Memory(f) => self.library(f, i, &arguments, true),
            Callee::Library(f) => self.library(f, i, &arguments, false),
            Callee::Text(f, n) => self.text(f, n, i, &arguments),
            Callee::Entity(id, skip) => self.entity(id, i, arguments.get(skip..).unwrap_or(&[])),
            Callee::Own(f) => self.own(f, i, &arguments),
            Callee::Other(back) => {
                if let Some((shown, like)) = slot_called(self.cx, i) {
                    return self.slot(shown, like, i, &arguments);
                }
                if !i.callee().is_some_and(|f| self.cx.callees.is_of_std(f)) {
                    self.may_raise();
                }
                self.record_predicate(i, &arguments);
                self.handed_on(i, &arguments);
                match back {
                    Return::Yes => {}
                    Return::Maybe => self.may_end(),
                    Return::No => self.end(End::Stop),
                }
            }
        }
    }

    /// Whether a call may throw an exception of C++.
    pub(crate) fn may_throw(&self, call: Ir) -> bool {
        match self.cx.callees.of(call) {
            Callee::Marker | Callee::Expect | Callee::Memory(_) | Callee::Entity(..) | Callee::Library(_) => false,
            Callee::Text(..) | Callee::Own(_) | Callee::Other(_) => true,
        }
    }

    /// A function of a type's slot is called, of which the result is NULL when that of one of CPython's is.
    fn slot(&mut self, shown: &str, like: EntityId, i: Ir, arguments: &[Ir]) {
        self.op(Op::MayRaise);
        self.handed_on(i, arguments);
        let source = self.source(NullFrom::Through(shown.to_owned(), like), i, true);
        self.sources[source as usize].only_memory = null::only_without_memory(like, |_| false);
        self.result(i, Value::Result(source));
    }

    /// What is called knows the pointers now, and may have tested them.
    fn handed_on(&mut self, i: Ir, arguments: &[Ir]) {
        self.handed_to(i, arguments, |_| false, &[]);
    }

    /// The same, but for arguments of which it takes NULL as it is, and has tested nothing, and slots that it may
    /// leave as they are.
    fn handed_to(&mut self, i: Ir, arguments: &[Ir], takes: impl Fn(usize) -> bool, spared: &[Ir]) {
        let is_known = matches!(self.cx.callees.of(i), Callee::Entity(..) | Callee::Marker | Callee::Expect);
        self.lent_places(arguments, is_known);
        for (n, a) in arguments.iter().enumerate().filter(|(_, a)| a.is_pointer()) {
            match self.pointer_slot(*a) {
                Some(slot) if spared.contains(&slot) => self.keep_copies(Some(slot), None),
                Some(slot) => self.lent(slot),
                None if takes(n) => {}
                None => self.forget(*a, i),
            }
        }
    }

    /// An argument. A member's address is as bad as NULL where its struct's is.
    pub(crate) fn passed(&mut self, argument: Ir, i: Ir) -> Value {
        let plain = argument.plain();
        let of = if plain.is_instruction() && plain.is_gep() { plain.root() } else { plain };
        match self.frame.whole(of) {
            Some(_) => Value::NonNull,
            None => self.resolve(of, i),
        }
    }

    fn result(&mut self, i: Ir, value: Value) {
        if i.is_pointer() && value != Value::Unknown {
            self.define(i, value);
        }
    }

    fn library(&mut self, f: &'static null::Foreign, i: Ir, arguments: &[Ir], is_intrinsic: bool) {
        for (n, a) in arguments.iter().enumerate() {
            if f.crashes.iter().any(|p| usize::from(*p) == n) && !a.is_null_pointer() {
                let value = self.passed(*a, i);
                let into = Into::Library(f.name, n as u8, is_intrinsic);
                self.must_not_be_null(value, into, VersionSet::ALL, i, n);
            }
        }
        self.handed_on(i, arguments);
        if f.may_return_null && i.is_pointer() {
            let from = self.source(NullFrom::Call(f.name.to_owned()), i, false);
            self.result(i, Value::Result(from));
        }
    }

    /// An object of the C++ library is made of a text, or gets one.
    fn text(&mut self, f: &'static null::Foreign, n: usize, i: Ir, arguments: &[Ir]) {
        if let Some(text) = arguments.get(n).filter(|a| !a.is_null_pointer()) {
            let value = self.passed(*text, i);
            self.must_not_be_null(value, Into::Exact(NullInto::Call(f.name.to_owned(), 0)), VersionSet::ALL, i, n);
        }
        self.handed_on(i, arguments);
    }

    fn entity(&mut self, id: EntityId, i: Ir, arguments: &[Ir]) {
        let before = self.graph.sources.len();
        let mut first = Value::Unknown;
        for (n, a) in arguments.iter().enumerate().filter(|(_, a)| a.is_pointer()) {
            // A literal in the call itself is seen without any flow, but for the versions that the function asks for.
            if a.is_null_pointer() && self.graph.reach.is_none() {
                continue;
            }
            let value = self.passed(*a, i);
            if n == 0 {
                first = value;
            }
            let crashes = null::crashes(id, n);
            if !crashes.is_empty() {
                self.must_not_be_null(value, Into::Exact(NullInto::Argument(id, n as u8)), crashes, i, n);
            }
        }
        let survived_units = self.formatted(id, i, arguments);
        if catalog::entity(id).has(Role::PassesArgument) {
            // What does not take NULL has returned something else.
            let is_safe = null::crashes(id, 0).is_empty();
            return self.result(i, if is_safe { first } else { Value::NonNull });
        }
        self.raises(id, i, arguments);
        if catalog::entity(id).has(Role::ErrorIndicator) {
            return;
        }
        let parsed = self.parses(id, i, arguments);
        let spared = parsed.as_ref().map(Parsed::spared).unwrap_or_default();
        // What raises on NULL tells by its result, if somebody reads that.
        let is_unread = is_unread(i);
        let takes = |n: usize| {
            let takes = |a: &null::Argument| a.is_indifferent() || (is_unread && a.is_survived());
            null::argument(id, n).is_some_and(takes) || (is_unread && survived_units.contains(&n))
        };
        self.handed_to(i, arguments, takes, &spared);
        self.parsers.extend(parsed.map(|p| (p.status, p)));
        self.stored_by(id, i, arguments);
        let result = match null::result(id).map(|r| r.null).filter(|_| i.is_pointer()) {
            Some(NullResult::Never) => Value::NonNull,
            Some(NullResult::Always) => Value::Null(self.source(NullFrom::Literal, i, false)),
            Some(_) if self.is_passed_on(id, arguments) => Value::Unknown,
            Some(_) if self.was_asked_for_key(id, arguments) => Value::Unknown,
            Some(_) if self.built(id, arguments) == Some(Built::Existing) => Value::NonNull,
            Some(_) if null::always_exists(id, |n| arguments.get(n)?.integer().map(|n| n as i64)) => Value::NonNull,
            Some(null) => match null.raises() {
                Some(raises) => {
                    let source = self.source(NullFrom::Result(id), i, raises);
                    let is_literal = |n: usize| arguments.get(n).is_some_and(|a| a.plain().is_global());
                    self.sources[source as usize].only_memory =
                        null::only_without_memory(id, is_literal) || self.built(id, arguments) == Some(Built::Memory);
                    Value::Result(source)
                }
                None => Value::Unknown,
            },
            None => Value::Unknown,
        };
        self.record_key(id, arguments);
        self.may_fail(id, i, arguments, result);
        if let Value::Result(source) = result {
            self.may_tell(arguments, before as SourceId, source);
        }
        self.result(i, result);
    }

    /// Numbers whose address the call has may say whether it failed.
    fn may_tell(&mut self, arguments: &[Ir], before: SourceId, source: SourceId) {
        for slot in arguments.iter().filter_map(|a| self.frame.whole(*a)) {
            if let Some(told) = self.tells.entry(slot).or_insert_with(|| Some(Vec::new())) {
                told.push(source);
                told.extend(before..source);
            }
        }
    }

    fn own(&mut self, f: Ir, i: Ir, arguments: &[Ir]) {
        self.calls.push(f);
        let Known { helper, origin, one_number } = self.cx.helpers.get(&f).cloned().unwrap_or_default();
        // Whether a method returns NULL is mostly up to its object, which nobody tracks.
        let is_quiet = helper.quiet && !one_number || self.cx.callees.is_of_std(f);
        let helper = if is_method(f) { Helper { stops: helper.stops, ..Helper::default() } } else { helper };
        if !is_quiet {
            self.may_raise();
        }
        for n in &helper.needs {
            if let Some(a) = arguments.get(usize::from(*n)).filter(|a| !a.is_null_pointer()) {
                let value = self.resolve(*a, i);
                self.must_not_be_null(value, Into::Helper(f, *n), VersionSet::ALL, i, usize::from(*n));
            }
        }
        self.handed_on(i, arguments);
        if helper.stops {
            self.op(Op::ForgetAll);
            return self.end(End::Stop);
        }
        let is_foreseen = helper.decides && self.was_asked_for(arguments);
        self.record_predicate(i, arguments);
        if helper.returns_null && i.is_pointer() && !is_foreseen {
            let name = shown_name(f);
            let from = match origin {
                Some(id) => NullFrom::Through(name, id),
                None => NullFrom::Call(name),
            };
            let from = self.source(from, i, !is_quiet);
            self.result(i, Value::Result(from));
        }
    }
}
