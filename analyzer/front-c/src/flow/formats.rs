//! Arguments behind a literal format: what a unit of it does with NULL. And what calls store through addresses.

use super::graph_builder::Lower;
use crate::syntax::grammar::Child;
use crate::syntax::nodes::operands;
use crate::syntax::tree::Node;
use abi3lint_flow::{BlockId, Cond, End, Op, UseId, Value, Var};
use abi3lint_model::{EntityId, NullFrom, NullInto, VersionSet};
use abi3lint_rules::catalog;
use abi3lint_rules::formats::{self, Reader, Unit};
use abi3lint_rules::null::{self, Family};
use abi3lint_rules::roles::Role;

/// Of `PyArg_UnpackTuple`: the argument that says how many items there are at least, and the first address.
const LEAST: usize = 2;
const FIRST_OUTPUT: usize = 4;

/// A pointer variable whose address a call gets to store something there.
struct Output {
    var: Var,
    /// It may be left as it is.
    optional: bool,
    /// NULL is stored for None.
    none: bool,
}

impl<'t> Lower<'_, '_, 't, '_> {
    /// The units of the format that a call is given, where it spells one out.
    pub(crate) fn units(&self, function: EntityId, arguments: &[Node<'t>]) -> Option<(Reader, Vec<Unit>)> {
        let reader = formats::reader(function)?;
        let format = *arguments.get(reader.format)?;
        let live = (self.cx.reader.live)(self.cx.reader.start(format));
        let format = self.cx.package.spelled_text(self.cx.file, self.cx.reader.whole_argument(format)?, live)?;
        Some((reader, formats::units(reader.family, &format)))
    }

    /// The pointer variable whose address an argument is.
    pub(crate) fn lent_pointer(&mut self, argument: Node<'t>) -> Option<Var> {
        let at = self.behind_casts(argument);
        let is_address = at.kind_name() == "pointer_expression" && self.operator(at) == "&";
        let of = at.child_at(Child::Argument).filter(|n| is_address && n.kind_name() == "identifier")?;
        self.scopes.var(self.cx.reader.name(of))
    }

    /// Pointers that a call has stored: NULL where there was nothing, without an error.
    pub(crate) fn stored_by(&mut self, function: EntityId, call: Node<'t>, arguments: &[Node<'t>]) {
        for i in null::stores(function) {
            let Some(var) = arguments.get(i).and_then(|a| self.lent_pointer(*a)) else { continue };
            let source = self.source(NullFrom::Stored(function), call.child_at(Child::Function).unwrap_or(call), false);
            self.op(Op::Set(var, Value::Result(source)));
            self.stored.entry(call.id()).or_default().push(source);
        }
    }

    /// Each case of a switch knows what the status says of what was stored.
    pub(crate) fn status_tested(&mut self, status: Node<'t>) {
        if self.stored.is_empty() {
            return;
        }
        let tested = self.sources_tested_by(status);
        let all = self.stored.values().flatten().copied();
        let about = all.filter(|s| tested.as_ref().is_none_or(|list| list.contains(s))).collect();
        let next = self.block();
        self.end(End::Branch { cond: Cond::Other(Some(about)), yes: next, no: next });
        self.enter(next);
    }

    /// A condition that is a call of `PyArg_ParseTuple` or its like: what stands behind `|` keeps its NULL where the
    /// caller does not give it, and `z` stores NULL for None.
    pub(crate) fn parsed(&mut self, call: Node<'t>, yes: BlockId, no: BlockId) -> bool {
        let Some(id) = self.known(call) else { return false };
        let arguments = call.child_at(Child::Arguments).map(operands).unwrap_or_default();
        let Some((reader, units)) = self.units(id, &arguments).filter(|(r, _)| r.family == Family::Parse) else {
            return false;
        };
        let mut outputs = Vec::new();
        for unit in &units {
            let argument = arguments.get(reader.first + unit.argument).filter(|_| unit.stores_pointer());
            let Some(var) = argument.and_then(|a| self.lent_pointer(*a)) else { continue };
            outputs.push(Output { var, optional: unit.optional, none: unit.name.starts_with('z') });
        }
        self.stored_outputs(id, call, &outputs, yes, no);
        true
    }

    /// A condition that is a call of `PyArg_UnpackTuple`: what stands behind the least number of items may keep its NULL.
    pub(crate) fn unpacked(&mut self, call: Node<'t>, yes: BlockId, no: BlockId) -> bool {
        let Some(id) = self.known(call).filter(|id| catalog::entity(*id).has(Role::TupleUnpacker)) else {
            return false;
        };
        let arguments = call.child_at(Child::Arguments).map(operands).unwrap_or_default();
        let least = arguments.get(LEAST).and_then(|n| std::str::from_utf8(self.cx.reader.name(*n)).ok()?.parse().ok());
        let Some(least) = least else { return false };
        let mut outputs = Vec::new();
        for (i, argument) in arguments.iter().skip(FIRST_OUTPUT).enumerate() {
            if let Some(var) = self.lent_pointer(*argument) {
                outputs.push(Output { var, optional: i >= least, none: false });
            }
        }
        self.stored_outputs(id, call, &outputs, yes, no);
        true
    }

    /// A condition that is a call which stores pointers where it succeeds.
    fn stored_outputs(&mut self, id: EntityId, call: Node<'t>, outputs: &[Output], yes: BlockId, no: BlockId) {
        let optional_outputs: Vec<Var> = outputs.iter().filter(|o| o.optional).map(|o| o.var).collect();
        self.optional_outputs.clone_from(&optional_outputs);
        self.expression(call);
        self.optional_outputs.clear();
        let (stored, failed) = (self.block(), self.block());
        self.end(End::Branch { cond: Cond::Other(Some(Vec::new())), yes: stored, no: failed });
        self.enter(failed);
        let raised = self.source(NullFrom::Result(id), call.child_at(Child::Function).unwrap_or(call), true);
        self.op(Op::Raises(raised));
        for var in &optional_outputs {
            self.op(Op::Forget(*var));
        }
        self.end(End::Jump(no));
        self.enter(stored);
        for output in outputs {
            let (given, left, after) = (self.block(), self.block(), self.block());
            if output.optional {
                self.end(End::Branch { cond: Cond::Other(Some(Vec::new())), yes: given, no: left });
                self.enter(given);
            }
            let value = match output {
                Output { none: true, optional: false, .. } => {
                    let at = call.child_at(Child::Function).unwrap_or(call);
                    Value::Result(self.source(NullFrom::Stored(id), at, false))
                }
                Output { none: true, .. } => Value::Unknown,
                _ => Value::NonNull,
            };
            self.op(Op::Set(output.var, value));
            self.end(End::Jump(after));
            if output.optional {
                self.enter(left);
                let source = self.source(NullFrom::Left(id), call.child_at(Child::Function).unwrap_or(call), false);
                self.op(Op::Attribute(output.var, source));
                self.end(End::Jump(after));
            }
            self.enter(after);
        }
        self.end(End::Jump(yes));
    }

    /// Arguments behind a format, where a unit crashes on NULL; the positions of those where none does and the call
    /// tells by its result.
    pub(crate) fn formatted(
        &mut self,
        function: EntityId,
        arguments: &[Node<'t>],
        values: &[Value],
        at: Node<'t>,
    ) -> Vec<usize> {
        let mut survived = Vec::new();
        let Some((reader, units)) = self.units(function, arguments) else { return survived };
        let mut places: Vec<(String, u8, VersionSet, UseId)> = Vec::new();
        for unit in units {
            let place = reader.first + unit.argument;
            let (Some(argument), Some(value)) = (arguments.get(place), values.get(place)) else { return survived };
            let contract = null::unit(reader.family, &unit.name, unit.part);
            survived.extend(contract.filter(|c| c.is_survived()).map(|_| place));
            let crashes = contract.map(null::Entry::crashes).unwrap_or_default() & unit.runs;
            if crashes.is_empty() {
                continue;
            }
            let value = if *value == Value::Unknown { self.zero(*argument) } else { *value };
            if matches!(value, Value::Unknown | Value::NonNull) {
                continue;
            }
            // Arguments of one kind are one place.
            let known = places.iter().find(|p| (&p.0, p.1, p.2) == (&unit.name, unit.part, crashes)).map(|p| p.3);
            let id = known.unwrap_or_else(|| {
                let id = self.place(NullInto::Unit(function, unit.name.clone(), unit.part), crashes, at);
                places.push((unit.name, unit.part, crashes, id));
                id
            });
            self.op(Op::Use(value, id));
        }
        survived
    }
}
