//! Arguments that a macro of the package does not compile: its body does not name them, or makes strings of them.
//! `#define TRACE(...)` and `#define CHECK(x) require(#x)` use nothing of what stands in their parentheses.
//!
//! It reads tokens only. It must not know a rule, nor how a call is parsed.

use crate::file::{Define, FileScan};
use crate::package::Package;
use crate::scan::TokKind;
use crate::wrappers::Wrappers;
use abi3lint_model::{ConfigSet, Fact, Live, Span, Subject};
use rustc_hash::FxHashSet;

/// An argument that some definition of the macro spares.
#[derive(Clone, Copy, Debug)]
pub struct Spared {
    pub span: Span,
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
    /// `None` where the definition compiles all of them.
    pub fn of(file: &FileScan<'_>, define: &Define<'_>) -> Option<Sparing> {
        let toks = file.params(define)?;
        let names = file.param_names(define);
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

/// Takes what stands in arguments that nobody compiles from facts with their places.
pub fn take_out<T>(spared: &mut [Spared], list: &mut Vec<T>, of: impl Fn(&mut T) -> Option<(Span, &mut Live)>) {
    if spared.is_empty() {
        return;
    }
    spared.sort_by_key(|s| s.span.start);
    let mut ends: Vec<u32> = spared.iter().map(|s| s.span.end).collect();
    for i in 1..ends.len() {
        ends[i] = ends[i].max(ends[i - 1]);
    }
    list.retain_mut(|item| {
        let Some((span, live)) = of(item) else { return true };
        let before = spared.partition_point(|s| s.span.start <= span.start);
        for i in (0..before).rev().take_while(|i| ends[*i] >= span.end) {
            if spared[i].span.end >= span.end {
                *live = spared[i].leaves(*live);
            }
        }
        !live.may.is_empty()
    });
}

/// The place of a fact that needs to be compiled to be one.
pub fn compiled(fact: &mut Fact) -> Option<(Span, &mut Live)> {
    matches!(fact.subject, Subject::Entity(_) | Subject::Field(_)).then_some((fact.span, &mut fact.live))
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
            let sparing = Sparing::of(&file, &file.defines[0]);
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
