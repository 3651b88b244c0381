//! Objects of the C++ library that are made of a pointer to text: `std::string s = PyUnicode_AsUTF8(o);`.
//!
//! Such a class is a function that dereferences its argument, and so are the members that take a text; which ones, the
//! table of the C and C++ library says, where they go by the names of the class and of the member. The class of an
//! expression is asked of local variables, parameters and the result of the function alone.

use super::graph_builder::Lower;
use crate::syntax::grammar::Child;
use crate::syntax::tree::Node;
use abi3lint_flow::Value;
use abi3lint_model::{NullInto, VersionSet};
use abi3lint_rules::null::{self, Foreign};

/// The longest name of a class that is looked up.
const LONGEST: usize = 64;

/// The constructor of a class, by the text of the type.
pub(crate) fn constructor(ty: &[u8]) -> Option<&'static Foreign> {
    null::foreign(&class_name(ty)?)
}

/// Whether a name with its namespaces is that of a class of the C++ library that is made of a text.
pub(crate) fn is_of_library(name: &[u8]) -> bool {
    let name = name.strip_prefix(b"::").unwrap_or(name).trim_ascii_start();
    name.starts_with(b"std") && constructor(name).is_some()
}

/// A member of a class that takes a text.
fn member(ty: &[u8], name: &str) -> Option<&'static Foreign> {
    null::foreign(&format!("{}::{name}", class_name(ty)?))
}

/// A class of the library as the table calls it, with its namespace and without white space.
fn class_name(ty: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(ty).ok().filter(|t| !t.is_empty() && t.len() <= LONGEST)?;
    let text: String = text.split_whitespace().filter(|w| *w != "const").collect();
    let text = text.strip_prefix("::").unwrap_or(&text);
    Some(if text.starts_with("std::") { text.to_owned() } else { format!("std::{text}") })
}

impl<'a, 't> Lower<'_, '_, 't, 'a> {
    /// An object of this type is made of a value.
    pub(crate) fn made_of(&mut self, ty: &[u8], value: Value, at: Node<'t>) {
        if matches!(value, Value::Unknown | Value::NonNull) {
            return;
        }
        if let Some(class) = constructor(ty) {
            self.must_not_be_null(value, NullInto::Call(class.name.to_owned(), 0), VersionSet::ALL, at);
        }
    }

    /// A value is assigned to a local variable, or added.
    pub(crate) fn assigned_to(&mut self, left: Node<'t>, operator: &str, value: Value) {
        if matches!(value, Value::Unknown | Value::NonNull) || !self.is_cpp() {
            return;
        }
        let ty = self.type_of(left).unwrap_or(b"");
        if let Some(of) = member(ty, &format!("operator{operator}")) {
            self.must_not_be_null(value, NullInto::Call(of.name.to_owned(), 0), VersionSet::ALL, left);
        }
    }

    /// `s + p`, `p == s` with a string `s`: the other side is one, too.
    pub(crate) fn joined_texts(&mut self, sides: [Node<'t>; 2], values: [Value; 2], at: Node<'t>) {
        if !self.is_cpp() {
            return;
        }
        for (side, value) in [(sides[0], values[1]), (sides[1], values[0])] {
            if matches!(value, Value::Unknown | Value::NonNull) {
                continue;
            }
            let ty = match side.kind_name() {
                "call_expression" => side.child_at(Child::Function).map_or(&b""[..], |f| self.cx.reader.name(f)),
                "binary_expression" => side
                    .child_at(Child::Left)
                    .filter(|l| l.kind_name() == "call_expression")
                    .and_then(|l| l.child_at(Child::Function))
                    .map_or(&b""[..], |f| self.cx.reader.name(f)),
                _ => self.type_of(side).unwrap_or(b""),
            };
            if ty.starts_with(b"std::") || side.kind_name() == "identifier" {
                self.made_of(ty, value, at);
            }
        }
    }

    /// The member of a local variable that is called, where it takes a text.
    pub(crate) fn text_member(&mut self, call: Node<'t>) -> Option<&'static Foreign> {
        let callee = call.child_at(Child::Function).filter(|f| f.kind_name() == "field_expression")?;
        let object = callee.child_at(Child::Argument).filter(|a| a.kind_name() == "identifier")?;
        let ty = self.scopes.find(self.cx.reader.name(object))?.ty;
        let name = std::str::from_utf8(self.cx.reader.name(callee.child_at(Child::Field)?)).ok()?;
        member(ty, name)
    }
}
