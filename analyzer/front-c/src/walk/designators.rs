//! Fields that initialisers name: `{.tp_name = "spam.Spam"}`.
//!
//! The struct is that of the variable, of the literal, or of the member that an outer initialiser names. It must not
//! know a rule.

use super::roles::Role;
use super::state::Walker;
use crate::infer::resolve::Owner;
use crate::syntax::grammar::Child;
use crate::syntax::nodes::operands;
use crate::syntax::tree::Node;
use crate::types::ty::Ty;
use abi3lint_model::{Confidence, ConfigSet, EntityId, FieldId, Live, Subject, Use};
use abi3lint_rules::catalog::{self, FormKind};

/// Initialisers within one another that are followed to the variable.
const NESTING: usize = 16;

impl<'t, 'a> Walker<'_, 't, 'a> {
    /// A name behind a dot in an initialiser.
    pub(crate) fn designator(&mut self, node: Node<'t>, stack: &[(Role, Node<'t>)]) {
        let Some(last) = node.named_child(0) else { return };
        let Some((text, span, live)) = self.field_name(last) else { return };
        let Some((pair, above)) = stack.split_last() else { return };
        let Some(mut ty) = self.initialised(above, NESTING) else { return };
        // `.a.b = 1`: the member before is what has the field.
        for before in designators(pair.1) {
            if before.start_byte() >= node.start_byte() {
                break;
            }
            ty = self.step(ty, before);
        }
        if let Owner::CPython(id) = self.infer.owner(&ty)
            && let Some(field) = catalog::field_of(id, text).filter(|f| is_lacking(id, *f, live))
        {
            self.emit(Subject::Field(field), Use::Designator, span, live, Confidence::Exact);
        }
    }

    /// A macro that is an element of an initialiser and names its field: `#define ENTRY(field, f) .field = f`.
    pub(crate) fn designated_by_macro(&mut self, name: &'a [u8], call: Option<Node<'t>>, stack: &[(Role, Node<'t>)]) {
        let above = if call.is_some() { &stack[..stack.len().saturating_sub(1)] } else { stack };
        if above.last().is_none_or(|l| l.1.kind_name() != "initializer_list") {
            return;
        }
        let package = &self.infer.semantics.package;
        let arguments = call.and_then(|c| c.child_at(Child::Arguments)).map(operands).unwrap_or_default();
        let definitions: Vec<_> = package.definitions(self.file.0 as usize, name, self.infer.live).collect();
        for r in definitions {
            let file = &package.sources.files[r.file as usize];
            let define = &file.defines[r.define as usize];
            let [dot, field, sets, ..] = file.body(define) else { continue };
            if !(dot.is(b'.') && sets.is(b'=')) {
                continue;
            }
            let word = field.span.of(file.text);
            // Of a field that the body spells, each use is a place of its own.
            let (named, place) = match file.param_names(define).position(word) {
                Some(i) => match arguments.get(i) {
                    Some(argument) => (self.infer.reader.name(*argument), *argument),
                    None => continue,
                },
                None => (word, call.map_or(above[above.len() - 1].1, |c| c)),
            };
            let Ok(text) = std::str::from_utf8(named) else { continue };
            let span = self.span(place);
            let live = self.live(span.start).and(package.define_live(r));
            let Some(ty) = self.initialised(above, NESTING) else { return };
            if let Owner::CPython(id) = self.infer.owner(&ty)
                && let Some(field) = catalog::field_of(id, text).filter(|f| is_lacking(id, *f, live))
            {
                self.emit(Subject::Field(field), Use::Designator, span, live, Confidence::Exact);
            }
        }
    }

    /// The type that the initialiser at the top of the stack is for.
    fn initialised(&self, stack: &[(Role, Node<'t>)], left: usize) -> Option<Ty<'a>> {
        let left = left.checked_sub(1)?;
        let (list, above) = stack.split_last().filter(|(l, _)| l.1.kind_name() == "initializer_list")?;
        let (outer, further) = above.split_last()?;
        let reader = &self.infer.reader;
        match outer.1.kind_name() {
            "init_declarator" => {
                let spec = further.last()?.1.child_at(Child::Type)?;
                let declarator = outer.1.child_at(Child::Declarator);
                Some(reader.declarator(declarator, reader.specifier(spec, self.infer.own, 0)).1)
            }
            "field_declaration" => {
                let spec = outer.1.child_at(Child::Type)?;
                let declarator = outer.1.child_at(Child::Declarator);
                Some(reader.declarator(declarator, reader.specifier(spec, self.infer.own, 0)).1)
            }
            "compound_literal_expression" | "new_expression" => Some(self.infer.expression(outer.1))
                .map(|ty| if outer.1.kind_name() == "new_expression" { self.infer.deref(ty) } else { ty }),
            // An element of an array, and nothing else without a name.
            "initializer_list" => match self.initialised(above, left)? {
                Ty::Ptr(element) => Some(*element),
                _ => None,
            },
            "initializer_pair" => {
                let ty = self.initialised(further, left)?;
                let value = outer.1.child_at(Child::Value)?;
                let is_value = value.id() == list.1.id();
                let steps = designators(outer.1).into_iter().fold(ty, |ty, d| self.step(ty, d));
                is_value.then_some(steps)
            }
            _ => None,
        }
    }

    /// What a designator leads to within a type.
    fn step(&self, ty: Ty<'a>, designator: Node<'t>) -> Ty<'a> {
        match (designator.kind_name(), designator.named_child(0)) {
            ("field_designator", Some(name)) => self.infer.field(&ty, self.infer.reader.name(name)),
            _ => self.infer.deref(ty),
        }
    }
}

/// Whether the place may meet the struct without the field: few initialisers are worth a fact.
fn is_lacking(record: EntityId, field: FieldId, live: Live) -> bool {
    let complete = catalog::entity(record).forms.iter().filter(|f| f.kind == FormKind::Struct);
    let complete = complete.fold(ConfigSet::EMPTY, |all, f| all | f.on);
    !(complete & live.may).minus(catalog::field(field).visible).is_empty()
}

fn designators<'t>(pair: Node<'t>) -> Vec<Node<'t>> {
    pair.children_at(Child::Designator).collect()
}
