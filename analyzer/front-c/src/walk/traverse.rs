//! One pass over a syntax tree: every use of a CPython name or field becomes a fact.
//!
//! The walk keeps a stack of its own, so nesting costs memory and never the call stack. It knows the
//! grammar's node kinds; it must not know a rule.

use super::roles::{Role, Roles};
use super::state::{LibraryNames, MacroUse, WalkInput, WalkOutput, Walker};
use super::threads::SharedPlaces;
use crate::infer::resolve::Owner;
use crate::infer::state::Infer;
use crate::macros::discarded_arguments::{DiscardedArgument, DiscardedArguments};
use crate::names::{entity, is_record};
use crate::syntax::grammar::Child;
use crate::syntax::nodes::{first_name, operands};
use crate::syntax::plain_lists::is_plain_list;
use crate::syntax::symbol_table::SymbolTable;
use crate::syntax::tree::{Node, Tree};
use crate::text::spans::touches;
use crate::types::ty::Ty;
use abi3lint_c_text::TokKind;
use abi3lint_model::{ByValue, Confidence, Fact, FileId, Live, Span, Subject, Use};
use abi3lint_rules::catalog;
use abi3lint_rules::other_headers::{self, LibraryName};
use abi3lint_rules::roles::Role as CatalogRole;
use std::cell::{Cell, RefCell};

/// Walks one tree.
pub(crate) fn walk<'a>(task: WalkInput<'_, 'a>, tree: &Tree) -> WalkOutput<'a> {
    let roles = Roles::of_grammar(task.grammar);
    let scope = task.scope;
    let shared = SharedPlaces::of(task.semantics.package.sources.options.active);
    let infer = Infer {
        semantics: task.semantics,
        own: task.own,
        reader: task.reader,
        locals: SymbolTable::default(),
        classes: Vec::new(),
        params: task.params,
        asking: RefCell::default(),
        live: Live::NEVER,
    };
    let mut w = Walker {
        infer,
        roles,
        file: FileId(task.file as u32),
        names: task.names,
        spelled: task.spelled,
        frame: task.frame,
        type_use: None,
        bases: Vec::new(),
        led_from: None,
        assigned: None,
        marks: Vec::new(),
        errors: 0,
        discarded: Vec::new(),
        out: WalkOutput::default(),
        library: LibraryNames::of(&task.semantics.package, task.file),
        table_uses: task.table_uses,
        shared,
        asked: Cell::new(0),
    };
    let mut cursor = tree.root_node().walk();
    let mut stack: Vec<(Role, Node<'_>)> = Vec::with_capacity(64);
    'tree: loop {
        let node = cursor.node();
        let kind = roles.of(node);
        let skipped =
            scope.is_some_and(|spans| w.marks.is_empty() && !touches(spans, node.start_byte(), node.end_byte()));
        if !skipped {
            if kind != Role::Other {
                let field = node.field_id();
                let asked = w.asked.get();
                w.enter(kind, node, field, &stack);
                if w.asked.get() != asked {
                    w.out.asking.push(node.start_byte() as u32);
                }
            }
            if cursor.goto_first_child() {
                w.errors += usize::from(kind == Role::Error);
                stack.push((kind, node));
                continue;
            }
            w.leave(kind);
        }
        while !cursor.goto_next_sibling() {
            let Some((kind, _)) = stack.pop() else { break 'tree };
            w.errors -= usize::from(kind == Role::Error);
            w.leave(kind);
            if !cursor.goto_parent() {
                break 'tree;
            }
        }
    }
    let mut out = w.out;
    if let Some(discarded) = DiscardedArguments::of(w.discarded) {
        out.facts.iter_mut().filter(|f| is_compiled(f)).for_each(|f| f.live = discarded.remaining(f.span, f.live));
        out.facts.retain(|f| !is_compiled(f) || !f.live.may.is_empty());
        out.uses.iter_mut().for_each(|u| u.live = discarded.remaining(u.span, u.live));
        out.uses.retain(|u| !u.live.may.is_empty());
    }
    out
}

impl<'w, 't, 'a> Walker<'w, 't, 'a> {
    fn enter(&mut self, kind: Role, node: Node<'t>, field: u8, stack: &[(Role, Node<'t>)]) {
        match kind {
            Role::Ident | Role::TypeIdent => self.name(kind, node, field, stack),
            Role::FieldExpr => self.field_access(node, stack),
            Role::Assign => {
                self.arithmetic(node, stack);
                self.assigned_place(node, stack);
                let Some(left) = node.child_at(Child::Left) else { return };
                match left.kind_name() {
                    "call_expression" => self.assigned = Some(left.start_byte()),
                    "pointer_expression" => self.copied(left),
                    _ => {}
                }
            }
            Role::Field => {
                self.conditional_members(node, stack);
                self.declaration(kind, node, stack);
            }
            Role::Declaration | Role::Param => self.declaration(kind, node, stack),
            Role::Function => {
                self.open();
                self.result(node);
                self.parameters(node);
            }
            Role::Scope => {
                self.open();
                // A lambda has parameters.
                let list = node.child_at(Child::Declarator).and_then(|d| d.child_at(Child::Parameters));
                if let Some(list) = list {
                    self.locals_of(list);
                }
                if node.kind_name() == "lambda_expression" {
                    self.captures(node);
                }
            }
            Role::Range => {
                self.open();
                if let Some(d) = node.child_at(Child::Declarator) {
                    self.local(node, d);
                }
            }
            Role::Class => {
                self.open();
                if node.child_at(Child::Body).is_some() {
                    let ty = self.infer.reader.specifier(node, self.infer.own, 0);
                    self.infer.classes.push(ty);
                }
            }
            Role::SizeOf => {
                if let Some(t) = node.child_at(Child::Type).filter(|t| t.child_at(Child::Declarator).is_none()) {
                    self.type_use = t.child_at(Child::Type).map(|n| (n.start_byte(), Use::SizeOf));
                }
                if let Some(v) = node.child_at(Child::Value) {
                    self.sized_value(v);
                }
            }
            Role::OffsetOf => self.offset_of(node),
            Role::Bases => self.bases(node),
            Role::Qualified => self.qualified(node, stack),
            Role::New | Role::Literal | Role::AlignOf => self.value(kind, node),
            Role::Subscript | Role::Binary => self.arithmetic(node, stack),
            Role::Update => {
                self.arithmetic(node, stack);
                self.updated_place(node, stack);
            }
            Role::Template => self.template(node, stack),
            Role::Designator => self.designator(node, stack),
            Role::Return => self.returned(node, stack),
            Role::Cast => self.cast(node),
            Role::Error => {
                if self.errors == 0 {
                    let span = self.span(node);
                    if !is_plain_list(span.of(self.infer.reader.view)) {
                        self.out.errors.push(span);
                    }
                }
            }
            Role::Other | Role::Call | Role::Enumerator | Role::Declarator => {}
        }
    }

    fn leave(&mut self, kind: Role) {
        if matches!(kind, Role::Function | Role::Scope | Role::Range | Role::Class)
            && let Some((locals, classes)) = self.marks.pop()
        {
            self.infer.locals.truncate(locals);
            self.infer.classes.truncate(classes);
        }
    }

    fn open(&mut self) {
        self.marks.push((self.infer.locals.len(), self.infer.classes.len()));
    }

    fn name(&mut self, kind: Role, node: Node<'t>, field: u8, stack: &[(Role, Node<'t>)]) {
        let name = self.infer.reader.name(node);
        let Some(first) = name.first() else { return };
        let in_class = kind == Role::Ident && !self.infer.classes.is_empty();
        if in_class && self.is_alone(field, stack) && self.is_member(node, name, stack) {
            return;
        }
        let library = self.library.name(name);
        let is_other = library.is_none() && !self.matters(name) && self.infer.params.position(name).is_none();
        if kind == Role::Ident && first.is_ascii_lowercase() && !self.in_sizeof(stack) && is_other {
            return;
        }
        let (parent_kind, parent) = stack.last().map_or((Role::Other, None), |(k, n)| (*k, Some(*n)));
        let declares = self.declares(kind, field, stack);
        // Error recovery may take the inside of a string apart.
        if self.errors > 0 && !self.is_token(node) {
            return;
        }
        if declares || self.outside(node) {
            return;
        }
        let span = self.span(node);
        let called = parent_kind == Role::Call && field == self.roles.function;
        if self.infer.params.position(name).is_some() {
            // What a use passes may be the name of a macro, and the body a list that it is applied to.
            if called {
                self.macro_use(name, span, parent);
            }
            return;
        }
        if called && self.macros().discards(name) {
            self.note_discarded(name, span, parent);
        }
        if self.macros().contains(name) {
            self.macro_use(name, span, parent.filter(|_| called));
            self.designated_by_macro(name, parent.filter(|_| called), stack);
        }
        let Ok(text) = std::str::from_utf8(name) else { return };
        let tag = parent_kind == Role::Class && field == self.roles.name;
        let id = if tag { catalog::lookup_tag(text) } else { catalog::lookup(text) };
        let Some(id) = id else {
            if let Some(known) = library.filter(|known| called || !known.is_function) {
                self.library_use(known, name, span, parent);
            }
            return;
        };
        let live = self.live(span.start);
        self.infer.live = live;
        let is_cpp = self.is_cpp();
        if tag && matches!(self.infer.owner(&Ty::Tag(name)), Owner::User { .. }) {
            return;
        }
        if !tag && catalog::entity(id).has(CatalogRole::StructTag) {
            return;
        }
        if is_cpp && (self.is_of_scope(name, parent) || !tag && self.is_own_class(name)) {
            return;
        }
        if live.may.is_empty() || self.infer.locals.contains(name) {
            return;
        }
        let usage = match (&self.type_use, called) {
            (Some((at, u)), _) if *at == node.start_byte() => u.clone(),
            _ if self.bases.contains(&node.start_byte()) => Use::ByValue(ByValue::Base),
            // `T()` is an object; with something in the parentheses it may declare a pointer to a function.
            (_, true) if is_cpp && is_record(catalog::entity(id)) && is_empty_call(parent) => {
                Use::ByValue(ByValue::Value)
            }
            (_, true) => {
                let call = parent.filter(|p| self.assigned != Some(p.start_byte()));
                match call.and_then(|p| p.child_at(Child::Arguments)) {
                    Some(args) => {
                        self.format_call(id, args, span, live);
                        self.keyword_list(id, args);
                        self.replaced_by_call(id, args, stack);
                        self.lock_call(id, args, stack);
                        self.arguments(id, args, stack)
                    }
                    None => Use::Assign,
                }
            }
            _ if self.in_sizeof(stack) && is_record(catalog::entity(id)) => Use::SizeOf,
            _ if kind == Role::TypeIdent && self.led_from == Some(node.start_byte()) => Use::CastToField,
            // A parameter whose "type" is a function is a call that C++ reads as a declaration.
            _ => Use::Mention,
        };
        // `struct tag *p` declares the tag where nothing else does.
        if tag && usage == Use::Mention {
            return;
        }
        self.emit(Subject::Entity(id), usage, span, live, Confidence::Exact);
    }

    /// Whether a name stands for itself: it is not declared here, and no scope stands before it.
    fn is_alone(&self, field: u8, stack: &[(Role, Node<'t>)]) -> bool {
        let above = stack.last().map_or(Role::Other, |(k, _)| *k);
        above != Role::Qualified && !self.declares(Role::Ident, field, stack)
    }

    /// Whether a name is declared here.
    fn declares(&self, kind: Role, field: u8, stack: &[(Role, Node<'t>)]) -> bool {
        let (parent_kind, parent) = stack.last().map_or((Role::Other, None), |(k, n)| (*k, Some(*n)));
        (field != 0 && field == self.roles.declarator)
            || parent_kind == Role::Declarator
            || (parent_kind == Role::Enumerator && field == self.roles.name)
            || (kind == Role::TypeIdent
                && matches!(parent_kind, Role::Class)
                && field == self.roles.name
                && parent.is_some_and(|p| p.child_at(Child::Body).is_some()))
    }

    /// A use of a name of the C library, where `Python.h` does not declare it.
    fn library_use(&mut self, known: LibraryName, name: &[u8], span: Span, parent: Option<Node<'t>>) {
        let library = other_headers::library(known.group);
        let missing = library.missing(self.library.cpp);
        let live = self.live(span.start);
        let live = Live { may: live.may & missing, must: live.must & missing };
        let is_elsewhere =
            parent.is_some_and(|p| p.kind_name() == "qualified_identifier") || self.infer.locals.contains(name);
        if !live.may.is_empty() && !is_elsewhere && !self.spelled.contains(&span.start) {
            let subject = Subject::Header(library.header.to_owned());
            self.emit(subject, Use::Mention, span, live, Confidence::Inferred);
        }
    }

    fn matters(&self, name: &[u8]) -> bool {
        self.macros().contains(name) || self.macros().discards(name)
    }

    /// Notes the arguments of a call that its macro does not compile.
    fn note_discarded(&mut self, name: &'a [u8], span: Span, call: Option<Node<'t>>) {
        let Some(list) = call.and_then(|c| c.child_at(Child::Arguments)) else { return };
        let at = (self.file.0 as usize, name, self.live(span.start));
        let arguments = operands(list).into_iter().map(|a| self.span(a));
        self.discarded.extend(DiscardedArgument::of(&self.infer.semantics.package, self.macros(), at, arguments));
    }

    fn in_sizeof(&self, stack: &[(Role, Node<'t>)]) -> bool {
        let parens = stack
            .iter()
            .rev()
            .take_while(|(k, n)| *k == Role::Other && n.kind_name() == "parenthesized_expression")
            .count();
        parens > 0 && stack.iter().rev().nth(parens).is_some_and(|(k, _)| *k == Role::SizeOf)
    }

    /// Whether the scanner saw a name at this place too.
    fn is_token(&self, node: Node<'_>) -> bool {
        let start = self.infer.reader.start(node);
        let scan = &self.infer.semantics.package.sources.files[self.file.0 as usize].scan;
        let toks = &scan.directive_toks;
        let in_directive =
            || toks.binary_search_by_key(&start, |t| t.span.start).is_ok_and(|i| toks[i].kind == TokKind::Ident);
        self.names.contains(start) || in_directive()
    }

    /// The type of an argument of a macro, or the struct of CPython's that it names.
    fn argument_type(&self, node: Node<'t>) -> Ty<'a> {
        let ty = self.infer.expression(node);
        if ty != Ty::Unknown || node.kind_name() != "identifier" {
            return ty;
        }
        let name = self.infer.reader.name(node);
        match entity(name) {
            Some((_, e)) if is_record(e) && !self.infer.locals.contains(name) => Ty::Name(name),
            _ => ty,
        }
    }

    fn macro_use(&mut self, name: &'a [u8], span: Span, call: Option<Node<'t>>) {
        let live = self.live(span.start);
        if live.may.is_empty() || self.infer.locals.contains(name) {
            return;
        }
        self.infer.live = live;
        let (mut args, mut names) = (Vec::new(), Vec::new());
        if let Some(list) = call.and_then(|c| c.child_at(Child::Arguments)) {
            let nodes = operands(list);
            names.extend(nodes.iter().map(|n| first_name(*n).map(|n| self.span(n))));
            args.extend(nodes.into_iter().map(|n| self.infer.canonical(self.argument_type(n))));
        }
        let free = self.macros().free(name).iter();
        let free = free.map(|v| self.infer.canonical(self.infer.variable(v))).collect();
        self.out.uses.push(MacroUse { name, span, live, args, names, free });
    }
}

/// Whether a call has no arguments.
fn is_empty_call(call: Option<Node<'_>>) -> bool {
    call.and_then(|c| c.child_at(Child::Arguments)).is_some_and(|list| operands(list).is_empty())
}

/// Whether a fact is one only where its place is compiled.
fn is_compiled(fact: &Fact) -> bool {
    matches!(fact.subject, Subject::Entity(_) | Subject::Field(_) | Subject::Header(_) | Subject::Format(_))
}
