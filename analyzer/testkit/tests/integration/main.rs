//! What the fixtures hold together: examples, the checklist, contracts with NULL, C that is generated.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail by panic")]

mod checklist;
mod examples;
mod generated;
mod null_changes;
