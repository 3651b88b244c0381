//! What `abi3lint-ir-reader` answers to `abi3lint`: one JSON object, declared once for both ends.
//!
//! Two programs speak it that may come from different builds, so nothing in an answer depends on one: entities and
//! fields are names, because the numbers of a catalog are those of one build; sets of configurations and versions are
//! texts in the [notation](abi3lint_model::notation); places are lines and columns, because the program reads the
//! sources again, or puts blank lines in their place.
//!
//! The reader has read hostile bytes. What it says is taken whole or not at all: an answer that is cut short, has
//! another shape, an unknown word or a set that this build does not know is an [`AnswerError`]. Whether names and
//! places exist is for the caller to find out.
//!
//! This crate has the types and their form in JSON. It does no I/O, knows no catalog, and neither LLVM nor C.

mod answer;
mod model;

pub use answer::{
    Answer, Baked, Fact, File, Layouts, NullFrom, NullInto, NullPath, Part, Place, Problem, Subject, Use,
};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The number of this form. It rises with each change of a type in this crate: then neither end takes an answer of
/// the other for something else.
pub const PROTOCOL: u32 = 6;

/// Why an answer is refused.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum AnswerError {
    /// It is no answer, or a part of one.
    #[error("abi3lint-ir-reader returned an unrecognized response")]
    Unknown,
    /// The reader and the program are of different builds, so names in the answer may mean other things.
    #[error(
        "abi3lint-ir-reader has version {theirs} with protocol {protocol}, abi3lint {ours} with {PROTOCOL}; build both \
         from the same sources ('cargo xtask ir-reader')"
    )]
    Version {
        /// The reader's version.
        theirs: String,
        /// The reader's protocol.
        protocol: u64,
        /// The program's version.
        ours: String,
    },
}

/// The object that is written.
#[derive(Debug, Serialize)]
struct Written<'a> {
    protocol: u32,
    version: &'a str,
    answer: &'a Answer,
    complete: bool,
}

/// The object that is read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    #[serde(rename = "protocol")]
    _protocol: u32,
    #[serde(rename = "version")]
    _version: String,
    answer: Answer,
    complete: bool,
}

/// What every version of the protocol has.
#[derive(Debug, Deserialize)]
struct Head {
    protocol: u64,
    version: String,
    complete: bool,
}

impl Answer {
    /// The answer as JSON in one line; `version` is that of the program that gives it.
    ///
    /// # Errors
    /// Those of serde_json, of which none applies to these types.
    pub fn to_json(&self, version: &str) -> serde_json::Result<String> {
        serde_json::to_string(&Written { protocol: PROTOCOL, version, answer: self, complete: true })
    }

    /// Reads what [`Answer::to_json`] wrote; `version` is that of the program that reads it.
    ///
    /// # Errors
    /// A text that is not a whole answer, or an answer of another protocol or version.
    pub fn from_json(text: &str, version: &str) -> Result<Answer, AnswerError> {
        // An answer of another protocol may have any shape beyond its head, so that is read first.
        let head: Head = serde_json::from_str(text).map_err(|_| AnswerError::Unknown)?;
        if !head.complete {
            return Err(AnswerError::Unknown);
        }
        if head.protocol != u64::from(PROTOCOL) || head.version != version {
            let (theirs, protocol) = (head.version, head.protocol);
            return Err(AnswerError::Version { theirs, protocol, ours: version.to_owned() });
        }
        match serde_json::from_str(text) {
            Ok(Read { answer, complete: true, .. }) => Ok(answer),
            _ => Err(AnswerError::Unknown),
        }
    }
}

#[cfg(test)]
mod tests;
