//! Members of objects that hold a container which no code changes once it is in place.
//!
//! *Algorithm.* All places of the member's name in the file are read. Each assignment is NULL, an object that the function
//! there made, or one that a cast says to be of another type; each call that is passed the member leaves the items where they
//! are, by its role; nothing takes its address, returns it, or shows it as an attribute. It is cleared only where the object
//! ends. *Invariant.* The struct stands in the file itself, so that no other file changes the member. *Example.* With
//! `type->fields = fields;` behind `fields = PyDict_New()`, the result of `PyDict_GetItem(type->fields, name)` stays alive as
//! long as the type. *Limits.* What changes the container behind another name of it is not followed, and a member of the same
//! name in another struct counts as this one.

use super::owned_objects::{MAKES, STEPS, is_member, is_nothing};
use super::refused_arguments::{is_address, is_assigned, places};
use super::state::Walker;
use super::surroundings::last_word;
use crate::infer::resolve::Owner;
use crate::syntax::grammar::Child;
use crate::syntax::tree::Node;
use abi3lint_c_text::is_name_byte;
use abi3lint_rules::roles::{self, Role};

/// Places of a member that are read.
const PLACES: usize = 400;
/// Bytes before a place in which the call around it is looked for.
const CALL: usize = 400;

impl<'t> Walker<'_, 't, '_> {
    /// Whether an expression is a member that holds a container which nothing in the file changes.
    pub(super) fn is_settled(&self, place: Node<'t>) -> bool {
        if place.kind_name() != "field_expression" {
            return false;
        }
        let (Some(argument), Some(field)) = (place.child_at(Child::Argument), place.child_at(Child::Field)) else {
            return false;
        };
        let base = self.infer.base_of(place, argument, STEPS);
        let is_of_file = matches!(self.infer.owner(&base), Owner::User { file, .. } if file == self.infer.reader.file);
        if !is_of_file || !self.is_object_struct(&base) {
            return false;
        }
        self.asked.set(self.asked.get() + 1);
        let (mut is_made, mut count) = (false, 0);
        for (before, after) in places(self.infer.reader.text, self.infer.reader.name(field)) {
            count += 1;
            if count > PLACES {
                return false;
            }
            if !is_member(before) {
                // `offsetof(Struct, member)` in a table of members
                if callee_around(before).is_some_and(|c| c == b"offsetof") {
                    return false;
                }
                continue;
            }
            if is_assigned(after) {
                let value = after[1..].trim_ascii_start();
                let is_other_type = || value.starts_with(b"(PyObject *)") || value.starts_with(b"(PyObject*)");
                if is_nothing(value) || is_other_type() {
                    continue;
                }
                if !self.makes_at(value, before.len(), MAKES) {
                    return false;
                }
                is_made = true;
            } else if !self.is_left_as_it_is(before, after) {
                return false;
            }
        }
        is_made
    }

    /// Whether what the code does with a member neither changes what it holds nor shows it to other code.
    fn is_left_as_it_is(&self, before: &[u8], after: &[u8]) -> bool {
        let outside = before_base(before);
        if is_address(outside) || outside.ends_with(b"return") && after.starts_with(b";") {
            return false;
        }
        let is_argument = (outside.ends_with(b"(") || outside.ends_with(b","))
            && (after.starts_with(b",") || after.starts_with(b")"));
        if !is_argument {
            return true;
        }
        // In an initialiser it is stored, wherever that is.
        let Some(callee) = callee_around(outside) else { return false };
        let known = roles::of(callee);
        match () {
            () if known.has(Role::KeepsItems) => true,
            () if known.has(Role::ReplacesReference) => {
                let function = self.callers().around(before.len()).map(|(name, _)| name);
                function.is_some_and(|f| self.callers().runs_alone(f) == Some(true))
            }
            () => matches!(callee, b"" | b"if" | b"while" | b"assert"),
        }
    }
}

/// What stands before the expression that a member is taken from, at the end of which its operator stands.
fn before_base(before: &[u8]) -> &[u8] {
    let mut rest = before;
    while let Some(base) = rest.strip_suffix(b"->").or_else(|| rest.strip_suffix(b".")) {
        let base = base.trim_ascii_end();
        let start = base.iter().rposition(|b| !is_name_byte(*b)).map_or(0, |i| i + 1);
        rest = base[..start].trim_ascii_end();
    }
    rest
}

/// The name of the call that has an argument at the end of a text.
fn callee_around(before: &[u8]) -> Option<&[u8]> {
    let mut depth = 0_u32;
    for (at, byte) in before.iter().enumerate().rev().take(CALL) {
        match byte {
            b')' => depth += 1,
            b'(' if depth == 0 => return Some(last_word(&before[..at])),
            b'(' => depth -= 1,
            b';' | b'{' | b'}' => return None,
            _ => {}
        }
    }
    None
}
