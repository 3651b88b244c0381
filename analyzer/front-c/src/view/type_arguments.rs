//! Repairs of macro arguments that are types: they must look like expressions to parse.

use super::blank::blank;
use super::repair_state::Repair;
use abi3lint_c_text::call_arguments;

/// Types that are words of C and C++.
pub(super) const TYPE_WORDS: &[&[u8]] =
    &[b"unsigned", b"signed", b"char", b"short", b"int", b"long", b"float", b"double", b"void", b"_Bool", b"bool"];

/// Words that stand before the name of a type in both languages.
pub(super) const BEFORE_TYPES: &[&[u8]] = &[b"struct", b"union", b"enum", b"const", b"volatile"];

impl Repair<'_, '_, '_> {
    /// Makes the type that stands as argument `n` of the call at `i` look like an expression.
    pub(crate) fn type_argument(&mut self, i: usize, n: usize) -> usize {
        let Some(end) = self.is(i + 1, b'(').then(|| self.close(i + 1)).flatten() else { return i + 1 };
        let (mut arguments, _) = call_arguments(&self.toks[..=end], i + 1);
        if n >= arguments.len() || arguments[n].is_empty() {
            return i + 1;
        }
        let argument = arguments.swap_remove(n);
        let mut named = false;
        for k in argument.clone() {
            let t = self.toks[k];
            let word = t.span.of(self.source);
            if t.is(b'*') || TYPE_WORDS.contains(&word) || BEFORE_TYPES.contains(&word) {
                blank(self.text, t.span);
            } else {
                named = true;
            }
        }
        if !named {
            self.write(self.toks[argument.start].span.start, b"x");
        }
        i + 1
    }

    /// No expression ends in `*`: an argument that does is a type, and parses as its name alone. In arguments of
    /// arguments the outer call has left only what the inner one ends with.
    pub(crate) fn pointer_arguments(&mut self, from: usize, to: usize) {
        let is_inner = to <= self.arguments_until;
        for k in (from..to).rev() {
            let closes = self.is(k + 1, b',')
                || k + 1 == to
                || self.text.get(self.toks[k + 1].span.start as usize) == Some(&b' ');
            if self.is(k, b'*') && closes {
                blank(self.text, self.toks[k].span);
            } else if is_inner {
                break;
            }
        }
        self.arguments_until = self.arguments_until.max(to);
    }
}
