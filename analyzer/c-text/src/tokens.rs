//! What a token is.

use crate::brackets::Bracket;
use abi3lint_model::Span;

/// The kind of a token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TokKind {
    /// A name or a keyword.
    Ident,
    /// A number, as the preprocessor has it.
    Number,
    /// String or character literal, prefix included.
    Literal,
    /// One byte of punctuation.
    Punct(u8),
}

impl TokKind {
    /// The byte of punctuation that it is.
    pub fn punct(self) -> Option<u8> {
        match self {
            TokKind::Punct(b) => Some(b),
            _ => None,
        }
    }
}

/// A token outside of comments.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tok {
    /// What it is.
    pub kind: TokKind,
    /// Where it stands.
    pub span: Span,
}

impl Tok {
    /// Whether the token is this byte of punctuation.
    pub fn is(self, punct: u8) -> bool {
        self.kind == TokKind::Punct(punct)
    }
}

impl Bracket for Tok {
    fn punct(&self) -> Option<u8> {
        self.kind.punct()
    }
}

/// Whether a name may go on with this byte.
pub fn is_name_byte(b: u8) -> bool {
    begins_name(b) || b.is_ascii_digit()
}

pub(crate) fn begins_name(b: u8) -> bool {
    b.is_ascii_alphabetic() || b == b'_' || b == b'$'
}
