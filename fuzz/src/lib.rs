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

/// A shared object with this code, which imports a function that takes the version of the API; its slot lies 0x1000 bytes
/// behind the code's address.
pub fn elf(is_arm: bool, address: u64, code: &[u8]) -> Vec<u8> {
    const SECTIONS: u64 = 6;
    let strings = b"\0PyModule_Create2\0PyInit_x\0";
    // A name, then binding and section; the rest is zero.
    let symbol = |name: u32, section: u16| {
        let mut out = name.to_le_bytes().to_vec();
        out.extend([0x10, 0]);
        out.extend(section.to_le_bytes());
        out.resize(24, 0);
        out
    };
    let symbols = [vec![0; 24], symbol(1, 0), symbol(18, 1)].concat();
    // R_AARCH64_JUMP_SLOT and R_X86_64_JUMP_SLOT of the first symbol.
    let kind: u64 = 1 << 32 | if is_arm { 1026 } else { 7 };
    let relocation = [address.wrapping_add(0x1000), kind, 0].map(u64::to_le_bytes).concat();
    let bodies: [(u32, u64, u64, u32, u64, &[u8]); SECTIONS as usize] = [
        (0, 0, 0, 0, 0, &[]),
        (11, 2, 0, 2, 24, &symbols),
        (3, 0, 0, 0, 0, strings),
        (6, 2, 0, 2, 16, &[0; 16]),
        (4, 2, 0, 1, 24, &relocation),
        (1, 6, address, 0, 0, code),
    ];
    let mut out = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0".to_vec();
    out.extend(if is_arm { 183_u16 } else { 62 }.to_le_bytes());
    out.extend(1_u32.to_le_bytes());
    out.extend([0, 0, 64].map(u64::to_le_bytes).concat());
    out.extend(0_u32.to_le_bytes());
    out.extend([64, 0, 0, 64, SECTIONS as u16, 2].map(u16::to_le_bytes).concat());
    let mut at = 64 + 64 * SECTIONS;
    for (kind, flags, address, link, entry, body) in bodies {
        out.extend([0, kind].map(u32::to_le_bytes).concat());
        out.extend([flags, address, at, body.len() as u64].map(u64::to_le_bytes).concat());
        out.extend([link, 0].map(u32::to_le_bytes).concat());
        out.extend([8, entry].map(u64::to_le_bytes).concat());
        at += body.len() as u64;
    }
    bodies.into_iter().for_each(|body| out.extend(body.5));
    out
}
