//! What machine code and data tell of how an image was compiled.
//!
//! `PyModule_Create` is a macro that passes a version to a function: 3 under `Py_LIMITED_API`, 1013 without it. `calls`
//! finds the calls of such functions (catalog, role `takes-api-version`), directly, through stubs (PLT, `__stubs`,
//! thunks) and through the slots that the loader fills (GOT, IAT), and decodes what stands before them up to the last
//! write of the argument's register. `types` looks for tests of a bit of `tp_flags`, which under the macro are calls.
//! `abi_info` reads the struct that modules since 3.15 carry.
//!
//! A [`Program`] is what they need of an image, whatever its format. Only x86-64 and arm64 are decoded.

mod abbreviations;
mod abi_info;
mod arm64;
mod calls;
mod debug_info;
mod macros;
mod program;
mod types;
mod x86;

pub(crate) use debug_info::layout;
pub(crate) use macros::macros;
pub(crate) use program::{Machine, Program, Section, Taker, taker};

use abi3lint_model::Evidence;

/// All that a program shows, the most certain first.
pub(crate) fn evidence(mut program: Program<'_>) -> Vec<Evidence> {
    program.slots.sort_unstable();
    let mut out = calls::versions(&program);
    out.extend(abi_info::find(&program));
    out.extend(types::tests(&program));
    out
}
