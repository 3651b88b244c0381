//! Runs fixtures: source files that say in comments what abi3lint must find in them.
//!
//! Every finding is expected and every expectation is met, for each target by itself and for all of them
//! together. Tests call [`check_folder`]; none of them builds a finding by hand. `testdata/README.md`
//! describes the comments.

mod compare;
mod expect;
mod fixture;
mod generate;
mod judge;

pub use expect::{Directives, Expectation, Kind, parse};
pub use fixture::{Fixture, fixtures, testdata};
pub use generate::{Generated, generate};
pub use judge::judge;

/// Runs all fixtures below a folder of `testdata/` and panics with all that is not as expected.
///
/// # Panics
/// A fixture that cannot be read, a finding that is not expected, or an expectation that is not met.
pub fn check_folder(folder: &str) {
    let (mut complaints, mut count) = (Vec::new(), 0);
    match fixtures(folder) {
        Err(e) => complaints.push(e),
        Ok(all) => {
            count = all.len();
            complaints.extend(all.iter().flat_map(compare::complaints));
        }
    }
    assert!(complaints.is_empty() && count > 0, "{count} fixtures in {folder}\n{}\n", complaints.join("\n"));
}
