//! Field accesses on the way of the walk.

use super::roles::Role;
use super::state::{FieldBase, Walker};
use crate::infer::resolve::Owner;
use crate::syntax::grammar::{Child, Children};
use crate::syntax::nodes::bare;
use crate::types::ty::Ty;
use abi3lint_model::{ByValue, Confidence, FieldId, Subject, Use};
use abi3lint_rules::{catalog, roles};
use tree_sitter::Node;

impl<'t, 'a> Walker<'_, 't, 'a> {
    pub(crate) fn field_access(&mut self, node: Node<'t>, stack: &[(Role, Node<'t>)]) {
        let Some(field) = node.child_at(Child::Field) else { return };
        let name = self.infer.reader.name(field);
        let Some(argument) = node.child_at(Child::Argument) else { return };
        if let Some(i) = self.param(name) {
            self.infer.live = self.live(self.span(field).start);
            let base = self.infer.base_of(node, argument, 40);
            self.led_from = cast_type(argument);
            match (self.infer.owner(&base), &base) {
                (Owner::CPython(id), _) => self.out.field_params.push((i, FieldBase::Record(id))),
                (_, Ty::Param(p)) if *p != u16::MAX => self.out.field_params.push((i, FieldBase::Param(*p))),
                _ => {
                    if let Some(base) = self.named_member(argument) {
                        self.out.field_params.push((i, base));
                    }
                }
            }
            return;
        }
        let Ok(text) = std::str::from_utf8(name) else { return };
        let candidates = catalog::fields_named(text);
        if candidates.is_empty() || self.outside(field) {
            return;
        }
        let span = self.span(field);
        let live = self.live(span.start);
        if live.may.is_empty() {
            return;
        }
        self.infer.live = live;
        let base = self.infer.base_of(node, argument, 40);
        let (id, confidence): (Option<FieldId>, _) = match self.infer.owner(&base) {
            Owner::CPython(id) => (catalog::field_of(id, text), Confidence::Exact),
            Owner::User { file, record } if text == "ob_base" => {
                let of_head = self.infer.member(file, record, name).is_some_and(|d| !d.own);
                // Where it is a step to another field, that one is reported.
                let step = stack.last().is_some_and(|(k, _)| *k == Role::FieldExpr);
                let header = catalog::lookup(roles::name(roles::Role::VarObjectStruct))
                    .and_then(|id| catalog::field_of(id, text));
                if let Some(id) = header.filter(|_| of_head && !step) {
                    self.emit(Subject::Field(id), Use::HeadMember, span, live, Confidence::Exact);
                }
                return;
            }
            Owner::Param => {
                self.out.pending = true;
                (None, Confidence::Guessed)
            }
            Owner::Unknown if is_prefixed(text) => (candidates.first().copied(), Confidence::Guessed),
            _ => (None, Confidence::Guessed),
        };
        let Some(id) = id else { return };
        self.led_from = cast_type(argument);
        let written = stack.last().is_some_and(|(k, p)| {
            *k == Role::Assign
                && p.child_at(Child::Left)
                    .is_some_and(|l| l.start_byte() == node.start_byte() && l.end_byte() == node.end_byte())
        });
        let usage = if written { Use::Write } else { Use::Read };
        self.emit(Subject::Field(id), usage, span, live, confidence);
    }

    /// `p->sub` where parameters of the macro stand for both.
    fn named_member(&self, argument: Node<'t>) -> Option<FieldBase> {
        let at = bare(argument);
        let field = at.child_at(Child::Field).filter(|_| at.kind() == "field_expression")?;
        let through = self.param(self.infer.reader.name(field))?;
        match self.infer.base_of(at, at.child_at(Child::Argument)?, 40) {
            Ty::Param(p) if p != u16::MAX => Some(FieldBase::Member(p, through)),
            _ => None,
        }
    }

    pub(crate) fn offset_of(&mut self, node: Node<'t>) {
        let (Some(t), Some(m)) = (node.child_at(Child::Type), node.child_at(Child::Member)) else { return };
        let ty = self.infer.reader.descriptor(t, self.infer.own);
        let span = self.span(m);
        let live = self.live(span.start);
        self.infer.live = live;
        let Owner::CPython(id) = self.infer.owner(&ty) else { return };
        if let Some(i) = self.param(self.infer.reader.name(m)) {
            self.out.field_params.push((i, FieldBase::Record(id)));
            return;
        }
        let field = std::str::from_utf8(self.infer.reader.name(m)).ok().and_then(|n| catalog::field_of(id, n));
        if let Some(f) = field.filter(|_| !live.may.is_empty() && !self.outside(m)) {
            self.emit(Subject::Field(f), Use::OffsetOf, span, live, Confidence::Exact);
        }
    }

    /// `sizeof *p` and `sizeof(p->field)`: the operand's type is what must be complete.
    pub(crate) fn sized_value(&mut self, value: Node<'t>) {
        let operand = bare(value);
        // A name alone is a type or a variable, which the walk meets by itself.
        if matches!(operand.kind(), "pointer_expression" | "field_expression" | "subscript_expression") {
            self.whole(operand, Use::SizeOf);
        }
    }

    /// `*p = ...`: a struct is copied.
    pub(crate) fn copied(&mut self, target: Node<'t>) {
        self.whole(target, Use::ByValue(ByValue::Copy));
    }

    /// An expression whose value is a whole struct of CPython's.
    fn whole(&mut self, node: Node<'t>, usage: Use) {
        let span = self.span(node);
        let live = self.live(span.start);
        if live.may.is_empty() || self.outside(node) {
            return;
        }
        self.infer.live = live;
        let ty = self.infer.expression(node);
        if let Owner::CPython(id) = self.infer.owner(&ty) {
            self.emit(Subject::Entity(id), usage, span, live, Confidence::Exact);
        }
    }

    /// The index of the macro parameter of this name.
    fn param(&self, name: &[u8]) -> Option<u16> {
        self.infer.params.position(name).map(|i| i as u16)
    }
}

/// Where the name of the type stands to which the argument of a field access is cast.
fn cast_type(argument: Node<'_>) -> Option<usize> {
    let at = bare(argument);
    let descriptor = at.child_at(Child::Type).filter(|_| at.kind() == "cast_expression")?;
    Some(descriptor.child_at(Child::Type)?.start_byte())
}

/// Field names by which CPython's structs can be told from others even without a type.
fn is_prefixed(name: &str) -> bool {
    const PREFIXES: &[&str] =
        &["ob_", "tp_", "nb_", "sq_", "mp_", "am_", "bf_", "co_", "f_", "m_", "ma_", "func_", "cr_", "gi_", "wr_"];
    PREFIXES.iter().any(|p| name.starts_with(p)) && !matches!(name, "m_size" | "m_name" | "m_doc")
}
