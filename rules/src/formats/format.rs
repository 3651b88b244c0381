//! A format that was read: the arguments that it takes, and what is wrong with it.

use super::types::Wants;
use abi3lint_model::VersionSet;

/// One argument of a unit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unit {
    /// As contracts call it: `O!`, `s#`, `T`.
    pub name: String,
    /// As the format has it: `O!`, `%5ld`.
    pub written: String,
    /// Which of the unit's arguments, from 0.
    pub part: u8,
    /// What must be passed.
    pub wants: Wants,
    /// Position among the arguments behind the format, from 0.
    pub argument: usize,
    /// Interpreters that read the format like this up to here.
    pub runs: VersionSet,
    /// Behind `|`: it may not be stored.
    pub optional: bool,
}

impl Unit {
    /// Whether it is a length, whose type `PY_SSIZE_T_CLEAN` decides.
    pub fn is_length(&self) -> bool {
        matches!(self.wants, Wants::Length | Wants::LengthValue)
    }

    /// Whether a parser stores a pointer at the address that it is given for this argument: to an object, or to text.
    pub fn stores_pointer(&self) -> bool {
        match self.name.as_str() {
            "O" | "S" | "U" | "Y" | "s" | "y" | "z" | "s#" | "y#" | "z#" => self.part == 0,
            "O!" => self.part == 1,
            _ => false,
        }
    }
}

/// A format, read.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Format {
    /// The arguments that it takes, in order, up to the first unit that no version knows.
    pub units: Vec<Unit>,
    /// How many these are.
    pub arguments: usize,
    /// It was read to its end.
    pub is_complete: bool,
    /// Of a parser: arguments of the call that it reads, a group in parentheses being one.
    pub top_level: usize,
    /// Of a parser: how many of these stand before each `|` and `$`.
    pub marks: Vec<usize>,
    /// What is wrong with it, in order.
    pub faults: Vec<Fault>,
}

/// Something in a format that interpreters do not accept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// The unit or character.
    pub unit: String,
    /// What is wrong.
    pub kind: FaultKind,
}

/// What is wrong with a unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FaultKind {
    /// These versions do not know it.
    Unknown(VersionSet),
    /// A bracket without its counterpart.
    Unbalanced,
    /// `|` or `$` within parentheses.
    Nested,
    /// `$` without a list of keywords; with one, `$` or `|` twice, or `|` behind `$`.
    Misplaced,
}
