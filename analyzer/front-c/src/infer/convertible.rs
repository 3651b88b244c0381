//! Whether the type of an argument may convert to a pointer to a struct of CPython's, as C++ converts.

use super::resolve::{MAX_CLASSES, Owner};
use super::state::Infer;
use crate::names::entity;
use crate::syntax::grammar::Child;
use crate::syntax::nodes::operands;
use crate::syntax::tree::Node;
use crate::types::decls::{Decl, Decls};
use crate::types::ty::Ty;
use abi3lint_model::{ConfigSet, EntityId};
use abi3lint_rules::catalog::{self, FormKind};
use rustc_hash::FxHashSet;

impl<'t, 'a> Infer<'_, 't, 'a> {
    /// The name of the struct that a pointer leads to, if the pointer is known not to convert to one to
    /// `wanted`.
    pub(crate) fn other_struct(&self, ty: Ty<'a>, wanted: EntityId) -> Option<String> {
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
    pub(crate) fn is_absent(&self, argument: Node<'t>) -> bool {
        let hidden = |id: EntityId| !catalog::entity(id).visible.intersects(self.live.may);
        match argument.kind_name() {
            "parenthesized_expression" => operands(argument).last().is_some_and(|n| self.is_absent(*n)),
            "call_expression" => {
                let callee = argument.child_at(Child::Function).filter(|f| f.kind_name() == "identifier");
                callee.and_then(|f| entity(self.reader.name(f))).is_some_and(|(id, _)| hidden(id))
            }
            "pointer_expression" => {
                let Some(object) = argument.child_at(Child::Argument) else { return false };
                // Only the headers' own objects have a type that nobody sees.
                let of_headers = object.kind_name() == "identifier" && entity(self.reader.name(object)).is_some();
                let Owner::CPython(id) = self.owner(&self.expression(object)) else { return false };
                let forms = catalog::entity(id).forms;
                !of_headers && !forms.iter().any(|f| f.kind == FormKind::Struct && f.on.intersects(self.live.may))
            }
            _ => false,
        }
    }

    /// What a variable of the function points to, where it is no struct: `void`, `char`.
    pub(crate) fn plain(&self, variable: Node<'_>) -> Option<String> {
        let name = (variable.kind_name() == "identifier").then(|| self.reader.name(variable))?;
        let local = self.locals.get(name)?;
        let spec = local.decl.child_at(Child::Type).filter(|t| t.kind_name() == "primitive_type")?;
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
                match self.owner(base) {
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

    /// The name of a struct of the package that begins with a number or a pointer in these configurations.
    pub(crate) fn without_header(&self, ty: &Ty<'a>, on: ConfigSet) -> Option<String> {
        let Owner::User { file, record } = self.owner(ty) else { return None };
        let of = self.decls_of(file, record)?.records.get(record as usize)?;
        let is_plain = of.bases.is_empty() && of.params.is_empty();
        let mut members = of.fields.iter().filter(|(_, d)| !matches!(d.ty, Ty::Func(_)));
        let (_, first) = members.find(|(_, d)| d.live.may.intersects(on)).filter(|_| is_plain)?;
        // An array may be room for the header.
        let is_own = match &first.ty {
            Ty::Ptr(to) => !matches!(**to, Ty::Ptr(_)),
            ty => matches!(ty, Ty::Scalar | Ty::Name(_)) && matches!(self.owner(ty), Owner::Other),
        };
        (first.own && is_own)
            .then(|| self.record_name(file, record))
            .flatten()
            .map(|n| String::from_utf8_lossy(n).into_owned())
    }

    /// The struct of CPython's that a type is.
    pub(crate) fn cpython_struct(&self, ty: &Ty<'a>) -> Option<EntityId> {
        match self.owner(ty) {
            Owner::CPython(id) => Some(id),
            _ => None,
        }
    }

    /// What the source calls a record.
    fn record_name(&self, file: u32, record: u32) -> Option<&'a [u8]> {
        let decls: &Decls<'a> = self.decls_of(file, record)?;
        let named = |(name, list): (&&'a [u8], &Vec<Decl<'a>>)| {
            list.iter().any(|d| d.ty == Ty::Record(file, record)).then_some(*name)
        };
        decls.typedefs.iter().chain(&decls.tags).filter_map(named).min()
    }
}
