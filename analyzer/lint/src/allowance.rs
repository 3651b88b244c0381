//! What one comment allows: `abi3lint: allow(rule, ...): reason`, and the comments of clang-tidy.
//!
//! `allow-file` is for the whole file, `allow-begin` for the lines up to an `allow-end` with the same list.
//!
//! Of clang-tidy there are `NOLINT` for the comment's line, `NOLINTNEXTLINE`, and `NOLINTBEGIN` with `NOLINTEND`.
//! Without a list each of them allows every finding; with one it allows the names and globs of the list, where a
//! rule of ours is called `abi3lint-` and its id. A name of another tool is none of our business. It must not know
//! how a language writes comments, but for the marks that begin and end them.
//!
//! Examples: `// NOLINT`, `// NOLINT(*)`, `/* NOLINTNEXTLINE(abi3lint-struct-field, misc-*) */`.
//! Limits: a glob that takes names back (`-abi3lint-*`) is not understood and allows nothing.

use abi3lint_model::{FileId, Place, SourceFile, Span};

/// What a rule's id begins with among those of other tools.
const PREFIX: &str = "abi3lint-";

/// A comment of a file, with its marks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Comment {
    pub file: FileId,
    /// From its first mark to its end.
    pub span: Span,
}

/// One rule that a comment allows, or several that a glob names.
#[derive(Debug)]
pub(crate) struct Allowance<'a> {
    /// The rule; empty where it is a glob.
    pub id: &'a str,
    /// What the names of rules are compared with, where there is no single rule. Nothing is said of one that is
    /// not needed: it may be another tool's.
    pub glob: Option<&'a str>,
    /// Of the id.
    pub place: Place,
    pub comment: Span,
    /// The comment says nothing else.
    pub is_alone: bool,
    pub has_reason: bool,
    pub mark: Mark,
    /// Lines whose findings it allows.
    pub lines: Vec<u32>,
    pub used: bool,
}

impl<'a> Allowance<'a> {
    pub(crate) fn at(place: Place, id: &'a str) -> Allowance<'a> {
        Allowance {
            id,
            glob: None,
            place,
            comment: place.span,
            is_alone: false,
            has_reason: false,
            mark: Mark::Ours,
            lines: Vec::new(),
            used: false,
        }
    }

    /// Whether it allows findings of a rule.
    pub(crate) fn allows(&self, rule: &str) -> bool {
        match self.glob {
            Some(glob) => matches(glob.as_bytes(), &[PREFIX.as_bytes(), rule.as_bytes()].concat()),
            None => self.id == rule,
        }
    }
}

/// What begins a comment that allows something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mark {
    /// `abi3lint: allow`
    Ours,
    /// `abi3lint: allow-file`
    File,
    /// `abi3lint: allow-begin`
    OursBegin,
    /// `abi3lint: allow-end`
    OursEnd,
    /// `NOLINT`
    SameLine,
    /// `NOLINTNEXTLINE`
    NextLine,
    /// `NOLINTBEGIN`
    Begin,
    /// `NOLINTEND`
    End,
}

impl Mark {
    /// Whether it begins a range of lines.
    pub(crate) fn begins(self) -> bool {
        matches!(self, Mark::Begin | Mark::OursBegin)
    }

    /// What begins the range that it ends.
    fn of_end(self) -> Option<Mark> {
        match self {
            Mark::End => Some(Mark::Begin),
            Mark::OursEnd => Some(Mark::OursBegin),
            _ => None,
        }
    }
}

/// What a comment says to us.
pub(crate) enum Read<'a> {
    Allows(List<'a>),
    /// The end of what such a mark with this list allows, and its own place.
    Ends {
        begin: Mark,
        list: Option<&'a str>,
        place: Place,
    },
    Malformed(Place),
}

pub(crate) struct List<'a> {
    pub mark: Mark,
    /// Between the parentheses; `None`: there are none.
    pub text: Option<&'a str>,
    pub allowances: Vec<Allowance<'a>>,
}

/// What a comment says to us; `None`: nothing.
pub(crate) fn read<'a>(files: &[&'a SourceFile], comment: &Comment) -> Option<Read<'a>> {
    let bytes = comment.span.of(&files.get(comment.file.0 as usize)?.text);
    let head = bytes.iter().take_while(|b| matches!(b, b'/' | b'*' | b'!' | b'<' | b' ' | b'\t')).count();
    // What is no UTF-8 comes after what matters, or it is not ours.
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(e) => std::str::from_utf8(&bytes[..e.valid_up_to()]).ok()?,
    };
    let place = |start: usize, len: usize| {
        let start = comment.span.start as usize + start;
        Place { file: comment.file, span: Span::new(start, start + len) }
    };
    let ours = text.find("abi3lint:").map(|at| (at, at + "abi3lint:".len(), Mark::Ours));
    let (at, end, mark) = ours.or_else(|| nolint(text))?;
    let rest = &text[end..];
    if mark != Mark::Ours && !rest.starts_with('(') {
        let all = Allowance { comment: comment.span, glob: Some("*"), mark, ..Allowance::at(place(at, end - at), "") };
        return Some(match mark {
            Mark::End => Read::Ends { begin: Mark::Begin, list: None, place: place(at, end - at) },
            _ => Read::Allows(List { mark, text: None, allowances: vec![all] }),
        });
    }
    let (mark, open) = match mark {
        Mark::Ours => ours_of(rest).map_or((mark, None), |(mark, rest)| (mark, Some(rest))),
        _ => (mark, Some(rest)),
    };
    let list = open.and_then(|open| Some((text.len() - open.len() + 1, open[1..].find(')')?)));
    let Some((start, len)) = list else {
        return (mark == Mark::Ours && at == head).then(|| Read::Malformed(place(at, "abi3lint:".len())));
    };
    let listed = &text[start..start + len];
    if let Some(begin) = mark.of_end() {
        return Some(Read::Ends { begin, list: Some(listed), place: place(at, end - at) });
    }
    let after = text[start + len + 1..].trim_start().trim_end_matches("*/").trim();
    let has_reason = after.strip_prefix(':').is_some_and(|reason| !reason.trim().is_empty());
    let mut allowances = Vec::new();
    let mut from = start;
    for part in listed.split(',') {
        let begin = from + part.len() - part.trim_start().len();
        from += part.len() + 1;
        let id = part.trim();
        let is_ours = matches!(mark, Mark::Ours | Mark::File | Mark::OursBegin);
        let is_glob = !is_ours && id.contains('*');
        let (begin, id) = match id.strip_prefix(PREFIX) {
            _ if is_ours => (begin, id),
            _ if is_glob => (begin, id),
            Some(ours) => (begin + PREFIX.len(), ours),
            // Another tool's.
            None => continue,
        };
        allowances.push(Allowance {
            glob: is_glob.then_some(id),
            comment: comment.span,
            is_alone: at == head && !mark.begins(),
            has_reason,
            mark,
            ..Allowance::at(place(begin, id.len()), if is_glob { "" } else { id })
        });
    }
    let single = allowances.len() == 1 && !listed.contains(',');
    allowances.iter_mut().for_each(|a| a.is_alone &= single);
    Some(Read::Allows(List { mark, text: Some(listed), allowances }))
}

/// Which of our words stands there, and the list behind it.
fn ours_of(rest: &str) -> Option<(Mark, &str)> {
    let words = [
        ("allow-file", Mark::File),
        ("allow-begin", Mark::OursBegin),
        ("allow-end", Mark::OursEnd),
        ("allow", Mark::Ours),
    ];
    let rest = rest.trim_start();
    let lists = words.into_iter().filter_map(|(word, mark)| Some((mark, rest.strip_prefix(word)?.trim_start())));
    lists.into_iter().find(|(_, list)| list.starts_with('('))
}

/// Begin, end and meaning of the first word of clang-tidy's in a comment.
fn nolint(text: &str) -> Option<(usize, usize, Mark)> {
    const WORD: &str = "NOLINT";
    let is_letter = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(WORD).find_map(|(at, _)| {
        let rest = &text[at + WORD.len()..];
        let marks = [("NEXTLINE", Mark::NextLine), ("BEGIN", Mark::Begin), ("END", Mark::End), ("", Mark::SameLine)];
        let (suffix, mark) = marks.into_iter().find(|(suffix, _)| rest.starts_with(suffix))?;
        let end = at + WORD.len() + suffix.len();
        let is_word = !text[..at].ends_with(is_letter) && !text[end..].starts_with(is_letter);
        is_word.then_some((at, end, mark))
    })
}

/// Whether a name fits a glob, where `*` stands for any letters.
fn matches(glob: &[u8], name: &[u8]) -> bool {
    let mut parts = glob.split(|b| *b == b'*');
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else { return false };
    let mut parts: Vec<&[u8]> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = memchr::memmem::find(rest, part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_are_those_of_clang_tidy() {
        for glob in ["*", "abi3lint-*", "*-field", "abi3lint-*t-f*", "abi3lint-struct-field", "**"] {
            assert!(matches(glob.as_bytes(), b"abi3lint-struct-field"), "{glob}");
        }
        for glob in ["", "misc-*", "*-type", "abi3lint-*field*field", "-abi3lint-*", "abi3lint"] {
            assert!(!matches(glob.as_bytes(), b"abi3lint-struct-field"), "{glob}");
        }
    }

    #[test]
    fn only_whole_words_are_meant() {
        for (text, mark) in [
            ("// NOLINT", Some(Mark::SameLine)),
            ("/* x NOLINT*/", Some(Mark::SameLine)),
            ("// NOLINTNEXTLINE", Some(Mark::NextLine)),
            ("// NOLINTBEGIN(*)", Some(Mark::Begin)),
            ("// NOLINTEND", Some(Mark::End)),
            ("// NOLINTED", None),
            ("// MY_NOLINT", None),
            ("// MY_NOLINT NOLINT", Some(Mark::SameLine)),
        ] {
            assert_eq!(nolint(text).map(|n| n.2), mark, "{text}");
        }
    }
}
