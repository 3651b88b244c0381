//! Members that are NULL because `__init__` never ran, in a function that gets such an object: each is a result that nobody
//! has tested, until a condition asks the object for anything or a function of the package gets it.

use super::graph_builder::Lower;
use super::object_types::{member_of, objects};
use super::scope::{Place, UnsetMember, name_of};
use crate::syntax::grammar::Child;
use crate::syntax::tree::Node;
use abi3lint_flow::{Op, Value, Var};
use abi3lint_model::NullFrom;

/// So many members of a function are followed.
const MEMBERS: usize = 32;

/// A member that the function names.
struct Found<'a> {
    member: &'a [u8],
    /// How it is written; nothing where that is in two ways.
    text: Option<&'a [u8]>,
    object: &'a [u8],
}

impl<'a, 't> Lower<'_, '_, 't, 'a> {
    /// Finds the members that may be NULL when the function is called.
    pub(crate) fn list_unset_members(&mut self, function: Node<'t>, name: &[u8], body: Node<'t>) {
        let Some(unset) = self.cx.entries.unset.get(name).cloned() else { return };
        self.unset.objects = objects(function, body, &self.cx.reader);
        let mut found: Vec<Found<'a>> = Vec::new();
        let mut todo = vec![body];
        while let Some(node) = todo.pop() {
            todo.extend(self.parts(node));
            let reader = &self.cx.reader;
            let Some(member) = member_of(node, &self.unset.objects, reader) else { continue };
            if !unset.members.contains(&member) {
                continue;
            }
            let text = reader.name(node);
            match found.iter().position(|f| f.member == member) {
                Some(at) => found[at].text = found[at].text.filter(|t| *t == text),
                None if found.len() < MEMBERS => {
                    let object = self.unset.objects.iter().copied().find(|o| holds_name(text, o)).unwrap_or_default();
                    found.push(Found { member, text: Some(text), object });
                }
                None => {}
            }
        }
        for Found { member, text, object } in found {
            let Some(text) = text.filter(|_| !object.is_empty()) else { continue };
            let var = match self.places.get(text) {
                Some(place) => place.var,
                None => {
                    let var = self.scopes.fresh();
                    self.places.insert(text.to_vec(), Place { var, names: vec![object], array: 0, shared: false });
                    var
                }
            };
            self.unset.members.push(UnsetMember { object, member, var });
        }
        self.unset.by = unset.by;
        self.unset.place = function.child_at(Child::Declarator).and_then(name_of);
        if let Some(first) = self.unset.objects.first().copied() {
            self.begin_unset(first);
        }
    }

    /// From here on there is this name of the object.
    pub(crate) fn begin_unset(&mut self, object: &[u8]) {
        let Some(place) = self.unset.place else { return };
        let is_begun = |m: &&UnsetMember<'a>| m.object == object;
        let begun: Vec<(Var, &'a [u8])> =
            self.unset.members.iter().filter(is_begun).map(|m| (m.var, m.member)).collect();
        let text = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
        for (var, member) in begun {
            let source = self.source(NullFrom::Unset { member: text(member), by: text(self.unset.by) }, place, false);
            self.op(Op::Set(var, Value::Result(source)));
        }
    }

    /// A condition asks the object for something: it may be whether it was initialised.
    pub(crate) fn ask_object(&mut self, condition: Node<'t>) {
        if !self.unset.members.is_empty() && self.names_object(condition) {
            self.object_known();
        }
    }

    /// Whether an argument is the object, or has something of it besides such members.
    pub(crate) fn lends_object(&mut self, argument: Node<'t>) -> bool {
        let is_member = self.place_var(self.behind_casts(argument)).is_some();
        !self.unset.members.is_empty() && !is_member && self.names_object(argument)
    }

    /// Somebody else gets the object, and may have initialised or refused it.
    pub(crate) fn object_known(&mut self) {
        let vars: Vec<Var> = self.unset.members.iter().map(|m| m.var).collect();
        vars.into_iter().for_each(|var| self.op(Op::Forget(var)));
    }

    /// Whether an expression names the object, but for such members of it that are passed to functions of CPython.
    pub(crate) fn names_object(&mut self, expression: Node<'t>) -> bool {
        let mut todo = vec![(expression, false)];
        while let Some((node, passed)) = todo.pop() {
            let is_call = node.kind_name() == "call_expression" && self.known(node).is_some();
            let reader = &self.cx.reader;
            if node.kind_name() == "identifier" && self.unset.objects.contains(&reader.name(node)) {
                return true;
            }
            let member = member_of(node, &self.unset.objects, reader).filter(|_| passed);
            if member.is_none_or(|name| self.unset.members.iter().all(|m| m.member != name)) {
                todo.extend(self.parts(node).into_iter().map(|n| (n, passed || is_call)));
            }
        }
        false
    }
}

/// Whether a name is a word of a text.
fn holds_name(text: &[u8], name: &[u8]) -> bool {
    text.split(|b| !(b.is_ascii_alphanumeric() || *b == b'_')).any(|word| word == name)
}
