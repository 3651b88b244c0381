//! What the fuzz targets share.

use cpu_time::ProcessTime;
use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

/// What 100 kB of input may take; shorter ones get as much, longer ones in proportion.
const MOST: Duration = Duration::from_secs(1);

/// So often what took too long is run again: a machine that others use as well can be half as fast for a moment.
const AGAIN: usize = 2;

/// Runs something over so many bytes and panics if it took too long, each time that it was run.
///
/// Counts the time of all threads on a processor, so that a busy machine is no hang. The build is
/// instrumented and about half as fast as the product; what waits for ever is left to libFuzzer.
pub fn in_time<T>(bytes: usize, run: impl Fn() -> T) -> T {
    let most = MOST.mul_f64((bytes as f64 / 1e5).max(1.0));
    let mut least = Duration::MAX;
    for _ in 0..=AGAIN {
        let began = ProcessTime::now();
        let out = run();
        least = least.min(began.elapsed());
        if least <= most {
            return out;
        }
    }
    panic!("{least:?} for {bytes} bytes")
}

/// The input, or one of a thousand repeated to 100 kB: libFuzzer by itself keeps to short ones, which do
/// not show what grows faster than its input. Which ones depends on their bytes alone, so that what fails
/// fails again.
pub fn stretched(input: &[u8]) -> Cow<'_, [u8]> {
    let mut hash = DefaultHasher::new();
    input.hash(&mut hash);
    if input.is_empty() || hash.finish() % 1000 != 0 {
        return input.into();
    }
    input.repeat(100_000usize.div_ceil(input.len())).into()
}

/// [`stretched`] of a text, which stays one.
pub fn stretched_text(input: &str) -> Cow<'_, str> {
    match stretched(input.as_bytes()) {
        Cow::Borrowed(_) => input.into(),
        Cow::Owned(long) => String::from_utf8_lossy(&long).into_owned().into(),
    }
}

/// The parts of an input for something that reads several files: the lines between lines of `%%`.
pub fn parts<const N: usize>(text: &str) -> [Option<&str>; N] {
    let mut parts = text.split("\n%%\n");
    std::array::from_fn(|_| parts.next())
}

/// A folder for one input of something that reads files; in memory where the system has such a place.
///
/// # Panics
/// The folder cannot be created.
pub fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    folder.expect("a temporary folder")
}
