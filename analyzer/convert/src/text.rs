//! The files of a package by their tokens: which functions they have, and where names stand.

use abi3lint_c_text::{DirectiveKind, Scan, Tok, TokKind, closing, is_member, is_name_byte, opening, scan};
use abi3lint_model::{Edit, FileId, Place, SourceFile, Span};
use rustc_hash::FxHashMap;
use std::cell::OnceCell;
use std::ops::Range;

/// Files that are no sources of C or C++.
const OTHERS: [&str; 9] = ["py", "pyx", "pxd", "toml", "cfg", "txt", "build", "cmake", "json"];

/// What turns a pointer to an object into one that every function of CPython's takes. What counts references is a macro with
/// a cast below floor 3.11 only.
pub(crate) const CAST: &str = "(PyObject *)";

/// A function with a body. All are indices of tokens.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    /// Its name.
    pub name: usize,
    /// What stands between the parentheses behind it.
    pub parameters: Range<usize>,
    /// Its body with both braces.
    pub body: Range<usize>,
}

/// A file.
#[derive(Debug)]
pub(crate) struct Text<'a> {
    pub file: FileId,
    pub bytes: &'a [u8],
    pub scan: Scan,
    pub functions: Vec<Function>,
    /// Its braces do not match.
    pub broken: bool,
    /// It is no C++.
    pub is_c: bool,
    /// Where each name stands.
    names: OnceCell<FxHashMap<&'a [u8], Vec<u32>>>,
}

impl<'a> Text<'a> {
    fn new(file: FileId, path: &str, bytes: &'a [u8]) -> Text<'a> {
        let is_c = path.ends_with(".c");
        let mut text =
            Text { file, bytes, scan: scan(bytes), functions: Vec::new(), broken: false, is_c, names: OnceCell::new() };
        text.find_functions();
        text
    }

    pub(crate) fn toks(&self) -> &[Tok] {
        &self.scan.toks
    }

    pub(crate) fn word(&self, at: usize) -> &'a [u8] {
        self.toks().get(at).map_or(&b""[..], |t| t.span.of(self.bytes))
    }

    pub(crate) fn is(&self, at: usize, punct: u8) -> bool {
        self.toks().get(at).is_some_and(|t| t.is(punct))
    }

    pub(crate) fn is_name(&self, at: usize) -> bool {
        self.toks().get(at).is_some_and(|t| t.kind == TokKind::Ident)
    }

    pub(crate) fn is_text(&self, at: usize) -> bool {
        self.toks().get(at).is_some_and(|t| t.kind == TokKind::Literal)
    }

    /// From the first to the last of some tokens.
    pub(crate) fn span(&self, range: Range<usize>) -> Span {
        match (self.toks().get(range.start), range.end.checked_sub(1).and_then(|last| self.toks().get(last))) {
            (Some(first), Some(last)) if range.start < range.end => {
                Span { start: first.span.start, end: last.span.end }
            }
            _ => Span::default(),
        }
    }

    pub(crate) fn shown(&self, range: Range<usize>) -> String {
        String::from_utf8_lossy(self.span(range).of(self.bytes)).into_owned()
    }

    pub(crate) fn place(&self, at: usize) -> Place {
        Place { file: self.file, span: self.span(at..at + 1) }
    }

    pub(crate) fn edit(&self, start: u32, end: u32, text: impl Into<String>) -> Edit {
        Edit { place: Place { file: self.file, span: Span { start, end } }, text: text.into() }
    }

    /// Where a name stands that is no member of anything.
    pub(crate) fn mentions<'s>(&'s self, name: &str) -> impl Iterator<Item = usize> + use<'s, 'a> {
        let names = self.names.get_or_init(|| {
            let mut names: FxHashMap<&'a [u8], Vec<u32>> = FxHashMap::default();
            for (i, tok) in self.toks().iter().enumerate().filter(|(_, t)| t.kind == TokKind::Ident) {
                names.entry(tok.span.of(self.bytes)).or_default().push(i as u32);
            }
            names
        });
        let all = names.get(name.as_bytes()).map_or(&[][..], Vec::as_slice);
        all.iter().map(|i| *i as usize).filter(|i| !is_member(self.toks(), *i))
    }

    /// The first token at or behind an offset.
    pub(crate) fn token_at(&self, offset: u32) -> usize {
        self.toks().partition_point(|t| t.span.start < offset)
    }

    /// The function whose body has a token.
    pub(crate) fn function_at(&self, at: usize) -> Option<&Function> {
        let behind = self.functions.partition_point(|f| f.body.start <= at);
        self.functions[..behind].last().filter(|f| f.body.contains(&at))
    }

    /// The function of a name.
    pub(crate) fn function(&self, name: &[u8]) -> Option<&Function> {
        let mut named = self.functions.iter().filter(|f| self.word(f.name) == name);
        named.next().filter(|_| named.next().is_none())
    }

    /// Whether a directive stands in a span.
    pub(crate) fn directive_in(&self, span: Span) -> Option<Place> {
        let within = |s: &Span| s.start >= span.start && s.end <= span.end;
        let found = self.scan.directives.iter().map(|d| d.span).find(within)?;
        Some(Place { file: self.file, span: found })
    }

    /// The directive that opens the one condition in which a part of a span stands, where that has no other branch and no
    /// condition within.
    pub(crate) fn condition(&self, whole: Span, part: Span) -> Option<String> {
        let inside = |s: Span| s.start >= whole.start && s.end <= whole.end;
        let directives: Vec<_> = self.scan.directives.iter().filter(|d| inside(d.span)).collect();
        let next = directives.iter().position(|d| d.span.start >= part.end)?;
        let (open, close) = (directives.get(next.checked_sub(1)?)?, directives[next]);
        let is_alone = open.kind.opens() && close.kind == abi3lint_c_text::DirectiveKind::Endif;
        let is_outermost = directives[..next - 1].iter().filter(|d| d.kind.opens()).count()
            == directives[..next - 1].iter().filter(|d| d.kind == abi3lint_c_text::DirectiveKind::Endif).count();
        let holds = is_alone && is_outermost && open.span.end <= part.start;
        holds.then(|| String::from_utf8_lossy(open.span.of(self.bytes)).into_owned())
    }

    /// Whether an offset of a function stands between an `#if` of the same function and its `#endif`.
    pub(crate) fn is_conditional(&self, function: &Function, at: usize) -> bool {
        let (start, here) = (self.span(function.body.start..at).start, self.span(at..at + 1).start);
        let before = self.scan.directives.iter().filter(|d| d.span.start >= start && d.span.start < here);
        let depth = before.fold(0_i32, |depth, d| match d.kind {
            kind if kind.opens() => depth + 1,
            abi3lint_c_text::DirectiveKind::Endif => depth - 1,
            _ => depth,
        });
        depth != 0
    }

    /// The first token of the statement that a token belongs to: behind the last `;`, `{`, `}` or label before it, behind
    /// `else`, or behind the parentheses of `if`, `for`, `while` and `switch`.
    pub(crate) fn statement(&self, at: usize) -> usize {
        let mut first = at;
        while let Some(before) = first.checked_sub(1) {
            match self.toks()[before].kind {
                TokKind::Punct(b';' | b'{' | b'}') => break,
                TokKind::Punct(b':') if self.ends_label(before) => break,
                TokKind::Punct(b')') => {
                    let Some(open) = opening(self.toks(), before) else { break };
                    let behind = open.checked_sub(1).map_or(&b""[..], |k| self.word(k));
                    if matches!(behind, b"if" | b"for" | b"while" | b"switch") {
                        break;
                    }
                    first = open;
                    continue;
                }
                TokKind::Ident if matches!(self.word(before), b"else" | b"do") => break,
                _ => {}
            }
            first = before;
        }
        first
    }

    /// Whether a colon ends a label: it is none of `a::b`, and none of `a ? b : c`.
    fn ends_label(&self, colon: usize) -> bool {
        let ends = |i: &usize| matches!(self.toks()[*i].kind, TokKind::Punct(b';' | b'{' | b'}'));
        let is_choice = (0..colon).rev().take_while(|i| !ends(i)).any(|i| self.is(i, b'?'));
        let is_scope = self.is(colon + 1, b':') || (colon > 0 && self.is(colon - 1, b':'));
        !is_choice && !is_scope
    }

    /// The `;` that ends the statement of a token, if it has one.
    pub(crate) fn statement_end(&self, at: usize) -> Option<usize> {
        let mut i = at;
        loop {
            match self.toks().get(i)?.kind {
                TokKind::Punct(b';') => return Some(i),
                TokKind::Punct(b'{' | b'}') => return None,
                TokKind::Punct(b'(' | b'[') => i = closing(self.toks(), i)?,
                _ => {}
            }
            i += 1;
        }
    }

    /// The blanks that the line of an offset begins with.
    pub(crate) fn indent(&self, offset: u32) -> &'a str {
        let before = &self.bytes[..(offset as usize).min(self.bytes.len())];
        let start = before.iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
        let blanks = self.bytes[start..].iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        std::str::from_utf8(&self.bytes[start..start + blanks]).unwrap_or("")
    }

    /// One step of indentation in a block on the line of an offset: a tab, or four blanks.
    pub(crate) fn step(&self, offset: u32) -> &'static str {
        if self.indent(offset).contains('\t') { "\t" } else { "    " }
    }

    /// A span with the rest of its lines, where that is blank.
    pub(crate) fn whole_lines(&self, span: Span) -> Span {
        let is_blank = |b: &u8| matches!(b, b' ' | b'\t' | b'\r');
        let before = &self.bytes[..span.start as usize];
        let start = before.iter().rposition(|b| !is_blank(b)).map_or(0, |i| i + 1);
        let starts = start == 0 || self.bytes[start - 1] == b'\n';
        let behind = &self.bytes[span.end as usize..];
        let blanks = behind.iter().take_while(|b| is_blank(b)).count();
        match behind.get(blanks) {
            Some(b'\n') if starts => Span::new(start, span.end as usize + blanks + 1),
            _ => span,
        }
    }

    fn find_functions(&mut self) {
        let mut found = Vec::new();
        let (mut at, mut head) = (0, 0);
        while at < self.scan.toks.len() {
            match self.scan.toks[at].kind {
                TokKind::Punct(b';' | b'}') => head = at + 1,
                TokKind::Punct(b'{') => {
                    if let Some((name, parameters)) = self.head_of_function(head, at) {
                        let Some(close) = self.end_of_body(at) else {
                            self.broken = true;
                            break;
                        };
                        found.push(Function { name, parameters, body: at..close + 1 });
                        at = close;
                    } else if !self.is_scope(head, at) {
                        let Some(close) = closing(&self.scan.toks, at) else {
                            self.broken = true;
                            break;
                        };
                        at = close + 1;
                        continue;
                    }
                    head = at + 1;
                }
                _ => {}
            }
            at += 1;
        }
        self.functions = found;
    }

    /// What closes a body. Where branches open a brace each, that is the first one at the beginning of a line.
    fn end_of_body(&self, open: usize) -> Option<usize> {
        let toks = &self.scan.toks;
        let ends_line = |t: &Tok| t.is(b'}') && (t.span.start == 0 || self.bytes[t.span.start as usize - 1] == b'\n');
        let at_line = toks[open..].iter().position(ends_line).map(|n| open + n);
        match (closing(toks, open), at_line) {
            (Some(close), Some(line)) if self.bytes[..toks[open].span.start as usize].last() == Some(&b'\n') => {
                Some(close.min(line))
            }
            (close, line) => close.or(line),
        }
    }

    /// Whether a brace opens a scope in which functions are defined.
    fn is_scope(&self, head: usize, open: usize) -> bool {
        let is = |i: usize| matches!(self.word(i), b"namespace" | b"extern" | b"struct" | b"class" | b"union");
        (head..open).any(is) && !(head..open).any(|i| self.is(i, b'='))
    }

    /// The name and the parameters of the function whose body a brace opens.
    fn head_of_function(&self, head: usize, open: usize) -> Option<(usize, Range<usize>)> {
        if (head..open).any(|i| self.is(i, b'=')) {
            return None;
        }
        let mut last = open.checked_sub(1)?;
        while last > head && self.is_name(last) {
            last -= 1;
        }
        let parenthesis = opening(&self.scan.toks, last).filter(|p| *p > head && self.is(*p, b'('))?;
        let name = parenthesis - 1;
        self.is_name(name).then_some((name, parenthesis + 1..last))
    }
}

/// The files of a run.
#[derive(Debug)]
pub(crate) struct Package<'a> {
    files: &'a [&'a SourceFile],
    texts: Vec<OnceCell<Text<'a>>>,
    /// Which files have each word, also in comments.
    words: OnceCell<FxHashMap<&'a [u8], Vec<u32>>>,
}

impl<'a> Package<'a> {
    pub(crate) fn new(files: &'a [&'a SourceFile]) -> Package<'a> {
        Package { files, texts: files.iter().map(|_| OnceCell::new()).collect(), words: OnceCell::new() }
    }

    pub(crate) fn text(&self, file: FileId) -> Option<&Text<'a>> {
        let i = file.0 as usize;
        let source = self.files.get(i)?;
        Some(self.texts[i].get_or_init(|| Text::new(file, &source.path, &source.text)))
    }

    /// The files in which a word stands.
    pub(crate) fn with(&self, word: &str) -> impl Iterator<Item = &Text<'a>> {
        let words = self.words.get_or_init(|| words(self.files));
        let has = words.get(word.as_bytes()).map_or(&[][..], Vec::as_slice);
        has.iter().filter_map(|i| self.text(FileId(*i)))
    }

    /// The definitions of a macro: the file, and the tokens from the name on.
    pub(crate) fn macros<'s>(&'s self, name: &'s str) -> impl Iterator<Item = (&'s Text<'a>, &'s [Tok])> {
        self.with(name).flat_map(move |text| {
            let defines = text.scan.directives.iter().filter(|d| d.kind == DirectiveKind::Define);
            let all = defines.map(move |d| (text, text.scan.directive_tokens(d)));
            all.filter(move |(text, toks)| toks.first().is_some_and(|t| t.span.of(text.bytes) == name.as_bytes()))
        })
    }
}

impl Package<'_> {
    /// New names, with an ending that makes all of them such as the package does not have.
    pub(crate) fn unused<T, const N: usize>(
        &self,
        new: impl Fn(&str) -> T,
        all: impl for<'n> Fn(&'n T) -> [&'n str; N],
    ) -> T {
        let mut ending = String::new();
        loop {
            let names = new(&ending);
            if all(&names).iter().all(|n| self.with(n).next().is_none()) {
                return names;
            }
            ending.push('_');
        }
    }
}

/// The files of each word.
fn words<'a>(files: &[&'a SourceFile]) -> FxHashMap<&'a [u8], Vec<u32>> {
    let mut words: FxHashMap<&'a [u8], Vec<u32>> = FxHashMap::default();
    for (i, file) in files.iter().enumerate().filter(|(_, f)| is_source(&f.path)) {
        for word in file.text.split(|b| !is_name_byte(*b)).filter(|w| !w.is_empty() && !w[0].is_ascii_digit()) {
            let found = words.entry(word).or_default();
            if found.last() != Some(&(i as u32)) {
                found.push(i as u32);
            }
        }
    }
    words
}

fn is_source(path: &str) -> bool {
    path.rsplit_once('.').is_none_or(|(_, extension)| !OTHERS.contains(&extension))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_begins_behind_labels_and_conditions() {
        let of = |source: &str| {
            let text = Text::new(FileId(0), "a.cpp", source.as_bytes());
            let at = text.mentions("here").next().unwrap();
            String::from_utf8_lossy(text.word(text.statement(at))).into_owned()
        };
        assert_eq!(of("void f(void) { a(); b(here); }"), "b");
        assert_eq!(of("void f(void) { if (a) b(here); else c(); }"), "b");
        assert_eq!(of("void f(void) { if (a) d(); else b(here); }"), "b");
        assert_eq!(of("void f(void) { done: b(here); }"), "b");
        assert_eq!(of("void f(void) { case 1: b(here); }"), "b");
        assert_eq!(of("void f(void) { x = a ? 0 : b(here); }"), "x");
        assert_eq!(of("void f(void) { x = ns::b(here); }"), "x");
        assert_eq!(of("void f(void) { ((release)get(a))(here); }"), "(");
    }
}
