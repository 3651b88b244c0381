//! The places at which the variable of a type stands, and what becomes of each.
//!
//! The variable keeps its name and becomes a pointer: `&T` is `T` then, `PyType_Ready(&T)` is a call of the function that
//! makes the type, and a field that is set before is a slot. What else can be done with a struct has no such reading, and
//! stops the conversion: a place in an initializer that the compiler works out, a copy, a name in a macro's arguments.

use crate::initializer::{Field, Variable, variable};
use crate::obstacle::Obstacle;
use crate::render::Names;
use crate::text::{CAST, Function, Package, Text};
use abi3lint_c_text::{Tok, TokKind, opening};
use abi3lint_model::{Edit, Place, Span};
use abi3lint_rules::catalog;
use abi3lint_rules::roles::{self, Role};
use std::ops::Range;

/// What was found in all files.
#[derive(Debug, Default)]
pub(crate) struct Mentions {
    pub edits: Vec<Edit>,
    /// Fields that are set in functions, which become slots.
    pub fields: Vec<Field>,
    /// Statements that are taken out.
    pub removed: Vec<Place>,
    /// Some place makes the type ready.
    pub is_made: bool,
    /// Calls that make objects, which have to make the type ready where nothing else does.
    makers: Vec<[Edit; 2]>,
    /// The same of calls that make the type ready by themselves when they add it to a module.
    adders: Vec<[Edit; 2]>,
}

/// A type and where it is defined.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Home<'h> {
    pub names: &'h Names,
    pub place: Place,
    pub region: Span,
    pub is_static: bool,
    /// The definitions of the types that derive from it and are converted with it.
    pub derived: &'h [Place],
    /// The variables of all types that are converted.
    pub types: &'h [&'h str],
}

/// Functions that make a type ready, or that take it for a module.
const READY: &[u8] = b"PyType_Ready";
const ADD_TYPE: &[u8] = b"PyModule_AddType";
/// The function that takes over the reference which it is given.
const ADD_OBJECT: &[u8] = b"PyModule_AddObject";
pub(crate) const TAKES: [&[u8]; 4] = [b"Py_INCREF", b"Py_XINCREF", b"Py_NewRef", b"Py_IncRef"];
const RELEASES: [&[u8]; 3] = [b"Py_DECREF", b"Py_XDECREF", b"Py_DecRef"];
const SET_TYPE: &[u8] = b"Py_SET_TYPE";

/// Finds all places.
pub(crate) fn mentions(package: &Package<'_>, home: Home<'_>) -> Result<Mentions, Obstacle> {
    let mut out = Mentions::default();
    let name = home.names.of_type.as_str();
    for text in package.with(name) {
        let is_home = text.file == home.place.file;
        if text.broken {
            return Err(Obstacle::at("the braces of a file that names it do not match", start_of(text)));
        }
        if !is_home && text.mentions(name).any(|i| is_own_definition(text, i)) {
            // What else names a static variable includes its file.
            if home.is_static {
                continue;
            }
            return Err(Obstacle::at("another file defines a variable of this name", start_of(text)));
        }
        let mut reading = Reading { text, home, out: &mut out };
        let places: Vec<usize> = text.mentions(name).collect();
        for at in places {
            reading.mention(at)?;
        }
        reading.in_macros(package)?;
    }
    let callers = if out.adders.is_empty() { &mut out.makers } else { &mut out.adders };
    if !out.is_made && !callers.is_empty() {
        let callers = std::mem::take(callers);
        out.edits.extend(callers.into_iter().flatten());
    } else if !out.is_made && home.derived.is_empty() {
        return Err(Obstacle::new("no call of 'PyType_Ready' names it"));
    }
    Ok(out)
}

fn start_of(text: &Text<'_>) -> Place {
    Place { file: text.file, span: Span::default() }
}

/// Whether a name is that of a variable that is defined here: a static one, or one with an initializer.
fn is_own_definition(text: &Text<'_>, at: usize) -> bool {
    let Some(Variable { specifiers, braces, .. }) = variable(text, at) else { return false };
    let has = |word: &[u8]| specifiers.clone().any(|i| text.word(i) == word);
    let is_type = specifiers.clone().any(|i| roles::of(text.word(i)).has(Role::TypeObject));
    is_type && (braces.is_some() || has(b"static"))
}

struct Reading<'r, 'a> {
    text: &'r Text<'a>,
    home: Home<'r>,
    out: &'r mut Mentions,
}

impl Reading<'_, '_> {
    fn mention(&mut self, at: usize) -> Result<(), Obstacle> {
        let text = self.text;
        let here = text.toks()[at].span;
        if text.file == self.home.place.file && here.start >= self.home.region.start && here.end <= self.home.region.end
        {
            return if here == self.home.place.span {
                Ok(())
            } else {
                Err(Obstacle::at("its initializer names it", text.place(at)))
            };
        }
        let holds = |p: &Place| p.file == text.file && p.span.start <= here.start && here.end <= p.span.end;
        if self.home.derived.iter().any(holds) {
            return Ok(());
        }
        if at > 0 && matches!(text.word(at - 1), b"struct" | b"class") {
            return Ok(());
        }
        if at > 0
            && (roles::of(text.word(at - 1)).has(Role::TypeObject) || text.is(at - 1, b','))
            && let Some(declared) = self.declaration(at)
        {
            self.out.edits.extend(declared);
            return Ok(());
        }
        let Some(function) = text.function_at(at) else {
            return Err(Obstacle::at("an initializer or a declaration names it", text.place(at)));
        };
        if self.in_static_initializer(at) {
            return Err(Obstacle::at("the initializer of a static variable names it", text.place(at)));
        }
        if is_address(text.toks(), at) { self.address(function, at) } else { self.plain(function, at) }
    }

    /// `extern PyTypeObject T;`
    fn declaration(&self, at: usize) -> Option<Vec<Edit>> {
        let text = self.text;
        let end = text.statement_end(at)?;
        let start = text.statement(at);
        let words: Vec<&[u8]> = (start..end).map(|i| text.word(i)).collect();
        // An attribute may stand behind the name: `T ATTRIBUTE("x");`
        let last = if text.is_name(at + 1) && text.is(at + 2, b'(') { at + 1 } else { end };
        let is_part = |i: usize| text.is_name(i) || text.is(i, b',') || text.is(i, b'*') || text.is_text(i);
        let is_plain = (start..last).all(is_part);
        let is_type = (start..at).any(|i| roles::of(text.word(i)).has(Role::TypeObject));
        let names = &self.home.names;
        if !is_plain || !is_type {
            return None;
        }
        let storage = if words.contains(&&b"static"[..]) { "static" } else { "extern" };
        let (begin, semicolon) = (text.toks()[at].span.start, text.toks()[end].span.end);
        let ready = format!("\n{storage} int {}(void);", names.ready);
        Some(vec![text.edit(begin, begin, "*"), text.edit(semicolon, semicolon, ready)])
    }

    /// `static PyTypeObject *all[] = {&T};` in a function.
    fn in_static_initializer(&self, at: usize) -> bool {
        let text = self.text;
        let mut first = at;
        let body = text.function_at(at).map_or(0, |f| f.body.start);
        while let Some(before) = first.checked_sub(1).filter(|before| *before > body) {
            match text.toks()[before].kind {
                TokKind::Punct(b';') => break,
                TokKind::Punct(b'}') => match opening(text.toks(), before) {
                    Some(open) => first = open,
                    None => break,
                },
                TokKind::Punct(b'{') => {
                    let behind = before.checked_sub(1).map(|k| text.toks()[k].kind);
                    if !matches!(behind, Some(TokKind::Punct(b'=' | b',' | b'{' | b')'))) {
                        break;
                    }
                    first = before;
                }
                _ => first = before,
            }
        }
        (first..at).any(|i| text.word(i) == b"static")
    }

    /// `&T`
    fn address(&mut self, function: &Function, at: usize) -> Result<(), Obstacle> {
        let text = self.text;
        let ready = &self.home.names.ready;
        let amp = at - 1;
        if text.is(at + 1, b'.') || text.is(at + 1, b'[') {
            return Err(Obstacle::at("the address of a field is taken", text.place(at)));
        }
        let is_called = |name: &[u8]| amp > 1 && text.is(amp - 1, b'(') && text.word(amp - 2) == name;
        if is_called(READY) && text.is(at + 1, b')') {
            self.out.is_made = true;
            let span = text.span(amp - 2..at + 2);
            self.out.edits.push(text.edit(span.start, span.end, format!("{ready}()")));
            return Ok(());
        }
        let first = text.statement(at);
        // `Derived.tp_base = &T;` goes with the conversion of the other type.
        let is_base_of = text.is(first + 1, b'.') && text.word(first + 2) == b"tp_base" && text.is(first + 3, b'=');
        if is_base_of && first + 5 == at && self.home.types.iter().any(|t| t.as_bytes() == text.word(first)) {
            self.out.is_made = true;
            return Ok(());
        }
        // `Py_SET_TYPE(&T, &PyType_Type);`, `Py_TYPE(&T) = &PyType_Type;`: what a heap type has by itself.
        let is_type_of =
            is_called(b"Py_TYPE") && text.is(at + 1, b')') && text.is(at + 2, b'=') && !text.is(at + 3, b'=');
        if first + 3 == at && (is_called(SET_TYPE) || is_type_of) {
            return self.remove(function, first);
        }
        let call = self.call_around(at);
        if let Some(call) = call.clone().filter(|c| text.word(c.start) == ADD_TYPE) {
            let span = text.span(call);
            let before = text.edit(span.start, span.start, format!("({ready}() < 0 ? -1 : "));
            self.out.adders.push([before, text.edit(span.end, span.end, ")")]);
        } else if call.clone().is_some_and(|c| text.word(c.start) == ADD_OBJECT) && !self.is_taken(function) {
            let begin = text.toks()[first].span.start;
            let line = format!("Py_INCREF({}{});\n{}", CAST, self.home.names.of_type, text.indent(begin));
            self.out.edits.push(text.edit(begin, begin, line));
        }
        if let Some(call) =
            call.filter(|c| roles::of(text.word(c.start)).has(Role::TakesType) || makes(text.word(c.start)))
        {
            let span = text.span(call);
            let before = text.edit(span.start, span.start, format!("({ready}() < 0 ? NULL : "));
            self.out.makers.push([before, text.edit(span.end, span.end, ")")]);
        }
        let (from, to) = (text.toks()[amp].span.start, text.toks()[at].span.start);
        // Only macros of C cast what they count references of.
        let is_counted = TAKES.iter().chain(&RELEASES).any(|name| is_called(name));
        self.out.edits.push(text.edit(from, to, if is_counted { CAST } else { "" }));
        Ok(())
    }

    /// The innermost call among whose arguments a token stands: its name and its parentheses.
    fn call_around(&self, at: usize) -> Option<Range<usize>> {
        let text = self.text;
        let mut i = at;
        while let Some(before) = i.checked_sub(1) {
            match text.toks()[before].kind {
                TokKind::Punct(b';' | b'{' | b'}') => return None,
                TokKind::Punct(b')') => i = opening(text.toks(), before)?,
                TokKind::Punct(b'(') if before > 0 && text.is_name(before - 1) => {
                    let close = abi3lint_c_text::closing(text.toks(), before)?;
                    return Some(before - 1..close + 1);
                }
                _ => i = before,
            }
        }
        None
    }

    /// Whether a function takes a reference to the type for whoever takes it over.
    fn is_taken(&self, function: &Function) -> bool {
        let text = self.text;
        let name = self.home.names.of_type.as_bytes();
        let takes = |i: usize| {
            TAKES.contains(&text.word(i))
                && text.statement_end(i).is_some_and(|end| (i..end.min(i + 12)).any(|k| text.word(k) == name))
        };
        function.body.clone().any(takes)
    }

    /// `T.tp_new = f;`, or another use of a field.
    fn plain(&mut self, function: &Function, at: usize) -> Result<(), Obstacle> {
        let text = self.text;
        let not_understood = || Obstacle::at("it is used in a way that is not understood", text.place(at));
        if !text.is(at + 1, b'.') || !text.is_name(at + 2) {
            return Err(not_understood());
        }
        let field = String::from_utf8_lossy(text.word(at + 2)).into_owned();
        let is_set = text.is(at + 3, b'=') && !text.is(at + 4, b'=');
        if !is_set {
            let is_changed = (at + 3..at + 5).any(|i| text.is(i, b'=')) && !text.is(at + 4, b'=');
            if is_changed || !field.starts_with("tp_") {
                return Err(not_understood());
            }
            let dot = text.toks()[at + 1].span;
            self.out.edits.push(text.edit(dot.start, dot.end, "->"));
            return Ok(());
        }
        let first = text.statement(at);
        let end = text.statement_end(at).ok_or_else(not_understood)?;
        if first != at || (at + 4..end).any(|i| text.is(i, b'=')) {
            return Err(not_understood());
        }
        if !field.starts_with("ob_") {
            let set = Field { assigned: true, ..Field::new(text, &field, at + 4..end) };
            let is_own = |n: &String| catalog::lookup(n).is_none();
            if text.file != self.home.place.file && set.names.iter().any(is_own) {
                return Err(Obstacle::at(format!("another file sets '{field}'"), text.place(at)));
            }
            self.out.fields.push(set);
        }
        self.remove(function, first)
    }

    /// Takes a statement out.
    fn remove(&mut self, function: &Function, first: usize) -> Result<(), Obstacle> {
        let text = self.text;
        let stands_alone = first > 0 && matches!(text.toks()[first - 1].kind, TokKind::Punct(b';' | b'{' | b'}'));
        let end = text.statement_end(first).filter(|_| stands_alone && !text.is_conditional(function, first));
        let Some(end) = end else {
            return Err(Obstacle::at("a condition decides what is set", text.place(first)));
        };
        let statement = text.span(first..end + 1);
        let span = text.whole_lines(statement);
        self.out.edits.push(text.edit(span.start, span.end, ""));
        self.out.removed.push(Place { file: text.file, span: statement });
        Ok(())
    }

    /// The bodies of macros.
    fn in_macros(&mut self, package: &Package<'_>) -> Result<(), Obstacle> {
        let text = self.text;
        let name = self.home.names.of_type.as_bytes();
        for directive in &text.scan.directives {
            let toks = text.scan.directive_tokens(directive);
            for (i, tok) in toks.iter().enumerate().filter(|(_, t)| t.span.of(text.bytes) == name) {
                if abi3lint_c_text::is_member(toks, i) {
                    continue;
                }
                let place = Place { file: text.file, span: tok.span };
                let understood = i > 1 && is_address(toks, i) && !toks.get(i + 1).is_some_and(|t| t.is(b'.'));
                if !understood || !matches!(directive.kind, abi3lint_c_text::DirectiveKind::Define) {
                    return Err(Obstacle::at("a macro names it in a way that is not understood", place));
                }
                let word = |k: usize| toks.get(k).map_or(&b""[..], |t| t.span.of(text.bytes));
                let of_macro = String::from_utf8_lossy(word(0)).into_owned();
                if is_outside(package, &of_macro) {
                    return Err(Obstacle::at(format!("'{of_macro}' names it outside of functions"), place));
                }
                if i > 2 && word(i - 3) == READY && word(i - 2) == b"(" && word(i + 1) == b")" {
                    self.out.is_made = true;
                    let (from, to) = (toks[i - 3].span.start, toks[i + 1].span.end);
                    self.out.edits.push(text.edit(from, to, format!("{}()", self.home.names.ready)));
                } else {
                    self.out.edits.push(text.edit(toks[i - 1].span.start, tok.span.start, ""));
                }
            }
        }
        Ok(())
    }
}

/// Whether a macro is used outside of functions.
fn is_outside(package: &Package<'_>, name: &str) -> bool {
    package.with(name).any(|text| text.mentions(name).any(|i| text.function_at(i).is_none()))
}

/// Whether `&` before a token takes its address: `a && b` does not.
fn is_address(toks: &[Tok], at: usize) -> bool {
    let amp = |back: usize| at.checked_sub(back).map(|i| toks[i]).filter(|t| t.is(b'&'));
    match (amp(1), amp(2)) {
        (Some(second), Some(first)) if first.span.end == second.span.start => {
            amp(3).is_some_and(|t| t.span.end == first.span.start)
        }
        (Some(_), _) => true,
        _ => false,
    }
}

/// Functions that make an object of the type that they are given.
fn makes(name: &[u8]) -> bool {
    matches!(name, b"PyType_GenericAlloc" | b"PyType_GenericNew")
}
