//! Fixes that insert a line or a definition after the include of `Python.h`.

use crate::case::Case;
use abi3lint_model::{Applicability, ConfigSet, Edit, Fact, Fix, Place, SourceFile, Span, Use};

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
    /// stands between includes: a later one may bring what the definition needs.
    pub(crate) fn behind_includes(text: &[u8]) -> Option<Anchor> {
        let (mut at, mut depth, mut guards) = (0, 0_u32, 0);
        let (mut found, mut has_ended, mut is_first) = (None, false, true);
        for line in text.split_inclusive(|b| *b == b'\n') {
            at += line.len();
            let code = line.trim_ascii();
            let Some(directive) = code.strip_prefix(b"#").map(<[u8]>::trim_ascii_start) else {
                // Comments go on with a star or an indent, as continued directives do.
                let is_code = code.first().is_some_and(|b| !matches!(b, b'/' | b'*')) && !line[0].is_ascii_whitespace();
                has_ended |= is_code && found.is_some();
                continue;
            };
            if directive.starts_with(b"if") {
                // The first directive of a header that is read once.
                guards += u32::from(is_first && directive.starts_with(b"ifndef"));
                depth += 1;
            } else if directive.starts_with(b"endif") {
                depth = depth.checked_sub(1)?;
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

    fn insert(self, case: &Case<'_>, text: String, applicability: Applicability, title: String) -> Option<Fix> {
        Some(Fix { applicability, title, edits: vec![self.edit(case, text)?] })
    }

    /// The insertion, where it comes before the place that needs it.
    pub(crate) fn edit(self, case: &Case<'_>, text: String) -> Option<Edit> {
        let place = Place { file: case.fact.file, span: Span { start: self.offset, end: self.offset } };
        (self.offset <= case.fact.span.start).then_some(Edit { place, text })
    }
}

/// The fix that includes a header of the C library.
pub(crate) fn include(case: &Case<'_>, anchor: Anchor, header: &str) -> Option<Fix> {
    let line = format!("#include <{header}>\n");
    let title = format!("add '{}'", line.trim_end());
    anchor.insert(case, line, Applicability::Safe, title)
}

/// The fix that defines what a stable ABI lacks, where the target's floor can compile the definition. Of a name that is
/// there, something else is reported, which a definition would not mend.
pub(crate) fn define_helper(case: &Case<'_>, anchor: Anchor, files: &[&SourceFile]) -> Option<Fix> {
    let (_, e) = case.entity()?;
    let helper = e.helper().filter(|h| case.is_limited() && h.floor <= case.target.floor())?;
    case.class()?;
    let text = &files.get(case.fact.file.0 as usize)?.text;
    // A macro would stand in a definition of the package's own, where that comes later.
    if has_definition(text, e.name) {
        return None;
    }
    let is_shimmed = files.iter().any(|f| f.path.ends_with(COMPATIBILITY) && has_definition(&f.text, e.name));
    let anchor = if is_shimmed { Anchor::behind_includes(text)? } else { anchor };
    let is_use = matches!(case.fact.usage, Use::Call { .. } | Use::Mention);
    let applicability = if helper.same { Applicability::Safe } else { Applicability::Unsafe };
    let definition = format!("\n{}", helper.text);
    anchor.insert(case, definition, applicability, format!("define '{}' in this file", e.name)).filter(|_| is_use)
}

/// Headers that define names of later versions and nothing that other files share.
pub(crate) const COMPATIBILITY: &str = "pythoncapi_compat.h";

/// Whether a text defines a static function of this name, in the line of the name or the one before.
fn has_definition(text: &[u8], name: &str) -> bool {
    memchr::memmem::find_iter(text, name.as_bytes()).any(|at| {
        let is_call = text[at + name.len()..].first() == Some(&b'(');
        let mut lines = text[..at].rsplit(|b| *b == b'\n').take(2);
        is_call && lines.any(|line| line.starts_with(b"static "))
    })
}
