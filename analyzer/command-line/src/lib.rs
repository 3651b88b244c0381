//! What a build says of a C or C++ source: the command lines of its compilers ([`Call`]), a compilation database
//! ([`compile_commands`]), and the ABIs that macros, sources and the project promise ([`infer`]).
//!
//! It reads response files and databases. It must not start a compiler, read a source, or know what is found in one.

mod call;
pub mod compile_commands;
mod in_sources;
pub mod infer;
pub mod paths;
pub mod said;

pub use call::{
    Call, Foreign, Quoting, Source, Stage, compiler_of, is_cl, is_cpp_driver, language_of, program_name, split_words,
    with_environment, without_version,
};
