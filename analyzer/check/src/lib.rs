//! The rule engine: facts x rules x targets -> findings.
//!
//! Pure: no I/O, no clock, no environment. It must not know a front end's syntax or an output format.

mod allowance;
mod apply;
mod ask;
mod baseline;
mod case;
mod engine;
mod fix;
mod footprint;
mod membership;
mod modules;
mod question;
mod suppress;
mod verdict;
mod words;

pub use apply::{Mended, mend};
pub use ask::{Membership, membership};
pub use baseline::{Baseline, Change, Compared};
pub use engine::{Request, check, check_each};
pub use footprint::footprint;
pub use suppress::{Comment, Suppressing, may_suppress, suppress};
