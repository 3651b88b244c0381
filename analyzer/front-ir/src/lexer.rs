//! Names in a piece of C, as many as one expression has: enough to tell a member from a macro. And comments.

use abi3lint_model::Span;

/// A name in a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Name<'a> {
    /// Byte offset in the text that was given.
    pub start: usize,
    pub text: &'a str,
    /// It stands behind `.` or `->`.
    pub is_member: bool,
}

fn is_word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_'
}

/// How a piece of code ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Until {
    /// The first name and, where it is called, its arguments.
    Call,
    /// The statement, or the line where that ends first.
    Statement,
    /// The end of the text.
    End,
}

/// The names of a piece of code that begins at an offset. Strings and comments have none.
pub(crate) fn names(text: &[u8], start: usize, until: Until) -> Vec<Name<'_>> {
    let mut out = Vec::new();
    let (mut at, mut depth) = (start, 0usize);
    let mut before = b' ';
    while at < text.len() {
        let rest = &text[at..];
        let b = rest[0];
        let len = if rest.starts_with(b"//") {
            rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len())
        } else if rest.starts_with(b"/*") {
            rest.windows(2).skip(2).position(|w| w == b"*/").map_or(rest.len(), |i| i + 4)
        } else if b == b'"' || b == b'\'' {
            before = b;
            quoted(rest)
        } else if is_word(b) {
            let len = rest.iter().position(|b| !is_word(*b)).unwrap_or(rest.len());
            // After the first name only its arguments count.
            if until == Until::Call && !out.is_empty() && depth == 0 {
                return out;
            }
            if !b.is_ascii_digit()
                && let Ok(name) = std::str::from_utf8(&rest[..len])
            {
                out.push(Name { start: at, text: name, is_member: matches!(before, b'.' | b'>') });
            }
            before = b'a';
            len
        } else {
            let member = b == b'.' || (b == b'>' && before == b'-');
            match b {
                b'(' | b'[' => depth += 1,
                b')' | b']' => {
                    if depth <= 1 && until == Until::Call {
                        return out;
                    }
                    depth = depth.saturating_sub(1);
                }
                b';' | b'{' | b'}' if until != Until::End && depth == 0 => return out,
                _ if b.is_ascii_whitespace() => {}
                _ if until == Until::Call && depth == 0 && !out.is_empty() => return out,
                _ => {}
            }
            if !b.is_ascii_whitespace() {
                before = if b == b'>' && !member { b'=' } else { b };
            }
            1
        };
        at += len;
    }
    out
}

/// The comments of a C or C++ text with their marks, in order.
pub fn comments(text: &[u8]) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        // An apostrophe between digits separates them.
        let separates = rest[0] == b'\'' && at > 0 && text[at - 1].is_ascii_hexdigit();
        at += if let Some(len) = comment(rest) {
            found.push(Span::new(at, at + len));
            len
        } else if rest.starts_with(b"R\"") {
            raw_string(rest)
        } else if matches!(rest[0], b'"' | b'\'') && !separates {
            quoted(rest)
        } else {
            1
        };
    }
    found
}

/// Length of the comment that a text begins with. A backslash takes a line comment to the next line.
fn comment(rest: &[u8]) -> Option<usize> {
    if rest.starts_with(b"/*") {
        return Some(rest.windows(2).skip(2).position(|w| w == b"*/").map_or(rest.len(), |i| i + 4));
    }
    if !rest.starts_with(b"//") {
        return None;
    }
    let goes_on = |i: usize| rest[..i].strip_suffix(b"\r").unwrap_or(&rest[..i]).ends_with(b"\\");
    Some((0..rest.len()).find(|i| rest[*i] == b'\n' && !goes_on(*i)).unwrap_or(rest.len()))
}

/// Length of a raw string; one that does not end is no more than its mark.
fn raw_string(rest: &[u8]) -> usize {
    let Some(open) = rest.iter().take(20).position(|b| *b == b'(') else { return 2 };
    let end: Vec<u8> = [b")", &rest[2..open], b"\""].concat();
    rest.windows(end.len()).position(|w| w == end).map_or(2, |i| i + end.len())
}

/// Length of a string or character literal; an open one ends with its line.
fn quoted(rest: &[u8]) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != b'\n' {
        match rest[at] {
            b'\\' => at += 1,
            b if b == rest[0] => return at + 1,
            _ => {}
        }
        at += 1;
    }
    at.min(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str, until: Until) -> Vec<&str> {
        names(text.as_bytes(), 0, until).into_iter().map(|n| n.text).collect()
    }

    #[test]
    fn a_call_ends_with_its_arguments() {
        assert_eq!(list("A(b, C(d)->e, \"F(\") + g", Until::Call), ["A", "b", "C", "d", "e"]);
        assert_eq!(list("ob_refcnt = x;", Until::Call), ["ob_refcnt"]);
        assert_eq!(list("a /* b */ (c) d", Until::Call), ["a", "c"]);
        assert_eq!(list("a(b,\n c // d )\n, e)", Until::Call), ["a", "b", "c", "e"]);
    }

    #[test]
    fn members_are_known_by_what_stands_before_them() {
        let members =
            |t: &str| -> Vec<bool> { names(t.as_bytes(), 0, Until::End).into_iter().map(|n| n.is_member).collect() };
        assert_eq!(members("a->b.c > d - e"), [false, true, true, false, false]);
        assert_eq!(members("x -> y"), [false, true]);
    }

    #[test]
    fn comments_are_found_outside_of_strings() {
        let text = "a /* b */ \"// c\" // d \\\n e\nR\"x(/* f */)x\" 1'000 // g\n'\\'' /* open";
        let found: Vec<&str> =
            comments(text.as_bytes()).iter().map(|s| &text[s.start as usize..s.end as usize]).collect();
        assert_eq!(found, ["/* b */", "// d \\\n e", "// g", "/* open"]);
    }

    #[test]
    fn open_literals_and_comments_end() {
        for text in ["\"a", "'\\", "/* a", "// a", "a(((", "\"\\", ")))a"] {
            for until in [Until::Call, Until::Statement, Until::End] {
                let _ = names(text.as_bytes(), 0, until);
            }
        }
        assert_eq!(list("b; c", Until::Statement), ["b"]);
    }
}
