//! The vocabulary that every other crate speaks: CPython versions, configurations, targets, source
//! places, facts and diagnostics.
//!
//! It must not know a parser, a rule, an output format or the file system, so it depends on nothing
//! that does.

pub mod binary;
pub mod config;
mod config_set;
pub mod definition;
pub mod diagnostic;
pub mod fact;
mod floor;
mod floor_table;
mod format_call;
mod hazard;
mod ids;
mod integer;
pub mod layout;
mod live;
pub mod notation;
mod overview;
mod problem;
mod promise;
mod selection;
pub mod source;
mod surroundings;
pub mod target;
mod version;

pub use binary::{Ending, Evidence, Library, Loader, Recorded, Shown, Sight, SourceLine};
pub use config::{Abi, Config};
pub use config_set::ConfigSet;
pub use diagnostic::{Applicability, Certainty, Edit, Finding, Fix, Note, Omission, Severity};
pub use fact::{
    ByValue, Confidence, DefinedBy, Definition, Expansion, Fact, Mistyped, NullFrom, NullInto, NullPath, Origin,
    OwnMember, Route, Subject, Use,
};
pub use floor::FloorValue;
pub use floor_table::{Blocker, FloorRow, FloorTable, Ways};
pub use format_call::{FormatCall, Passed};
pub use hazard::Hazard;
pub use ids::{EntityId, FieldId};
pub use integer::integer;
pub use layout::{Assumption, Baked, Fate, Footprint, Part};
pub use live::Live;
pub use notation::NotationError;
pub use overview::{Answer, Compiled, Overview};
pub use problem::{Problem, ProblemKind, Stop};
pub use promise::{Built, Promise, Stated};
pub use selection::{RuleId, Selection};
pub use source::{FileId, LineIndex, Place, SourceFile, Span};
pub use surroundings::Surroundings;
pub use target::{Builds, Target, TargetError, TargetKind};
pub use version::{Release, Version, VersionSet};
