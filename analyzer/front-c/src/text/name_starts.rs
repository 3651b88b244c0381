//! Where the names of a text begin, for those who ask of many places whether one is a name.

use abi3lint_c_text::{Tok, TokKind, is_name_byte};
use abi3lint_model::Span;

/// Where the names of a text begin, in order: a small part of what its tokens take.
#[derive(Debug, Default)]
pub(crate) struct NameStarts(Vec<u32>);

impl NameStarts {
    /// Those among these tokens.
    pub(crate) fn of(toks: &[Tok]) -> NameStarts {
        NameStarts(toks.iter().filter(|t| t.kind == TokKind::Ident).map(|t| t.span.start).collect())
    }

    /// Puts the names of some tokens in the place of those in a span, and moves what stands behind it.
    pub(crate) fn replace(&mut self, old: Span, by: i64, toks: &[Tok]) {
        let from = self.0.partition_point(|s| *s < old.start);
        let to = self.0.partition_point(|s| *s < old.end);
        self.0[to..].iter_mut().for_each(|s| *s = (i64::from(*s) + by) as u32);
        self.0.splice(from..to, NameStarts::of(toks).0);
    }

    /// Whether a name begins here.
    pub(crate) fn contains(&self, offset: u32) -> bool {
        self.0.binary_search(&offset).is_ok()
    }

    /// The names' spans in the text that they were found in.
    pub(crate) fn spans<'t>(&self, text: &'t [u8]) -> impl Iterator<Item = Span> + use<'_, 't> {
        self.0.iter().map(|start| {
            let rest = text.get(*start as usize..).unwrap_or(b"");
            let len = rest.iter().take_while(|b| is_name_byte(**b)).count();
            Span { start: *start, end: *start + len as u32 }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use abi3lint_c_text::scan;

    #[test]
    fn names_are_found_again_by_their_starts() {
        let text = b"int a1 = L\"b\" + 0x1f /* c */ + _d$;";
        let names = NameStarts::of(&scan(text).toks);
        let words: Vec<&[u8]> = names.spans(text).map(|s| s.of(text)).collect();
        assert_eq!(words, [&b"int"[..], b"a1", b"_d$"]);
        assert!(names.contains(4) && !names.contains(5) && !names.contains(9));
    }
}
