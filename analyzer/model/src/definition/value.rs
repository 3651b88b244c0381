//! Values in initialisers and calls, and when they are compiled.

use crate::{Config, Live};

/// A value in an initialiser or among the arguments of a call. Casts and parentheses around it are left out.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Value {
    /// It was not understood.
    Unknown,
    /// `NULL` or `nullptr`.
    Null,
    /// A number.
    Number(i64),
    /// A text.
    Text(String),
    /// A function, an object or a constant by its name.
    Name(String),
    /// The address of an object or a function by its name: `&x`.
    Address(String),
    /// `A | B | 4`
    AnyOf(Vec<Value>),
    /// `sizeof(T)`, `-(int)sizeof(T)`, `sizeof(T) + 8`
    Size(Size),
    /// `offsetof(T, f)`
    Offset {
        /// The struct.
        record: String,
        /// The member.
        field: String,
    },
    /// A call of a function or macro.
    Call(String, Vec<Value>),
}

impl Value {
    /// Whether it is NULL or 0.
    pub fn is_zero(&self) -> bool {
        matches!(self, Value::Null | Value::Number(0))
    }

    /// The name that it is, with or without `&`.
    pub fn name(&self) -> Option<&str> {
        match self {
            Value::Name(name) | Value::Address(name) => Some(name),
            _ => None,
        }
    }
}

/// A size that the compiler works out.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Size {
    /// It is below zero: room of its own behind that of the base class.
    pub negative: bool,
    /// What it is the size of.
    pub of: String,
    /// What is added to it.
    pub plus: i64,
    /// How what it is the size of begins.
    pub head: Head,
    /// Bytes of it on a 64-bit platform.
    pub bytes: Option<u32>,
}

/// How a struct begins.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Head {
    /// The struct was not found, or its first member was not understood.
    Unknown,
    /// With the header of an object.
    Object,
    /// With anything else.
    Own,
}

/// A value that conditions decide.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Values(pub Vec<(Live, Value)>);

impl Values {
    /// The value in a configuration; `None` where nothing is given, which is zero.
    pub fn on(&self, config: Config) -> Option<&Value> {
        let mut here = self.0.iter().filter(|(live, _)| live.may.contains(config)).map(|(_, value)| value);
        let first = here.next();
        if here.next().is_some() { Some(&Value::Unknown) } else { first }
    }
}
