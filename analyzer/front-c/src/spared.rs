//! Arguments that a macro of the package does not compile: its body does not name them, or makes strings of them.
//! `#define TRACE(...)` and `#define CHECK(x) require(#x)` use nothing of what stands in their parentheses.
//!
//! It reads tokens only. It must not know a rule, nor how a call is parsed.

use crate::file::{Define, FileScan};
use crate::package::Package;
use crate::scan::{Tok, TokKind};
use abi3lint_model::{ConfigSet, Fact, Live, Span, Subject};

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
    /// For an argument of a call at a place, if any definition that it may see spares it.
    pub fn of(
        package: &Package<'_>,
        file: usize,
        name: &[u8],
        at: Live,
        argument: usize,
        span: Span,
    ) -> Option<Spared> {
        let mut out = Spared { span, live: Live::NEVER, used: ConfigSet::EMPTY };
        for r in package.definitions(file, name, at) {
            let (f, live) = (&package.files[r.file as usize], package.define_live(r));
            if spares(f, &f.defines[r.define as usize], argument) {
                out.live = out.live.or(live);
            } else {
                out.used |= live.may;
            }
        }
        (!out.live.may.is_empty()).then_some(out)
    }

    fn leaves(&self, live: Live) -> Live {
        Live { may: live.may.minus(self.live.must.minus(self.used)), must: live.must.minus(self.live.may) }
    }
}

/// Whether a definition does not compile some argument.
pub fn spares_any(file: &FileScan<'_>, define: &Define<'_>) -> bool {
    define.params.is_some() && (0..=file.param_names(define).len()).any(|n| spares(file, define, n))
}

fn spares(file: &FileScan<'_>, define: &Define<'_>, argument: usize) -> bool {
    let Some(param) = parameter(file, define, argument) else { return false };
    let body = file.body(define);
    let at = |i: usize| body.get(i).is_some_and(|t| t.is(b'#'));
    let is_param = |t: &Tok| t.kind == TokKind::Ident && t.span.of(file.text) == param;
    let mut named = (0..body.len()).filter(|i| is_param(&body[*i]));
    named.all(|i| i > 0 && at(i - 1) && !(i > 1 && at(i - 2)) && !(at(i + 1) && at(i + 2)))
}

/// What the body calls an argument; nothing where the macro has no such parameter.
fn parameter<'a>(file: &FileScan<'a>, define: &Define<'a>, argument: usize) -> Option<&'a [u8]> {
    let toks = file.params(define)?;
    let names = file.param_names(define);
    let dots = toks.iter().position(|t| t.is(b'.'));
    // GNU C names the rest: `args...`.
    let named = dots.is_some_and(|d| d > 0 && toks[d - 1].kind == TokKind::Ident);
    match names.get(argument) {
        Some(name) => Some(*name),
        None if named => names.last().copied(),
        None => dots.map(|_| &b"__VA_ARGS__"[..]),
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
            (0..3).map(|n| spares(&file, &file.defines[0], n)).collect::<Vec<_>>()
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
