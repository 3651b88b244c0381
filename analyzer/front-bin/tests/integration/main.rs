//! What is read of objects and wheels, those that are damaged or made to be slow among them.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail by panic")]

mod hostile;
mod macho;
mod make;
mod pe;
mod wheels;
