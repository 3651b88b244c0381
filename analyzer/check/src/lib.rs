//! The rule engine: facts x rules x targets -> findings.
//!
//! Pure: no I/O, no clock, no environment. It must not know a front end's syntax or an output format.

mod case;
mod engine;
mod fix;
mod footprint;
mod membership;
mod modules;
mod words;

pub use engine::{Request, check};
pub use footprint::footprint;
