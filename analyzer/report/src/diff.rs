//! What a fix changes, as a unified diff that `patch -p1` and `git apply` take.

use crate::places::{one_line, same_length};
use similar::TextDiff;
use std::io::{self, Write};

/// Writes the diff of one file; texts of any encoding stay as they are, but on a terminal, where nothing is
/// written that could move its cursor. `before` is none for a new file.
///
/// # Errors
/// Only those of `out`.
pub fn write(
    path: &str,
    before: Option<&[u8]>,
    after: &[u8],
    is_terminal: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let name = one_line(path);
    let name = name.trim_start_matches("./");
    // An absolute path has no folder to leave out.
    let (old, new) = if name.starts_with('/') {
        (name.to_owned(), name.to_owned())
    } else {
        (format!("a/{name}"), format!("b/{name}"))
    };
    let old = if before.is_some() { old } else { "/dev/null".to_owned() };
    // As `patch` has it: a line ends with a line feed, and a carriage return by itself is part of one.
    let (before, after) = (lines(before.unwrap_or_default()), lines(after));
    let diff = TextDiff::from_slices(&before, &after);
    for (i, hunk) in diff.unified_diff().iter_hunks().enumerate() {
        if i == 0 {
            writeln!(out, "--- {old}\n+++ {new}")?;
        }
        writeln!(out, "{}", hunk.header())?;
        for change in hunk.iter_changes() {
            write!(out, "{}", change.tag())?;
            let line = change.value();
            let ended = line.strip_suffix(b"\n");
            let text = ended.unwrap_or(line);
            if is_terminal {
                out.write_all(same_length(text).as_bytes())?
            } else {
                out.write_all(text)?
            }
            out.write_all(if ended.is_some() { b"\n" } else { b"\n\\ No newline at end of file\n" })?;
        }
    }
    Ok(())
}

fn lines(text: &[u8]) -> Vec<&[u8]> {
    text.split_inclusive(|b| *b == b'\n').collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn bytes_and_line_ends_stay() {
        let mut out = Vec::new();
        super::write("./a.c", Some(b"a\r\n\xff b\r\nc"), b"a\r\n\xff d\r\nc", false, &mut out).unwrap();
        let expected =
            b"--- a/a.c\n+++ b/a.c\n@@ -1,3 +1,3 @@\n a\r\n-\xff b\r\n+\xff d\r\n c\n\\ No newline at end of file\n";
        assert_eq!(out, expected);
    }

    #[test]
    fn a_carriage_return_by_itself_is_part_of_its_line() {
        let mut out = Vec::new();
        super::write("a.c", Some(b"a\rb\nc\nd\r"), b"a\rb\ne\nd\r", false, &mut out).unwrap();
        let expected = b"--- a/a.c\n+++ b/a.c\n@@ -1,3 +1,3 @@\n a\rb\n-c\n+e\n d\r\n\\ No newline at end of file\n";
        assert_eq!(String::from_utf8_lossy(&out), String::from_utf8_lossy(expected));
    }

    #[test]
    fn nothing_that_a_source_holds_moves_the_cursor_of_a_terminal() {
        let mut out = Vec::new();
        super::write("a.c", Some(b"x\x1b[31m\n"), b"y\x1b[31m\n", true, &mut out).unwrap();
        assert!(out.ends_with(b"-x?[31m\n+y?[31m\n"), "{}", String::from_utf8_lossy(&out));
    }
}
