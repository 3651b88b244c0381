//! `RECORD`: the list in which a wheel has the size and a hash of each of its members, `spam/x.so,sha256=...,12345`.
//!
//! Only lines of objects are compared. A hash is compared where it is one of SHA-256, which every tool writes.

use abi3lint_model::Recorded;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// Size and hash of a member.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Content {
    size: u64,
    /// As `RECORD` writes it.
    hash: String,
}

impl Content {
    pub(crate) fn of(bytes: &[u8]) -> Content {
        Content { size: bytes.len() as u64, hash: encoded(&Sha256::digest(bytes)) }
    }
}

/// How the lines of a `RECORD` differ from members, in their order.
pub(crate) fn compare<'m>(text: &[u8], members: impl Iterator<Item = (&'m str, &'m Content)>) -> Vec<Option<Recorded>> {
    let text = String::from_utf8_lossy(text);
    let lines: HashMap<&str, (&str, &str)> = text.lines().filter_map(line).collect();
    let quoted = text.contains('"');
    let of_member = |(path, content): (&str, &Content)| {
        let Some((hash, size)) = lines.get(path) else {
            // A path with a comma or a quote is written in another way.
            return (!quoted || !path.contains([',', '"'])).then_some(Recorded::Missing);
        };
        match size.parse() {
            Ok(written) if written != content.size => return Some(Recorded::Size { written, actual: content.size }),
            _ => {}
        }
        let hash = hash.strip_prefix("sha256=")?.trim_end_matches('=');
        (hash != content.hash).then_some(Recorded::Hash)
    };
    members.map(of_member).collect()
}

/// Path, hash and size.
fn line(line: &str) -> Option<(&str, (&str, &str))> {
    let mut parts = line.trim_end().rsplitn(3, ',');
    let (size, hash, path) = (parts.next()?, parts.next()?, parts.next()?);
    Some((path, (hash, size)))
}

/// Bytes in Base64 for file names, without padding.
fn encoded(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut out = String::new();
    for part in bytes.chunks(3) {
        let at = |i: usize| u32::from(part.get(i).copied().unwrap_or(0));
        let all = at(0) << 16 | at(1) << 8 | at(2);
        for i in 0..=part.len() as u32 {
            out.push(LETTERS[(all >> (18 - 6 * i) & 63) as usize] as char);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_compared_with_members() {
        let content = Content::of(b"abc");
        assert_eq!(content.hash, "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
        let of = |text: &str, path: &str| compare(text.as_bytes(), [(path, &content)].into_iter()).remove(0);
        let hash = &content.hash;
        for (text, expected) in [
            (format!("x.so,sha256={hash},3\n"), None),
            (format!("y,,\r\nx.so,sha256={hash}=,3\r\n"), None),
            ("x.so,,\n".to_owned(), None),
            ("x.so,sha512=abc,3\n".to_owned(), None),
            (format!("x.so,sha256={hash},4\n"), Some(Recorded::Size { written: 4, actual: 3 })),
            ("x.so,sha256=abc,3\n".to_owned(), Some(Recorded::Hash)),
            ("y.so,,\n".to_owned(), Some(Recorded::Missing)),
            (String::new(), Some(Recorded::Missing)),
        ] {
            assert_eq!(of(&text, "x.so"), expected, "{text}");
        }
        assert_eq!(of("\"a,b.so\",,\n", "a,b.so"), None);
        assert_eq!(encoded(b"a"), "YQ");
        assert_eq!(encoded(b"ab"), "YWI");
    }
}
