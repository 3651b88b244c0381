//! Expressions on the way of the walk that need a complete type: objects without a name, arithmetic with pointers,
//! arguments of templates.
//!
//! It must not know a rule.

use super::roles::Role;
use super::state::Walker;
use crate::infer::resolve::{MAX_CLASSES, Owner};
use crate::syntax::grammar::Child;
use crate::syntax::nodes::{bare, name_of_type, operands};
use crate::syntax::tree::Node;
use crate::types::reader::{last_name, last_part};
use crate::types::ty::Ty;
use abi3lint_model::{ByValue, Confidence, Subject, Use};
use abi3lint_rules::catalog;

/// Functions of the library that make an object of their argument.
const MAKERS: &[&[u8]] = &[b"make_optional", b"make_shared", b"make_unique"];
/// Classes that hold an object of an argument: an object of theirs needs it.
const HOLDERS: &[&[u8]] = &[b"array", b"optional", b"pair", b"tuple", b"variant"];
/// The same, where only some members need it.
const LATER_HOLDERS: &[&[u8]] = &[b"allocator", b"deque", b"list", b"unique_ptr", b"vector"];

impl<'t, 'a> Walker<'_, 't, 'a> {
    /// `new T`, `T{}`, `(T){0}`, `alignof(T)`.
    pub(crate) fn value(&mut self, kind: Role, node: Node<'t>) {
        let Some(mut spec) = node.child_at(Child::Type) else { return };
        let mut usage = if kind == Role::AlignOf { ByValue::Alignment } else { ByValue::Value };
        if spec.kind_name() == "type_descriptor" {
            match spec.child_at(Child::Declarator).map(|d| d.kind_name()) {
                None => {}
                Some("abstract_array_declarator") if kind != Role::AlignOf => usage = ByValue::Array,
                Some(_) => return,
            }
            let Some(inner) = spec.child_at(Child::Type) else { return };
            spec = inner;
        }
        if kind == Role::New {
            // The grammar takes `new T *` for a product.
            let rest = self.infer.reader.view.get(spec.end_byte()..).unwrap_or(b"").trim_ascii_start();
            if rest.starts_with(b"*") || rest.starts_with(b"&") {
                return;
            }
            if node.child_at(Child::Declarator).is_some() {
                usage = ByValue::Array;
            }
        }
        self.needs_complete(spec, Use::ByValue(usage));
    }

    /// A type that must be complete: the walk reports it where it meets the name.
    pub(crate) fn needs_complete(&mut self, spec: Node<'t>, usage: Use) {
        let Some(name) = name_of_type(spec) else { return };
        match self.struct_named(name) {
            Some(None) => self.type_use = Some((name.start_byte(), usage)),
            // The name leads to the struct by a step that the reader does not see.
            Some(Some(id)) => {
                let span = self.span(name);
                let live = self.live(span.start);
                if !live.may.is_empty() && !self.outside(name) {
                    self.emit(Subject::Entity(id), usage, span, live, Confidence::Inferred);
                }
            }
            None => {}
        }
    }

    /// The result of a function that is defined here.
    pub(crate) fn result(&mut self, function: Node<'t>) {
        let (Some(spec), Some(declarator)) = (function.child_at(Child::Type), function.child_at(Child::Declarator))
        else {
            return;
        };
        if declarator.kind_name() != "function_declarator" {
            return;
        }
        match trailing_type(declarator) {
            Some(t) if t.child_at(Child::Declarator).is_none() => {
                if let Some(spec) = t.child_at(Child::Type) {
                    self.needs_complete(spec, Use::ByValue(ByValue::Result));
                }
            }
            Some(_) => {}
            None => self.needs_complete(spec, Use::ByValue(ByValue::Result)),
        }
    }

    /// `return *p` where the result has the type of what is returned.
    pub(crate) fn returned(&mut self, node: Node<'t>, stack: &[(Role, Node<'t>)]) {
        let Some(value) = operands(node).first().copied().map(bare).filter(|v| self.is_object(*v)) else { return };
        let mut outer = stack.iter().rev().map(|(_, n)| *n);
        let function = outer.find(|n| matches!(n.kind_name(), "function_definition" | "lambda_expression"));
        let Some(function) = function else { return };
        let declarator = function.child_at(Child::Declarator);
        let deduces = match function.child_at(Child::Type) {
            Some(t) => {
                self.infer.reader.name(t) == b"auto"
                    && declarator.is_some_and(|d| d.kind_name() == "function_declarator")
            }
            None => function.kind_name() == "lambda_expression",
        };
        if deduces && declarator.and_then(trailing_type).is_none() {
            self.copied(value);
        }
    }

    /// `auto x = *p`.
    pub(crate) fn initialised_by_copy(&mut self, declaration: Node<'t>) {
        let is_auto =
            |t: Node<'t>| t.kind_name() == "placeholder_type_specifier" && self.infer.reader.name(t) == b"auto";
        if !declaration.child_at(Child::Type).is_some_and(is_auto) {
            return;
        }
        let inits: Vec<Node<'t>> = declaration.children_at(Child::Declarator).collect();
        for init in inits.into_iter().filter(|d| d.kind_name() == "init_declarator") {
            let plain = init.child_at(Child::Declarator).is_some_and(|d| d.kind_name() == "identifier");
            if let Some(value) = init.child_at(Child::Value).map(bare).filter(|v| plain && self.is_object(*v)) {
                self.copied(value);
            }
        }
    }

    /// Whether an expression is what a pointer leads to.
    fn is_object(&self, node: Node<'t>) -> bool {
        node.kind_name() == "pointer_expression" && self.infer.reader.name(node).first() == Some(&b'*')
    }

    /// `p + 1`, `p - q`, `p[1]`, `p++`, with a local pointer to a struct or a cast to one.
    pub(crate) fn arithmetic(&mut self, node: Node<'t>, stack: &[(Role, Node<'t>)]) {
        let operand = match node.kind_name() {
            "binary_expression" => {
                let operator = node.child_at(Child::Operator).map(|o| o.kind_name());
                node.child_at(Child::Left).filter(|_| matches!(operator, Some("+" | "-")))
            }
            "assignment_expression" => {
                let operator = node.child_at(Child::Operator).map(|o| o.kind_name());
                node.child_at(Child::Left).filter(|_| matches!(operator, Some("+=" | "-=")))
            }
            _ => node.child_at(Child::Argument),
        };
        let Some(operand) = operand.map(bare) else { return };
        // The field behind it is what is reported.
        let leads_on = stack.iter().rev().find(|(_, n)| n.kind_name() != "parenthesized_expression");
        if leads_on.is_some_and(|(k, _)| *k == Role::FieldExpr) {
            return;
        }
        let Some(ty) = self.plain_pointee(operand) else { return };
        let span = self.span(operand);
        let live = self.live(span.start);
        if live.may.is_empty() || self.outside(node) {
            return;
        }
        self.infer.live = live;
        if let Owner::CPython(id) = self.infer.owner(&ty) {
            let at = self.span(node);
            self.emit(Subject::Entity(id), Use::ByValue(ByValue::Arithmetic), at, live, Confidence::Exact);
        }
    }

    /// What a local variable or a cast points to, where that is a name. Most operands are numbers, so this is decided
    /// by the declarator first.
    fn plain_pointee(&self, operand: Node<'t>) -> Option<Ty<'a>> {
        let (spec, declarator) = match operand.kind_name() {
            "identifier" => {
                let local = self.infer.locals.get(self.infer.reader.name(operand))?;
                (local.decl.child_at(Child::Type)?, local.declarator)
            }
            "cast_expression" => {
                let descriptor = operand.child_at(Child::Type)?;
                (descriptor.child_at(Child::Type)?, descriptor.child_at(Child::Declarator)?)
            }
            _ => return None,
        };
        if !matches!(spec.kind_name(), "type_identifier" | "struct_specifier") {
            return None;
        }
        let (_, ty) = self.infer.reader.declarator(Some(declarator), Ty::Scalar);
        // An array is complete where it is declared, or that is what is reported.
        (ty == Ty::Scalar.ptr() && !is_array(declarator)).then(|| self.infer.reader.specifier(spec, self.infer.own, 0))
    }

    /// An argument of a class template that derives from it: `template <class T> struct Box : T`.
    fn base_by_argument(&mut self, node: Node<'t>, class: &'a [u8], stack: &[(Role, Node<'t>)]) {
        let arguments = node.child_at(Child::Arguments).map(operands).unwrap_or_default();
        let plain = |a: &Node<'t>| a.kind_name() == "type_descriptor" && a.child_at(Child::Declarator).is_none();
        let above = stack.iter().rev().find(|(k, _)| *k != Role::Qualified).map(|(k, _)| *k);
        let is_complete = matches!(above, Some(Role::New | Role::Bases | Role::Literal)) || is_variable(stack);
        if !is_complete || !arguments.iter().any(plain) {
            return;
        }
        self.infer.live = self.live(self.span(node).start);
        let Owner::User { file, record } = self.infer.owner(&Ty::Name(class)) else { return };
        let Some(r) = self.infer.decls_of(file, record).and_then(|d| d.records.get(record as usize)) else { return };
        let is_base = |p: &&[u8]| r.bases.iter().take(MAX_CLASSES).any(|b| matches!(b, Ty::Name(n) if n == p));
        let derived: Vec<bool> = r.params.iter().map(is_base).collect();
        for (i, argument) in arguments.into_iter().enumerate().filter(|(_, a)| plain(a)) {
            let derived = derived.get(i).is_some_and(|d| *d);
            if let Some(spec) = argument.child_at(Child::Type).filter(|_| derived) {
                self.needs_complete(spec, Use::ByValue(ByValue::Base));
            }
        }
    }

    /// The arguments of a template that needs them complete.
    pub(crate) fn template(&mut self, node: Node<'t>, stack: &[(Role, Node<'t>)]) {
        let class = last_name(&self.infer.reader, node);
        self.named_cast(node, class);
        if node.kind_name() == "template_type" {
            self.base_by_argument(node, class, stack);
        }
        let makes = MAKERS.contains(&class);
        let now = makes || HOLDERS.contains(&class);
        if !now && !LATER_HOLDERS.contains(&class) {
            return;
        }
        let confidence = match makes || is_variable(stack) {
            _ if is_referred_to(stack) => return,
            true if now => Confidence::Inferred,
            _ => Confidence::Guessed,
        };
        let Some(list) = node.child_at(Child::Arguments) else { return };
        let mut arguments = operands(list);
        // A pointer with a deleter of its own does not ask.
        if class == b"unique_ptr" && arguments.len() > 1 {
            return;
        }
        let all = matches!(class, b"pair" | b"tuple" | b"variant");
        arguments.truncate(if all { arguments.len() } else { 1 });
        for argument in arguments.iter().filter(|a| a.kind_name() == "type_descriptor") {
            let (Some(spec), None) = (argument.child_at(Child::Type), argument.child_at(Child::Declarator)) else {
                continue;
            };
            let name = last_part(spec);
            if name.kind_name() != "type_identifier" || self.outside(name) {
                continue;
            }
            let span = self.span(name);
            let live = self.live(span.start);
            self.infer.live = live;
            let written = self.infer.reader.name(name);
            let Owner::CPython(id) = self.infer.owner(&Ty::Name(written)) else { continue };
            let entity = catalog::entity(id);
            // The fact stands for the mention of the name, so it must not say less than that would.
            let confidence = match confidence {
                Confidence::Guessed if !live.may.minus(entity.visible).is_empty() => continue,
                Confidence::Inferred if entity.name.as_bytes() == written => Confidence::Exact,
                confidence => confidence,
            };
            if !live.may.is_empty() {
                self.emit(Subject::Entity(id), Use::ByValue(ByValue::Argument), span, live, confidence);
            }
        }
    }
}

/// The type behind `->` in the head of a function.
fn trailing_type<'t>(declarator: Node<'t>) -> Option<Node<'t>> {
    let trailing = operands(declarator).into_iter().find(|n| n.kind_name() == "trailing_return_type")?;
    operands(trailing).first().copied()
}

/// The declaration whose type a template is.
fn declaration_of<'t>(stack: &[(Role, Node<'t>)]) -> Option<Node<'t>> {
    let outer = stack.iter().rev().find(|(k, _)| *k != Role::Qualified)?;
    matches!(outer.0, Role::Declaration | Role::Field).then_some(outer.1)
}

/// Whether a variable or member of the template is declared, and no more than that.
fn is_variable(stack: &[(Role, Node<'_>)]) -> bool {
    declaration_of(stack).is_some_and(|d| {
        let mut declarators = d.children_at(Child::Declarator);
        let plain = |n: Node<'_>| matches!(n.kind_name(), "identifier" | "field_identifier" | "array_declarator");
        declarators
            .any(|n| plain(n) || n.kind_name() == "init_declarator" && n.child_at(Child::Declarator).is_some_and(plain))
    })
}

/// Whether a pointer or reference to the template is all that is declared.
fn is_referred_to(stack: &[(Role, Node<'_>)]) -> bool {
    declaration_of(stack).is_some() && !is_variable(stack)
}

fn is_array(declarator: Node<'_>) -> bool {
    let mut at = Some(declarator);
    while let Some(d) = at {
        if d.kind_name() == "array_declarator" {
            return true;
        }
        at = d.child_at(Child::Declarator);
    }
    false
}
