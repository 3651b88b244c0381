//! Braces that macros hide, where they do not balance: `BEGIN` on two ways into a block and one `END` behind it, or one
//! `BEGIN` and an `END` before each `return`. A compiler would see the same braces as the author wrote, or an error that
//! only the author can explain; a parser is better off with those that stand in the text. It must not know CPython.

use abi3lint_c_text::{Tok, TokKind};

/// The brace of a macro in the view: its offset, and 1 where it opens or -1 where it closes.
pub(crate) type Hidden = (u32, i32);

/// Those of `hidden`, which is ascending, in functions where they do not balance. Functions are told by the braces of
/// the text: one that closes the outermost in the first column ends it.
pub(crate) fn unbalanced(toks: &[Tok], text: &[u8], hidden: &[Hidden]) -> Vec<u32> {
    let mut out = Vec::new();
    let mut depth = 0_usize;
    let mut start = 0;
    for t in toks {
        let at = t.span.start;
        // What was blanked since is none.
        let is_there = |brace: u8| t.kind == TokKind::Punct(brace) && text.get(at as usize) == Some(&brace);
        if is_there(b'{') {
            if depth == 0 {
                start = at;
            }
            depth += 1;
        } else if is_there(b'}') && depth > 0 {
            depth -= 1;
            let is_first = at == 0 || matches!(text.get(at as usize - 1), Some(b'\n' | b'\r'));
            if depth == 0 && is_first {
                let inside = &hidden[hidden.partition_point(|h| h.0 < start)..hidden.partition_point(|h| h.0 < at)];
                if inside.iter().map(|h| h.1).sum::<i32>() != 0 {
                    out.extend(inside.iter().map(|h| h.0));
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::unbalanced;
    use abi3lint_c_text::scan;

    /// `<` and `>` stand for the braces of macros.
    fn of(text: &str) -> usize {
        let source = text.replace(['<', '>'], ";");
        let hidden: Vec<_> = text
            .bytes()
            .enumerate()
            .filter(|(_, b)| matches!(b, b'<' | b'>'))
            .map(|(i, b)| (i as u32, if b == b'<' { 1 } else { -1 }))
            .collect();
        unbalanced(&scan(source.as_bytes()).toks, source.as_bytes(), &hidden).len()
    }

    #[test]
    fn what_balances_is_kept() {
        assert_eq!(of("void f()\n{\n < a(); >\n}\nvoid g()\n{\n < if (x) { < > } >\n}\n"), 0);
    }

    #[test]
    fn what_does_not_is_given_up_in_its_function() {
        assert_eq!(of("void f()\n{\n < if (x) { > return; }\n >\n}\nvoid g()\n{\n < >\n}\n"), 3);
        assert_eq!(of("void f()\n{\n <\n <\n >\n}\n"), 3);
    }

    #[test]
    fn a_brace_of_the_text_may_close_that_of_a_macro() {
        assert_eq!(of("void f()\n{\n < a();\n }\n}\n"), 0);
    }
}
