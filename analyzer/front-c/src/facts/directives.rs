//! Facts that stand in directives: includes of CPython's headers, and macros that select the ABI.

use super::fact::fact;
use crate::names::changes_abi;
use crate::package::Package;
use crate::sources::file::FileScan;
use abi3lint_c_text::DirectiveKind;
use abi3lint_model::{DefinedBy, Definition, Fact, Span, Subject, Use};
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
    let mut macro_fact = |name: &[u8], span: Span, text: &dyn Fn() -> String, by: DefinedBy| {
        let live = package.live(i, span.start);
        if let Ok(name) = std::str::from_utf8(name)
            && !live.may.is_empty()
        {
            let definition = Use::Define(Box::new(Definition { text: text(), by }));
            out.push(fact(i, span, live, Subject::AbiMacro(name.to_owned()), definition));
        }
    };
    let is_after = |at: u32| python_h.is_some_and(|p| p < at);
    for d in f.defines.iter().filter(|d| changes_abi(d.name)) {
        let body = f.body(d);
        let text = || match (body.first(), body.last()) {
            (Some(a), Some(b)) => {
                String::from_utf8_lossy(Span { start: a.span.start, end: b.span.end }.of(f.text)).into_owned()
            }
            _ => String::new(),
        };
        let by = if is_after(d.name_span.start) { DefinedBy::SourceAfterPythonH } else { DefinedBy::Source };
        macro_fact(d.name, d.name_span, &text, by);
    }
    // A definition that is taken away to give another one, or after it was read, is no matter.
    let Some(python_h) = python_h else { return out };
    for (name, span) in undefined(f).filter(|(name, span)| span.end < python_h && changes_abi(name)) {
        let mut defines = f.defines.iter();
        if !defines.any(|d| d.name == name && (span.end..python_h).contains(&d.name_span.start)) {
            macro_fact(name, span, &String::new, DefinedBy::Undefined);
        }
    }
    out
}

/// The names that a file undefines.
fn undefined<'a>(f: &'a FileScan<'a>) -> impl Iterator<Item = (&'a [u8], Span)> {
    let undefs = f.scan.directives.iter().filter(|d| d.kind == DirectiveKind::Undef);
    undefs.filter_map(|d| f.scan.directive_tokens(d).first().map(|t| (t.span.of(f.text), t.span)))
}
