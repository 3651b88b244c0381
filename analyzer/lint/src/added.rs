//! Suppression comments that are added to a text, one for each line that has findings.
//!
//! A comment `/* abi3lint: allow(rule): reason */` goes on a line of its own before the line, above other comments that
//! stand there alone, as these may be about the line too. Within a directive it ends with a backslash, so that the
//! directive goes on. Where the beginning of the line lies within a token or a comment, the comment goes to the end of
//! the line; where both do, the line is refused. So is a line that already has such a comment: another one would not help
//! either.
//!
//! Invariant: the tokens of the text stay the same, which is checked at the end; where they do not, nothing is added.
//! Example: `PyTuple_GET_ITEM(t, 0);` in the second line of a macro gets `/* abi3lint: allow(accessor-expansion) */ \`.

use crate::suppress::RULE;
use abi3lint_c_text::{comments, continuation, ends_with_line, tokens};
use abi3lint_model::{LineIndex, RuleId, Span};
use std::collections::{BTreeMap, BTreeSet};

/// A text with comments, and the lines for which none could be added.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct WithSuppressions {
    /// The new text.
    pub text: Vec<u8>,
    /// How many comments it has more.
    pub added: u32,
    /// 1-based, as in the old text.
    pub refused: Vec<u32>,
}

/// A text with a comment for each of these lines (1-based) and their rules. The reason is one line without `*/`.
pub fn with_suppressions(
    text: &[u8],
    wanted: &BTreeMap<u32, BTreeSet<RuleId>>,
    reason: Option<&str>,
) -> WithSuppressions {
    let all = Text::new(text);
    let mut out = WithSuppressions::default();
    let mut edits: Vec<(usize, String)> = Vec::new();
    for (line, rules) in wanted {
        match all.suppression(*line, rules.iter().copied(), reason) {
            Some(edit) => edits.push(edit),
            None => out.refused.push(*line),
        }
    }
    edits.sort_by_key(|edit| edit.0);
    let mut done = 0;
    for (at, insertion) in &edits {
        out.text.extend_from_slice(&text[done..*at]);
        out.text.extend_from_slice(insertion.as_bytes());
        done = *at;
    }
    out.text.extend_from_slice(&text[done..]);
    out.added = edits.len() as u32;
    if !is_same_code(text, &out.text) {
        return WithSuppressions { text: text.to_vec(), added: 0, refused: wanted.keys().copied().collect() };
    }
    out
}

/// The comment for one line (1-based) and a rule: the offset where it is inserted, and what is; `None` where none can be
/// added. With an empty reason, the place for one is there.
pub fn suppression(text: &[u8], line: u32, rule: RuleId, reason: Option<&str>) -> Option<(usize, String)> {
    let (at, insertion) = Text::new(text).suppression(line, [rule], reason)?;
    let new = [&text[..at], insertion.as_bytes(), &text[at..]].concat();
    is_same_code(text, &new).then_some((at, insertion))
}

/// Whether both have the same tokens.
fn is_same_code(old: &[u8], new: &[u8]) -> bool {
    let of = |text: &[u8]| tokens(text).iter().map(|t| t.span.of(text).to_vec()).collect::<Vec<_>>();
    of(old) == of(new)
}

/// A text and where nothing can be put in between.
struct Text<'t> {
    text: &'t [u8],
    lines: LineIndex,
    /// Tokens and comments, in order.
    whole: Vec<Span>,
    comments: Vec<Span>,
    line_end: &'static str,
}

impl Text<'_> {
    fn new(text: &[u8]) -> Text<'_> {
        let comments = comments(text);
        let mut whole: Vec<Span> = tokens(text).iter().map(|t| t.span).chain(comments.iter().copied()).collect();
        whole.sort_by_key(|span| span.start);
        let line_end = if text.windows(2).any(|w| w == b"\r\n") { "\r\n" } else { "\n" };
        Text { text, lines: LineIndex::new(text), whole, comments, line_end }
    }

    fn line(&self, number: u32) -> Option<Span> {
        self.lines.line_span(number, self.text)
    }

    /// Whether nothing lies across an offset.
    fn is_gap(&self, at: usize) -> bool {
        let before = self.whole.partition_point(|span| (span.start as usize) < at);
        self.whole[..before].last().is_none_or(|span| span.end as usize <= at)
    }

    /// Whether a line has one comment and nothing else.
    fn is_comment(&self, number: u32) -> bool {
        let Some(line) = self.line(number) else { return false };
        let text = line.of(self.text);
        let start = line.start as usize + (text.len() - text.trim_ascii_start().len());
        let end = line.start as usize + text.trim_ascii_end().len();
        let is_all = |c: &Span| c.start as usize == start && (end..=line.end as usize).contains(&(c.end as usize));
        start < end && self.comments.iter().any(is_all)
    }

    /// Where a comment goes, and what is inserted there.
    fn suppression(
        &self,
        line: u32,
        rules: impl IntoIterator<Item = RuleId>,
        reason: Option<&str>,
    ) -> Option<(usize, String)> {
        // What is wrong with a comment is not mended by another one.
        let rules: Vec<RuleId> = rules.into_iter().filter(|rule| *rule != RULE).collect();
        if rules.is_empty() || self.has_comment(line, &rules) {
            return None;
        }
        let reason = match reason {
            None => String::new(),
            Some("") => ":".to_owned(),
            Some(reason) => format!(": {reason}"),
        };
        let comment = format!("/* abi3lint: allow({}){reason} */", rules.join(", "));
        self.before(line, &comment).or_else(|| self.behind(line, &comment))
    }

    /// The first of the lines with comments alone that stand right before a line, or the line.
    fn top(&self, number: u32) -> u32 {
        (1..number).rev().take_while(|above| self.is_comment(*above)).last().unwrap_or(number)
    }

    fn has_comment(&self, number: u32, rules: &[RuleId]) -> bool {
        (self.top(number)..=number).filter_map(|line| self.line(line)).any(|line| {
            let text = String::from_utf8_lossy(line.of(self.text));
            text.contains("abi3lint:") && rules.iter().any(|rule| text.contains(rule))
        })
    }

    /// The backslash at the end of a line that goes on in the next one.
    fn backslash(&self, line: Span) -> Option<usize> {
        let at = line.of(self.text).iter().rposition(|b| *b == b'\\')? + line.start as usize;
        (continuation(self.text, at) > 0).then_some(at)
    }

    /// A line of its own before a line.
    fn before(&self, number: u32, comment: &str) -> Option<(usize, String)> {
        let top = self.top(number);
        let at = self.line(top)?.start as usize;
        let here = self.line(number)?.of(self.text);
        let indent = here.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        let indent = std::str::from_utf8(&here[..indent]).ok()?;
        // The mark of the byte order stays the first thing in a file.
        let is_marked = at == 0 && here.starts_with(abi3lint_c_text::BYTE_ORDER_MARK);
        let above = if top > 1 { self.line(top - 1) } else { None };
        let goes_on = above.is_some_and(|line| self.backslash(line).is_some());
        let end = if goes_on { " \\" } else { "" };
        (self.is_gap(at) && !is_marked).then(|| (at, format!("{indent}{comment}{end}{}", self.line_end)))
    }

    /// At the end of a line.
    fn behind(&self, number: u32, comment: &str) -> Option<(usize, String)> {
        let line = self.line(number)?;
        let end = self.backslash(line).unwrap_or(line.end as usize);
        let text = &self.text[line.start as usize..end];
        let at = line.start as usize + text.trim_ascii_end().len();
        // A comment up to the end of the line would take it in.
        let is_open = self.comments.iter().any(|c| {
            let (start, end) = (c.start as usize, c.end as usize);
            start < at && (end > at || (end == at && ends_with_line(c.of(self.text))))
        });
        (self.is_gap(at) && !is_open).then(|| (at, format!("  {comment}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: RuleId = "struct-field";

    /// Adds a comment to one line.
    fn added(text: &str, line: u32) -> Option<String> {
        let wanted = BTreeMap::from([(line, BTreeSet::from([A]))]);
        let out = with_suppressions(text.as_bytes(), &wanted, None);
        let is_refused = out.refused == [line];
        assert_eq!(is_refused, out.added == 0);
        (!is_refused).then(|| String::from_utf8(out.text).unwrap())
    }

    #[test]
    fn a_comment_comes_before_the_line() {
        for (text, line, expected) in [
            ("a;\n\tb;\n", 2, "a;\n\t/* abi3lint: allow(struct-field) */\n\tb;\n"),
            ("a;\r\nb;\r\n", 1, "/* abi3lint: allow(struct-field) */\r\na;\r\nb;\r\n"),
            ("#define A \\\n  b\n", 2, "#define A \\\n  /* abi3lint: allow(struct-field) */ \\\n  b\n"),
            ("#define A \\\n  b\n", 1, "/* abi3lint: allow(struct-field) */\n#define A \\\n  b\n"),
            ("// NOLINTNEXTLINE(x)\na;\n", 2, "/* abi3lint: allow(struct-field) */\n// NOLINTNEXTLINE(x)\na;\n"),
        ] {
            assert_eq!(added(text, line).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn where_nothing_can_stand_before_the_line_it_comes_behind() {
        for (text, line, expected) in [
            ("/* a\n*/ b;\n", 2, "/* a\n*/ b;  /* abi3lint: allow(struct-field) */\n"),
            ("x = \"a\\\nb\" + c;\n", 2, "x = \"a\\\nb\" + c;  /* abi3lint: allow(struct-field) */\n"),
            ("\u{feff}a;\n", 1, "\u{feff}a;  /* abi3lint: allow(struct-field) */\n"),
        ] {
            assert_eq!(added(text, line).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn where_nothing_can_stand_at_all_the_line_is_refused() {
        for (text, line) in [
            ("/* a\n*/ b; // c\n", 2),
            ("/* a\n*/ b; /* c\n*/\n", 2),
            ("// abi3lint: allow(struct-field)\na;\n", 2),
            ("a; // abi3lint: allow(struct-field)\n", 1),
            ("a;\n", 9),
        ] {
            assert_eq!(added(text, line), None, "{text}");
        }
        let wanted = BTreeMap::from([(1, BTreeSet::from([RULE]))]);
        assert_eq!(with_suppressions(b"a;\n", &wanted, None).refused, [1]);
    }

    #[test]
    fn one_comment_is_an_insertion() {
        let one = |reason| suppression(b"int x;\n  a;\n", 2, A, reason);
        assert_eq!(one(None), Some((7, "  /* abi3lint: allow(struct-field) */\n".to_owned())));
        assert_eq!(one(Some("")), Some((7, "  /* abi3lint: allow(struct-field): */\n".to_owned())));
        assert_eq!(suppression(b"/* a\n*/ b; // c\n", 2, A, None), None);
    }

    #[test]
    fn all_lines_of_a_text_get_their_comments_with_the_reason() {
        let wanted = BTreeMap::from([(1, BTreeSet::from([A, "static-type"])), (2, BTreeSet::from([A]))]);
        let out = with_suppressions(b"a;\nb;", &wanted, Some("old"));
        let expected =
            "/* abi3lint: allow(static-type, struct-field): old */\na;\n/* abi3lint: allow(struct-field): old */\nb;";
        let text = String::from_utf8(out.text).unwrap();
        assert!(out.added == 2 && text.len() == expected.len(), "{text}");
    }
}
