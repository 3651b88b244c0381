//! Which pointers can be NULL where: a data-flow analysis over the control flow graph of one function.
//!
//! Front ends lower a function to a [`Graph`] and say with it what they know of CPython: which results can
//! be NULL, which places must not be reached by NULL. [`solve`] follows the pointers along all paths and
//! answers with [`Hit`]s. It must not know syntax, LLVM, CPython or a rule.
//!
//! Two questions are told apart, because they are wrong for different reasons. A result that nobody tested
//! is a hit at the first use that all its paths share with no test in between ([`Nature::Unchecked`]). A
//! pointer that *is* NULL on some path is one only where that path cannot be left any more before the use
//! ([`Nature::Null`], `doom.rs`): what joins paths mixes NULLs of one with uses of another.

mod doom;
mod fixed_point;
mod graph;
mod helper;
mod hits;
mod kin;
mod paths;
mod pointer;
mod raised;
mod returned;
mod solve;
mod state;
mod trie;
mod unasked;

pub use graph::{Block, BlockId, Cond, End, Graph, Op, Source, SourceId, Use, UseId, Value, Var};
pub use helper::{Helper, one_a_place, sounds_final, too_large};
pub use hits::{Hit, Nature};
pub use solve::{Outcome, Solution, Summary, budget, solve};
