//! Functions to graphs: blocks, variables, and what each instruction does to them.
//!
//! A block is lowered once for each constant that a clean-up's selector can hold there: where control goes on
//! behind it is known then, which joins no paths that the source keeps apart.

use super::asked::Asked;
use super::callees::Callees;
use super::code::Block as Code;
use super::frame::{Frame, Slot};
use super::lowered::{Helpers, Into, Lowered, SourcePlace, UsePlace};
use super::parsed::Parsed;
use crate::ir::Value as Ir;
use crate::layout::Layouts;
use abi3lint_flow::{Block, BlockId, End, Graph, Op, Source, SourceId, Use, UseId, Value, Var};
use abi3lint_model::{ConfigSet, NullFrom, VersionSet};
use inkwell::llvm_sys::LLVMOpcode;
use std::collections::{HashMap, HashSet};

/// What lowering may look at.
#[derive(Debug)]
pub(crate) struct Context<'c> {
    pub callees: &'c Callees,
    pub helpers: &'c Helpers,
    pub layouts: &'c Layouts,
}

/// The constant that a selector holds.
pub(crate) type Known = Option<(Ir, u64)>;

/// What a value of the block at hand is without a variable of its own.
#[derive(Clone, Copy, Debug)]
struct Held {
    value: Value,
    /// The slot that it is a copy of.
    of: Option<Ir>,
}

/// The state of lowering one function.
#[derive(Debug)]
pub(crate) struct Lower<'c> {
    pub cx: &'c Context<'c>,
    pub frame: Frame,
    pub graph: Graph,
    pub sources: Vec<SourcePlace>,
    pub uses: Vec<UsePlace>,
    /// Functions of the module that it calls.
    pub calls: Vec<Ir>,
    /// By slot of a number: results of calls that it may tell of; `None` for any.
    pub tells: HashMap<Ir, Option<Vec<SourceId>>>,
    /// What calls stored that may tell of it by their result.
    pub stored: HashMap<Ir, Vec<SourceId>>,
    pub parsers: HashMap<Ir, Parsed>,
    pub(super) asked: Asked,
    /// Blocks by whether their branch only repeats what a phi says.
    pub threads: HashMap<Code, Option<Ir>>,
    parameters: HashMap<Ir, u8>,
    vars: HashMap<Ir, Var>,
    next: Var,
    source_ids: HashMap<(Ir, u8), SourceId>,
    use_ids: HashMap<(Ir, usize), UseId>,
    nodes: HashMap<(Code, Known), BlockId>,
    todo: Vec<(Code, Known, BlockId)>,
    /// Copies of blocks that may still be made.
    spare: usize,
    pub at: BlockId,
    pub known: Known,
    ended: bool,
    held: HashMap<Ir, Held>,
    visited: HashSet<Ir>,
}

/// Lowers a function.
pub(crate) fn lower(cx: &Context<'_>, function: Ir) -> Lowered {
    let frame = Frame::of(function, &|call| cx.callees.borrows(call));
    let mut l = Lower {
        cx,
        frame,
        graph: Graph::default(),
        sources: Vec::new(),
        uses: Vec::new(),
        calls: Vec::new(),
        tells: HashMap::new(),
        stored: HashMap::new(),
        parsers: HashMap::new(),
        asked: Asked::default(),
        threads: HashMap::new(),
        parameters: function.parameters().zip(0u8..=u8::MAX).filter(|(p, _)| p.is_pointer()).collect(),
        vars: HashMap::new(),
        next: 0,
        source_ids: HashMap::new(),
        use_ids: HashMap::new(),
        nodes: HashMap::new(),
        todo: Vec::new(),
        spare: 64,
        at: 0,
        known: None,
        ended: false,
        held: HashMap::new(),
        visited: HashSet::new(),
    };
    if let Some(entry) = Code::entry(function) {
        l.node(entry, None);
    }
    while let Some((code, known, id)) = l.todo.pop() {
        l.block(code, known, id);
    }
    Lowered { graph: l.graph, sources: l.sources, uses: l.uses, calls: l.calls }
}

impl Lower<'_> {
    pub(crate) fn fresh_block(&mut self) -> BlockId {
        self.graph.blocks.push(Block { ops: Vec::new(), end: End::Stop });
        self.graph.blocks.len() - 1
    }

    pub(crate) fn op(&mut self, op: Op) {
        self.graph.blocks[self.at].ops.push(op);
    }

    pub(crate) fn end(&mut self, end: End) {
        if !self.ended {
            self.graph.blocks[self.at].end = end;
            self.ended = true;
        }
    }

    /// The node of a block under what is known of a selector.
    pub(crate) fn node(&mut self, code: Code, known: Known) -> BlockId {
        let mut key = (code, known);
        if let Some(id) = self.nodes.get(&key) {
            return *id;
        }
        if known.is_some() {
            if self.spare == 0 {
                key.1 = None;
                if let Some(id) = self.nodes.get(&key) {
                    return *id;
                }
            }
            self.spare = self.spare.saturating_sub(1);
        } else {
            self.spare += 2;
        }
        let id = self.fresh_block();
        self.nodes.insert(key, id);
        self.todo.push((key.0, key.1, id));
        id
    }

    /// The variable of a slot or a value.
    pub(crate) fn var(&mut self, of: Ir) -> Var {
        let next = self.next;
        let var = *self.vars.entry(of).or_insert(next);
        if var == next {
            self.next += 1;
        }
        var
    }

    pub(crate) fn source(&mut self, from: NullFrom, at: Ir, raises: bool) -> SourceId {
        self.source_of((at, u8::from(from == NullFrom::Literal)), from, raises)
    }

    /// A source of an instruction that may have more than one.
    pub(crate) fn source_of(&mut self, key: (Ir, u8), from: NullFrom, raises: bool) -> SourceId {
        if let Some(id) = self.source_ids.get(&key) {
            return *id;
        }
        let id = self.sources.len() as SourceId;
        self.sources.push(SourcePlace { at: key.0, from, only_memory: false });
        self.graph.sources.push(Source { live: ConfigSet::ALL, runs: VersionSet::ALL, raises, certain: false });
        self.source_ids.insert(key, id);
        id
    }

    /// The value is used where NULL must not be.
    pub(crate) fn must_not_be_null(&mut self, value: Value, into: Into, crashes: VersionSet, at: Ir, operand: usize) {
        if matches!(value, Value::Unknown | Value::NonNull) || crashes.is_empty() {
            return;
        }
        let next = self.uses.len() as UseId;
        let id = *self.use_ids.entry((at, operand)).or_insert(next);
        if id == next {
            self.uses.push(UsePlace { at, into });
            self.graph.uses.push(Use { crashes });
        }
        self.op(Op::Use(value, id));
    }

    /// What a pointer is at this place of the block.
    pub(crate) fn resolve(&mut self, value: Ir, at: Ir) -> Value {
        let value = value.plain();
        if value.is_null_pointer() {
            return Value::Null(self.source(NullFrom::Literal, at, false));
        }
        if let Some(h) = self.held.get(&value) {
            return h.value;
        }
        if let Some(var) = self.vars.get(&value).filter(|_| !value.is_alloca()) {
            return Value::Var(*var);
        }
        if let Some(index) = self.parameters.get(&value).copied() {
            let var = self.var(value);
            self.graph.params.push((index, var));
            return Value::Var(var);
        }
        let root = value.root();
        match root.is_global() || root.is_alloca() {
            true => Value::NonNull,
            false => Value::Unknown,
        }
    }

    /// Somebody else may test or change the pointer.
    pub(crate) fn forget(&mut self, value: Ir, at: Ir) {
        if value.is_pointer()
            && !value.is_constant()
            && let Value::Var(var) = self.resolve(value, at)
        {
            self.op(Op::Forget(var));
        }
    }

    /// A value of the block comes into being.
    pub(crate) fn define(&mut self, i: Ir, value: Value) {
        let here = i.block();
        let (mut count, mut stored, mut simple) = (0, false, true);
        for u in i.users() {
            count += 1;
            let is_here = u.block() == here;
            simple &= is_here && !u.is_phi() && u.opcode() != LLVMOpcode::LLVMICmp;
            stored |= is_here && u.stored_to().and_then(|to| self.pointer_slot(to)).is_some();
        }
        if count == 0 {
            return;
        }
        if stored || (count == 1 && simple) {
            self.held.insert(i, Held { value, of: None });
        } else {
            let var = self.var(i);
            self.op(Op::Set(var, value));
        }
    }

    /// The followed pointer whose address this is.
    pub(crate) fn pointer_slot(&self, address: Ir) -> Option<Ir> {
        self.frame.whole(address).filter(|s| self.frame.slot(*s) == Some(Slot::Pointer))
    }

    /// Copies of a slot that are still wanted get a variable before it changes.
    pub(crate) fn keep_copies(&mut self, slot: Option<Ir>, leaving: Option<Code>) {
        let concerned = |h: &Held| slot.is_none() || h.of == slot;
        let mut wanted: Vec<(Ir, Value)> = Vec::new();
        for (v, h) in self.held.iter().filter(|(_, h)| concerned(h)) {
            let mut users = v.users();
            let needed = match leaving {
                Some(here) => users.any(|u| u.block() != here),
                None => users.any(|u| !self.visited.contains(&u)),
            };
            if needed {
                wanted.push((*v, h.value));
            }
        }
        // As they came into being, so that the graph is the same in each run.
        wanted.sort_by_key(|(_, v)| match v {
            Value::Var(n) | Value::Result(n) | Value::Null(n) => *n,
            _ => 0,
        });
        for (v, value) in wanted {
            let var = self.var(v);
            self.op(Op::Set(var, value));
        }
        if let Some(slot) = slot {
            self.held.retain(|_, h| h.of != Some(slot));
        }
    }

    /// A slot is given a value.
    pub(crate) fn set(&mut self, slot: Ir, value: Value) {
        self.keep_copies(Some(slot), None);
        let var = self.var(slot);
        self.op(Op::Set(var, value));
    }

    /// A slot was lent to a call that may have changed it.
    pub(crate) fn lent(&mut self, slot: Ir) {
        self.keep_copies(Some(slot), None);
        let var = self.var(slot);
        self.op(Op::Forget(var));
    }

    fn block(&mut self, code: Code, known: Known, id: BlockId) {
        (self.at, self.known, self.ended) = (id, known, false);
        self.held.clear();
        self.visited.clear();
        let Some(last) = code.last() else { return };
        for i in code.instructions() {
            if !self.held.is_empty() {
                self.visited.insert(i);
            }
            if i != last || i.is_invoke() {
                self.instruction(i);
            }
            if self.ended {
                return;
            }
        }
        self.keep_copies(None, Some(code));
        self.terminate(code, last);
    }

    fn instruction(&mut self, i: Ir) {
        match i.opcode() {
            LLVMOpcode::LLVMLoad => self.load(i),
            LLVMOpcode::LLVMStore => self.store(i),
            LLVMOpcode::LLVMCall | LLVMOpcode::LLVMInvoke => self.call(i),
            LLVMOpcode::LLVMICmp => self.compare(i),
            LLVMOpcode::LLVMLandingPad => self.op(Op::ForgetAll),
            LLVMOpcode::LLVMAtomicRMW | LLVMOpcode::LLVMAtomicCmpXchg => {
                if let Some(address) = i.operand(0) {
                    self.dereference(address, i);
                }
                i.operands().skip(1).for_each(|v| self.forget(v, i));
            }
            LLVMOpcode::LLVMPtrToInt
            | LLVMOpcode::LLVMSelect
            | LLVMOpcode::LLVMInsertValue
            | LLVMOpcode::LLVMFreeze
            | LLVMOpcode::LLVMInsertElement => i.operands().for_each(|v| self.forget(v, i)),
            _ => {}
        }
    }

    fn dereference(&mut self, address: Ir, at: Ir) {
        let root = address.root();
        if root.is_alloca() || self.frame.whole(root).is_some() {
            return;
        }
        let value = self.resolve(root, at);
        if !matches!(value, Value::Null(_)) {
            let record = address.reached().find_map(|t| self.cx.layouts.record(t));
            self.must_not_be_null(value, Into::Dereference(record), VersionSet::ALL, at, usize::MAX);
        }
    }

    fn load(&mut self, i: Ir) {
        let Some(address) = i.operand(0) else { return };
        match self.pointer_slot(address) {
            Some(slot) => {
                let var = self.var(slot);
                self.held.insert(i, Held { value: Value::Var(var), of: Some(slot) });
                self.visited.insert(i);
            }
            None => self.dereference(address, i),
        }
    }

    fn store(&mut self, i: Ir) {
        let (Some(value), Some(address)) = (i.operand(0), i.operand(1)) else { return };
        let Some(slot) = self.frame.whole(address) else {
            self.dereference(address, i);
            self.forget(value, i);
            return;
        };
        match self.frame.slot(slot) {
            Some(Slot::Pointer) => {
                let plain = value.plain();
                // A parameter's home is the parameter.
                if let Some(index) = self.parameters.get(&plain).copied()
                    && plain.users().count() == 1
                    && !self.vars.contains_key(&slot)
                {
                    let var = self.var(slot);
                    self.graph.params.push((index, var));
                    return;
                }
                let new = self.resolve(plain, i);
                self.set(slot, new);
                if self.held.get(&plain).is_some_and(|h| h.of.is_none()) {
                    let var = self.var(slot);
                    self.held.insert(plain, Held { value: Value::Var(var), of: Some(slot) });
                }
            }
            Some(Slot::Number) => {
                let tells = self.about(value);
                let all = self.tells.entry(slot).or_insert_with(|| Some(Vec::new()));
                match (all.as_mut(), tells) {
                    (Some(old), Some(new)) => old.extend(new),
                    _ => *all = None,
                }
                if self.frame.selectors.contains(&slot) {
                    self.known = value.integer().map(|n| (slot, n));
                }
            }
            _ => self.forget(value, i),
        }
    }
}
