//! Field accesses on the way of the walk.

use super::classes::is_assigned;
use super::roles::Role;
use super::state::{FieldBase, Walker};
use crate::infer::resolve::{Member, Owner};
use crate::names::is_prefixed;
use crate::syntax::grammar::Child;
use crate::syntax::nodes::{bare, first_name, operands};
use crate::syntax::tree::Node;
use crate::types::ty::{Ty, parse};
use abi3lint_model::{ByValue, Confidence, ConfigSet, FieldId, Live, Span, Subject, Use};
use abi3lint_rules::catalog::FieldForm;
use abi3lint_rules::{asked, catalog, roles};

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
                (Owner::CPython(id), _) => self.out.field_params.push((i, FieldBase::Record(id), false)),
                (_, Ty::Param(p)) if *p != u16::MAX => self.out.field_params.push((i, FieldBase::Param(*p), false)),
                _ => {
                    if let Some(base) = self.named_member(argument) {
                        self.out.field_params.push((i, base, false));
                    }
                }
            }
            return;
        }
        let Ok(text) = std::str::from_utf8(name) else { return };
        let candidates = catalog::fields_named(text);
        let is_internal = || self.infer.semantics.package.sources.internals && catalog::is_internal_field(text);
        if candidates.is_empty() && !is_internal() || self.outside(field) {
            return;
        }
        let span = self.span(field);
        let live = self.live(span.start);
        if live.may.is_empty() {
            return;
        }
        let usage = if is_assigned(node, stack) { Use::Write } else { Use::Read };
        let variable = first_name(bare(argument)).map(|v| self.infer.reader.name(v));
        let parts = variable.map_or_else(|| vec![live], |v| self.infer.by_declaration(v, live));
        for live in parts {
            self.field_of(node, (text, span), live, &usage, stack);
        }
    }

    /// A field access in configurations in which its variable is declared in one way.
    fn field_of(
        &mut self,
        node: Node<'t>,
        (text, span): (&'a str, Span),
        live: Live,
        usage: &Use,
        stack: &[(Role, Node<'t>)],
    ) {
        let Some(argument) = node.child_at(Child::Argument) else { return };
        let candidates = catalog::fields_named(text);
        let without = self.without_member(node, argument, (text, span), live, usage);
        let live = Live { may: live.may.minus(without), must: live.must.minus(without) };
        if live.may.is_empty() {
            return;
        }
        self.infer.live = live;
        let base = self.infer.base_of(node, argument, 40);
        let (owner, arguments) = self.infer.owner_and_arguments(&base);
        let (id, confidence): (Option<FieldId>, _) = match owner {
            Owner::CPython(id) => (catalog::field_of(id, text), Confidence::Exact),
            Owner::User { file, record } => match self.infer.member(file, record, arguments, text.as_bytes()) {
                Member::CPython(field) => (Some(field), Confidence::Exact),
                Member::Hidden if is_prefixed(text) => (candidates.first().copied(), Confidence::Guessed),
                Member::Own { own: false, .. } if text == "ob_base" => {
                    // Where it is a step to another field, that one is reported.
                    let step = stack.last().is_some_and(|(k, _)| *k == Role::FieldExpr);
                    let header = catalog::lookup(roles::name(roles::Role::VarObjectStruct))
                        .and_then(|id| catalog::field_of(id, text));
                    if let Some(id) = header.filter(|_| !step) {
                        self.emit(Subject::Field(id), Use::HeadMember, span, live, Confidence::Exact);
                    }
                    return;
                }
                _ => return,
            },
            Owner::Param => {
                self.out.pending = true;
                (None, Confidence::Guessed)
            }
            Owner::Unknown if is_prefixed(text) => (candidates.first().copied(), Confidence::Guessed),
            _ => (None, Confidence::Guessed),
        };
        let Some(id) = id else { return };
        let live = self.without_renamed(id, live);
        if live.may.is_empty() {
            return;
        }
        self.led_from = cast_type(argument);
        let is_arrow = node.child_at(Child::Operator).is_some_and(|o| self.infer.reader.name(o) == b"->");
        let usage = match usage {
            Use::Read if is_arrow && asked::is_asked(id) => Use::ReadThrough { pointer: self.span(argument) },
            usage => usage.clone(),
        };
        self.emit(Subject::Field(id), usage, span, live, confidence);
    }

    /// Without the configurations in which a macro of the package has the name of the field's struct, as
    /// `#define _PyCFrame CFrame` has for 3.10: there it is another one.
    fn without_renamed(&self, field: FieldId, live: Live) -> Live {
        let package = &self.infer.semantics.package;
        let name = catalog::entity(catalog::field(field).record).name.as_bytes();
        if !package.sources.macros.contains_key(name) {
            return live;
        }
        let renamed = package.definitions(self.file.0 as usize, name, live).map(|r| package.define_live(r).may);
        let renamed = renamed.fold(ConfigSet::EMPTY, |all, on| all | on);
        Live { may: live.may.minus(renamed), must: live.must.minus(renamed) }
    }

    /// The configurations in which the member before a field has no type with that field, where it has one in others:
    /// `((PyLongObject *)o)->ob_base.ob_size`. Where its type is another one, that is a fact. Where its types are
    /// several structs with such a field, as `CFrame` and `_PyCFrame` for `tstate->cframe`, each is used where it is one.
    fn without_member(
        &mut self,
        node: Node<'t>,
        argument: Node<'t>,
        (text, span): (&str, Span),
        live: Live,
        usage: &Use,
    ) -> ConfigSet {
        let before = bare(argument);
        let (Some(outer), Some(member)) = (before.child_at(Child::Argument), before.child_at(Child::Field)) else {
            return ConfigSet::EMPTY;
        };
        if before.kind_name() != "field_expression" {
            return ConfigSet::EMPTY;
        }
        let Ok(name) = std::str::from_utf8(self.infer.reader.name(member)) else { return ConfigSet::EMPTY };
        let several = |f: &&FieldId| catalog::field(**f).forms.windows(2).any(|w| w[0].ty != w[1].ty);
        if !catalog::fields_named(name).iter().any(|f| several(&f)) {
            return ConfigSet::EMPTY;
        }
        self.infer.live = live;
        let Owner::CPython(id) = self.infer.owner(&self.infer.base_of(before, outer, 40)) else {
            return ConfigSet::EMPTY;
        };
        let Some(field) = catalog::field_of(id, name).filter(|f| several(&f)) else { return ConfigSet::EMPTY };
        let arrow = node.child_at(Child::Operator).is_some_and(|o| o.kind_name() == "->");
        let led = |f: &FieldForm| {
            // The members of an anonymous struct stand beside it in the catalog.
            let ty = if f.ty.is_empty() { Ty::Name(catalog::entity(id).name.as_bytes()) } else { parse(f.ty) };
            let ty = if arrow { self.infer.deref(ty) } else { ty };
            match self.infer.owner(&ty) {
                Owner::CPython(id) => catalog::field_of(id, text),
                _ => None,
            }
        };
        let mut without = ConfigSet::EMPTY;
        let mut with: Vec<(FieldId, ConfigSet)> = Vec::new();
        for form in catalog::field(field).forms {
            match led(form) {
                None => without |= form.on,
                Some(id) => match with.iter_mut().find(|w| w.0 == id) {
                    Some(w) => w.1 |= form.on,
                    None => with.push((id, form.on)),
                },
            }
        }
        // The catalog knows an anonymous struct by its members and by the name that it got later.
        let each = with.len() > 1 && catalog::field(field).forms.iter().all(|f| !f.ty.is_empty());
        if each {
            for (id, on) in &with {
                let here = Live { may: live.may & *on, must: live.must & *on };
                if !here.may.is_empty() {
                    self.emit(Subject::Field(*id), usage.clone(), span, here, Confidence::Exact);
                }
            }
        }
        let with = with.into_iter().fold(ConfigSet::EMPTY, |all, w| all | w.1);
        if with.is_empty() || without.is_empty() && !each {
            return ConfigSet::EMPTY;
        }
        let here = Live { may: live.may & without, must: live.must & without };
        if !here.may.is_empty() {
            self.emit(Subject::Field(field), Use::WithoutMember, span, here, Confidence::Exact);
        }
        // Where the member itself is hidden, it is what is reported.
        if each { ConfigSet::ALL } else { ConfigSet::ALL.minus(with) }
    }

    /// A name that fields of CPython's have, where it is live, which is where types are asked for from now on.
    pub(crate) fn field_name(&mut self, node: Node<'t>) -> Option<(&'a str, Span, Live)> {
        let text = std::str::from_utf8(self.infer.reader.name(node)).ok()?;
        if catalog::fields_named(text).is_empty() || self.outside(node) {
            return None;
        }
        let span = self.span(node);
        let live = self.live(span.start);
        if live.may.is_empty() {
            return None;
        }
        self.infer.live = live;
        Some((text, span, live))
    }

    /// `p->sub` where parameters of the macro stand for both.
    fn named_member(&self, argument: Node<'t>) -> Option<FieldBase> {
        let at = bare(argument);
        let field = at.child_at(Child::Field).filter(|_| at.kind_name() == "field_expression")?;
        let through = self.param(self.infer.reader.name(field))?;
        match self.infer.base_of(at, at.child_at(Child::Argument)?, 40) {
            Ty::Param(p) if p != u16::MAX => Some(FieldBase::Member(p, through)),
            _ => None,
        }
    }

    pub(crate) fn offset_of(&mut self, node: Node<'t>) {
        let (Some(t), Some(m)) = (node.child_at(Child::Type), node.child_at(Child::Member)) else { return };
        let ty = self.infer.named_type(t);
        let span = self.span(m);
        let live = self.live(span.start);
        self.infer.live = live;
        if let Ty::Param(p) = ty {
            match self.param(self.infer.reader.name(m)) {
                Some(i) => self.out.field_params.push((i, FieldBase::Param(p), true)),
                None => self.out.pending = true,
            }
            return;
        }
        let Owner::CPython(id) = self.infer.owner(&ty) else { return };
        if let Some(i) = self.param(self.infer.reader.name(m)) {
            self.out.field_params.push((i, FieldBase::Record(id), true));
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
        if matches!(operand.kind_name(), "pointer_expression" | "field_expression" | "subscript_expression") {
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
    let descriptor = match at.kind_name() {
        "cast_expression" => at.child_at(Child::Type)?,
        // `static_cast<T *>(p)`.
        "call_expression" => {
            let callee = at.child_at(Child::Function).filter(|f| f.kind_name() == "template_function")?;
            *operands(callee.child_at(Child::Arguments)?).first()?
        }
        _ => return None,
    };
    Some(descriptor.child_at(Child::Type)?.start_byte())
}
