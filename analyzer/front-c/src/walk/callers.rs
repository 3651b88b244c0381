//! Who calls the functions of a file: the interpreter, by which kind of table entry, and which other functions, where.
//!
//! *Algorithm.* One pass over the tokens. A brace opens an initialiser if `=` stands before it; what is named in it is named
//! in a table, and the entry around it says what for: a text at its beginning is the name of a method or attribute, an id
//! of a slot or the type of a cast is that of a slot. A brace at file level behind `)` is the body of the last name before
//! parentheses. *Example.* In `{Py_tp_dealloc, (destructor)end}`, `end`
//! runs alone. *Limits.* Entries that macros write are not seen, and methods in classes of C++ are nobody's.

use crate::names::{entity, name_words, slot_of_field, takes_lock_by_name};
use abi3lint_c_text::{Tok, TokKind, call_arguments, closing};
use abi3lint_rules::roles::{self, Role};
use rustc_hash::{FxHashMap, FxHashSet};
use std::ops::Range;

/// How the interpreter comes to call a function.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Listed {
    /// In a slot of which nothing is known.
    Somewhere,
    /// As a method or an attribute.
    Method,
    /// For the next item.
    Iterator,
    /// Before other threads have the object, or after they had it.
    Alone,
}

/// Who calls the functions of a file.
#[derive(Debug, Default)]
pub(crate) struct Callers<'a> {
    listed: FxHashMap<&'a [u8], Listed>,
    by: FxHashMap<&'a [u8], Vec<Call<'a>>>,
    definitions: FxHashMap<&'a [u8], Body<'a>>,
    /// Functions that a function names without calling them.
    passed: FxHashSet<&'a [u8]>,
}

/// A function of the file.
#[derive(Clone, Debug)]
pub(crate) struct Body<'a> {
    /// Its text, from its name on.
    pub text: &'a [u8],
    /// Where that begins in the file.
    pub start: usize,
    /// Its parameters with their types.
    pub parameters: Vec<&'a [u8]>,
}

/// A call in a function.
#[derive(Clone, Debug)]
pub(crate) struct Call<'a> {
    /// The function that calls.
    pub by: &'a [u8],
    /// Its arguments.
    pub arguments: Vec<&'a [u8]>,
    /// A lock is held there.
    pub is_locked: bool,
}

/// Callers of callers that are followed.
const DEPTH: u32 = 6;
/// Callers of one function that are asked.
const CALLERS: usize = 40;
/// Tokens of an entry before a name.
const ENTRY: usize = 40;

impl<'a> Callers<'a> {
    /// By the tokens of a file; `is_function` tells the names of its functions.
    pub(crate) fn of(toks: &[Tok], text: &'a [u8], is_function: impl Fn(&[u8]) -> bool) -> Callers<'a> {
        let mut out = Callers::default();
        let file = Reader { toks, text, is_function };
        // The last name before parentheses, which a body may follow.
        let mut head = None;
        let mut i = 0;
        while let Some(t) = toks.get(i) {
            let is_at = |k: Option<usize>, b: u8| k.and_then(|k| toks.get(k)).is_some_and(|t| t.is(b));
            let before = i.checked_sub(1);
            let end = || closing(toks, i).unwrap_or(toks.len() - 1);
            match () {
                () if t.is(b'{') && is_at(before, b'=') => {
                    let end = end();
                    file.table(i..end, &mut out);
                    i = end;
                }
                () if t.is(b'{') && is_at(before, b')') && head.is_some() => {
                    let end = end();
                    if let Some(head) = head.take() {
                        file.body(head, i..end, &mut out);
                    }
                    i = end;
                }
                () if t.is(b'(') => {
                    let is_name = |k: &usize| toks[*k].kind == TokKind::Ident;
                    head = before.filter(is_name).or(head);
                    i = end();
                }
                () if t.is(b';') || t.is(b'}') => head = None,
                () => {}
            }
            i += 1;
        }
        out
    }

    /// How the interpreter comes to call a function, where a table names it.
    pub(crate) fn listed(&self, function: &[u8]) -> Option<Listed> {
        let listed = *self.listed.get(function)?;
        let clears = || name_words(function).iter().any(|w| w == b"clear");
        let is_alone = listed == Listed::Somewhere && (says_alone(function) || clears());
        Some(if is_alone { Listed::Alone } else { listed })
    }

    /// Whether a function runs while no other thread can be in its way: it makes the module or an object, or ends it, or
    /// only such functions call it. `None` where nobody is known to call it.
    pub(crate) fn runs_alone(&self, function: &[u8]) -> Option<bool> {
        self.alone(function, DEPTH)
    }

    /// What a function of the file is made of.
    pub(crate) fn definition(&self, function: &[u8]) -> Option<&Body<'a>> {
        self.definitions.get(function)
    }

    /// The function of the file around a place in its text.
    pub(crate) fn around(&self, at: usize) -> Option<(&'a [u8], &Body<'a>)> {
        let mut all = self.definitions.iter();
        all.find(|(_, b)| (b.start..b.start + b.text.len()).contains(&at)).map(|(name, b)| (*name, b))
    }

    /// Whether a function makes the module, or only such functions call it.
    pub(crate) fn is_of_init(&self, function: &[u8]) -> bool {
        self.of_init(function, DEPTH)
    }

    fn of_init(&self, function: &[u8], left: u32) -> bool {
        if roles::of(function).has(Role::ModuleInit) {
            return true;
        }
        let (Some(left), Some(calls)) = (left.checked_sub(1), self.calls(function)) else { return false };
        calls.iter().all(|c| c.by != function && self.of_init(c.by, left))
    }

    /// All calls of a function that nothing but calls names; `None` where there are too many, or none.
    pub(crate) fn calls(&self, function: &[u8]) -> Option<&[Call<'a>]> {
        let is_named = self.passed.contains(function) || self.listed.contains_key(function);
        self.by.get(function).map(Vec::as_slice).filter(|c| !is_named && c.len() <= CALLERS)
    }

    /// Whether nothing but calls names a function, and each of them holds a lock, or its caller's caller does.
    pub(crate) fn is_called_locked(&self, function: &[u8]) -> bool {
        self.called_locked(function, DEPTH)
    }

    fn called_locked(&self, function: &[u8], left: u32) -> bool {
        let (Some(left), Some(calls)) = (left.checked_sub(1), self.calls(function)) else { return false };
        calls.iter().all(|c| c.is_locked || c.by != function && self.called_locked(c.by, left))
    }

    fn alone(&self, function: &[u8], left: u32) -> Option<bool> {
        let known = roles::of(function);
        if known.has(Role::ModuleInit) || known.has(Role::ModuleExport) || says_alone(function) {
            return Some(true);
        }
        if let Some(listed) = self.listed(function) {
            return Some(listed == Listed::Alone);
        }
        if self.passed.contains(function) {
            return Some(false);
        }
        let Some(left) = left.checked_sub(1) else { return Some(true) };
        let by = self.by.get(function)?;
        let mut told = by.iter().map(|c| c.by).filter(|f| *f != function).take(CALLERS).map(|f| self.alone(f, left));
        let mut out = None;
        told.try_for_each(|alone| {
            out = alone.or(out);
            (alone != Some(false)).then_some(())
        })
        .map_or(Some(false), |()| out)
    }
}

/// The tokens of a file, and what tells its functions.
struct Reader<'t, 'a, F> {
    toks: &'t [Tok],
    text: &'a [u8],
    is_function: F,
}

impl<'a, F: Fn(&[u8]) -> bool> Reader<'_, 'a, F> {
    /// What stands between the commas of the parentheses that open at a token.
    fn arguments(&self, open: usize) -> Vec<&'a [u8]> {
        let text = |r: Range<usize>| {
            let (first, last) = (self.toks.get(r.start)?, self.toks.get(r.end.checked_sub(1)?)?);
            self.text.get(first.span.start as usize..last.span.end as usize)
        };
        let (arguments, _) = call_arguments(self.toks, open);
        arguments.into_iter().map(|r| text(r).unwrap_or_default()).collect()
    }

    /// The functions that a table names.
    fn table(&self, table: Range<usize>, out: &mut Callers<'a>) {
        for i in table {
            let name = self.toks[i].span.of(self.text);
            let is_call = self.toks.get(i + 1).is_some_and(|t| t.is(b'('));
            if self.toks[i].kind != TokKind::Ident || is_call || !(self.is_function)(name) {
                continue;
            }
            let listed = listed(self.toks, i, self.text);
            let known = out.listed.entry(name).or_insert(listed);
            // In a table of methods it may be called at any time.
            *known = if *known == Listed::Method || listed == Listed::Method { Listed::Method } else { listed };
        }
    }

    /// What a function whose name is at `head` calls and names.
    fn body(&self, head: usize, body: Range<usize>, out: &mut Callers<'a>) {
        let function = self.toks[head].span.of(self.text);
        let start = self.toks[head].span.start as usize;
        let text = &self.text[start..self.toks[body.end].span.end as usize];
        out.definitions.insert(function, Body { text, start, parameters: self.arguments(head + 1) });
        // Whether a lock is held, of each open block: what an inner one does says nothing of what follows it.
        let mut locked = vec![false];
        let mut i = body.start + 1;
        while i < body.end {
            let (t, next) = (self.toks[i], self.toks[i + 1]);
            if t.is(b'{') && self.toks[i - 1].is(b'=') {
                let end = closing(self.toks, i).unwrap_or(body.end).min(body.end);
                self.table(i..end, out);
                i = end;
            } else if t.is(b'{') {
                locked.push(locked.last() == Some(&true));
            } else if t.is(b'}') {
                locked.pop();
            }
            let name = t.span.of(self.text);
            if t.kind == TokKind::Ident
                && next.is(b'(')
                && let (Some(takes), Some(now)) = (takes_lock_by_name(name), locked.last_mut())
            {
                *now = takes;
            }
            if t.kind == TokKind::Ident && (self.is_function)(name) {
                if next.is(b'(') {
                    let is_locked = locked.last() == Some(&true);
                    let call = Call { by: function, arguments: self.arguments(i + 1), is_locked };
                    out.by.entry(name).or_default().push(call);
                } else {
                    out.passed.insert(name);
                }
            }
            i += 1;
        }
    }
}

/// What the entry of a table around the name at `at` is for.
fn listed(toks: &[Tok], at: usize, text: &[u8]) -> Listed {
    let (mut first, mut is_other_value) = (None, false);
    for (i, t) in toks[..at].iter().enumerate().rev().take(ENTRY) {
        if t.is(b'{') {
            first = toks.get(i + 1);
            break;
        }
        // What stands before a field's name, or before the value before, is of no matter.
        if t.is(b'.') || t.is(b',') && is_other_value {
            break;
        }
        is_other_value |= t.is(b',');
        if t.kind == TokKind::Ident {
            let word = t.span.of(text);
            // The type of a cast says nothing of the next value, the id of a slot does.
            let known = [entity(word), slot_of_field(word)].into_iter().flatten();
            for known in known.filter(|k| k.1.slot || !is_other_value) {
                match () {
                    () if known.1.has(Role::RunsAlone) => return Listed::Alone,
                    () if known.1.has(Role::Iterates) => return Listed::Iterator,
                    () => {}
                }
            }
        }
        if t.is(b'}') {
            break;
        }
    }
    // `{"name", ...}`, also where the function is not the second of the entry.
    let start = toks[..at].iter().rposition(|t| t.is(b'{')).and_then(|i| toks.get(i + 1));
    let is_text = |t: Option<&Tok>| t.is_some_and(|t| t.kind == TokKind::Literal);
    if is_text(first) || is_text(start) { Listed::Method } else { Listed::Somewhere }
}

/// Whether a function says by its name that it runs before other threads see what it works on, or after.
fn says_alone(function: &[u8]) -> bool {
    const WORDS: &[&[u8]] = &[
        b"alloc",
        b"cleanup",
        b"create",
        b"dealloc",
        b"del",
        b"destroy",
        b"destruct",
        b"dtor",
        b"exec",
        b"fini",
        b"finalize",
        b"free",
        b"init",
        b"initialise",
        b"initialize",
        b"install",
        b"new",
        b"ready",
        b"register",
        b"setup",
        b"shutdown",
        b"teardown",
        b"traverse",
    ];
    name_words(function).iter().any(|w| WORDS.contains(&&w[..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use abi3lint_c_text::scan;

    #[test]
    fn entries_of_tables_say_who_calls_a_function() {
        let text = b"static int helper(void) { return 1; }
            static PyObject *get(PyObject *self) { helper(); return self; }
            static PyMethodDef methods[] = {{\"get\", (PyCFunction)get, METH_NOARGS, NULL}, {NULL}};
            static PyType_Slot slots[] = {{Py_tp_dealloc, (destructor)end}, {Py_tp_iternext, step}, {Py_tp_clear, (inquiry)drop}, {0, NULL}};
            static PyTypeObject type = {.tp_new = make, .tp_repr = (reprfunc)show};";
        let names: &[&[u8]] = &[b"helper", b"get", b"end", b"step", b"make", b"show", b"drop"];
        let callers = Callers::of(&scan(text).toks, text, |name| names.contains(&name));
        assert_eq!(callers.listed(b"get"), Some(Listed::Method));
        assert_eq!(callers.listed(b"end"), Some(Listed::Alone));
        assert_eq!(callers.listed(b"step"), Some(Listed::Iterator));
        assert_eq!(callers.listed(b"make"), Some(Listed::Alone));
        assert_eq!(callers.listed(b"drop"), Some(Listed::Alone));
        assert_eq!(callers.listed(b"show"), Some(Listed::Somewhere));
        assert_eq!(callers.listed(b"helper"), None);
        assert_eq!(callers.runs_alone(b"helper"), Some(false));
    }
}
