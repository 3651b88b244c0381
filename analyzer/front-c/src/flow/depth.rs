//! How deep the statements and expressions of a function may nest: each level takes room on the stack.

use super::lower::Lower;

/// Statements and expressions are followed this deep; code beyond is generated tables or an attack.
pub const DEPTH: u32 = 200;

/// Why there is no graph of a function.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lost {
    /// Something in it cannot be followed, or it is dead.
    NotFollowed,
    /// Statements or expressions nest too deep.
    TooDeep,
}

impl Lower<'_, '_, '_, '_> {
    /// Goes one level deeper, and tells how many were left before; `None` where there is none left.
    pub fn deeper(&mut self) -> Option<u32> {
        let left = self.depth.checked_sub(1);
        self.too_deep |= left.is_none();
        self.failed |= left.is_none();
        Some(std::mem::replace(&mut self.depth, left?))
    }
}
