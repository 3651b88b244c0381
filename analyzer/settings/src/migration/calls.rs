//! Calls in a build file that is a program: Python, Meson or CMake, by their brackets and commas.
//!
//! First what quotes hold and comments are blanked, so that every bracket that is left is one (`masked`). Then a call is
//! a word before a bracket, and its arguments are what stands between the commas of that bracket.

use crate::text::{is_letter, is_word};
use std::ops::Range;

/// The language of a build file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Language {
    Python,
    Meson,
    Cmake,
}

/// A call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Call {
    /// Where its name begins.
    pub at: usize,
    /// Behind the opening bracket.
    pub open: usize,
    /// The closing bracket.
    pub close: usize,
    /// Without blanks around them; none of them is empty.
    pub arguments: Vec<Argument>,
}

/// An argument of a call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Argument {
    pub span: Range<usize>,
    /// Of an argument with a name.
    pub name: Option<Range<usize>>,
    /// All of it where it has no name.
    pub value: Range<usize>,
}

impl Call {
    /// The argument of this name.
    pub(super) fn named<'c>(&'c self, text: &str, name: &str) -> Option<&'c Argument> {
        self.arguments.iter().find(|a| a.name.clone().is_some_and(|n| &text[n] == name))
    }
}

/// The text, as long as it was, with blanks in place of comments and of what quotes hold. `None`: it is not understood,
/// as where a quote has no end.
pub(super) fn masked(text: &str, language: Language) -> Option<String> {
    if language == Language::Cmake && (text.contains("[[") || text.contains("[=")) {
        return None;
    }
    let mut out = text.as_bytes().to_vec();
    let blank = |out: &mut Vec<u8>, range: Range<usize>| {
        out[range].iter_mut().filter(|b| !matches!(**b, b'\n' | b'\r')).for_each(|b| *b = b' ');
    };
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let is_quote = match bytes[at] {
            b'\'' => language != Language::Cmake,
            b'"' => language != Language::Meson,
            _ => false,
        };
        if bytes[at] == b'#' {
            let end = bytes[at..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |n| at + n);
            blank(&mut out, at..end);
            at = end;
        } else if is_quote {
            let triple = [bytes[at]; 3];
            let is_long = language != Language::Cmake && bytes[at..].starts_with(&triple);
            let quote = if is_long { &triple[..] } else { &triple[..1] };
            let end = end_of_quote(bytes, at + quote.len(), quote, language)?;
            blank(&mut out, at + quote.len()..end);
            at = end + quote.len();
        } else {
            at += 1;
        }
    }
    String::from_utf8(out).ok()
}

/// Where the closing quote begins.
fn end_of_quote(bytes: &[u8], from: usize, quote: &[u8], language: Language) -> Option<usize> {
    let has_escapes = !(language == Language::Meson && quote.len() == 3);
    let mut at = from;
    while at < bytes.len() {
        if has_escapes && bytes[at] == b'\\' {
            at += 2;
        } else if bytes[at..].starts_with(quote) {
            return Some(at);
        } else if bytes[at] == b'\n' && quote.len() == 1 && language != Language::Cmake {
            return None;
        } else {
            at += 1;
        }
    }
    None
}

/// Where the bracket closes whose inside begins here. `None`: nowhere, or by one of another kind.
pub(super) fn closing(masked: &str, open: usize) -> Option<usize> {
    let mut pending = Vec::new();
    let opened = masked.as_bytes().get(open.checked_sub(1)?)?;
    pending.push(counterpart(*opened)?);
    for (i, b) in masked.bytes().enumerate().skip(open) {
        if let Some(close) = counterpart(b) {
            pending.push(close);
        } else if matches!(b, b')' | b']' | b'}') {
            if pending.pop() != Some(b) {
                return None;
            }
            if pending.is_empty() {
                return Some(i);
            }
        }
    }
    None
}

fn counterpart(b: u8) -> Option<u8> {
    match b {
        b'(' => Some(b')'),
        b'[' => Some(b']'),
        b'{' => Some(b'}'),
        _ => None,
    }
}

/// The calls whose name `is_name` takes, definitions left out. A call that is not understood is left out too.
pub(super) fn calls(masked: &str, language: Language, is_name: impl Fn(&str) -> bool) -> Vec<Call> {
    let mut all = Vec::new();
    for (at, _) in masked.match_indices('(') {
        let before = masked[..at].trim_end_matches([' ', '\t']);
        let start =
            before.rfind(|c| !is_letter(c)).map_or(0, |i| i + before[i..].chars().next().map_or(1, char::len_utf8));
        let name = &before[start..];
        let head = masked[..start].trim_end();
        let defines = ["def", "class"]
            .iter()
            .any(|word| head.ends_with(word) && is_word(head, head.len() - word.len(), head.len()));
        if name.is_empty() || !is_name(name) || (language == Language::Python && defines) {
            continue;
        }
        if let Some(close) = closing(masked, at + 1) {
            let arguments = arguments(masked, at + 1..close, language);
            all.push(Call { at: start, open: at + 1, close, arguments });
        }
    }
    all
}

/// What stands between the commas of a list, or in CMake between blanks.
pub(super) fn arguments(masked: &str, inside: Range<usize>, language: Language) -> Vec<Argument> {
    let mut ends = Vec::new();
    let mut depth = 0;
    let mut is_quoted = false;
    for (i, b) in masked.bytes().enumerate().take(inside.end).skip(inside.start) {
        match b {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth -= 1,
            b'"' if language == Language::Cmake => is_quoted = !is_quoted,
            b',' if depth == 0 && language != Language::Cmake => ends.push(i),
            b if depth == 0 && language == Language::Cmake && !is_quoted && b.is_ascii_whitespace() => ends.push(i),
            _ => {}
        }
    }
    ends.push(inside.end);
    let mut start = inside.start;
    let mut all = Vec::new();
    for end in ends {
        let part = &masked[start..end];
        let first = start + (part.len() - part.trim_start().len());
        let span = first..first + part.trim().len();
        start = end + 1;
        if !span.is_empty() {
            all.push(argument(masked, span, language));
        }
    }
    all
}

fn argument(masked: &str, span: Range<usize>, language: Language) -> Argument {
    let text = &masked[span.clone()];
    let end = text.find(|c| !is_letter(c)).unwrap_or(text.len());
    let rest = text[end..].trim_start();
    let sign = if language == Language::Meson { ':' } else { '=' };
    let value = rest.strip_prefix(sign).filter(|v| end > 0 && !v.starts_with('=') && language != Language::Cmake);
    match value.map(str::trim_start) {
        Some(value) => {
            let start = span.end - value.len();
            Argument { name: Some(span.start..span.start + end), value: start..span.end, span }
        }
        None => Argument { name: None, value: span.clone(), span },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_comments_hold_no_brackets() {
        let text = "f('(', \"\"\"a)\n\"\"\", r'\\'', b=[1, 2], # )\n c)";
        let mask = masked(text, Language::Python).unwrap();
        assert_eq!(mask.len(), text.len());
        let call = &calls(&mask, Language::Python, |n| n == "f")[0];
        let found: Vec<&str> = call.arguments.iter().map(|a| &text[a.span.clone()]).collect();
        assert_eq!(
            found,
            ["'('", "\"\"\"a)\n\"\"\"", "r'\\''", "b=[1, 2]", "# )\n c"].map(|s| s.trim_start_matches("# )\n "))
        );
        assert_eq!(&text[call.named(text, "b").unwrap().value.clone()], "[1, 2]");
        assert_eq!(masked("f('a", Language::Python), None);
        assert_eq!(masked("f('''a", Language::Meson), None);
        assert_eq!(masked("set(a [[b]])", Language::Cmake), None);
    }

    #[test]
    fn a_definition_is_no_call() {
        let text = "class Extension(Base): pass\ndef Extension(a): pass\nMyExtension(a)\nsetuptools.Extension ('a')";
        let mask = masked(text, Language::Python).unwrap();
        let found = calls(&mask, Language::Python, |n| n == "Extension");
        assert_eq!(found.len(), 1);
        assert_eq!(&text[found[0].open..found[0].close], "'a'");
    }

    #[test]
    fn cmake_parts_by_blanks() {
        let text = "Python_add_library(spam MODULE \"a b.c\"\n  c.c) # d";
        let mask = masked(text, Language::Cmake).unwrap();
        let call = &calls(&mask, Language::Cmake, |n| n.ends_with("add_library"))[0];
        let found: Vec<&str> = call.arguments.iter().map(|a| &text[a.span.clone()]).collect();
        assert_eq!(found, ["spam", "MODULE", "\"a b.c\"", "c.c"]);
    }
}
