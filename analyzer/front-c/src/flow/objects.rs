//! Objects of C++ that hold a pointer, and members of classes: `std::unique_ptr<PyObject, Release> text(PyObject_Str(o));`.
//!
//! A local variable of a smart pointer's type is the pointer that it holds: `text.get()` reads it, `text.reset(p)` assigns
//! to it, and conditions on the variable test it. Types go by their names, and by the typedefs and aliases of the file.

use super::graph_builder::Lower;
use crate::callees::helpers::plain_type;
use crate::syntax::grammar::Child;
use crate::syntax::nodes::operands;
use crate::syntax::tree::Node;
use crate::types::ty::Ty;
use abi3lint_flow::{Cond, End, Op, Value};
use abi3lint_model::{NullInto, VersionSet};

/// Class templates of the library whose objects are pointers.
const SMART: [&[u8]; 2] = [b"unique_ptr", b"shared_ptr"];

impl<'a, 't> Lower<'_, '_, 't, 'a> {
    /// Whether a type, as it is written, is a smart pointer of the C++ library.
    pub(crate) fn is_smart(&self, ty: &[u8]) -> bool {
        if !self.is_cpp() || ty.is_empty() {
            return false;
        }
        if ty.contains(&b'<') {
            return SMART.contains(&plain_type(ty));
        }
        let declared = self.cx.own.typedefs.get(plain_type(ty)).and_then(|list| list.first());
        declared.is_some_and(|d| matches!(&d.ty, Ty::Generic(name, _) if SMART.contains(&plain_type(name))))
    }

    pub(crate) fn is_cpp(&self) -> bool {
        self.cx.package.sources.files[self.cx.file].cpp
    }

    /// A member of a smart pointer that is called: `text.get()`.
    pub(crate) fn smart_member(&mut self, call: Node<'t>) -> Option<Value> {
        let callee = call.child_at(Child::Function).filter(|f| f.kind_name() == "field_expression")?;
        let object = callee.child_at(Child::Argument).filter(|a| a.kind_name() == "identifier")?;
        let name = self.cx.reader.name(object);
        let ty = self.scopes.find(name)?.ty;
        let var = self.scopes.var(name).filter(|_| self.is_smart(ty) && self.operator(callee) == ".")?;
        let arguments = call.child_at(Child::Arguments).map(operands).unwrap_or_default();
        match self.cx.reader.name(callee.child_at(Child::Field)?) {
            b"get" => Some(Value::Var(var)),
            b"release" => {
                let released = self.scopes.fresh();
                self.op(Op::Set(released, Value::Var(var)));
                self.op(Op::Set(var, Value::Unknown));
                Some(Value::Var(released))
            }
            b"reset" => {
                let values = self.values(&arguments);
                self.op(Op::Set(var, values.first().copied().unwrap_or(Value::Unknown)));
                Some(Value::Unknown)
            }
            _ => None,
        }
    }

    /// The type of a member of a class of the file.
    fn member_type(&self, class: &[u8], member: &[u8]) -> Option<&'a [u8]> {
        let own = self.cx.own;
        let mut ty = &own.tags.get(class).or_else(|| own.typedefs.get(class))?.first()?.ty;
        for _ in 0..4 {
            match ty {
                Ty::Record(file, at) if *file as usize == self.cx.file => {
                    let field = own.records.get(*at as usize)?.fields.iter().find(|f| f.0 == member)?;
                    return match &field.1.ty {
                        Ty::Name(name) => Some(name),
                        _ => None,
                    };
                }
                Ty::Tag(name) | Ty::Name(name) => ty = &own.tags.get(name)?.first()?.ty,
                _ => return None,
            }
        }
        None
    }

    /// The type of what is assigned to, as far as it is a local variable or a member of a class of the file.
    pub(crate) fn type_of(&mut self, left: Node<'t>) -> Option<&'a [u8]> {
        let class = match left.kind_name() {
            "identifier" => {
                let name = self.cx.reader.name(left);
                if let Some(local) = self.scopes.find(name) {
                    return Some(local.ty);
                }
                return self.member_type(self.class, name);
            }
            "field_expression" => match left.child_at(Child::Argument)? {
                object if object.kind_name() == "this" => self.class,
                object if object.kind_name() == "identifier" => {
                    plain_type(self.scopes.find(self.cx.reader.name(object))?.ty)
                }
                _ => return None,
            },
            _ => return None,
        };
        self.member_type(class, self.cx.reader.name(left.child_at(Child::Field)?))
    }

    /// `: name(PyUnicode_AsUTF8(o)), size{0}` of a constructor.
    pub(crate) fn field_initializers(&mut self, of: Node<'t>) {
        let lists: Vec<Node<'t>> = self.parts(of);
        for list in lists.into_iter().filter(|n| n.kind_name() == "field_initializer_list") {
            for field in self.parts(list).into_iter().filter(|n| n.kind_name() == "field_initializer") {
                let parts = self.parts(field);
                let name = parts.first().map_or(&b""[..], |n| self.cx.reader.name(*n));
                let arguments = parts.last().map(|n| operands(*n)).unwrap_or_default();
                let values = self.values(&arguments);
                if let ([value], Some(ty)) = (values.as_slice(), self.member_type(self.class, name)) {
                    self.made_of(ty, *value, arguments[0]);
                }
                self.handed_on(&arguments);
            }
        }
    }

    /// An exception of C++ may leave here: control may go on in the handlers around.
    pub(crate) fn may_throw(&mut self) {
        let Some(handlers) = self.handlers.last().copied().filter(|_| self.reached) else { return };
        let next = self.block();
        self.end(End::Branch { cond: Cond::Other(Some(Vec::new())), yes: handlers, no: next });
        self.enter(next);
        self.thrown.insert(handlers);
    }

    /// Whether a call is one of the C++ library's that has nothing to do with exceptions of Python.
    pub(crate) fn is_of_std(&self, call: Node<'_>) -> bool {
        let text = call.child_at(Child::Function).map_or(&b""[..], |f| self.cx.reader.name(f));
        let text = text.strip_prefix(b"::").unwrap_or(text);
        let arguments = call.child_at(Child::Arguments).map(operands).unwrap_or_default();
        text.starts_with(b"std::") && arguments.iter().all(|a| a.kind_name() != "lambda_expression")
    }

    /// `std::make_unique<std::string>(PyUnicode_AsUTF8(o))`: the class that is made.
    pub(crate) fn made_by(&self, call: Node<'_>) -> &'a [u8] {
        let text = call.child_at(Child::Function).map_or(&b""[..], |f| self.cx.reader.name(f));
        let text = text.strip_prefix(b"std::make_unique<").or_else(|| text.strip_prefix(b"std::make_shared<"));
        text.and_then(|t| t.strip_suffix(b">")).unwrap_or(b"")
    }

    /// The key of a map of strings, `sizes[PyUnicode_AsUTF8(o)]`.
    pub(crate) fn key_of_map(&mut self, map: Node<'t>, key: Value, at: Node<'t>) {
        if matches!(key, Value::Unknown | Value::NonNull) {
            return;
        }
        let ty = self.type_of(map).unwrap_or(b"");
        let ty = ty.strip_prefix(b"std::").unwrap_or(ty);
        if [&b"map<std::string"[..], b"unordered_map<std::string"].iter().any(|m| ty.starts_with(m)) {
            self.must_not_be_null(key, NullInto::Call("std::string".to_owned(), 0), VersionSet::ALL, at);
        }
    }
}
