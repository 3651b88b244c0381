//! Definitions that fixes insert for names that a stable ABI lacks.

use abi3lint_model::Version;

/// A definition that a fix inserts, once a file.
#[derive(Debug)]
pub struct Helper {
    /// What it is called.
    pub name: &'static str,
    /// C and C++ text that ends with a line end. It is compiled only where the name is missing.
    pub text: &'static str,
    /// The floor from which on it can be compiled.
    pub floor: Version,
    /// It means the same as what it stands for.
    pub same: bool,
    /// Of a field, the function that reads it; it takes a pointer to the struct.
    pub function: &'static str,
    /// The one expression that the pointer may be; empty: any.
    pub through: &'static str,
    /// Names beside which it does not stand for the real ones, anywhere in a package.
    pub unless: &'static [&'static str],
}
