//! Limits that the process puts on itself.

/// Bytes of address space: many times what the largest translation units need.
#[cfg(unix)]
const MEMORY: u64 = 4 << 30;

/// Limits time, memory and core files. What goes past them ends the process by a signal, or lets LLVM end
/// it for lack of memory.
#[cfg(unix)]
pub fn set(seconds: u32) {
    let limit = |what, value: u64| {
        let value = libc::rlimit { rlim_cur: value, rlim_max: value };
        // SAFETY: the struct is complete. A limit that cannot be set leaves the parent's.
        unsafe { libc::setrlimit(what, &value) };
    };
    limit(libc::RLIMIT_AS, MEMORY);
    limit(libc::RLIMIT_CPU, u64::from(seconds));
    limit(libc::RLIMIT_CORE, 0);
    // SAFETY: the default action of SIGALRM ends the process.
    unsafe { libc::alarm(seconds) };
}

/// Elsewhere only the parent's limit of time holds.
#[cfg(not(unix))]
pub fn set(_seconds: u32) {}
