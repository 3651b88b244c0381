//! Evaluation of `#if` expressions in one configuration, with three values and with intervals.
//!
//! A header version stands for all of its micro releases, so `PY_VERSION_HEX` is an interval and a
//! comparison may have no answer. The module must not know where macros come from: it asks an [`Env`].

use crate::scan::{Tok, TokKind};
use crate::value::{Tri, Val, apply, parse_number};
use abi3lint_model::Config;

/// What a name means to the preprocessor at one place in one configuration.
#[derive(Clone, Copy, Debug)]
pub enum Meaning<'t> {
    /// Defined nowhere.
    Undefined,
    /// Not decided by what was read.
    Unknown,
    /// Defined, with a value that was not decided.
    Defined,
    /// Defined as a number.
    Number(i64, i64),
    /// Defined by the source: parameters (`None`: object-like) and body tokens with their text.
    Body { params: Option<&'t [Tok]>, body: &'t [Tok], text: &'t [u8] },
}

/// Answers what a name means.
pub trait Env {
    fn meaning(&self, name: &[u8], config: Config) -> Meaning<'_>;
}

/// Whether the name is defined.
pub fn defined(env: &dyn Env, name: &[u8], config: Config) -> Tri {
    match env.meaning(name, config) {
        Meaning::Undefined => Tri::No,
        Meaning::Unknown => Tri::Unknown,
        _ => Tri::Yes,
    }
}

/// The condition of an `#if` whose tokens these are.
pub fn condition(env: &dyn Env, toks: &[Tok], text: &[u8], config: Config) -> Tri {
    let flat: Vec<Flat<'_>> = toks.iter().map(|t| Flat { kind: t.kind, text: t.span.of(text) }).collect();
    evaluate(env, &flat, config, 0).truth()
}

#[derive(Clone, Copy, Debug)]
struct Flat<'t> {
    kind: TokKind,
    text: &'t [u8],
}

/// Macro bodies that name each other end here instead of in a stack overflow.
const DEPTH: u32 = 24;
/// Arguments that are copied into bodies that copy their arguments grow exponentially; they end here.
const MAX_TOKENS: usize = 4096;

fn evaluate(env: &dyn Env, toks: &[Flat<'_>], config: Config, depth: u32) -> Val {
    if depth > DEPTH || toks.len() > MAX_TOKENS {
        return Val::Unknown;
    }
    let mut p = Parser { env, toks, at: 0, config, depth, nesting: 0 };
    let v = p.ternary();
    if p.at == toks.len() && !toks.is_empty() { v } else { Val::Unknown }
}

struct Parser<'e, 't> {
    env: &'e dyn Env,
    toks: &'t [Flat<'t>],
    at: usize,
    config: Config,
    depth: u32,
    nesting: u32,
}

/// Binary operators by descending length, with their precedence.
const OPERATORS: &[(&[u8], u8)] = &[
    (b"||", 1),
    (b"&&", 2),
    (b"==", 6),
    (b"!=", 6),
    (b"<=", 7),
    (b">=", 7),
    (b"<<", 8),
    (b">>", 8),
    (b"|", 3),
    (b"^", 4),
    (b"&", 5),
    (b"<", 7),
    (b">", 7),
    (b"+", 9),
    (b"-", 9),
    (b"*", 10),
    (b"/", 10),
    (b"%", 10),
];

impl<'t> Parser<'_, 't> {
    fn punct(&self, ahead: usize) -> Option<u8> {
        match self.toks.get(self.at + ahead)?.kind {
            TokKind::Punct(b) => Some(b),
            _ => None,
        }
    }

    fn eat(&mut self, b: u8) -> bool {
        let hit = self.punct(0) == Some(b);
        self.at += usize::from(hit);
        hit
    }

    fn ternary(&mut self) -> Val {
        let c = self.binary(1);
        if !self.eat(b'?') {
            return c;
        }
        let yes = self.ternary();
        if !self.eat(b':') {
            return Val::Unknown;
        }
        let no = self.ternary();
        match c.truth() {
            Tri::Yes => yes,
            Tri::No => no,
            Tri::Unknown if yes == no => yes,
            Tri::Unknown => Val::Unknown,
        }
    }

    fn operator(&self) -> Option<(&'static [u8], u8)> {
        OPERATORS.iter().copied().find(|(op, _)| op.iter().enumerate().all(|(i, b)| self.punct(i) == Some(*b)))
    }

    fn binary(&mut self, min: u8) -> Val {
        let mut left = self.unary();
        while let Some((op, prec)) = self.operator().filter(|(_, p)| *p >= min) {
            self.at += op.len();
            let right = self.binary(prec + 1);
            left = apply(op, left, right);
        }
        left
    }

    fn unary(&mut self) -> Val {
        self.nesting += 1;
        if self.nesting > 200 {
            self.at = self.toks.len() + 1;
            return Val::Unknown;
        }
        let v = match self.punct(0) {
            Some(b'!') => {
                self.at += 1;
                Val::of(self.unary().truth().not())
            }
            Some(b'-') => {
                self.at += 1;
                match self.unary() {
                    Val::Range(lo, hi) => Val::Range(hi.saturating_neg(), lo.saturating_neg()),
                    Val::Unknown => Val::Unknown,
                }
            }
            Some(b'+') => {
                self.at += 1;
                self.unary()
            }
            Some(b'~') => {
                self.at += 1;
                match self.unary() {
                    Val::Range(lo, hi) => Val::Range(!hi, !lo),
                    Val::Unknown => Val::Unknown,
                }
            }
            Some(b'(') => {
                self.at += 1;
                let v = self.ternary();
                if self.eat(b')') { v } else { Val::Unknown }
            }
            _ => self.primary(),
        };
        self.nesting -= 1;
        v
    }

    fn primary(&mut self) -> Val {
        let Some(tok) = self.toks.get(self.at).copied() else { return Val::Unknown };
        self.at += 1;
        match tok.kind {
            TokKind::Number => parse_number(tok.text).map_or(Val::Unknown, Val::exact),
            TokKind::Ident if tok.text == b"defined" => {
                let parens = self.eat(b'(');
                let name = self.toks.get(self.at).filter(|t| t.kind == TokKind::Ident);
                self.at += 1;
                let v = name.map_or(Val::Unknown, |n| Val::of(defined(self.env, n.text, self.config)));
                if parens && !self.eat(b')') { Val::Unknown } else { v }
            }
            TokKind::Ident => self.name(tok.text),
            _ => Val::Unknown,
        }
    }

    fn name(&mut self, name: &'t [u8]) -> Val {
        let called = self.punct(0) == Some(b'(');
        match self.env.meaning(name, self.config) {
            Meaning::Number(lo, hi) => Val::Range(lo, hi),
            Meaning::Body { params: None, body, text } => {
                let flat: Vec<Flat<'_>> = body.iter().map(|t| Flat { kind: t.kind, text: t.span.of(text) }).collect();
                // A body that is the name of a function-like macro takes the arguments that follow.
                if let ([only], true) = (flat.as_slice(), called)
                    && only.kind == TokKind::Ident
                    && self.depth < DEPTH
                {
                    let args = self.arguments();
                    return self.call(only.text, &args);
                }
                evaluate(self.env, &flat, self.config, self.depth + 1)
            }
            Meaning::Undefined if !called => match name {
                b"true" => Val::exact(1),
                _ => Val::exact(0),
            },
            _ if called => {
                let args = self.arguments();
                self.call(name, &args)
            }
            _ => Val::Unknown,
        }
    }

    /// The arguments between the parentheses that open here.
    fn arguments(&mut self) -> Vec<&'t [Flat<'t>]> {
        let (mut depth, mut args) = (0usize, Vec::new());
        self.at += 1;
        let mut from = self.at;
        while let Some(t) = self.toks.get(self.at) {
            match t.kind {
                TokKind::Punct(b'(') => depth += 1,
                TokKind::Punct(b')') if depth == 0 => {
                    args.push(&self.toks[from..self.at]);
                    self.at += 1;
                    return args;
                }
                TokKind::Punct(b')') => depth -= 1,
                TokKind::Punct(b',') if depth == 0 => {
                    args.push(&self.toks[from..self.at]);
                    from = self.at + 1;
                }
                _ => {}
            }
            self.at += 1;
        }
        args
    }

    fn call(&self, name: &[u8], args: &[&[Flat<'_>]]) -> Val {
        let Meaning::Body { params: Some(params), body, text } = self.env.meaning(name, self.config) else {
            return self.packed_version(name, args);
        };
        let names: Vec<&[u8]> = params.iter().filter(|t| t.kind == TokKind::Ident).map(|t| t.span.of(text)).collect();
        let mut flat = Vec::new();
        for t in body {
            let word = t.span.of(text);
            match names.iter().position(|p| t.kind == TokKind::Ident && *p == word).and_then(|i| args.get(i)) {
                Some(arg) => {
                    flat.push(Flat { kind: TokKind::Punct(b'('), text: b"(" });
                    flat.extend_from_slice(arg);
                    flat.push(Flat { kind: TokKind::Punct(b')'), text: b")" });
                }
                None => flat.push(Flat { kind: t.kind, text: word }),
            }
            if flat.len() > MAX_TOKENS {
                return Val::Unknown;
            }
        }
        evaluate(self.env, &flat, self.config, self.depth + 1)
    }

    /// `Py_PACK_VERSION(3, 14)`, its private twin and their full forms, which are constants whatever the headers.
    fn packed_version(&self, name: &[u8], args: &[&[Flat<'_>]]) -> Val {
        if !name.starts_with(b"Py_PACK_") && !name.starts_with(b"_Py_PACK_") {
            return Val::Unknown;
        }
        let mut n = 0i64;
        for (i, shift) in [24u32, 16, 8, 4, 0].into_iter().enumerate() {
            let Some(arg) = args.get(i) else { break };
            match evaluate(self.env, arg, self.config, self.depth + 1) {
                Val::Range(lo, hi) if lo == hi && (0..256).contains(&lo) => n |= lo << shift,
                _ => return Val::Unknown,
            }
        }
        Val::exact(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::scan;
    use abi3lint_model::{Abi, Version};

    struct Fake(&'static [(&'static str, &'static str)], Vec<(Vec<Tok>, Vec<Tok>)>);

    impl Fake {
        fn new(defs: &'static [(&'static str, &'static str)]) -> Fake {
            let toks = defs.iter().map(|(head, body)| (scan(head.as_bytes()).toks, scan(body.as_bytes()).toks));
            Fake(defs, toks.collect())
        }
    }

    impl Env for Fake {
        fn meaning(&self, name: &[u8], config: Config) -> Meaning<'_> {
            match name {
                b"PY_VERSION_HEX" => {
                    let hex = i64::from(config.headers().hex());
                    return Meaning::Number(hex + 0xf0, hex + 0xfff0);
                }
                b"HAVE_X" => return Meaning::Unknown,
                _ => {}
            }
            for ((head, body), (head_toks, _)) in self.0.iter().zip(&self.1) {
                if head_toks[0].span.of(head.as_bytes()) == name {
                    let body_toks = &self.1[self.0.iter().position(|d| d.0 == *head).unwrap()].1;
                    // Parameters are given with their text in front of the body.
                    let params = (head_toks.len() > 1).then_some(&[][..]);
                    return Meaning::Body { params, body: body_toks, text: body.as_bytes() };
                }
            }
            Meaning::Undefined
        }
    }

    fn eval(expr: &str) -> Tri {
        let env = Fake::new(&[("A", "PY_VERSION_HEX >= 0x03090000"), ("LOOP", "LOOP + 1"), ("F(x)", "1")]);
        let config = Config::new(Version(12), Abi::Default).unwrap();
        condition(&env, &scan(expr.as_bytes()).toks, expr.as_bytes(), config)
    }

    #[test]
    fn versions_are_intervals_of_micro_releases() {
        assert_eq!(eval("PY_VERSION_HEX >= 0x030C0000"), Tri::Yes);
        assert_eq!(eval("PY_VERSION_HEX >= 0x030C00A4"), Tri::Yes);
        assert_eq!(eval("PY_VERSION_HEX >= 0x030C0300"), Tri::Unknown);
        assert_eq!(eval("PY_VERSION_HEX < 0x030D0000"), Tri::Yes);
        assert_eq!(eval("(PY_VERSION_HEX & 0xFFFF0000) == 0x030C0000"), Tri::Yes);
        assert_eq!(eval("PY_VERSION_HEX >> 16 == 0x030C"), Tri::Yes);
    }

    #[test]
    fn unknown_names_stay_unknown_unless_the_rest_decides() {
        assert_eq!(eval("defined(HAVE_X)"), Tri::Unknown);
        assert_eq!(eval("defined(HAVE_X) && 0"), Tri::No);
        assert_eq!(eval("HAVE_X || !defined NOPE"), Tri::Yes);
        assert_eq!(eval("A && !defined(NOPE) && NOPE == 0"), Tri::Yes);
        assert_eq!(eval("F(1) ? 0 : 1"), Tri::No);
    }

    #[test]
    fn what_is_no_expression_has_no_value() {
        for bad in ["", "1 +", "(1", "LOOP", "__has_include(<x.h>)", "1 2", "!", "defined"] {
            assert_eq!(eval(bad), Tri::Unknown, "{bad}");
        }
        let deep = "(".repeat(5000);
        assert_eq!(eval(&deep), Tri::Unknown);
    }
}
