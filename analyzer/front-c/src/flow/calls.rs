//! Calls: what they need, what they return, and what they do to control and to pointers.

use super::graph_builder::Lower;
use super::macro_effect::Effect;
use crate::names::never_returns;
use crate::syntax::grammar::{Child, Children};
use crate::syntax::nodes::operands;
use abi3lint_flow::{End, Op, Value, sounds_final};
use abi3lint_model::{EntityId, NullFrom, NullInto, VersionSet};
use abi3lint_rules::catalog;
use abi3lint_rules::null::{self, NullResult};
use abi3lint_rules::roles::{self, Role};
use tree_sitter::Node;

/// Arguments of a call that is compared with others as it is written.
const PLAIN_ARGUMENTS: usize = 4;

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
            "qualified_identifier" => f.child_at(Child::Name).map_or(b"", |n| self.cx.reader.name(n)),
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

    /// The function of CPython's that is called.
    pub(crate) fn known(&mut self, call: Node<'_>) -> Option<EntityId> {
        let name = self.called(call);
        if let Callee::Entity(id) = self.callee(name) { Some(id) } else { None }
    }

    /// A name that stands alone: a macro of CPython's that returns, or one of the package's.
    pub(crate) fn bare_name(&mut self, name: &'a [u8]) -> Value {
        if self.cx.package.sources.macros.contains_key(name) {
            self.op(Op::MayRaise);
            self.expand(name);
        } else if never_returns(name) {
            self.end(End::Return(Value::NonNull, None));
        }
        Value::Unknown
    }

    fn expand(&mut self, name: &'a [u8]) {
        match self.cx.kept.macros.effect(self.cx.package, self.cx.file, name) {
            Effect::Leaves => self.end(End::Stop),
            Effect::MayLeave => self.op(Op::ForgetAll),
            Effect::Stays(body) => {
                for n in &body.names {
                    if let Some(var) = self.scopes.var(n) {
                        self.op(Op::Forget(var));
                    }
                }
                for n in &body.calls {
                    self.stop_after(n);
                }
            }
        }
    }

    /// Ends the path if a function of the file does not come back, which the body of a macro calls.
    fn stop_after(&mut self, name: &'a [u8]) {
        if self.cx.own.functions.contains_key(name) {
            self.asked.push(name);
            self.calls.push(name);
            if self.cx.kept.helpers.get(name).is_some_and(|h| h.stops) {
                self.end(End::Stop);
            }
        }
    }

    pub(crate) fn call(&mut self, node: Node<'t>) -> Value {
        let arguments = node.child_at(Child::Arguments).map(operands).unwrap_or_default();
        if self.is_hint(node) {
            let values: Vec<Value> = arguments.iter().map(|a| self.expression(*a)).collect();
            return values.first().copied().unwrap_or(Value::Unknown);
        }
        let name = self.called(node);
        if name.is_empty()
            && let Some(f) = node.child_at(Child::Function)
        {
            self.expression(f);
        }
        match self.callee(name) {
            Callee::Entity(id) => self.entity(id, node, &arguments),
            Callee::Library(f) => {
                let values = self.values(&arguments);
                for (i, v) in values.iter().enumerate() {
                    if f.crashes.iter().any(|p| usize::from(*p) == i) {
                        let into = NullInto::Call(f.name.to_owned(), i as u8);
                        self.must_not_be_null(*v, into, VersionSet::ALL, self.name_node(node));
                    }
                }
                self.handed_on(&arguments);
                if never_returns(name) {
                    self.end(End::Stop);
                }
                match f.may_return_null {
                    true => Value::Result(self.source(NullFrom::Call(f.name.to_owned()), node, false)),
                    false => Value::Unknown,
                }
            }
            Callee::Macro(m) => {
                self.op(Op::MayRaise);
                self.values(&arguments);
                self.handed_on(&arguments);
                arguments.iter().for_each(|a| self.mentioned(*a));
                self.expand(m);
                Value::Unknown
            }
            Callee::Other(name) => self.other(name, node, &arguments),
        }
    }

    /// A call as it is written, if nothing but names and literals are in it: `PyEval_GetFrame()`.
    pub(crate) fn repeatable(&self, call: Node<'_>) -> Option<&'a [u8]> {
        let plain = |n: &Node<'_>| matches!(n.kind_name(), "identifier" | "null" | "number_literal" | "string_literal");
        let arguments = call.child_at(Child::Arguments).map(operands)?;
        (arguments.len() <= PLAIN_ARGUMENTS && arguments.iter().all(plain)).then(|| self.cx.reader.name(call))
    }

    fn name_node(&self, call: Node<'t>) -> Node<'t> {
        call.child_at(Child::Function).unwrap_or(call)
    }

    fn values(&mut self, arguments: &[Node<'t>]) -> Vec<Value> {
        arguments.iter().map(|a| self.expression(*a)).collect()
    }

    /// What is called knows the pointers now, and may have tested them.
    fn handed_on(&mut self, arguments: &[Node<'t>]) {
        arguments.iter().for_each(|a| self.forget(*a));
    }

    /// Every variable that a macro's argument names.
    fn mentioned(&mut self, node: Node<'t>) {
        // Of a function that is not followed, nothing is needed; calls in calls would all be walked to the bottom.
        if self.failed {
            return;
        }
        let mut todo = vec![node];
        while let Some(n) = todo.pop() {
            self.forget(n);
            todo.extend(self.parts(n));
        }
    }

    fn entity(&mut self, id: EntityId, node: Node<'t>, arguments: &[Node<'t>]) -> Value {
        let entity = catalog::entity(id);
        if entity.has(Role::Returns) {
            self.values(arguments);
            self.end(End::Return(Value::NonNull, None));
            return Value::Unknown;
        }
        if entity.has(Role::ReplacesReference) {
            return self.replaced(id, node, arguments);
        }
        let before = self.graph.sources.len();
        let values = self.values(arguments);
        let at = self.name_node(node);
        for (i, v) in values.iter().enumerate() {
            // A literal in the call itself is seen without any flow.
            let crashes = null::crashes(id, i);
            if !crashes.is_empty() && !self.is_null(arguments[i]) {
                self.must_not_be_null(*v, NullInto::Argument(id, i as u8), crashes, at);
            }
        }
        self.formatted(id, arguments, &values, at);
        if let Some(v) = values.first().filter(|_| entity.has(Role::PassesArgument)) {
            // What does not take NULL has returned something else.
            return if null::crashes(id, 0).is_empty() { *v } else { Value::NonNull };
        }
        if !entity.has(Role::KeepsErrorIndicator) {
            self.op(Op::MayRaise);
        }
        // What takes NULL as it is has tested nothing; what raises on it tells by its result,
        // if somebody reads that.
        let is_unread = self.unread == Some(node.id());
        let tolerant = |i: usize| {
            let takes = |a: &null::Argument| a.is_indifferent() || (is_unread && a.is_survived());
            null::argument(id, i).is_some_and(takes)
        };
        for (i, a) in arguments.iter().enumerate() {
            if !tolerant(i) {
                self.forget(*a);
            }
        }
        if entity.has(Role::NeverReturns) {
            self.end(End::Stop);
            return Value::Unknown;
        }
        let is_tested = || self.repeatable(node).is_some_and(|text| self.tested_calls.contains(text));
        let result = match null::result(id).map(|r| r.null) {
            Some(_) if !self.tested_calls.is_empty() && is_tested() => Value::Unknown,
            Some(NullResult::Never) => Value::NonNull,
            Some(null) => match null.raises() {
                Some(raises) => Value::Result(self.source(NullFrom::Result(id), at, raises)),
                None => Value::Unknown,
            },
            None => Value::Unknown,
        };
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
            let new = match values.get(1) {
                _ if takes_one => Value::Null(self.source(NullFrom::Literal, node, false)),
                Some(v) => *v,
                None => Value::Unknown,
            };
            self.op(Op::Set(*var, new));
        }
        Value::Unknown
    }

    fn other(&mut self, name: &'a [u8], node: Node<'t>, arguments: &[Node<'t>]) -> Value {
        if name == b"assert" || roles::of(name).has(Role::Assertion) {
            if let [c, ..] = arguments {
                let (holds, fails) = (self.block(), self.block());
                self.branch(*c, holds, fails);
                self.enter(holds);
            }
            return Value::Unknown;
        }
        let values = self.values(arguments);
        self.op(Op::MayRaise);
        self.asked.push(name);
        let helper = self.cx.kept.helpers.get(name).cloned();
        if let Some(h) = &helper {
            let text = String::from_utf8_lossy(name).into_owned();
            for (i, v) in values.iter().enumerate() {
                if h.needs.iter().any(|p| usize::from(*p) == i) {
                    let into = NullInto::Call(text.clone(), i as u8);
                    self.must_not_be_null(*v, into, VersionSet::ALL, self.name_node(node));
                }
            }
        }
        self.handed_on(arguments);
        if self.cx.own.functions.contains_key(name) {
            self.calls.push(name);
        }
        if never_returns(name)
            || helper.as_ref().is_some_and(|h| h.stops)
            || (helper.is_none() && self.cx.package.sources.noreturn.contains(name))
            || sounds_final(&String::from_utf8_lossy(name))
        {
            self.end(End::Stop);
            return Value::Unknown;
        }
        // A macro of a header that is not here can do anything.
        if helper.is_none() && is_shouted(name) && !self.cx.own.functions.contains_key(name) {
            arguments.iter().for_each(|a| self.mentioned(*a));
            self.op(Op::ForgetAll);
            return Value::Unknown;
        }
        if helper.is_some_and(|h| h.returns_null) {
            let text = String::from_utf8_lossy(name).into_owned();
            return Value::Result(self.source(NullFrom::Call(text), self.name_node(node), true));
        }
        Value::Unknown
    }
}

fn is_shouted(name: &[u8]) -> bool {
    name.iter().any(u8::is_ascii_uppercase) && !name.iter().any(u8::is_ascii_lowercase)
}
