//! One scanned file: its conditional regions, macro definitions and includes.
//!
//! Nothing here is evaluated.

use super::language::{C_EXTENSIONS, CPP_EXTENSIONS, extension};
use super::noreturn::noreturn_functions;
use super::parameters::ParamNames;
use abi3lint_c_text::{Directive, DirectiveKind, Scan, Tok, TokKind, closing, scan};
use abi3lint_model::{SourceFile, Span};
use abi3lint_rules::catalog::{self, Header};

/// A `#define` of one file.
#[derive(Debug)]
pub(crate) struct Define<'a> {
    pub name: &'a [u8],
    pub name_span: Span,
    /// Index of the directive.
    pub directive: u32,
    /// Tokens between the parentheses of a function-like macro.
    pub params: Option<(u32, u32)>,
    /// Tokens of the body.
    pub body: (u32, u32),
}

/// An `#include` of one file.
#[derive(Debug)]
pub(crate) struct Include<'a> {
    pub directive: u32,
    /// What stands between the quotes or angle brackets.
    pub name: &'a str,
    pub name_span: Span,
    pub angled: bool,
}

impl Include<'_> {
    /// Whether it names one of CPython's internal headers.
    pub(crate) fn is_internal(&self) -> bool {
        catalog::header(self.name).is_some_and(Header::is_internal)
    }
}

/// A conditional group: the directives of its branches, and of its end.
#[derive(Debug)]
pub(crate) struct Group {
    pub branches: Vec<u32>,
    pub endif: Option<u32>,
}

/// A scanned file.
#[derive(Debug)]
pub(crate) struct FileScan<'a> {
    pub path: &'a str,
    pub text: &'a [u8],
    pub scan: Scan,
    pub cpp: bool,
    /// The language that the file alone looks like.
    pub guess: bool,
    pub defines: Vec<Define<'a>>,
    pub includes: Vec<Include<'a>>,
    pub groups: Vec<Group>,
    /// Start offset of each conditional directive; region `i` follows the `i`-th of them.
    pub conditionals: Vec<u32>,
    /// By region: `Py` stands somewhere in it.
    pub speaks: Vec<bool>,
    /// Conditional branches that directly hold an `#error`: the directives of both, in the order of the branches.
    pub errors: Vec<(u32, u32)>,
    /// By directive: an `#ifndef X` whose branch defines `X`.
    pub defaults: Vec<bool>,
    /// The whole file lies under an include guard or a `#pragma once`.
    pub guarded: bool,
    /// Functions that never come back, in order.
    pub noreturn: Vec<&'a [u8]>,
    /// The tokens of the scan were dropped.
    rescan: bool,
}

/// Files up to this many bytes keep their tokens from the scan to the walk.
const KEPT_TOKENS: usize = 4 << 10;

impl<'a> FileScan<'a> {
    /// Scans a file.
    pub(crate) fn new(file: &'a SourceFile, force_cpp: Option<bool>) -> FileScan<'a> {
        FileScan::with_tokens(file, force_cpp).0
    }

    /// Scans a file whose tokens are wanted at once: those that are not kept.
    pub(crate) fn with_tokens(file: &'a SourceFile, force_cpp: Option<bool>) -> (FileScan<'a>, Option<Vec<Tok>>) {
        let text: &'a [u8] = &file.text;
        let scan = scan(text);
        let mut f = FileScan {
            path: &file.path,
            text,
            cpp: false,
            guess: false,
            defines: Vec::new(),
            includes: Vec::new(),
            groups: Vec::new(),
            conditionals: Vec::new(),
            speaks: Vec::new(),
            errors: Vec::new(),
            defaults: vec![false; scan.directives.len()],
            guarded: false,
            noreturn: Vec::new(),
            rescan: false,
            scan,
        };
        f.read_directives();
        f.speaks = f.regions().iter().map(|region| speaks(region.of(text))).collect();
        f.guess = force_cpp.unwrap_or_else(|| f.guess_cpp());
        f.cpp = f.guess;
        f.scan.directive_toks.shrink_to_fit();
        f.scan.directives.shrink_to_fit();
        f.defines.shrink_to_fit();
        f.noreturn = noreturn_functions(f.path, text, &f.conditionals, &f.scan.toks);
        let mut toks = None;
        if text.len() > KEPT_TOKENS {
            toks = Some(std::mem::take(&mut f.scan.toks));
            f.rescan = true;
        }
        (f, toks)
    }

    /// The same file with another text, whose directives are the old ones in other places, which `to` makes of those
    /// that were.
    pub(crate) fn moved(&mut self, source: &'a SourceFile, to: impl Fn(&mut Span)) {
        self.path = &source.path;
        self.text = &source.text;
        self.scan.directives.iter_mut().for_each(|d| to(&mut d.span));
        self.scan.directive_toks.iter_mut().for_each(|t| to(&mut t.span));
        self.defines.iter_mut().for_each(|d| to(&mut d.name_span));
        self.includes.iter_mut().for_each(|i| to(&mut i.name_span));
        self.scan.odd_continuations.iter_mut().for_each(&to);
        for at in &mut self.conditionals {
            let mut place = Span { start: *at, end: *at };
            to(&mut place);
            *at = place.start;
        }
    }

    /// Other tokens, where the file keeps them.
    pub(crate) fn set_tokens(&mut self, toks: &[Tok]) {
        if !self.rescan {
            self.scan.toks = toks.to_vec();
        }
    }

    /// The tokens outside of directives. Those of a large file are not kept but read again: scanning is
    /// far quicker than parsing, and tokens take more than twice the memory of their text.
    pub(crate) fn tokens(&self) -> Vec<Tok> {
        if self.rescan { scan(self.text).toks } else { self.scan.toks.clone() }
    }

    /// The region of a byte offset: index into liveness tables.
    pub(crate) fn region(&self, offset: u32) -> usize {
        self.conditionals.partition_point(|c| *c < offset)
    }

    /// Where the regions are, without the conditional directives between them.
    pub(crate) fn regions(&self) -> Vec<Span> {
        let mut start = 0;
        let conditional = |d: &&Directive| d.kind.is_conditional();
        let mut out: Vec<Span> = self
            .scan
            .directives
            .iter()
            .filter(conditional)
            .map(|d| Span { start: std::mem::replace(&mut start, d.span.end), end: d.span.start })
            .collect();
        out.push(Span { start, end: self.text.len() as u32 });
        out
    }

    /// The tokens of a definition's body.
    pub(crate) fn body(&self, d: &Define<'_>) -> &[Tok] {
        &self.scan.directive_toks[d.body.0 as usize..d.body.1 as usize]
    }

    /// The text of a definition behind its name.
    pub(crate) fn definition(&self, d: &Define<'_>) -> &'a [u8] {
        let end = self.scan.directives[d.directive as usize].span.end;
        self.text.get(d.name_span.end as usize..end as usize).unwrap_or_default().trim_ascii()
    }

    /// The tokens between the parentheses of a function-like definition.
    pub(crate) fn params(&self, d: &Define<'_>) -> Option<&[Tok]> {
        d.params.map(|(a, b)| &self.scan.directive_toks[a as usize..b as usize])
    }

    /// Whether what a definition stands for is one argument of a call, and not several or none.
    pub(crate) fn is_one_argument(&self, d: &Define<'_>) -> bool {
        let body = self.body(d);
        let mut at = 0;
        while let Some(t) = body.get(at) {
            if t.is(b',') {
                return false;
            }
            at = closing(body, at).unwrap_or(at) + 1;
        }
        !body.is_empty()
    }

    /// The names of a definition's parameters.
    pub(crate) fn param_names(&self, d: &Define<'_>) -> ParamNames<'a> {
        let toks = self.params(d).unwrap_or(&[]);
        toks.iter().filter(|t| t.kind == TokKind::Ident).map(|t| t.span.of(self.text)).collect()
    }

    /// `X` of a directive `#ifdef X`, `#if X` or `#if defined(X)`; nothing for any other.
    pub(crate) fn asked_name(&self, directive: usize) -> Option<&'a [u8]> {
        let d = &self.scan.directives[directive];
        let toks = self.scan.directive_tokens(d);
        let mut names = toks.iter().filter(|t| t.kind == TokKind::Ident).map(|t| t.span.of(self.text));
        let simple = toks.iter().all(|t| t.kind == TokKind::Ident || t.is(b'(') || t.is(b')'));
        let name = names.find(|n| *n != b"defined")?;
        let asks = simple && matches!(d.kind, DirectiveKind::If | DirectiveKind::Ifdef);
        (asks && names.next().is_none()).then_some(name)
    }

    fn read_directives(&mut self) {
        let text = self.text;
        let mut open: Vec<usize> = Vec::new();
        let mut ifndefs: Vec<(usize, &[u8])> = Vec::new();
        for (i, d) in self.scan.directives.iter().enumerate() {
            let toks = self.scan.directive_tokens(d);
            if d.kind.is_conditional() {
                self.conditionals.push(d.span.start);
            }
            match d.kind {
                k if k.opens() => {
                    open.push(self.groups.len());
                    self.groups.push(Group { branches: vec![i as u32], endif: None });
                    ifndefs.push((i, undefined_name(d, toks, text)));
                }
                k if k.continues() => {
                    if let Some(g) = open.last() {
                        self.groups[*g].branches.push(i as u32);
                    }
                    if let Some(last) = ifndefs.last_mut() {
                        last.1 = b"";
                    }
                }
                DirectiveKind::Endif => {
                    if let Some(g) = open.pop() {
                        self.groups[g].endif = Some(i as u32);
                    }
                    ifndefs.pop();
                }
                DirectiveKind::Error => {
                    if let Some(branch) = open.last().and_then(|g| self.groups[*g].branches.last()) {
                        self.errors.push((*branch, i as u32));
                    }
                }
                DirectiveKind::Define => {
                    if let Some(define) = read_define(i, d, toks, text) {
                        for (at, name) in &ifndefs {
                            if *name == define.name {
                                self.defaults[*at] = true;
                            }
                        }
                        self.defines.push(define);
                    }
                }
                DirectiveKind::Include => self.includes.extend(read_include(i, d, text)),
                DirectiveKind::Other if toks.first().is_some_and(|t| t.span.of(text) == b"once") => {
                    self.guarded = true;
                }
                _ => {}
            }
        }
        self.errors.sort_unstable();
        self.errors.dedup_by_key(|e| e.0);
        self.guarded |= self.has_guard();
    }

    /// The `#error` that the branch of a directive holds: its number among those of the file, and its directive.
    pub(crate) fn error_in(&self, branch: usize) -> Option<(usize, usize)> {
        let number = self.errors.binary_search_by_key(&(branch as u32), |e| e.0).ok()?;
        Some((number, self.errors[number].1 as usize))
    }

    /// The first conditional group begins before all tokens, defines its own name and ends the file.
    fn has_guard(&self) -> bool {
        let Some(group) = self.groups.first() else { return false };
        let (Some(first), Some(end)) = (group.branches.first(), group.endif) else { return false };
        let start = self.scan.directives[*first as usize].span.start;
        let end = self.scan.directives[end as usize].span.end;
        self.defaults[*first as usize]
            && self.scan.toks.first().is_none_or(|t| t.span.start > start)
            && self.scan.toks.last().is_none_or(|t| t.span.end <= end)
    }

    fn guess_cpp(&self) -> bool {
        let e = extension(self.path);
        if CPP_EXTENSIONS.contains(&e) || e == "C" {
            return true;
        }
        if C_EXTENSIONS.contains(&e) {
            return false;
        }
        // What C compilers refuse.
        let refuses = |b: &u32| {
            let d = &self.scan.directives[*b as usize];
            undefined_name(d, self.scan.directive_tokens(d), self.text) == b"__cplusplus"
        };
        if self.errors.iter().any(|(branch, _)| refuses(branch)) {
            return true;
        }
        // Two tokens that only C++ has, outside of the parts that only C++ compilers read.
        let guarded = self.cplusplus_regions();
        let mut hits = 0;
        for pair in self.scan.toks.windows(2) {
            if guarded.iter().any(|s| (s.start..s.end).contains(&pair[0].span.start)) {
                continue;
            }
            let hit = match pair[0].span.of(self.text) {
                b"namespace" | b"template" | b"class" | b"nullptr" | b"constexpr" | b"static_cast"
                | b"reinterpret_cast" | b"typename" | b"noexcept" | b"mutable" | b"virtual" | b"operator" => {
                    pair[1].kind == TokKind::Ident || !pair[1].is(b';')
                }
                b"public" | b"private" | b"protected" | b":" => pair[1].is(b':'),
                _ => false,
            };
            hits += u32::from(hit);
            if hits >= 2 {
                return true;
            }
        }
        false
    }

    fn cplusplus_regions(&self) -> Vec<Span> {
        let directive = |i: u32| &self.scan.directives[i as usize];
        self.groups
            .iter()
            .filter(|g| {
                g.branches.first().is_some_and(|b| {
                    let d = directive(*b);
                    self.scan.directive_tokens(d).iter().any(|t| t.span.of(self.text) == b"__cplusplus")
                })
            })
            .filter_map(|g| {
                Some(Span { start: directive(*g.branches.first()?).span.start, end: directive(g.endif?).span.end })
            })
            .collect()
    }
}

/// Whether a text names anything of CPython's, as far as its letters tell.
pub(crate) fn speaks(text: &[u8]) -> bool {
    memchr::memmem::find(text, b"Py").is_some()
}

/// `X` of `#ifndef X` and of `#if !defined(X)`; empty for any other condition.
fn undefined_name<'a>(d: &Directive, toks: &[Tok], text: &'a [u8]) -> &'a [u8] {
    let word = |i: usize| toks.get(i).map_or(&b""[..], |t| t.span.of(text));
    match d.kind {
        DirectiveKind::Ifndef => word(0),
        DirectiveKind::If if word(0) == b"!" && word(1) == b"defined" => {
            let name = if word(2) == b"(" { 3 } else { 2 };
            if toks.len() == name + 1 + usize::from(name == 3) { word(name) } else { b"" }
        }
        _ => b"",
    }
}

fn read_define<'a>(directive: usize, d: &Directive, toks: &[Tok], text: &'a [u8]) -> Option<Define<'a>> {
    let name = toks.first().filter(|t| t.kind == TokKind::Ident)?;
    let (first, last) = d.toks;
    let mut body = (first + 1, last);
    let mut params = None;
    // Only a parenthesis without white space before it opens a parameter list.
    if toks.get(1).is_some_and(|t| t.is(b'(') && t.span.start == name.span.end) {
        let close = toks.iter().position(|t| t.is(b')'))? as u32;
        params = Some((first + 2, first + close));
        body.0 = first + close + 1;
    }
    Some(Define { name: name.span.of(text), name_span: name.span, directive: directive as u32, params, body })
}

fn read_include<'a>(directive: usize, d: &Directive, text: &'a [u8]) -> Option<Include<'a>> {
    let line = d.span.of(text);
    let open = line.iter().position(|b| matches!(b, b'"' | b'<'))?;
    let angled = line[open] == b'<';
    let close = line[open + 1..].iter().position(|b| *b == if angled { b'>' } else { b'"' })? + open + 1;
    let start = d.span.start as usize;
    let name_span = Span::new(start + open + 1, start + close);
    Some(Include {
        directive: directive as u32,
        name: std::str::from_utf8(name_span.of(text)).ok()?,
        name_span,
        angled,
    })
}
