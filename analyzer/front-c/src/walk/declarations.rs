//! Declarations on the way of the walk: open variables, and types that are needed complete.

use super::roles::Role;
use super::state::Walker;
use crate::infer::resolve::Owner;
use crate::infer::state::Local;
use crate::names::is_record;
use crate::syntax::grammar::Child;
use crate::syntax::nodes::{name_of_type, operands};
use crate::syntax::tree::Node;
use crate::types::reader::{has_storage, last_name};
use crate::types::ty::Ty;
use abi3lint_model::{ByValue, Confidence, EntityId, Subject, Use};
use abi3lint_rules::catalog;

impl<'t, 'a> Walker<'_, 't, 'a> {
    pub(crate) fn parameters(&mut self, function: Node<'t>) {
        let mut d = function.child_at(Child::Declarator);
        for _ in 0..16 {
            let Some(n) = d else { return };
            if n.kind_name() == "function_declarator" {
                let mut inner = n.child_at(Child::Declarator);
                let mut class = None;
                while let Some(qualified) = inner.filter(|i| i.kind_name() == "qualified_identifier") {
                    class = qualified.child_at(Child::Scope).or(class);
                    inner = qualified.child_at(Child::Name);
                }
                if let Some(class) = class {
                    let class = Ty::Name(last_name(&self.infer.reader, class));
                    self.infer.classes.push(class);
                }
                // A function that returns a function pointer has its own parameters further inside.
                let inner = n.child_at(Child::Declarator).filter(|i| i.kind_name() == "parenthesized_declarator");
                if let Some(inner) = inner {
                    d = inner.named_child(0).and_then(|p| p.child_at(Child::Declarator));
                    if d.is_some_and(|x| x.kind_name() == "function_declarator") {
                        continue;
                    }
                }
                let Some(list) = n.child_at(Child::Parameters) else { return };
                self.locals_of(list);
                return;
            }
            d = n.child_at(Child::Declarator);
        }
    }

    pub(crate) fn locals_of(&mut self, parameters: Node<'t>) {
        for p in operands(parameters) {
            if let Some(d) = p.child_at(Child::Declarator) {
                self.local(p, d);
            }
        }
    }

    pub(crate) fn local(&mut self, decl: Node<'t>, declarator: Node<'t>) {
        let mut at = declarator;
        while matches!(at.kind_name(), "init_declarator" | "reference_declarator") {
            let inner = at.child_at(Child::Declarator).or_else(|| operands(at).last().copied());
            let Some(inner) = inner else { break };
            at = inner;
        }
        if at.kind_name() == "structured_binding_declarator" {
            for (i, name) in operands(at).into_iter().enumerate() {
                let name = self.infer.reader.name(name);
                self.infer.locals.push(name, Local { decl, declarator, part: Some(i.min(255) as u8) });
            }
            return;
        }
        if let (Some(name), _) = self.infer.reader.declarator(Some(declarator), Ty::Unknown) {
            let name = self.infer.reader.name(name);
            self.infer.locals.push(name, Local { decl, declarator, part: None });
        }
    }

    /// The names that a lambda gives to what it captures.
    pub(crate) fn captures(&mut self, lambda: Node<'t>) {
        let lists = operands(lambda).into_iter().filter(|n| n.kind_name() == "lambda_capture_specifier");
        for capture in lists.flat_map(operands).filter(|n| n.kind_name() == "lambda_capture_initializer") {
            if let Some(left) = capture.child_at(Child::Left) {
                let name = self.infer.reader.name(left);
                self.infer.locals.push(name, Local { decl: capture, declarator: left, part: None });
            }
        }
    }

    /// A declaration: opens variables, and tells how its type is used.
    pub(crate) fn declaration(&mut self, kind: Role, node: Node<'t>, stack: &[(Role, Node<'t>)]) {
        let inside = !self.marks.is_empty();
        if kind == Role::Declaration && inside {
            let declarators: Vec<Node<'t>> = node.children_at(Child::Declarator).collect();
            for d in declarators {
                self.local(node, d);
            }
        }
        let Some(spec) = node.child_at(Child::Type) else { return };
        if kind == Role::Declaration && spec.kind_name() == "placeholder_type_specifier" {
            self.initialised_by_copy(node);
            return;
        }
        if kind == Role::Declaration && !inside && spec.kind_name() == "primitive_type" {
            self.shared_keyword_list(node);
        }
        let Some(name) = name_of_type(spec) else { return };
        if kind == Role::Declaration {
            self.tables_of(node, name);
        }
        let mut by_value = None;
        let mut initialised = false;
        let mut any = false;
        for d in node.children_at(Child::Declarator) {
            any = true;
            let (Some(var), ty) = self.infer.reader.declarator(Some(d), Ty::Scalar) else { continue };
            initialised |= d.kind_name() == "init_declarator" || node.child_at(Child::DefaultValue).is_some();
            let array = is_array(d) && matches!(&ty, Ty::Ptr(t) if **t == Ty::Scalar);
            if (ty == Ty::Scalar || array) && !is_reference(d) {
                by_value = Some((var, array));
            }
        }
        if !any && kind == Role::Param {
            by_value = Some((name, false));
        }
        let Some((var, array)) = by_value else { return };
        let Some(alias) = self.struct_named(name) else { return };
        let view = self.infer.reader.view;
        let usage = match kind {
            Role::Declaration if (has_storage(node, view, b"extern") || is_of_linkage(stack)) && !initialised => {
                Use::StaticObject { forward: true }
            }
            // A prototype needs the names of its types only.
            Role::Param if !is_of_definition(stack) => return,
            Role::Param => Use::ByValue(ByValue::Parameter),
            // A static member is defined elsewhere, unless it is initialised here.
            Role::Field if has_storage(node, view, b"static") => {
                if initialised {
                    let span = self.span(node);
                    self.out.static_objects.push(span);
                }
                Use::StaticObject { forward: !initialised }
            }
            Role::Field => Use::ByValue(ByValue::Member),
            _ if !inside || has_storage(node, view, b"static") => {
                let key = last_name(&self.infer.reader, var);
                let forward = !initialised && self.is_defined_elsewhere(key, node, var);
                if initialised && !forward {
                    let span = self.span(node);
                    self.out.static_objects.push(span);
                }
                Use::StaticObject { forward }
            }
            _ if array => Use::ByValue(ByValue::Array),
            _ => Use::ByValue(ByValue::Variable),
        };
        // A name of the package's own for the struct is not looked up again by the walk.
        if let Some(id) = alias {
            let span = self.span(name);
            let live = self.live(span.start);
            if !live.may.is_empty() && !self.outside(name) {
                // The name leads to the struct by a step that the reader does not see.
                self.emit(Subject::Entity(id), usage, span, live, Confidence::Inferred);
            }
            return;
        }
        self.type_use = Some((name.start_byte(), usage));
    }

    /// What initialisers of the type's variables say.
    fn tables_of(&mut self, declaration: Node<'t>, name: Node<'t>) {
        let any = declaration
            .children_at(Child::Declarator)
            .filter_map(|d| d.child_at(Child::Value))
            .any(|v| v.kind_name() == "initializer_list");
        if !any {
            return;
        }
        let bytes = self.infer.reader.name(name);
        let known = std::str::from_utf8(bytes).ok();
        let known = known.and_then(|n| catalog::lookup(n).or_else(|| catalog::lookup_tag(n)));
        let record = known.or_else(|| self.struct_named(name).flatten());
        if let Some(record) = record {
            self.tables(declaration, record);
        }
    }

    /// Whether another declaration of the file initialises the variable, or comes later.
    fn is_defined_elsewhere(&self, key: &[u8], node: Node<'t>, var: Node<'t>) -> bool {
        let Some(list) = self.infer.own.variables.get(key).filter(|l| l.len() > 1) else { return false };
        let is_static = has_storage(node, self.infer.reader.view, b"static");
        list.iter().any(|d| d.own) && !(is_static && list.iter().all(|d| d.own) && self.is_last_declaration(key, var))
    }

    /// Whether no later declaration in the file names the variable.
    fn is_last_declaration(&self, key: &[u8], var: Node<'t>) -> bool {
        let after = self.span(var).end as usize;
        let text = self.infer.reader.text;
        !text
            .get(after..)
            .unwrap_or(b"")
            .windows(key.len() + 2)
            .any(|w| &w[1..=key.len()] == key && w[0].is_ascii_whitespace() && matches!(w[key.len() + 1], b' ' | b'='))
    }

    /// Whether a type name or tag means a struct of CPython: `Some(None)` under its own name, `Some(id)`
    /// through a typedef or macro of the package.
    pub(crate) fn struct_named(&mut self, name: Node<'t>) -> Option<Option<EntityId>> {
        let bytes = self.infer.reader.name(name);
        let text = std::str::from_utf8(bytes).ok()?;
        if let Some(id) = catalog::lookup(text).or_else(|| catalog::lookup_tag(text)) {
            return is_record(catalog::entity(id)).then_some(None);
        }
        self.infer.live = self.live(self.span(name).start);
        match self.infer.owner(&Ty::Name(bytes)) {
            Owner::CPython(id) => Some(Some(id)),
            _ => None,
        }
    }
}

/// Whether a declaration stands right behind `extern "C"`.
fn is_of_linkage(stack: &[(Role, Node<'_>)]) -> bool {
    stack.last().is_some_and(|(_, n)| n.kind_name() == "linkage_specification")
}

/// Whether a parameter is one of a function with a body.
fn is_of_definition(stack: &[(Role, Node<'_>)]) -> bool {
    let mut above = stack.iter().rev().map(|(_, n)| n.kind_name()).skip_while(|k| *k != "parameter_list").skip(1);
    if !above.next().is_some_and(|k| k.ends_with("function_declarator")) {
        return false;
    }
    let outer = above.find(|k| !k.ends_with("declarator") || *k == "init_declarator");
    matches!(outer, Some("function_definition" | "lambda_expression"))
}

/// Whether a declarator makes an array, at whatever depth.
fn is_array(declarator: Node<'_>) -> bool {
    let mut at = declarator;
    for _ in 0..8 {
        if at.kind_name() == "array_declarator" {
            return true;
        }
        match at.child_at(Child::Declarator) {
            Some(n) => at = n,
            None => return false,
        }
    }
    false
}

/// Whether a declarator makes a C++ reference.
fn is_reference(declarator: Node<'_>) -> bool {
    declarator.kind_name() == "reference_declarator"
        || declarator.children().any(|n| n.kind_name() == "reference_declarator")
}
