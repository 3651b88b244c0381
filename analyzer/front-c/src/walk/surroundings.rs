//! What stands around a call whose result other threads can change: whether the object that is asked is known to the
//! function alone, whether a lock is held, what becomes of the result.
//!
//! *Algorithm.* A local variable holds an object of the function's own if each assignment to it in the function is NULL
//! or a call that makes an object, and its address is never taken; so does a parameter that the function parses as
//! keyword arguments, or names like them, because a call makes the dict for itself. A lock is held if, in a block around the call, the last
//! statement before it that takes or releases one takes it: names of CPython's are known by their role, others by the
//! words in them, and a guard of C++ by its type. *Invariant.* A statement in an inner block says nothing: `if (failed) {
//! unlock(); return; }` leaves. *Example.* `PyObject *keys = PyDict_Keys(d); ... PyList_GetItem(keys, i)` asks an object of
//! its own. *Limits.* An object that the function made and then stored where others find it counts as its own, and any
//! lock counts, whatever it protects: what is told of a call must not be wrong, so what cannot be seen excuses it.

use super::refused_arguments::{is_address, is_assigned, places};
use super::roles::Role as Place;
use super::state::Walker;
use crate::names::entity;
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
/// Bytes of a function in which assignments are looked for.
const FUNCTION: usize = 64 << 10;

impl<'t> Walker<'_, 't, '_> {
    /// What stands around a call with these arguments, if its callee is one that other threads matter for.
    pub(crate) fn surroundings(&self, callee: EntityId, list: Node<'t>, stack: &[(Place, Node<'t>)]) -> Surroundings {
        let known = catalog::entity(callee);
        let is_count = known.has(Role::ReferenceCount);
        if !is_count && !known.has(Role::AsksSharedObject) {
            return Surroundings::NONE;
        }
        // The walk has what stands around; a node finds its parent from the root on.
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
        hold(object.is_some_and(|o| self.is_own(o, function)), Surroundings::OWN_OBJECT);
        hold(self.is_locked(&stack[inside + 1..=at.max(inside)]), Surroundings::LOCKED);
        hold(self.is_shim(function), Surroundings::IN_SHIM);
        if is_count {
            hold(self.is_compared_with_one(call), Surroundings::COMPARED);
        } else {
            let gives_pointer = known.forms.iter().any(|f| f.ty.ends_with('*'));
            hold(gives_pointer && self.is_only_tested(call), Surroundings::ONLY_TESTED);
        }
        out
    }

    /// Whether the function has the name of one of CPython's.
    fn is_shim(&self, function: Node<'t>) -> bool {
        declarators(function).last().is_some_and(|d| entity(self.infer.reader.name(d)).is_some())
    }

    /// Whether an expression is an object that the function made, or that was made for this call of it.
    fn is_own(&self, object: Node<'t>, function: Node<'t>) -> bool {
        if object.kind_name() == "call_expression" {
            return self.makes_object(self.infer.reader.name(object));
        }
        if object.kind_name() != "identifier" || function.end_byte() - function.start_byte() > FUNCTION {
            return false;
        }
        let name = self.infer.reader.name(object);
        let text = self.infer.reader.name(function);
        let parameters = self.parameters_of(function);
        let (mut is_made, mut is_keywords) = (false, self.is_keywords(name, &parameters));
        // A member of that name is another variable.
        let is_member = |before: &[u8]| before.ends_with(b".") || before.ends_with(b"->");
        for (before, after) in places(text, name).filter(|(before, _)| !is_member(before)) {
            if is_address(before) {
                return false;
            }
            if is_assigned(after) {
                let value = after[1..].trim_ascii_start();
                let is_nothing = value.starts_with(b"NULL") || value.starts_with(b"nullptr");
                if !is_nothing && !self.makes_object(value) {
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
        let is_given = parameters.iter().any(|p| last_word(self.infer.reader.name(*p)) == name);
        is_keywords || is_made && !is_given
    }

    fn parameters_of(&self, function: Node<'t>) -> Vec<Node<'t>> {
        declarators(function).filter_map(|d| d.child_at(Child::Parameters)).last().map(operands).unwrap_or_default()
    }

    /// Whether a name is that of the last of three parameters, and says that it holds keyword arguments.
    fn is_keywords(&self, name: &[u8], parameters: &[Node<'t>]) -> bool {
        let &[_, _, last] = parameters else { return false };
        last_word(self.infer.reader.name(last)) == name && name.to_ascii_lowercase().starts_with(b"kw")
    }

    /// Whether an expression begins with the call of a function that makes an object, behind any casts.
    fn makes_object(&self, mut value: &[u8]) -> bool {
        while let Some(inner) = value.strip_prefix(b"(") {
            let Some(end) = inner.iter().position(|b| *b == b')') else { return false };
            value = inner[end + 1..].trim_ascii_start();
        }
        let end = value.iter().position(|b| !is_name_byte(*b)).unwrap_or(value.len());
        value[end..].trim_ascii_start().starts_with(b"(") && roles::of(&value[..end]).has(Role::MakesObject)
    }

    /// Whether a lock is taken before a call, and not released: the call is the last of the nodes of its function that lead
    /// to it.
    fn is_locked(&self, path: &[(Place, Node<'t>)]) -> bool {
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
                let known = roles::of(name);
                if known.has(Role::TakesLock) || known.has(Role::ReleasesLock) {
                    return Some(known.has(Role::TakesLock));
                }
                if entity(name).is_some() {
                    return None;
                }
                lock_by_words(name)
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

    /// Whether the result is compared as the count of references to an object with one owner.
    fn is_compared_with_one(&self, call: Node<'t>) -> bool {
        let (node, Some(parent)) = outermost(call) else { return false };
        if parent.kind_name() != "binary_expression" {
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
fn declarators(function: Node<'_>) -> impl Iterator<Item = Node<'_>> {
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
fn last_word(text: &[u8]) -> &[u8] {
    let text = text.trim_ascii_end();
    let start = text.iter().rposition(|b| !is_name_byte(*b)).map_or(0, |i| i + 1);
    &text[start..]
}

/// The words of a name, in small letters: of `UnlockTable` and `UNLOCK_TABLE`, `unlock` and `table`.
fn name_words(name: &[u8]) -> Vec<Vec<u8>> {
    let mut out = vec![Vec::new()];
    let mut before = b'_';
    for byte in name {
        if *byte == b'_' || before.is_ascii_lowercase() && byte.is_ascii_uppercase() {
            out.push(Vec::new());
        }
        if let Some(word) = out.last_mut().filter(|_| *byte != b'_') {
            word.push(byte.to_ascii_lowercase());
        }
        before = *byte;
    }
    out
}

/// Whether a type in a declaration is that of a lock which is held to the end of the block.
fn guards(declaration: &[u8]) -> bool {
    declaration
        .split(|b| !is_name_byte(*b))
        .flat_map(name_words)
        .any(|w| matches!(&w[..], b"lock" | b"guard" | b"critical"))
}

/// Whether a function or macro of the package takes a lock or releases one, by the words in its name: `lock_table`,
/// `ACQUIRE_LOCK`, `UnlockTable`, `LEAVE_STATE`.
fn lock_by_words(name: &[u8]) -> Option<bool> {
    let words = name_words(name);
    let has = |some: &[&[u8]]| words.iter().any(|w| some.contains(&&w[..]));
    if has(&[b"unlock", b"leave"]) {
        return Some(false);
    }
    if has(&[b"lock", b"mutex", b"critical"]) {
        return Some(!has(&[b"release", b"end", b"exit"]));
    }
    words.first().is_some_and(|w| w == b"enter").then_some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_functions_say_what_they_do_with_locks() {
        for (name, takes) in [
            ("lock_table", Some(true)),
            ("ACQUIRE_LOCK", Some(true)),
            ("ENTER_STATE", Some(true)),
            ("UnlockTable", Some(false)),
            ("LEAVE_STATE", Some(false)),
            ("release_mutex", Some(false)),
            ("next_block", None),
            ("release_buffer", None),
        ] {
            assert_eq!(lock_by_words(name.as_bytes()), takes, "{name}");
        }
    }
}
