//! Functions to graphs: blocks, variables, and what each instruction does to them.
//!
//! A block is lowered once for each constant that a clean-up's selector can hold there: where control goes on
//! behind it is known then, which joins no paths that the source keeps apart.

use super::asked::{Asked, Asking};
use super::code::Block as Code;
use super::frame::{Frame, Slot};
use super::lowered::{Into, Lowered, SourcePlace, UsePlace};
use super::parsed::Parsed;
use super::context::Context;
use super::ways::Places;
use super::return_kind::{Returns, returns_one_number};
use super::tables::Entry;
use super::unset_list::UnsetMembers;
use crate::ir::Value as Ir;
use abi3lint_flow::{Block, BlockId, End, Graph, Op, Source, SourceId, Use, UseId, Value, Var};
use abi3lint_model::{ConfigSet, NullFrom, VersionSet};
use abi3lint_rules::null;
use inkwell::llvm_sys::LLVMOpcode;
use std::collections::{HashMap, HashSet};


/// The constant that a selector holds.
pub(crate) type Known = Option<(Ir, u64)>;

/// What a value of the block at hand is without a variable of its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    pub value: Value,
    /// The slot that it is a copy of.
    pub of: Option<Ir>,
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
    /// What the interpreter does with the function.
    pub(super) entry: Entry,
    pub(super) returns: Returns,
    pub(super) asking: Asking,
    pub(super) places: Places,
    pub(super) unset: UnsetMembers,
    /// Blocks by whether their branch only repeats what a phi says.
    pub threads: HashMap<Code, Option<Ir>>,
    pub(super) parameters: HashMap<Ir, u8>,
    pub(super) vars: HashMap<Ir, Var>,
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
    pub(super) held: HashMap<Ir, Held>,
    pub(super) visited: HashSet<Ir>,
}

/// Lowers a function.
pub(crate) fn lower(cx: &Context<'_>, function: Ir) -> Lowered {
    let frame = Frame::of(function, &|call| cx.callees.borrows(call));
    let mut next = 0;
    let mut places = Places::of(cx.module, &frame, function, &mut next);
    let unset = UnsetMembers::of(cx, &frame, function, &mut places, &mut next);
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
        entry: cx.entries.of(function),
        returns: Returns::of(cx.module, function),
        asking: Asking::default(),
        places,
        unset,
        threads: HashMap::new(),
        parameters: function.parameters().zip(0u8..=u8::MAX).filter(|(p, _)| p.is_pointer()).collect(),
        vars: HashMap::new(),
        next,
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
    l.graph.enters_quiet = l.is_asked();
    if let Some(entry) = Code::entry(function) {
        l.node(entry, None);
        l.reached_by(cx, entry);
    }
    while let Some((code, known, id)) = l.todo.pop() {
        l.block(code, known, id);
    }
    let one_number = returns_one_number(function);
    Lowered { graph: l.graph, sources: l.sources, uses: l.uses, calls: l.calls, one_number }
}

impl Lower<'_> {
    /// Where the function asks for the version that runs, which ones get where.
    fn reached_by(&mut self, cx: &Context<'_>, entry: Code) {
        let first = entry.instructions().next().filter(|i| cx.asking.contains(&i.function()));
        let Some(at) = first else { return };
        let source = self.source_of((at, u8::MAX), NullFrom::Literal, false);
        let reach = self.next;
        self.next += 1;
        self.graph.blocks[0].ops.push(Op::Set(reach, Value::Null(source)));
        self.graph.reach = Some(reach);
    }

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
        let certain = matches!(from, NullFrom::Result(id) if null::result(id).is_some_and(|r| r.is_certain()));
        self.sources.push(SourcePlace { at: key.0, from, only_memory: false });
        self.graph.sources.push(Source { live: ConfigSet::ALL, runs: VersionSet::ALL, raises, certain });
        self.source_ids.insert(key, id);
        id
    }

    /// The value is used where NULL must not be.
    pub(crate) fn must_not_be_null(&mut self, value: Value, into: Into, crashes: VersionSet, at: Ir, operand: usize) {
        if matches!(value, Value::Unknown | Value::NonNull) || crashes.is_empty() {
            return;
        }
        let id = self.use_at((at, operand), into, crashes);
        self.op(Op::Use(value, id));
    }

    /// The place that an operand of an instruction is.
    pub(super) fn use_at(&mut self, key: (Ir, usize), into: Into, crashes: VersionSet) -> UseId {
        let next = self.uses.len() as UseId;
        let id = *self.use_ids.entry(key).or_insert(next);
        if id == next {
            self.uses.push(UsePlace { at: key.0, into });
            self.graph.uses.push(Use { crashes });
        }
        id
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
        // A pointer that is moved on is as bad as the one that it was.
        if value.is_instruction()
            && value.is_gep()
            && value.operands().count() == 2
            && let Some(from) = value.operand(0)
        {
            return match self.resolve(from, at) {
                Value::Null(_) => Value::Unknown,
                moved => moved,
            };
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
            stored |=
                is_here && u.stored_to().is_some_and(|to| self.pointer_slot(to).is_some() || self.is_followed(to));
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
}
