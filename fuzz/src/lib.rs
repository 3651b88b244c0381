//! What the fuzz targets share.

use cpu_time::ProcessTime;
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

/// What 100 kB of input may take; shorter ones get as much, longer ones in proportion.
const MOST: Duration = Duration::from_secs(1);

/// Runs something over so many bytes and panics if it took too long.
///
/// Counts the time of all threads on a processor, so that a busy machine is no hang. The build is
/// instrumented and about half as fast as the product; what waits for ever is left to libFuzzer.
pub fn in_time<T>(bytes: usize, run: impl FnOnce() -> T) -> T {
    let began = ProcessTime::now();
    let out = run();
    let took = began.elapsed();
    let most = MOST.mul_f64((bytes as f64 / 1e5).max(1.0));
    assert!(took <= most, "{took:?} for {bytes} bytes");
    out
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
