//! Calls with a format that the source spells out: the format, and what is passed for it.
//!
//! Of an argument, the type is told where the source declares it plainly: a local variable, its address, a cast, a
//! literal, the result of a function of CPython's. Numbers have no type elsewhere in the front end, so this is read from the
//! declaration here. A declaration that not every compile of the call has says nothing.
//!
//! It must not know a rule, nor what a format means.

use super::state::Walker;
use crate::syntax::grammar::Child;
use crate::syntax::nodes::{bare, operands};
use crate::syntax::tree::Node;
use crate::types::ty::Ty;
use abi3lint_model::{Confidence, EntityId, FormatCall, Live, Passed, Span, Subject, Use};
use abi3lint_rules::catalog::{self, FormKind};
use abi3lint_rules::formats::{self, Reader};

/// Expressions within an argument that are followed for its type.
const DEPTH: u32 = 8;

impl<'t> Walker<'_, 't, '_> {
    /// A call of an entity, if it has a format.
    pub(crate) fn format_call(&mut self, callee: EntityId, list: Node<'t>, span: Span, live: Live) {
        let Some(reader) = formats::reader(callee).filter(|_| !list.has_error()) else { return };
        let arguments = operands(list);
        // A branch of a condition may hold some of them; where it is not decided, another one may stand beside it.
        let file = &self.infer.semantics.package.sources.files[self.infer.reader.file as usize];
        let places = arguments.iter().map(|a| self.infer.reader.start(*a)).map(|at| (file.region(at), self.live(at)));
        let region = file.region(span.start);
        let (is_decided, live) = places.fold((true, live), |(is_decided, all), (of, place)| {
            (is_decided && (of == region || place.may == place.must), all.and(place))
        });
        let source = arguments.get(reader.format).and_then(|f| self.infer.reader.whole_argument(*f));
        let Some(source) = source.filter(|_| is_decided) else { return };
        let package = &self.infer.semantics.package;
        let Some(format) = package.spelled_text(self.infer.reader.file as usize, source, live) else { return };
        if live.may.is_empty() {
            return;
        }
        let behind = arguments.get(reader.first..).unwrap_or(&[]);
        let call = FormatCall {
            function: callee,
            keywords: self.keywords(reader, &arguments, reader.read(&format).top_level),
            format,
            arguments: behind.iter().map(|a| self.passed(*a, live)).collect(),
            counted: arguments.iter().all(|a| self.is_one_argument(*a)),
            sized: Live::NEVER,
        };
        self.emit(Subject::Format(Box::new(call)), Use::Mention, span, live, Confidence::Exact);
    }

    /// The number of names in the list of keywords. Whether code changes the list is asked only where that number is
    /// not the one that is expected.
    fn keywords(&self, reader: Reader, arguments: &[Node<'t>], expected: usize) -> Option<u8> {
        let (name, count) = self.keyword_count(*arguments.get(reader.keywords()?)?)?;
        (count == expected || !self.is_filled(name)).then_some(u8::try_from(count).ok()?)
    }

    fn passed(&self, argument: Node<'t>, live: Live) -> Option<Passed> {
        let (base, pointers) = self.declared_type(argument, live, DEPTH)?;
        let text = String::from_utf8_lossy(self.infer.reader.name(argument)).into_owned();
        Some(Passed { text, base, pointers })
    }

    /// The type of an expression, without its pointers, and how many they are.
    fn declared_type(&self, node: Node<'t>, live: Live, depth: u32) -> Option<(String, u8)> {
        let depth = depth.checked_sub(1)?;
        let node = bare(node);
        match node.kind_name() {
            "identifier" => self.variable(node, live).map(|(base, pointers, _)| (base, pointers)),
            "pointer_expression" => {
                let inner = bare(node.child_at(Child::Argument)?);
                if self.infer.reader.name(node).first() != Some(&b'&') {
                    let (base, pointers) = self.declared_type(inner, live, depth)?;
                    return Some((base, pointers.checked_sub(1)?));
                }
                if inner.kind_name() == "identifier" {
                    let (base, pointers, is_array) = self.variable(inner, live)?;
                    // The address of an array is that of its first element.
                    return (!is_array).then_some((base, pointers + 1));
                }
                let (base, pointers) = self.declared_type(inner, live, depth)?;
                Some((base, pointers + 1))
            }
            "subscript_expression" => {
                let (base, pointers) = self.declared_type(node.child_at(Child::Argument)?, live, depth)?;
                Some((base, pointers.checked_sub(1)?))
            }
            "cast_expression" => {
                // An address stays that of what it is the address of.
                let value = bare(node.child_at(Child::Value)?);
                if self.infer.reader.name(value).first() == Some(&b'&') {
                    return self.declared_type(value, live, depth);
                }
                let descriptor = node.child_at(Child::Type)?;
                let (pointers, _) = self.pointers(descriptor.child_at(Child::Declarator))?;
                Some((self.type_name(descriptor.child_at(Child::Type)?)?, pointers))
            }
            "string_literal" | "concatenated_string" => Some(("char".to_owned(), 1)),
            "call_expression" => self.result_type(node),
            _ => None,
        }
    }

    /// A local variable: its type without pointers, how many they are, and whether it is an array.
    fn variable(&self, name: Node<'t>, live: Live) -> Option<(String, u8, bool)> {
        let local = self.infer.locals.get(self.infer.reader.name(name)).filter(|l| l.part.is_none())?;
        let declared = self.live(self.infer.reader.start(local.decl));
        if !live.may.minus(declared.must).is_empty() {
            return None;
        }
        let (pointers, is_array) = self.pointers(Some(local.declarator))?;
        Some((self.type_name(local.decl.child_at(Child::Type)?)?, pointers, is_array))
    }

    /// How many pointers a declarator makes, and whether it is an array; `None` for functions.
    fn pointers(&self, declarator: Option<Node<'t>>) -> Option<(u8, bool)> {
        let (_, mut ty) = self.infer.reader.declarator(declarator, Ty::Scalar);
        let mut count = 0u8;
        while let Ty::Ptr(inner) = ty {
            (ty, count) = (*inner, count.checked_add(1)?);
        }
        let mut at = declarator;
        let mut is_array = false;
        while let Some(d) = at {
            is_array |= d.kind_name() == "array_declarator";
            at = d.child_at(Child::Declarator);
        }
        (ty == Ty::Scalar).then_some((count, is_array))
    }

    /// A type's name, if it is one that the package does not give a meaning of its own.
    fn type_name(&self, spec: Node<'t>) -> Option<String> {
        if !matches!(spec.kind_name(), "primitive_type" | "sized_type_specifier" | "type_identifier") {
            return None;
        }
        let name = self.infer.reader.name(spec);
        let text = std::str::from_utf8(name).ok()?.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_own = || {
            self.infer.semantics.package.sources.macros.contains_key(name)
                || self.infer.declared(name, |d| &d.typedefs).is_some()
        };
        (formats::is_of_c(&text) || !is_own()).then_some(text)
    }

    /// What a function of CPython's returns, where all versions agree.
    fn result_type(&self, call: Node<'t>) -> Option<(String, u8)> {
        let function = call.child_at(Child::Function).filter(|f| f.kind_name() == "identifier")?;
        let name = self.infer.reader.name(function);
        let entity = catalog::entity(catalog::lookup(std::str::from_utf8(name).ok()?)?);
        let mut types = entity.forms.iter().filter(|f| f.kind == FormKind::Function).map(|f| f.ty);
        let ty = types.next().filter(|ty| types.all(|other| other == *ty))?;
        let is_own = self.infer.locals.contains(name)
            || self.infer.semantics.package.sources.macros.contains_key(name)
            || self.infer.declared(name, |d| &d.functions).is_some();
        let base = ty.trim_end_matches(['*', ' ']);
        let is_plain = !is_own && !base.is_empty() && !base.contains(['*', '(', '[']);
        is_plain.then(|| (base.to_owned(), ty.bytes().filter(|b| *b == b'*').count() as u8))
    }
}
