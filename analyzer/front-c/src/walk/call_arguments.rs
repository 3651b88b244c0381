//! First arguments that are not what the callee wants, and that a C++ compiler does not convert by itself.
//!
//! The catalog knows which callees do not cast. C converts any pointer to any other, with a warning at
//! most before gcc 14, so C files have none. The module must not know a rule.

use crate::infer::expression::Infer;
use crate::infer::resolve::{MAX_CLASSES, Owner};
use crate::names::entity;
use crate::syntax::grammar::{Child, Children};
use crate::syntax::literals::count;
use crate::syntax::nodes::operands;
use crate::types::reader::{Decls, Ty};
use crate::walk::roles::K;
use crate::walk::traverse::Walker;
use abi3lint_model::{EntityId, Live, Mistyped, Use};
use abi3lint_rules::catalog::{self, FormKind};
use rustc_hash::FxHashSet;
use tree_sitter::Node;

impl<'t> Walker<'_, 't, '_> {
    /// What is told of a call's arguments.
    pub fn arguments(&mut self, callee: EntityId, list: Node<'t>, stack: &[(K, Node<'t>)]) -> Use {
        let (args, nulls) = count(list, self.infer.reader.view);
        // Of `Py_TYPE(o)->tp_name` the field is what is reported, and what is to be replaced.
        let mut outer = stack.iter().rev().skip(1).filter(|(_, n)| n.kind() != "parenthesized_expression");
        let to_field = outer.next().is_some_and(|(k, _)| *k == K::FieldExpr);
        Use::Call { args, nulls, mistyped: if to_field { None } else { self.mistyped(callee, list) } }
    }

    fn mistyped(&mut self, callee: EntityId, list: Node<'t>) -> Option<Box<Mistyped>> {
        let uncast = catalog::entity(callee).uncast?;
        let all = self.infer.live;
        if !self.infer.semantics.package.sources.files[self.file.0 as usize].cpp || !all.may.intersects(uncast.on) {
            return None;
        }
        let mut cursor = list.walk();
        let first = list.named_children(&mut cursor).find(|n| n.kind() != "comment")?;
        // What a type is elsewhere, as in a branch without the limited API, is no matter.
        self.infer.live = Live { may: all.may & uncast.on, must: all.must & uncast.on };
        let ty = if self.infer.is_absent(first) { Ty::Unknown } else { self.infer.expression(first) };
        let pointee =
            if ty == Ty::Scalar.ptr() { self.infer.plain(first) } else { self.infer.other_struct(ty, uncast.wants) };
        self.infer.live = all;
        let unary = !matches!(
            first.kind(),
            "binary_expression" | "conditional_expression" | "assignment_expression" | "comma_expression"
        );
        Some(Box::new(Mistyped { pointee: pointee?, span: self.span(first), unary }))
    }
}

impl<'t, 'a> Infer<'_, 't, 'a> {
    /// The name of the struct that a pointer leads to, if the pointer is known not to convert to one to
    /// `wanted`.
    fn other_struct(&self, ty: Ty<'a>, wanted: EntityId) -> Option<String> {
        let ty = match ty {
            Ty::Name(_) => self.alias(&ty)?,
            ty => ty,
        };
        let Ty::Ptr(pointee) = ty else { return None };
        let text = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
        match (self.owner(&pointee), &*pointee) {
            (Owner::CPython(id), _) if id == wanted => None,
            (Owner::CPython(_), Ty::Name(name)) => Some(text(name)),
            (Owner::CPython(id), _) => Some(catalog::entity(id).name.to_owned()),
            (Owner::User { file, record }, ty) if !self.may_derive(file, record, wanted) => match ty {
                Ty::Name(name) => Some(text(name)),
                Ty::Tag(name) => Some(format!("struct {}", text(name))),
                _ => self.record_name(file, record).map(text),
            },
            (Owner::Unknown, Ty::Name(name)) if self.alias(&pointee).is_none() => {
                std::str::from_utf8(name).ok().filter(|n| catalog::is_foreign_struct(n)).map(str::to_owned)
            }
            _ => None,
        }
    }

    /// Whether the argument is something that cannot be there at all: the result of a function that is
    /// hidden, the address of an object whose struct is. That is what is reported.
    fn is_absent(&self, argument: Node<'t>) -> bool {
        let hidden = |id: EntityId| !catalog::entity(id).visible.intersects(self.live.may);
        match argument.kind() {
            "parenthesized_expression" => operands(argument).last().is_some_and(|n| self.is_absent(*n)),
            "call_expression" => {
                let callee = argument.child_at(Child::Function).filter(|f| f.kind() == "identifier");
                callee.and_then(|f| entity(self.reader.name(f))).is_some_and(|(id, _)| hidden(id))
            }
            "pointer_expression" => {
                let Some(object) = argument.child_at(Child::Argument) else { return false };
                // Only the headers' own objects have a type that nobody sees.
                let of_headers = object.kind() == "identifier" && entity(self.reader.name(object)).is_some();
                let Owner::CPython(id) = self.owner(&self.expression(object)) else { return false };
                let forms = catalog::entity(id).forms;
                !of_headers && !forms.iter().any(|f| f.kind == FormKind::Struct && f.on.intersects(self.live.may))
            }
            _ => false,
        }
    }

    /// What a variable of the function points to, where it is no struct: `void`, `char`.
    fn plain(&self, variable: Node<'_>) -> Option<String> {
        let name = (variable.kind() == "identifier").then(|| self.reader.name(variable))?;
        let local = self.locals.get(name)?;
        let spec = local.decl.child_at(Child::Type).filter(|t| t.kind() == "primitive_type")?;
        Some(String::from_utf8_lossy(self.reader.name(spec)).into_owned())
    }

    /// Whether the struct inherits from `wanted`, or from something unknown. Each class is asked once, however many ways
    /// lead to it.
    fn may_derive(&self, file: u32, record: u32, wanted: EntityId) -> bool {
        let mut seen = FxHashSet::from_iter([(file, record)]);
        let mut todo = vec![(file, record)];
        while let Some((file, record)) = todo.pop() {
            let class = self.decls_of(file, record).and_then(|d| d.records.get(record as usize));
            let Some(class) = class.filter(|_| seen.len() <= MAX_CLASSES) else { return true };
            for base in &class.bases {
                match self.owner(&Ty::Name(base)) {
                    Owner::CPython(id) if id != wanted => {}
                    Owner::User { file, record } => {
                        if seen.insert((file, record)) {
                            todo.push((file, record));
                        }
                    }
                    Owner::CPython(_) | Owner::Other | Owner::Param | Owner::Unknown => return true,
                }
            }
        }
        false
    }

    /// What the source calls a record.
    fn record_name(&self, file: u32, record: u32) -> Option<&'a [u8]> {
        let decls: &Decls<'a> = self.decls_of(file, record)?;
        let named = |(name, list): (&&'a [u8], &Vec<crate::types::reader::Decl<'a>>)| {
            list.iter().any(|d| d.ty == Ty::Record(file, record)).then_some(*name)
        };
        decls.typedefs.iter().chain(&decls.tags).filter_map(named).min()
    }
}
