//! What is written as NULL: the literals in the arguments of a call.
//!
//! It must not know what a NULL does to whom; the rules about NULL do.

use super::grammar::Child;
use super::nodes::{bare, operands};
use crate::syntax::tree::Node;

/// How many arguments a call has, and which of them are a literal NULL or zero.
pub(crate) fn count(list: Node<'_>, text: &[u8]) -> (u8, u32) {
    let (mut args, mut nulls) = (0u8, 0u32);
    for a in operands(list) {
        if args < 32 && is_null(a, text) {
            nulls |= 1 << args;
        }
        args = args.saturating_add(1);
    }
    (args, nulls)
}

/// Whether an expression is `NULL`, `nullptr` or `0`, also in parentheses or behind casts. Zero is no NULL where a
/// number is wanted; what wants which is not known here.
pub(crate) fn is_null(node: Node<'_>, text: &[u8]) -> bool {
    is_null_by(node, |number| text.get(number.byte_range()).unwrap_or(b""))
}

/// [`is_null`] with what the text of a number is.
pub(crate) fn is_null_by<'t, 'x>(node: Node<'t>, text_of: impl Fn(Node<'t>) -> &'x [u8]) -> bool {
    let mut node = bare(node);
    for _ in 0..8 {
        match node.kind_name() {
            "null" => return true,
            "number_literal" => return is_zero(text_of(node)),
            "cast_expression" => match node.child_at(Child::Value) {
                Some(value) => node = bare(value),
                None => return false,
            },
            _ => return false,
        }
    }
    false
}

/// `0`, `0L`, `0x0`.
pub(crate) fn is_zero(number: &[u8]) -> bool {
    let digits = number.strip_prefix(b"0x").or(number.strip_prefix(b"0X")).unwrap_or(number);
    let digits = digits.trim_ascii_end();
    let end = digits.iter().rposition(|b| !b"uUlL".contains(b)).map_or(0, |i| i + 1);
    end > 0 && digits[..end].iter().all(|b| *b == b'0')
}
