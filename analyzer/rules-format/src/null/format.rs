//! The shape of the files in `rules/null`: what one line of JSON Lines or one table of TOML holds.
//!
//! Whoever reads the files and whoever writes them agree on this one definition. It must not know CPython's
//! facts nor the generated code.

use serde::{Deserialize, Serialize};

/// What becomes of a call with NULL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OutcomeLine {
    /// It means something.
    Accepted,
    /// An exception is set.
    Raises,
    /// The process ends.
    Crash,
    /// No promise is known, nor what happens.
    Undefined,
}

/// One line of `contracts.jsonl`: a pointer parameter of a function.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContractLine {
    /// The function.
    pub function: String,
    /// From 0.
    pub param: u8,
    /// The parameter's name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The parameter's type.
    #[serde(rename = "type")]
    pub ty: String,
    /// Outcomes, the oldest version first.
    pub on: Vec<SpanLine>,
    /// What NULL means where it is accepted, as the reference has it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub meaning: String,
    /// Versions that accept it and return NULL without an exception: `6-11`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub quiet: String,
    /// Who says so.
    pub source: String,
}

/// One outcome in consecutive versions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpanLine {
    /// The first minor version.
    pub from: String,
    /// The last one, included.
    pub to: String,
    /// What becomes of the call.
    pub outcome: OutcomeLine,
    /// It needs more than NULL: `size > 0`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
}

/// When a result is NULL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NullLine {
    /// It is not.
    Never,
    /// With an exception set.
    WithException,
    /// Without an exception.
    WithoutException,
    /// Only where the arguments are wrong.
    Misuse,
    /// It is NULL and nothing else.
    Always,
}

/// Who owns a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReferenceLine {
    /// The caller.
    New,
    /// Something else.
    Borrowed,
    /// It is no object.
    None,
}

/// One line of `results.jsonl`: a function with a pointer result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResultLine {
    /// The function.
    pub function: String,
    /// When its result is NULL.
    pub null: NullLine,
    /// Who owns its result.
    pub reference: ReferenceLine,
    /// `documented`, or `convention` where only the type of the result speaks for it.
    pub source: String,
}

/// `curated.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Curated {
    #[serde(default)]
    pub argument: Vec<ArgumentTable>,
    #[serde(default)]
    pub free_threaded: Vec<FreeThreadedTable>,
    #[serde(default)]
    pub result: Vec<ResultTable>,
    #[serde(default)]
    pub alias: Vec<AliasTable>,
    #[serde(default)]
    pub advice: Vec<AdviceTable>,
    #[serde(default)]
    pub steals: Vec<StealsTable>,
    #[serde(default)]
    pub stores: Vec<StoresTable>,
    #[serde(default)]
    pub memory: Vec<MemoryTable>,
    #[serde(default)]
    pub exists: Vec<ExistsTable>,
    /// Macros and inlines whose first argument may be NULL or is no pointer, although they open into fields.
    #[serde(default)]
    pub underived: Vec<NamesTable>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ArgumentTable {
    pub functions: Vec<String>,
    pub params: Vec<u8>,
    #[serde(default)]
    pub name: String,
    #[serde(default, rename = "type")]
    pub ty: String,
    pub on: OutcomesTable,
    #[serde(default)]
    pub meaning: String,
    pub source: String,
}

/// Minor versions by outcome: `crash = "6-9 12"`; `all` stands for every version that has the name.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OutcomesTable {
    #[serde(default)]
    pub accepted: String,
    #[serde(default)]
    pub raises: String,
    #[serde(default)]
    pub crash: String,
    #[serde(default)]
    pub undefined: String,
    /// Crashes where the argument that says how many there are is not zero; `accepted` says where zero saves it.
    #[serde(default)]
    pub crash_if_sized: String,
}

/// What free-threaded builds do otherwise than builds with the GIL.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FreeThreadedTable {
    pub functions: Vec<String>,
    pub params: Vec<u8>,
    pub on: OutcomesTable,
    pub source: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResultTable {
    pub functions: Vec<String>,
    pub null: NullLine,
    pub reference: ReferenceLine,
    pub source: String,
}

/// Macros that are another function with the same arguments.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AliasTable {
    pub names: std::collections::BTreeMap<String, String>,
    pub source: String,
}

/// What to write in place of NULL.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AdviceTable {
    pub functions: Vec<String>,
    pub params: Vec<u8>,
    pub instead: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StealsTable {
    pub functions: Vec<String>,
    pub params: Vec<u8>,
    /// Not where the function fails.
    #[serde(default)]
    pub on_success: bool,
    pub source: String,
}

/// Results that are NULL only where memory is exhausted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MemoryTable {
    pub functions: Vec<String>,
    /// Only where the argument for this parameter is a literal text.
    pub literal: Option<u8>,
    pub source: String,
}

/// Results that exist since the interpreter started, where an argument is a number of a range.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExistsTable {
    pub functions: Vec<String>,
    pub param: u8,
    pub from: i64,
    pub to: i64,
    pub source: String,
}

/// Parameters that are addresses of pointers, through which NULL may be stored without an error.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StoresTable {
    pub functions: Vec<String>,
    pub params: Vec<u8>,
    pub source: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NamesTable {
    pub names: Vec<String>,
    pub source: String,
}

/// `library.toml`: functions of the C library.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Library {
    pub function: Vec<ForeignTable>,
}

/// Functions of the C library that behave alike.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForeignTable {
    /// The functions.
    pub names: Vec<String>,
    /// Parameters that must not be NULL, from 0.
    #[serde(default)]
    pub crashes: Vec<u8>,
    /// The parameter that says how much is read or written; with zero nothing is dereferenced.
    pub size: Option<u8>,
    /// The result can be NULL.
    #[serde(default)]
    pub may_return_null: bool,
    /// Who says so.
    pub source: String,
}

/// `tables.toml`: what is not an argument.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tables {
    #[serde(default)]
    pub slot: Vec<SlotTable>,
    #[serde(default)]
    pub field: Vec<FieldTable>,
    #[serde(default)]
    pub terminated: Vec<TerminatedTable>,
    #[serde(default)]
    pub unit: Vec<UnitTable>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SlotTable {
    pub ids: Vec<String>,
    pub on: OutcomesTable,
    #[serde(default)]
    pub meaning: String,
    #[serde(default)]
    pub instead: String,
    /// Cases of the sweep that show it; `{}` stands for each name, without `Py_` or its struct.
    #[serde(default)]
    pub cases: Vec<String>,
    pub source: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FieldTable {
    /// `Struct.field`.
    pub fields: Vec<String>,
    pub on: OutcomesTable,
    #[serde(default)]
    pub meaning: String,
    #[serde(default)]
    pub instead: String,
    /// Cases of the sweep that show it; `{}` stands for each name, without `Py_` or its struct.
    #[serde(default)]
    pub cases: Vec<String>,
    pub source: String,
}

/// Arrays of this struct end with an entry whose first field is zero.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TerminatedTable {
    pub records: Vec<String>,
    pub instead: String,
    pub source: String,
}

/// A format unit that takes a pointer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UnitTable {
    pub family: FamilyLine,
    pub units: Vec<String>,
    /// Which of the unit's arguments, from 0.
    #[serde(default)]
    pub argument: u8,
    pub on: OutcomesTable,
    #[serde(default)]
    pub meaning: String,
    /// Cases of the sweep that show it; `{}` stands for each unit.
    #[serde(default)]
    pub cases: Vec<String>,
    pub source: String,
}

/// Functions that read the same format language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FamilyLine {
    /// `PyArg_Parse*`.
    Parse,
    /// `Py_BuildValue`, `PyObject_CallFunction`.
    Build,
    /// `PyUnicode_FromFormat`, `PyErr_Format`.
    Text,
    /// `PyBytes_FromFormat`.
    Bytes,
}
