//! How the C library's allocator keeps freed memory, set once when a program starts, and how often the parser asks it
//! for some.
//!
//! Syntax trees of megabytes come and go. By itself glibc keeps what is freed, for each thread apart, and a
//! check of large files holds a fifth more than it uses. The only unsafe code of a default build; it must not
//! know what the memory is for.

mod count;

pub use count::{Blocks, count_blocks};

/// Freed memory at the end of a heap beyond this goes back to the system, in bytes.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const KEPT: i32 = 64 << 10;

/// So many threads share a heap: few enough that they rarely wait for one another.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const THREADS_A_HEAP: usize = 4;

/// Gives freed memory back early, and lets threads share heaps. To be called before other threads start; does
/// nothing where the C library is not glibc.
///
/// Source: `mallopt(3)`. A value that glibc refuses leaves its own in place, which costs memory and nothing else.
pub fn give_back_early() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        set(libc::M_ARENA_MAX, i32::try_from(threads.div_ceil(THREADS_A_HEAP)).unwrap_or(i32::MAX));
        set(libc::M_TRIM_THRESHOLD, KEPT);
        set(libc::M_TOP_PAD, 0);
    }
}

/// Blocks up to this many bytes come from a heap, which is kept, and not from the system each time: the most that
/// glibc allows.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const OF_HEAP: i32 = 32 << 20;

/// Freed memory that a server keeps, in bytes.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const KEPT_BY_SERVER: i32 = 64 << 20;

/// Keeps freed memory, for a program that does the same again and again: memory that is new to it costs as much
/// time as reading a text. To be called before other threads start.
///
/// Source: `mallopt(3)`.
pub fn keep_for_next_time() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        set(libc::M_MMAP_THRESHOLD, OF_HEAP);
        set(libc::M_TRIM_THRESHOLD, KEPT_BY_SERVER);
    }
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn set(parameter: i32, value: i32) {
    // SAFETY: takes two numbers, checks them, and locks what it changes.
    #[allow(unsafe_code)]
    unsafe {
        libc::mallopt(parameter, value);
    }
}
