//! Contracts with NULL: what becomes of a NULL argument in each version, when a result is NULL, and what tables
//! of slots and definitions may leave out.
//!
//! Versions are those of the running interpreter, not of the headers. Measured on release builds for x86-64
//! Linux, corrected and completed by hand; `rules/null/README.md` tells how.

use abi3lint_model::{Builds, Confidence, EntityId, FieldId, NullFrom, NullInto, Version, VersionSet};

include!(concat!(env!("OUT_DIR"), "/null.rs"));

/// What becomes of a call with NULL.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Outcome {
    /// It means something, or does nothing.
    Accepted,
    /// An exception.
    Raises,
    /// The process dies: the pointer is dereferenced, or a check ends the interpreter.
    Crash,
    /// Release builds survive it, but debug builds stop, or the reference forbids it, or what the call made
    /// cannot be used.
    Undefined,
}

/// What a function does with NULL in one of its pointer parameters.
#[derive(Debug)]
pub struct Argument {
    /// Which parameter, from 0.
    pub param: u8,
    /// Its name in the reference or the headers; may be empty.
    pub name: &'static str,
    /// Its C type; empty for some macros.
    pub ty: &'static str,
    /// Outcomes by version; the sets do not overlap. A version in none of them was not measured, or lacks the
    /// function. Where a length decides, the outcome without a crash.
    pub outcomes: &'static [(VersionSet, Outcome)],
    /// Outcomes that need more than NULL: the argument that says how much there is must not be zero.
    pub sized: &'static [(VersionSet, Outcome)],
    /// Outcomes on free-threaded builds, by version, where they are others than with the GIL.
    pub free_threaded: &'static [(VersionSet, Outcome)],
    /// Versions that accept it and return NULL without an exception.
    pub quiet: VersionSet,
    /// What NULL means where it is accepted; may be empty.
    pub meaning: &'static str,
    /// What to write instead; may be empty.
    pub instead: &'static str,
    /// How it is known.
    pub source: &'static str,
}

impl Argument {
    /// Versions with this outcome on builds with the GIL.
    pub fn on(&self, outcome: Outcome) -> VersionSet {
        versions(self.outcomes, outcome)
    }

    /// Versions with this outcome on one of these builds.
    pub fn on_builds(&self, outcome: Outcome, builds: Builds) -> VersionSet {
        let with_gil = if builds.gil { self.on(outcome) } else { VersionSet::default() };
        if builds.free_threaded { with_gil | self.on_free_threaded(outcome) } else { with_gil }
    }

    /// Versions with this outcome on free-threaded builds.
    fn on_free_threaded(&self, outcome: Outcome) -> VersionSet {
        let others = self.free_threaded.iter().fold(0, |all, (set, _)| all | set.0);
        VersionSet(self.on(outcome).0 & !others) | versions(self.free_threaded, outcome)
    }

    /// Versions that crash, on builds of whichever kind.
    pub fn crashes(&self) -> VersionSet {
        self.on_builds(Outcome::Crash, Builds::ALL)
    }

    /// Whether NULL is taken as it is on every version, so that a call tells nothing of it.
    pub fn is_indifferent(&self) -> bool {
        self.sized.is_empty() && self.all_outcomes().all(|o| o == Outcome::Accepted)
    }

    /// Whether every version survives NULL, if by an exception, so that a call whose status nobody reads tells nothing
    /// of it.
    pub fn is_survived(&self) -> bool {
        self.sized.is_empty() && self.all_outcomes().all(|o| matches!(o, Outcome::Accepted | Outcome::Raises))
    }

    fn all_outcomes(&self) -> impl Iterator<Item = Outcome> {
        self.outcomes.iter().chain(self.free_threaded).map(|(_, o)| *o)
    }

    /// Versions that crash where the length is not zero.
    pub fn crashes_if_sized(&self) -> VersionSet {
        versions(self.sized, Outcome::Crash)
    }
}

/// When a result is NULL.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum NullResult {
    /// Never, for arguments that the function is made for.
    Never,
    /// On failure, with an exception set.
    WithException,
    /// Also without an exception: nothing found, no memory, or NULL is a value.
    WithoutException,
    /// Only where the call itself is wrong: an object of another type, an index out of range, a module without
    /// state.
    Misuse,
    /// Always; the function sets an exception.
    Always,
}

impl NullResult {
    /// Whether an exception is set where the result is NULL; `None` where a test of the result tells nothing.
    pub fn raises(self) -> Option<bool> {
        match self {
            NullResult::WithException | NullResult::Misuse => Some(true),
            NullResult::WithoutException => Some(false),
            NullResult::Never | NullResult::Always => None,
        }
    }
}

impl ResultContract {
    /// Whether NULL always comes with an exception, and not only because that is what results of its type mean.
    pub fn is_certain(&self) -> bool {
        self.null == NullResult::WithException && self.source != "convention"
    }
}

/// Who owns a result.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Reference {
    /// The caller.
    New,
    /// Another object.
    Borrowed,
    /// It is no object.
    None,
}

/// What a function returns.
#[derive(Debug)]
pub struct ResultContract {
    /// When it is NULL.
    pub null: NullResult,
    /// Who owns it.
    pub reference: Reference,
    /// How it is known: `convention` where only the type of the result speaks for it.
    pub source: &'static str,
}

/// A function of the C library.
#[derive(Debug)]
pub struct Foreign {
    /// Its name.
    pub name: &'static str,
    /// Parameters that it dereferences, from 0.
    pub crashes: &'static [u8],
    /// The parameter that says how much; with zero it dereferences nothing in practice.
    pub size: Option<u8>,
    /// Whether it may return NULL.
    pub may_return_null: bool,
}

/// What becomes of NULL in a slot, a field of a definition, or an argument of a format unit.
#[derive(Debug)]
pub struct Entry {
    /// Outcomes by version; the sets do not overlap. Empty for arrays that must end.
    pub outcomes: &'static [(VersionSet, Outcome)],
    /// What NULL means where it is accepted; may be empty.
    pub meaning: &'static str,
    /// What to write instead; may be empty.
    pub instead: &'static str,
    /// How it is known.
    pub source: &'static str,
}

impl Entry {
    /// Versions with this outcome.
    pub fn on(&self, outcome: Outcome) -> VersionSet {
        versions(self.outcomes, outcome)
    }

    /// Versions that crash.
    pub fn crashes(&self) -> VersionSet {
        self.on(Outcome::Crash)
    }

    /// Whether every version survives NULL, if by an exception.
    pub fn is_survived(&self) -> bool {
        self.outcomes.iter().all(|(_, o)| matches!(o, Outcome::Accepted | Outcome::Raises))
    }
}

/// Functions that read the same format language.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Family {
    /// `PyArg_Parse` and its like.
    Parse,
    /// `Py_BuildValue`, `PyObject_CallFunction`, `PyObject_CallMethod`.
    Build,
    /// `PyUnicode_FromFormat`, `PyErr_Format` and its like.
    Text,
    /// `PyBytes_FromFormat`.
    Bytes,
}

/// The pointer parameters of a function of which something is known, in order.
pub fn arguments(function: EntityId) -> &'static [Argument] {
    find(ARGUMENTS, function).copied().unwrap_or(&[])
}

/// One of them.
pub fn argument(function: EntityId, param: usize) -> Option<&'static Argument> {
    arguments(function).iter().find(|a| usize::from(a.param) == param)
}

/// Versions that crash on NULL in a parameter, whatever the other arguments, on builds of whichever kind.
pub fn crashes(function: EntityId, param: usize) -> VersionSet {
    argument(function, param).map(Argument::crashes).unwrap_or_default()
}

/// Whether a function asks what an object is, and answers no for NULL: where it answers yes, the pointer was none.
pub fn refuses(function: EntityId, param: usize) -> bool {
    let name = crate::catalog::entity(function).name;
    let asks = name.ends_with("_Check") || name.starts_with("Py_Is") || name == "PyErr_GivenExceptionMatches";
    asks && argument(function, param).is_some_and(Argument::is_indifferent)
}

/// When the result of a function is NULL; `None` if it is no pointer or nothing is known.
pub fn result(function: EntityId) -> Option<&'static ResultContract> {
    find(RESULTS, function)
}

/// Whether the result of a function is NULL only where memory is exhausted; `is_literal` tells whether the argument for a
/// parameter is a literal text.
pub fn only_without_memory(function: EntityId, is_literal: impl Fn(usize) -> bool) -> bool {
    find(MEMORY, function).is_some_and(|literal| literal.is_none_or(|p| is_literal(usize::from(p))))
}

/// Whether the result of a function exists since the interpreter started; `number` tells the argument for a parameter where
/// it stands in the source: a number, or the length of a text.
pub fn always_exists(function: EntityId, number: impl Fn(usize) -> Option<i64>) -> bool {
    let Some((param, from, to)) = find(EXISTS, function) else { return false };
    number(usize::from(*param)).is_some_and(|n| (*from..=*to).contains(&n))
}

/// Whether a function takes over the reference that is passed in a parameter, at least where it succeeds.
pub fn steals(function: EntityId, param: usize) -> bool {
    stolen(function, param).is_some()
}

/// Whether it takes it over where it fails, too.
pub fn steals_on_failure(function: EntityId, param: usize) -> bool {
    stolen(function, param) == Some(false)
}

/// Parameters that are addresses of pointers, through which the function may store NULL without an error.
pub fn stores(function: EntityId) -> impl Iterator<Item = usize> {
    let from = STORES.partition_point(|s| s.0 < function);
    STORES[from..].iter().take_while(move |s| s.0 == function).map(|s| usize::from(s.1))
}

fn stolen(function: EntityId, param: usize) -> Option<bool> {
    let key = (function, u8::try_from(param).ok()?);
    STEALS.binary_search_by_key(&key, |s| (s.0, s.1)).ok().map(|i| STEALS[i].2)
}

/// The function of the C library of this name.
pub fn foreign(name: &str) -> Option<&'static Foreign> {
    LIBRARY.binary_search_by(|f| f.name.cmp(name)).ok().map(|i| &LIBRARY[i])
}

/// NULL as the value of a type or module slot; `None` if nothing is known.
pub fn slot(id: EntityId) -> Option<&'static Entry> {
    find(SLOTS, id)
}

/// NULL in a field of a definition; `None` if nothing is known.
pub fn member(field: FieldId) -> Option<&'static Entry> {
    find(MEMBERS, field)
}

/// What ends an array of this struct, whose length nobody passes; `None` if nothing does.
pub fn terminated(record: EntityId) -> Option<&'static Entry> {
    find(TERMINATED, record)
}

/// NULL for an argument of a format unit (`s`, `O&`, `%T`).
pub fn unit(family: Family, unit: &str, argument: u8) -> Option<&'static Entry> {
    let key = (family, unit, argument);
    UNITS.binary_search_by(|u| u.0.cmp(&key)).ok().map(|i| &UNITS[i].1)
}

/// How sure it is that a NULL from one place is a mistake at another, as far as both ends tell.
pub fn confidence(from: &NullFrom, into: &NullInto) -> Confidence {
    let misuse = matches!(from, NullFrom::Result(id) | NullFrom::Through(_, id)
        if result(*id).is_some_and(|r| r.null == NullResult::Misuse));
    if misuse {
        Confidence::Guessed
    } else if matches!(from, NullFrom::Call(_) | NullFrom::Through(..) | NullFrom::Unset { .. })
        || matches!(into, NullInto::Call(..))
    {
        Confidence::Inferred
    } else {
        Confidence::Exact
    }
}

/// All functions with arguments of which something is known.
pub fn all_arguments() -> impl ExactSizeIterator<Item = (EntityId, &'static [Argument])> {
    ARGUMENTS.iter().copied()
}

/// All functions with a result of which something is known.
pub fn all_results() -> impl ExactSizeIterator<Item = (EntityId, &'static ResultContract)> {
    RESULTS.iter().map(|(id, r)| (*id, r))
}

/// All parameters that are taken over: function, parameter.
pub fn all_stolen() -> impl ExactSizeIterator<Item = (EntityId, u8)> {
    STEALS.iter().map(|s| (s.0, s.1))
}

/// All functions of the C library of which something is known, by name.
pub fn library() -> &'static [Foreign] {
    LIBRARY
}

/// All slots of which something is known.
pub fn all_slots() -> impl ExactSizeIterator<Item = (EntityId, &'static Entry)> {
    SLOTS.iter().map(|(id, e)| (*id, e))
}

/// All arguments of format units of which something is known: family, unit, number of the argument.
pub fn all_units() -> impl ExactSizeIterator<Item = ((Family, &'static str, u8), &'static Entry)> {
    UNITS.iter().map(|(key, e)| (*key, e))
}

/// All fields of which something is known.
pub fn all_members() -> impl ExactSizeIterator<Item = (FieldId, &'static Entry)> {
    MEMBERS.iter().map(|(id, e)| (*id, e))
}

/// Whether the outcome differs between two versions from `since` on of which something is known.
pub fn changes(outcomes: &[(VersionSet, Outcome)], since: Version) -> bool {
    outcomes.iter().filter(|(set, _)| set.last() >= Some(since)).count() > 1
}

fn versions(outcomes: &[(VersionSet, Outcome)], outcome: Outcome) -> VersionSet {
    outcomes.iter().find(|(_, o)| *o == outcome).map(|(set, _)| *set).unwrap_or_default()
}

fn find<K: Ord, V>(table: &'static [(K, V)], key: K) -> Option<&'static V> {
    table.binary_search_by(|row| row.0.cmp(&key)).ok().map(|i| &table[i].1)
}
