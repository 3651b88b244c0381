//! Arguments behind a constant format, and what calls store through addresses.

use super::frame::Slot;
use super::lower::Lower;
use super::lowered::Into;
use super::parsed::{Output, Parsed};
use crate::ir::Value as Ir;
use abi3lint_flow::{BlockId, Cond, End, Op, SourceId, Value};
use abi3lint_model::{EntityId, NullFrom, NullInto};
use abi3lint_rules::catalog;
use abi3lint_rules::formats::{self, Built, Reader, Unit};
use abi3lint_rules::null::{self, Family};
use abi3lint_rules::roles::Role;
use std::collections::HashMap;

/// Of `PyArg_UnpackTuple`: the argument that says how many items there are at least, and the first address.
const LEAST: usize = 2;
const FIRST_OUTPUT: usize = 4;

impl Lower<'_> {
    fn units(&self, id: EntityId, arguments: &[Ir]) -> Option<(Reader, Vec<Unit>)> {
        let reader = formats::reader(id)?;
        let format = arguments.get(reader.format)?.literal()?;
        Some((reader, formats::units(reader.family, &format)))
    }

    /// What an object that is built of a constant format can fail for.
    pub(crate) fn built(&self, id: EntityId, arguments: &[Ir]) -> Option<Built> {
        let format = arguments.get(formats::reader(id)?.format)?.literal()?;
        formats::built(id, &format)
    }

    /// Arguments behind a format, where a unit crashes on NULL; returns those that the call survives.
    pub(crate) fn formatted(&mut self, id: EntityId, i: Ir, arguments: &[Ir]) -> Vec<usize> {
        let mut survived = Vec::new();
        let Some((reader, units)) = self.units(id, arguments) else { return survived };
        let mut first: HashMap<(String, u8), usize> = HashMap::new();
        for unit in units {
            let place = reader.first + unit.argument;
            // Arguments of one kind are one place.
            let kind = *first.entry((unit.name.clone(), unit.part)).or_insert(place);
            let contract = null::unit(reader.family, &unit.name, unit.part);
            survived.extend(contract.filter(|c| c.is_survived()).map(|_| place));
            let crashes = contract.map(null::Entry::crashes).unwrap_or_default() & unit.runs;
            if let Some(a) = arguments.get(place).filter(|a| a.is_pointer() && !crashes.is_empty()) {
                let value = self.passed(*a, i);
                let into = Into::Exact(NullInto::Unit(id, unit.name, unit.part));
                self.must_not_be_null(value, into, crashes, i, kind);
            }
        }
        survived
    }

    /// What a call of a parser leaves as it is, where a branch on its result is all that becomes of that.
    pub(crate) fn parses(&self, id: EntityId, i: Ir, arguments: &[Ir]) -> Option<Parsed> {
        let outputs = match catalog::entity(id).has(Role::TupleUnpacker) {
            true => self.unpacked(arguments)?,
            false => {
                let (reader, units) = self.units(id, arguments).filter(|(r, _)| r.family == Family::Parse)?;
                let mut outputs = Vec::new();
                for unit in units {
                    let argument = arguments.get(reader.first + unit.argument).filter(|_| unit.stores_pointer());
                    let Some(slot) = argument.and_then(|a| self.pointer_slot(*a)) else { continue };
                    let unknown = unit.name.starts_with('Z') || unit.name.starts_with("O&");
                    outputs.push(Output { slot, optional: unit.optional, none: unit.name.starts_with('z'), unknown });
                }
                outputs
            }
        };
        let status = self.status_of(i)?;
        Some(Parsed { id, call: i, status, outputs })
    }

    /// What `PyArg_UnpackTuple` stores: what stands behind the least number of items may keep its NULL.
    fn unpacked(&self, arguments: &[Ir]) -> Option<Vec<Output>> {
        let least = usize::try_from(arguments.get(LEAST)?.integer()?).ok()?;
        let places = arguments.iter().skip(FIRST_OUTPUT).enumerate();
        let output = |(i, a): (usize, &Ir)| {
            let slot = self.pointer_slot(*a)?;
            Some(Output { slot, optional: i >= least, none: false, unknown: false })
        };
        Some(places.filter_map(output).collect())
    }

    /// What a branch asks for the status of a call: the call itself, or the variable that has it, where the branch ends
    /// the same block.
    fn status_of(&self, call: Ir) -> Option<Ir> {
        if self.decides(call) {
            return Some(call);
        }
        let mut users = call.users();
        let slot = users.next().filter(|u| users.next().is_none() && u.operand(0) == Some(call))?.stored_to()?.plain();
        if self.frame.slot(slot) != Some(Slot::Number) {
            return None;
        }
        let mut loads = slot.users().filter(|u| u.is_load() && u.block() == call.block() && self.decides(*u));
        loads.next().filter(|_| loads.next().is_none())
    }

    /// Where control goes behind a branch on the result of a parser: the ways for yes and for no.
    pub(crate) fn parsed(&mut self, status: Ir, yes: BlockId, no: BlockId) -> (BlockId, BlockId) {
        let Some(Parsed { id, call, outputs, .. }) = self.parsers.get(&status).cloned() else { return (yes, no) };
        let failed = self.fresh_block();
        let raised = self.source_of((call, u8::MAX), NullFrom::Result(id), true);
        self.graph.blocks[failed].ops.push(Op::Raises(raised));
        let mut next = yes;
        for (output, n) in outputs.iter().zip(2..u8::MAX).rev() {
            let var = self.var(output.slot);
            let value = match output {
                Output { none: true, optional: false, .. } => {
                    Value::Result(self.source_of((call, n), NullFrom::Stored(id), false))
                }
                Output { none: true, .. } | Output { unknown: true, .. } => Value::Unknown,
                _ => Value::NonNull,
            };
            let given = self.fresh_block();
            self.graph.blocks[given].ops.push(Op::Set(var, value));
            self.graph.blocks[given].end = End::Jump(next);
            next = given;
            if output.optional {
                self.graph.blocks[failed].ops.push(Op::Forget(var));
                let (split, left) = (self.fresh_block(), self.fresh_block());
                let source = self.source_of((call, 1), NullFrom::Left(id), false);
                self.graph.blocks[left].ops.push(Op::Attribute(var, source));
                let End::Jump(behind) = self.graph.blocks[given].end else { continue };
                self.graph.blocks[left].end = End::Jump(behind);
                let cond = Cond::Other(Some(Vec::new()));
                self.graph.blocks[split].end = End::Branch { cond, yes: given, no: left };
                next = split;
            }
        }
        self.graph.blocks[failed].end = End::Jump(no);
        (next, failed)
    }

    /// Pointers that a call has stored: NULL where there was nothing, without an error.
    pub(crate) fn stored_by(&mut self, id: EntityId, i: Ir, arguments: &[Ir]) {
        for n in null::stores(id) {
            let Some(slot) = arguments.get(n).and_then(|a| self.pointer_slot(*a)) else { continue };
            let source = self.source_of((i, n as u8 + 2), NullFrom::Stored(id), false);
            self.set(slot, Value::Result(source));
            self.stored.entry(i).or_default().push(source);
        }
    }

    /// Each case of a switch knows what the status says of what was stored.
    pub(crate) fn status_told(&mut self, status: Ir) {
        if self.stored.is_empty() {
            return;
        }
        let told = self.about(status);
        let all = self.stored.values().flatten().copied();
        let mut about: Vec<SourceId> = all.filter(|s| told.as_ref().is_none_or(|list| list.contains(s))).collect();
        about.sort_unstable();
        let next = self.fresh_block();
        self.graph.blocks[self.at].end = End::Branch { cond: Cond::Other(Some(about)), yes: next, no: next };
        self.at = next;
    }
}
