//! Results of CPython's functions: whether one can be NULL, by the contract and by arguments that are literals.

use super::callee::is_shouted;
use super::graph_builder::Lower;
use crate::syntax::grammar::Child;
use crate::syntax::nodes::{bare, operands};
use crate::syntax::tree::Node;
use abi3lint_flow::Value;
use abi3lint_model::{EntityId, NullFrom};
use abi3lint_rules::formats::{self, Built};
use abi3lint_rules::null::{self, NullResult};

impl<'t> Lower<'_, '_, 't, '_> {
    /// What a call of CPython's function returns.
    pub(crate) fn result_of(&mut self, id: EntityId, node: Node<'t>) -> Value {
        let is_tested = || self.repeatable(node).is_some_and(|text| self.tested_calls.contains(text));
        match null::result(id).map(|r| r.null) {
            Some(_) if !self.tested_calls.is_empty() && is_tested() => Value::Unknown,
            Some(NullResult::Never) => Value::NonNull,
            Some(NullResult::Always) => Value::Null(self.source(NullFrom::Literal, self.name_node(node), false)),
            Some(_) if self.always_exists(id, node) => Value::NonNull,
            Some(null) => match null.raises() {
                Some(raises) => {
                    let source = self.source(NullFrom::Result(id), self.name_node(node), raises);
                    self.sources[source as usize].only_memory = self.only_without_memory(id, node);
                    Value::Result(source)
                }
                None => Value::Unknown,
            },
            None => Value::Unknown,
        }
    }

    /// Whether the object exists already: `PyLong_FromLong(0)`.
    fn always_exists(&self, id: EntityId, call: Node<'_>) -> bool {
        null::always_exists(id, |n| self.number(*arguments(call).get(n)?))
            || self.built(id, call) == Some(Built::Existing)
    }

    /// Whether only exhausted memory makes the result NULL.
    fn only_without_memory(&self, id: EntityId, call: Node<'_>) -> bool {
        // A name in capitals is a macro that stands for one.
        let is_text = |n: &Node<'_>| match bare(*n).kind_name() {
            "string_literal" | "concatenated_string" => true,
            "identifier" => is_shouted(self.cx.reader.name(bare(*n))),
            _ => false,
        };
        null::only_without_memory(id, |n| arguments(call).get(n).is_some_and(is_text))
            || self.built(id, call) == Some(Built::Memory)
    }

    /// Whether a call makes an object out of values of C and does nothing else: an exception that is set stays so.
    pub(crate) fn only_makes(&self, id: EntityId, call: Node<'_>) -> bool {
        null::only_without_memory(id, |_| true) || matches!(self.built(id, call), Some(Built::Existing | Built::Memory))
    }

    /// What an object that is built of a format can fail for, where the format stands in the call.
    fn built(&self, id: EntityId, call: Node<'_>) -> Option<Built> {
        let format = bare(*arguments(call).get(formats::reader(id)?.format)?);
        let text = std::str::from_utf8(self.cx.reader.name(format)).ok()?;
        let text = text.strip_prefix('"')?.strip_suffix('"').filter(|_| format.kind_name() == "string_literal")?;
        formats::built(id, text)
    }

    /// The number that an argument spells; of a text, its length as it is written.
    fn number(&self, argument: Node<'_>) -> Option<i64> {
        let plain = bare(argument);
        let text = std::str::from_utf8(self.cx.reader.name(plain)).ok()?;
        if plain.kind_name() == "string_literal" {
            return i64::try_from(text.len()).ok()?.checked_sub(2);
        }
        matches!(plain.kind_name(), "number_literal" | "unary_expression").then(|| text.parse().ok())?
    }
}

fn arguments(call: Node<'_>) -> Vec<Node<'_>> {
    call.child_at(Child::Arguments).map(operands).unwrap_or_default()
}
