//! Arguments that a macro of the package does not compile: its body does not name them, or makes strings of them.
//! `#define TRACE(...)` and `#define CHECK(x) require(#x)` use nothing of what stands in their parentheses.
//!
//! It reads tokens only. It must not know a rule, nor how a call is parsed.

use crate::macros::relevant::Wrappers;
use crate::package::Package;
use crate::sources::file::{Define, FileScan};
use crate::text::scan::TokKind;
use abi3lint_model::{ConfigSet, Live, Span};
use rustc_hash::FxHashSet;

/// An argument that some definition of the macro spares.
#[derive(Clone, Copy, Debug)]
pub struct Spared {
    span: Span,
    /// Where a definition does.
    live: Live,
    /// Where another definition may not.
    used: ConfigSet,
}

impl Spared {
    /// For the arguments of a call of a macro at a place.
    pub fn of(
        package: &Package<'_>,
        wrappers: &Wrappers<'_>,
        call: (usize, &[u8], Live),
        arguments: impl Iterator<Item = Span>,
    ) -> Vec<Spared> {
        let (file, name, at) = call;
        let mut out: Vec<Spared> =
            arguments.map(|span| Spared { span, live: Live::NEVER, used: ConfigSet::EMPTY }).collect();
        for r in package.definitions(file, name, at) {
            let (live, sparing) = (package.define_live(r), wrappers.sparing(r));
            for (n, argument) in out.iter_mut().enumerate() {
                if sparing.is_some_and(|s| s.spares(n)) {
                    argument.live = argument.live.or(live);
                } else {
                    argument.used |= live.may;
                }
            }
        }
        out.retain(|s| !s.live.may.is_empty());
        out
    }

    fn leaves(&self, live: Live) -> Live {
        Live { may: live.may.minus(self.live.must.minus(self.used)), must: live.must.minus(self.live.may) }
    }
}

/// Which arguments a definition does not compile.
#[derive(Debug)]
pub struct Sparing {
    /// Those that have a parameter of their own.
    params: Vec<bool>,
    /// All others.
    rest: bool,
}

impl Sparing {
    /// With the names of the parameters. `None` where the definition compiles all of them.
    pub fn of(file: &FileScan<'_>, define: &Define<'_>, names: &[&[u8]]) -> Option<Sparing> {
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
        (rest || params.contains(&true)).then_some(Sparing { params, rest })
    }

    fn spares(&self, argument: usize) -> bool {
        self.params.get(argument).copied().unwrap_or(self.rest)
    }
}

/// The arguments of a tree that definitions spare, in order.
#[derive(Debug)]
pub struct AllSpared {
    list: Vec<Spared>,
    /// By argument: where it and those before it have ended.
    ends: Vec<u32>,
}

impl AllSpared {
    /// `None` where there are none, as mostly.
    pub fn of(mut list: Vec<Spared>) -> Option<AllSpared> {
        list.sort_by_key(|s| s.span.start);
        let ends = list.iter().scan(0, |end, s| {
            *end = s.span.end.max(*end);
            Some(*end)
        });
        let ends: Vec<u32> = ends.collect();
        (!list.is_empty()).then_some(AllSpared { list, ends })
    }

    /// When a place is still compiled that is so otherwise.
    pub fn leave(&self, span: Span, live: Live) -> Live {
        let before = self.list.partition_point(|s| s.span.start <= span.start);
        let around = (0..before).rev().take_while(|i| self.ends[*i] >= span.end).map(|i| &self.list[i]);
        around.filter(|s| s.span.end >= span.end).fold(live, |live, s| s.leaves(live))
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
            let sparing = Sparing::of(&file, define, &file.param_names(define));
            (0..3).map(|n| sparing.as_ref().is_some_and(|s| s.spares(n))).collect::<Vec<_>>()
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
