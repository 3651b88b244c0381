//! Which arguments a definition of a macro does not compile: its body does not name them, or makes strings of them.
//! `#define TRACE(...)` and `#define CHECK(x) require(#x)` use nothing of what stands in their parentheses.
//!
//! It reads tokens only.

use crate::sources::file::{Define, FileScan};
use abi3lint_c_text::TokKind;
use rustc_hash::FxHashSet;

/// Which arguments a definition does not compile.
#[derive(Debug)]
pub(crate) struct DiscardedParameters {
    /// Those that have a parameter of their own.
    params: Vec<bool>,
    /// All others.
    rest: bool,
}

impl DiscardedParameters {
    /// With the names of the parameters. `None` where the definition compiles all of them.
    pub(crate) fn of(file: &FileScan<'_>, define: &Define<'_>, names: &[&[u8]]) -> Option<DiscardedParameters> {
        let toks = file.params(define)?;
        let body = file.body(define);
        let at = |i: usize| body.get(i).is_some_and(|t| t.is(b'#'));
        let is_text = |i: usize| i > 0 && at(i - 1) && !(i > 1 && at(i - 2)) && !(at(i + 1) && at(i + 2));
        let compiled: FxHashSet<&[u8]> = (0..body.len())
            .filter(|i| body[*i].kind == TokKind::Ident && !is_text(*i))
            .map(|i| body[i].span.of(file.text))
            .collect();
        let params: Vec<bool> = names.iter().map(|n| !compiled.contains(n)).collect();
        let rest = toks.iter().position(|t| t.is(b'.')).is_some_and(|dots| {
            // GNU C names the rest: `args...`.
            let named = dots > 0 && toks[dots - 1].kind == TokKind::Ident;
            if named { params.last() == Some(&true) } else { !compiled.contains(&b"__VA_ARGS__"[..]) }
        });
        (rest || params.contains(&true)).then_some(DiscardedParameters { params, rest })
    }

    /// Whether it does not compile the argument at this place.
    pub(crate) fn discards(&self, argument: usize) -> bool {
        self.params.get(argument).copied().unwrap_or(self.rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use abi3lint_model::SourceFile;

    #[test]
    fn an_argument_is_spared_that_the_body_does_not_compile() {
        let of = |text: &str| {
            let source = SourceFile { path: "a.c".to_owned(), text: text.as_bytes().to_vec() };
            let file = FileScan::new(&source, None);
            let define = &file.defines[0];
            let discarded = DiscardedParameters::of(&file, define, &file.param_names(define));
            (0..3).map(|n| discarded.as_ref().is_some_and(|s| s.discards(n))).collect::<Vec<_>>()
        };
        assert_eq!(of("#define M(a, b) use(a)\n"), [false, true, false]);
        assert_eq!(of("#define M(a, b) use(#a, b)\n"), [true, false, false]);
        assert_eq!(of("#define M(a, b) use(#a, a, x##b)\n"), [false, false, false]);
        assert_eq!(of("#define M(a, b) use(a##b)\n"), [false, false, false]);
        assert_eq!(of("#define M(a, ...) use(a)\n"), [false, true, true]);
        assert_eq!(of("#define M(a, ...) use(a, __VA_ARGS__)\n"), [false, false, false]);
        assert_eq!(of("#define M(a, rest...) use(#a, rest)\n"), [true, false, false]);
        assert_eq!(of("#define M(a, rest...)\n"), [true, true, true]);
        assert_eq!(of("#define M use\n"), [false, false, false]);
        assert_eq!(of("#define M() use()\n"), [false, false, false]);
    }
}
