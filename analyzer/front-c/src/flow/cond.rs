//! Conditions to branches.

use super::graph_builder::Lower;
use crate::syntax::grammar::Child;
use crate::syntax::literals::is_zero;
use crate::syntax::nodes::operands;
use crate::syntax::tree::Node;
use abi3lint_flow::{Block, BlockId, Cond, End, Op, SourceId, Value, Var};
use abi3lint_model::{NullFrom, Version, VersionSet};
use abi3lint_rules::null;
use abi3lint_rules::roles::{self, Role};

impl<'a, 't> Lower<'_, '_, 't, 'a> {
    /// Evaluates a condition and ends the block with a branch to either side.
    pub(crate) fn branch(&mut self, node: Node<'t>, yes: BlockId, no: BlockId) {
        let Some(outer) = self.deeper() else { return };
        self.condition(node, yes, no);
        self.depth = outer;
    }

    fn condition(&mut self, node: Node<'t>, yes: BlockId, no: BlockId) {
        let child = |name: Child| node.child_at(name);
        self.ask_object(node);
        match node.kind_name() {
            "parenthesized_expression" => match operands(node).as_slice() {
                [one] => self.branch(*one, yes, no),
                _ => self.opaque(node, yes, no),
            },
            "condition_clause" => match child(Child::Value) {
                Some(v) => {
                    if let Some(i) = child(Child::Initializer) {
                        self.statement(i);
                    }
                    self.branch(v, yes, no);
                }
                None => self.opaque(node, yes, no),
            },
            // `if (T *p = f())`.
            "declaration" | "init_declarator" => self.declared_condition(node, yes, no),
            "comma_expression" => match (child(Child::Left), child(Child::Right)) {
                (Some(l), Some(r)) => {
                    self.expression(l);
                    self.branch(r, yes, no);
                }
                _ => self.opaque(node, yes, no),
            },
            "unary_expression" if self.is_not(node) => match child(Child::Argument) {
                Some(a) => self.branch(a, no, yes),
                None => self.opaque(node, yes, no),
            },
            "binary_expression" => match (self.operator(node), child(Child::Left), child(Child::Right)) {
                ("&&", Some(l), Some(r)) => {
                    let more = self.block();
                    let past = self.past(l, r, true, no);
                    self.branch(l, more, past);
                    self.enter(more);
                    self.branch(r, yes, no);
                }
                ("||", Some(l), Some(r)) => {
                    let more = self.block();
                    let past = self.past(l, r, false, yes);
                    self.branch(l, past, more);
                    self.enter(more);
                    self.branch(r, yes, no);
                }
                ("<", Some(l), Some(r)) if is_zero(self.cx.reader.name(r)) => self.failed_status(l, yes, no),
                ("==", Some(l), Some(r)) if self.cx.reader.name(r) == b"-1" => self.failed_status(l, yes, no),
                (op @ ("==" | "!="), Some(l), Some(r)) => self.comparison(node, (op, l, r), yes, no),
                (op @ (">=" | ">" | "<" | "<="), Some(l), Some(r)) => match self.versions(op, l, r) {
                    Some(v) => self.end(End::Branch { cond: Cond::Runs(v), yes, no }),
                    None => self.opaque(node, yes, no),
                },
                _ => self.opaque(node, yes, no),
            },
            "number_literal" => {
                let taken = if is_zero(self.cx.reader.name(node)) { no } else { yes };
                self.end(End::Jump(taken));
            }
            "true" => self.end(End::Jump(yes)),
            "false" => self.end(End::Jump(no)),
            "call_expression" if self.is_hint(node) => match child(Child::Arguments).map(operands).as_deref() {
                Some([c, ..]) => self.branch(*c, yes, no),
                _ => self.opaque(node, yes, no),
            },
            "call_expression" if self.parsed(node, yes, no) || self.unpacked(node, yes, no) => {}
            "call_expression" if self.refused(node, yes, no) => {}
            "call_expression" if roles::of(self.called(node)).has(Role::ErrorIndicator) => {
                let raised = self.block();
                self.end(End::Branch { cond: Cond::Raised, yes: raised, no });
                self.enter(raised);
                if let Some(id) = self.known(node) {
                    let source = self.source(NullFrom::Result(id), node, true);
                    self.op(Op::Raises(source));
                }
                self.end(End::Jump(yes));
            }
            "identifier" if self.put_off.is_some() && self.takes_up(node, yes, no) => {}
            "identifier"
            | "assignment_expression"
            | "cast_expression"
            | "field_expression"
            | "subscript_expression" => {
                self.watch(node);
                match self.expression(node) {
                    Value::Var(var) => self.tested(node, var, yes, no),
                    Value::Null(_) => self.end(End::Jump(no)),
                    Value::NonNull => self.end(End::Jump(yes)),
                    _ => self.undecided(node, yes, no),
                }
            }
            "call_expression" => {
                self.opaque(node, yes, no);
                self.tested_calls.extend(self.repeatable(node));
            }
            _ => self.opaque(node, yes, no),
        }
    }

    /// The block for the edge past the right side of `n > 0 && p == NULL` or `n == 0 || p`: who wrote that knows that
    /// `p` can be NULL, and that there it does not matter.
    fn past(&mut self, left: Node<'t>, right: Node<'t>, null: bool, to: BlockId) -> BlockId {
        let (mut vars, mut others) = (Vec::new(), Vec::new());
        self.asked_for(right, null, &mut vars);
        if vars.is_empty() {
            return to;
        }
        // `p == NULL && q == NULL` is mostly a mistake.
        self.asked_for(left, true, &mut others);
        self.asked_for(left, false, &mut others);
        if !others.is_empty() {
            return to;
        }
        let past = self.block();
        self.graph.blocks[past] = Block { ops: vars.into_iter().map(Op::Doubt).collect(), end: End::Jump(to) };
        past
    }

    /// Pointers of which a condition asks whether they are NULL, or whether they are not.
    fn asked_for(&mut self, condition: Node<'t>, null: bool, out: &mut Vec<Var>) {
        let mut todo = vec![(condition, null)];
        while let Some((node, null)) = todo.pop() {
            match node.kind_name() {
                "parenthesized_expression" => todo.extend(operands(node).first().map(|n| (*n, null))),
                "unary_expression" if self.is_not(node) => {
                    todo.extend(node.child_at(Child::Argument).map(|n| (n, !null)));
                }
                "call_expression" if self.is_hint(node) => {
                    let arguments = node.child_at(Child::Arguments).map(operands).unwrap_or_default();
                    todo.extend(arguments.first().map(|n| (*n, null)));
                }
                "identifier" if !null => out.extend(self.scopes.var(self.cx.reader.name(node))),
                "field_expression" | "subscript_expression" if !null => out.extend(self.place_var(node)),
                "binary_expression" => {
                    let (Some(l), Some(r)) = (node.child_at(Child::Left), node.child_at(Child::Right)) else {
                        continue;
                    };
                    match self.operator(node) {
                        "&&" | "||" => todo.extend([(l, null), (r, null)]),
                        op @ ("==" | "!=") if self.is_null(l) || self.is_null(r) => {
                            let pointer = if self.is_null(l) { r } else { l };
                            todo.push((pointer, if op == "==" { !null } else { null }));
                        }
                        _ => {}
                    }
                }
                _ => {}
            }
        }
    }

    /// `PyCallable_Check(p)` and its like: where the answer is yes, `p` was not NULL.
    fn refused(&mut self, call: Node<'t>, yes: BlockId, no: BlockId) -> bool {
        let Some(id) = self.known(call) else { return false };
        let mut arguments = call.child_at(Child::Arguments).map(operands).unwrap_or_default();
        let mut at = 0..;
        arguments.retain(|_| at.next().is_some_and(|i| null::refuses(id, i)));
        if arguments.is_empty() {
            return false;
        }
        self.expression(call);
        let said_yes = self.block();
        self.undecided(call, said_yes, no);
        self.enter(said_yes);
        arguments.into_iter().for_each(|a| self.forget(a));
        self.end(End::Jump(yes));
        true
    }

    fn declared_condition(&mut self, node: Node<'t>, yes: BlockId, no: BlockId) {
        self.statement(node);
        let name = node.child_at(Child::Declarator).and_then(super::scope::name_of);
        match name.and_then(|n| self.scopes.var(self.cx.reader.name(n))) {
            Some(var) => self.tested(node, var, yes, no),
            None => self.undecided(node, yes, no),
        }
    }

    fn tested(&mut self, node: Node<'t>, var: u32, yes: BlockId, no: BlockId) {
        self.doubt(node);
        // Whoever passed NULL may have set the exception, but for the interpreter.
        if self.graph.params.iter().any(|p| p.1 == var) && self.passed_null != Some(var) {
            self.op(Op::MayRaise);
        }
        let test = self.source(NullFrom::Test, node, true);
        self.end(End::Branch { cond: Cond::NonNull(var, test), yes, no });
    }

    fn comparison(&mut self, node: Node<'t>, (op, l, r): (&str, Node<'t>, Node<'t>), yes: BlockId, no: BlockId) {
        let (same, other) = if op == "==" { (yes, no) } else { (no, yes) };
        let pointer = match (self.is_null(l), self.is_null(r)) {
            (false, true) => l,
            (true, false) => r,
            _ => {
                if let Some(v) = self.versions(op, l, r) {
                    self.end(End::Branch { cond: Cond::Runs(v), yes, no });
                    return;
                }
                // `p == q` says nothing of NULL where it is false; where it holds, `p` is what `q` is.
                self.watch(node);
                self.record_compared(&[l, r]);
                let values = [self.expression(l), self.expression(r)];
                self.undecided(node, yes, no);
                for value in values {
                    if let Value::Var(var) = value {
                        self.graph.blocks[same].ops.push(Op::Forget(var));
                    }
                }
                return;
            }
        };
        // `PyErr_Occurred() == NULL`, `(p = f()) != NULL`, `n == 0`.
        match pointer.kind_name() {
            "call_expression"
            | "parenthesized_expression"
            | "identifier"
            | "assignment_expression"
            | "field_expression"
            | "subscript_expression"
            | "cast_expression" => self.branch(pointer, other, same),
            _ => self.opaque(node, yes, no),
        }
    }

    /// Interpreters for which a comparison with the version of the running one holds.
    fn versions(&self, op: &str, l: Node<'_>, r: Node<'_>) -> Option<VersionSet> {
        let is_version = |n: Node<'_>| roles::of(self.cx.reader.name(n)).has(Role::RuntimeVersion);
        let (op, number) = match (is_version(l), is_version(r)) {
            (true, false) => (op, r),
            (false, true) => (flip(op), l),
            _ => return None,
        };
        let text = std::str::from_utf8(self.cx.reader.name(number)).ok()?;
        let digits =
            text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"))?.trim_end_matches(['u', 'U', 'l', 'L']);
        let hex = u32::from_str_radix(digits, 16).ok()?;
        // All releases of a minor version are on one side where the number is its first one.
        Some(Version::all().filter(|v| holds(op, v.hex() & 0xffff_0000, hex & 0xffff_0000)).collect())
    }

    /// `status < 0`: where it fails, nothing was found all the same, and what was stored can be NULL.
    fn failed_status(&mut self, status: Node<'t>, yes: BlockId, no: BlockId) {
        self.watch(status);
        self.expression(status);
        self.doubt(status);
        let mut about = self.sources_tested_by(status);
        if let Some(list) = &mut about {
            list.retain(|s| !matches!(self.sources[*s as usize].from, NullFrom::Stored(_)));
        }
        self.end(End::Branch { cond: Cond::Other(about), yes, no });
    }

    /// A condition of which only the parts are followed.
    pub(crate) fn opaque(&mut self, node: Node<'t>, yes: BlockId, no: BlockId) {
        self.watch(node);
        self.expression(node);
        self.undecided(node, yes, no);
    }

    fn undecided(&mut self, node: Node<'t>, yes: BlockId, no: BlockId) {
        self.doubt(node);
        let about = self.sources_tested_by(node);
        self.end(End::Branch { cond: Cond::Other(about), yes, no });
    }

    /// Results of which the expression may say whether they are NULL; `None` for all.
    pub(crate) fn sources_tested_by(&mut self, node: Node<'t>) -> Option<Vec<SourceId>> {
        let mut about = Vec::new();
        let mut todo = vec![node];
        let mut visited = 0;
        while let Some(n) = todo.pop() {
            visited += 1;
            if visited > STATUS_NODES {
                return None;
            }
            match n.kind_name() {
                "identifier" => {
                    let name = self.cx.reader.name(n);
                    if let Some(local) = self.scopes.find(name) {
                        about.extend(local.tells.as_ref()?);
                    }
                }
                "call_expression" if self.may_tell(n) => return None,
                "call_expression" => about.extend(self.stored.get(&n.id()).into_iter().flatten()),
                "lambda_expression" => return None,
                _ => {}
            }
            todo.extend(self.parts(n));
        }
        Some(about)
    }

    /// A variable that is no pointer got a value: what that may tell, the variable tells.
    pub(crate) fn record_status(&mut self, name: &[u8], value: Node<'t>) {
        let tells = self.sources_tested_by(value);
        if let Some(local) = self.scopes.find(name) {
            match (&mut local.tells, tells) {
                (Some(old), Some(new)) => old.extend(new),
                (tells, _) => *tells = None,
            }
        }
        self.record_doubts(name, value);
    }

    /// `!` or `not`.
    pub(crate) fn is_not(&self, node: Node<'_>) -> bool {
        matches!(self.operator(node), "!" | "not")
    }

    pub(crate) fn operator<'n>(&self, node: Node<'n>) -> &'n str {
        node.child_at(Child::Operator).map_or("", |o| o.kind_name())
    }

    /// Both sides of `&&`, `||` or `!` where only the value counts.
    pub(crate) fn logic(&mut self, node: Node<'t>) -> Value {
        let (yes, no) = (self.block(), self.block());
        self.branch(node, yes, no);
        let after = self.block();
        self.enter(yes);
        self.end(End::Jump(after));
        self.enter(no);
        self.join(after);
        Value::Unknown
    }

    pub(crate) fn ternary(&mut self, node: Node<'t>) -> Value {
        let child = |name: Child| node.child_at(name);
        let (Some(c), Some(b)) = (child(Child::Condition), child(Child::Alternative)) else {
            return self.children(node);
        };
        let (yes, no, after) = (self.block(), self.block(), self.block());
        let result = self.scopes.fresh();
        self.branch(c, yes, no);
        self.enter(yes);
        let value = child(Child::Consequence).map_or(Value::Unknown, |a| self.pointer(a));
        self.op(Op::Set(result, value));
        self.end(End::Jump(after));
        self.enter(no);
        let value = self.pointer(b);
        self.op(Op::Set(result, value));
        self.join(after);
        Value::Var(result)
    }
}

/// A larger expression may say of every result whether it is NULL: expressions within each other would each be
/// looked through to the end.
const STATUS_NODES: usize = 10_000;

fn flip(op: &str) -> &str {
    match op {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        o => o,
    }
}

fn holds(op: &str, a: u32, b: u32) -> bool {
    match op {
        "<" => a < b,
        "<=" => a <= b,
        ">" => a > b,
        ">=" => a >= b,
        "==" => a == b,
        _ => a != b,
    }
}
