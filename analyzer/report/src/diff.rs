//! What a fix changes, as a unified diff that `patch -p1` and `git apply` take.

use similar::TextDiff;
use std::io::{self, Write};

/// Writes the diff of one file; texts of any encoding stay as they are.
///
/// # Errors
/// Only those of `out`.
pub fn write(path: &str, before: &[u8], after: &[u8], out: &mut dyn Write) -> io::Result<()> {
    let name = crate::places::one_line(path);
    let name = name.trim_start_matches("./");
    // An absolute path has no folder to leave out.
    let (old, new) = if name.starts_with('/') {
        (name.to_owned(), name.to_owned())
    } else {
        (format!("a/{name}"), format!("b/{name}"))
    };
    let diff = TextDiff::from_lines(before, after);
    for (i, hunk) in diff.unified_diff().iter_hunks().enumerate() {
        if i == 0 {
            writeln!(out, "--- {old}\n+++ {new}")?;
        }
        // A whole diff would be written as text, with other bytes in place of what is no UTF-8.
        hunk.to_writer(&mut *out)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn bytes_and_line_ends_stay() {
        let mut out = Vec::new();
        super::write("./a.c", b"a\r\n\xff b\r\nc", b"a\r\n\xff d\r\nc", &mut out).unwrap();
        let expected =
            b"--- a/a.c\n+++ b/a.c\n@@ -1,3 +1,3 @@\n a\r\n-\xff b\r\n+\xff d\r\n c\n\\ No newline at end of file\n";
        assert_eq!(out, expected);
    }
}
