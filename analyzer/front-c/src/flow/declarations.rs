//! Declarations of local variables: what they hold, and what reads like something else.

use super::definition::FunctionAnalysis;
use super::graph_builder::Lower;
use super::scope::declared;
use super::texts::constructor;
use crate::names::{entity, is_record};
use crate::syntax::grammar::Child;
use crate::syntax::nodes::operands;
use crate::syntax::tree::Node;
use abi3lint_flow::{Op, Value};

impl<'t> Lower<'_, '_, 't, '_> {
    pub(crate) fn declaration(&mut self, node: Node<'t>) {
        let kinds = self.parts(node);
        let is_stored = |list: &[&[u8]]| {
            let is_storage = |n: &&Node<'_>| n.kind_name() == "storage_class_specifier";
            kinds.iter().filter(is_storage).any(|n| list.contains(&self.cx.reader.name(*n)))
        };
        let kept = is_stored(&[b"extern", b"thread_local", b"_Thread_local", b"__thread"]);
        // What it is from the second call on, an earlier one has left there.
        let lasts = is_stored(&[b"static"]);
        let auto = node
            .child_at(Child::Type)
            .is_some_and(|t| t.kind_name() == "placeholder_type_specifier" || self.cx.reader.name(t) == b"auto");
        let ty = node.child_at(Child::Type).map_or(&b""[..], |t| self.cx.reader.name(t));
        let declarators: Vec<Node<'_>> = node.children_at(Child::Declarator).collect();
        for d in declarators {
            // A condition has its value beside the declarator.
            let value = (if d.kind_name() == "init_declarator" { d } else { node }).child_at(Child::Value);
            let declared = declared(d, auto);
            // `PyObject *p(f())`, `PyObject *p{f()}`.
            let is_smart = self.is_smart(ty) && declared.is_some_and(|(_, pointer)| !pointer);
            // `PyObject *&&p = f();` is the only name of it.
            let is_extended = value.is_some_and(|v| v.kind_name() == "call_expression") && is_reference(d);
            let declared = declared.map(|(name, pointer)| (name, pointer || is_smart || is_extended && is_indirect(d)));
            let is_pointer = declared.is_some_and(|(_, pointer)| pointer);
            let value = value.map(|v| match operands(v).as_slice() {
                // With what releases it.
                [first, _] if is_smart && matches!(v.kind_name(), "argument_list" | "initializer_list") => *first,
                [only]
                    if (is_pointer || constructor(ty).is_some())
                        && matches!(v.kind_name(), "argument_list" | "initializer_list") =>
                {
                    *only
                }
                _ => v,
            });
            if let Some(v) = value {
                self.watch(v);
            }
            if let Some(name) = super::scope::name_of(d) {
                self.name_changed(self.cx.reader.name(name));
            }
            let is_place = d.kind_name() == "init_declarator" && self.initialise_places(d);
            let value = value.filter(|_| !is_place);
            let value = value.map_or((Value::Unknown, None), |v| (self.expression(v), Some(v)));
            let made = self.constructed(d, ty).filter(|_| is_smart);
            // A constructor can do anything.
            let is_scalar = node.child_at(Child::Type).is_some_and(|t| t.kind_name() == "primitive_type");
            if self.is_cpp() && !is_scalar && !declared.is_some_and(|(_, pointer)| pointer) {
                if constructor(ty).is_none() {
                    self.op(Op::MayRaise);
                }
                self.may_throw();
            }
            let Some((name, pointer)) = declared else { continue };
            let name = self.cx.reader.name(name);
            self.begin_unset(name);
            let var = self.scopes.declare(name, pointer && !kept);
            let is_lambda = value.1.is_some_and(|v| v.kind_name() == "lambda_expression");
            let lambda = self.inner.last().filter(|_| is_lambda).and_then(FunctionAnalysis::known).cloned();
            let number = value.1.is_some_and(|v| self.makes_number(v));
            if let Some(local) = self.scopes.find(name) {
                local.number = number;
                local.ty = ty;
                local.lambda = lambda.map(Box::new);
            }
            match (var, value) {
                (Some(var), (v, node)) => {
                    let v = node.filter(|_| v == Value::Unknown).map_or(v, |n| self.zero(n));
                    // `Ref r(PyObject_Str(o));` reads like a function.
                    let v = made.filter(|_| node.is_none()).unwrap_or(v);
                    self.op(Op::Set(var, if lasts { Value::Unknown } else { v }));
                    if let Some(n) = node {
                        self.record_doubts(name, n);
                        self.copied(n);
                    }
                }
                (None, (of, Some(v))) => {
                    self.made_of(ty, of, v);
                    self.record_status(name, v);
                    if is_reference(d) {
                        self.places_escape(v);
                    }
                    self.copied(v);
                    // What it is now, an array, a reference or an object, may be tested in the place of the pointer.
                    self.forget(v);
                }
                (None, (_, None)) => {}
            }
        }
    }

    /// `PyObject *list(PyList_New(0));` reads like a product.
    pub(crate) fn declared_by_product(&mut self, node: Node<'t>) -> bool {
        let (Some(ty), Some(call)) = (node.child_at(Child::Left), node.child_at(Child::Right)) else { return false };
        let is_product = node.kind_name() == "binary_expression" && self.operator(node) == "*";
        let name = call.child_at(Child::Function).filter(|f| is_product && f.kind_name() == "identifier");
        let value = call.child_at(Child::Arguments).map(operands);
        let (Some(name), Some([value])) = (name, value.as_deref()) else { return false };
        let is_type = entity(self.cx.reader.name(ty)).is_some_and(|(_, e)| is_record(e));
        if !is_type || ty.kind_name() != "identifier" {
            return false;
        }
        self.watch(*value);
        let of = self.pointer(*value);
        let name = self.cx.reader.name(name);
        if let Some(var) = self.scopes.declare(name, true) {
            self.op(Op::Set(var, of));
            self.record_doubts(name, *value);
        }
        true
    }

    /// `Guard guard(p);` reads like the declaration of a function with a parameter of type `p`.
    fn constructed(&mut self, declarator: Node<'t>, ty: &[u8]) -> Option<Value> {
        let mut made = None;
        let list = declarator.child_at(Child::Parameters).filter(|_| declarator.kind_name() == "function_declarator");
        for p in list.map(operands).unwrap_or_default() {
            let Some(name) = p.child_at(Child::Type) else { continue };
            match p.child_at(Child::Declarator) {
                None => {
                    if let Some(var) = self.scopes.var(self.cx.reader.name(name)) {
                        self.made_of(ty, Value::Var(var), name);
                        if self.is_smart(ty) {
                            made = made.or(Some(Value::Var(var)));
                        } else {
                            self.op(Op::Forget(var));
                        }
                    }
                }
                // A call.
                Some(d) if d.kind_name() == "abstract_function_declarator" => {
                    let is_followed = constructor(ty).is_some() || self.is_smart(ty);
                    if let Some((id, _)) = entity(self.cx.reader.name(name)).filter(|_| is_followed) {
                        self.op(Op::MayRaise);
                        let value = self.result_of(id, name);
                        self.made_of(ty, value, name);
                        made = made.or(Some(value));
                    }
                }
                Some(_) => {}
            }
        }
        made
    }
}

/// Whether a declarator makes something of a pointer.
fn is_indirect(declarator: Node<'_>) -> bool {
    let inner = declarator.child_at(Child::Declarator);
    inner.is_some_and(|i| i.kind_name() == "pointer_declarator")
}

/// Whether a declarator makes another name of something.
fn is_reference(declarator: Node<'_>) -> bool {
    let mut at = Some(declarator);
    for _ in 0..8 {
        match at {
            Some(node) if node.kind_name() == "reference_declarator" => return true,
            Some(node) => at = node.child_at(Child::Declarator),
            None => return false,
        }
    }
    false
}
