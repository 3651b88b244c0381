//! The fix that keeps code of later versions out of a stable ABI: `#if PY_VERSION_HEX >= 0x030D0000` around a name that the
//! target lacks becomes `#if PY_VERSION_HEX >= 0x030D0000 && !defined(Py_LIMITED_API)`.
//!
//! Headers of the floor take the other branch of such a condition, so it has to work on every version of the target. All
//! conditions about that version change together, those of the other branch by `|| defined(Py_LIMITED_API)`: what one
//! of them declares, another uses.
//!
//! Limits: the condition is a comparison and nothing else, on one line; a version at or below the floor is left alone; so
//! is one that another file asks for too, but for headers that bring older versions what they lack.

use super::insert::COMPATIBILITY;
use crate::case::Case;
use abi3lint_model::{Applicability, Edit, Fix, Place, SourceFile, Span};
use abi3lint_rules::roles::{self, Role};

/// A comparison of the version of the headers.
struct Comparison {
    /// Behind it.
    end: usize,
    number: u32,
    is_from: bool,
}

/// The fix of a use in a branch for later versions.
pub(crate) fn keep_out(case: &Case<'_>, files: &[&SourceFile]) -> Option<Fix> {
    if !case.is_limited() {
        return None;
    }
    case.class()?;
    let text = &files.get(case.fact.file.0 as usize)?.text;
    let number = around(text, case.fact.span.start as usize).filter(|n| n >> 16 > case.target.floor().hex() >> 16)?;
    let same = |text: &[u8]| -> Vec<Comparison> {
        directives(text).filter_map(|(_, at, line)| comparison(at, line)).filter(|c| c.number == number).collect()
    };
    let is_shared = files.iter().enumerate().any(|(i, file)| {
        i != case.fact.file.0 as usize && !file.path.ends_with(COMPATIBILITY) && !same(&file.text).is_empty()
    });
    if is_shared {
        return None;
    }
    let limited = roles::name(Role::LimitedApi);
    let edit = |c: Comparison| Edit {
        place: Place { file: case.fact.file, span: Span::new(c.end, c.end) },
        text: if c.is_from { format!(" && !defined({limited})") } else { format!(" || defined({limited})") },
    };
    Some(Fix {
        applicability: Applicability::Unsafe,
        title: format!("take the branch for versions before 3.{} under {limited}", number >> 16 & 0xFF),
        edits: same(text).into_iter().map(edit).collect(),
    })
}

/// The version from which on a place is compiled, by the innermost condition that says no more than that.
fn around(text: &[u8], place: usize) -> Option<u32> {
    let mut open: Vec<Option<u32>> = Vec::new();
    for (word, at, line) in directives(text).take_while(|(_, at, _)| *at < place) {
        let from = || comparison(at, line).filter(|c| c.is_from).map(|c| c.number);
        match word {
            b"if" => open.push(from()),
            b"ifdef" | b"ifndef" => open.push(None),
            b"elif" | b"else" => *open.last_mut()? = if word == b"elif" { from() } else { None },
            b"endif" => drop(open.pop()),
            _ => {}
        }
    }
    open.into_iter().rev().flatten().next()
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
        let at = |letter: u8| text.iter().rposition(|b| *b == letter).unwrap_or_default();
        assert_eq!(around(text, at(b'a')), Some(0x030C_0000));
        assert_eq!(around(text, at(b'b')), Some(0x030C_0000));
        assert_eq!(around(text, at(b'c')), None);
    }
}
