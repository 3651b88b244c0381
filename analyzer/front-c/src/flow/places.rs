//! Members of structs, elements of arrays and variables of the file that hold a pointer: `self->list = PyList_New(0);`.
//!
//! *Algorithm.* A place goes by its text. Before a function is lowered, the places that it assigns to are listed, and each
//! gets a variable of the graph. From then on a place is what a local variable is, until something may have changed or
//! tested it elsewhere: a call that is passed what it begins with, an assignment to a name in it, an element with another
//! index that is read, the address of it or of what it begins with.
//!
//! *Invariant.* Only results are followed into a place: that one *is* NULL is known by a test alone, for code elsewhere
//! can assign to it, too.
//!
//! *Example.* `self->list = PyList_New(0); Py_INCREF(self->list);` is a finding, `self->list = PyList_New(0); if
//! (is_ready(self)) Py_INCREF(self->list);` is none.
//!
//! *Limits.* Two names for one object are two places.

use super::graph_builder::Lower;
use super::scope::Place;
use crate::syntax::grammar::Child;
use crate::syntax::nodes::operands;
use crate::syntax::tree::Node;
use crate::types::ty::Ty;
use abi3lint_flow::{Op, Value, Var};
use rustc_hash::FxHashSet;

/// So many places of a function are followed: what may change one asks all of them.
const PLACES: usize = 64;
/// Names in a place, and nodes of an argument that are looked at.
const NAMES: usize = 32;

fn is_index(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_digit)
}

impl<'a, 't> Lower<'_, '_, 't, 'a> {
    /// Lists the places that a function assigns to.
    pub(crate) fn list_places(&mut self, body: Node<'t>) {
        let mut todo = vec![body];
        let mut walked: FxHashSet<&'a [u8]> = FxHashSet::default();
        while let Some(node) = todo.pop() {
            match node.kind_name() {
                "assignment_expression" => {
                    if let (Some(left), "=") = (node.child_at(Child::Left), self.operator(node)) {
                        self.add_place(left);
                        todo.extend(node.child_at(Child::Right));
                        continue;
                    }
                }
                "init_declarator" => self.add_initialised(node),
                "for_range_loop" => {
                    walked.extend(node.child_at(Child::Right).map(|r| self.cx.reader.name(r)));
                }
                "subscript_expression" => {
                    let array = node.child_at(Child::Argument).map_or(&b""[..], |a| self.cx.reader.name(a));
                    let index = self.cx.reader.name(node).get(array.len() + 1..).and_then(|i| i.strip_suffix(b"]"));
                    walked.extend(index.filter(|i| !is_index(i)).map(|_| array));
                }
                "lambda_expression" | "number_literal" | "string_literal" => continue,
                _ => {}
            }
            if self.places.len() >= PLACES {
                break;
            }
            todo.extend(self.parts(node));
        }
        // Who goes through an array tests its elements, if it has some at all.
        let is_walked = |text: &[u8], p: &Place<'_>| {
            let index = text.get(p.array + 1..text.len().max(1) - 1).unwrap_or(b"");
            p.array > 0 && is_index(index) && walked.contains(&text[..p.array])
        };
        self.places.retain(|text, p| !is_walked(text, p));
    }

    fn add_place(&mut self, left: Node<'t>) {
        let key = self.cx.reader.name(left);
        if self.places.contains_key(key) {
            return;
        }
        let (mut names, mut shared) = (Vec::new(), false);
        match left.kind_name() {
            "identifier" => {
                let is_member = !self.class.is_empty();
                if !is_member && !self.cx.own.variables.contains_key(key) {
                    return;
                }
                shared = true;
            }
            "field_expression" | "subscript_expression" => {
                if !self.names_in(left, &mut names, &mut shared) {
                    return;
                }
            }
            _ => return,
        }
        let argument = left.child_at(Child::Argument).filter(|_| left.kind_name() == "subscript_expression");
        let array = argument.map_or(0, |a| self.cx.reader.name(a).len());
        let var = self.scopes.fresh();
        self.places.insert(key.to_vec(), Place { var, names, array, shared });
    }

    /// The names of a place; whether it is one: members and elements of a variable, with names and numbers for indices.
    fn names_in(&mut self, place: Node<'t>, names: &mut Vec<&'a [u8]>, shared: &mut bool) -> bool {
        let mut todo = vec![place];
        while let Some(node) = todo.pop() {
            match node.kind_name() {
                "identifier" => {
                    let name = self.cx.reader.name(node);
                    *shared |= self.cx.own.variables.contains_key(name);
                    names.push(name);
                }
                "this" => *shared = true,
                "field_expression" => todo.extend(node.child_at(Child::Argument)),
                "subscript_expression" | "subscript_argument_list" | "parenthesized_expression" => {
                    todo.extend(self.parts(node));
                }
                "number_literal" => {}
                _ => return false,
            }
            if names.len() > NAMES {
                return false;
            }
        }
        true
    }

    /// The places of `struct pair p = {f(), .b = g()};` and `PyObject *v[] = {f()};`.
    fn add_initialised(&mut self, init: Node<'t>) {
        for (key, array, _) in self.initialised(init) {
            if self.places.len() < PLACES && !self.places.contains_key(&key) {
                let var = self.scopes.fresh();
                let name = init.child_at(Child::Declarator).and_then(super::scope::name_of);
                let names = name.map(|n| self.cx.reader.name(n)).into_iter().collect();
                self.places.insert(key, Place { var, names, array, shared: false });
            }
        }
    }

    /// What a list initialises: the text of each place, how much of it is that of an array, and the value.
    fn initialised(&mut self, init: Node<'t>) -> Vec<(Vec<u8>, usize, Node<'t>)> {
        let mut out = Vec::new();
        let list = init.child_at(Child::Value).filter(|v| v.kind_name() == "initializer_list");
        let (Some(list), Some(declarator)) = (list, init.child_at(Child::Declarator)) else { return out };
        let Some(name) = super::scope::name_of(declarator).map(|n| self.cx.reader.name(n)) else { return out };
        let mut at = declarator;
        while at.kind_name() == "pointer_declarator"
            && let Some(inner) = at.child_at(Child::Declarator)
        {
            at = inner;
        }
        let is_array = at.kind_name() == "array_declarator";
        if !is_array && declarator.kind_name() != "identifier" {
            return out;
        }
        for (i, item) in operands(list).into_iter().enumerate().take(PLACES) {
            let (text, value) = match item.kind_name() {
                "initializer_pair" => {
                    let designator = item.child_at(Child::Designator).map_or(&b""[..], |d| self.cx.reader.name(d));
                    (designator.to_vec(), item.child_at(Child::Value))
                }
                _ if is_array => (format!("[{i}]").into_bytes(), Some(item)),
                // In C++ a constructor may take it.
                _ if self.cx.package.sources.files[self.cx.file].cpp => continue,
                _ => match self.field_name(init, i) {
                    Some(field) => ([b".", field].concat(), Some(item)),
                    None => continue,
                },
            };
            let value = value.filter(|v| matches!(v.kind_name(), "call_expression" | "cast_expression" | "identifier"));
            out.extend(value.map(|v| ([name, &text].concat(), if is_array { name.len() } else { 0 }, v)));
        }
        out
    }

    /// The name of the field that a value at this position of a struct's initialiser is for.
    fn field_name(&self, init: Node<'t>, position: usize) -> Option<&'a [u8]> {
        let ty = init.parent()?.child_at(Child::Type)?;
        let own = self.cx.own;
        let names = if ty.kind_name() == "struct_specifier" { &own.tags } else { &own.typedefs };
        let name = self.cx.reader.name(ty.child_at(Child::Name).unwrap_or(ty));
        let declared = names.get(name).or_else(|| own.tags.get(name))?;
        let mut ty = &declared.first()?.ty;
        for _ in 0..4 {
            match ty {
                Ty::Record(file, at) if *file as usize == self.cx.file => {
                    return own.records.get(*at as usize)?.fields.get(position).map(|f| f.0);
                }
                Ty::Tag(tag) => ty = &own.tags.get(tag)?.first()?.ty,
                Ty::Name(name) => ty = &own.typedefs.get(name).or_else(|| own.tags.get(name))?.first()?.ty,
                _ => return None,
            }
        }
        None
    }

    /// Follows what a list initialises; whether it is one of places.
    pub(crate) fn initialise_places(&mut self, init: Node<'t>) -> bool {
        if self.places.is_empty() {
            return false;
        }
        let all = self.initialised(init);
        if all.is_empty() {
            return false;
        }
        let list = init.child_at(Child::Value).map(operands).unwrap_or_default();
        for item in list {
            let value = if item.kind_name() == "initializer_pair" { item.child_at(Child::Value) } else { Some(item) };
            let Some(value) = value else { continue };
            let of = self.expression(value);
            let place = all.iter().find(|(.., v)| *v == value).and_then(|(key, ..)| self.places.get(key));
            match place.map(|p| p.var) {
                Some(var) => self.set_place(var, of),
                None => self.forget(value),
            }
        }
        true
    }

    /// The variable for a place, where it is followed.
    pub(crate) fn place_var(&mut self, node: Node<'_>) -> Option<Var> {
        if self.places.is_empty() {
            return None;
        }
        let key = self.cx.reader.name(node);
        if node.kind_name() == "identifier" && self.scopes.find(key).is_some() {
            return None;
        }
        self.places.get(key).map(|p| p.var)
    }

    /// A place is assigned. That it is NULL from here on, others may change.
    pub(crate) fn set_place(&mut self, var: Var, value: Value) {
        let value = if matches!(value, Value::Null(_)) { Value::Unknown } else { value };
        self.op(Op::Set(var, value));
    }

    /// A place is assigned as a whole: its members are others.
    pub(crate) fn members_changed(&mut self, place: Node<'_>) {
        let key = self.cx.reader.name(place);
        self.forget_places(|text, _| text.len() > key.len() && text.starts_with(key));
    }

    /// Another element of an array is read: it may be the same one.
    pub(crate) fn element_read(&mut self, element: Node<'_>) {
        let Some(array) = element.child_at(Child::Argument).filter(|_| !self.places.is_empty()) else { return };
        let (array, key) = (self.cx.reader.name(array), self.cx.reader.name(element));
        let index = |text: &[u8]| is_index(text.get(array.len() + 1..text.len() - 1).unwrap_or(b""));
        let is_fixed = index(key);
        self.forget_places(|text, p| {
            p.array == array.len() && text.starts_with(array) && text != key && !(is_fixed && index(text))
        });
    }

    /// A variable has another value: what begins with it, or has it for an index, is another place.
    pub(crate) fn name_changed(&mut self, name: &[u8]) {
        self.forget_places(|_, p| p.names.contains(&name));
    }

    /// Somebody else gets these values, and may look into what they lead to.
    pub(crate) fn lent_places(&mut self, arguments: &[Node<'t>]) {
        if self.places.is_empty() {
            return;
        }
        self.shared_changed();
        if arguments.iter().any(|a| self.lends_object(*a)) {
            self.object_known();
        }
        for argument in arguments {
            let plain = self.behind_casts(*argument);
            if self.place_var(plain).is_some() {
                continue;
            }
            let mut todo = vec![*argument];
            for _ in 0..NAMES {
                let Some(node) = todo.pop() else { break };
                if node.kind_name() == "identifier" {
                    self.name_changed(self.cx.reader.name(node));
                }
                todo.extend(self.parts(node));
            }
            // What was not looked at may be any of them.
            if !todo.is_empty() {
                self.forget_places(|_, _| true);
            }
        }
    }

    /// A value is held by another variable, too: what it leads to may be changed and tested there.
    pub(crate) fn copied(&mut self, value: Node<'t>) {
        let plain = self.behind_casts(value);
        if plain.kind_name() == "identifier" && !self.places.is_empty() {
            self.name_changed(self.cx.reader.name(plain));
        }
    }

    /// The address of a variable, or of what is in it, is taken and may be kept: nothing of it is followed.
    pub(crate) fn places_escape(&mut self, of: Node<'t>) {
        if self.places.is_empty() {
            return;
        }
        let key = self.cx.reader.name(of);
        let is_name = of.kind_name() == "identifier";
        let leads =
            |text: &[u8], p: &Place<'_>| text == key || p.names.contains(&key) || !is_name && text.starts_with(key);
        self.forget_places(leads);
        if !self.in_argument(of) {
            self.places.retain(|text, p| !leads(text, p));
        }
    }

    /// Functions of the package may have changed or tested what they can reach without being passed it.
    pub(crate) fn shared_changed(&mut self) {
        self.forget_places(|_, p| p.shared);
    }

    fn forget_places(&mut self, which: impl Fn(&[u8], &Place<'a>) -> bool) {
        let mut vars: Vec<Var> = self.places.iter().filter(|(text, p)| which(text, p)).map(|(_, p)| p.var).collect();
        vars.sort_unstable();
        vars.into_iter().for_each(|var| self.op(Op::Forget(var)));
    }
}
