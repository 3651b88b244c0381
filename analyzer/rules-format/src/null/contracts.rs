//! What the files of `null/` say when they are joined.

use super::format::{FamilyLine, ForeignTable, OutcomeLine, ResultLine};
use crate::Result;
use crate::catalog::Catalog;
use abi3lint_model::VersionSet;
use std::collections::{BTreeMap, BTreeSet};

/// Versions by outcome; no version has two.
pub type Outcomes = BTreeMap<OutcomeLine, VersionSet>;

/// All that the files say. Entities, structs and fields are positions in the catalog.
#[derive(Debug, Default)]
pub struct Contracts {
    /// By entity and parameter.
    pub arguments: BTreeMap<(usize, u8), Argument>,
    /// By entity: when its result is NULL.
    pub results: BTreeMap<usize, ResultLine>,
    /// Entity and parameter; whether only a success steals.
    pub steals: BTreeMap<(usize, u8), bool>,
    /// Entity and parameter.
    pub stores: BTreeSet<(usize, u8)>,
    /// By entity: only exhausted memory makes its result NULL; the parameter that must be a literal for that, if one must.
    pub memory: BTreeMap<usize, Option<u8>>,
    /// By entity: a parameter, and the numbers for which its result always exists.
    pub exists: BTreeMap<usize, (u8, i64, i64)>,
    /// By name: functions of the C library.
    pub foreign: BTreeMap<String, ForeignTable>,
    /// By entity, the id of a slot: what NULL as its value does.
    pub slots: BTreeMap<usize, Entry>,
    /// By field: what NULL in an initialiser does.
    pub fields: BTreeMap<usize, Entry>,
    /// By struct: arrays of it that end with an empty entry.
    pub terminated: BTreeMap<usize, Entry>,
    /// Family, unit, argument of the unit.
    pub units: BTreeMap<(FamilyLine, String, u8), Entry>,
}

/// A pointer parameter.
#[derive(Clone, Debug, Default)]
pub struct Argument {
    /// The name of the parameter.
    pub name: String,
    /// Its type.
    pub ty: String,
    /// What becomes of a call with NULL.
    pub on: Outcomes,
    /// What becomes of it where the length is not zero, if that is another outcome.
    pub sized: Outcomes,
    /// What becomes of a call with NULL on free-threaded builds, in the versions where that is another outcome.
    pub free_threaded: Outcomes,
    /// Versions that accept NULL and return NULL without an exception.
    pub quiet: VersionSet,
    /// What NULL means where it is accepted.
    pub meaning: String,
    /// What to write in place of NULL.
    pub instead: String,
    /// Who says so.
    pub source: String,
}

/// What is no argument: a slot, a field, a format unit.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// What NULL does there.
    pub on: Outcomes,
    /// What NULL means where it is accepted.
    pub meaning: String,
    /// What to write in place of NULL.
    pub instead: String,
    /// Who says so.
    pub source: String,
    /// Cases of the sweep that show it.
    pub cases: Vec<String>,
}

/// The entity of a name.
pub(crate) fn entity(catalog: &Catalog, name: &str) -> Result<usize> {
    catalog.by_name.get(name).copied().ok_or_else(|| format!("'{name}' is not an entity"))
}
