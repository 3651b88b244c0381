//! How many blocks of memory tree-sitter asks for and holds.
//!
//! Its recovery from errors copies what it may go back to. So the blocks that it asks for tell what a parse costs where
//! the steps that it reports do not: between two of them it may copy a hundred thousand times. The blocks that it
//! holds tell how much it keeps open.

#![allow(unsafe_code, reason = "tree-sitter is written in C and takes functions of C")]

use std::alloc::Layout;
use std::cell::Cell;
use std::ffi::c_void;
use std::ops::Sub;
use std::sync::Once;

thread_local! {
    static BLOCKS: Cell<Blocks> = const { Cell::new(Blocks { asked: 0, held: 0 }) };
}

/// Blocks of memory that tree-sitter had on one thread, since [`count_blocks`] was called first.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Blocks {
    /// It asked for so many, or for more room for one that it had.
    pub asked: usize,
    /// It asked for so many more on this thread than it gave back here.
    pub held: isize,
}

impl Blocks {
    /// Of this thread, up to now.
    pub fn now() -> Blocks {
        BLOCKS.get()
    }
}

/// What came between two points in time.
impl Sub for Blocks {
    type Output = Blocks;

    fn sub(self, before: Blocks) -> Blocks {
        Blocks { asked: self.asked.wrapping_sub(before.asked), held: self.held.wrapping_sub(before.held) }
    }
}

/// Lets [`Blocks`] be counted. To be called before the first parser is made; the first of many calls does it.
pub fn count_blocks() {
    static ONCE: Once = Once::new();
    let counting = tree_sitter::Allocator { malloc, calloc, realloc, free };
    // SAFETY: all four are of the C library, as those before them. None unwinds, and none returns NULL.
    ONCE.call_once(|| unsafe { tree_sitter::set_allocator(Some(counting)) });
}

/// Counts a block of so many bytes that the C library gave for another; without memory the program ends, as it does
/// without memory of Rust's.
fn counted(block: *mut c_void, size: usize, new: isize) -> *mut c_void {
    if block.is_null() && size > 0 {
        Layout::array::<u8>(size).map_or_else(|_| std::process::abort(), |l| std::alloc::handle_alloc_error(l));
    }
    let Blocks { asked, held } = BLOCKS.get();
    BLOCKS.set(Blocks { asked: asked.wrapping_add(1), held: held.wrapping_add(new) });
    block
}

unsafe extern "C" fn malloc(size: usize) -> *mut c_void {
    // SAFETY: what holds for the caller holds here; likewise below.
    counted(unsafe { libc::malloc(size) }, size, 1)
}

unsafe extern "C" fn calloc(count: usize, size: usize) -> *mut c_void {
    counted(unsafe { libc::calloc(count, size) }, count.saturating_mul(size), 1)
}

unsafe extern "C" fn realloc(block: *mut c_void, size: usize) -> *mut c_void {
    counted(unsafe { libc::realloc(block, size) }, size, isize::from(block.is_null()))
}

unsafe extern "C" fn free(block: *mut c_void) {
    let Blocks { asked, held } = BLOCKS.get();
    BLOCKS.set(Blocks { asked, held: held.wrapping_sub(isize::from(!block.is_null())) });
    unsafe { libc::free(block) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_of_this_thread_are_counted() {
        count_blocks();
        let before = Blocks::now();
        let parser = tree_sitter::Parser::new();
        let made = Blocks::now() - before;
        assert!(made.asked > 0 && made.held > 0, "{made:?}");
        drop(parser);
        assert_eq!(Blocks::now() - before, Blocks { asked: made.asked, held: 0 });
        assert_eq!(std::thread::spawn(Blocks::now).join().ok(), Some(Blocks::default()), "each thread counts its own");
    }
}
