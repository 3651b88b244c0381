//! What lowering may look at.

use super::callees::Callees;
use super::lowered::Helpers;
use super::tables::Entries;
use super::unset::Unset;
use crate::ir::{Module, Value as Ir};
use crate::layout::Layouts;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// What lowering may look at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context<'c> {
    pub callees: &'c Callees,
    pub helpers: &'c Helpers,
    pub layouts: &'c Layouts,
    pub entries: &'c Entries,
    pub module: Module,
    /// Functions that ask for the version of the interpreter that runs.
    pub asking: &'c HashSet<Ir>,
    /// By function: members of its object that nobody may have set.
    pub unset: &'c HashMap<Ir, Rc<Unset>>,
}
