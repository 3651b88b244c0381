//! Statements that branch and repeat.

use super::graph_builder::{Loop, Lower};
use super::scope::name_of;
use crate::syntax::grammar::Child;
use crate::syntax::tree::Node;
use crate::view::macro_kind::is_loop_head;
use abi3lint_flow::{Block, BlockId, Cond, End, Op};
use abi3lint_model::Live;

impl<'t> Lower<'_, '_, 't, '_> {
    pub(crate) fn while_statement(&mut self, node: Node<'t>) {
        let child = |name: Child| node.child_at(name);
        let (head, body, exit) = (self.block(), self.block(), self.block());
        self.join(head);
        if let Some(c) = child(Child::Condition) {
            self.branch(c, body, exit);
        }
        self.looped(child(Child::Body), body, exit, head);
        self.join(head);
        self.enter(exit);
    }

    /// `EACH(i, n) { }`: whether a statement is a macro of the package that is the head of a loop, and the block behind it is
    /// what is done.
    pub(crate) fn heads_loop(&mut self, statement: Node<'t>, block: Node<'t>) -> bool {
        let call = statement.named_child(0).filter(|c| c.kind_name() == "call_expression");
        let (Some(call), "compound_statement") = (call, block.kind_name()) else { return false };
        let package = self.cx.package;
        let between = self.cx.reader.between(call, block);
        let definitions = package.definitions(self.cx.file, self.called(call), Live::ALWAYS);
        let mut are_heads = definitions.map(|r| is_loop_head(package, r)).peekable();
        !between.contains(&b';') && are_heads.peek().is_some() && are_heads.all(|is_head| is_head)
    }

    /// The block of such a loop.
    pub(crate) fn loop_of_macro(&mut self, block: Node<'t>) {
        let (head, body, exit) = (self.block(), self.block(), self.block());
        self.join(head);
        self.end(End::Branch { cond: Cond::Other(Some(Vec::new())), yes: body, no: exit });
        self.looped(Some(block), body, exit, head);
        self.join(head);
        self.enter(exit);
    }

    pub(crate) fn do_statement(&mut self, node: Node<'t>) {
        let child = |name: Child| node.child_at(name);
        let (body, test, exit) = (self.block(), self.block(), self.block());
        self.join(body);
        self.looped(child(Child::Body), body, exit, test);
        self.join(test);
        if let Some(c) = child(Child::Condition) {
            self.branch(c, body, exit);
        }
        self.enter(exit);
    }

    pub(crate) fn range_loop(&mut self, node: Node<'t>) {
        let child = |name: Child| node.child_at(name);
        self.scopes.open();
        if let Some(r) = child(Child::Right) {
            self.expression(r);
        }
        if let Some(n) = child(Child::Declarator).and_then(name_of) {
            self.scopes.declare(self.cx.reader.name(n), false);
        }
        let (head, body, exit) = (self.block(), self.block(), self.block());
        self.join(head);
        self.end(End::Branch { cond: Cond::Other(Some(Vec::new())), yes: body, no: exit });
        self.looped(child(Child::Body), body, exit, head);
        self.join(head);
        self.enter(exit);
        self.scopes.close();
    }

    fn looped(&mut self, body: Option<Node<'t>>, at: BlockId, exit: BlockId, next: BlockId) {
        self.enter(at);
        self.loops.push(Loop { exit, next: Some(next) });
        if let Some(b) = body {
            self.statement(b);
        }
        self.loops.pop();
    }

    pub(crate) fn if_statement(&mut self, node: Node<'t>) {
        let (yes, no, after) = (self.block(), self.block(), self.block());
        self.scopes.open();
        match node.child_at(Child::Condition) {
            Some(c) => self.branch(c, yes, no),
            None => self.failed = true,
        }
        self.enter(yes);
        if let Some(s) = node.child_at(Child::Consequence) {
            self.statement(s);
        }
        self.end(End::Jump(after));
        self.enter(no);
        if let Some(s) = node.child_at(Child::Alternative) {
            self.statement(s);
        }
        self.join(after);
        self.scopes.close();
    }

    pub(crate) fn for_statement(&mut self, node: Node<'t>) {
        let child = |name: Child| node.child_at(name);
        self.scopes.open();
        match child(Child::Initializer) {
            Some(d) if d.kind_name() == "declaration" => self.declaration(d),
            Some(e) => {
                self.expression(e);
            }
            None => {}
        }
        let (head, body, next, exit) = (self.block(), self.block(), self.block(), self.block());
        self.join(head);
        match child(Child::Condition) {
            Some(c) => self.branch(c, body, exit),
            None => self.end(End::Jump(body)),
        }
        self.looped(child(Child::Body), body, exit, next);
        self.join(next);
        if let Some(u) = child(Child::Update) {
            self.expression(u);
        }
        self.end(End::Jump(head));
        self.enter(exit);
        self.scopes.close();
    }

    pub(crate) fn switch(&mut self, node: Node<'t>) {
        if let Some(c) = node.child_at(Child::Condition) {
            self.ask_object(c);
            self.watch(c);
            self.record_compared(&[c]);
            self.expression(c);
            self.doubt(c);
            self.status_tested(c);
        }
        let Some(body) = node.child_at(Child::Body) else { return };
        let exit = self.block();
        let items: Vec<Node<'_>> = body.named_children().collect();
        let cases: Vec<Node<'_>> = items.iter().copied().filter(|n| n.kind_name() == "case_statement").collect();
        // A case inside of another statement is a jump that the blocks here do not have.
        if items.iter().any(|n| !matches!(n.kind_name(), "case_statement" | "comment" | "declaration")) {
            self.failed = true;
            return;
        }
        let blocks: Vec<BlockId> = cases.iter().map(|_| self.block()).collect();
        let mut targets = blocks.clone();
        if cases.iter().all(|c| c.child_at(Child::Value).is_some()) {
            targets.push(exit);
        }
        self.end(End::Switch(targets));
        self.scopes.open();
        self.loops.push(Loop { exit, next: None });
        for (case, block) in cases.into_iter().zip(blocks) {
            self.join(block);
            self.statement(case);
        }
        self.loops.pop();
        self.scopes.close();
        self.join(exit);
    }

    /// Control can come to a handler from each call of a function in the block that is none of CPython's. Where none is
    /// seen it comes from somewhere else, and nothing is known there.
    pub(crate) fn try_statement(&mut self, node: Node<'t>) {
        let parts = self.parts(node);
        let after = self.block();
        let handlers: Vec<(Node<'_>, BlockId)> =
            parts.iter().filter(|n| n.kind_name() == "catch_clause").map(|n| (*n, self.block())).collect();
        let (body, first) = (self.block(), self.at);
        let is_reached = self.reached;
        self.join(body);
        let choice = self.block();
        self.graph.blocks[choice].end = End::Switch(handlers.iter().map(|h| h.1).collect());
        self.handlers.push(choice);
        self.field_initializers(node);
        if let Some(b) = node.child_at(Child::Body) {
            self.statement(b);
        }
        self.handlers.pop();
        self.end(End::Jump(after));
        if is_reached && !self.thrown.contains(&choice) {
            let unknown = self.block();
            self.graph.blocks[unknown] = Block { ops: vec![Op::ForgetAll], end: End::Jump(choice) };
            self.graph.blocks[first].end = End::Switch(vec![body, unknown]);
        }
        for (clause, block) in handlers {
            self.enter(block);
            if let Some(b) = clause.child_at(Child::Body) {
                self.statement(b);
            }
            self.end(End::Jump(after));
        }
        self.enter(after);
    }
}
