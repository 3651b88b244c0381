//! A package that is judged while it is edited: the files of one folder, open buffers before what is on disk,
//! and what is found in them.
//!
//! It decides as `check` does which files belong together and which ABIs are promised. It must not know who
//! edits, nor how findings are shown. Nothing here waits until something is judged: [`Package::refresh`] begins,
//! and [`Package::collect`] takes what there is. Until then all questions are answered from the texts that were
//! judged last.

mod headers;
mod judged;
#[cfg(test)]
mod oracle;
mod order;
mod package;
mod packages;
mod place;
#[cfg(test)]
mod tests;
mod worker;

pub(crate) use order::ClientSettings;
pub(crate) use package::Package;
pub(crate) use packages::packages;
pub(crate) use place::Place;
pub(crate) use worker::Wake;
