//! Where a file takes insertions.

use crate::case::Case;
use abi3lint_model::{Applicability, ConfigSet, Edit, Fact, Fix, Place, Span};
use abi3lint_rules::other_headers;

/// Where a file takes insertions: the start of the line after its first include of `Python.h`, or of the line after the
/// includes that it begins with where another header brings `Python.h`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Anchor {
    offset: u32,
    /// The configurations that compile the include for certain.
    on: ConfigSet,
}

impl Anchor {
    /// That of an include.
    pub(crate) fn after(include: &Fact, text: &[u8]) -> Option<Anchor> {
        let end = include.span.end;
        let rest = text.get(end as usize..)?;
        let line = rest.iter().position(|b| *b == b'\n')?;
        // A comment that goes on in the next line, or a continued line, has its end elsewhere.
        let tail = rest.get(..line)?.trim_ascii_end();
        let is_plain = tail.len() <= 1 && tail.iter().all(|b| matches!(b, b'>' | b'"'));
        is_plain.then_some(Anchor { offset: end + line as u32 + 1, on: include.live.must })
    }

    /// Behind the includes that a file begins with, in no condition but that against a second include. Nothing where code
    /// stands between includes: a later one may bring what the definition needs, unless it is known.
    pub(crate) fn behind_includes(text: &[u8]) -> Option<Anchor> {
        Anchor::behind(text, false)
    }

    /// Where an include can stand that needs none of the others: behind those before the first code.
    pub(crate) fn behind_first_includes(text: &[u8]) -> Option<Anchor> {
        Anchor::behind(text, true)
    }

    fn behind(text: &[u8], is_enough: bool) -> Option<Anchor> {
        let (mut at, mut depth, mut guards) = (0, 0_u32, 0);
        let (mut found, mut has_ended, mut is_first) = (None, false, true);
        for line in text.split_inclusive(|b| *b == b'\n') {
            at += line.len();
            let code = line.trim_ascii();
            let Some(directive) = code.strip_prefix(b"#").map(<[u8]>::trim_ascii_start) else {
                // Comments go on with a star or an indent, as continued directives do.
                let is_code = code.first().is_some_and(|b| !matches!(b, b'/' | b'*')) && !line[0].is_ascii_whitespace();
                has_ended |= is_code && found.is_some();
                if has_ended && is_enough {
                    break;
                }
                continue;
            };
            if directive.starts_with(b"if") {
                // The first directive of a header that is read once.
                guards += u32::from(is_first && directive.starts_with(b"ifndef"));
                depth += 1;
            } else if directive.starts_with(b"endif") {
                depth = depth.checked_sub(1)?;
            } else if has_ended && is_known_include(directive) {
                // It brings nothing that a definition needs.
            } else if directive.starts_with(b"include") && depth <= guards {
                // What stands behind the name may go on in the next line.
                let is_plain = code.ends_with(b">") || code.ends_with(b"\"");
                found = Some((at, is_plain && line.ends_with(b"\n"))).filter(|_| !has_ended);
                found?;
            }
            is_first = false;
        }
        let (offset, is_plain) = found?;
        let offset = u32::try_from(offset).ok().filter(|_| is_plain)?;
        Some(Anchor { offset, on: ConfigSet::ALL })
    }

    /// Whether what is inserted is compiled wherever the place of a fact may be.
    pub(crate) fn reaches(self, fact: &Fact) -> bool {
        fact.live.may.minus(self.on).is_empty()
    }

    pub(crate) fn insert(
        self,
        case: &Case<'_>,
        text: String,
        applicability: Applicability,
        title: String,
    ) -> Option<Fix> {
        Some(Fix { applicability, title, edits: vec![self.edit(case, text)?] })
    }

    /// The insertion, where it comes before the place that needs it.
    pub(crate) fn edit(self, case: &Case<'_>, text: String) -> Option<Edit> {
        let place = Place { file: case.fact.file, span: Span { start: self.offset, end: self.offset } };
        (self.offset <= case.fact.span.start).then_some(Edit { place, text })
    }
}

/// Whether a directive includes a header that is known and that does not bring `Python.h`.
fn is_known_include(directive: &[u8]) -> bool {
    let rest = directive.strip_prefix(b"include").map(<[u8]>::trim_ascii);
    let name = match rest {
        Some([b'<', name @ .., b'>'] | [b'"', name @ .., b'"']) => name,
        _ => return false,
    };
    std::str::from_utf8(name).is_ok_and(|name| name != "Python.h" && other_headers::is_known_header(name))
}
