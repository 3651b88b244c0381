//! Fixes that insert a line or a definition after the include of `Python.h`.

use crate::case::Case;
use abi3lint_model::{Applicability, ConfigSet, Edit, Fact, Fix, Place, Span, Use};

/// Where a file takes insertions: the start of the line after its first include of `Python.h`.
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

    /// Whether what is inserted is compiled wherever the place of a fact may be.
    pub(crate) fn reaches(self, fact: &Fact) -> bool {
        fact.live.may.minus(self.on).is_empty()
    }

    fn insert(self, case: &Case<'_>, text: String, applicability: Applicability, title: String) -> Fix {
        let place = Place { file: case.fact.file, span: Span { start: self.offset, end: self.offset } };
        Fix { applicability, title, edits: vec![Edit { place, text }] }
    }
}

/// The fix that includes a header of the C library.
pub(crate) fn include(case: &Case<'_>, anchor: Anchor, header: &str) -> Fix {
    let line = format!("#include <{header}>\n");
    let title = format!("add '{}'", line.trim_end());
    anchor.insert(case, line, Applicability::Safe, title)
}

/// The fix that defines what a stable ABI lacks, where the target's floor can compile the definition. Of a name that is
/// there, something else is reported, which a definition would not mend.
pub(crate) fn define_helper(case: &Case<'_>, anchor: Anchor) -> Option<Fix> {
    let (_, e) = case.entity()?;
    let helper = e.helper().filter(|h| case.is_limited() && h.floor <= case.target.floor())?;
    case.class()?;
    let is_use = matches!(case.fact.usage, Use::Call { .. } | Use::Mention);
    let applicability = if helper.same { Applicability::Safe } else { Applicability::Unsafe };
    let text = format!("\n{}", helper.text);
    is_use.then(|| anchor.insert(case, text, applicability, format!("define '{}' in this file", e.name)))
}
