//! Conditions to branches, also where a phi carries them: `while (p && q)` is `br i1 phi [false, ...], [q, ...]`.

use super::callees::Callee;
use super::code::Block as Code;
use super::frame::Slot;
use super::lower::{Known, Lower};
use crate::ir::Value as Ir;
use abi3lint_flow::{BlockId, Cond, End, Op, SourceId, Value};
use abi3lint_model::{NullFrom, Version, VersionSet};
use abi3lint_rules::catalog;
use abi3lint_rules::null;
use abi3lint_rules::roles::{self, Role};
use inkwell::llvm_sys::{LLVMIntPredicate, LLVMOpcode};

/// Blocks that an edge goes through, each with the one before it.
pub(crate) type Via = Vec<(Code, Code)>;

/// What a condition asks.
enum Test {
    Constant(bool),
    /// The pointer is not NULL; where that is asked.
    NonNull(Ir, Ir),
    Raised,
    Runs(VersionSet),
    Other(Ir),
}

impl Lower<'_> {
    /// The end of a block that branches: `places` are the block itself and where it goes for yes and no.
    pub(crate) fn branch(&mut self, condition: Ir, places: (Code, Code, Code), known: Known, via: &Via) -> End {
        let (here, yes, no) = places;
        self.ask_object(condition);
        let (test, negated) = self.test(condition, via);
        let (yes, no) = if negated { (no, yes) } else { (yes, no) };
        let cond = match test {
            Test::Constant(holds) => {
                return End::Jump(self.edge(here, if holds { yes } else { no }, known, via));
            }
            Test::NonNull(pointer, at) => match self.resolve(pointer, at) {
                Value::Var(var) => {
                    self.parameter_tested(var);
                    Cond::NonNull(var, self.source(NullFrom::Test, at, true))
                }
                Value::NonNull => return End::Jump(self.edge(here, yes, known, via)),
                Value::Null(_) => return End::Jump(self.edge(here, no, known, via)),
                _ => Cond::Other(self.about(at)),
            },
            Test::Raised => {
                let (yes, no) = (self.edge(here, yes, known, via), self.edge(here, no, known, via));
                return End::Branch { cond: Cond::Raised, yes: self.found_raised(condition, yes), no };
            }
            Test::Runs(versions) => Cond::Runs(versions),
            Test::Other(value) => {
                let ends = (self.edge(here, yes, known, via), self.edge(here, no, known, via));
                let ends = (self.past(yes, no, ends.0), self.past(no, yes, ends.1));
                return self.undecided(value, ends);
            }
        };
        let (yes, no) = (self.edge(here, yes, known, via), self.edge(here, no, known, via));
        End::Branch { cond, yes, no }
    }

    /// A branch on something that no test of one pointer is.
    fn undecided(&mut self, value: Ir, (yes, no): (BlockId, BlockId)) -> End {
        if self.parsers.contains_key(&value) {
            let cond = Cond::Other(self.about(value));
            let (yes, no) = self.parsed(value, yes, no);
            return End::Branch { cond, yes, no };
        }
        // `p == q` says nothing of NULL where it is false; where it holds, `p` is what `q` is.
        if let Some((a, b, equal)) = compared_pointers(value) {
            let same = self.fresh_block();
            for value in [self.resolve(a, value), self.resolve(b, value)] {
                if let Value::Var(var) = value {
                    self.graph.blocks[same].ops.push(Op::Forget(var));
                }
            }
            self.graph.blocks[same].end = End::Jump(if equal { yes } else { no });
            let (yes, no) = if equal { (same, no) } else { (yes, same) };
            return End::Branch { cond: Cond::Other(Some(Vec::new())), yes, no };
        }
        let yes = self.refused(value, yes);
        let mut about = self.about(value);
        // `status < 0`: where it fails, nothing was found all the same, and what was stored can be NULL.
        if let Some(list) = about.as_mut().filter(|_| asks_for_failure(value)) {
            list.retain(|s| !matches!(self.sources[*s as usize].from, NullFrom::Stored(_)));
        }
        End::Branch { cond: Cond::Other(about), yes, no }
    }

    /// The block for an edge past the test in `n > 0 && p == NULL` or `n == 0 || p`: who wrote that knows that `p` can be
    /// NULL, and that there it does not matter. The test is in the block `other`.
    fn past(&mut self, edge: Code, other: Code, to: BlockId) -> BlockId {
        let Some(slot) = self.tests_only(other, edge) else { return to };
        let var = self.var(slot);
        let past = self.fresh_block();
        self.graph.blocks[past].ops.push(Op::Doubt(var));
        self.graph.blocks[past].end = End::Jump(to);
        past
    }

    /// The pointer's slot, where a block does nothing but test one, and goes to `past` unless it is NULL.
    fn tests_only(&self, code: Code, past: Code) -> Option<Ir> {
        let last = code.last().filter(|l| l.is_branch())?;
        let test = last.condition().filter(|c| c.is_instruction() && c.opcode() == LLVMOpcode::LLVMICmp)?;
        let only = |i: Ir| match i.opcode() {
            LLVMOpcode::LLVMLoad => true,
            LLVMOpcode::LLVMCall => matches!(self.cx.callees.of(i), Callee::Marker),
            _ => i == test || i == last,
        };
        let (a, b) = (test.operand(0)?, test.operand(1)?);
        if !b.is_null_pointer() || !a.is_load() || !code.instructions().all(only) {
            return None;
        }
        let survives = match (test.predicate(), last.successors().as_slice()) {
            (LLVMIntPredicate::LLVMIntEQ, [_, no]) => *no,
            (LLVMIntPredicate::LLVMIntNE, [yes, _]) => *yes,
            _ => return None,
        };
        a.operand(0).and_then(|address| self.pointer_slot(address)).filter(|_| survives == past)
    }

    /// The block for the answer yes, behind which what a predicate such as `PyCallable_Check` was given is not NULL.
    fn refused(&mut self, value: Ir, yes: BlockId) -> BlockId {
        let is_call = value.is_instruction() && value.is_call();
        let Some(Callee::Entity(id, skip)) = is_call.then(|| self.cx.callees.of(value)) else { return yes };
        let arguments = value.arguments().0.into_iter().skip(skip).enumerate();
        let asked: Vec<Ir> = arguments.filter(|(n, a)| a.is_pointer() && null::refuses(id, *n)).map(|a| a.1).collect();
        if asked.is_empty() {
            return yes;
        }
        let said_yes = self.fresh_block();
        for a in asked {
            if let Value::Var(var) = self.resolve(a, value) {
                self.graph.blocks[said_yes].ops.push(Op::Forget(var));
            }
        }
        self.graph.blocks[said_yes].end = End::Jump(yes);
        said_yes
    }

    /// A comparison that decides no branch is a test all the same, of which the outcome is somewhere else.
    pub(crate) fn compare(&mut self, i: Ir) {
        let (Some(a), Some(b)) = (i.operand(0), i.operand(1)) else { return };
        let branches = a.is_null_pointer() || b.is_null_pointer() || compared_pointers(i).is_some();
        if !a.is_pointer() || (branches && self.decides(i)) {
            return;
        }
        self.forget(a, i);
        self.forget(b, i);
    }

    fn test(&self, condition: Ir, via: &Via) -> (Test, bool) {
        let (mut at, mut negated) = (condition, false);
        for _ in 0..32 {
            if let Some(n) = at.integer() {
                return (Test::Constant(n != 0), negated);
            }
            if !at.is_instruction() {
                break;
            }
            let (a, b) = (at.operand(0), at.operand(1));
            let next = match at.opcode() {
                LLVMOpcode::LLVMPHI => via.iter().find(|v| v.0 == at.block()).and_then(|v| at.incoming(v.1)),
                LLVMOpcode::LLVMXor if is_bit(at) && b.and_then(Ir::integer) == Some(1) => {
                    negated = !negated;
                    a
                }
                LLVMOpcode::LLVMZExt | LLVMOpcode::LLVMSExt | LLVMOpcode::LLVMTrunc => a,
                LLVMOpcode::LLVMCall if matches!(self.cx.callees.of(at), Callee::Expect) => a,
                LLVMOpcode::LLVMICmp => match (self.compared(at), a, b) {
                    (Some(found), ..) => return (found.0, negated ^ found.1),
                    (None, Some(a), Some(b)) if b.integer() == Some(0) && !a.is_pointer() => match at.predicate() {
                        LLVMIntPredicate::LLVMIntNE => Some(a),
                        LLVMIntPredicate::LLVMIntEQ => {
                            negated = !negated;
                            Some(a)
                        }
                        _ => None,
                    },
                    _ => None,
                },
                _ => None,
            };
            match next {
                Some(v) => at = v,
                None => break,
            }
        }
        (Test::Other(at), negated)
    }

    /// A comparison that says something of a pointer, an exception or the interpreter.
    fn compared(&self, at: Ir) -> Option<(Test, bool)> {
        let (a, b) = (at.operand(0)?, at.operand(1)?);
        if a.is_pointer() {
            let pointer = match (a.is_null_pointer(), b.is_null_pointer()) {
                (false, true) => a,
                (true, false) => b,
                _ => return None,
            };
            let pointer = pointer.plain();
            let equal = at.predicate() == LLVMIntPredicate::LLVMIntEQ;
            let raised = pointer.is_instruction()
                && pointer.is_call()
                && matches!(self.cx.callees.of(pointer), Callee::Entity(id, ..) if catalog::entity(id).has(Role::ErrorIndicator));
            return Some((if raised { Test::Raised } else { Test::NonNull(pointer, at) }, equal));
        }
        let from = a.operand(0).filter(|g| a.is_load() && g.is_global())?;
        let number = b.integer().filter(|_| roles::of(from.name().as_bytes()).has(Role::RuntimeVersion))?;
        // All releases of a minor version are on one side where the number is its first one.
        let holds = |v: Version| {
            let (v, n) = (u64::from(v.hex() & 0xffff_0000), number & 0xffff_0000);
            match at.predicate() {
                LLVMIntPredicate::LLVMIntEQ => v == n,
                LLVMIntPredicate::LLVMIntNE => v != n,
                LLVMIntPredicate::LLVMIntULT | LLVMIntPredicate::LLVMIntSLT => v < n,
                LLVMIntPredicate::LLVMIntULE | LLVMIntPredicate::LLVMIntSLE => v <= n,
                LLVMIntPredicate::LLVMIntUGT | LLVMIntPredicate::LLVMIntSGT => v > n,
                LLVMIntPredicate::LLVMIntUGE | LLVMIntPredicate::LLVMIntSGE => v >= n,
            }
        };
        Some((Test::Runs(Version::all().filter(|v| holds(*v)).collect()), false))
    }

    /// The condition of a block that does nothing but branch on what its phis say.
    pub(crate) fn thread(&mut self, code: Code) -> Option<Ir> {
        if let Some(known) = self.threads.get(&code) {
            return *known;
        }
        let found = self.threaded(code);
        self.threads.insert(code, found);
        found
    }

    fn threaded(&self, code: Code) -> Option<Ir> {
        let last = code.last().filter(|l| l.is_branch())?;
        let condition = last.condition()?;
        let mut phis = 0;
        for i in code.instructions().filter(|i| *i != last) {
            let fits = match i.opcode() {
                LLVMOpcode::LLVMPHI => {
                    phis += 1;
                    !i.is_pointer()
                }
                LLVMOpcode::LLVMXor
                | LLVMOpcode::LLVMZExt
                | LLVMOpcode::LLVMSExt
                | LLVMOpcode::LLVMTrunc
                | LLVMOpcode::LLVMICmp => true,
                LLVMOpcode::LLVMCall => match self.cx.callees.of(i) {
                    Callee::Marker => continue,
                    Callee::Expect => true,
                    _ => false,
                },
                _ => false,
            };
            if !fits || i.users().any(|u| u.block() != code) {
                return None;
            }
        }
        (phis == 1).then_some(condition)
    }

    /// Whether all that becomes of a comparison is a branch.
    pub(crate) fn decides(&self, of: Ir) -> bool {
        let mut todo = vec![of];
        for _ in 0..64 {
            let Some(v) = todo.pop() else { return true };
            for u in v.users() {
                match u.opcode() {
                    _ if u.is_branch() => {}
                    LLVMOpcode::LLVMXor | LLVMOpcode::LLVMZExt | LLVMOpcode::LLVMSExt | LLVMOpcode::LLVMTrunc => {
                        todo.push(u)
                    }
                    LLVMOpcode::LLVMICmp if u.operand(1).and_then(Ir::integer) == Some(0) => todo.push(u),
                    LLVMOpcode::LLVMCall if matches!(self.cx.callees.of(u), Callee::Expect) => todo.push(u),
                    LLVMOpcode::LLVMPHI if self.threaded(u.block()).is_some() => {}
                    _ => return false,
                }
            }
        }
        false
    }

    /// Results that a value may say something of; `None` for any.
    pub(crate) fn about(&self, value: Ir) -> Option<Vec<SourceId>> {
        let mut out = Vec::new();
        let mut todo = vec![value];
        let mut seen = Vec::new();
        while let Some(v) = todo.pop() {
            if !v.is_instruction() || seen.contains(&v) {
                continue;
            }
            if seen.len() > 64 {
                return None;
            }
            seen.push(v);
            match v.opcode() {
                LLVMOpcode::LLVMLoad => {
                    let address = v.operand(0)?;
                    let slot = self.frame.whole(address).or_else(|| Some(address.root()).filter(|r| r.is_alloca()));
                    match slot.map(|s| (s, self.frame.slot(s))) {
                        None | Some((_, Some(Slot::Pointer))) => {}
                        Some((s, Some(Slot::Number))) => {
                            if let Some(told) = self.tells.get(&s) {
                                out.extend(told.as_ref()?);
                            }
                        }
                        Some(_) => return None,
                    }
                }
                LLVMOpcode::LLVMCall | LLVMOpcode::LLVMInvoke => match self.cx.callees.of(v) {
                    Callee::Own(_) | Callee::Other { .. } => return None,
                    Callee::Entity(id, ..) if catalog::entity(id).has(Role::ErrorIndicator) => return None,
                    _ => {
                        out.extend(self.stored.get(&v).into_iter().flatten());
                        todo.extend(v.arguments().0);
                    }
                },
                // A test of a pointer that is no longer known.
                LLVMOpcode::LLVMICmp if v.operands().any(|o| o.is_load() && self.pointer_slot_of(o)) => return None,
                _ => todo.extend(v.operands()),
            }
        }
        Some(out)
    }

    fn pointer_slot_of(&self, load: Ir) -> bool {
        load.operand(0).is_some_and(|a| self.pointer_slot(a).is_some())
    }
}

/// Two pointers, neither of them a literal NULL, that are compared; and whether for being equal.
fn compared_pointers(value: Ir) -> Option<(Ir, Ir, bool)> {
    if !value.is_instruction() || value.opcode() != LLVMOpcode::LLVMICmp {
        return None;
    }
    let (a, b) = (value.operand(0)?, value.operand(1)?);
    if !a.is_pointer() || a.is_null_pointer() || b.is_null_pointer() {
        return None;
    }
    match value.predicate() {
        LLVMIntPredicate::LLVMIntEQ => Some((a, b, true)),
        LLVMIntPredicate::LLVMIntNE => Some((a, b, false)),
        _ => None,
    }
}

/// `status < 0` and `status == -1`.
fn asks_for_failure(value: Ir) -> bool {
    if !value.is_instruction() || value.opcode() != LLVMOpcode::LLVMICmp {
        return false;
    }
    let number = value.operand(1).and_then(Ir::integer);
    match value.predicate() {
        LLVMIntPredicate::LLVMIntSLT => number == Some(0),
        LLVMIntPredicate::LLVMIntEQ => number == Some(u64::from(u32::MAX)),
        _ => false,
    }
}

fn is_bit(value: Ir) -> bool {
    value.ty().bits() == Some(1)
}
