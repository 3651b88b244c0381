//! The rule engine: facts x rules x targets -> findings.
//!
//! Pure: no I/O, no clock, no environment. It must not know a front end's syntax or an output format.

mod apply;
mod ask;
mod built;
mod case;
mod class;
mod defined;
mod engine;
mod exports;
mod fix;
mod floor_table;
mod floors;
mod footprint;
mod guard;
mod membership;
mod modules;
mod null_paths;
mod overview;
mod present;
mod promises;
mod question;
mod verdict;
mod words;

pub use apply::{FixedFile, apply_fixes};
pub use ask::{Membership, membership};
pub use built::join_built;
pub use engine::{Request, check, check_each, fingerprint, sort};
pub use exports::{Needed, needed, version_of};
pub use fix::TextCache;
pub use floor_table::{Found, floor_table, floor_targets};
pub use footprint::footprint;
pub use overview::overview;
pub use promises::join_promises;
