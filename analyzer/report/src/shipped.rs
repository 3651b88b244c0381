//! A package of binaries, for which an overview is asked.

use abi3lint_model::Overview;

/// A wheel, or an object by itself.
#[derive(Debug)]
pub struct Shipped {
    /// Its path.
    pub path: String,
    /// What its name promises.
    pub promise: String,
    /// Its objects: the path within it, and what each could be.
    pub files: Vec<(String, Overview)>,
    /// How many others use nothing of CPython.
    pub others: usize,
}
