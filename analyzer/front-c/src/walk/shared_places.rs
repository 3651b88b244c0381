//! Places that threads share and that a function replaces without a lock: variables of the file or of a function that
//! outlive it, members of objects, the state of a module; and iterators that move their position.
//!
//! *Algorithm.* Each assignment, and each macro of CPython's that replaces a reference, is asked for its target. It is told
//! if the target holds an object, other threads have it, and nothing says that they cannot be in the way: a lock that is
//! taken before it in a block around it; a function that runs while the object or the module is made or ended, and what
//! only such functions call (`callers`). A member is told in functions that a table names, if the object is a parameter,
//! maybe behind a cast. *Invariant.* A function has one fact for all members of its objects and one for all variables, and a
//! variable one in its file, because one lock mends them. *Example.* `Py_XSETREF(self->last, o)` in a method. *Limits.* What
//! helpers do to members is not followed; reads are not told, but the lock must hold for them too; any lock counts.

use super::callers::{Callers, Listed};
use super::refused_arguments::{is_assigned, places};
use super::roles::Role as Place;
use super::state::Walker;
use super::surroundings::{declarators, last_word};
use crate::infer::resolve::Owner;
use crate::names::{name_words, says_locked};
use crate::syntax::grammar::Child;
use crate::syntax::nodes::{bare, behind_cast, operands};
use crate::syntax::tree::Node;
use crate::types::reader::has_storage;
use crate::types::ty::Ty;
use abi3lint_model::{Confidence, EntityId, Hazard, Span, Subject, Use};
use abi3lint_rules::catalog;
use abi3lint_rules::roles::{self, Role, Roles};

/// Structs that every object begins with.
const HEADS: Roles = Roles::of(&[Role::ObjectStruct, Role::VarObjectStruct, Role::TypeObjectStruct, Role::TypeStruct]);
/// Subscripts and casts around a place.
const AROUND: usize = 8;

/// A function around a place.
#[derive(Clone, Copy)]
struct Function<'t, 'a> {
    node: Node<'t>,
    name: &'a [u8],
}

impl<'t, 'a> Walker<'_, 't, 'a> {
    /// `place = value`, `place += n`.
    pub(crate) fn assigned_place(&mut self, node: Node<'t>, stack: &[(Place, Node<'t>)]) {
        let Some(left) = node.child_at(Child::Left) else { return };
        let operator = node.child_at(Child::Operator).map(|o| o.kind_name());
        match operator {
            Some("=") => self.replaced(left, stack),
            Some("+=" | "-=") => self.moved(left, stack),
            _ => {}
        }
    }

    /// `place++`.
    pub(crate) fn updated_place(&mut self, node: Node<'t>, stack: &[(Place, Node<'t>)]) {
        if let Some(place) = node.child_at(Child::Argument) {
            self.moved(place, stack);
        }
    }

    /// `Py_CLEAR(place)`.
    pub(crate) fn replaced_by_call(&mut self, callee: EntityId, list: Node<'t>, stack: &[(Place, Node<'t>)]) {
        if catalog::entity(callee).has(Role::ReplacesReference)
            && let Some(place) = operands(list).first()
        {
            self.replaced(*place, stack);
        }
    }

    /// A place that gets another value.
    fn replaced(&mut self, place: Node<'t>, stack: &[(Place, Node<'t>)]) {
        if self.shared.without_gil.is_empty() || stack.is_empty() || self.outside(place) {
            return;
        }
        let place = behind_cast(place);
        let target = target_of(place);
        match target.kind_name() {
            "identifier" => self.replaced_variable(place, target, stack),
            "field_expression" => {
                let Some((function, field, hazard)) = self.shared_member(target, stack) else { return };
                if !self.holds_object(place) || self.shared.members.contains(&function.node.start_byte()) {
                    return;
                }
                if self.is_open(function, hazard, stack) {
                    self.shared.members.insert(function.node.start_byte());
                    self.tell_hazard(hazard, field);
                }
            }
            _ => {}
        }
    }

    /// A number that changes by some.
    fn moved(&mut self, place: Node<'t>, stack: &[(Place, Node<'t>)]) {
        if self.shared.without_gil.is_empty() || self.outside(place) {
            return;
        }
        let place = bare(place);
        if place.kind_name() != "field_expression" {
            return;
        }
        let Some((function, field, Hazard::Member)) = self.shared_member(place, stack) else { return };
        if self.shared.members.contains(&function.node.start_byte()) {
            return;
        }
        if self.callers().listed(function.name) == Some(Listed::Iterator)
            && !self.is_locked(path_in(function.node, stack))
        {
            self.shared.members.insert(function.node.start_byte());
            self.tell_hazard(Hazard::Cursor, field);
        }
    }

    fn replaced_variable(&mut self, place: Node<'t>, target: Node<'t>, stack: &[(Place, Node<'t>)]) {
        let name = self.infer.reader.name(target);
        let is_local_static = match self.infer.locals.get(name) {
            Some(l) if l.decl.kind_name() != "declaration" => return,
            Some(l) => {
                let text = self.infer.reader.name(l.decl);
                if !has_storage(l.decl, self.infer.reader.view, b"static") || is_of_thread(text) {
                    return;
                }
                true
            }
            None => false,
        };
        let Some(function) = self.function_of(stack) else { return };
        if is_made_by_cython(name) || self.shared.names.contains(name) {
            return;
        }
        let start = function.node.start_byte();
        if self.shared.variables.contains(&start) {
            return;
        }
        let span = self.span(target);
        self.infer.live = self.live(span.start);
        if !is_local_static
            && (self.infer.declared(name, |d| &d.variables).is_none() || self.is_declared_of_thread(name))
        {
            return;
        }
        if !self.holds_object(place) || has_lock_by_name(function.name) {
            return;
        }
        if self.is_locked(path_in(function.node, stack)) || self.is_called_locked(function.name) {
            return;
        }
        let is_lazy = place == target && self.is_under_test_of(name, function.node, stack);
        let is_told = match self.callers().runs_alone(function.name) {
            Some(alone) => !alone,
            // Another file calls it: what is filled at first use is filled whoever calls.
            None => is_lazy,
        };
        if is_told {
            self.shared.variables.insert(start);
            self.shared.names.insert(name);
            self.tell_hazard(if is_lazy { Hazard::Lazy } else { Hazard::Variable }, target);
        }
    }

    fn tell_hazard(&mut self, hazard: Hazard, at: Node<'t>) {
        let span: Span = self.span(at);
        let live = self.live(span.start);
        if live.may.intersects(self.shared.without_gil) {
            self.emit(Subject::Hazard(hazard), Use::Write, span, live, Confidence::Inferred);
        }
    }

    /// Whether the function replaces a member without a lock, which is told, so that what it does with the object in it
    /// is no second cause.
    pub(super) fn is_replaced(&self, object: Node<'t>, stack: &[(Place, Node<'t>)]) -> bool {
        if object.kind_name() != "field_expression" || self.shared.without_gil.is_empty() {
            return false;
        }
        let Some((function, _, hazard)) = self.shared_member(object, stack) else { return false };
        let (text, place) = (self.infer.reader.name(function.node), self.infer.reader.name(object));
        let is_replaced = places(text, place).any(|(before, after)| {
            let callee = before.strip_suffix(b"(").map(last_word).unwrap_or_default();
            is_assigned(after) || roles::of(callee).has(Role::ReplacesReference)
        });
        is_replaced && self.is_open(function, hazard, stack)
    }

    /// Whether the interpreter calls the function while other threads have the object, and no lock is held.
    fn is_open(&self, function: Function<'t, 'a>, hazard: Hazard, stack: &[(Place, Node<'t>)]) -> bool {
        if has_lock_by_name(function.name) || self.is_called_locked(function.name) {
            return false;
        }
        let is_called = match hazard {
            Hazard::State => self.callers().runs_alone(function.name) == Some(false),
            _ => self.callers().listed(function.name).is_some_and(|l| l != Listed::Alone),
        };
        is_called && !self.is_locked(path_in(function.node, stack))
    }

    /// A member of an object that the function was given, or of a module's state, with the name of the member.
    fn shared_member(
        &self,
        place: Node<'t>,
        stack: &[(Place, Node<'t>)],
    ) -> Option<(Function<'t, 'a>, Node<'t>, Hazard)> {
        let function = self.function_of(stack)?;
        let (argument, field) = (bare(place.child_at(Child::Argument)?), place.child_at(Child::Field)?);
        if place.child_at(Child::Operator)?.kind_name() != "->" {
            return None;
        }
        let base = behind_cast(argument);
        // `GET_STATE(module)->member`
        if base.kind_name() == "call_expression" {
            return self.gets_state(base).then_some((function, field, Hazard::State));
        }
        if base.kind_name() != "identifier" {
            return None;
        }
        let parameters = self.parameters_of(function.node);
        let is_parameter = |name: &[u8]| parameters.iter().any(|p| last_word(self.infer.reader.name(*p)) == name);
        let name = self.infer.reader.name(base);
        let local = self.infer.locals.get(name)?;
        let is_given = is_parameter(name) || {
            let value = behind_cast(local.declarator.child_at(Child::Value)?);
            if value.kind_name() == "call_expression" {
                return self.gets_state(value).then_some((function, field, Hazard::State));
            }
            value.kind_name() == "identifier" && is_parameter(self.infer.reader.name(value))
        };
        let is_object = is_given && self.is_object_struct(&self.infer.base_of(place, argument, 40));
        is_object.then_some((function, field, Hazard::Member))
    }

    /// Whether an expression leads to the memory that a module's threads share: a call, a variable that holds its result, or
    /// one that is named like it.
    pub(super) fn gets_state_of(&self, base: Node<'t>) -> bool {
        let base = behind_cast(base);
        if base.kind_name() == "call_expression" {
            return self.gets_state(base);
        }
        let name = last_word(self.infer.reader.name(base));
        let value = self.infer.locals.get(name).and_then(|l| l.declarator.child_at(Child::Value)).map(behind_cast);
        value.is_some_and(|v| v.kind_name() == "call_expression" && self.gets_state(v))
            || self.infer.locals.get(name).is_none()
    }

    /// Whether a call gives the memory that a module's threads share.
    fn gets_state(&self, call: Node<'t>) -> bool {
        let Some(callee) = call.child_at(Child::Function) else { return false };
        let name = self.infer.reader.name(callee);
        let known = roles::of(name);
        known.has(Role::GetsModuleState)
            || known == Roles::NONE
                && name_words(name).iter().any(|w| w == b"state")
                && name_words(name).iter().any(|w| matches!(&w[..], b"get" | b"module" | b"mod" | b"find"))
    }

    fn function_of(&self, stack: &[(Place, Node<'t>)]) -> Option<Function<'t, 'a>> {
        let node = stack.iter().rev().map(|(_, n)| *n).find(|n| n.kind_name() == "function_definition")?;
        let name = self.infer.reader.name(declarators(node).last()?);
        Some(Function { node, name })
    }

    pub(super) fn callers(&self) -> &Callers<'a> {
        self.asked.set(self.asked.get() + 1);
        self.shared.callers.get_or_init(|| {
            let file = &self.infer.semantics.package.sources.files[self.file.0 as usize];
            Callers::of(&file.tokens(), self.infer.reader.text, |name| self.infer.own.functions.contains_key(name))
        })
    }

    /// Whether an expression is a pointer to an object.
    fn holds_object(&mut self, place: Node<'t>) -> bool {
        self.infer.live = self.live(self.infer.reader.start(place));
        match self.infer.canonical(self.infer.expression(place)) {
            Ty::Ptr(object) => self.is_object_struct(&object),
            _ => false,
        }
    }

    /// Whether a struct begins with the header of an object.
    pub(super) fn is_object_struct(&self, ty: &Ty<'a>) -> bool {
        match self.infer.owner(ty) {
            Owner::CPython(id) => catalog::entity(id).roles.has_any(HEADS),
            Owner::User { file, record } => {
                let record = self.infer.decls_of(file, record).and_then(|d| d.records.get(record as usize));
                let first = record.and_then(|r| r.fields.iter().find(|(_, d)| !matches!(d.ty, Ty::Func(_))));
                first.is_some_and(|(_, d)| {
                    matches!(self.infer.owner(&d.ty), Owner::CPython(id) if catalog::entity(id).roles.has_any(HEADS))
                })
            }
            _ => false,
        }
    }

    /// Whether a place is reached only where a variable was found empty.
    fn is_under_test_of(&self, name: &[u8], function: Node<'t>, stack: &[(Place, Node<'t>)]) -> bool {
        let within = path_in(function, stack);
        within.iter().any(|(_, n)| {
            let condition = n.child_at(Child::Condition).filter(|_| n.kind_name() == "if_statement");
            condition.is_some_and(|c| places(self.infer.reader.name(c), name).next().is_some())
        })
    }

    /// Whether the file declares a variable as one of each thread.
    fn is_declared_of_thread(&self, name: &[u8]) -> bool {
        let Some(list) = self.infer.own.variables.get(name) else { return false };
        list.iter().any(|d| {
            let before = self.infer.reader.view.get(..d.at as usize).unwrap_or_default();
            let start = before.iter().rposition(|b| b";}\n".contains(b)).map_or(0, |i| i + 1);
            is_of_thread(&before[start..])
        })
    }
}

/// The variable or member whose element a place is.
fn target_of(place: Node<'_>) -> Node<'_> {
    let mut target = bare(place);
    for _ in 0..AROUND {
        match target.child_at(Child::Argument).filter(|_| target.kind_name() == "subscript_expression") {
            Some(array) => target = bare(array),
            None => break,
        }
    }
    target
}

/// The nodes within a function that lead to a place.
fn path_in<'s, 't>(function: Node<'t>, stack: &'s [(Place, Node<'t>)]) -> &'s [(Place, Node<'t>)] {
    let inside = stack.iter().rposition(|(_, n)| *n == function).map_or(0, |i| i + 1);
    &stack[inside..]
}

/// Whether a declaration says that each thread has a variable of its own, or that it is only changed as a whole.
fn is_of_thread(declaration: &[u8]) -> bool {
    let words = declaration.to_ascii_lowercase();
    [&b"thread"[..], b"atomic"].iter().any(|w| memchr::memmem::find(&words, w).is_some())
}

/// Whether a function says that its caller has the lock, or that a function which was generated for it takes it.
fn has_lock_by_name(function: &[u8]) -> bool {
    says_locked(function) || name_words(function).iter().any(|w| matches!(&w[..], b"lock" | b"impl"))
}

/// Whether a variable is one of those that Cython writes.
fn is_made_by_cython(name: &[u8]) -> bool {
    name.to_ascii_lowercase().starts_with(b"__pyx")
}
