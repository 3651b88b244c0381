//! What one file says of definitions, by its tokens; nothing is joined yet.

use super::expressions::{NESTING, arguments, expression};
use super::lifetime::{LifetimeFunction, lifetime};
use super::raw::{Call, FileDefinitions, HookFunction};
use super::words::{Opener, Word, at_top};
use crate::names::entity;
use crate::package::Package;
use abi3lint_c_text::{Tok, TokKind, call_arguments, closing};
use abi3lint_model::Live;
use abi3lint_rules::roles::{self, Role, Roles};

const RECORDS: Roles = Roles::of(&[
    Role::ModuleDef,
    Role::TypeSpec,
    Role::TypeObject,
    Role::TypeSlot,
    Role::ModuleSlot,
    Role::AnySlot,
    Role::MethodDef,
    Role::MemberDef,
    Role::AbiInfo,
]);

const CALLS: Roles = Roles::of(&[
    Role::MakesType,
    Role::MakesModule,
    Role::DefersModule,
    Role::MakesEmptyModule,
    Role::SetsGil,
    Role::GetsTypeData,
]);

/// What shows that a function frees or visits an object.
const LIFETIME: Roles = Roles::of(&[Role::TypeOf, Role::FreesObject, Role::SlotGetter, Role::VisitsReference]);

const HOOKS: Roles = Roles::of(&[Role::ModuleInit, Role::ModuleExport]);

/// Words whose parentheses are no parameters.
const ATTRIBUTES: [&[u8]; 4] = [b"__attribute__", b"__declspec", b"alignas", b"noexcept"];

/// Reads a file by its tokens outside of directives; `None` where it defines nothing.
pub(crate) fn file_definitions(package: &Package<'_>, file: usize, toks: &[Tok]) -> Option<Box<FileDefinitions>> {
    let text = package.sources.files[file].text;
    let mut reader = Reader {
        package,
        file,
        text,
        toks,
        opener: Opener::new(package, file),
        function: None,
        out: FileDefinitions::default(),
    };
    reader.read();
    let out = reader.out;
    (out != FileDefinitions::default()).then(|| Box::new(out))
}

/// The function whose body is read.
pub(super) struct Function {
    pub id: u32,
    end: usize,
    name: String,
    is_static: bool,
    is_hook: bool,
    speaks: bool,
    /// Where the body begins, and the names of the object and of the function that visits, of what may be a deallocator or
    /// a traversal.
    ends: Option<(usize, Vec<u8>, Option<Vec<u8>>)>,
    /// It does something that such a function does.
    is_lifetime: bool,
}

/// Reads the tokens of a file.
pub(super) struct Reader<'r, 'a> {
    pub package: &'r Package<'a>,
    pub file: usize,
    pub text: &'a [u8],
    pub toks: &'r [Tok],
    pub opener: Opener<'r, 'a>,
    pub function: Option<Function>,
    pub out: FileDefinitions,
}

impl<'a> Reader<'_, 'a> {
    fn read(&mut self) {
        // Where the file-level item begins that is read.
        let mut head = 0;
        let mut at = 0;
        while at < self.toks.len() && !self.out.broken {
            if self.function.as_ref().is_some_and(|f| at >= f.end) {
                self.leave();
                head = at;
            }
            let t = self.toks[at];
            let outside = self.function.is_none();
            at = match t.kind {
                TokKind::Punct(b';' | b'}') if outside => {
                    head = at + 1;
                    at + 1
                }
                TokKind::Punct(b'{') if outside => {
                    let next = self.body(head, at);
                    if self.function.is_none() {
                        head = next;
                    }
                    next
                }
                TokKind::Ident => self.name(head, at),
                _ => at + 1,
            };
        }
        self.leave();
    }

    fn leave(&mut self) {
        let Some(f) = self.function.take() else { return };
        let ends = f.ends.as_ref().filter(|_| f.is_lifetime);
        if let Some((open, this, visit)) =
            ends.filter(|(open, _, visit)| !self.hands_on(*open..f.end, visit.as_deref()))
        {
            let words = self.opener.open(&self.toks[*open..f.end.min(self.toks.len())]);
            let does = lifetime(&words, this, visit.as_deref());
            self.out.lifetimes.push(LifetimeFunction { name: f.name.clone(), is_static: f.is_static, does });
        }
        if f.speaks || f.is_hook {
            self.out.functions.push((f.name, f.id, f.is_static));
        }
    }

    /// Whether a function gets the one that visits: it may visit all that is missing, also where a macro of its name stands
    /// for nothing.
    fn hands_on(&self, body: std::ops::Range<usize>, visit: Option<&[u8]>) -> bool {
        let Some(visit) = visit else { return false };
        let body = &self.toks[body.start..body.end.min(self.toks.len())];
        (1..body.len()).any(|i| {
            body[i].span.of(self.text) == visit && !body.get(i + 1).is_some_and(|t| t.is(b'(')) && body[i - 1].is(b',')
        })
    }

    pub(super) fn word(&self, at: usize) -> &'a [u8] {
        self.toks.get(at).map_or(&b""[..], |t| t.span.of(self.text))
    }

    pub(super) fn is(&self, at: usize, punct: u8) -> bool {
        self.toks.get(at).is_some_and(|t| t.is(punct))
    }

    pub(super) fn live(&self, at: usize) -> Live {
        self.package.live(self.file, self.toks[at].span.start)
    }

    /// What closes a bracket; the file is given up where nothing does.
    pub(super) fn close(&mut self, open: usize) -> Option<usize> {
        let close = closing(self.toks, open);
        self.out.broken |= close.is_none();
        close
    }

    /// A brace outside of functions, with what stands before it. Where to go on.
    fn body(&mut self, head: usize, open: usize) -> usize {
        let before = &self.toks[head..open];
        let has = |word: &[u8]| before.iter().any(|t| t.span.of(self.text) == word);
        let Some(parenthesis) = self.parameters(before) else {
            let is_scope = [&b"namespace"[..], b"extern", b"struct", b"class", b"union"].into_iter().any(has);
            return match is_scope || before.is_empty() {
                true => open + 1,
                false => self.close(open).map_or(self.toks.len(), |close| close + 1),
            };
        };
        if before.iter().any(|t| t.is(b'=')) {
            return self.close(open).map_or(self.toks.len(), |close| close + 1);
        }
        let is_static = has(b"static");
        // Where branches open a brace each, a body ends at the beginning of a line.
        let ends_line = |t: &Tok| t.is(b'}') && (t.span.start == 0 || self.text[t.span.start as usize - 1] == b'\n');
        let end = closing(self.toks, open)
            .or_else(|| self.toks[open..].iter().position(ends_line).map(|n| open + n))
            .unwrap_or(self.toks.len());
        let id = self.toks[open].span.start;
        let name = String::from_utf8_lossy(self.word(head + parenthesis - 1)).into_owned();
        let ends = self.ends(before, parenthesis).map(|(this, visit)| (open, this, visit));
        let mut function =
            Function { id, end, name, is_static, is_hook: false, speaks: false, ends, is_lifetime: false };
        self.hooks(before, &mut function);
        self.function = Some(function);
        open + 1
    }

    /// The names of the object and of the function that visits, where the parameters are those of a deallocator or of a
    /// traversal.
    fn ends(&self, before: &[Tok], parenthesis: usize) -> Option<(Vec<u8>, Option<Vec<u8>>)> {
        let (parameters, _) = call_arguments(before, parenthesis);
        let name = |range: &std::ops::Range<usize>| {
            let words = before[range.clone()].iter().filter(|t| t.kind == TokKind::Ident);
            words.map(|t| t.span.of(self.text)).next_back().map(<[u8]>::to_vec)
        };
        let is_visit = |range: &std::ops::Range<usize>| {
            let of = |t: &Tok| entity(t.span.of(self.text));
            before[range.clone()].iter().any(|t| of(t).is_some_and(|(_, e)| e.has(Role::VisitFunction)))
        };
        let this = name(parameters.first()?)?;
        match parameters.len() {
            1 if before[..parenthesis].iter().any(|t| t.span.of(self.text) == b"void") => Some((this, None)),
            3 if is_visit(&parameters[1]) => Some((this, name(&parameters[1]))),
            _ => None,
        }
    }

    /// Where the parameters of a function begin among the tokens before its body.
    fn parameters(&self, before: &[Tok]) -> Option<usize> {
        let mut at = 0;
        while let Some(t) = before.get(at) {
            if t.is(b'(') {
                let name = at.checked_sub(1).map(|k| before[k]).filter(|t| t.kind == TokKind::Ident);
                if name.is_some_and(|t| !ATTRIBUTES.contains(&t.span.of(self.text))) {
                    return Some(at);
                }
                at = closing(before, at)?;
            }
            at += 1;
        }
        None
    }

    /// The functions that the interpreter looks for, of which one is defined behind these tokens.
    fn hooks(&mut self, before: &[Tok], function: &mut Function) {
        let may = |t: &&Tok| {
            let word = t.span.of(self.text);
            t.kind == TokKind::Ident && (is_hook(word) || self.package.sources.macros.contains_key(word))
        };
        if !before.iter().any(|t| may(&t)) {
            return;
        }
        let words = self.opener.open(before);
        for (i, word) in words.iter().enumerate().filter(|(_, w)| w.is_name()) {
            let roles = roles::of(&word.text);
            if !roles.has_any(HOOKS) || !words.get(i + 1).is_some_and(|w| w.is(b'(')) {
                continue;
            }
            function.is_hook = true;
            self.out.hooks.push(HookFunction {
                name: String::from_utf8_lossy(&word.text).into_owned(),
                exports: roles.has(Role::ModuleExport),
                // Another branch of a condition may define another function.
                is_static: words[..i].iter().any(|w| &*w.text == b"static" && w.region == word.region),
                span: word.span,
                live: word.live,
                scope: function.id,
                returns: Vec::new(),
            });
        }
    }

    /// A name. Where to go on.
    fn name(&mut self, head: usize, at: usize) -> usize {
        let word = self.word(at);
        if matches!(word, b"struct" | b"class") {
            return self.record(head, at);
        }
        // What macros spell is looked for where it counts most.
        let in_hook = self.function.as_ref().is_some_and(|f| f.is_hook);
        if word == b"return" && in_hook {
            return self.result(at);
        }
        if (in_hook || self.function.is_none()) && self.package.sources.macros.contains_key(word) {
            return self.by_macro(at);
        }
        let roles = roles::of(word);
        if roles.has_any(LIFETIME)
            && let Some(f) = &mut self.function
        {
            f.is_lifetime = true;
        }
        if roles == Roles::NONE || self.live(at).may.is_empty() {
            return at + 1;
        }
        if roles.has_any(RECORDS) {
            let before = self.toks[..at].iter().rev().take(8);
            let mut specifiers = before.take_while(|t| t.kind == TokKind::Ident);
            let is_static = specifiers.any(|t| t.span.of(self.text) == b"static");
            return self.declaration(at, is_static).unwrap_or(at + 1);
        }
        if roles.has(Role::AbiInfoVariable) {
            self.abi_info(at);
        } else if roles.has_any(CALLS)
            && self.is(at + 1, b'(')
            && let Some(close) = self.close(at + 1)
        {
            let words = self.opener.open(&self.toks[at..=close]);
            self.call(&words);
        }
        at + 1
    }

    /// What a macro of the package spells: calls, variables, and what is returned. Where to go on.
    fn by_macro(&mut self, at: usize) -> usize {
        let end = if self.is(at + 1, b'(') { self.close(at + 1).map_or(at + 1, |c| c + 1) } else { at + 1 };
        let words = self.opener.open(&self.toks[at..end]);
        let is_opened = words.first().is_none_or(|w| &*w.text != self.word(at));
        for (i, word) in words.iter().enumerate().filter(|(_, w)| is_opened && w.is_name()) {
            let roles = roles::of(&word.text);
            let rest = &words[i..];
            if roles.has_any(CALLS) {
                self.call(rest);
            } else if roles.has_any(RECORDS) {
                let end = at_top(rest, |w| w.is(b';')).unwrap_or(rest.len());
                let is_static = words[..i].iter().rev().take_while(|w| w.is_name()).any(|w| &*w.text == b"static");
                self.variables(&rest[..end], is_static);
            } else if &*word.text == b"return" {
                let end = at_top(rest, |w| w.is(b';')).unwrap_or(rest.len());
                self.returns(word.live, &rest[1..end]);
            }
        }
        // The arguments of one that is not opened may say something.
        if is_opened { end } else { at + 1 }
    }

    /// A call, of which the first word is the function.
    fn call(&mut self, words: &[Word<'_>]) {
        let [name, list @ ..] = words else { return };
        let Some(close) = closing(words, 1) else { return };
        let (Some(function), Some((by, _))) = (&mut self.function, entity(&name.text)) else { return };
        function.speaks = true;
        let (roles, arguments) = (roles::of(&name.text), arguments(&list[..close]));
        let (span, live, scope) = (name.span, name.live, function.id);
        self.out.calls.push(Call { by, roles, arguments, span, live, scope });
    }

    /// What a function returns that the interpreter calls.
    fn result(&mut self, at: usize) -> usize {
        let Some(end) = self.toks[at..].iter().position(|t| t.is(b';')).map(|n| at + n) else { return at + 1 };
        let live = self.live(at);
        let words = self.opener.open(&self.toks[at + 1..end]);
        self.returns(live, &words);
        // Its calls are read as well.
        at + 1
    }

    fn returns(&mut self, live: Live, words: &[Word<'_>]) {
        let Some(scope) = self.function.as_ref().filter(|f| f.is_hook).map(|f| f.id) else { return };
        let value = expression(words, NESTING);
        for hook in self.out.hooks.iter_mut().filter(|h| h.scope == scope) {
            hook.returns.push((live, value.clone()));
        }
    }
}

fn is_hook(word: &[u8]) -> bool {
    roles::of(word).has_any(HOOKS)
}
