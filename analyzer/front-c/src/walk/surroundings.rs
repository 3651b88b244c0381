//! What stands around a call whose result other threads can change: whether the object that is asked is known to the
//! function alone, whether a lock is held, what becomes of the result.
//!
//! *Algorithm.* Whose the object is, `owned_objects` knows. A lock is held if, in a block around the call, the last
//! statement before it that takes or releases one takes it: names of CPython's are known by their role, others by the
//! words in them, and a guard of C++ by its type. *Invariant.* A statement in an inner block says nothing: `if (failed) {
//! unlock(); return; }` leaves. *Example.* `PyObject *keys = PyDict_Keys(d); ... PyList_GetItem(keys, i)` asks an object of
//! its own. *Limits.* An object that the function made and then stored where others find it counts as its own, and any
//! lock counts, whatever it protects: what is told of a call must not be wrong, so what cannot be seen excuses it.

use super::roles::Role as Place;
use super::state::Walker;
use crate::names::{entity, is_cythons, name_words, says_locked, takes_lock_by_name};
use crate::syntax::grammar::Child;
use crate::syntax::literals::is_null;
use crate::syntax::nodes::{bare, behind_cast, operands};
use crate::syntax::tree::Node;
use abi3lint_c_text::is_name_byte;
use abi3lint_model::{EntityId, Surroundings};
use abi3lint_rules::catalog;
use abi3lint_rules::roles::{self, Role};

/// Nodes around a call in which a lock is looked for.
const AROUND: usize = 40;
/// Statements before each of them that are looked at.
const BEFORE: usize = 200;

impl<'t> Walker<'_, 't, '_> {
    /// What stands around a call with these arguments, if its callee is one that other threads matter for.
    pub(crate) fn surroundings(&self, callee: EntityId, list: Node<'t>, stack: &[(Place, Node<'t>)]) -> Surroundings {
        let known = catalog::entity(callee);
        let is_count = known.has(Role::ReferenceCount);
        if !is_count && !known.has(Role::AsksSharedObject) {
            return Surroundings::NONE;
        }
        let is = |at: &usize, kind: &str| stack[*at].1.kind_name() == kind;
        let function = (0..stack.len()).rev().find(|at| is(at, "function_definition"));
        let call = (0..stack.len()).rev().find(|at| is(at, "call_expression"));
        let (Some(at), Some(inside)) = (call, function) else { return Surroundings::NONE };
        let (call, function) = (stack[at].1, stack[inside].1);
        let mut out = Surroundings::NONE;
        let mut hold = |holds: bool, what| {
            if holds {
                out = out.and(what);
            }
        };
        let object = operands(list).first().map(|a| behind_cast(*a));
        let is_own = |o| self.is_own(o, function, !is_count) || !is_count && self.is_settled(o);
        hold(object.is_some_and(is_own), Surroundings::OWN_OBJECT);
        let name = declarators(function).last().map_or(&b""[..], |d| self.infer.reader.name(d));
        // A module is made once, by one thread.
        let is_init =
            || roles::of(name).has(Role::ModuleInit) || self.is_private(name) && self.callers().is_of_init(name);
        let is_alone = || says_locked(name) || is_init();
        hold(
            is_alone() || self.is_called_locked(name) || self.is_locked(&stack[inside + 1..=at.max(inside)]),
            Surroundings::LOCKED,
        );
        hold(entity(name).is_some() || is_cythons(name), Surroundings::IN_SHIM);
        hold(object.is_some_and(|o| self.is_replaced(o, stack)), Surroundings::REPLACED);
        if is_count {
            hold(self.is_compared_with_one(call), Surroundings::COMPARED);
        } else {
            let gives_pointer = known.forms.iter().any(|f| f.ty.ends_with('*'));
            hold(gives_pointer && (self.is_only_tested(call) || self.is_asserted(call)), Surroundings::ONLY_TESTED);
        }
        out
    }

    /// Whether a lock is taken before a call, and not released: the call is the last of the nodes of its function that lead
    /// to it.
    pub(super) fn is_locked(&self, path: &[(Place, Node<'t>)]) -> bool {
        for pair in path.windows(2).rev().take(AROUND) {
            let (block, inner) = (pair[0].1, pair[1].1);
            if block.kind_name() != "compound_statement" {
                continue;
            }
            let statements = operands(block);
            let before = statements.partition_point(|s| s.start_byte() < inner.start_byte());
            if let Some(takes) = statements[..before].iter().rev().take(BEFORE).find_map(|s| self.takes_lock(*s)) {
                return takes;
            }
        }
        false
    }

    /// Whether only functions of the file call a function, and each of them while it holds a lock.
    pub(super) fn is_called_locked(&self, function: &[u8]) -> bool {
        self.is_private(function) && self.callers().is_called_locked(function)
    }

    /// Whether no other file sees a function.
    pub(super) fn is_private(&self, function: &[u8]) -> bool {
        self.infer.own.functions.get(function).is_some_and(|list| list.iter().all(|d| !d.shared))
    }

    /// Whether a statement takes a lock or releases one, if it does either.
    fn takes_lock(&self, statement: Node<'t>) -> Option<bool> {
        let text = self.infer.reader.name(statement);
        match statement.kind_name() {
            // `std::lock_guard<std::mutex> held(mutex);`
            "declaration" => {
                let is_guard = self.is_cpp() && guards(text.split(|b| b"({=".contains(b)).next().unwrap_or(text));
                is_guard.then_some(true)
            }
            "expression_statement" => {
                let name = last_word(text.split(|b| b"(;".contains(b)).next().unwrap_or(text));
                takes_lock_by_name(name)
            }
            _ => None,
        }
    }

    /// Whether nothing becomes of the call's result but a comparison with NULL.
    fn is_only_tested(&self, call: Node<'t>) -> bool {
        let (node, Some(parent)) = outermost(call) else { return false };
        let is = |which: Child| parent.child_at(which) == Some(node);
        match parent.kind_name() {
            "binary_expression" => match self.operator(parent) {
                b"==" | b"!=" => {
                    let other = if is(Child::Left) { Child::Right } else { Child::Left };
                    parent.child_at(other).is_some_and(|o| is_null(o, self.infer.reader.view))
                }
                b"&&" | b"||" => true,
                _ => false,
            },
            "unary_expression" => self.operator(parent) == b"!",
            "if_statement" | "while_statement" | "conditional_expression" => is(Child::Condition),
            "condition_clause" | "parenthesized_expression" => true,
            _ => false,
        }
    }

    /// Whether an expression is a part of what an assertion says: nothing is decided by it.
    fn is_asserted(&self, expression: Node<'t>) -> bool {
        let around = std::iter::successors(Some(expression), |n| n.parent()).take(AROUND);
        let within = around.take_while(|n| !n.kind_name().ends_with("_statement"));
        let callees = within.filter_map(|n| n.child_at(Child::Function)).map(|f| self.infer.reader.name(f));
        callees.into_iter().any(|name| name.to_ascii_lowercase().ends_with(b"assert"))
    }

    /// Whether the result is compared as the count of references to an object with one owner.
    fn is_compared_with_one(&self, call: Node<'t>) -> bool {
        let (node, Some(parent)) = outermost(call) else { return false };
        if parent.kind_name() != "binary_expression" || self.is_asserted(parent) {
            return false;
        }
        let is_left = parent.child_at(Child::Left) == Some(node);
        let other = parent.child_at(if is_left { Child::Right } else { Child::Left });
        let number = other.map_or(&b""[..], |o| self.infer.reader.name(bare(o)));
        let operator = self.operator(parent);
        let (less, more): (&[&[u8]], &[&[u8]]) =
            if is_left { (&[b"<", b">="], &[b">", b"<="]) } else { (&[b">", b"<="], &[b"<", b">="]) };
        match number {
            b"1" => matches!(operator, b"==" | b"!=") || more.contains(&operator),
            b"2" => less.contains(&operator),
            _ => false,
        }
    }
}

/// The declarators of a function, from the outside in: the last one is its name.
pub(super) fn declarators(function: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    std::iter::successors(function.child_at(Child::Declarator), |d| d.child_at(Child::Declarator))
}

/// A node with the parentheses around it, and what stands around these.
fn outermost(mut node: Node<'_>) -> (Node<'_>, Option<Node<'_>>) {
    while let Some(around) = node.parent().filter(|p| p.kind_name() == "parenthesized_expression") {
        // The parentheses of an `if` are its own.
        if around.parent().is_some_and(|p| p.child_at(Child::Condition) == Some(around)) {
            return (around, around.parent());
        }
        node = around;
    }
    (node, node.parent())
}

/// The name at the end of a text.
pub(super) fn last_word(text: &[u8]) -> &[u8] {
    let text = text.trim_ascii_end();
    let start = text.iter().rposition(|b| !is_name_byte(*b)).map_or(0, |i| i + 1);
    &text[start..]
}

/// Whether a type in a declaration is that of a lock which is held to the end of the block.
fn guards(declaration: &[u8]) -> bool {
    declaration
        .split(|b| !is_name_byte(*b))
        .flat_map(name_words)
        .any(|w| matches!(&w[..], b"lock" | b"guard" | b"critical"))
}
