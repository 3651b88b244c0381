//! The text that string literals come to, also where macros spell some of them.
//!
//! Of `"s" COUNT ":f"` with `#define COUNT "#"` that is `s#:f`. What a macro stands for is asked of the caller; anything
//! else among the literals, as a prefix or an escape that says nothing without a table, and there is no text.

use abi3lint_c_text::continuation;

/// Macros within macros that are followed.
const DEPTH: u32 = 8;

/// Literals and macros of one text; macros multiply them.
const PARTS: u32 = 4096;

/// The text of an expression; `body` is what a name stands for, as it is written.
pub(crate) fn text_of<'a>(source: &'a [u8], body: &dyn Fn(&[u8]) -> Option<&'a [u8]>) -> Option<String> {
    let mut out = Vec::new();
    append(source, body, (DEPTH, &mut { PARTS }), &mut out)?;
    String::from_utf8(out).ok()
}

fn append<'a>(
    source: &'a [u8],
    body: &dyn Fn(&[u8]) -> Option<&'a [u8]>,
    (depth, parts): (u32, &mut u32),
    out: &mut Vec<u8>,
) -> Option<()> {
    let depth = depth.checked_sub(1)?;
    let source = without_parentheses(source.trim_ascii());
    let mut rest = source;
    if rest.is_empty() {
        return None;
    }
    while let [first, ..] = rest {
        *parts = parts.checked_sub(1)?;
        if *first == b'"' {
            rest = literal(source, &rest[1..], out)?;
        } else {
            let len = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
            let (name, more) = rest.split_at(len);
            // What stands right before a quote is a prefix.
            if len == 0 || more.first() == Some(&b'"') && matches!(name, b"L" | b"u" | b"U" | b"u8" | b"R") {
                return None;
            }
            append(body(name)?, body, (depth, parts), out)?;
            rest = more;
        }
        rest = rest.trim_ascii_start();
    }
    Some(())
}

fn without_parentheses(mut source: &[u8]) -> &[u8] {
    while let Some(inner) = source.strip_prefix(b"(").and_then(|s| s.strip_suffix(b")")) {
        source = inner.trim_ascii();
    }
    source
}

/// Adds a literal whose quote was read; returns what stands behind it.
fn literal<'a>(source: &'a [u8], mut rest: &'a [u8], out: &mut Vec<u8>) -> Option<&'a [u8]> {
    loop {
        let (byte, more) = rest.split_first()?;
        rest = more;
        match byte {
            b'"' => return Some(rest),
            b'\\' => {
                let continued = continuation(source, source.len() - rest.len() - 1);
                if continued > 0 {
                    rest = rest.get(continued - 1..)?;
                    continue;
                }
                let (escaped, more) = rest.split_first()?;
                rest = more;
                out.push(match escaped {
                    b'n' | b't' | b'r' => b' ',
                    b'"' | b'\'' | b'\\' => *escaped,
                    _ => return None,
                });
            }
            _ => out.push(*byte),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::text_of;

    fn plain(source: &[u8]) -> Option<String> {
        text_of(source, &|_| None)
    }

    #[test]
    fn literals_side_by_side_are_one_text() {
        assert_eq!(plain(br#""O!" "s#""#).as_deref(), Some("O!s#"));
        assert_eq!(plain(br#"("a \"%s\"")"#).as_deref(), Some("a \"%s\""));
        assert_eq!(plain(b"\"O\\\n!\\ \r\ns\"").as_deref(), Some("O!s"));
    }

    #[test]
    fn what_is_no_literal_is_not_guessed() {
        assert_eq!(plain(b"format"), None);
        assert_eq!(plain(br#""%" PRId64 " of %s""#), None);
        assert_eq!(plain(br#""\x25s""#), None);
        assert_eq!(plain(br#"L"s""#), None);
    }

    #[test]
    fn macros_stand_for_what_they_spell() {
        let body = |name: &[u8]| match name {
            b"SIZE" => Some(&br#""n""#[..]),
            b"TWO" => Some(&br#"SIZE "i" SIZE"#[..]),
            b"LOOP" => Some(&b"LOOP"[..]),
            _ => None,
        };
        assert_eq!(text_of(br#"TWO ":f""#, &body).as_deref(), Some("nin:f"));
        assert_eq!(text_of(b"SIZE", &body).as_deref(), Some("n"));
        assert_eq!(text_of(b"LOOP", &body), None);
    }

    #[test]
    fn macros_that_multiply_are_given_up() {
        let bodies: Vec<String> =
            (0..8).map(|n| if n == 0 { "\"s\"".into() } else { format!("M{} ", n - 1).repeat(64) }).collect();
        let body = |name: &[u8]| {
            let number = std::str::from_utf8(name).ok()?.strip_prefix('M')?.parse::<usize>().ok()?;
            Some(bodies[number].as_bytes())
        };
        assert_eq!(text_of(b"M1", &body), Some("s".repeat(64)));
        assert_eq!(text_of(b"M7", &body), None);
    }
}
