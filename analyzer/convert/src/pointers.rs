//! What becomes of the variables, members and functions that point to a struct which loses its header.

use crate::obstacle::Obstacle;
use crate::places::{Reading, chain_start, in_parentheses, is_in_braces};
use crate::text::{Function, Text};
use abi3lint_c_text::{call_arguments, closing, is_member, opening};
use std::ops::Range;

/// Names for the data in a function, of which one is not taken.
const DATA: [&str; 3] = ["data", "self_data", "data_of_self"];

impl<'r, 'a> Reading<'r, 'a> {
    /// All uses of the variables.
    pub(crate) fn variables(&mut self, files: &[&'r Text<'a>]) -> Result<(), Obstacle> {
        let local = std::mem::take(&mut self.pointers.local);
        for ((file, body), variables) in &local {
            let Some(text) = files.iter().find(|t| t.file.0 == *file) else { continue };
            let Some(function) = text.functions.iter().find(|f| f.body.start == *body) else { continue };
            for (name, declared) in variables {
                if declared.iter().any(|i| self.kept.contains(&(*file, *i))) {
                    if declared.len() > 1 {
                        return Err(Obstacle::at(format!("'{name}' is declared twice"), text.place(declared[1])));
                    }
                    continue;
                }
                self.variable(text, function, (name, declared))?;
            }
        }
        Ok(())
    }

    fn variable(
        &mut self,
        text: &'r Text<'a>,
        function: &Function,
        (name, declared): (&str, &[usize]),
    ) -> Result<(), Obstacle> {
        let reader = self.data.reader;
        let all = text.mentions(name).filter(|i| function.body.contains(i) && !declared.contains(i));
        let uses: Vec<usize> = all.collect();
        let mut reads: Vec<Range<usize>> = Vec::new();
        let mut is_set = false;
        for at in &uses {
            let unread = || Obstacle::at(format!("how '{name}' is used is not understood"), text.place(*at));
            let whole = in_parentheses(text, *at);
            let (start, end) = (whole.start, whole.end);
            is_set |= text.is(end, b'=') && !text.is(end + 1, b'=');
            if self.is_read(text, end) {
                if self.is_header(text, end + 2) {
                    return Err(Obstacle::at("a field of the header is used", text.place(end + 2)));
                }
                reads.push(whole);
                continue;
            }
            let is_type =
                text.is_name(start - 1) && !matches!(text.word(start - 1), b"return" | b"else" | b"case" | b"do");
            let is_value = text.is(start - 1, b'*')
                && !(start >= 2
                    && (text.is(start - 2, b')') || text.is_name(start - 2) && text.word(start - 2) != b"return"));
            let is_declared = text.is(start - 1, b'*') && start >= 2 && text.is_name(start - 2);
            let is_moved = matches!(text.word(end), b"[" | b"." | b"+" | b"-");
            if is_type || is_value || is_declared || is_moved || self.is_in_macro(text, *at) {
                return Err(unread());
            }
            if text.is(start - 1, b'&') && !text.is(start - 2, b'&') && text.is(end, b'-') {
                return Err(unread());
            }
        }
        let first = call_arguments(text.toks(), function.parameters.start - 1).0.into_iter().next();
        let is_first = first.is_some_and(|p| declared.iter().any(|i| p.contains(i)));
        let has_table = is_first && !is_set && self.is_in_table(text, function);
        let free = DATA.iter().find(|n| !function.body.clone().any(|i| text.word(i) == n.as_bytes()));
        if let Some(data) = free.filter(|_| has_table && !reads.is_empty()) {
            let brace = text.toks()[function.body.start].span.end;
            let next = text.toks()[function.body.start + 1].span.start;
            let step = if text.indent(next).is_empty() { "    " } else { text.indent(next) };
            self.insert(text, brace, 0, format!("\n{step}{} *{data} = {reader}({name});", self.data.record.spelled));
            for read in reads {
                let at = read.clone().find(|i| text.word(*i) == name.as_bytes()).unwrap_or(read.start);
                let span = text.span(at..at + 1);
                self.edits.push(text.edit(span.start, span.end, *data));
            }
            return Ok(());
        }
        for read in reads {
            self.wrap(text, read);
        }
        Ok(())
    }

    /// Whether a variable is handed to a macro of the package that opens what it is given.
    fn is_in_macro(&self, text: &Text<'_>, at: usize) -> bool {
        let mut i = at;
        while i > 0 && !text.is(i, b'(') && !text.is(i, b';') && !text.is(i, b'{') {
            i -= 1;
            if text.is(i, b')') {
                i = opening(text.toks(), i).unwrap_or(i);
            }
        }
        if !text.is(i, b'(') || i == 0 || !text.is_name(i - 1) {
            return false;
        }
        let name = String::from_utf8_lossy(text.word(i - 1)).into_owned();
        self.package.macros(&name).any(|(_, toks)| toks.windows(2).any(|w| w[0].is(b'-') && w[1].is(b'>')))
    }

    /// Whether a function stands in a table: something else than calls of the package calls it.
    fn is_in_table(&self, text: &Text<'_>, function: &Function) -> bool {
        let name = String::from_utf8_lossy(text.word(function.name)).into_owned();
        let is_value = |t: &Text<'_>, i: usize| t.function_at(i).is_none() && !t.is(i + 1, b'(');
        self.package.with(&name).any(|t| t.mentions(&name).any(|i| is_value(t, i)))
    }

    /// Members of other structs, and functions, that are pointers to the struct.
    pub(crate) fn elsewhere(&mut self) -> Result<(), Obstacle> {
        for (name, places) in std::mem::take(&mut self.pointers.members) {
            for text in self.package.with(&name) {
                let is_other = |i: &usize| {
                    text.function_at(*i).is_none()
                        && is_in_braces(text, *i)
                        && !places.contains(&text.place(*i))
                        && !text.is(i + 1, b'=')
                };
                if let Some(at) = text.mentions(&name).find(is_other) {
                    return Err(Obstacle::at(format!("'{name}' is a member of several structs"), text.place(at)));
                }
                for at in
                    (0..text.toks().len()).filter(|i| text.word(*i) == name.as_bytes() && is_member(text.toks(), *i))
                {
                    if self.is_read(text, at + 1) {
                        let start = chain_start(text, at).ok_or_else(|| {
                            Obstacle::at("what a pointer is a member of is not understood", text.place(at))
                        })?;
                        self.wrap(text, start..at + 1);
                    } else if matches!(text.word(at + 1), b"." | b"[" | b"+" | b"-") {
                        return Err(Obstacle::at(format!("how '{name}' is used is not understood"), text.place(at)));
                    }
                }
            }
        }
        for name in std::mem::take(&mut self.pointers.functions) {
            for text in self.package.with(&name) {
                for at in text.mentions(&name).filter(|i| text.is(i + 1, b'(')) {
                    let Some(close) = closing(text.toks(), at + 1) else { continue };
                    if self.is_read(text, close + 1) {
                        self.wrap(text, at..close + 1);
                    }
                }
            }
        }
        Ok(())
    }
}
