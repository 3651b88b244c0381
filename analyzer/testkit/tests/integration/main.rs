//! What the fixtures hold together: rows of the checklist, contracts with NULL; and C that is generated.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail by panic")]

mod checklist;
mod generated;
mod null_changes;
