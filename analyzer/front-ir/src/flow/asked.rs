//! What a function has asked before.

use crate::ir::Value as Ir;

/// What a function has asked.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// Slots of the arguments of calls whose results are read.
    pub arguments: Vec<Vec<Ir>>,
    /// Containers with one of their keys, or with all of them.
    pub keys: Vec<Vec<Ir>>,
}
