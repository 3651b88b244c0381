//! Response files (`@file`): words that are read in place of one.
//!
//! A response file can name others, and itself, so the number of files and of bytes is bounded, as gcc bounds
//! them. Beyond the bound nothing is known of the command, and the caller is told so. What cannot be read stays
//! as it is, as compilers have it.

use super::words::{after, from_bytes};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::Path;

/// So many files are read for one command; gcc ends at the same number.
const MOST_FILES: usize = 2000;
/// A list of words; more than this is something else.
const MOST_BYTES: u64 = 16 << 20;

/// How words stand in a response file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Quoting {
    /// gcc and clang: a backslash before any character, both kinds of quotes.
    Gnu,
    /// cl and clang-cl: a backslash is one, but before `"`.
    Windows,
}

/// The words with those of response files in their places, and why they are not all, if so.
pub(super) fn expand<W: AsRef<OsStr>>(
    words: &[W],
    directory: &Path,
    quoting: Quoting,
) -> (Vec<OsString>, Option<&'static str>) {
    let mut pending: Vec<OsString> = words.iter().rev().map(|w| w.as_ref().to_owned()).collect();
    let (mut out, mut files, mut bytes) = (Vec::new(), 0, 0);
    while let Some(word) = pending.pop() {
        let named = after(&word, "@").map(|name| directory.join(name));
        let size = named.as_ref().and_then(|p| p.metadata().ok()).filter(fs::Metadata::is_file).map(|m| m.len());
        let (Some(path), Some(size)) = (named, size) else {
            out.push(word);
            continue;
        };
        (files, bytes) = (files + 1, bytes + size);
        if files > MOST_FILES {
            return (out, Some("it names more than 2,000 response files"));
        }
        if bytes > MOST_BYTES {
            return (out, Some("its response files hold more than 16 MiB"));
        }
        match fs::read(path) {
            Ok(text) => pending.extend(split(&text, quoting).into_iter().rev()),
            Err(_) => out.push(word),
        }
    }
    (out, None)
}

/// The words of a text. Quotes that are not closed reach to its end.
pub fn split(text: &[u8], quoting: Quoting) -> Vec<OsString> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let mut words = Vec::new();
    let mut word: Option<Vec<u8>> = None;
    let mut quote = None;
    let mut at = 0;
    while let Some(&c) = text.get(at) {
        at += 1;
        let next = text.get(at).copied();
        match (quoting, c) {
            (_, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c) if quote.is_none() => {
                words.extend(word.take().map(from_bytes));
            }
            (Quoting::Gnu, b'\\') => {
                word.get_or_insert_default().extend(next);
                at += 1;
            }
            (Quoting::Windows, b'\\') => {
                let run = 1 + text[at..].iter().take_while(|b| **b == b'\\').count();
                at += run - 1;
                let before_quote = text.get(at) == Some(&b'"');
                let kept = if before_quote { run / 2 } else { run };
                word.get_or_insert_default().extend(std::iter::repeat_n(b'\\', kept));
                if before_quote && run % 2 == 1 {
                    word.get_or_insert_default().push(b'"');
                    at += 1;
                }
            }
            _ if quote == Some(c) => quote = None,
            (_, b'"') | (Quoting::Gnu, b'\'') if quote.is_none() => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word.map(from_bytes));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_as_compilers_split_them() {
        for (quoting, text, expected) in [
            (
                Quoting::Gnu,
                "-DA=\"b c\" 'x y.c'\n\\ z -D'Q=\"1\"' ''",
                &["-DA=b c", "x y.c", " z", "-DQ=\"1\"", ""][..],
            ),
            (Quoting::Gnu, "#no comment 'to the end", &["#no", "comment", "to the end"]),
            (Quoting::Windows, r#"C:\in\a.c "C:\b c\\" /DS=\"x\" 'y"#, &[r"C:\in\a.c", r"C:\b c\", r#"/DS="x""#, "'y"]),
            (Quoting::Windows, "\u{feff}/c a.c", &["/c", "a.c"]),
        ] {
            assert_eq!(split(text.as_bytes(), quoting), expected, "{text}");
        }
    }

    #[test]
    fn files_that_name_themselves_end_at_the_bound() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
        write("one", "-DA @two\n-c 'x y.c'");
        write("two", "-I inc");
        write("again", &"@again ".repeat(9));
        write("much", &"x".repeat(16 << 20));
        let expand = |words: &[&str]| expand(words, dir.path(), Quoting::Gnu);
        let (words, unread) = expand(&["@one", "@gone", "b.c", "@"]);
        assert_eq!((words.join(OsStr::new("|")), unread), ("-DA|-I|inc|-c|x y.c|@gone|b.c|@".into(), None));
        assert_eq!(expand(&["@again"]).1, Some("it names more than 2,000 response files"));
        assert_eq!(expand(&["@much"]).1, None);
        assert_eq!(expand(&["@much", "@two"]).1, Some("its response files hold more than 16 MiB"));
    }
}
