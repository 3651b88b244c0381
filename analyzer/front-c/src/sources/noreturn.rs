//! Functions of a file that never come back, as far as its tokens tell: declared `noreturn`, or ending with
//! `abort()` or its like without a `return` before. Other files of the package call them, and what stands behind
//! such a call is not reached. It must not know CPython.

use super::language::is_unit;
use crate::names::never_returns;
use abi3lint_c_text::{Tok, TokKind, closing};

/// Their names. `toks` are the tokens of the file outside of directives, `conditionals` where its conditional
/// directives begin.
pub(crate) fn noreturn_functions<'a>(path: &str, text: &'a [u8], conditionals: &[u32], toks: &[Tok]) -> Vec<&'a [u8]> {
    let region = |t: &Tok| conditionals.partition_point(|c| *c < t.span.start);
    let word = |t: &Tok| t.span.of(text);
    let (mut out, mut bodies) = (Vec::new(), Vec::new());
    // In another branch of a condition, one may come back.
    let mut others: Vec<&[Tok]> = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < toks.len() {
        let head = &toks[start..at];
        match toks[at].kind {
            TokKind::Punct(b'(' | b'[') => {
                at = close(toks, at);
                continue;
            }
            TokKind::Punct(b';' | b'}') => {
                if declared(head, text) {
                    out.extend(names(head, text));
                }
                start = at + 1;
            }
            TokKind::Punct(b'{') => {
                let is_static = || is_unit(path) && head.iter().any(|t| word(t) == b"static");
                let opens =
                    head.iter().any(|t| word(t) == b"namespace" || word(t) == b"extern" && !has_names(head, text));
                // What is in `extern "C"` and in a namespace stands outside of functions.
                let end = if opens { at } else { close(toks, at) - 1 };
                let body = toks.get(at + 1..end).unwrap_or(&[]);
                let divided = region(&toks[at]) != region(&toks[end]);
                if declared(head, text) {
                    out.extend(names(head, text));
                } else if !divided && !opens && ends(body, text) && !is_static() {
                    bodies.extend(names(head, text));
                } else if !opens {
                    others.push(head);
                }
                start = end + 1;
                at = end;
            }
            _ => {}
        }
        at += 1;
    }
    if !bodies.is_empty() {
        others.into_iter().flat_map(|head| names(head, text)).for_each(|n| bodies.retain(|b| *b != n));
    }
    out.append(&mut bodies);
    out.sort_unstable();
    out.dedup();
    out
}

/// Behind the bracket that closes the one at `open`, or the end.
fn close(toks: &[Tok], open: usize) -> usize {
    closing(toks, open).map_or(toks.len(), |close| close + 1)
}

/// Whether the specifiers and attributes say so.
fn declared(head: &[Tok], text: &[u8]) -> bool {
    head.iter().any(|t| matches!(t.span.of(text), b"noreturn" | b"_Noreturn" | b"__noreturn__"))
}

/// The names that stand before parentheses, outside of others: of the function, and of macros around it, which
/// nobody calls.
fn names<'a>(head: &[Tok], text: &'a [u8]) -> Vec<&'a [u8]> {
    const ATTRIBUTES: [&[u8]; 4] = [b"__attribute__", b"__declspec", b"noexcept", b"alignas"];
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(t) = head.get(at) {
        let before = head.get(at + 1).is_some_and(|n| n.is(b'('));
        let is_member = at > 0 && head[at - 1].is(b':');
        if t.kind == TokKind::Ident && before && !is_member && !ATTRIBUTES.contains(&t.span.of(text)) {
            out.push(t.span.of(text));
        }
        at = if t.is(b'(') || t.is(b'[') { close(head, at) } else { at + 1 };
    }
    out
}

fn has_names(head: &[Tok], text: &[u8]) -> bool {
    !names(head, text).is_empty()
}

/// Whether the last statement of a body is a call that does not come back, and nothing leaves before.
fn ends(body: &[Tok], text: &[u8]) -> bool {
    let [rest @ .., last] = body else { return false };
    if !last.is(b';') {
        return false;
    }
    let statement =
        rest.iter().rposition(|t| matches!(t.kind, TokKind::Punct(b';' | b'{' | b'}'))).map_or(0, |i| i + 1);
    let statement = &rest[statement..];
    let is_call = statement.get(1).is_some_and(|t| t.is(b'(')) && close(statement, 1) == statement.len();
    // Last, because it looks at all of the body.
    is_call
        && never_returns(statement[0].span.of(text))
        && !body.iter().any(|t| t.kind == TokKind::Ident && t.span.of(text) == b"return")
}

#[cfg(test)]
mod tests {
    use crate::sources::file::FileScan;
    use abi3lint_model::SourceFile;

    fn noreturn(path: &str, text: &str) -> Vec<String> {
        let source = SourceFile { path: path.to_owned(), text: text.as_bytes().to_vec() };
        let scan = FileScan::new(&source, None);
        scan.noreturn.iter().map(|n| String::from_utf8_lossy(n).into_owned()).collect()
    }

    #[test]
    fn a_body_that_ends_with_abort_does_not_come_back() {
        assert_eq!(noreturn("a.c", "void gone(void) { fputs(\"x\", stderr); abort(); }"), ["gone"]);
        assert_eq!(
            noreturn("a.c", "API(void) gone(const char *f, ...)\n{ if (f) { puts(f); }\n exit(1); }"),
            ["API", "gone"]
        );
        assert_eq!(noreturn("a.cpp", "extern \"C\" { namespace x { void gone() { abort(); } } }"), ["gone"]);
    }

    #[test]
    fn a_declaration_can_say_so() {
        assert_eq!(noreturn("a.h", "_Noreturn void gone(int);\nvoid stays(int);"), ["gone"]);
        assert_eq!(
            noreturn("a.h", "void gone(const char *, ...) __attribute__((noreturn, format(printf, 1, 2)));"),
            ["gone"]
        );
        assert_eq!(noreturn("a.c", "_Noreturn void gone(void);\nvoid gone(void) { for (;;) ; }"), ["gone"]);
        assert_eq!(noreturn("a.hpp", "[[noreturn]] void gone();\nint abort_count;"), ["gone"]);
    }

    #[test]
    fn what_may_come_back_is_left_out() {
        for text in [
            "void stays(int n) { if (n) abort(); }",
            "void stays(int n) { if (n) return; abort(); }",
            "void stays(int n) { if (n) puts(\"\"); else abort(); }",
            "void stays(void)\n{\n#ifdef HARD\n    abort();\n#endif\n}",
            "static void stays(void) { abort(); }",
            "#ifdef HARD\nvoid stays(void) { abort(); }\n#else\nvoid stays(void) {}\n#endif",
            "void stays(void) { abort(); puts(\"\"); }",
            "int x[] = { abort(); };",
            "void Spam::stays() { abort(); }",
            "void stays(void) { abort",
        ] {
            assert!(noreturn("a.cpp", text).is_empty(), "{text}");
        }
    }
}
