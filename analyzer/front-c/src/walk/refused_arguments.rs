//! Arguments that some interpreters do not take, as the catalog describes them: an object of one kind, the address of a
//! static object, NULL with a size.
//!
//! *Algorithm.* An object is of a kind if the type of the pointer says so, also behind a cast, or if a test of the kind
//! that names the same variable holds at the call: in the condition of an enclosing `if` or `?:`, before `&&`, or in an
//! earlier `if (!test) return`. *Invariant.* Between such a test and the call, the variable is neither assigned nor is
//! its address taken. *Example.* `if (PyLong_Check(o)) n = Py_SIZE(o);`. *Limits.* A result of the test that a variable
//! holds, and tests in other functions, are not followed; in a function that asks for the running version, nothing is
//! said, because which versions reach the call is not known here; parameters of macros have no type here.

use super::state::Walker;
use crate::names::entity;
use crate::syntax::grammar::Child;
use crate::syntax::literals::is_null;
use crate::syntax::nodes::{bare, behind_cast, operands};
use crate::syntax::tree::Node;
use crate::types::ty::Ty;
use abi3lint_c_text::is_name_byte;
use abi3lint_model::EntityId;
use abi3lint_rules::catalog::{self, ArgumentShape};
use std::num::NonZeroU8;

/// Enclosing nodes in which a test is looked for.
const ENCLOSING: usize = 40;
/// Operands of a condition that are read.
const OPERANDS: u32 = 16;

impl<'t> Walker<'_, 't, '_> {
    /// The first of the callee's refused arguments that the call has, by its position in the catalog's list, from 1.
    pub(crate) fn refused(&self, callee: EntityId, list: Node<'t>) -> Option<NonZeroU8> {
        let known = catalog::entity(callee).refused;
        if known.is_empty() {
            return None;
        }
        let arguments = operands(list);
        let has = |position: u8, shape: ArgumentShape| {
            let argument = arguments.get(usize::from(position))?;
            let is = match shape {
                ArgumentShape::Object { record, tests } => {
                    record.is_some_and(|record| self.points_to(*argument, record)) || self.is_tested(*argument, tests)
                }
                ArgumentShape::StaticObject => self.is_address_of_static(*argument),
                ArgumentShape::NullWithSize => {
                    let size = arguments.get(usize::from(position) + 1)?;
                    let view = self.infer.reader.view;
                    is_null(*argument, view) && !is_null(*size, view)
                }
            };
            is.then_some(())
        };
        let found = known.iter().position(|r| has(r.position, r.shape).is_some())?;
        if self.is_by_running_version(list) {
            return None;
        }
        NonZeroU8::new(u8::try_from(found + 1).ok()?)
    }

    /// Whether a cast or a declaration makes the argument a pointer to the struct.
    fn points_to(&self, argument: Node<'t>, record: EntityId) -> bool {
        let mut node = bare(argument);
        for _ in 0..OPERANDS {
            let ty = self.infer.canonical(self.infer.expression(node));
            if let Ty::Ptr(pointee) = &ty
                && self.infer.cpython_struct(pointee) == Some(record)
            {
                return true;
            }
            if node.kind_name() != "cast_expression" {
                return false;
            }
            node = behind_cast(node);
        }
        false
    }

    /// `&name`, also behind casts, of a variable that is no pointer.
    fn is_address_of_static(&self, argument: Node<'t>) -> bool {
        let mut node = bare(argument);
        for _ in 0..OPERANDS {
            match node.kind_name() {
                "cast_expression" => node = behind_cast(node),
                "pointer_expression" => break,
                _ => return false,
            }
        }
        let is_address = node.child_at(Child::Operator).is_some_and(|o| self.infer.reader.name(o) == b"&");
        let Some(object) = node.child_at(Child::Argument).map(bare).filter(|_| is_address) else { return false };
        if object.kind_name() != "identifier" || self.infer.locals.contains(self.infer.reader.name(object)) {
            return false;
        }
        self.infer.cpython_struct(&self.infer.canonical(self.infer.expression(object))).is_some()
    }

    /// Whether one of the tests holds for the variable where the argument stands.
    fn is_tested(&self, argument: Node<'t>, tests: &[EntityId]) -> bool {
        let mut variable = bare(argument);
        if variable.kind_name() == "cast_expression" {
            variable = behind_cast(variable);
        }
        if tests.is_empty() || variable.kind_name() != "identifier" {
            return false;
        }
        let name = self.infer.reader.name(variable);
        let mut node = argument;
        for _ in 0..ENCLOSING {
            let Some(parent) = node.parent().filter(|p| p.kind_name() != "function_definition") else { return false };
            let is = |which: Child| parent.child_at(which) == Some(node);
            let condition = match parent.kind_name() {
                "if_statement" | "conditional_expression" if is(Child::Consequence) => {
                    parent.child_at(Child::Condition)
                }
                "binary_expression" if is(Child::Right) && self.operator(parent) == b"&&" => {
                    parent.child_at(Child::Left)
                }
                _ => None,
            };
            if let Some(condition) = condition.filter(|c| self.implies(*c, name, tests, true, OPERANDS)) {
                return self.is_left_alone(name, condition, argument);
            }
            if parent.kind_name() == "compound_statement"
                && let Some(test) = self.earlier_exit(node, name, tests)
            {
                return self.is_left_alone(name, test, argument);
            }
            node = parent;
        }
        false
    }

    /// The last `if (!test) return` among the statements before one.
    fn earlier_exit(&self, statement: Node<'t>, name: &[u8], tests: &[EntityId]) -> Option<Node<'t>> {
        let before = statement.named_siblings_before();
        before.take(ENCLOSING).filter(|s| s.kind_name() == "if_statement").find_map(|s| {
            let condition = s.child_at(Child::Condition)?;
            let leaves = s.child_at(Child::Alternative).is_none() && leaves(s.child_at(Child::Consequence)?);
            (leaves && self.implies(condition, name, tests, false, OPERANDS)).then_some(condition)
        })
    }

    /// Whether a condition that is `held` makes sure that a test of the variable is true.
    fn implies(&self, condition: Node<'t>, name: &[u8], tests: &[EntityId], held: bool, left: u32) -> bool {
        let Some(left) = left.checked_sub(1) else { return false };
        let condition = bare(condition);
        match condition.kind_name() {
            "condition_clause" => {
                condition.child_at(Child::Value).is_some_and(|c| self.implies(c, name, tests, held, left))
            }
            "unary_expression" if self.operator(condition) == b"!" => {
                condition.child_at(Child::Argument).is_some_and(|c| self.implies(c, name, tests, !held, left))
            }
            "binary_expression" if self.operator(condition) == if held { &b"&&"[..] } else { b"||" } => {
                let sides = [Child::Left, Child::Right].map(|side| condition.child_at(side));
                sides.into_iter().flatten().any(|side| self.implies(side, name, tests, held, left))
            }
            "call_expression" if held => {
                let reader = &self.infer.reader;
                let callee = condition.child_at(Child::Function).and_then(|f| entity(reader.name(f)));
                let first = condition.child_at(Child::Arguments).and_then(|list| operands(list).first().copied());
                callee.is_some_and(|(id, _)| tests.contains(&id))
                    && first.is_some_and(|a| reader.name(behind_cast(a)) == name)
            }
            _ => false,
        }
    }

    pub(crate) fn operator(&self, node: Node<'t>) -> &[u8] {
        node.child_at(Child::Operator).map_or(b"", |o| self.infer.reader.name(o))
    }

    /// Whether nothing between a test and a use assigns to the variable or takes its address.
    fn is_left_alone(&self, name: &[u8], test: Node<'t>, used: Node<'t>) -> bool {
        let Some(text) = self.infer.reader.view.get(test.end_byte()..used.start_byte()) else { return false };
        !places(text, name).any(|(before, after)| is_assigned(after) || is_address(before))
    }
}

/// What stands before and after each place of a name in a text, without blanks.
pub(crate) fn places<'x>(text: &'x [u8], name: &'x [u8]) -> impl Iterator<Item = (&'x [u8], &'x [u8])> {
    let is_word = |b: Option<&u8>| b.is_some_and(|b| is_name_byte(*b));
    memchr::memmem::find_iter(text, name).filter_map(move |at| {
        let (before, after) = (&text[..at], &text[at + name.len()..]);
        let is_part = is_word(before.last()) || is_word(after.first());
        (!is_part).then_some((before.trim_ascii_end(), after.trim_ascii_start()))
    })
}

/// Whether a variable is assigned to, by what follows it.
pub(crate) fn is_assigned(after: &[u8]) -> bool {
    after.starts_with(b"=") && !after.starts_with(b"==")
}

/// Whether the address of a variable is taken, by what stands before it.
pub(crate) fn is_address(before: &[u8]) -> bool {
    before.ends_with(b"&") && !before.ends_with(b"&&")
}

/// Whether a statement ends by leaving what encloses it.
fn leaves(statement: Node<'_>) -> bool {
    match statement.kind_name() {
        "return_statement" | "goto_statement" | "continue_statement" | "break_statement" | "throw_statement" => true,
        "compound_statement" => operands(statement).last().is_some_and(|last| leaves(*last)),
        _ => false,
    }
}
