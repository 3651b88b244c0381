//! Objects that a function alone knows, so that no other thread can change them.
//!
//! *Algorithm.* A local variable holds an object of the function's own if each assignment to it in the function is NULL, a
//! call that makes an object, or another such variable, and its address is never taken; so does a parameter that the
//! function parses as keyword arguments, or names like them, because a call makes the dict for itself. A function of the file
//! makes an object if all that it returns is NULL or such an object. A parameter of a
//! function that only functions of the file call is its own if each of them passes an object of theirs. So is a member of
//! a struct that is neither an object nor a module's state, if the file fills it with objects that it makes (for members of
//! objects, `settled_members`). *Example.* With
//! `static int size(PyObject *list)`, called once as `size(keys)` behind `keys = PyDict_Keys(d)`, `list` is owned. *Limits.*
//! An object that the function made and then stored where others find it counts as its own, and so does the result of a
//! call of Python code where a container is asked for its items.

use super::refused_arguments::{is_address, is_assigned, places};
use super::state::Walker;
use super::surroundings::{declarators, last_word};
use crate::infer::resolve::Owner;
use crate::syntax::grammar::Child;
use crate::syntax::nodes::operands;
use crate::syntax::tree::Node;
use crate::types::reader::has_storage;
use crate::types::ty::Ty;
use abi3lint_c_text::is_name_byte;
use abi3lint_rules::roles::{self, Role, Roles};

/// Bytes of a function in which assignments are looked for.
const FUNCTION: usize = 64 << 10;
/// Bytes of an expression that leads to a struct.
const CONTEXT: usize = 200;
/// Variables and parameters that are followed from one to the next.
pub(super) const STEPS: u32 = 4;
/// Places of a function that return, and assignments to a member, that are asked.
const RETURNS: usize = 20;
/// Calls that make an object.
pub(super) const MAKES: Roles = Roles::of(&[Role::MakesObject]);
/// The same, and calls whose result is mostly an object that other code has made for them.
const MAKES_OR_CALLS: Roles = Roles::of(&[Role::MakesObject, Role::CallsObject]);

impl<'t, 'a> Walker<'_, 't, 'a> {
    /// Whether an expression is an object that the function made, or that was made for this call of it; maybe one that called
    /// Python code returned.
    pub(super) fn is_own(&self, object: Node<'t>, function: Node<'t>, is_maybe_called: bool) -> bool {
        let makes = if is_maybe_called { MAKES_OR_CALLS } else { MAKES };
        match object.kind_name() {
            "call_expression" => return self.makes_object(self.infer.reader.name(object), makes, STEPS),
            "field_expression" => return self.is_of_context(object, makes),
            _ => {}
        }
        // What outlives the function is seen by others.
        let is_local = |name: &[u8]| {
            self.infer.locals.get(name).is_some_and(|l| !has_storage(l.decl, self.infer.reader.view, b"static"))
        };
        if object.kind_name() != "identifier" || !is_local(self.infer.reader.name(object)) {
            return false;
        }
        let name = declarators(function).last().map_or(&b""[..], |d| self.infer.reader.name(d));
        let parameters = self.parameters_of(function);
        let parameters: Vec<&[u8]> = parameters.iter().map(|p| last_word(self.infer.reader.name(*p))).collect();
        self.owns(name, self.infer.reader.name(function), &parameters, self.infer.reader.name(object), makes, STEPS)
    }

    /// Whether a member of a struct that is no object is filled with objects that the file makes, and with nothing else.
    fn is_of_context(&self, place: Node<'t>, makes: Roles) -> bool {
        let (Some(argument), Some(field)) = (place.child_at(Child::Argument), place.child_at(Child::Field)) else {
            return false;
        };
        if self.infer.reader.name(argument).len() > CONTEXT || self.gets_state_of(argument) {
            return false;
        }
        let base = self.infer.base_of(place, argument, STEPS);
        if !matches!(self.infer.owner(&base), Owner::User { .. }) || self.is_object_struct(&base) {
            return false;
        }
        self.is_filled_with_own(self.infer.reader.name(field), makes)
    }

    /// Whether each assignment to a member of this name is NULL or an object that the function there made.
    fn is_filled_with_own(&self, field: &[u8], makes: Roles) -> bool {
        self.asked.set(self.asked.get() + 1);
        let (mut is_made, mut left) = (false, RETURNS);
        for (before, after) in places(self.infer.reader.text, field) {
            if !is_member(before) || !is_assigned(after) {
                continue;
            }
            let value = after[1..].trim_ascii_start();
            if is_nothing(value) {
                continue;
            }
            if left == 0 || !self.makes_at(value, before.len(), makes) {
                return false;
            }
            left -= 1;
            is_made = true;
        }
        is_made
    }

    /// Whether a value in the file, assigned at this place, is an object that the function there made.
    pub(super) fn makes_at(&self, value: &[u8], at: usize, makes: Roles) -> bool {
        let is_variable = |name: &[u8]| value[name.len()..].trim_ascii_start().starts_with(b";");
        let name = value.split(|b| !is_name_byte(*b)).next().unwrap_or_default();
        if name.is_empty() || !is_variable(name) {
            return self.makes_object(value, makes, STEPS);
        }
        let Some((function, body)) = self.callers().around(at) else { return false };
        let parameters: Vec<&[u8]> = body.parameters.iter().map(|p| last_word(p)).collect();
        self.owns(function, body.text, &parameters, name, makes, STEPS)
    }

    /// The parameters of a function.
    pub(super) fn parameters_of(&self, function: Node<'t>) -> Vec<Node<'t>> {
        declarators(function).filter_map(|d| d.child_at(Child::Parameters)).last().map(operands).unwrap_or_default()
    }

    /// Whether a variable holds an object of the function with this name, text and parameters.
    fn owns(
        &self,
        function: &[u8],
        text: &[u8],
        parameters: &[&[u8]],
        variable: &[u8],
        makes: Roles,
        left: u32,
    ) -> bool {
        let Some(left) = left.checked_sub(1).filter(|_| text.len() <= FUNCTION) else { return false };
        let given = parameters.iter().position(|p| *p == variable);
        let mut is_made = false;
        let mut is_keywords = given.is_some() && names_keywords(variable);
        // A member of that name is another variable.
        for (before, after) in places(text, variable).filter(|(before, _)| !is_member(before)) {
            if is_address(before) {
                return false;
            }
            if is_assigned(after) {
                let value = after[1..].trim_ascii_start();
                let name = value.split(|b| !is_name_byte(*b)).next().unwrap_or_default();
                let is_variable = value[name.len()..].trim_ascii_start().starts_with(b";");
                let is_nothing = matches!(name, b"NULL" | b"nullptr");
                let is_other =
                    || is_variable && name != variable && self.owns(function, text, parameters, name, makes, left);
                if !is_nothing && !self.makes_object(value, makes, left) && !is_other() {
                    return false;
                }
                is_made |= !is_nothing;
            }
            // `PyArg_ParseTupleAndKeywords(args, kwargs, ...)`
            if after.starts_with(b",") && before.ends_with(b",") {
                let callee = before.rsplitn(2, |b| *b == b'(').nth(1).map(last_word);
                is_keywords |= callee.is_some_and(|c| roles::of(c).has(Role::KeywordParser));
            }
        }
        is_keywords
            || match given {
                Some(position) => self.is_passed_own(function, position, makes, left),
                None => is_made,
            }
    }

    /// Whether each call of a function of the file passes an object of the caller's own.
    fn is_passed_own(&self, function: &[u8], position: usize, makes: Roles, left: u32) -> bool {
        if !self.is_private(function) {
            return false;
        }
        let Some(calls) = self.callers().calls(function) else { return false };
        calls.iter().all(|call| {
            let Some(argument) = call.arguments.get(position).copied() else { return false };
            let Some(body) = self.callers().definition(call.by) else { return false };
            let parameters: Vec<&[u8]> = body.parameters.iter().map(|p| last_word(p)).collect();
            if argument.iter().all(|b| is_name_byte(*b)) {
                return self.owns(call.by, body.text, &parameters, argument, makes, left);
            }
            self.is_member_of_context(argument, &body.parameters, makes)
        })
    }

    /// Whether an expression is `parameter->member`, with a struct that is no object, filled with objects that the file makes.
    fn is_member_of_context(&self, expression: &[u8], parameters: &[&'a [u8]], makes: Roles) -> bool {
        let Some(at) = memchr::memmem::find(expression, b"->") else { return false };
        let (base, field) = (expression[..at].trim_ascii(), expression[at + 2..].trim_ascii());
        if !field.iter().all(|b| is_name_byte(*b)) {
            return false;
        }
        let Some(parameter) = parameters.iter().find(|p| last_word(p) == base) else { return false };
        let mut words = parameter.split(|b| !is_name_byte(*b)).filter(|w| !w.is_empty());
        let Some(name) = words.find(|w| !matches!(*w, b"const" | b"struct")) else { return false };
        let ty = Ty::Name(name);
        matches!(self.infer.owner(&ty), Owner::User { .. })
            && !self.is_object_struct(&ty)
            && self.is_filled_with_own(field, makes)
    }

    /// Whether an expression begins with the call of a function that makes an object, behind any casts.
    fn makes_object(&self, value: &[u8], makes: Roles, left: u32) -> bool {
        let value = behind_casts(value);
        let end = value.iter().position(|b| !is_name_byte(*b)).unwrap_or(value.len());
        let (name, after) = value.split_at(end);
        after.trim_ascii_start().starts_with(b"(")
            && (roles::of(name).has_any(makes) || self.returns_own(name, makes, left))
    }

    /// Whether a function of the file returns objects that it makes, and nothing else but NULL.
    fn returns_own(&self, function: &[u8], makes: Roles, left: u32) -> bool {
        let Some(left) = left.checked_sub(1) else { return false };
        let Some(body) = self.callers().definition(function).filter(|b| b.text.len() <= FUNCTION) else { return false };
        let parameters: Vec<&[u8]> = body.parameters.iter().map(|p| last_word(p)).collect();
        let mut count = 0;
        for (_, after) in places(body.text, b"return") {
            let value = behind_casts(after.split(|b| *b == b';').next().unwrap_or_default()).trim_ascii();
            if is_nothing(value) {
                continue;
            }
            count += 1;
            let is_variable = !value.is_empty() && value.iter().all(|b| is_name_byte(*b));
            let is_own = match is_variable {
                true => self.owns(function, body.text, &parameters, value, makes, left),
                false => self.makes_object(value, makes, left),
            };
            if count > RETURNS || !is_own {
                return false;
            }
        }
        count > 0
    }
}

/// Whether a parameter says that it holds keyword arguments, which a call makes for itself.
fn names_keywords(parameter: &[u8]) -> bool {
    let name = parameter.to_ascii_lowercase();
    name.starts_with(b"kw") || name.starts_with(b"keyword")
}

/// Whether what stands before a name makes it that of a member.
pub(super) fn is_member(before: &[u8]) -> bool {
    before.ends_with(b".") || before.ends_with(b"->")
}

/// Whether a value is NULL.
pub(super) fn is_nothing(value: &[u8]) -> bool {
    value.starts_with(b"NULL") || value.starts_with(b"nullptr")
}

/// An expression without the casts that it begins with.
fn behind_casts(mut value: &[u8]) -> &[u8] {
    while let Some(inner) = value.strip_prefix(b"(") {
        let Some(end) = inner.iter().position(|b| *b == b')') else { return &[] };
        value = inner[end + 1..].trim_ascii_start();
    }
    value
}
