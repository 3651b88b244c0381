//! Text that no grammar reads and that a parse would show nothing of: parts of initialisers, for a file to be included
//! between the braces of a table.
//!
//! Names in it are checked without a tree, and there is no expression in which a field or a call could stand.

use abi3lint_c_text::{Tok, TokKind, scan};

/// Whether a text holds names, literals and numbers with nothing but commas and braces between them, and a comma.
pub(crate) fn is_plain_list(text: &[u8]) -> bool {
    let toks = scan(text).toks;
    let is_value = |t: &Tok| matches!(t.kind, TokKind::Ident | TokKind::Literal | TokKind::Number);
    let is_sign = |i: usize| toks[i].is(b'-') && toks.get(i + 1).is_some_and(|t| t.kind == TokKind::Number);
    let is_between = |t: &Tok| t.is(b',') || t.is(b'{') || t.is(b'}');
    let is_part = |i: usize| match toks[i].kind {
        // Two names beside one another are a declaration, or the use of a macro.
        TokKind::Ident => i == 0 || toks[i - 1].kind != TokKind::Ident,
        _ => is_value(&toks[i]) || is_sign(i) || is_between(&toks[i]),
    };
    toks.iter().any(|t| t.is(b',')) && (0..toks.len()).all(is_part)
}

#[cfg(test)]
mod tests {
    use super::is_plain_list;

    #[test]
    fn lists_of_values_are_plain() {
        for text in ["{\"02000\", \"NoData\"},\n/* more */ {\"02001\", NULL},", "A, B, {-1, 2.5, 'c'}", "0x1, 2,"] {
            assert!(is_plain_list(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn what_could_hold_a_use_is_not() {
        for text in ["a", "int a, b", "{f(a), b}", "a->b, c", "a.b, c", "x = 1, 2", "a, b;"] {
            assert!(!is_plain_list(text.as_bytes()), "{text}");
        }
    }
}
