//! Calls: what they need, what they return, and what they do to control and to pointers.

use super::aliases::Alias;
use super::callee::is_shouted;
use super::graph_builder::Lower;
use super::texts::is_of_library;
use crate::callees::helpers::Known;
use crate::names::never_returns;
use crate::syntax::grammar::Child;
use crate::syntax::nodes::operands;
use crate::syntax::tree::Node;
use crate::types::reader::last_name;
use abi3lint_flow::{End, Op, Value, sounds_final};
use abi3lint_model::{EntityId, NullFrom, NullInto, VersionSet};
use abi3lint_rules::catalog;
use abi3lint_rules::null;
use abi3lint_rules::roles::{self, Role};

/// Whose function is called.
enum Callee<'a> {
    /// CPython's.
    Entity(EntityId),
    /// A macro of the package.
    Macro(&'a [u8]),
    /// Of the C library.
    Library(&'static null::Foreign),
    /// Anybody else's.
    Other(&'a [u8]),
}

impl<'a, 't> Lower<'_, '_, 't, 'a> {
    /// The name of what is called; empty where it is no name.
    pub(crate) fn called(&self, node: Node<'_>) -> &'a [u8] {
        let Some(f) = node.child_at(Child::Function) else { return b"" };
        match f.kind_name() {
            "identifier" => self.cx.reader.name(f),
            // A class of the library goes by its whole name.
            "qualified_identifier" if is_of_library(self.cx.reader.name(f)) => self.cx.reader.name(f),
            "qualified_identifier" | "template_function" => last_name(&self.cx.reader, f),
            _ => b"",
        }
    }

    /// `likely(x)`, `Py_UNLIKELY(x)`, `__builtin_expect(x, 0)`: whatever the package calls it.
    pub(crate) fn is_hint(&self, node: Node<'_>) -> bool {
        let name = self.called(node);
        const END: &[u8] = b"likely";
        let end = name.get(name.len().saturating_sub(END.len())..).unwrap_or(b"");
        end.eq_ignore_ascii_case(END) || name.starts_with(b"__builtin_expect")
    }

    /// Whether the outcome of a call may say that an earlier one failed. CPython's functions and those of
    /// the C library speak of their own arguments.
    pub(crate) fn may_tell(&mut self, node: Node<'_>) -> bool {
        let name = self.called(node);
        if roles::of(name).has(Role::ErrorIndicator) {
            return true;
        }
        !self.is_hint(node) && matches!(self.callee(name), Callee::Macro(_) | Callee::Other(_))
    }

    fn callee(&mut self, name: &'a [u8]) -> Callee<'a> {
        if name.is_empty() || self.scopes.find(name).is_some() {
            return Callee::Other(b"");
        }
        if self.cx.package.sources.macros.contains_key(name) {
            return Callee::Macro(name);
        }
        if self.cx.own.functions.contains_key(name) {
            return Callee::Other(name);
        }
        let text = std::str::from_utf8(name).unwrap_or("");
        match (catalog::lookup(text), null::foreign(text)) {
            (Some(id), _) => Callee::Entity(id),
            (None, Some(f)) => Callee::Library(f),
            (None, None) => Callee::Other(name),
        }
    }

    /// The function of CPython's that is called, with the arguments of the call.
    pub(crate) fn known(&mut self, call: Node<'_>) -> Option<EntityId> {
        let name = match self.alias(self.called(call)) {
            Some(Alias::Name(name)) => name,
            _ => self.called(call),
        };
        if let Callee::Entity(id) = self.callee(name) { Some(id) } else { None }
    }

    pub(crate) fn call(&mut self, node: Node<'t>) -> Value {
        if self.put_off.is_some_and(|(_, call)| call == node) {
            return Value::Unknown;
        }
        let mut arguments = node.child_at(Child::Arguments).map(operands).unwrap_or_default();
        if let Some(value) = self.named_cast(node) {
            return self.expression(value);
        }
        if self.is_hint(node) {
            let values: Vec<Value> = arguments.iter().map(|a| self.expression(*a)).collect();
            return values.first().copied().unwrap_or(Value::Unknown);
        }
        let mut name = self.called(node);
        match self.alias(name) {
            Some(Alias::Name(of)) => name = of,
            Some(Alias::Call(of, passed)) => {
                let given: Option<Vec<Node<'t>>> = passed.iter().map(|p| arguments.get((*p)?).copied()).collect();
                match (given, self.callee(of)) {
                    (Some(given), Callee::Entity(_) | Callee::Other(_) | Callee::Library(_)) => {
                        let is_left = |i: &usize| !passed.contains(&Some(*i));
                        let left: Vec<Node<'t>> = (0..arguments.len()).filter(is_left).map(|i| arguments[i]).collect();
                        self.values(&left);
                        (name, arguments) = (of, given);
                    }
                    // Of arguments that the body spells, nothing is known but that the call may fail.
                    (None, Callee::Entity(id)) => {
                        self.expanded(name, self.name_node(node), &arguments);
                        return self.result_of(id, node);
                    }
                    _ => {}
                }
            }
            // `#define SPAM(o) ((Spam *)(o))`
            Some(Alias::Argument(i)) if arguments.get(i).is_some() => return self.expression(arguments[i]),
            Some(Alias::Argument(_)) | None => {}
        }
        if name.is_empty()
            && let Some(f) = node.child_at(Child::Function)
        {
            self.expression(f);
            self.doubt(f);
        }
        if let Some(value) = self.smart_member(node) {
            return value;
        }
        if let Some(of) = self.text_member(node) {
            return self.library(of, node, &arguments);
        }
        if let Some((shown, like)) = self.slot_called(node) {
            self.op(Op::MayRaise);
            self.values(&arguments);
            self.handed_on(&arguments);
            self.lent_places(&arguments);
            let at = self.name_node(node);
            let source = self.source(NullFrom::Through(shown, like), at, true);
            self.sources[source as usize].only_memory = null::only_without_memory(like, |_| false);
            return Value::Result(source);
        }
        match self.callee(name) {
            Callee::Entity(id) => self.entity(id, node, &arguments),
            Callee::Library(f) => {
                let result = self.library(f, node, &arguments);
                if never_returns(name) {
                    self.end(End::Stop);
                }
                result
            }
            Callee::Macro(m) => {
                self.expanded(m, self.name_node(node), &arguments);
                self.record_predicate(node, &arguments);
                Value::Unknown
            }
            Callee::Other(name) => {
                let result = self.other(name, node, &arguments);
                self.record_predicate(node, &arguments);
                result
            }
        }
    }

    /// A function of the C or C++ library.
    fn library(&mut self, f: &'static null::Foreign, node: Node<'t>, arguments: &[Node<'t>]) -> Value {
        let values = self.values(arguments);
        for (i, v) in values.iter().enumerate() {
            if f.crashes.iter().any(|p| usize::from(*p) == i) {
                let into = NullInto::Call(f.name.to_owned(), i as u8);
                self.must_not_be_null(*v, into, VersionSet::ALL, self.name_node(node));
            }
        }
        self.handed_on(arguments);
        self.may_throw();
        match f.may_return_null {
            true => Value::Result(self.source(NullFrom::Call(f.name.to_owned()), node, false)),
            false => Value::Unknown,
        }
    }

    pub(crate) fn name_node(&self, call: Node<'t>) -> Node<'t> {
        call.child_at(Child::Function).unwrap_or(call)
    }

    pub(crate) fn values(&mut self, arguments: &[Node<'t>]) -> Vec<Value> {
        arguments.iter().map(|a| self.expression(*a)).collect()
    }

    /// What is called knows the pointers now, and may have tested them.
    pub(crate) fn handed_on(&mut self, arguments: &[Node<'t>]) {
        for a in arguments {
            self.forget(*a);
            self.doubt(*a);
        }
    }

    fn entity(&mut self, id: EntityId, node: Node<'t>, arguments: &[Node<'t>]) -> Value {
        let entity = catalog::entity(id);
        if entity.has(Role::Returns) {
            self.values(arguments);
            self.returns_object(node);
            return Value::Unknown;
        }
        if entity.has(Role::ReplacesReference) {
            return self.replaced(id, node, arguments);
        }
        let before = self.graph.sources.len();
        let values = self.values(arguments);
        let at = self.name_node(node);
        for (i, v) in values.iter().enumerate() {
            let crashes = null::crashes(id, i);
            if crashes.is_empty() {
                continue;
            }
            // A literal in the call itself is seen without any flow, but for the versions that the function asks for.
            let v = match self.is_null(arguments[i]) {
                false => *v,
                true if self.asks_version => self.zero(arguments[i]),
                true => continue,
            };
            self.must_not_be_null(v, NullInto::Argument(id, i as u8), crashes, at);
        }
        let survived_units = self.formatted(id, arguments, &values, at);
        if let Some(v) = values.first().filter(|_| entity.has(Role::PassesArgument)) {
            // What does not take NULL has returned something else.
            return if null::crashes(id, 0).is_empty() { *v } else { Value::NonNull };
        }
        if entity.has(Role::ClearsException) {
            self.op(Op::Clears);
        } else if entity.has(Role::SetsException) {
            let source = self.source(NullFrom::Result(id), at, true);
            self.op(Op::Raises(source));
        } else if !entity.has(Role::KeepsErrorIndicator) {
            self.op(if self.only_makes(id, node) { Op::MayRaiseToo } else { Op::MayRaise });
        }
        // By their names: `_Check` and `_CheckExact` of a type.
        if entity.name.ends_with("_Check") || entity.name.ends_with("_CheckExact") {
            self.typed.extend(arguments.first().map(|a| self.cx.reader.name(*a)));
        }
        // What takes NULL as it is has tested nothing; what raises on it tells by its result, where that is read.
        let is_watched = self.watched.contains(&node.id());
        for (i, a) in arguments.iter().enumerate() {
            let contract = null::argument(id, i);
            if contract.is_some_and(null::Argument::is_indifferent) {
                continue;
            }
            let is_survived = || contract.is_some_and(null::Argument::is_survived) || survived_units.contains(&i);
            match values[i] {
                Value::Var(var) if is_watched && is_survived() => {
                    self.survived.entry(node.id()).or_default().push(var);
                }
                _ => self.forget(*a),
            }
        }
        if entity.has(Role::NeverReturns) {
            self.end(End::Stop);
            return Value::Unknown;
        }
        let asks = |i: usize| arguments.get(i).map_or(&b""[..], |a| self.cx.reader.name(*a));
        let (key, text) = ((asks(0), asks(1)), (asks(0), &b""[..]));
        let result = match () {
            () if entity.has(Role::KeyLookup)
                && (self.tested_keys.contains(&key) || self.tested_keys.contains(&text)) =>
            {
                Value::Unknown
            }
            () if entity.has(Role::TextGetter) && self.tested_keys.contains(&text) => Value::Unknown,
            () if entity.has(Role::PassesSequence) && self.typed.contains(asks(0)) => Value::Unknown,
            () => self.result_of(id, node),
        };
        if entity.has(Role::KeyTester) {
            self.tested_keys.insert(key);
        }
        if entity.has(Role::AsciiTester) || entity.has(Role::KeyLister) {
            self.tested_keys.insert(text);
        }
        if entity.has(Role::FailsByIndicator) {
            self.may_fail(id, node, arguments, result);
        }
        self.lent(arguments, before, result);
        self.stored_by(id, node, arguments);
        result
    }

    /// Variables whose address the call has may say whether it failed.
    fn lent(&mut self, arguments: &[Node<'t>], before: usize, result: Value) {
        let Value::Result(source) = result else { return };
        for a in arguments.iter().filter(|a| a.kind_name() == "pointer_expression") {
            let Some(of) = a.child_at(Child::Argument).filter(|n| n.kind_name() == "identifier") else { continue };
            let name = self.cx.reader.name(of);
            if let Some(tells) = self.scopes.find(name).and_then(|l| l.tells.as_mut()) {
                tells.push(source);
                tells.extend(before as u32..source);
            }
        }
    }

    /// `Py_CLEAR(x)`, `Py_SETREF(x, y)`, `Py_XSETREF(x, y)`.
    fn replaced(&mut self, id: EntityId, node: Node<'t>, arguments: &[Node<'t>]) -> Value {
        let values = self.values(arguments);
        let crashes = null::crashes(id, 0);
        if let Some(v) = values.first().filter(|_| !crashes.is_empty()) {
            self.must_not_be_null(*v, NullInto::Argument(id, 0), crashes, self.name_node(node));
        }
        if let Some(Value::Var(var)) = values.first() {
            let takes_one = catalog::entity(id).forms.iter().all(|f| f.params.len() == 1);
            let is_place = self.place_var(arguments[0]).is_some();
            let new = match values.get(1) {
                _ if takes_one && is_place => Value::Unknown,
                _ if takes_one => Value::Null(self.source(NullFrom::Literal, node, false)),
                Some(v) => *v,
                None => Value::Unknown,
            };
            self.op(Op::Set(*var, new));
        }
        Value::Unknown
    }

    fn other(&mut self, mut name: &'a [u8], node: Node<'t>, arguments: &[Node<'t>]) -> Value {
        if name == b"assert" || roles::of(name).has(Role::Assertion) {
            if let [c, ..] = arguments {
                let (holds, fails) = (self.block(), self.block());
                self.branch(*c, holds, fails);
                self.enter(holds);
            }
            return Value::Unknown;
        }
        let values = self.values(arguments);
        let helper = self.helper_called(name, node, arguments);
        if self.is_cpp() {
            self.texts_taken(node, &values, arguments);
        }
        let is_quiet = helper.as_ref().is_some_and(|k| k.helper.quiet) || self.is_of_std(node);
        if !is_quiet {
            self.op(Op::MayRaise);
            self.op(Op::Handles);
        }
        if helper.is_some() && name.is_empty() {
            name = node.child_at(Child::Function).map_or(name, |f| {
                let field = f.child_at(Child::Field).unwrap_or(f);
                self.cx.reader.name(field.child_at(Child::Name).unwrap_or(field))
            });
        }
        if let Some(h) = &helper {
            let text = String::from_utf8_lossy(name).into_owned();
            for (i, v) in values.iter().enumerate() {
                if h.helper.needs_at(i) {
                    let into = NullInto::Call(text.clone(), i as u8);
                    self.must_not_be_null(*v, into, VersionSet::ALL, self.name_node(node));
                }
            }
        }
        self.handed_on(arguments);
        self.lent_places(arguments);
        if let Some(object) = node.child_at(Child::Function).and_then(|f| f.child_at(Child::Argument)) {
            self.lent_places(&[object]);
        }
        if !self.cx.kept.helpers.named(name).is_empty() {
            self.calls.push(name);
        }
        if never_returns(name)
            || helper.as_ref().is_some_and(|h| h.helper.stops)
            || (helper.is_none() && self.cx.package.sources.noreturn.contains(name))
            || (helper.is_none() && sounds_final(&String::from_utf8_lossy(name)))
        {
            self.may_throw();
            self.end(End::Stop);
            return Value::Unknown;
        }
        self.may_throw();
        // A macro of a header that is not here can do anything.
        if helper.is_none() && is_shouted(name) && !self.cx.own.functions.contains_key(name) {
            arguments.iter().for_each(|a| self.mentioned(*a));
            self.op(Op::ForgetAll);
            return Value::Unknown;
        }
        if let Some(value) = helper.as_ref().and_then(|k| values.get(usize::from(k.helper.passes?))) {
            return *value;
        }
        let is_foreseen = |k: &Known| k.helper.decides && self.was_asked_for(arguments);
        if let Some(known) = helper.filter(|k| k.helper.returns_null && !is_foreseen(k)) {
            let text = String::from_utf8_lossy(name).into_owned();
            let from = match known.origin {
                Some(id) => NullFrom::Through(text, id),
                None => NullFrom::Call(text),
            };
            return Value::Result(self.source(from, self.name_node(node), !is_quiet));
        }
        Value::Unknown
    }
}
