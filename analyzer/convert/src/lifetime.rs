//! What the functions that end and that visit an object of a type owe a heap type.
//!
//! Since CPython 3.8 each object of a heap type holds a reference to it, which the deallocator releases after it has freed
//! the object; since 3.9 a traversal visits the type.
//!
//! *Algorithm.* Names that are assigned the object stand for it. Each statement that frees it is put into a block that
//! reads the type before and releases it after. The traversal visits the type before its last `return`.
//!
//! *Invariant.* Each way through the deallocator frees the object at most once, as before, and releases the type as often.
//! Where an object may be kept (a free list) or freed elsewhere nothing is edited.
//!
//! *Example.* `Py_TYPE(self)->tp_free(self);` becomes `{ PyTypeObject *type = Py_TYPE(self); Py_TYPE(self)->tp_free(self);
//! Py_DECREF(type); }`.

use crate::obstacle::Obstacle;
use crate::text::{CAST, Function, Package, Text};
use abi3lint_c_text::{TokKind, call_arguments};
use abi3lint_model::Edit;
use abi3lint_rules::catalog;
use abi3lint_rules::roles::{self, Role};
use std::collections::BTreeSet;
use std::ops::Range;

/// Names for the type in the block around a statement, of which one is not taken.
const TYPE_NAMES: [&str; 3] = ["type", "type_of_self", "heap_type"];

/// The file that defines a function: the one that names it, or the only other one.
pub(crate) fn defined<'p, 'a>(
    package: &'p Package<'a>,
    near: &'p Text<'a>,
    name: &str,
) -> Option<(&'p Text<'a>, &'p Function)> {
    let of = |text: &'p Text<'a>| Some((text, text.function(name.as_bytes())?));
    of(near).or_else(|| {
        let mut found = package.with(name).filter_map(of);
        found.next().filter(|_| found.next().is_none())
    })
}

struct Body<'b, 'a> {
    text: &'b Text<'a>,
    range: Range<usize>,
    /// Names of the object.
    objects: BTreeSet<&'a [u8]>,
}

impl<'b, 'a> Body<'b, 'a> {
    fn new(text: &'b Text<'a>, function: &Function) -> Result<Body<'b, 'a>, Obstacle> {
        let first = call_arguments(text.toks(), function.parameters.start - 1).0.into_iter().next();
        let this = first.and_then(|r| r.rev().find(|i| text.is_name(*i)));
        let Some(this) = this else {
            return Err(Obstacle::at("the parameters of a function are not understood", text.place(function.name)));
        };
        let mut body = Body { text, range: function.body.clone(), objects: BTreeSet::from([text.word(this)]) };
        for at in function.body.clone().filter(|i| text.is(*i, b'=')) {
            body.assigned(at)?;
        }
        Ok(body)
    }

    /// `Spam *self = (Spam *)op;` is another name; an object that is put anywhere else is not followed.
    fn assigned(&mut self, at: usize) -> Result<(), Obstacle> {
        let text = self.text;
        let Some(end) = text.statement_end(at) else { return Ok(()) };
        if !self.is_object(&(at + 1..end)) || text.is(at - 1, b'=') || text.is(at - 1, b'!') {
            return Ok(());
        }
        let first = text.statement(at);
        let is_declared = at > first + 1 && (first..at).all(|i| text.is_name(i) || text.is(i, b'*'));
        let is_local = at == first + 1 && self.declares(first);
        if !(is_declared || is_local) || !text.is_name(at - 1) {
            return Err(Obstacle::at("the deallocator keeps the object", text.place(at)));
        }
        self.objects.insert(text.word(at - 1));
        Ok(())
    }

    /// Whether a variable is one of the function.
    fn declares(&self, at: usize) -> bool {
        let text = self.text;
        let is = |i: usize| text.word(i) == text.word(at) && (text.is_name(i - 1) || text.is(i - 1, b'*'));
        let ends = |i: usize| text.is(i + 1, b';') || text.is(i + 1, b',') || text.is(i + 1, b'=');
        (self.range.start + 1..at).any(|i| is(i) && ends(i) && text.word(i - 1) != b"return")
    }

    /// Whether tokens are the object, behind casts and parentheses.
    fn is_object(&self, range: &Range<usize>) -> bool {
        let text = self.text;
        let mut range = range.clone();
        while range.end > range.start && text.is(range.end - 1, b')') {
            range.end -= 1;
        }
        let Some(last) = range.end.checked_sub(1).filter(|l| *l >= range.start) else { return false };
        let is_cast = |i: usize| {
            text.is_name(i)
                || text.is(i, b'(')
                || text.is(i, b')')
                || text.is(i, b'*')
                || text.is(i, b'<')
                || text.is(i, b'>')
        };
        let called =
            (range.start..last).any(|i| text.is_name(i) && text.is(i + 1, b'(') && !is_cast_word(text.word(i)));
        self.objects.contains(text.word(last)) && (range.start..last).all(is_cast) && !called
    }

    /// Whether `visit`, at a token, is handed to a function of the package together with the address or the value of a
    /// member of the object, and that is no traversal of a type itself.
    fn visits_a_member(&self, package: &Package<'a>, at: usize, others: &[&str]) -> bool {
        let text = self.text;
        let Some(open) = (self.range.start..at)
            .rev()
            .find(|i| text.is(*i, b'(') && abi3lint_c_text::closing(text.toks(), *i).is_some_and(|close| close > at))
        else {
            return false;
        };
        let name = String::from_utf8_lossy(text.word(open - 1)).into_owned();
        let is_member = text.is(open - 2, b'>') || text.is(open - 2, b'.');
        let (arguments, _) = call_arguments(text.toks(), open);
        let Some(first) = arguments.first() else { return false };
        let reads_member = (first.start..first.end.saturating_sub(2)).any(|i| {
            self.objects.contains(text.word(i)) && text.is(i + 1, b'-') && text.is(i + 2, b'>') && text.is_name(i + 3)
        });
        let is_statement = matches!(text.word(open - 2), b"return" | b";" | b"{" | b"}" | b"=");
        !is_member
            && is_statement
            && !others.contains(&name.as_str())
            && reads_member
            && !arguments.iter().any(|a| self.is_object(a))
            && defined(package, text, &name).is_some()
    }

    fn words(&self) -> impl Iterator<Item = usize> + '_ {
        self.range.clone().filter(|i| self.text.is_name(*i))
    }
}

fn is_cast_word(word: &[u8]) -> bool {
    matches!(word, b"static_cast" | b"reinterpret_cast" | b"const_cast" | b"_PyObject_CAST")
}

/// Whether a word frees an object or hands it to who does.
fn frees(word: &[u8]) -> bool {
    roles::of(word).has(Role::FreesObject)
        || matches!(word, b"tp_free" | b"tp_dealloc" | b"Py_tp_free" | b"Py_tp_dealloc")
}

/// The edits of a deallocator. `others` are those of types that are converted too, to which it may hand on the object.
pub(crate) fn release<'a>(
    package: &Package<'a>,
    near: &Text<'a>,
    name: &str,
    others: &[&str],
) -> Result<Vec<Edit>, Obstacle> {
    let Some((text, function)) = defined(package, near, name) else {
        return Err(Obstacle::new(format!("its deallocator '{name}' is not known")));
    };
    let body = Body::new(text, function)?;
    let mut freers: BTreeSet<&[u8]> = BTreeSet::new();
    let mut statements: Vec<usize> = Vec::new();
    let mut is_handed_on = false;
    for at in body.words() {
        let word = text.word(at);
        let is_call = text.is(at + 1, b'(');
        let argument = |n: usize| call_arguments(text.toks(), at + 1).0.get(n).cloned();
        let of_object = || is_call && argument(0).is_some_and(|a| body.is_object(&a));
        if matches!(word, b"tp_dealloc" | b"Py_tp_dealloc") {
            return Err(Obstacle::at("its deallocator calls that of another type", text.place(at)));
        }
        let releases = is_call && roles::of(word).has(Role::ReleasesReference);
        let is_type = |i: usize| roles::of(text.word(i)).has(Role::TypeOf) || text.word(i) == b"ob_type";
        if releases && argument(0).is_some_and(|a| a.clone().any(|i| is_type(i) || is_type_name(&body, text.word(i)))) {
            // It is one of a heap type already.
            return Ok(Vec::new());
        }
        let is_slot = matches!(word, b"tp_free" | b"Py_tp_free");
        if is_slot && let Some(sets) = (text.statement(at)..at).find(|i| text.is(*i, b'=')) {
            freers.insert(text.word(sets - 1));
        } else if is_slot
            || freers.contains(word) && of_object()
            || roles::of(word).has(Role::FreesObject) && of_object()
        {
            statements.push(at);
        } else if is_call && catalog::lookup(&String::from_utf8_lossy(word)).is_none() && !is_cast_word(word) {
            if others.iter().any(|o| o.as_bytes() == word && *o != name) && of_object() {
                is_handed_on = true;
            } else {
                helper(package, &body, at, word)?;
            }
        }
    }
    if is_handed_on && statements.is_empty() {
        return Ok(Vec::new());
    }
    if statements.is_empty() {
        return Err(Obstacle::at(format!("'{name}' does not free the object itself"), text.place(function.name)));
    }
    let Some(of_type) = TYPE_NAMES.iter().find(|n| !body.words().any(|i| text.word(i) == n.as_bytes())) else {
        return Err(Obstacle::at("the names for the type are taken", text.place(function.name)));
    };
    let mut edits = Vec::new();
    for at in statements {
        edits.extend(block(text, function, at, (of_type, &body))?);
    }
    edits.dedup();
    Ok(edits)
}

/// Whether a variable of the function is the object's type.
fn is_type_name(body: &Body<'_, '_>, name: &[u8]) -> bool {
    let text = body.text;
    let sets = |i: usize| text.word(i) == name && text.is(i + 1, b'=');
    let is_type = |i: usize| roles::of(text.word(i)).has(Role::TypeOf) || text.word(i) == b"ob_type";
    body.range.clone().filter(|i| sets(*i)).any(|i| text.statement_end(i).is_some_and(|end| (i..end).any(is_type)))
}

/// A function of the package that gets the object: it must not free it.
fn helper<'a>(package: &Package<'a>, body: &Body<'_, 'a>, at: usize, word: &[u8]) -> Result<(), Obstacle> {
    let text = body.text;
    let (arguments, _) = call_arguments(text.toks(), at + 1);
    if matches!(word, b"if" | b"while" | b"for" | b"switch" | b"return" | b"sizeof")
        || !arguments.iter().any(|a| body.is_object(a))
    {
        return Ok(());
    }
    let name = String::from_utf8_lossy(word).into_owned();
    match defined(package, text, &name) {
        Some((other, function)) if !function.body.clone().any(|i| frees(other.word(i))) => Ok(()),
        Some(_) => {
            Err(Obstacle::at(format!("its deallocator hands the object to '{name}', which frees it"), text.place(at)))
        }
        None if is_harmless_macro(package, &name) => Ok(()),
        None => Err(Obstacle::at(format!("its deallocator hands the object to '{name}'"), text.place(at))),
    }
}

/// Whether a name is that of macros of the package in which nothing is freed.
fn is_harmless_macro(package: &Package<'_>, name: &str) -> bool {
    let mut all = package.macros(name).peekable();
    all.peek().is_some() && all.all(|(text, toks)| !toks[1..].iter().any(|t| frees(t.span.of(text.bytes))))
}

/// Puts the statement that frees into a block that releases the type.
fn block(
    text: &Text<'_>,
    function: &Function,
    at: usize,
    (of_type, body): (&str, &Body<'_, '_>),
) -> Result<Vec<Edit>, Obstacle> {
    let first = text.statement(at);
    let end = text.statement_end(at).filter(|_| first > function.body.start && text.word(first) != b"return");
    let Some(end) = end else {
        return Err(Obstacle::at("the statement that frees the object is not understood", text.place(at)));
    };
    if let Some(place) = text.directive_in(text.span(first..end + 1)) {
        return Err(Obstacle::at("a directive stands where the object is freed", place));
    }
    let Some(object) = (first..end).rev().find(|i| text.is_name(*i) && body.objects.contains(text.word(*i))) else {
        return Err(Obstacle::at("it is not known which object is freed", text.place(at)));
    };
    let this = String::from_utf8_lossy(text.word(object)).into_owned();
    let (start, stop) = (text.toks()[first].span.start, text.toks()[end].span.end);
    let indent = text.indent(start);
    let step = text.step(start);
    let cast = CAST;
    let before = format!("{{\n{indent}{step}PyTypeObject *{of_type} = Py_TYPE({cast}{this});\n{indent}{step}");
    let after = format!("\n{indent}{step}Py_DECREF({cast}{of_type});\n{indent}}}");
    Ok(vec![text.edit(start, start, before), text.edit(stop, stop, after)])
}

/// The edits of a traversal. `others` are those of types that are converted too, to which it may hand on the object.
pub(crate) fn visit<'a>(
    package: &Package<'a>,
    near: &Text<'a>,
    name: &str,
    others: &[&str],
) -> Result<Vec<Edit>, Obstacle> {
    let Some((text, function)) = defined(package, near, name) else {
        return Err(Obstacle::new(format!("its traversal '{name}' is not known")));
    };
    let body = Body::new(text, function)?;
    let has_names = ["visit", "arg"].iter().all(|n| function.parameters.clone().any(|i| text.word(i) == n.as_bytes()));
    let visits_type = |i: usize| {
        roles::of(text.word(i)).has(Role::VisitsReference)
            && call_arguments(text.toks(), i + 1).0.first().is_some_and(|a| {
                a.clone().any(|k| roles::of(text.word(k)).has(Role::TypeOf) || text.word(k) == b"ob_type")
            })
    };
    if body.words().any(visits_type) {
        return Ok(Vec::new());
    }
    // One that another one calls with its object visits the type for both.
    let is_other = |word: &[u8]| others.iter().any(|o| o.as_bytes() == word);
    let is_foreign =
        |t: &Text<'_>, i: usize| t.is(i + 1, b'(') && t.function_at(i).is_some_and(|f| !is_other(t.word(f.name)));
    let is_called = package.with(name).any(|t| t.mentions(name).any(|i| is_foreign(t, i)));
    let hands_on = |i: &usize| text.word(*i) == b"visit" && text.is(*i - 1, b',') && !text.is(*i + 1, b'(');
    // `return table_traverse(&self->table, visit, arg);` visits what a member has, not the object.
    let handed: Vec<usize> =
        body.words().filter(hands_on).filter(|i| !body.visits_a_member(package, *i, others)).collect();
    let callee = |i: usize| {
        let first = text.statement(i);
        (first..i)
            .find(|k| text.is(*k + 1, b'(') && text.is_name(*k) && text.word(*k) != b"return")
            .map(|k| text.word(k))
    };
    if let [one] = handed[..]
        && callee(one).is_some_and(is_other)
    {
        return Ok(Vec::new());
    }
    if is_called || !handed.is_empty() || !has_names {
        return Err(Obstacle::at("its traversal shares work with another one", text.place(function.name)));
    }
    // The last `return` that is a statement of the function itself.
    let mut depth = 0_usize;
    let mut last = None;
    for i in function.body.clone() {
        match text.toks()[i].kind {
            TokKind::Punct(b'{') => depth += 1,
            TokKind::Punct(b'}') => depth = depth.saturating_sub(1),
            TokKind::Ident if depth == 1 && text.word(i) == b"return" && text.statement(i) == i => last = Some(i),
            _ => {}
        }
    }
    let alone = |i: &usize| *i > 0 && matches!(text.toks()[i - 1].kind, TokKind::Punct(b';' | b'{' | b'}'));
    let Some(at) = last.filter(alone) else {
        return Err(Obstacle::at("the end of its traversal is not understood", text.place(function.name)));
    };
    let Some(this) = body.objects.first() else { return Ok(Vec::new()) };
    let start = text.toks()[at].span.start;
    let this = String::from_utf8_lossy(this);
    let line = format!("Py_VISIT(Py_TYPE({}{this}));\n{}", CAST, text.indent(start));
    Ok(vec![text.edit(start, start, line)])
}
