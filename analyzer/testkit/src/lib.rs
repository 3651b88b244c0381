//! Runs fixtures: source files that say in comments what abi3lint must find in them.
//!
//! Every finding is expected and every expectation is met, for each target by itself and for all of them
//! together: [`complaints`] says what is not so. No test builds a finding by hand. `testdata/README.md` describes the
//! comments.

mod compare;
mod expect;
mod fixture;
mod generate;
mod judge;

pub use compare::complaints;
pub use expect::{Directives, Expectation, Kind, parse};
pub use fixture::{Fixture, fixtures, testdata};
pub use generate::{Generated, generate};
pub use judge::judge;
