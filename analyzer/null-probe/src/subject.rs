//! What contracts and measurements speak of.

use crate::row::Row;
use std::fmt;

/// What a row is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Subject {
    Argument(String, usize),
    Case(String),
}

impl Subject {
    /// `None` where there is no such function.
    pub(crate) fn of(row: &Row) -> Option<Subject> {
        if row.is_case {
            return Some(Subject::Case(row.what.clone()));
        }
        row.param.map(|param| Subject::Argument(row.what.clone(), param))
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::Argument(function, param) => write!(f, "{function}, argument {param}"),
            Subject::Case(name) => f.write_str(name),
        }
    }
}
