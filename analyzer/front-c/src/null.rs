//! What is written as NULL: the literals in the arguments of a call.
//!
//! It must not know what a NULL does to whom; the rules about NULL do.

use crate::infer::{bare, operands};
use tree_sitter::Node;

/// How many arguments a call has, and which of them are a literal NULL or zero.
pub fn count(list: Node<'_>, text: &[u8]) -> (u8, u32) {
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
pub fn is_null(node: Node<'_>, text: &[u8]) -> bool {
    let mut node = bare(node);
    for _ in 0..8 {
        match node.kind() {
            "null" => return true,
            "number_literal" => return text.get(node.byte_range()).is_some_and(is_zero),
            "cast_expression" => match node.child_by_field_name("value") {
                Some(value) => node = bare(value),
                None => return false,
            },
            _ => return false,
        }
    }
    false
}

/// `0`, `0L`, `0x0`.
fn is_zero(number: &[u8]) -> bool {
    let digits = number.strip_prefix(b"0x").or(number.strip_prefix(b"0X")).unwrap_or(number);
    let digits = digits.trim_ascii_end();
    let end = digits.iter().rposition(|b| !b"uUlL".contains(b)).map_or(0, |i| i + 1);
    end > 0 && digits[..end].iter().all(|b| *b == b'0')
}
