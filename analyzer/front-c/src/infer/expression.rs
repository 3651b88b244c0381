//! The type of an expression, on demand.
//!
//! Looks names up in the scopes of the function, in the file, in the files that are read together with
//! it, and in the catalog, in this order. It must not know a rule.

use super::library;
use super::parameters::Params;
use super::resolve::Owner;
use super::state::{Infer, Local};
use crate::names::{entity, is_callable, is_record, type_argument};
use crate::sources::index::DefineRef;
use crate::syntax::grammar::Child;
use crate::syntax::nodes::operands;
use crate::syntax::symbol_table::SymbolTable;
use crate::syntax::tree::Node;
use crate::types::reader::{DeclarationReader, last_name};
use crate::types::ty::{Ty, parse};
use abi3lint_model::Live;
use abi3lint_rules::catalog::FormKind;
use abi3lint_rules::roles;
use std::cell::RefCell;

/// Expressions within an expression that are followed for its type: each takes room on the stack.
const EXPRESSION_DEPTH: u32 = 200;
/// The same once a macro is among them, whose body may name others several times.
const MACRO_EXPRESSION_DEPTH: u32 = 8;

impl<'t, 'a> Infer<'_, 't, 'a> {
    /// The type of an expression.
    pub(crate) fn expression(&self, node: Node<'t>) -> Ty<'a> {
        self.expr(node, EXPRESSION_DEPTH)
    }

    fn expr(&self, node: Node<'t>, depth: u32) -> Ty<'a> {
        let Some(depth) = depth.checked_sub(1) else { return Ty::Unknown };
        let child = |which: Child| node.child_at(which);
        match node.kind_name() {
            "parenthesized_expression" | "comma_expression" | "expression_statement" => {
                operands(node).last().map_or(Ty::Unknown, |n| self.expr(*n, depth))
            }
            "identifier" => self.name(self.reader.name(node), depth),
            "qualified_identifier" => self.scoped(node, depth),
            "this" => self.classes.last().cloned().unwrap_or(Ty::Unknown).ptr(),
            "cast_expression" | "compound_literal_expression" => {
                child(Child::Type).map_or(Ty::Unknown, |t| self.named_type(t))
            }
            "field_expression" => {
                let (Some(a), Some(f)) = (child(Child::Argument), child(Child::Field)) else { return Ty::Unknown };
                let base = self.base_of(node, a, depth);
                self.field(&base, self.reader.name(f))
            }
            "subscript_expression" => {
                child(Child::Argument).map_or(Ty::Unknown, |a| self.through(self.expr(a, depth), b"operator[]"))
            }
            "pointer_expression" => {
                let Some(a) = child(Child::Argument) else { return Ty::Unknown };
                let t = self.expr(a, depth);
                if self.reader.name(node).first() == Some(&b'&') { t.ptr() } else { self.through(t, b"operator*") }
            }
            "assignment_expression" => child(Child::Left).map_or(Ty::Unknown, |l| self.expr(l, depth)),
            "update_expression" => child(Child::Argument).map_or(Ty::Unknown, |a| self.expr(a, depth)),
            "conditional_expression" => {
                let a = child(Child::Consequence).map_or(Ty::Unknown, |n| self.expr(n, depth));
                if matches!(a, Ty::Unknown | Ty::Scalar) {
                    child(Child::Alternative).map_or(Ty::Unknown, |n| self.expr(n, depth))
                } else {
                    a
                }
            }
            "binary_expression" => {
                let l = child(Child::Left).map_or(Ty::Unknown, |n| self.expr(n, depth));
                if matches!(l, Ty::Scalar | Ty::Unknown) {
                    child(Child::Right).map_or(l, |n| self.expr(n, depth))
                } else {
                    l
                }
            }
            "call_expression" => self.call(node, depth),
            "new_expression" => child(Child::Type).map_or(Ty::Unknown, |t| self.reader.specifier(t, self.own, 0).ptr()),
            "number_literal" | "char_literal" | "sizeof_expression" | "true" | "false" | "null" => Ty::Scalar,
            "string_literal" | "concatenated_string" => Ty::Scalar.ptr(),
            _ => Ty::Unknown,
        }
    }

    /// The type whose field a `field_expression` names: the pointee for `->`.
    pub(crate) fn base_of(&self, node: Node<'t>, argument: Node<'t>, depth: u32) -> Ty<'a> {
        let t = self.expr(argument, depth);
        let arrow = node.child_at(Child::Operator).is_some_and(|o| o.kind_name() == "->");
        if arrow { self.through(t, b"operator->") } else { t }
    }

    /// A type where an expression is made of it: within parentheses, or in C++ by itself.
    pub(crate) fn named_type(&self, node: Node<'t>) -> Ty<'a> {
        let ty = match node.kind_name() {
            "type_descriptor" => self.reader.descriptor(node, self.own),
            _ => self.reader.specifier(node, self.own, 0),
        };
        self.params.bound(ty)
    }

    /// A name with a scope: a member, where the scope is a class of the package.
    fn scoped(&self, node: Node<'t>, depth: u32) -> Ty<'a> {
        let name = last_name(&self.reader, node);
        let (mut scope, mut at) = (None, node);
        while at.kind_name() == "qualified_identifier" {
            scope = at.child_at(Child::Scope).or(scope);
            let Some(next) = at.child_at(Child::Name) else { break };
            at = next;
        }
        let class = scope.map_or(Ty::Unknown, |s| match s.kind_name() {
            "namespace_identifier" | "template_type" => self.reader.specifier(s, self.own, 0),
            _ => Ty::Unknown,
        });
        let is_class = matches!(self.owner(&class), Owner::User { .. });
        let member = if is_class { self.field(&class, name) } else { Ty::Unknown };
        if member == Ty::Unknown { self.name(name, depth) } else { member }
    }

    /// The type of a variable that is visible here.
    pub(crate) fn variable(&self, name: &'a [u8]) -> Ty<'a> {
        self.name(name, EXPRESSION_DEPTH)
    }

    fn name(&self, name: &'a [u8], depth: u32) -> Ty<'a> {
        if let Some(t) = self.params.ty(name) {
            return t;
        }
        if let Some(l) = self.local_here(name) {
            return self.local(l, depth);
        }
        if let Some(t) = self.classes.last().map(|c| self.field(c, name)).filter(|t| *t != Ty::Unknown) {
            return t;
        }
        if let Some(t) = self.declared(name, |d| &d.variables) {
            return t;
        }
        if let Some(t) = self.declared(name, |d| &d.functions) {
            return Ty::Func(Box::new(t));
        }
        if let Some(t) = self.object_macro(name, depth) {
            return t;
        }
        let Some((id, e)) = entity(name) else { return Ty::Unknown };
        match e.forms.iter().find(|f| f.kind == FormKind::Data && !f.ty.is_empty()) {
            Some(f) => parse(f.ty),
            None => match roles::result(id) {
                Some(t) if !is_callable(id) => parse(t),
                _ => Ty::Unknown,
            },
        }
    }

    /// The declaration of a local variable that is compiled here: branches of a condition may each have one.
    fn local_here(&self, name: &[u8]) -> Option<Local<'t>> {
        let here = |l: &&Local<'t>| self.declared_where(l).may.intersects(self.live.may);
        self.locals.all(name).find(here).or_else(|| self.locals.get(name)).copied()
    }

    /// Where a local variable is declared.
    fn declared_where(&self, l: &Local<'t>) -> Live {
        (self.reader.live)(l.decl.start_byte() as u32)
    }

    /// The parts of `live` in which a local variable is declared differently: `live` itself, but where branches of a
    /// condition declare it.
    pub(crate) fn by_declaration(&self, name: &[u8], live: Live) -> Vec<Live> {
        let mut parts: Vec<Live> = Vec::new();
        let mut left = live;
        for l in self.locals.all(name) {
            let on = self.declared_where(l);
            // Inner declarations that are compiled for certain hide all others.
            let part = left.and(on);
            if !part.may.is_empty() {
                parts.push(part);
                left = left.and(Live { may: !on.may, must: !on.may });
            }
            if left.may.is_empty() {
                break;
            }
        }
        if !left.may.is_empty() || parts.is_empty() {
            parts.push(left);
        }
        parts
    }

    /// The type of a variable of an open scope.
    fn local(&self, l: Local<'t>, depth: u32) -> Ty<'a> {
        let Some(depth) = depth.checked_sub(1) else { return Ty::Unknown };
        let value = |of: Option<Node<'t>>| of.map_or(Ty::Unknown, |v| self.expr(v, depth));
        // What a lambda captures with a name of its own has no other declaration.
        let Some(spec) = l.decl.child_at(Child::Type) else { return value(l.decl.child_at(Child::Right)) };
        if spec.kind_name() == "decltype" {
            let of = value(operands(spec).first().copied());
            return self.reader.declarator(Some(l.declarator), of).1;
        }
        if !matches!(spec.kind_name(), "placeholder_type_specifier" | "auto") {
            return self.reader.declarator(Some(l.declarator), self.reader.specifier(spec, self.own, 0)).1;
        }
        // `auto *p = e` has the pointer in both places.
        let whole = match l.decl.kind_name() {
            "for_range_loop" => {
                let of = value(l.decl.child_at(Child::Right));
                let of = if matches!(of, Ty::Name(_)) { self.alias(&of).unwrap_or(of) } else { of };
                library::element(&of).unwrap_or(Ty::Unknown)
            }
            // In a condition, the value is the declaration's.
            _ => value(
                l.declarator
                    .child_at(Child::Value)
                    .or_else(|| l.decl.child_at(Child::Value))
                    .or_else(|| l.decl.child_at(Child::DefaultValue)),
            ),
        };
        match l.part {
            Some(i) => self.part(&whole, usize::from(i)),
            None => whole,
        }
    }

    /// What the `i`-th name of a structured binding stands for.
    fn part(&self, ty: &Ty<'a>, i: usize) -> Ty<'a> {
        if let Owner::User { file, record } = self.owner(ty) {
            let fields = self.decls_of(file, record).and_then(|d| d.records.get(record as usize)).map(|r| &r.fields);
            let mut data = fields.into_iter().flatten().filter(|(_, d)| !matches!(d.ty, Ty::Func(_)));
            return data.nth(i).map_or(Ty::Unknown, |(_, d)| d.ty.clone());
        }
        library::part(ty, i).unwrap_or(Ty::Unknown)
    }

    fn call(&self, node: Node<'t>, depth: u32) -> Ty<'a> {
        let Some(f) = node.child_at(Child::Function) else { return Ty::Unknown };
        let args = node.child_at(Child::Arguments);
        match f.kind_name() {
            "identifier" => {}
            "parenthesized_expression" => {
                // `(Name)(x)` is a cast when the name is a type.
                if let [inner] = operands(f)[..] {
                    let ty =
                        if inner.kind_name() == "identifier" { Ty::Name(self.reader.name(inner)) } else { Ty::Unknown };
                    if self.alias(&ty).is_some() || !matches!(self.owner(&ty), Owner::Unknown) {
                        return ty;
                    }
                }
                return self.result(self.expr(f, depth));
            }
            "template_function" => {
                let name = last_name(&self.reader, f);
                if name.ends_with(b"_cast") {
                    let target = f.child_at(Child::Arguments).and_then(|a| operands(a).first().copied());
                    return target.map_or(Ty::Unknown, |t| self.reader.descriptor(t, self.own));
                }
                return self.declared(name, |d| &d.functions).unwrap_or(Ty::Unknown);
            }
            _ => return self.result(self.expr(f, depth)),
        }
        let name = self.reader.name(f);
        if let Some(l) = self.locals.get(name) {
            return self.result(self.local(*l, depth));
        }
        if let Some(t) = self.classes.last().map(|c| self.field(c, name)).filter(|t| *t != Ty::Unknown) {
            return self.result(t);
        }
        if let Some(t) = self.declared(name, |d| &d.functions) {
            return t;
        }
        if let Some(t) = self.declared(name, |d| &d.variables) {
            return self.result(t);
        }
        if let Some(t) = self.function_macro(name, args, depth) {
            return t;
        }
        if let Some((id, e)) = entity(name) {
            if is_record(e) || e.forms.iter().any(|f| f.kind == FormKind::Typedef) {
                return Ty::Name(e.name.as_bytes());
            }
            if let Some(i) = type_argument(e) {
                let ty = args.and_then(|a| operands(a).get(i).copied());
                return ty.map_or(Ty::Unknown, |a| Ty::Name(self.reader.name(a)).ptr());
            }
            if let Some(t) = roles::result(id) {
                return parse(t);
            }
            let with_type = e
                .forms
                .iter()
                .rev()
                .find(|f| !f.ty.is_empty() && matches!(f.kind, FormKind::Function | FormKind::Inline));
            return with_type.map_or(Ty::Unknown, |f| parse(f.ty));
        }
        let class = Ty::Name(name);
        let is_type = matches!(self.owner(&class), Owner::User { .. }) || self.alias(&class).is_some();
        if is_type { class } else { Ty::Unknown }
    }

    fn object_macro(&self, name: &[u8], depth: u32) -> Option<Ty<'a>> {
        let r = self.semantics.package.definitions(self.reader.file as usize, name, self.live).next()?;
        self.semantics.bodies.with(&self.semantics.package.sources, r, |text, root, shift| {
            self.inside(r, text, shift, Params::default()).body_type(root, depth.min(MACRO_EXPRESSION_DEPTH))
        })
    }

    fn function_macro(&self, name: &[u8], args: Option<Node<'t>>, depth: u32) -> Option<Ty<'a>> {
        let r = self.semantics.package.definitions(self.reader.file as usize, name, self.live).next()?;
        let f = &self.semantics.package.sources.files[r.file as usize];
        let names = f.param_names(&f.defines[r.define as usize]);
        f.defines[r.define as usize].params?;
        let with = |types: Vec<Ty<'a>>| {
            let params = Params::new(names.clone(), types);
            self.semantics.bodies.with(&self.semantics.package.sources, r, |text, root, shift| {
                let body = self.inside(r, text, shift, params);
                (body.body_type(root, depth.min(MACRO_EXPRESSION_DEPTH)), body.params.is_asked())
            })
        };
        // Most bodies have the type of a cast or of a call: then the arguments, with all that is nested in them, need
        // not be looked at. Within a body they are at once, so that nested ones are not read twice at each level.
        if depth > MACRO_EXPRESSION_DEPTH && !self.asking.borrow().contains(&r) {
            let (ty, is_asked) = with(Vec::new())?;
            if !is_asked {
                return Some(ty);
            }
            self.asking.borrow_mut().insert(r);
        }
        let mut types = Vec::new();
        if let Some(args) = args {
            types.extend(operands(args).into_iter().map(|a| self.canonical(self.expr(a, depth))));
        }
        with(types).map(|(ty, _)| ty)
    }

    /// Inference inside a macro body that is parsed by itself.
    fn inside<'b>(&'b self, r: DefineRef, view: &'b [u8], shift: i64, params: Params<'a>) -> Infer<'b, 'b, 'a> {
        let f = &self.semantics.package.sources.files[r.file as usize];
        Infer {
            semantics: self.semantics,
            own: self.own,
            // Names of the body are looked up where it is used: the places share their headers.
            reader: DeclarationReader { file: self.reader.file, text: f.text, view, shift, live: self.reader.live },
            locals: SymbolTable::default(),
            classes: Vec::new(),
            params,
            asking: RefCell::default(),
            live: self.live,
        }
    }

    /// The type of the expression that a macro body is.
    fn body_type(&self, root: Node<'t>, depth: u32) -> Ty<'a> {
        let mut n = root;
        for _ in 0..8 {
            match n.kind_name() {
                "translation_unit" | "function_definition" => {
                    let next = n.child_at(Child::Body).or_else(|| n.named_child(0));
                    let Some(next) = next else { return Ty::Unknown };
                    n = next;
                }
                "compound_statement" => {
                    let Some(first) = n.named_child(0) else { return Ty::Unknown };
                    n = first;
                }
                "expression_statement" => return operands(n).first().map_or(Ty::Unknown, |e| self.expr(*e, depth)),
                _ => return Ty::Unknown,
            }
        }
        Ty::Unknown
    }
}
