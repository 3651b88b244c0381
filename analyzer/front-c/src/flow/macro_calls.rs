//! Uses of macros: those that stand for a call, and what all others do to control and to pointers.

use super::aliases::{Alias, alias};
use super::graph_builder::Lower;
use super::macro_effect::{Body, Effect};
use crate::callees::helpers::{Callee, Class};
use crate::names::never_returns;
use crate::syntax::tree::Node;
use abi3lint_flow::{Cond, End, Op, Value};
use abi3lint_model::{NullInto, VersionSet};
use abi3lint_rules::roles::{self, Role};

impl<'a, 't> Lower<'_, '_, 't, 'a> {
    /// What a macro of the package stands for.
    pub(crate) fn alias(&mut self, name: &'a [u8]) -> Option<Alias<'a>> {
        if !self.cx.package.sources.macros.contains_key(name) || self.scopes.find(name).is_some() {
            return None;
        }
        if let Some(known) = self.cx.kept.aliases.get(name) {
            return known.clone();
        }
        let found = alias(self.cx.package, self.cx.file, name);
        self.cx.kept.aliases.insert(name, found.clone());
        found
    }

    /// A name that stands alone: a macro of CPython's that returns, or one of the package's.
    pub(crate) fn bare_name(&mut self, name: &'a [u8], node: Node<'t>) -> Value {
        if matches!(self.alias(name), Some(Alias::Name(_))) {
            return Value::Unknown;
        }
        if roles::of(name).has(Role::Singleton) {
            return Value::NonNull;
        }
        if self.cx.package.sources.macros.contains_key(name) {
            self.op(Op::MayRaise);
            self.op(Op::Handles);
            self.expand(name, &[]);
        } else if roles::of(name).has(Role::Returns) {
            self.returns_object(node);
        } else if never_returns(name) {
            self.end(End::Return(Value::NonNull, None));
        }
        Value::Unknown
    }

    /// `Py_RETURN_NONE` and its like.
    pub(crate) fn returns_object(&mut self, node: Node<'t>) {
        let at = self.entry.then(|| self.place(NullInto::Interpreter, VersionSet::ALL, node));
        self.end(End::Return(Value::NonNull, at));
    }

    fn expand(&mut self, name: &'a [u8], arguments: &[Node<'t>]) {
        let effect = self.cx.kept.macros.effect(self.cx.package, self.cx.file, name);
        self.shared_changed();
        if let Effect::MayLeave(body) | Effect::Stays(body) = &effect {
            for n in &body.names {
                self.name_changed(n);
                if let Some(var) = self.scopes.var(n) {
                    self.op(Op::Forget(var));
                }
            }
        }
        match effect {
            Effect::Leaves => self.end(End::Stop),
            Effect::Unknown => self.op(Op::ForgetAll),
            Effect::MayLeave(body) => self.may_leave(&body, arguments),
            Effect::Stays(body) => {
                for n in &body.calls {
                    self.stop_after(n);
                }
            }
        }
    }

    /// A condition in a macro decides whether control comes back: it sees the arguments and what the body names.
    fn may_leave(&mut self, body: &Body<'a>, arguments: &[Node<'t>]) {
        let mut about = Some(Vec::new());
        for argument in arguments {
            self.doubt(*argument);
            about = about.zip(self.sources_tested_by(*argument)).map(|(all, more)| [all, more].concat());
        }
        for name in &body.names {
            if let Some(local) = self.scopes.find(name) {
                about = about.zip(local.tells.clone()).map(|(all, more)| [all, more].concat());
            }
        }
        let (leaves, stays) = (self.block(), self.block());
        let about = about.filter(|_| !body.asks);
        self.end(End::Branch { cond: Cond::Other(about), yes: leaves, no: stays });
        self.enter(leaves);
        self.end(End::Stop);
        self.enter(stays);
    }

    /// Ends the path if a function of the file does not come back, which the body of a macro calls.
    fn stop_after(&mut self, name: &'a [u8]) {
        if self.cx.own.functions.contains_key(name) {
            self.asked.push(name);
            self.calls.push(name);
            let callee = Callee { name, class: Class::Around(self.class), arguments: None };
            if self.cx.helper(&callee).is_some_and(|k| k.helper.stops) {
                self.end(End::Stop);
            }
        }
    }

    /// A macro of the package with arguments, which it may test and change.
    pub(crate) fn expanded(&mut self, name: &'a [u8], node: Node<'t>, arguments: &[Node<'t>]) {
        self.op(Op::MayRaise);
        self.op(Op::Handles);
        let values = self.values(arguments);
        // Which of the arguments are evaluated is up to the body.
        self.op(Op::MayRaise);
        if let Some(known) = self.cx.macro_function(name, self.nested) {
            for (i, value) in values.iter().enumerate().filter(|(i, _)| known.helper.needs_at(*i)) {
                let into = NullInto::Call(String::from_utf8_lossy(name).into_owned(), i as u8);
                self.must_not_be_null(*value, into, VersionSet::ALL, node);
            }
        }
        self.handed_on(arguments);
        self.lent_places(arguments);
        arguments.iter().for_each(|a| self.mentioned(*a));
        self.expand(name, arguments);
    }

    /// Every variable that a macro's argument names.
    pub(crate) fn mentioned(&mut self, node: Node<'t>) {
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
}
