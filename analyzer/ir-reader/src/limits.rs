//! Limits that the process puts on itself. They grow with the file: a damaged one of a few bytes can make LLVM
//! allocate or loop without end, and must not get what the largest translation units need.

/// Bytes of address space without a module: libraries are mapped into it too.
#[cfg(unix)]
const MEMORY: u64 = 768 << 20;

/// Bytes of address space for each byte of a module: twice what one of 42 MB took.
#[cfg(unix)]
const MEMORY_PER_BYTE: u64 = 64;

/// Nothing gets more.
#[cfg(unix)]
const MOST_MEMORY: u64 = 8 << 30;

/// Seconds of processor time without a module.
#[cfg(unix)]
const TIME: u64 = 10;

/// Bytes of a module that are good for one more second: a quarter of what is read in one.
#[cfg(unix)]
const BYTES_PER_SECOND: u64 = 512 << 10;

/// Limits time, memory and core files for a module of this size. What goes past them ends the process by a signal,
/// or lets LLVM end it for lack of memory. `seconds` is the most that may pass, however large it is.
#[cfg(unix)]
pub(crate) fn set(seconds: u32, module: u64) {
    let limit = |what, value: u64| {
        let value = libc::rlimit { rlim_cur: value, rlim_max: value };
        // SAFETY: the struct is complete. A limit that cannot be set leaves the parent's.
        unsafe { libc::setrlimit(what, &value) };
    };
    limit(libc::RLIMIT_AS, MEMORY.saturating_add(module.saturating_mul(MEMORY_PER_BYTE)).min(MOST_MEMORY));
    limit(libc::RLIMIT_CPU, u64::from(seconds).min(TIME + module / BYTES_PER_SECOND));
    limit(libc::RLIMIT_CORE, 0);
    // SAFETY: the default action of SIGALRM ends the process.
    unsafe { libc::alarm(seconds) };
}

/// Elsewhere only the parent's limit of time holds.
#[cfg(not(unix))]
pub fn set(_seconds: u32, _module: u64) {}
