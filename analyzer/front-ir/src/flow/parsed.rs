//! What a call that parses arguments leaves as it is.

use crate::ir::Value as Ir;
use abi3lint_model::EntityId;

/// What a parser does to pointers that it is lent.
#[derive(Clone, Debug)]
pub(super) struct Parsed {
    /// The parser.
    pub id: EntityId,
    /// The call.
    pub call: Ir,
    /// What a condition asks: the call, or the number that is read from the variable that has its result.
    pub status: Ir,
    /// The slots of those pointers, in the order of the arguments.
    pub outputs: Vec<Output>,
}

/// A pointer whose address a parser gets to store something there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Output {
    pub slot: Ir,
    /// It keeps what it has where the caller does not give the argument.
    pub optional: bool,
    /// NULL is stored for None.
    pub none: bool,
    /// Nothing is known of what is stored.
    pub unknown: bool,
}

impl Parsed {
    /// Slots that may keep what they have.
    pub(super) fn spared(&self) -> Vec<Ir> {
        self.outputs.iter().filter(|o| o.optional).map(|o| o.slot).collect()
    }
}
