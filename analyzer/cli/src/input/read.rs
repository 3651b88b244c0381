//! File contents: read in parallel, and refused where they are no source text.

use crate::input::discover::unreadable;
use abi3lint_front_bin::is_built;
use abi3lint_model::{Problem, ProblemKind, SourceFile};
use abi3lint_settings::is_irregular;
use rayon::prelude::*;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Larger files are not judged: offsets are 32 bits and syntax trees many times the text.
const LARGEST: u64 = 32 << 20;

/// Names of what compilers, linkers and packagers write.
const BINARIES: [&str; 5] = [".a", ".lib", ".o", ".obj", ".zip"];

/// Reads the files, in their order. What cannot be judged becomes a problem.
pub(crate) fn read_all(paths: &[PathBuf], problems: &mut Vec<Problem>) -> Vec<SourceFile> {
    let read: Vec<Result<SourceFile, Problem>> = paths.par_iter().map(|path| read(path)).collect();
    let mut files = Vec::with_capacity(read.len());
    for result in read {
        match result {
            Ok(file) => files.push(file),
            Err(problem) => problems.push(problem),
        }
    }
    files
}

/// The text of a source that an LLVM module names; `None` where it is no plain file or no source text.
pub(crate) fn read_source(path: &Path) -> Option<Vec<u8>> {
    path.metadata().ok().filter(|m| m.is_file())?;
    read(path).ok().map(|f| f.text)
}

/// Reads standard input under a name.
pub(crate) fn read_stdin(name: &str) -> Result<SourceFile, Problem> {
    let text = bounded(io::stdin().lock(), 0).map_err(|e| unreadable(Path::new(name), &e))?;
    judge(name.to_owned(), text)
}

/// Reads a file.
///
/// # Errors
/// It cannot be read or is no source text.
pub(crate) fn read(path: &Path) -> Result<SourceFile, Problem> {
    if waits(path) {
        return Err(unreadable(path, &io::Error::other("it is a pipe; name '-' and give it as standard input")));
    }
    let text = File::open(path)
        .and_then(|file| {
            let size = file.metadata().map_or(0, |m| m.len());
            bounded(file, size)
        })
        .map_err(|e| unreadable(path, &e))?;
    judge(path.to_string_lossy().into_owned(), text)
}

/// Reads a file that nobody named, only where it is a regular one: a pipe would be waited for.
///
/// # Errors
/// As [`read`], or it is something else.
pub(crate) fn read_found(path: &Path) -> Result<SourceFile, Problem> {
    if is_irregular(path) {
        return Err(unreadable(path, &io::Error::other("it is not a regular file")));
    }
    read(path)
}

/// Whether a path leads to a pipe that may have no writer. What a shell names for the output of a command has one.
fn waits(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let is_of_shell = ["/dev", "/proc"].iter().any(|folder| path.starts_with(folder));
        !is_of_shell && path.metadata().is_ok_and(|m| m.file_type().is_fifo())
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}

/// One byte more than the limit, which tells that there is more.
fn bounded(source: impl Read, size: u64) -> io::Result<Vec<u8>> {
    let mut text = Vec::with_capacity(size.min(LARGEST) as usize + 1);
    source.take(LARGEST + 1).read_to_end(&mut text)?;
    Ok(text)
}

/// By so many first bytes a file is judged to be text or not.
const SAMPLE: usize = 8 << 10;

/// A text under a path, if it is source text. A NUL here and there is text, as compilers have it, and so are bytes
/// that are no UTF-8; a file of which more than a quarter is control characters is none, and UTF-16 has a NUL for
/// each character.
///
/// # Errors
/// It is too large, or no text.
pub(crate) fn judge(path: String, text: Vec<u8>) -> Result<SourceFile, Problem> {
    let sample = &text[..text.len().min(SAMPLE)];
    let controls = sample.iter().filter(|b| b.is_ascii_control() && !b.is_ascii_whitespace()).count();
    let why = if is_binary(&path, &text) {
        "it is a binary, but no shared object and no wheel; name what is linked, or the sources".to_owned()
    } else if text.len() as u64 > LARGEST {
        format!("larger than {} MiB", LARGEST >> 20)
    } else if text.starts_with(b"\xff\xfe") || text.starts_with(b"\xfe\xff") {
        "the text is UTF-16; compilers and abi3lint read UTF-8".to_owned()
    } else if controls * 4 > sample.len() {
        format!("not a text file ({controls} of the first {} bytes are control characters)", sample.len())
    } else {
        return Ok(SourceFile { path, text });
    };
    Err(Problem { kind: ProblemKind::Skipped, path, line: None, message: format!("not checked: {why}") })
}

/// By its name, or by its first bytes where it is no text.
fn is_binary(path: &str, text: &[u8]) -> bool {
    let name = path.to_ascii_lowercase();
    BINARIES.iter().any(|e| name.ends_with(e)) || (is_built(text) && memchr::memchr(0, text).is_some())
}
