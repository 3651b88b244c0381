//! What becomes of the places that name a struct which loses its header, and of the variables that point to one.
//!
//! *Algorithm.* `Spam *` becomes `PyObject *`, everywhere: a pointer to the struct was one to an object. What is read or
//! written through it, `self->count`, becomes `Spam_data(self)->count`, and `((Spam *)op)->count` becomes
//! `Spam_data(op)->count`. A variable of a function that is made from an object and used for its data alone stays a pointer
//! to the data: `Spam *self = Spam_data(op);`. A function that stands in a table gets one for its first parameter.
//!
//! *Invariant.* Each place that names the struct or a variable of it has a reading, or nothing is edited.

use crate::obstacle::Obstacle;
use crate::places::{Data, Reading, is_in_braces, operand_end};
use crate::record::holds;
use crate::text::{Function, Package, Text};
use abi3lint_c_text::{call_arguments, closing, is_member};
use abi3lint_model::{Edit, Place};
use std::ops::Range;

/// Calls that make an object of a struct, which is their first argument.
const MAKERS: [&[u8]; 4] = [b"PyObject_New", b"PyObject_GC_New", b"PyObject_NEW", b"PyObject_Cast"];
/// The edits of all files.
pub(crate) fn objects(package: &Package<'_>, data: Data<'_>) -> Result<Vec<Edit>, Obstacle> {
    let mut reading = Reading::new(package, data);
    let files = reading.files();
    for text in &files {
        if text.broken {
            return Err(Obstacle::at("the braces of a file that names it do not match", text.place(0)));
        }
        reading.names(text)?;
    }
    reading.variables(&files)?;
    reading.elsewhere()?;
    Ok(reading.edits())
}

impl<'r, 'a> Reading<'r, 'a> {
    /// The files that name the struct.
    fn files(&self) -> Vec<&'r Text<'a>> {
        let mut files: Vec<&Text<'a>> = Vec::new();
        for name in self.data.record.all() {
            for text in self.package.with(name) {
                if files.iter().all(|f| f.file != text.file) {
                    files.push(text);
                }
            }
        }
        files
    }

    /// All places that name the struct.
    fn names(&mut self, text: &'r Text<'a>) -> Result<(), Obstacle> {
        let record = self.data.record;
        let names = &record.names;
        for directive in &text.scan.directives {
            let toks = text.scan.directive_tokens(directive);
            let is_it =
                |i: usize| names.iter().any(|n| toks[i].span.of(text.bytes) == n.as_bytes()) && !is_member(toks, i);
            if let Some(i) = (0..toks.len()).find(|i| is_it(*i)) {
                let place = Place { file: text.file, span: toks[i].span };
                return Err(Obstacle::at("a macro names the struct", place));
            }
        }
        for at in record.mentions(text) {
            self.name(text, at)?;
        }
        Ok(())
    }

    fn name(&mut self, text: &'r Text<'a>, at: usize) -> Result<(), Obstacle> {
        let record = self.data.record;
        let first = if at > 0 && text.word(at - 1) == b"struct" { at - 1 } else { at };
        let unread = || Obstacle::at(format!("how '{}' is used is not understood", record.name), text.place(at));
        let is_own = text.file == record.place.file && (at + 1 == record.statement.end - 1 || text.is(at + 1, b'{'));
        let is_declared = text.is(at + 1, b';') || text.word(first.saturating_sub(1)) == b"typedef" && first < at;
        if is_own && record.statement.contains(&at) || is_declared && text.function_at(at).is_none() {
            return Ok(());
        }
        let before = first.checked_sub(1).ok_or_else(unread)?;
        let caller = before.checked_sub(1).map_or(&b""[..], |i| text.word(i));
        if text.is(before, b'(') && matches!(caller, b"sizeof" | b"offsetof") && !text.is(at + 1, b'*') {
            let is_known = self.data.known.iter().any(|p| holds(text, p, at));
            let message = || Obstacle::at(format!("the layout of '{}' is used", record.name), text.place(at));
            return is_known.then_some(()).ok_or_else(message);
        }
        if text.is(before, b'(') && MAKERS.contains(&caller) && text.is(at + 1, b',') {
            {
                self.is_object(text, first..at + 1);
                return Ok(());
            }
        }
        let stars = (at + 1..).take_while(|i| text.is(*i, b'*')).count();
        let behind = at + 1 + stars;
        if stars == 0 || text.word(before) == b"const" {
            return Err(unread());
        }
        if text.is(behind, b')') || text.is(behind, b',') || text.is(behind, b'>') {
            let is_operand = text.is_name(behind + 1) || text.is(behind + 1, b'(') || text.is(behind + 1, b'*');
            let is_cast = text.is(before, b'(') && text.is(behind, b')') && is_operand;
            let is_after_name = before > 0 && text.is_name(before - 1) && caller != b"return";
            if is_cast && !is_after_name && stars == 1 {
                return self.cast(text, first..at + 1, behind);
            }
            if text.is(behind, b'>') && self.is_read(text, closing(text.toks(), behind + 1).map_or(behind, |c| c + 1)) {
                return Err(unread());
            }
            {
                self.is_object(text, first..at + 1);
                return Ok(());
            }
        }
        if !text.is_name(behind) {
            return Err(unread());
        }
        self.declared(text, (first, at), (behind, stars))
    }

    /// `Spam *a, *b = f(), **c`, from the first name on.
    fn declared(
        &mut self,
        text: &'r Text<'a>,
        (first, at): (usize, usize),
        (name, stars): (usize, usize),
    ) -> Result<(), Obstacle> {
        let unread =
            |i: usize| Obstacle::at("how a pointer to the struct is declared is not understood", text.place(i));
        let shown = |i: usize| String::from_utf8_lossy(text.word(i)).into_owned();
        if text.is(name + 1, b'(') {
            if stars == 1 {
                self.pointers.functions.insert(shown(name));
            }
            {
                self.is_object(text, first..at + 1);
                return Ok(());
            }
        }
        let of_parameters = text.functions.iter().find(|f| f.parameters.contains(&at));
        let function = text.function_at(at).or(of_parameters);
        let is_parameter = of_parameters.is_some() || text.is(first - 1, b'(') || text.is(first - 1, b',');
        let mut names = vec![(name, stars)];
        if !is_parameter {
            let end = text.statement_end(name).ok_or_else(|| unread(name))?;
            let mut i = name + 1;
            while i < end {
                i = match text.word(i) {
                    b"(" | b"[" | b"{" => closing(text.toks(), i).ok_or_else(|| unread(i))? + 1,
                    b"," => {
                        let stars = (i + 1..end).take_while(|k| text.is(*k, b'*')).count();
                        let next = i + 1 + stars;
                        if stars == 0 || !text.is_name(next) {
                            return Err(unread(i));
                        }
                        names.push((next, stars));
                        next + 1
                    }
                    _ => i + 1,
                };
            }
        }
        for (i, stars) in &names {
            if *stars > 1 || text.is(i + 1, b'[') {
                return Err(unread(*i));
            }
            match function {
                Some(f) => {
                    let all = self.pointers.local.entry((text.file.0, f.body.start)).or_default();
                    all.entry(shown(*i)).or_default().push(*i);
                }
                None if is_parameter => {}
                None if is_in_braces(text, at) => {
                    self.pointers.members.entry(shown(*i)).or_default().push(text.place(*i));
                }
                None => return Err(Obstacle::at("a variable of the file points to the struct", text.place(*i))),
            }
        }
        if let ([(name, _)], Some(f)) = (&names[..], function)
            && self.stays(text, f, *name)
        {
            self.kept.insert((text.file.0, *name));
            return Ok(());
        }
        self.is_object(text, first..at + 1);
        Ok(())
    }

    /// `Spam *self = (Spam *)op;`, where `self` is used for the data alone.
    fn stays(&self, text: &Text<'_>, function: &Function, name: usize) -> bool {
        let is_cast = text.is(name + 1, b'=') && text.is(name + 2, b'(');
        let Some(close) = is_cast.then(|| closing(text.toks(), name + 2)).flatten() else { return false };
        let is_own = self.data.record.all().any(|n| (name + 3..close).any(|i| text.word(i) == n.as_bytes()));
        let is_plain = text.is_name(close + 1) && text.is(close + 2, b';');
        let is_first = call_arguments(text.toks(), function.parameters.start - 1)
            .0
            .first()
            .is_some_and(|p| p.end > p.start && text.word(p.end - 1) == text.word(close + 1));
        let shown = String::from_utf8_lossy(text.word(name)).into_owned();
        let all = text.mentions(&shown).filter(|i| function.body.contains(i) && *i != name);
        let reads = all.into_iter().all(|i| self.is_read(text, i + 1));
        is_own && is_plain && reads && (is_first || self.data.takes_any)
    }

    /// `(Spam *)op`, `((Spam *)op)->count`
    fn cast(&mut self, text: &'r Text<'a>, range: Range<usize>, close: usize) -> Result<(), Obstacle> {
        let unread = || Obstacle::at("what is cast to the struct is not understood", text.place(range.start));
        let open = range.start - 1;
        let end = operand_end(text, close + 1).ok_or_else(unread)?;
        let reader = self.data.reader;
        let is_kept = open >= 2 && text.is(open - 1, b'=') && self.kept.contains(&(text.file.0, open - 2));
        let inner = if text.is_c { "" } else { "(PyObject *)" };
        if is_kept {
            let span = text.span(open..close + 1);
            self.edits.push(text.edit(span.start, span.end, format!("{reader}({inner}")));
            self.insert(text, text.toks()[end - 1].span.end, 0, ")");
            return Ok(());
        }
        if text.is(open - 1, b'(') && text.is(end, b')') && self.is_read(text, end + 1) {
            let is_call = open >= 2 && text.is_name(open - 2) && text.word(open - 2) != b"return";
            if is_call || self.is_header(text, end + 3) {
                return Err(unread());
            }
            let span = text.span(open - 1..close + 1);
            self.edits.push(text.edit(span.start, span.end, format!("{reader}({inner}")));
            return Ok(());
        }
        if text.is(end, b')') && self.is_read(text, end + 1) {
            return Err(unread());
        }
        self.is_object(text, range);
        Ok(())
    }
}
