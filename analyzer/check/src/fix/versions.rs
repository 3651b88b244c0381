//! Conditions of a text about the version of the headers.

use abi3lint_rules::roles::{self, Role};

/// A comparison of the version of the headers.
#[derive(Debug)]
pub(crate) struct Comparison {
    /// Behind it.
    pub end: usize,
    pub number: u32,
    pub is_from: bool,
}

/// All comparisons of a text.
pub(crate) fn comparisons(text: &[u8]) -> Vec<Comparison> {
    directives(text).filter_map(|(_, at, line)| comparison(at, line)).collect()
}

/// From each directive on: the version from which on the text is compiled, by the innermost condition that says no more
/// than that.
pub(crate) fn versions(text: &[u8]) -> Vec<(usize, Option<u32>)> {
    let mut open: Vec<Option<u32>> = Vec::new();
    let mut out = Vec::new();
    for (word, at, line) in directives(text) {
        let from = || comparison(at, line).filter(|c| c.is_from).map(|c| c.number);
        // What is open around it, where it says nothing itself.
        let around = |open: &[Option<u32>]| open.last().copied().flatten();
        match word {
            b"if" => open.push(from().or_else(|| around(&open))),
            b"ifdef" | b"ifndef" => open.push(around(&open)),
            b"elif" | b"else" => {
                if open.pop().is_some() {
                    let own = if word == b"elif" { from() } else { None };
                    open.push(own.or_else(|| around(&open)));
                }
            }
            b"endif" => drop(open.pop()),
            _ => continue,
        }
        out.push((at, around(&open)));
    }
    out
}

/// The directives of a text: the word, where the rest of the line begins, and the rest.
fn directives(text: &[u8]) -> impl Iterator<Item = (&[u8], usize, &[u8])> {
    let mut start = 0;
    text.split_inclusive(|b| *b == b'\n').filter_map(move |line| {
        let at = start;
        start += line.len();
        let code = line.trim_ascii_start().strip_prefix(b"#")?.trim_ascii_start();
        let word = &code[..code.iter().position(|b| !b.is_ascii_alphabetic()).unwrap_or(code.len())];
        let rest = &code[word.len()..];
        Some((word, at + line.len() - rest.len(), rest))
    })
}

/// A condition that is a comparison of the version and nothing else.
fn comparison(at: usize, line: &[u8]) -> Option<Comparison> {
    let line = std::str::from_utf8(line).ok()?;
    let comment = [line.find("/*"), line.find("//")].into_iter().flatten().min();
    let code = line[..comment.unwrap_or(line.len())].trim_end();
    let inside = code.trim().strip_prefix('(').and_then(|c| c.strip_suffix(')')).unwrap_or(code).trim();
    let rest = inside.strip_prefix(roles::name(Role::VersionHex))?.trim_start();
    let (is_from, digits) = match rest.strip_prefix(">=") {
        Some(digits) => (true, digits),
        None => (false, rest.strip_prefix('<').filter(|d| !d.starts_with(['=', '<']))?),
    };
    let digits = digits.trim().to_ascii_lowercase();
    let number = u32::from_str_radix(digits.strip_prefix("0x")?, 16).ok()?;
    Some(Comparison { end: at + code.len(), number, is_from })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comparison_is_all_of_its_condition() {
        let read = |line: &str| comparison(3, line.as_bytes()).map(|c| (c.end, c.number, c.is_from));
        assert_eq!(read(" PY_VERSION_HEX >= 0x030D0000 /* new */\n"), Some((32, 0x030D_0000, true)));
        assert_eq!(read(" (PY_VERSION_HEX < 0x030d0000)\r\n"), Some((33, 0x030D_0000, false)));
        for other in
            [" PY_VERSION_HEX >= X", " PY_VERSION_HEX >= 0x030D0000 && A", " PY_VERSION_HEX <= 0x030D0000", " A\\"]
        {
            assert_eq!(read(other), None, "{other}");
        }
    }

    #[test]
    fn the_innermost_condition_counts_and_else_is_another() {
        let text = b"#if PY_VERSION_HEX >= 0x030C0000\n#ifdef A\na\n#else\nb\n#endif\n#else\nc\n#endif\n";
        let known = versions(text);
        let at = |letter: u8| text.iter().rposition(|b| *b == letter).unwrap_or_default();
        let around = |place: usize| known.iter().rev().find(|(at, _)| *at < place).and_then(|(_, v)| *v);
        assert_eq!(around(at(b'a')), Some(0x030C_0000));
        assert_eq!(around(at(b'b')), Some(0x030C_0000));
        assert_eq!(around(at(b'c')), None);
    }
}
