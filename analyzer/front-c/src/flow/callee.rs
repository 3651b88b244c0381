//! Which function of the package's a call means, and what is known of it.

use super::graph_builder::Lower;
use crate::callees::helpers::{Callee, Class, Known, plain_type};
use crate::syntax::grammar::Child;
use crate::syntax::nodes::{bare, operands};
use crate::syntax::tree::Node;
use crate::types::reader::last_name;
use abi3lint_flow::Value;
use abi3lint_model::EntityId;
use abi3lint_rules::catalog;
use abi3lint_rules::roles::{self, Role};

/// Arguments of a call that is compared with others as it is written.
const PLAIN_ARGUMENTS: usize = 4;

impl<'a, 't> Lower<'_, '_, 't, 'a> {
    /// What a call tells of the function of the package's that it means; `None` where nothing.
    fn callee_of(&mut self, call: Node<'t>, arguments: &[Node<'t>]) -> Option<Callee<'a>> {
        let f = call.child_at(Child::Function)?;
        let (name, class) = match f.kind_name() {
            "identifier" | "template_function" => (last_name(&self.cx.reader, f), Class::Around(self.class)),
            "qualified_identifier" => {
                let mut at = f;
                while let Some(inner) = at.child_at(Child::Name).filter(|n| n.kind_name() == "qualified_identifier") {
                    at = inner;
                }
                let scope = at.child_at(Child::Scope).map_or(&b""[..], |s| plain_type(self.cx.reader.name(s)));
                (last_name(&self.cx.reader, f), Class::Scope(scope))
            }
            "field_expression" => {
                let object = f.child_at(Child::Argument)?;
                let class = match object.kind_name() {
                    "this" => Class::Around(self.class),
                    "identifier" => {
                        let ty = self.scopes.find(self.cx.reader.name(object))?.ty;
                        let ty = plain_type(ty);
                        Class::Of((!ty.is_empty() && ty != b"auto").then_some(ty)?)
                    }
                    _ => return None,
                };
                let field = f.child_at(Child::Field)?;
                (self.cx.reader.name(field.child_at(Child::Name).unwrap_or(field)), class)
            }
            _ => return None,
        };
        let is_one = |a: &Node<'_>| a.kind_name() != "parameter_pack_expansion";
        let types = arguments.iter().all(is_one).then(|| arguments.iter().map(|a| self.class_of(*a)).collect());
        Some(Callee { name, class, arguments: types })
    }

    /// The name of an expression's type, as far as it is a local variable or a cast.
    fn class_of(&mut self, node: Node<'t>) -> &'a [u8] {
        let node = bare(node);
        match node.kind_name() {
            "identifier" => {
                let ty = self.scopes.find(self.cx.reader.name(node)).map_or(&b""[..], |l| l.ty);
                if ty == b"auto" { b"" } else { plain_type(ty) }
            }
            "cast_expression" => {
                let ty = node.child_at(Child::Type).and_then(|t| t.child_at(Child::Type));
                ty.map_or(b"", |t| plain_type(self.cx.reader.name(t)))
            }
            _ => b"",
        }
    }

    /// Texts that a call passes for parameters of classes that are made of one.
    pub(crate) fn texts_taken(&mut self, call: Node<'t>, values: &[Value], arguments: &[Node<'t>]) {
        let class = self.made_by(call);
        if let ([value], false) = (values, class.is_empty()) {
            self.made_of(class, *value, call);
        }
        if values.iter().all(|v| matches!(v, Value::Unknown | Value::NonNull)) {
            return;
        }
        let Some(types) = self.callee_of(call, arguments).and_then(|callee| self.cx.parameter_types(&callee)) else {
            return;
        };
        for (i, ty) in types.iter().enumerate().take(values.len()) {
            self.made_of(ty, values[i], arguments[i]);
        }
    }

    /// What is known of the function of the package's that a call means.
    pub(crate) fn helper_called(&mut self, name: &'a [u8], call: Node<'t>, arguments: &[Node<'t>]) -> Option<Known> {
        let f = call.child_at(Child::Function)?;
        if f.kind_name() == "identifier"
            && let Some(local) = self.scopes.find(self.cx.reader.name(f))
        {
            return local.lambda.as_deref().cloned();
        }
        let mut callee = self.callee_of(call, arguments)?;
        if !name.is_empty() {
            // A macro stands for it.
            callee.name = name;
        }
        self.asked.push(callee.name);
        self.cx.helper(&callee)
    }

    /// A function in a slot that is called, `type->tp_alloc(type, 0)` or `((allocfunc)PyType_GetSlot(type, Py_tp_alloc))(type, 0)`:
    /// its name, and CPython's function that may return NULL where it does.
    pub(crate) fn slot_called(&mut self, call: Node<'t>) -> Option<(String, EntityId)> {
        let callee = self.behind_casts(call.child_at(Child::Function)?);
        let slot = match callee.kind_name() {
            // A pointer to such a function.
            "identifier" => self.scopes.find(self.cx.reader.name(callee))?.ty,
            "field_expression" => self.cx.reader.name(callee.child_at(Child::Field)?),
            "call_expression" => {
                let getter = self.known(callee).filter(|id| catalog::entity(*id).has(Role::SlotGetter));
                let arguments = getter.and_then(|_| callee.child_at(Child::Arguments)).map(operands)?;
                catalog::field_of_slot(std::str::from_utf8(self.cx.reader.name(*arguments.get(1)?)).ok()?)?.as_bytes()
            }
            _ => return None,
        };
        Some((String::from_utf8_lossy(slot).into_owned(), roles::slot_result(slot)?))
    }

    /// A call as it is written, if nothing but names and literals are in it: `PyEval_GetFrame()`.
    pub(crate) fn repeatable(&self, call: Node<'_>) -> Option<&'a [u8]> {
        let plain = |n: &Node<'_>| matches!(n.kind_name(), "identifier" | "null" | "number_literal" | "string_literal");
        let arguments = call.child_at(Child::Arguments).map(operands)?;
        (arguments.len() <= PLAIN_ARGUMENTS && arguments.iter().all(plain)).then(|| self.cx.reader.name(call))
    }
}

/// Whether a name is in capitals.
pub(crate) fn is_shouted(name: &[u8]) -> bool {
    name.iter().any(u8::is_ascii_uppercase) && !name.iter().any(u8::is_ascii_lowercase)
}
