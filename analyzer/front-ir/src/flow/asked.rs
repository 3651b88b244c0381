//! What a function has asked before.

use crate::ir::Value as Ir;
use std::collections::HashSet;

/// What a function has asked.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// Slots of the arguments of calls whose results are read.
    pub arguments: Vec<Vec<Ir>>,
    /// Containers with one of their keys, or with all of them.
    pub keys: Vec<Vec<Ir>>,
}

/// What is known of objects by the slots that they are read from.
#[derive(Debug, Default)]
pub(super) struct Asking {
    /// They were asked for their type.
    pub typed: HashSet<Ir>,
    /// They are numbers that a call made.
    pub numbers: HashSet<Ir>,
}
