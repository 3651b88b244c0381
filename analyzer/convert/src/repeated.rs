//! What a function does that was written to run once, and now runs for each object of its module.
//!
//! *Algorithm.* A variable of the file that points to an object is filled by the first run alone: `X = f();` becomes
//! `if (X == NULL) { X = f(); }`, and where a module takes over the only reference, another one is taken for the variable.
//! Numbers may be set again. Whatever else it does to more than its own variables, or hands to functions that are not
//! known to do none of that, may not happen twice: then the function refuses a second module.
//!
//! *Invariant.* No object that a variable of the file points to is freed while another module may use it.

use crate::lifetime::defined;
use crate::mentions::TAKES;
use crate::obstacle::Obstacle;
use crate::text::{CAST, Function, Package, Text};
use abi3lint_c_text::TokKind;
use abi3lint_model::Edit;
use abi3lint_rules::catalog;
use abi3lint_rules::roles::{self, Role};
use std::collections::BTreeSet;

/// How often a function was written to run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Repeats {
    /// In each interpreter, whenever the module is imported anew.
    Each,
    /// In the first import of a process.
    Once,
}

/// Functions that take over a reference.
const TAKES_OVER: [&[u8]; 2] = [b"PyModule_AddObject", b"PyModule_Add"];
/// How deep calls of functions are followed.
const DEPTH: usize = 3;

/// The edits of a function that ran once; `known` are tokens that are taken out.
pub(crate) fn once<'a>(
    package: &Package<'a>,
    text: &Text<'a>,
    function: &Function,
    known: &dyn Fn(usize) -> bool,
) -> Result<Vec<Edit>, Obstacle> {
    let mut edits = Vec::new();
    let mut filled: BTreeSet<&[u8]> = BTreeSet::new();
    for at in function.body.clone().filter(|i| !known(*i)) {
        if sets(text, at) {
            let first = text.statement(at);
            match outer(text, function, first, at) {
                Set::Own => {}
                Set::Number => {}
                Set::Pointer if is_alone(text, function, first) => {
                    edits.extend(guarded(text, first)?);
                    filled.insert(text.word(first));
                }
                Set::Pointer | Set::Unknown => return Ok(refused(package, text, function)),
            }
        } else if is_call(text, at) && !may_repeat(package, text, at, DEPTH) {
            return Ok(refused(package, text, function));
        }
    }
    for name in filled {
        match holds(text, function, name) {
            Some(more) => edits.extend(more),
            None => return Ok(refused(package, text, function)),
        }
    }
    Ok(edits)
}

/// Whether a token is `=` that sets something: none of `==`, `!=`, `<=`, `+=`.
fn sets(text: &Text<'_>, at: usize) -> bool {
    let joined = |a: usize, b: usize| text.toks()[a].span.end == text.toks()[b].span.start;
    text.is(at, b'=')
        && !(text.is(at + 1, b'=') && joined(at, at + 1))
        && !(at > 0 && matches!(text.word(at - 1), b"=" | b"!" | b"<" | b">") && joined(at - 1, at))
}

/// What an assignment sets.
enum Set {
    /// A variable of the function, or what that points to.
    Own,
    /// A variable of the file that is no pointer.
    Number,
    /// A variable of the file that is one.
    Pointer,
    Unknown,
}

fn outer(text: &Text<'_>, function: &Function, first: usize, at: usize) -> Set {
    // `PyObject *x = ...`, `static int x = 0`
    if at > first + 1
        && (first..at).all(|i| text.is_name(i) || text.is(i, b'*') || text.is(i, b'[') || text.is(i, b']'))
    {
        let is_declared = (first + 1..at).any(|i| text.is_name(i)) && text.is_name(first);
        return if is_declared { Set::Own } else { Set::Unknown };
    }
    // `T.tp_new = f;` of a static type says the same again.
    if at == first + 3 && text.is(first + 1, b'.') && text.word(first + 2).starts_with(b"tp_") {
        return Set::Number;
    }
    let mut name = at - 1;
    while text.is(name, b']') {
        match abi3lint_c_text::opening(text.toks(), name) {
            Some(open) if open > first => name = open - 1,
            _ => return Set::Unknown,
        }
    }
    if !text.is_name(name) || text.is(name - 1, b'.') || text.is(name - 1, b'>') {
        return Set::Unknown;
    }
    let shown = String::from_utf8_lossy(text.word(name)).into_owned();
    let declares = |i: &usize| {
        *i > 0
            && (text.is_name(*i - 1) || text.is(*i - 1, b'*') || text.is(*i - 1, b','))
            && text.word(*i - 1) != b"return"
    };
    let all: Vec<usize> = text.mentions(&shown).collect();
    let starts_declaration = |i: &usize| text.is_name(text.statement(*i)) && text.statement(*i) < *i;
    let is_own = |i: &&usize| function.body.contains(*i) && declares(i) && starts_declaration(i);
    if all.iter().any(|i| is_own(&i) && !is_argument(text, *i)) {
        return Set::Own;
    }
    let of_file: Vec<&usize> = all.iter().filter(|i| text.function_at(**i).is_none()).collect();
    match of_file.iter().find(|i| declares(i)) {
        Some(i) if text.is(**i - 1, b'*') && text.is(**i + 1, b'[') => Set::Unknown,
        Some(i) if text.is(**i - 1, b'*') && name == first => Set::Pointer,
        Some(i) if text.is_name(**i - 1) && name == first => Set::Number,
        _ => Set::Unknown,
    }
}

/// Whether a token stands between parentheses of its statement.
fn is_argument(text: &Text<'_>, at: usize) -> bool {
    let first = text.statement(at);
    let open = (first..at).filter(|i| text.is(*i, b'(')).count();
    let closed = (first..at).filter(|i| text.is(*i, b')')).count();
    open > closed
}

/// Whether nothing decides about a statement but what holds for those before it.
fn is_alone(text: &Text<'_>, function: &Function, first: usize) -> bool {
    matches!(text.word(first - 1), b";" | b"{" | b"}" | b":") && !text.is_conditional(function, first)
}

/// `X = f();` as `if (X == NULL) { X = f(); }`
fn guarded(text: &Text<'_>, first: usize) -> Result<Vec<Edit>, Obstacle> {
    let unread = || Obstacle::at("the statement is not understood", text.place(first));
    let end = text.statement_end(first).ok_or_else(unread)?;
    if let Some(place) = text.directive_in(text.span(first..end + 1)) {
        return Err(Obstacle::at("a directive stands in a statement that runs once", place));
    }
    let (start, stop) = (text.toks()[first].span.start, text.toks()[end].span.end);
    let indent = text.indent(start);
    let step = text.step(start);
    let name = String::from_utf8_lossy(text.word(first)).into_owned();
    let before = format!("if ({name} == NULL) {{\n{indent}{step}");
    Ok(vec![text.edit(start, start, before), text.edit(stop, stop, format!("\n{indent}}}"))])
}

/// What makes sure that a variable holds a reference of its own; `None` where it may lose it.
fn holds(text: &Text<'_>, function: &Function, name: &[u8]) -> Option<Vec<Edit>> {
    let shown = String::from_utf8_lossy(name).into_owned();
    let mentions: Vec<usize> = text.mentions(&shown).filter(|i| function.body.contains(i)).collect();
    let called = |i: usize| {
        let mut open = i;
        while open > 0 && !text.is(open, b'(') {
            open -= 1;
        }
        open.checked_sub(1)
    };
    let is_taken = mentions.iter().filter_map(|i| called(*i)).any(|f| TAKES.contains(&text.word(f)));
    let mut edits = Vec::new();
    for at in &mentions {
        let Some(by) = called(*at) else { continue };
        let word = text.word(by);
        if roles::of(word).has(Role::ReleasesReference) && text.is(*at - 1, b'(') && !is_failure(text, function, by) {
            return None;
        }
        // The value of the call, behind casts.
        let mut first = by;
        while let Some(around) = enclosing(text, first).filter(|_| !TAKES_OVER.contains(&text.word(first))) {
            first = around;
        }
        if TAKES_OVER.contains(&text.word(first)) && !is_taken {
            let statement = text.statement(first);
            if !is_alone(text, function, statement) {
                return None;
            }
            let start = text.toks()[statement].span.start;
            let line = format!("Py_XINCREF({}{shown});\n{}", CAST, text.indent(start));
            edits.push(text.edit(start, start, line));
        }
    }
    Some(edits)
}

/// The function of the call in whose parentheses a token stands.
fn enclosing(text: &Text<'_>, at: usize) -> Option<usize> {
    let first = text.statement(at);
    let mut depth = 0;
    for i in (first..at).rev() {
        match text.toks()[i].kind {
            TokKind::Punct(b')') => depth += 1,
            TokKind::Punct(b'(') if depth == 0 && text.is_name(i - 1) => return Some(i - 1),
            TokKind::Punct(b'(') if depth > 0 => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Whether a token stands in a block, or behind a label: what is done where something failed.
fn is_failure(text: &Text<'_>, function: &Function, at: usize) -> bool {
    let inside = function.body.start + 1..at;
    let opened = inside.clone().filter(|i| text.is(*i, b'{')).count();
    let closed = inside.clone().filter(|i| text.is(*i, b'}')).count();
    let is_label = |i: usize| text.is(i, b':') && text.is_name(i - 1) && matches!(text.word(i - 2), b";" | b"}" | b"{");
    opened > closed || inside.clone().any(is_label)
}

fn is_call(text: &Text<'_>, at: usize) -> bool {
    let is_keyword = matches!(text.word(at), b"if" | b"while" | b"for" | b"switch" | b"return" | b"sizeof");
    text.is_name(at) && text.is(at + 1, b'(') && !is_keyword
}

/// Functions of C's library that do nothing to what others see.
const PLAIN: [&[u8]; 8] = [b"strcmp", b"strlen", b"snprintf", b"memcmp", b"strncmp", b"assert", b"sprintf", b"strchr"];

/// Whether a call may happen again: it is of CPython's, or of a function that sets nothing but its own variables, or that
/// does nothing if it has run before.
fn may_repeat<'a>(package: &Package<'a>, text: &Text<'a>, at: usize, depth: usize) -> bool {
    let word = text.word(at);
    if catalog::lookup(&String::from_utf8_lossy(word)).is_some() || PLAIN.contains(&word) {
        return true;
    }
    let Some(depth) = depth.checked_sub(1) else { return false };
    let name = String::from_utf8_lossy(word).into_owned();
    let Some((other, function)) = defined(package, text, &name) else { return is_plain_macro(package, &name, depth) };
    if begins_with_test(other, function) {
        return true;
    }
    let sets_own = |i: usize| matches!(outer(other, function, other.statement(i), i), Set::Own | Set::Number);
    function
        .body
        .clone()
        .all(|i| (!sets(other, i) || sets_own(i)) && (!is_call(other, i) || may_repeat(package, other, i, depth)))
}

/// `if (X != NULL) { return 0; }` comes first.
fn begins_with_test(text: &Text<'_>, function: &Function) -> bool {
    let first = function.body.start + 1;
    let Some(close) = text.is(first + 1, b'(').then(|| abi3lint_c_text::closing(text.toks(), first + 1)).flatten()
    else {
        return false;
    };
    let behind = close + 1 + usize::from(text.is(close + 1, b'{'));
    let words: Vec<&[u8]> = (first..close).map(|i| text.word(i)).collect();
    let is_test = matches!(words[..], [b"if", b"(", _, b"!", b"=", b"NULL"] | [b"if", b"(", _]);
    is_test && text.word(behind) == b"return"
}

/// Whether a name is that of macros of the package that call functions of CPython's and set nothing.
fn is_plain_macro(package: &Package<'_>, name: &str, depth: usize) -> bool {
    let mut found = false;
    for (text, toks) in package.macros(name) {
        found = true;
        let word = |i: usize| toks.get(i).map_or(&b""[..], |t| t.span.of(text.bytes));
        let is_known = |i: usize| {
            let name = String::from_utf8_lossy(word(i));
            catalog::lookup(&name).is_some()
                || matches!(word(i), b"if" | b"while" | b"return" | b"sizeof")
                || depth > 0 && is_plain_macro(package, &name, depth - 1)
        };
        let calls = |i: &usize| toks[*i].kind == TokKind::Ident && toks.get(i + 1).is_some_and(|t| t.is(b'('));
        let sets = (2..toks.len())
            .any(|i| word(i) == b"=" && word(i + 1) != b"=" && !matches!(word(i - 1), b"=" | b"!" | b"<" | b">"));
        if sets || !(1..toks.len()).filter(calls).all(is_known) {
            return false;
        }
    }
    found
}

/// The function refuses what is not the first module of the process.
fn refused(package: &Package<'_>, text: &Text<'_>, function: &Function) -> Vec<Edit> {
    let name = package.unused(|ending| format!("is_loaded{ending}"), |name| [name.as_str()]);
    let at = text.toks()[function.body.start].span.end;
    let step = if function.body.clone().any(|i| text.indent(text.span(i..i + 1).start).contains('\t')) {
        "\t"
    } else {
        "    "
    };
    // Behind the declarations, which older compilers want first, it would be later than some work.
    let lines = [
        format!("static int {name} = 0;"),
        format!("if ({name}) {{"),
        format!("{step}PyErr_SetString(PyExc_ImportError, \"cannot load module more than once per process\");"),
        format!("{step}return -1;"),
        "}".to_owned(),
        format!("{name} = 1;"),
    ];
    let lines: String = lines.iter().map(|l| format!("\n{step}{l}")).collect();
    vec![text.edit(at, at, lines)]
}
