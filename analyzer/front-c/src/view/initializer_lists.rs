//! Whether a token stands in an initialiser that is a list, by the brackets before it.

use abi3lint_c_text::{Tok, TokKind};

/// The brackets that are open before a token; of each, whether elements of an initialiser stand in it.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    seen: usize,
    open: Vec<bool>,
}

impl Lists {
    /// Whether elements of an initialiser stand around token `i`. It is asked for tokens in their order.
    pub(crate) fn hold(&mut self, toks: &[Tok], i: usize, text: &[u8]) -> bool {
        for k in self.seen..i {
            match toks[k].kind {
                TokKind::Punct(b'{') => {
                    let around = self.open.last().copied().unwrap_or(false);
                    let before = k.checked_sub(1).map(|p| toks[p]);
                    let list = before.is_some_and(|p| match p.kind {
                        TokKind::Punct(b'=') => true,
                        TokKind::Punct(b',' | b'{' | b')') => around,
                        // A macro that is an element.
                        TokKind::Ident => around && p.span.of(text).iter().any(u8::is_ascii_uppercase),
                        _ => false,
                    });
                    self.open.push(list);
                }
                TokKind::Punct(b'(' | b'[') => self.open.push(false),
                TokKind::Punct(b'}' | b')' | b']') => drop(self.open.pop()),
                _ => {}
            }
        }
        self.seen = self.seen.max(i);
        self.open.last().copied().unwrap_or(false)
    }
}
