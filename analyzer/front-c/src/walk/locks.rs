//! Locks that are not used as such: the lock that the interpreter uses for an object, a critical section that is left or
//! opened inside of another one, Python code under a mutex, and the question for the thread's state in place of a lock.
//!
//! *Algorithm.* Each call of a name with a role of these is asked for what stands around it: a section reaches from the
//! macro that begins it to the first statement of the same block that releases a lock; a mutex is held from the statement
//! of a block that takes it to one that releases it. *Example.* `Py_BEGIN_CRITICAL_SECTION(o); if (bad) return NULL;`
//! leaves. *Limits.* Locks that other functions take are not followed, and neither is what a jump backwards repeats.

use super::roles::Role as Place;
use super::state::Walker;
use super::surroundings::last_word;
use crate::names::entity;
use crate::syntax::grammar::Child;
use crate::syntax::nodes::{bare, operands};
use crate::syntax::tree::Node;
use abi3lint_model::{Confidence, EntityId, Hazard, Subject, Use};
use abi3lint_rules::catalog;
use abi3lint_rules::roles::{self, Role};

/// Nodes around a call, and in a section, that are looked at.
const AROUND: usize = 60;
const WITHIN: usize = 5_000;

impl<'t> Walker<'_, 't, '_> {
    /// A call of an entity that has to do with locks.
    pub(crate) fn lock_call(&mut self, callee: EntityId, list: Node<'t>, stack: &[(Place, Node<'t>)]) {
        let known = catalog::entity(callee);
        let matters = [Role::Mutex, Role::BeginsSection, Role::RunsCode, Role::ChecksThreadState];
        if self.shared.without_gil.is_empty() || !matters.iter().any(|r| known.has(*r)) {
            return;
        }
        let Some(inside) = stack.iter().rposition(|(_, n)| n.kind_name() == "function_definition") else { return };
        let within = &stack[inside + 1..];
        let Some(call) = within.last().map(|(_, n)| *n).filter(|n| n.kind_name() == "call_expression") else { return };
        let name = call.child_at(Child::Function).unwrap_or(call);
        if known.has(Role::Mutex) && self.is_lock_of_object(list) {
            self.tell_lock(Hazard::ObjectMutex, name);
        }
        if known.has(Role::BeginsSection) {
            if let Some(left) = self.left_section(within) {
                self.tell_lock(Hazard::LeftSection, left);
            }
            let argument = self.infer.reader.name(list);
            let is_other = |(taker, of): (Node<'t>, Role)| {
                of == Role::BeginsSection
                    && taker.child_at(Child::Arguments).is_none_or(|a| self.infer.reader.name(a) != argument)
            };
            if self.taken(within, Role::BeginsSection).is_some_and(is_other) {
                self.tell_lock(Hazard::NestedSection, name);
            }
        }
        if known.has(Role::RunsCode)
            && let Some((taker, _)) = self.taken(within, Role::Mutex)
            && self.shared.told_mutexes.insert(taker.start_byte())
        {
            self.tell_lock(Hazard::CodeUnderMutex, name);
        }
        if known.has(Role::ChecksThreadState) && self.is_taken_for_lock(within) {
            self.tell_lock(Hazard::AttachedAsLock, name);
        }
    }

    fn tell_lock(&mut self, hazard: Hazard, at: Node<'t>) {
        let mut span = self.span(at);
        // Of a statement its first word.
        span.end = span.end.min(
            span.start
                + self.infer.reader.name(at).iter().take_while(|b| abi3lint_c_text::is_name_byte(**b)).count() as u32,
        );
        let live = self.live(span.start);
        if live.may.intersects(self.shared.without_gil) && !self.outside(at) {
            self.emit(Subject::Hazard(hazard), Use::Mention, span, live, Confidence::Exact);
        }
    }

    /// `&o->ob_mutex`
    fn is_lock_of_object(&self, list: Node<'t>) -> bool {
        operands(list).first().is_some_and(|a| last_word(self.infer.reader.name(bare(*a))) == b"ob_mutex")
    }

    /// The first statement that leaves the section which the last of these nodes begins.
    fn left_section(&self, within: &[(Place, Node<'t>)]) -> Option<Node<'t>> {
        let at = within.iter().rposition(|(_, n)| n.kind_name() == "compound_statement")?;
        let (block, begin) = (within[at].1, within.get(at + 1)?.1);
        let statements = operands(block);
        let behind: Vec<Node<'t>> = statements.into_iter().filter(|s| s.start_byte() > begin.start_byte()).collect();
        let end = behind.iter().position(|s| self.lock_of(*s).is_some_and(|(_, takes)| !takes))?;
        let mut labels: Vec<&[u8]> = Vec::new();
        let mut leaves: Vec<(Node<'t>, bool)> = Vec::new();
        let mut todo: Vec<(Node<'t>, bool)> = behind[..end].iter().rev().map(|s| (*s, false)).collect();
        let mut left = WITHIN;
        while let Some((node, in_loop)) = todo.pop() {
            left = left.checked_sub(1)?;
            let kind = node.kind_name();
            match kind {
                "return_statement" | "goto_statement" | "break_statement" | "continue_statement" => {
                    leaves.push((node, in_loop))
                }
                "labeled_statement" => labels.extend(node.child_at(Child::Label).map(|l| self.infer.reader.name(l))),
                "lambda_expression" | "function_definition" => continue,
                _ => {}
            }
            let is_loop = matches!(
                kind,
                "for_statement" | "while_statement" | "do_statement" | "switch_statement" | "for_range_loop"
            );
            let mut children = operands(node);
            // Statements alone are looked at: expressions have none but for lambdas.
            children.retain(|c| c.kind_name().ends_with("_statement") || c.kind_name() == "else_clause");
            todo.extend(children.into_iter().rev().map(|c| (c, in_loop || is_loop)));
        }
        let is_left = |(node, in_loop): &&(Node<'t>, bool)| match node.kind_name() {
            "break_statement" | "continue_statement" => !in_loop,
            "goto_statement" => {
                node.child_at(Child::Label).is_none_or(|l| !labels.contains(&self.infer.reader.name(l)))
            }
            _ => true,
        };
        leaves.iter().find(is_left).map(|l| l.0)
    }

    /// The call of a statement that takes or releases a lock by a function of CPython's, and whether it takes one.
    fn lock_of(&self, statement: Node<'t>) -> Option<(Node<'t>, bool)> {
        if statement.kind_name() != "expression_statement" {
            return None;
        }
        let call = operands(statement).first().copied().filter(|n| n.kind_name() == "call_expression")?;
        let known = roles::of(self.infer.reader.name(call.child_at(Child::Function)?));
        (known.has(Role::TakesLock) || known.has(Role::ReleasesLock)).then(|| (call, known.has(Role::TakesLock)))
    }

    /// The call of a role that takes the lock which is held at the last of these nodes.
    fn taken(&self, within: &[(Place, Node<'t>)], role: Role) -> Option<(Node<'t>, Role)> {
        for pair in within.windows(2).rev().take(AROUND) {
            let (block, inner) = (pair[0].1, pair[1].1);
            if block.kind_name() != "compound_statement" {
                continue;
            }
            let statements = operands(block);
            let before = statements.partition_point(|s| s.start_byte() < inner.start_byte());
            let mut open = 0usize;
            for statement in statements[..before].iter().rev() {
                let Some((call, takes)) = self.lock_of(*statement) else { continue };
                if !takes {
                    open += 1;
                } else if open > 0 {
                    open -= 1;
                } else {
                    let name = call.child_at(Child::Function).map_or(&b""[..], |f| self.infer.reader.name(f));
                    return roles::of(name).has(role).then_some((call, role));
                }
            }
        }
        None
    }

    /// Whether a call is the condition under which a function changes what all threads share.
    fn is_taken_for_lock(&self, within: &[(Place, Node<'t>)]) -> bool {
        let Some(at) = within.iter().rposition(|(_, n)| n.kind_name() == "if_statement") else { return false };
        let statement = within[at].1;
        let is_plain =
            |n: &Node<'t>| matches!(n.kind_name(), "parenthesized_expression" | "condition_clause" | "call_expression");
        if !within[at + 1..].iter().all(|(_, n)| is_plain(n)) {
            return false;
        }
        let Some(consequence) = statement.child_at(Child::Consequence) else { return false };
        let mut todo = vec![consequence];
        let mut left = WITHIN;
        while let Some(node) = todo.pop() {
            let Some(rest) = left.checked_sub(1) else { return false };
            left = rest;
            let target = match node.kind_name() {
                "assignment_expression" => node.child_at(Child::Left),
                "update_expression" => node.child_at(Child::Argument),
                _ => None,
            };
            let name = target.map(bare).filter(|t| t.kind_name() == "identifier").map(|t| self.infer.reader.name(t));
            let is_shared = |n: &[u8]| {
                !self.infer.locals.contains(n)
                    && entity(n).is_none()
                    && self.infer.declared(n, |d| &d.variables).is_some()
            };
            if name.is_some_and(is_shared) {
                return true;
            }
            todo.extend(operands(node));
        }
        false
    }
}
