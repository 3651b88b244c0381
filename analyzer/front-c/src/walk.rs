//! One pass over a syntax tree: every use of a CPython name or field becomes a fact.
//!
//! The walk keeps a stack of its own, so nesting costs memory and never the call stack. It knows the
//! grammar's node kinds; it must not know a rule.

use crate::infer::{Infer, Local, Owner, TypeIndex, is_record, operands};
use crate::package::Package;
use crate::types::{Decls, Reader, Ty, has_storage, last_name};
use abi3lint_model::{ByValue, Confidence, EntityId, Fact, FieldId, FileId, Live, Span, Subject, Use};
use abi3lint_rules::catalog;
use rustc_hash::FxHashSet;
use std::sync::OnceLock;
use tree_sitter::{Language, Node, Parser, Tree};

/// The two grammars.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Grammar {
    C,
    Cpp,
}

impl Grammar {
    fn language(self) -> Language {
        match self {
            Grammar::C => tree_sitter_c::LANGUAGE.into(),
            Grammar::Cpp => tree_sitter_cpp::LANGUAGE.into(),
        }
    }

    fn kinds(self) -> &'static Kinds {
        static TABLES: [OnceLock<Kinds>; 2] = [const { OnceLock::new() }; 2];
        TABLES[self as usize].get_or_init(|| Kinds::new(&self.language()))
    }

    /// Parses a text; `None` only if the grammar and the library do not fit together.
    pub fn parse(self, text: &[u8]) -> Option<Tree> {
        thread_local! {
            static PARSERS: [std::cell::RefCell<Option<Parser>>; 2] = const { [const { std::cell::RefCell::new(None) }; 2] };
        }
        PARSERS.with(|p| {
            let mut slot = p[self as usize].borrow_mut();
            if slot.is_none() {
                let mut parser = Parser::new();
                parser.set_language(&self.language()).ok()?;
                *slot = Some(parser);
            }
            slot.as_mut()?.parse(text, None)
        })
    }
}

/// What the walk does with a node.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum K {
    Other,
    Ident,
    TypeIdent,
    FieldExpr,
    Call,
    Assign,
    Declaration,
    Param,
    Field,
    Function,
    Scope,
    Range,
    Class,
    SizeOf,
    OffsetOf,
    Enumerator,
    Declarator,
    Error,
}

#[derive(Debug)]
struct Kinds {
    table: Vec<K>,
    declarator: u16,
    name: u16,
    function: u16,
}

impl Kinds {
    fn new(language: &Language) -> Kinds {
        let field = |n: &str| language.field_id_for_name(n).map_or(0, |f| f.get());
        let of = |kind: &str| match kind {
            "identifier" => K::Ident,
            "type_identifier" => K::TypeIdent,
            "field_expression" => K::FieldExpr,
            "call_expression" => K::Call,
            "assignment_expression" => K::Assign,
            "declaration" => K::Declaration,
            "parameter_declaration" | "optional_parameter_declaration" => K::Param,
            "field_declaration" => K::Field,
            "function_definition" => K::Function,
            "compound_statement" | "for_statement" | "lambda_expression" | "catch_clause" | "if_statement" => K::Scope,
            "for_range_loop" => K::Range,
            "struct_specifier" | "class_specifier" | "union_specifier" => K::Class,
            "sizeof_expression" => K::SizeOf,
            "offsetof_expression" => K::OffsetOf,
            "enumerator" => K::Enumerator,
            "parenthesized_declarator" | "reference_declarator" => K::Declarator,
            "ERROR" => K::Error,
            _ => K::Other,
        };
        let table = (0..language.node_kind_count() as u16).map(|i| language.node_kind_for_id(i).map_or(K::Other, of)).collect();
        Kinds { table, declarator: field("declarator"), name: field("name"), function: field("function") }
    }

    fn of(&self, node: Node<'_>) -> K {
        self.table.get(usize::from(node.kind_id())).copied().unwrap_or(K::Error)
    }
}

/// A use of one of the package's macros that wrap API.
#[derive(Clone, Debug)]
pub struct MacroUse<'a> {
    pub name: &'a [u8],
    pub span: Span,
    pub live: Live,
    /// Types of the arguments, readable in every file.
    pub args: Vec<Ty<'a>>,
    /// Spans of the arguments that are a single name.
    pub names: Vec<Option<Span>>,
}

/// What a walk found.
#[derive(Debug, Default)]
pub struct Found<'a> {
    pub facts: Vec<Fact>,
    pub uses: Vec<MacroUse<'a>>,
    /// Initialised static objects of CPython's types, in which no head macro is reported by itself.
    pub static_objects: Vec<Span>,
    /// Outermost regions that the grammar could not read.
    pub errors: Vec<Span>,
    /// A field access that only the arguments of a macro decide.
    pub pending: bool,
    /// In a macro body: parameters that stand for a field, with the struct they are a field of.
    pub field_params: Vec<(u16, FieldBase)>,
}

/// The struct of a field that a macro parameter names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FieldBase {
    Record(EntityId),
    /// That of another parameter's type.
    Param(u16),
}

/// What a walk needs.
#[derive(Debug)]
pub struct Task<'w, 'a> {
    pub package: &'w Package<'a>,
    pub index: &'w TypeIndex<'a>,
    pub file: usize,
    pub grammar: Grammar,
    pub own: &'w Decls<'a>,
    pub reader: Reader<'w, 'a>,
    /// Names of the package's macros that wrap API.
    pub wrappers: &'w FxHashSet<&'a [u8]>,
    pub params: Vec<(&'a [u8], Ty<'a>)>,
    /// Offsets of the parsed text outside of which nothing is reported (a macro body has a frame).
    pub frame: (usize, usize),
}

struct Walker<'w, 't, 'a> {
    infer: Infer<'w, 't, 'a>,
    kinds: &'static Kinds,
    file: FileId,
    wrappers: &'w FxHashSet<&'a [u8]>,
    frame: (usize, usize),
    /// How the type name at an offset is used, found at its declaration.
    type_use: Option<(usize, Use)>,
    /// Calls that are assigned to, by start.
    assigned: Option<usize>,
    marks: Vec<(usize, usize)>,
    out: Found<'a>,
}

/// Walks one tree.
pub fn walk<'a>(task: Task<'_, 'a>, tree: &Tree) -> Found<'a> {
    let kinds = task.grammar.kinds();
    let infer = Infer {
        package: task.package,
        index: task.index,
        own: task.own,
        reader: task.reader,
        locals: Vec::new(),
        classes: Vec::new(),
        params: task.params,
        live: Live::NEVER,
    };
    let mut w = Walker {
        infer,
        kinds,
        file: FileId(task.file as u32),
        wrappers: task.wrappers,
        frame: task.frame,
        type_use: None,
        assigned: None,
        marks: Vec::new(),
        out: Found::default(),
    };
    let mut cursor = tree.walk();
    let mut stack: Vec<(K, Node<'_>)> = Vec::with_capacity(64);
    'tree: loop {
        let node = cursor.node();
        let kind = kinds.of(node);
        if kind != K::Other {
            let field = cursor.field_id().map_or(0, |f| f.get());
            w.enter(kind, node, field, &stack);
        }
        if cursor.goto_first_child() {
            stack.push((kind, node));
            continue;
        }
        w.leave(kind);
        while !cursor.goto_next_sibling() {
            let Some((kind, _)) = stack.pop() else { break 'tree };
            w.leave(kind);
            if !cursor.goto_parent() {
                break 'tree;
            }
        }
    }
    w.out
}

impl<'t, 'a> Walker<'_, 't, 'a> {
    fn span(&self, node: Node<'_>) -> Span {
        let start = self.infer.reader.start(node);
        Span { start, end: start + (node.end_byte() - node.start_byte()) as u32 }
    }

    /// When a place is live; in a macro body this is decided by its uses.
    fn live(&self, at: u32) -> Live {
        (self.infer.reader.live)(at)
    }

    fn enter(&mut self, kind: K, node: Node<'t>, field: u16, stack: &[(K, Node<'t>)]) {
        match kind {
            K::Ident | K::TypeIdent => self.name(kind, node, field, stack),
            K::FieldExpr => self.field_access(node, stack),
            K::Assign => {
                if let Some(left) = node.child_by_field_name("left").filter(|l| l.kind() == "call_expression") {
                    self.assigned = Some(left.start_byte());
                }
            }
            K::Declaration | K::Param | K::Field => self.declaration(kind, node),
            K::Function => {
                self.open(node);
                self.parameters(node);
            }
            K::Scope => {
                self.open(node);
                // A lambda has parameters.
                let list = node.child_by_field_name("declarator").and_then(|d| d.child_by_field_name("parameters"));
                if let Some(list) = list {
                    self.locals_of(list);
                }
            }
            K::Range => {
                self.open(node);
                if let Some(d) = node.child_by_field_name("declarator") {
                    self.local(node, d);
                }
            }
            K::Class => {
                self.open(node);
                if node.child_by_field_name("body").is_some() {
                    let ty = self.infer.reader.specifier(node, self.infer.own, 0);
                    self.infer.classes.push(ty);
                }
            }
            K::SizeOf => {
                if let Some(t) = node.child_by_field_name("type").filter(|t| t.child_by_field_name("declarator").is_none()) {
                    self.type_use = t.child_by_field_name("type").map(|n| (n.start_byte(), Use::SizeOf));
                }
            }
            K::OffsetOf => self.offset_of(node),
            K::Error => {
                if !stack.iter().any(|(k, _)| *k == K::Error) {
                    let span = self.span(node);
                    self.out.errors.push(span);
                }
            }
            K::Other | K::Call | K::Enumerator | K::Declarator => {}
        }
    }

    fn leave(&mut self, kind: K) {
        if matches!(kind, K::Function | K::Scope | K::Range | K::Class) {
            if let Some((locals, classes)) = self.marks.pop() {
                self.infer.locals.truncate(locals);
                self.infer.classes.truncate(classes);
            }
        }
    }

    fn open(&mut self, _node: Node<'t>) {
        self.marks.push((self.infer.locals.len(), self.infer.classes.len()));
    }

    fn parameters(&mut self, function: Node<'t>) {
        let mut d = function.child_by_field_name("declarator");
        for _ in 0..16 {
            let Some(n) = d else { return };
            if n.kind() == "function_declarator" {
                if let Some(inner) = n.child_by_field_name("declarator").filter(|i| i.kind() == "qualified_identifier") {
                    if let Some(scope) = inner.child_by_field_name("scope") {
                        let class = Ty::Name(last_name(&self.infer.reader, scope));
                        self.infer.classes.push(class);
                    }
                }
                // A function that returns a function pointer has its own parameters further inside.
                let inner = n.child_by_field_name("declarator").filter(|i| i.kind() == "parenthesized_declarator");
                if let Some(inner) = inner {
                    d = inner.named_child(0).and_then(|p| p.child_by_field_name("declarator"));
                    if d.is_some_and(|x| x.kind() == "function_declarator") {
                        continue;
                    }
                }
                let Some(list) = n.child_by_field_name("parameters") else { return };
                self.locals_of(list);
                return;
            }
            d = n.child_by_field_name("declarator");
        }
    }

    fn locals_of(&mut self, parameters: Node<'t>) {
        for p in operands(parameters) {
            if let Some(d) = p.child_by_field_name("declarator") {
                self.local(p, d);
            }
        }
    }

    fn local(&mut self, decl: Node<'t>, declarator: Node<'t>) {
        if let (Some(name), _) = self.infer.reader.declarator(Some(declarator), Ty::Unknown) {
            let name = self.infer.reader.name(name);
            self.infer.locals.push(Local { name, decl, declarator });
        }
    }

    /// A declaration: opens variables, and tells how its type is used.
    fn declaration(&mut self, kind: K, node: Node<'t>) {
        let inside = !self.marks.is_empty();
        if kind == K::Declaration && inside {
            let mut c = node.walk();
            let declarators: Vec<Node<'t>> = node.children_by_field_name("declarator", &mut c).collect();
            for d in declarators {
                self.local(node, d);
            }
        }
        let Some(spec) = node.child_by_field_name("type") else { return };
        let name = match spec.kind() {
            "type_identifier" => spec,
            "struct_specifier" if spec.child_by_field_name("body").is_none() => match spec.child_by_field_name("name") {
                Some(n) => n,
                None => return,
            },
            _ => return,
        };
        let mut by_value = None;
        let mut initialised = false;
        let mut c = node.walk();
        let mut any = false;
        for d in node.children_by_field_name("declarator", &mut c) {
            any = true;
            let (Some(var), ty) = self.infer.reader.declarator(Some(d), Ty::Scalar) else { continue };
            initialised |= d.kind() == "init_declarator" || node.child_by_field_name("default_value").is_some();
            let array = {
                let mut x = d;
                let mut hit = false;
                for _ in 0..8 {
                    hit |= x.kind() == "array_declarator";
                    match x.child_by_field_name("declarator") {
                        Some(n) => x = n,
                        None => break,
                    }
                }
                hit && matches!(&ty, Ty::Ptr(t) if **t == Ty::Scalar)
            };
            if (ty == Ty::Scalar || array) && !is_reference(d) {
                by_value = Some((var, array));
            }
        }
        if !any && kind == K::Param && node.child_by_field_name("declarator").is_none() {
            by_value = Some((name, false));
        }
        let Some((var, array)) = by_value else { return };
        let Some(alias) = self.struct_named(name) else { return };
        let view = self.infer.reader.view;
        let usage = match kind {
            K::Declaration if has_storage(node, view, b"extern") && !initialised => Use::StaticObject { forward: true },
            K::Param => Use::ByValue(ByValue::Parameter),
            K::Field => Use::ByValue(ByValue::Member),
            _ if !inside || has_storage(node, view, b"static") => {
                let key = last_name(&self.infer.reader, var);
                let forward = !initialised && self.is_defined_elsewhere(key, node, var);
                if initialised && !forward {
                    let span = self.span(node);
                    self.out.static_objects.push(span);
                }
                Use::StaticObject { forward }
            }
            _ if array => Use::ByValue(ByValue::Array),
            _ => Use::ByValue(ByValue::Variable),
        };
        // A name of the package's own for the struct is not looked up again by the walk.
        if let Some(id) = alias {
            let span = self.span(name);
            let live = self.live(span.start);
            if !live.may.is_empty() && !self.outside(name) {
                self.emit(Subject::Entity(id), usage, span, live, Confidence::Exact);
            }
            return;
        }
        self.type_use = Some((name.start_byte(), usage));
    }

    /// Whether another declaration of the file initialises the variable, or comes later.
    fn is_defined_elsewhere(&self, key: &[u8], node: Node<'t>, var: Node<'t>) -> bool {
        let Some(list) = self.infer.own.variables.get(key).filter(|l| l.len() > 1) else { return false };
        let is_static = has_storage(node, self.infer.reader.view, b"static");
        list.iter().any(|d| d.own) && !(is_static && list.iter().all(|d| d.own) && self.is_last_declaration(key, var))
    }

    /// Whether no later declaration in the file names the variable.
    fn is_last_declaration(&self, key: &[u8], var: Node<'t>) -> bool {
        let after = self.span(var).end as usize;
        let text = self.infer.reader.text;
        !text.get(after..).unwrap_or(b"").windows(key.len() + 2).any(|w| {
            &w[1..=key.len()] == key && w[0].is_ascii_whitespace() && matches!(w[key.len() + 1], b' ' | b'=')
        })
    }

    /// Whether a type name or tag means a struct of CPython: `Some(None)` under its own name, `Some(id)`
    /// through a typedef or macro of the package.
    fn struct_named(&mut self, name: Node<'t>) -> Option<Option<EntityId>> {
        let bytes = self.infer.reader.name(name);
        let text = std::str::from_utf8(bytes).ok()?;
        if let Some(id) = catalog::lookup(text).or_else(|| catalog::lookup_tag(text)) {
            return is_record(catalog::entity(id)).then_some(None);
        }
        self.infer.live = self.live(self.span(name).start);
        match self.infer.owner(&Ty::Name(bytes)) {
            Owner::CPython(id) => Some(Some(id)),
            _ => None,
        }
    }

    fn name(&mut self, kind: K, node: Node<'t>, field: u16, stack: &[(K, Node<'t>)]) {
        let name = self.infer.reader.name(node);
        let Some(first) = name.first() else { return };
        if kind == K::Ident && first.is_ascii_lowercase() && !self.in_sizeof(stack) && !self.wrappers.contains(name) {
            return;
        }
        let (parent_kind, parent) = stack.last().map_or((K::Other, None), |(k, n)| (*k, Some(*n)));
        let declares = (field != 0 && field == self.kinds.declarator)
            || parent_kind == K::Declarator
            || (parent_kind == K::Enumerator && field == self.kinds.name)
            || (kind == K::TypeIdent && matches!(parent_kind, K::Class) && field == self.kinds.name
                && parent.is_some_and(|p| p.child_by_field_name("body").is_some()));
        if declares || self.outside(node) || self.infer.params.iter().any(|p| p.0 == name) {
            return;
        }
        let span = self.span(node);
        let called = parent_kind == K::Call && field == self.kinds.function;
        if self.wrappers.contains(name) {
            self.macro_use(name, span, parent.filter(|_| called));
        }
        let Ok(text) = std::str::from_utf8(name) else { return };
        let tag = parent_kind == K::Class && field == self.kinds.name;
        let Some(id) = (if tag { catalog::lookup_tag(text) } else { catalog::lookup(text) }) else { return };
        let live = self.live(span.start);
        self.infer.live = live;
        if tag && matches!(self.infer.owner(&Ty::Tag(name)), Owner::User { .. }) {
            return;
        }
        if live.may.is_empty() || self.infer.locals.iter().any(|l| l.name == name) {
            return;
        }
        let usage = match (&self.type_use, called) {
            (Some((at, u)), _) if *at == node.start_byte() => u.clone(),
            (_, true) => {
                let call = parent.filter(|p| self.assigned != Some(p.start_byte()));
                match call.and_then(|p| p.child_by_field_name("arguments")) {
                    Some(args) => arguments(args),
                    None => Use::Assign,
                }
            }
            _ if self.in_sizeof(stack) && is_record(catalog::entity(id)) => Use::SizeOf,
            _ if kind == K::TypeIdent && leads_to_field(stack) => Use::CastToField,
            // A parameter whose "type" is a function is a call that C++ reads as a declaration.
            _ => Use::Mention,
        };
        self.emit(Subject::Entity(id), usage, span, live, Confidence::Exact);
    }

    fn in_sizeof(&self, stack: &[(K, Node<'t>)]) -> bool {
        let parens = stack.iter().rev().take_while(|(k, n)| *k == K::Other && n.kind() == "parenthesized_expression").count();
        parens > 0 && stack.iter().rev().nth(parens).is_some_and(|(k, _)| *k == K::SizeOf)
    }

    fn outside(&self, node: Node<'_>) -> bool {
        node.start_byte() < self.frame.0 || node.end_byte() > self.frame.1
    }

    fn macro_use(&mut self, name: &'a [u8], span: Span, call: Option<Node<'t>>) {
        let live = self.live(span.start);
        if live.may.is_empty() || self.infer.locals.iter().any(|l| l.name == name) {
            return;
        }
        self.infer.live = live;
        let (mut args, mut names) = (Vec::new(), Vec::new());
        if let Some(list) = call.and_then(|c| c.child_by_field_name("arguments")) {
            let nodes = operands(list);
            names.extend(nodes.iter().map(|n| (n.kind() == "identifier").then(|| self.span(*n))));
            args.extend(nodes.into_iter().map(|n| self.infer.canonical(self.infer.expression(n))));
        }
        self.out.uses.push(MacroUse { name, span, live, args, names });
    }

    fn field_access(&mut self, node: Node<'t>, stack: &[(K, Node<'t>)]) {
        let Some(field) = node.child_by_field_name("field") else { return };
        let name = self.infer.reader.name(field);
        let Some(argument) = node.child_by_field_name("argument") else { return };
        if let Some(i) = self.param(name) {
            self.infer.live = self.live(self.span(field).start);
            let base = self.infer.base_of(node, argument, 40);
            match (self.infer.owner(&base), &base) {
                (Owner::CPython(id), _) => self.out.field_params.push((i, FieldBase::Record(id))),
                (_, Ty::Param(p)) if *p != u16::MAX => self.out.field_params.push((i, FieldBase::Param(*p))),
                _ => {}
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
            Owner::Param => {
                self.out.pending = true;
                (None, Confidence::Guessed)
            }
            Owner::Unknown if is_prefixed(text) => (candidates.first().copied(), Confidence::Guessed),
            _ => (None, Confidence::Guessed),
        };
        let Some(id) = id else { return };
        let written = stack.last().is_some_and(|(k, p)| {
            *k == K::Assign && p.child_by_field_name("left").is_some_and(|l| l.start_byte() == node.start_byte() && l.end_byte() == node.end_byte())
        });
        let usage = if written { Use::Write } else { Use::Read };
        self.emit(Subject::Field(id), usage, span, live, confidence);
    }

    fn offset_of(&mut self, node: Node<'t>) {
        let (Some(t), Some(m)) = (node.child_by_field_name("type"), node.child_by_field_name("member")) else { return };
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

    /// The index of the macro parameter of this name.
    fn param(&self, name: &[u8]) -> Option<u16> {
        self.infer.params.iter().position(|p| p.0 == name).map(|i| i as u16)
    }

    fn emit(&mut self, subject: Subject, usage: Use, span: Span, live: Live, confidence: Confidence) {
        self.out.facts.push(Fact {
            subject,
            usage,
            file: self.file,
            span,
            live,
            confidence,
            in_macro: None,
            uses: 0,
            expansion: Vec::new(),
        });
    }
}

/// Whether the type that stands here is that of a cast whose result only serves to reach a field.
fn leads_to_field(stack: &[(K, Node<'_>)]) -> bool {
    let mut kinds = stack.iter().rev().map(|(_, n)| n.kind());
    kinds.next() == Some("type_descriptor")
        && kinds.next() == Some("cast_expression")
        && kinds.find(|k| *k != "parenthesized_expression") == Some("field_expression")
}

/// How many arguments a call has, and which of them are a literal NULL.
fn arguments(list: Node<'_>) -> Use {
    let (mut args, mut nulls) = (0u8, 0u32);
    for a in operands(list) {
        let mut inner = a;
        while let ("parenthesized_expression", [only]) = (inner.kind(), &operands(inner)[..]) {
            inner = *only;
        }
        if inner.kind() == "null" && args < 32 {
            nulls |= 1 << args;
        }
        args = args.saturating_add(1);
    }
    Use::Call { args, nulls }
}

/// Whether a declarator makes a C++ reference.
fn is_reference(declarator: Node<'_>) -> bool {
    let mut c = declarator.walk();
    declarator.kind() == "reference_declarator" || declarator.children(&mut c).any(|n| n.kind() == "reference_declarator")
}

/// Field names by which CPython's structs can be told from others even without a type.
fn is_prefixed(name: &str) -> bool {
    const PREFIXES: &[&str] = &["ob_", "tp_", "nb_", "sq_", "mp_", "am_", "bf_", "co_", "f_", "m_", "ma_", "func_", "cr_", "gi_", "wr_"];
    PREFIXES.iter().any(|p| name.starts_with(p)) && !matches!(name, "m_size" | "m_name" | "m_doc")
}
