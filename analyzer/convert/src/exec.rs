//! The body of a function that creates and returns a module, as one that executes a module.

use crate::mentions::TAKES;
use crate::obstacle::Obstacle;
use crate::repeated::{Repeats, once};
use crate::text::{Function, Package, Text};
use abi3lint_c_text::{call_arguments, closing};
use abi3lint_model::{Edit, Span};
use abi3lint_rules::catalog;
use abi3lint_rules::roles::{self, Role};
use std::ops::Range;

/// What becomes of the body.
#[derive(Debug)]
pub(crate) struct Exec {
    pub edits: Vec<Edit>,
    /// The name of the module.
    pub module: String,
    /// There is something to execute.
    pub has_body: bool,
    /// What the module says of the GIL.
    pub gil: Option<String>,
}

/// The parameter's name where the function has none.
const MODULE: &str = "module";

/// Functions that keep a module where others find it.
const STATE: [&[u8]; 3] = [b"PyState_AddModule", b"PyState_FindModule", b"PyState_RemoveModule"];

/// Reads the body of a function in which a call makes the module.
pub(crate) fn exec<'a>(
    package: &Package<'a>,
    text: &Text<'a>,
    (function, call): (&Function, usize),
    repeats: Repeats,
) -> Result<Exec, Obstacle> {
    let whole = text.span(function.body.clone());
    let body = function.body.start + 1..function.body.end - 1;
    let first = text.statement(call);
    let end = text.statement_end(call).ok_or_else(|| Obstacle::at("the call is not understood", text.place(call)))?;
    if text.is_conditional(function, call) {
        return Err(Obstacle::at("a condition decides whether the module is created", text.place(call)));
    }
    if text.word(first) == b"return" && first + 1 == call {
        if first == body.start {
            return Ok(Exec { edits: Vec::new(), module: MODULE.to_owned(), has_body: false, gil: None });
        }
        let returned = text.edit(text.toks()[first].span.start, text.toks()[end].span.end, "return 0;");
        let mut reading = Reading { package, text, function, module: MODULE, taken: Vec::new(), gil: None };
        reading.taken.push(first..end + 1);
        let mut edits = vec![returned];
        edits.extend(reading.read(repeats)?);
        return Ok(Exec { edits, module: MODULE.to_owned(), has_body: true, gil: reading.gil });
    }
    let (module, made) = made(text, first, call, end)?;
    if let Some(place) = text.directive_in(text.span(made.clone())) {
        return Err(Obstacle::at("a directive stands where the module is created", place));
    }
    let mut reading = Reading { package, text, function, module, taken: Vec::new(), gil: None };
    let mut edits = Vec::new();
    reading.remove(made.clone(), &mut edits);
    if text.word(first) != b"PyObject" {
        edits.extend(reading.declaration(call, whole)?);
    }
    edits.extend(reading.read(repeats)?);
    Ok(Exec { edits, module: module.to_owned(), has_body: true, gil: reading.gil })
}

/// The variable of the module, and the statements that make it and that test it.
fn made<'a>(text: &Text<'a>, first: usize, call: usize, end: usize) -> Result<(&'a str, Range<usize>), Obstacle> {
    let unread = || Obstacle::at("what is done with the new module is not understood", text.place(call));
    let is_set = call >= 2 && text.is(call - 1, b'=') && text.is_name(call - 2);
    if !is_set {
        return Err(unread());
    }
    let name = std::str::from_utf8(text.word(call - 2)).map_err(|_| unread())?;
    let close = closing(text.toks(), call + 1).ok_or_else(unread)?;
    let is_assigned = first == call - 2;
    let is_declared = text.word(first) == b"PyObject" && text.is(first + 1, b'*') && first + 2 == call - 2;
    if (is_assigned || is_declared) && close + 1 == end {
        return Ok((name, first..tested(text, name, end + 1)?.unwrap_or(end + 1)));
    }
    // `if ((m = PyModule_Create(&def)) == NULL) return NULL;`
    let condition = text.is(first + 1, b'(').then(|| closing(text.toks(), first + 1)).flatten().ok_or_else(unread)?;
    let words: Vec<&[u8]> = (first..call - 2).chain(close + 1..condition + 1).map(|i| text.word(i)).collect();
    let is_test = matches!(
        words[..],
        [b"if", b"(", b"(", b")", b"=", b"=", b"NULL" | b"0", b")"] | [b"if", b"(", b"!", b"(", b")", b")"]
    );
    if !is_test {
        return Err(unread());
    }
    Ok((name, first..branch(text, condition + 1).ok_or_else(unread)?))
}

/// The end of the `if` that tests a variable for NULL, where one stands at a token.
fn tested(text: &Text<'_>, name: &str, at: usize) -> Result<Option<usize>, Obstacle> {
    if text.word(at) != b"if" || !text.is(at + 1, b'(') {
        return Ok(None);
    }
    let unread = || Obstacle::at("how the module is tested is not understood", text.place(at));
    let close = closing(text.toks(), at + 1).ok_or_else(unread)?;
    let words: Vec<&[u8]> = (at + 2..close).map(|i| text.word(i)).collect();
    let name = name.as_bytes();
    let is_test = match words[..] {
        [a, b"=", b"=", b"NULL" | b"0" | b"nullptr"] => a == name,
        [b"NULL", b"=", b"=", a] | [b"!", a] => a == name,
        _ => false,
    };
    if !is_test {
        return Ok(None);
    }
    branch(text, close + 1).map(Some).ok_or_else(unread)
}

/// Behind the statement or block at a token; `None` where an `else` follows.
fn branch(text: &Text<'_>, at: usize) -> Option<usize> {
    let end = if text.is(at, b'{') { closing(text.toks(), at)? } else { text.statement_end(at)? };
    (text.word(end + 1) != b"else").then_some(end + 1)
}

struct Reading<'r, 'a> {
    package: &'r Package<'a>,
    text: &'r Text<'a>,
    function: &'r Function,
    module: &'r str,
    /// Tokens that are read already.
    taken: Vec<Range<usize>>,
    gil: Option<String>,
}

impl Reading<'_, '_> {
    /// Takes statements out.
    fn remove(&mut self, range: Range<usize>, edits: &mut Vec<Edit>) {
        let span = self.text.whole_lines(self.text.span(range.clone()));
        edits.push(self.text.edit(span.start, span.end, ""));
        self.taken.push(range);
    }

    fn is_taken(&self, at: usize) -> bool {
        self.taken.iter().any(|r| r.contains(&at))
    }

    /// Takes out what declares the variable of the module.
    fn declaration(&mut self, call: usize, whole: Span) -> Result<Vec<Edit>, Obstacle> {
        let text = self.text;
        let kept = || Obstacle::at(format!("'{}' keeps the module for other functions", self.module), text.place(call));
        let is_inside = |i: &usize| self.function.body.contains(i);
        let declared = text.mentions(self.module).filter(is_inside).find(|i| {
            let first = text.statement(*i);
            text.is(*i - 1, b'*') && text.word(first) == b"PyObject" && text.is(first + 1, b'*')
        });
        let at = declared.ok_or_else(kept)?;
        let first = text.statement(at);
        let unread = || Obstacle::at("the declaration of the module is not understood", text.place(at));
        let end = text.statement_end(at).ok_or_else(unread)?;
        let behind = if text.is(at + 1, b'=') { at + 3 } else { at + 1 };
        let mut edits = Vec::new();
        let span = text.span(first..end + 1);
        if span.start < whole.start || text.is_conditional(self.function, at) {
            return Err(unread());
        }
        if first + 2 == at && behind == end {
            self.remove(first..end + 1, &mut edits);
        } else if text.is(behind, b',') {
            let to = text.toks()[behind + 1].span.start;
            edits.push(text.edit(text.toks()[at - 1].span.start, to, ""));
            self.taken.push(at..behind + 1);
        } else if behind == end && text.is(at - 2, b',') {
            edits.push(text.edit(text.toks()[at - 2].span.start, text.toks()[end].span.start, ""));
            self.taken.push(at..behind);
        } else {
            return Err(unread());
        }
        Ok(edits)
    }

    /// The edits of all other statements.
    fn read(&mut self, repeats: Repeats) -> Result<Vec<Edit>, Obstacle> {
        let text = self.text;
        let mut edits = Vec::new();
        for at in self.function.body.start + 1..self.function.body.end - 1 {
            if self.is_taken(at) || !text.is_name(at) {
                continue;
            }
            let word = text.word(at);
            if STATE.contains(&word) {
                let name = String::from_utf8_lossy(word);
                return Err(Obstacle::at(format!("'{name}' does not work for a module in phases"), text.place(at)));
            }
            if word == b"return" {
                edits.push(self.returned(at)?);
            } else if let Some(edit) = self.macro_that_returns(at)? {
                edits.push(edit);
            } else if roles::of(word).has(Role::SetsGil) {
                self.gil_call(at, &mut edits)?;
            } else if word == self.module.as_bytes() && !text.is(at - 1, b'.') && !text.is(at - 1, b'>') {
                self.mention(at)?;
            } else if roles::of(word).has(Role::ReleasesReference) && self.is_module_argument(at) {
                let end = text
                    .statement_end(at)
                    .filter(|_| self.is_statement(at))
                    .ok_or_else(|| Obstacle::at("how the module is released is not understood", text.place(at)))?;
                self.remove(at..end + 1, &mut edits);
            }
        }
        if repeats == Repeats::Once {
            let known = |i: usize| self.is_taken(i);
            edits.extend(once(self.package, text, self.function, &known)?);
        }
        Ok(edits)
    }

    /// Whether a statement begins at a token and nothing decides about it alone.
    fn is_statement(&self, at: usize) -> bool {
        let text = self.text;
        text.statement(at) == at && matches!(text.word(at - 1), b";" | b"{" | b"}" | b":")
    }

    /// Whether a call gets the module and nothing else.
    fn is_module_argument(&self, at: usize) -> bool {
        self.text.is(at + 1, b'(') && self.text.word(at + 2) == self.module.as_bytes() && self.text.is(at + 3, b')')
    }

    fn mention(&self, at: usize) -> Result<(), Obstacle> {
        let text = self.text;
        let is_set = text.is(at + 1, b'=') && !text.is(at + 2, b'=');
        let is_kept = text.is(at - 1, b'=') && !matches!(text.word(at - 2), b"=" | b"!") && text.is(at + 1, b';');
        let is_held = text.is(at - 1, b'(') && at >= 2 && TAKES.contains(&text.word(at - 2));
        if is_set {
            return Err(Obstacle::at("the variable of the module is set again", text.place(at)));
        }
        if is_kept || is_held || text.is(at - 1, b'&') && !text.is(at - 2, b'&') {
            return Err(Obstacle::at("the module is kept", text.place(at)));
        }
        Ok(())
    }

    /// `return m;`, `return NULL;`, `return PyErr_NoMemory();`, `return PyErr_Occurred() ? NULL : m;`
    fn returned(&mut self, at: usize) -> Result<Edit, Obstacle> {
        let text = self.text;
        let unread = || Obstacle::at("what is returned is not understood", text.place(at));
        let end = text.statement_end(at).ok_or_else(unread)?;
        let outcome = |words: &[&[u8]]| match words {
            [b"NULL" | b"0" | b"nullptr"] => Some("-1"),
            [m] if *m == self.module.as_bytes() => Some("0"),
            _ => None,
        };
        // `return (NULL);`
        let is_wrapped = text.is(at + 1, b'(') && closing(text.toks(), at + 1) == Some(end - 1);
        let inner = if is_wrapped { at + 2..end - 1 } else { at + 1..end };
        let words: Vec<&[u8]> = inner.clone().map(|i| text.word(i)).collect();
        let value = text.span(at + 1..end);
        let blank = if value.start == text.toks()[at].span.end { " " } else { "" };
        let new = if let Some(new) = outcome(&words) {
            new.to_owned()
        } else if words.len() > 4
            && words[words.len() - 4] == b"?"
            && words[words.len() - 2] == b":"
            && let (Some(yes), Some(no)) =
                (outcome(&words[words.len() - 3..words.len() - 2]), outcome(&words[words.len() - 1..]))
        {
            format!("{} ? {yes} : {no}", text.shown(inner.start..inner.end - 4))
        } else if words.first().is_some_and(|w| w.starts_with(b"PyErr_"))
            && closing(text.toks(), at + 2) == Some(end - 1)
        {
            format!("{} == NULL ? -1 : 0", text.shown(at + 1..end))
        } else {
            return Err(unread());
        };
        self.taken.push(at..end);
        Ok(text.edit(value.start, value.end, format!("{blank}{new}")))
    }

    /// A macro of the package that returns: `return NULL;` may be spelled by one.
    fn macro_that_returns(&self, at: usize) -> Result<Option<Edit>, Obstacle> {
        let text = self.text;
        let name = String::from_utf8_lossy(text.word(at)).into_owned();
        if catalog::lookup(&name).is_some() {
            return Ok(None);
        }
        let mut found = None;
        for (other, toks) in self.package.macros(&name) {
            let words: Vec<&[u8]> = toks.iter().map(|t| t.span.of(other.bytes)).collect();
            let jumps = |w: &&[u8]| matches!(*w, b"return") || *w == self.module.as_bytes();
            match words[1..] {
                [b"return", b"NULL" | b"0"] => found = Some("return -1"),
                [b"return", b"NULL" | b"0", b";"] => found = Some("return -1;"),
                _ if words[1..].iter().any(jumps) && !is_parameter(&words, self.module) => {
                    let message = format!("the macro '{name}' returns, or names the module");
                    return Err(Obstacle::at(message, text.place(at)));
                }
                _ => {}
            }
        }
        let span = text.span(at..at + 1);
        Ok(found.map(|new| text.edit(span.start, span.end, new)))
    }

    /// `PyUnstable_Module_SetGIL(m, Py_MOD_GIL_NOT_USED);`, alone or between `#ifdef Py_GIL_DISABLED` and `#endif`.
    fn gil_call(&mut self, at: usize, edits: &mut Vec<Edit>) -> Result<(), Obstacle> {
        let text = self.text;
        let unread = || Obstacle::at("what the module says of the GIL is not understood", text.place(at));
        let (arguments, _) = call_arguments(text.toks(), at + 1);
        let end = text.statement_end(at).filter(|_| text.statement(at) == at).ok_or_else(unread)?;
        let flag = arguments.get(1).filter(|a| a.len() == 1 && self.gil.is_none()).ok_or_else(unread)?;
        self.gil = Some(text.shown(flag.clone()));
        let whole = text.span(self.function.body.clone());
        let statement = text.span(at..end + 1);
        if !text.is_conditional(self.function, at) {
            self.remove(at..end + 1, edits);
            return Ok(());
        }
        let around = self.only_condition(whole, statement).ok_or_else(unread)?;
        let span = text.whole_lines(around);
        edits.push(text.edit(span.start, span.end, ""));
        self.taken.push(at..end + 1);
        Ok(())
    }

    /// From the `#if` to the `#endif` around a statement, where they have nothing else between them.
    fn only_condition(&self, whole: Span, part: Span) -> Option<Span> {
        let text = self.text;
        text.condition(whole, part)?;
        let next = text.scan.directives.iter().position(|d| d.span.start >= part.end)?;
        let (open, close) = (&text.scan.directives[next.checked_sub(1)?], &text.scan.directives[next]);
        let first = text.token_at(open.span.end);
        let last = text.token_at(close.span.start);
        let is_alone =
            text.toks().get(first)?.span.start == part.start && text.toks().get(last - 1)?.span.end == part.end;
        is_alone.then_some(Span { start: open.span.start, end: close.span.end })
    }
}

/// Whether a name in a macro's body is one of its parameters, and the body does not return.
fn is_parameter(words: &[&[u8]], name: &str) -> bool {
    let close = words.iter().position(|w| *w == b")").unwrap_or(0);
    words.get(1) == Some(&&b"("[..]) && words[..close].contains(&name.as_bytes()) && !words.contains(&&b"return"[..])
}
