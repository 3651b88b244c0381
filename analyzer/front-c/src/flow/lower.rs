//! Statements to blocks.

use super::context::Context;
use super::definition::Definition;
use super::entry_points::is_no_iterator;
use super::graph_builder::{DEPTH, Lost, Lower, Lowered};
use super::scope::{Places, Scopes, UnsetMembers, declared, function_name, name_of};
use crate::names::{asks_for_running_version, entity, is_record, never_returns};
use crate::syntax::grammar::Child;
use crate::syntax::nodes::bare;
use crate::syntax::tree::Node;
use abi3lint_flow::{BlockId, Cond, End, Graph, Op, Value, sounds_final};
use abi3lint_model::{NullFrom, NullInto, VersionSet};
use abi3lint_rules::roles::{self, Role};
use rustc_hash::{FxHashMap, FxHashSet};

/// Lowers a function definition.
///
/// # Errors
/// It cannot be followed.
pub(crate) fn lower<'a>(cx: &mut Context<'_, 'a>, definition: Definition<'_, '_, 'a>) -> Result<Lowered<'a>, Lost> {
    let Definition { defined, class, head, nested } = definition;
    let function = defined.node;
    let is_body = |b: &Node<'_>| matches!(b.kind_name(), "compound_statement" | "try_statement");
    // That of a constructor with a `try` around all of it goes by its kind alone.
    let named =
        function.child_at(Child::Body).or_else(|| function.named_children().find(|n| n.kind_name() == "try_statement"));
    let Some(body) = named.filter(is_body) else { return Err(Lost::NotFollowed) };
    // A lambda may have none.
    let declarator = function.child_at(Child::Declarator);
    if body.has_error() {
        return Err(Lost::NotFollowed);
    }
    let name = head.map_or_else(|| function_name(function, &cx.reader), |h| h.name);
    let live = (cx.reader.live)(cx.reader.start(body));
    if live.may.is_empty() {
        return Err(Lost::NotFollowed);
    }
    let entries = |name: &[u8]| cx.entries.raise.contains(name);
    let entry = declarator.is_some_and(|d| d.kind_name() == "pointer_declarator")
        && (entries(name) || roles::of(name).has(Role::ModuleInit))
        && (!cx.entries.by_position.contains(name) || is_no_iterator(name));
    let status = head.is_none()
        && declarator.is_some_and(|d| d.kind_name() == "function_declarator")
        && entries(name)
        && function.child_at(Child::Type).is_some_and(|t| is_status(cx.reader.name(t)));
    let is_value = declarator.is_some_and(|d| d.kind_name() == "function_declarator");
    let returned = function.child_at(Child::Type).filter(|_| is_value).map_or(&b""[..], |t| cx.reader.name(t));
    let is_object =
        function.child_at(Child::Type).is_some_and(|t| roles::of(cx.reader.name(t)).has(Role::ObjectStruct));
    let region = |at: usize| cx.package.sources.files[cx.file].region(at as u32);
    let uniform = head.is_some() || region(body.start_byte()) == region(body.end_byte());
    let mut l = Lower {
        cx,
        graph: Graph::default(),
        sources: Vec::new(),
        uses: Vec::new(),
        calls: Vec::new(),
        asked: Vec::new(),
        inner: Vec::new(),
        nested,
        class,
        class_node: defined.class,
        scopes: Scopes::default(),
        places: Places::default(),

        at: 0,
        reached: true,
        labels: FxHashMap::default(),
        loops: Vec::new(),
        handlers: Vec::new(),
        thrown: FxHashSet::default(),
        live,
        uniform,
        depth: DEPTH,
        failed: false,
        too_deep: false,
        entry,
        status,
        passed_null: None,
        stores_away: false,
        typed: FxHashSet::default(),
        stored: FxHashMap::default(),
        returns: returned,
        watched: FxHashSet::default(),
        survived: FxHashMap::default(),
        tested_calls: FxHashSet::default(),
        optional_outputs: Vec::new(),
        put_off: None,
        tested_keys: FxHashSet::default(),
        asked_for_arguments: FxHashSet::default(),
        asks_version: false,
        unset: UnsetMembers::default(),
    };
    l.asks_version = asks_for_running_version(l.cx.reader.name(body));
    l.at = l.block();
    l.graph.enters_quiet = (entry && is_object || status) && !l.cx.entries.by_position.contains(name);
    l.scopes.open();
    if let Some(head) = head {
        for (i, param) in head.params.iter().enumerate() {
            if let (Some(var), Ok(at)) = (l.scopes.declare(param, true), u8::try_from(i)) {
                l.graph.params.push((at, var));
            }
        }
    } else if let Some(declarator) = declarator {
        l.parameters(declarator);
        l.receiver(name);
        l.passed_null(name, declarator);
    }
    if l.asks_version {
        let (source, reach) = (l.source(NullFrom::Literal, body, false), l.scopes.fresh());
        l.op(Op::Set(reach, Value::Null(source)));
        l.graph.reach = Some(reach);
    }
    l.list_places(body);
    l.list_unset_members(function, name, body);
    if l.is_cpp() {
        l.field_initializers(function);
    }
    l.statement(body);
    l.end(End::Return(Value::Unknown, None));
    let Lower { graph, sources, uses, calls, asked, inner, failed, too_deep, .. } = l;
    match (failed, too_deep) {
        (_, true) => Err(Lost::TooDeep),
        (true, false) => Err(Lost::NotFollowed),
        (false, false) => Ok(Lowered { name, graph, sources, uses, calls, asked, inner }),
    }
}

impl<'a, 't> Lower<'_, '_, 't, 'a> {
    fn parameters(&mut self, declarator: Node<'_>) {
        let mut node = declarator;
        while node.kind_name() != "function_declarator" {
            let Some(inner) = node.child_at(Child::Declarator) else { return };
            node = inner;
        }
        let Some(list) = node.child_at(Child::Parameters) else { return };
        for (i, p) in list.named_children().filter(|p| p.kind_name() != "comment").enumerate() {
            let Some(d) = p.child_at(Child::Declarator) else { continue };
            let Some((name, pointer)) = declared(d, false) else { continue };
            let name = self.cx.reader.name(name);
            let var = self.scopes.declare(name, pointer);
            if let Some(local) = self.scopes.find(name) {
                local.ty = p.child_at(Child::Type).map_or(b"", |t| self.cx.reader.name(t));
            }
            if let (Some(var), Ok(at)) = (var, u8::try_from(i)) {
                self.graph.params.push((at, var));
            }
        }
    }

    /// The first argument of a type's slot is not NULL, whatever its function tests.
    fn receiver(&mut self, function: &[u8]) {
        let first = self.graph.params.iter().find(|p| p.0 == 0).map(|p| p.1);
        if let Some(var) = first.filter(|_| self.cx.entries.of_types.contains(function)) {
            self.op(Op::Set(var, Value::NonNull));
        }
    }

    /// What the interpreter passes to the function is NULL in some cases.
    fn passed_null(&mut self, function: &[u8], declarator: Node<'_>) {
        let Some(passed) = self.cx.entries.passed_null.get(function).copied() else { return };
        let Some((_, var)) = self.graph.params.iter().find(|p| p.0 == passed.parameter).copied() else { return };
        let from = match passed.what {
            "" => NullFrom::Deleted(passed.shown.to_owned()),
            what => NullFrom::Passed { what: what.to_owned(), when: passed.when.to_owned() },
        };
        let source = self.source(from, name_of(declarator).unwrap_or(declarator), false);
        self.op(Op::Set(var, Value::Result(source)));
        self.passed_null = Some(var);
    }

    pub(crate) fn statement(&mut self, node: Node<'t>) {
        if self.failed {
            return;
        }
        let Some(outer) = self.deeper() else { return };
        match node.kind_name() {
            "compound_statement" | "else_clause" | "case_statement" | "attributed_statement" => self.plain(node),
            _ => self.conditional(node),
        }
        self.depth = outer;
    }

    /// A statement that only some configurations compile is a branch.
    fn conditional(&mut self, node: Node<'t>) {
        if self.uniform {
            self.plain(node);
            return;
        }
        let live = (self.cx.reader.live)(self.cx.reader.start(node)).and(self.live);
        if live.may.is_empty() {
            return;
        }
        let leaves = matches!(
            node.kind_name(),
            "return_statement" | "goto_statement" | "break_statement" | "continue_statement" | "throw_statement"
        ) || self.ends_by_call(node);
        let partial = live.may != self.live.may;
        // What only an unknown macro decides is taken as compiled, but it must not hide what follows.
        let unsure = leaves && live.must != self.live.must;
        let outer = std::mem::replace(&mut self.live, live);
        if partial || unsure {
            let (inside, after) = (self.block(), self.block());
            let cond = if partial { Cond::Live(live.may, live.may) } else { Cond::Other(Some(Vec::new())) };
            self.end(End::Branch { cond, yes: inside, no: after });
            self.enter(inside);
            self.plain(node);
            self.join(after);
        } else {
            self.plain(node);
        }
        self.live = outer;
    }

    /// Whether a statement is a call of a function that does not come back, as far as its name tells.
    fn ends_by_call(&self, statement: Node<'t>) -> bool {
        let call = statement.named_child(0).filter(|c| c.kind_name() == "call_expression");
        let name =
            call.filter(|_| statement.kind_name() == "expression_statement").map_or(&b""[..], |c| self.called(c));
        !name.is_empty()
            && (never_returns(name)
                || self.cx.package.sources.noreturn.contains(name)
                || sounds_final(&String::from_utf8_lossy(name)))
    }

    fn plain(&mut self, node: Node<'t>) {
        let child = |name: Child| node.child_at(name);
        match node.kind_name() {
            "compound_statement" => {
                self.scopes.open();
                self.each(node);
                self.scopes.close();
            }
            "else_clause" | "case_statement" | "attributed_statement" => self.each(node),
            "declaration" => self.declaration(node),
            "expression_statement" => {
                // A macro of a header that is not here can do anything.
                let word = node.named_child(0).filter(|e| e.kind_name() == "identifier");
                if word.is_some_and(|w| !roles::of(self.cx.reader.name(w)).has(Role::Returns)) {
                    self.op(Op::MayRaise);
                }
                if let Some(e) = node.named_child(0)
                    && !self.declared_by_product(e)
                {
                    self.watch(e);
                    self.expression(e);
                }
            }
            "if_statement" => self.if_statement(node),
            "while_statement" => self.while_statement(node),
            "do_statement" => self.do_statement(node),
            "for_statement" => self.for_statement(node),
            "for_range_loop" => self.range_loop(node),
            "switch_statement" => self.switch(node),
            "labeled_statement" => {
                if let Some(name) = child(Child::Label) {
                    let block = self.label(name);
                    self.join(block);
                }
                let rest: Vec<Node<'_>> = self.parts(node).into_iter().skip(1).collect();
                rest.into_iter().for_each(|n| self.statement(n));
            }
            "goto_statement" => match child(Child::Label) {
                Some(name) => {
                    let block = self.label(name);
                    self.end(End::Jump(block));
                }
                None => self.failed = true,
            },
            "break_statement" => self.leave(self.loops.last().map(|l| l.exit)),
            "continue_statement" => self.leave(self.loops.iter().rev().find_map(|l| l.next)),
            "return_statement" | "co_return_statement" => {
                let value = node.named_children().find(|n| n.kind_name() != "comment");
                match value {
                    Some(v) if self.entry => {
                        let value = self.pointer(v);
                        let at = self.place(NullInto::Interpreter, VersionSet::ALL, v);
                        self.end(End::Return(value, Some(at)));
                    }
                    Some(v) if self.status => {
                        let value = self.status_value(v);
                        let at = self.place(NullInto::Interpreter, VersionSet::ALL, v);
                        self.end(End::Return(value, Some(at)));
                    }
                    Some(v) => {
                        let value = self.expression(v);
                        self.made_of(self.returns, value, v);
                        self.end(End::Return(value, None));
                    }
                    None => self.end(End::Return(Value::Unknown, None)),
                }
            }
            "throw_statement" => {
                self.children(node);
                self.may_throw();
                self.end(End::Stop);
            }
            "try_statement" => self.try_statement(node),
            "comment"
            | "type_definition"
            | "struct_specifier"
            | "union_specifier"
            | "enum_specifier"
            | "using_declaration"
            | "static_assert_declaration"
            | "alias_declaration"
            | "empty_statement"
            | "function_definition"
            | "class_specifier"
            | ";" => {}
            "ERROR" => self.failed = true,
            kind if kind.starts_with("preproc") || kind.starts_with("gnu_asm") || kind.starts_with("seh") => {
                self.failed = true;
            }
            _ => {
                self.expression(node);
            }
        }
    }

    fn each(&mut self, node: Node<'t>) {
        let list = self.parts(node);
        let value = node.child_at(Child::Value).filter(|_| node.kind_name() == "case_statement");
        let list: Vec<Node<'t>> = list.into_iter().filter(|n| Some(*n) != value).collect();
        let mut i = 0;
        while let Some(n) = list.get(i).copied() {
            let next = list.get(i + 1).copied();
            self.put_off(n, next);
            self.statement(n);
            match next.filter(|block| self.heads_loop(n, *block)) {
                Some(block) => {
                    self.loop_of_macro(block);
                    i += 2;
                }
                None => i += 1,
            }
        }
    }

    /// What a function that returns -1 for an error returns: that is what NULL is elsewhere, and any other number is a result.
    fn status_value(&mut self, node: Node<'t>) -> Value {
        let plain = bare(node);
        match (plain.kind_name(), self.cx.reader.name(plain)) {
            (_, b"-1") => Value::Null(self.source(NullFrom::Literal, node, false)),
            ("number_literal" | "true" | "false" | "null", _) => Value::NonNull,
            _ => {
                self.expression(node);
                Value::Unknown
            }
        }
    }

    fn leave(&mut self, to: Option<BlockId>) {
        match to {
            Some(block) => self.end(End::Jump(block)),
            None => self.failed = true,
        }
    }

    fn label(&mut self, node: Node<'_>) -> BlockId {
        let name = self.cx.reader.name(node);
        match self.labels.get(name) {
            Some(b) => *b,
            None => {
                let b = self.block();
                self.labels.insert(name, b);
                b
            }
        }
    }
}

/// Whether a function of this type returns -1 for an error: `int` and CPython's own integers.
fn is_status(ty: &[u8]) -> bool {
    ty == b"int" || entity(ty).is_some_and(|(_, e)| !is_record(e))
}
