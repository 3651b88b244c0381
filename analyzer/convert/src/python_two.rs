//! Branches that only CPython 2 compiles, which hide the head of a function or the call that makes a module.
//!
//! *Algorithm.* An `#if` that asks for CPython 2 or 3 goes, with the branch for 2 and with its `#else` and `#endif`; what
//! stood in the branch for 3 stays as it is. A name that is defined once, in such a branch, asks the same.
//!
//! *Invariant.* On CPython 3 the compiler sees what it saw before.
//!
//! *Example.* `#ifdef IS_PY3K`, `m = PyModule_Create(&def);`, `#else`, `m = Py_InitModule("spam", methods);`, `#endif` becomes
//! `m = PyModule_Create(&def);`.
//!
//! *Limits.* Conditions with `#elif`, and those that ask for more than the version, stay.

use crate::initializer::is_python_three;
use crate::text::{Package, Text};
use abi3lint_c_text::{Directive, DirectiveKind};
use abi3lint_model::{Edit, Span};

/// A condition that is open: whether it holds on CPython 3, where that is known, and where its `#else` is.
struct Open<'t> {
    opens: &'t Directive,
    holds: Option<bool>,
    other: Option<&'t Directive>,
}

/// The edits that leave what CPython 3 compiles; none where a file has no branches for CPython 2.
pub(crate) fn without_branches_for_two(package: &Package<'_>, text: &Text<'_>) -> Vec<Edit> {
    let line = |from: &Directive, to: &Directive| text.whole_lines(Span { start: from.span.start, end: to.span.end });
    let mut gone: Vec<Span> = Vec::new();
    let mut open: Vec<Open<'_>> = Vec::new();
    for directive in &text.scan.directives {
        match directive.kind {
            kind if kind.opens() => {
                let holds = holds(package, text, directive);
                open.push(Open { opens: directive, holds, other: None });
            }
            DirectiveKind::Elif | DirectiveKind::Elifdef | DirectiveKind::Elifndef => {
                open.last_mut().into_iter().for_each(|o| o.holds = None);
            }
            DirectiveKind::Else => open.last_mut().into_iter().for_each(|o| o.other = Some(directive)),
            DirectiveKind::Endif => match open.pop() {
                Some(Open { opens, holds: Some(true), other }) => {
                    gone.push(line(opens, opens));
                    gone.push(line(other.unwrap_or(directive), directive));
                }
                Some(Open { opens, holds: Some(false), other: Some(other) }) => {
                    gone.push(line(opens, other));
                    gone.push(line(directive, directive));
                }
                Some(Open { opens, holds: Some(false), other: None }) => gone.push(line(opens, directive)),
                _ => {}
            },
            _ => {}
        }
    }
    // What stands in a branch that goes has no edits of its own.
    let is_within = |s: &Span| gone.iter().any(|g| g != s && g.start <= s.start && s.end <= g.end);
    gone.iter().filter(|s| !is_within(s)).map(|s| text.edit(s.start, s.end, "")).collect()
}

/// Whether a condition holds on CPython 3; `None` where it asks for anything else.
fn holds(package: &Package<'_>, text: &Text<'_>, directive: &Directive) -> Option<bool> {
    if let Some(holds) = is_python_three(text, directive) {
        return Some(holds);
    }
    let words: Vec<&[u8]> = text.scan.directive_tokens(directive).iter().map(|t| t.span.of(text.bytes)).collect();
    let (name, is_positive) = match (directive.kind, &words[..]) {
        (DirectiveKind::Ifdef, [name]) | (DirectiveKind::If, [b"defined", b"(", name, b")"] | [b"defined", name]) => {
            (name, true)
        }
        (DirectiveKind::Ifndef, [name])
        | (DirectiveKind::If, [b"!", b"defined", b"(", name, b")"] | [b"!", b"defined", name]) => (name, false),
        _ => return None,
    };
    Some(is_defined_by_three(package, std::str::from_utf8(name).ok()?)? == is_positive)
}

/// Whether a name is defined on CPython 3 and not on 2 (`true`), or the other way round, by its only definition.
fn is_defined_by_three(package: &Package<'_>, name: &str) -> Option<bool> {
    let mut all = package.macros(name);
    let (text, toks) = all.next().filter(|_| all.next().is_none())?;
    let at = toks.first()?.span.start;
    let mut open: Vec<Option<bool>> = Vec::new();
    for directive in text.scan.directives.iter().take_while(|d| d.span.start < at) {
        match directive.kind {
            kind if kind.opens() => open.push(is_python_three(text, directive)),
            DirectiveKind::Endif => {
                open.pop();
            }
            DirectiveKind::Elif | DirectiveKind::Elifdef | DirectiveKind::Elifndef => {
                open.last_mut().into_iter().for_each(|o| *o = None);
            }
            DirectiveKind::Else => open.last_mut().into_iter().for_each(|o| *o = o.map(|holds| !holds)),
            DirectiveKind::Undef => {
                let undefined = text.scan.directive_tokens(directive).first()?.span.of(text.bytes);
                if undefined == name.as_bytes() {
                    return None;
                }
            }
            _ => {}
        }
    }
    match open[..] {
        [one] => one,
        _ => None,
    }
}
