//! Members that nobody may have set.

/// Members that are NULL in objects that were not initialised.
#[derive(Debug)]
pub(super) struct Unset {
    /// Their offsets.
    pub members: Vec<u64>,
    /// The function that sets them.
    pub by: String,
}
