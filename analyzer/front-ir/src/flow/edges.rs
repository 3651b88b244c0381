//! Where control goes behind a block: what each edge gives to phis, and branches and switches that it decides.

use super::code::Block as Code;
use super::cond::Via;
use super::lower::{Known, Lower};
use super::return_kind::{shared_slot, stores_to};
use crate::ir::Value as Ir;
use abi3lint_flow::{BlockId, Cond, End, Op, Value};
use inkwell::llvm_sys::LLVMOpcode;

impl Lower<'_> {
    /// Control may end here. What was NULL before does not get to what follows on every way, and what nobody has
    /// tested gets there all the same.
    pub(crate) fn may_end(&mut self) {
        let (stop, on) = (self.fresh_block(), self.fresh_block());
        self.graph.blocks[self.at].end = End::Switch(vec![stop, on]);
        self.at = on;
    }

    pub(crate) fn terminate(&mut self, code: Code, last: Ir) {
        let known = self.known;
        let targets = last.successors();
        let end = match last.opcode() {
            // Where several statements come together, it is not known which of them returns what.
            LLVMOpcode::LLVMRet if shared_slot(code).is_some_and(|s| stores_to(s) > 1) => {
                let value = last.operand(0).filter(|v| v.is_pointer());
                End::Return(value.map_or(Value::Unknown, |v| self.resolve(v, last)), None)
            }
            LLVMOpcode::LLVMRet => match last.operand(0) {
                Some(value) => self.returned(value, last),
                None => End::Return(Value::Unknown, None),
            },
            LLVMOpcode::LLVMUnreachable | LLVMOpcode::LLVMResume => End::Stop,
            LLVMOpcode::LLVMSwitch => match self.selected(last, &targets) {
                Some(to) => {
                    let known = known.filter(|k| selects_again(to, k.0));
                    End::Jump(self.edge(code, to, known, &Via::default()))
                }
                None => {
                    if let Some(on) = last.operand(0) {
                        self.status_told(on);
                    }
                    End::Switch(targets.iter().map(|t| self.edge(code, *t, known, &Via::default())).collect())
                }
            },
            _ => match (last.is_branch(), last) {
                (true, br) if targets.len() == 2 => match br.condition() {
                    Some(c) => self.branch(c, (code, targets[0], targets[1]), known, &Via::default()),
                    None => End::Stop,
                },
                _ => match targets.as_slice() {
                    [] => End::Stop,
                    // Nobody of C throws an exception of C++, and one of C++ is none of Python's.
                    [normal, _] if last.is_invoke() && !self.may_throw(last) => {
                        End::Jump(self.edge(code, *normal, known, &Via::default()))
                    }
                    [normal, handler] if last.is_invoke() => {
                        let [yes, no] = [normal, handler].map(|to| self.edge(code, *to, known, &Via::default()));
                        End::Branch { cond: Cond::Other(Some(Vec::new())), yes, no }
                    }
                    [one] => End::Jump(self.edge(code, *one, known, &Via::default())),
                    many => End::Switch(many.iter().map(|t| self.edge(code, *t, known, &Via::default())).collect()),
                },
            },
        };
        self.end(end);
    }

    /// Where a switch on a selector of known value goes.
    fn selected(&self, switch: Ir, targets: &[Code]) -> Option<Code> {
        let (slot, value) = self.known?;
        let on = switch.operand(0).filter(|v| v.is_load())?;
        if on.operand(0)?.plain() != slot {
            return None;
        }
        // The operands are the value, the default, and then a constant and a block for each case.
        let case = (1..targets.len()).find(|c| switch.operand(2 * *c as u32).and_then(Ir::integer) == Some(value));
        targets.get(case.unwrap_or(0)).copied()
    }

    /// The block to go to for an edge: with what phis get on it, and past a branch that it decides.
    pub(crate) fn edge(&mut self, from: Code, to: Code, known: Known, via: &Via) -> BlockId {
        let mut sets = Vec::new();
        for phi in to.instructions().take_while(|i| i.is_phi()) {
            if let Some(value) = phi.incoming(from).filter(|_| phi.is_pointer()) {
                let value = self.resolve(value, phi);
                sets.push((phi, value));
            }
        }
        if let Some(store) = self.return_stored(from, to).filter(|_| self.is_asked())
            && let Some(value) = store.operand(0)
        {
            let id = self.fresh_block();
            let before = std::mem::replace(&mut self.at, id);
            let end = self.returned(value, store);
            self.at = before;
            self.graph.blocks[id].end = end;
            return id;
        }
        let thread = if via.len() < 8 { self.thread(to) } else { None };
        if sets.is_empty() && thread.is_none() {
            return self.node(to, known);
        }
        let id = self.fresh_block();
        for (phi, value) in sets {
            let var = self.var(phi);
            self.graph.blocks[id].ops.push(Op::Set(var, value));
        }
        let end = match (thread, to.last().map(Ir::successors).as_deref()) {
            (Some(condition), Some([yes, no])) => {
                let mut via = via.clone();
                via.push((to, from));
                self.branch(condition, (to, *yes, *no), known, &via)
            }
            _ => End::Jump(self.node(to, known)),
        };
        self.graph.blocks[id].end = end;
        id
    }
}

/// Whether control comes to another switch on the selector without a choice.
fn selects_again(from: Code, slot: Ir) -> bool {
    let mut at = from;
    for _ in 0..8 {
        for i in at.instructions() {
            let touches = |address: Option<Ir>| address.is_some_and(|a| a.plain() == slot);
            if i.is_load() && touches(i.operand(0)) {
                return true;
            }
            if touches(i.stored_to()) {
                return false;
            }
        }
        match at.last().map(Ir::successors).as_deref() {
            Some([one]) => at = *one,
            _ => return false,
        }
    }
    false
}
