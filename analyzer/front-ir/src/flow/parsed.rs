//! What a call that parses arguments leaves as it is.

use crate::ir::Value as Ir;
use abi3lint_model::EntityId;

/// What a parser may leave in pointers that it is lent.
#[derive(Clone, Debug)]
pub(super) struct Parsed {
    /// The parser.
    pub id: EntityId,
    /// Slots that keep what they have where the caller does not give the argument.
    pub spared: Vec<Ir>,
    /// Slots that are NULL for None.
    pub none: Vec<Ir>,
    /// Slots that have an object or a text.
    pub given: Vec<Ir>,
}
