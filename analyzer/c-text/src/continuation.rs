//! Line continuations: a backslash with a line end behind it, which compilers take away before they look for tokens.
//!
//! It must not know tokens, only which characters can stand in one.

/// What may stand between a backslash and the line end that it takes away: gcc and clang warn of it.
pub(crate) fn is_blank(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\r' | 0x0b | 0x0c | 0)
}

/// Length of a line continuation at `i`, a backslash with the line end behind it; 0 if there is none.
pub fn continuation(text: &[u8], i: usize) -> usize {
    if text.get(i) != Some(&b'\\') {
        return 0;
    }
    let blanks = text[i + 1..].iter().take_while(|b| is_blank(**b)).count();
    if text.get(i + 1 + blanks) == Some(&b'\n') { blanks + 2 } else { 0 }
}

/// Whether the line of which this is all but its line feed goes on behind it.
pub(crate) fn is_continued(line: &[u8]) -> bool {
    line.iter().rev().find(|b| !is_blank(**b)) == Some(&b'\\')
}

/// Where continuations end that begin at `i`, one behind the other.
pub(crate) fn end_of(text: &[u8], i: usize) -> usize {
    let mut end = i;
    loop {
        match continuation(text, end) {
            0 => return end,
            n => end += n,
        }
    }
}

/// Whether a continuation begins at `i` that stands within what is one token without it.
pub(crate) fn divides(text: &[u8], i: usize) -> bool {
    if continuation(text, i) == 0 {
        return false;
    }
    let Some(prev) = i.checked_sub(1).map(|p| text[p]) else { return false };
    if prev == b'\n' || is_blank(prev) {
        return false;
    }
    let Some(next) = text.get(end_of(text, i)).copied() else { return false };
    if next == b'\n' || is_blank(next) {
        return false;
    }
    let before = |n: usize| i.checked_sub(n).map_or(0, |p| text[p]);
    let is_word = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$' | 0x80..);
    let is_operator = |b: u8| b"+-*/%<>=&|^!:#.".contains(&b);
    match (prev, next) {
        // A backslash before it is the first half of an escape, where it is not the second.
        (b'\\', _) => text[..i].iter().rev().take_while(|b| **b == b'\\').count() % 2 == 1,
        // `\n` at the end of a line of a string is the most frequent end of all.
        (p, n) if is_word(p) && is_word(n) => before(2) != b'\\',
        (p, b'"' | b'\'') => matches!(p, b'L' | b'u' | b'U' | b'8' | b'R'),
        // A parenthesis that touches the name makes a function-like macro.
        (p, b'(') => is_word(p),
        // Numbers, and names of headers.
        (b'.' | b'/' | b'<', n) if is_word(n) => true,
        (p, b'.' | b'/' | b'>') if is_word(p) => true,
        (b'e' | b'E' | b'p' | b'P', b'+' | b'-') => before(2).is_ascii_digit() || before(2) == b'.',
        (p, n) => is_operator(p) && is_operator(n),
    }
}
