//! Facts that stand in directives: includes of CPython's headers, and macros that select the ABI.

use super::fact::fact;
use crate::conditions::interval::parse_number;
use crate::names::selects_abi;
use crate::package::Package;
use abi3lint_c_text::TokKind;
use abi3lint_model::{Definition, Fact, Span, Subject, Use};
use abi3lint_rules::catalog;

/// The facts of a file's directives.
pub(crate) fn directive_facts(package: &Package<'_>, i: usize) -> Vec<Fact> {
    let f = &package.sources.files[i];
    let mut out = Vec::new();
    let mut python_h: Option<u32> = None;
    for (k, inc) in f.includes.iter().enumerate() {
        let live = package.live(i, inc.name_span.start);
        if inc.name == "Python.h" && !live.may.is_empty() {
            python_h.get_or_insert(inc.name_span.start);
        }
        if package.sources.resolved[i][k].is_none() && catalog::header(inc.name).is_some() && !live.may.is_empty() {
            out.push(fact(i, inc.name_span, live, Subject::Header(inc.name.to_owned()), Use::Include));
        }
    }
    for d in &f.defines {
        let Some(name) = std::str::from_utf8(d.name).ok().filter(|_| selects_abi(d.name)) else { continue };
        let live = package.live(i, d.name_span.start);
        if live.may.is_empty() {
            continue;
        }
        let body = f.body(d);
        let text = match (body.first(), body.last()) {
            (Some(a), Some(b)) => {
                String::from_utf8_lossy(Span { start: a.span.start, end: b.span.end }.of(f.text)).into_owned()
            }
            _ => String::new(),
        };
        let value = match body {
            [only] if only.kind == TokKind::Number => {
                parse_number(only.span.of(f.text)).and_then(|n| u64::try_from(n).ok())
            }
            _ => None,
        };
        let after_python_h = python_h.is_some_and(|p| p < d.name_span.start);
        out.push(fact(
            i,
            d.name_span,
            live,
            Subject::AbiMacro(name.to_owned()),
            Use::Define(Box::new(Definition { text, value, after_python_h })),
        ));
    }
    out
}
