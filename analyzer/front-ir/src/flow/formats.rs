//! Arguments behind a constant format, and what calls store through addresses.

use super::lower::Lower;
use super::lowered::Into;
use super::parsed::Parsed;
use crate::ir::Value as Ir;
use abi3lint_flow::{BlockId, Cond, End, Op, SourceId, Value};
use abi3lint_model::{EntityId, NullFrom, NullInto};
use abi3lint_rules::formats::{self, Built, Reader, Unit};
use abi3lint_rules::null::{self, Family};
use std::collections::HashMap;

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
        let (reader, units) = self.units(id, arguments).filter(|(r, _)| r.family == Family::Parse)?;
        if !self.decides(i) {
            return None;
        }
        let mut out = Parsed { id, spared: Vec::new(), none: Vec::new(), given: Vec::new() };
        for unit in units {
            let argument = arguments.get(reader.first + unit.argument).filter(|_| unit.stores_pointer());
            let Some(slot) = argument.and_then(|a| self.pointer_slot(*a)) else { continue };
            if unit.optional {
                out.spared.push(slot);
            } else if unit.name == "z" {
                out.none.push(slot);
            } else if !unit.name.starts_with('Z') && !unit.name.starts_with("O&") {
                out.given.push(slot);
            }
        }
        Some(out)
    }

    /// Where control goes behind a branch on the result of a parser: the ways for yes and for no.
    pub(crate) fn parsed(&mut self, call: Ir, yes: BlockId, no: BlockId) -> (BlockId, BlockId) {
        let Some(parsed) = self.parsers.get(&call).cloned() else { return (yes, no) };
        let failed = self.fresh_block();
        let mut next = yes;
        for slot in &parsed.spared {
            let var = self.var(*slot);
            self.graph.blocks[failed].ops.push(Op::Forget(var));
            let (split, given) = (self.fresh_block(), self.fresh_block());
            self.graph.blocks[given].ops.push(Op::Forget(var));
            self.graph.blocks[given].end = End::Jump(next);
            self.graph.blocks[split].end = End::Branch { cond: Cond::Other(Some(Vec::new())), yes: given, no: next };
            next = split;
        }
        self.graph.blocks[failed].end = End::Jump(no);
        let stored = self.fresh_block();
        self.graph.blocks[stored].end = End::Jump(next);
        for (slot, n) in parsed.none.iter().zip(2..) {
            let (var, from) = (self.var(*slot), NullFrom::Stored(parsed.id));
            let source = self.source_of((call, n), from, false);
            self.graph.blocks[stored].ops.push(Op::Set(var, Value::Result(source)));
        }
        for slot in &parsed.given {
            let var = self.var(*slot);
            self.graph.blocks[stored].ops.push(Op::Set(var, Value::NonNull));
        }
        (stored, failed)
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
