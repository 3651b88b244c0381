//! A package that is read again after an edit, with what is known from the time before.

pub mod edit_window;
pub mod file;
pub mod invalidate;
pub mod items;
pub mod memory;
pub mod package;
pub mod reparse;
