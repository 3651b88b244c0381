//! Evaluation of `#if` expressions in one configuration, with three values and with intervals.
//!
//! A header version stands for all of its micro releases, so `PY_VERSION_HEX` is an interval and a
//! comparison may have no answer. The module must not know where macros come from: it asks an [`Env`].
//!
//! A name is replaced by the value of its macro's body, not by the body's tokens: `#define A (B + B)` asks for `B`
//! twice, so a tower of n such macros would ask 2^n times. The value of an object-like macro is the same wherever it
//! stands in one condition, so it is worked out once for each depth at which it stands. What a function-like macro
//! expands to depends on its arguments and is bounded by a count of tokens instead, for one condition and for all
//! conditions of a translation unit. Invariant: what is past a bound is undecided, so that no branch is dead because
//! of it; `0 && X` is false whatever `X` costs.

use super::interval::{Tri, Val, apply, parse_number};
use crate::sources::command_lines::CommandLineMacro;
use abi3lint_c_text::{Bracket, Tok, TokKind, call_arguments};
use abi3lint_model::Config;
use abi3lint_rules::roles::{self, Role};
use rustc_hash::FxHashMap;
use std::cell::{Cell, RefCell};

/// What a name means to the preprocessor at one place in one configuration.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Meaning<'t> {
    /// Defined nowhere.
    Undefined,
    /// Not decided by what was read.
    Unknown,
    /// Defined, with a value that was not decided.
    Defined,
    /// Defined as a number.
    Number(i64, i64),
    /// Defined as any number but 0.
    NonZero,
    /// Not defined, or defined as a number; its value lies between these.
    Within(i64, i64),
    /// Defined by the source: parameters (`None`: object-like) and body tokens with their text.
    Body { params: Option<&'t [Tok]>, body: &'t [Tok], text: &'t [u8] },
}

impl<'m> Meaning<'m> {
    /// Of what a command line says.
    pub(crate) fn of_given(given: Option<&'m CommandLineMacro>) -> Meaning<'m> {
        given.map_or(Meaning::Undefined, |g| Meaning::Body { params: None, body: &g.toks, text: &g.text })
    }
}

/// Answers what a name means.
pub(crate) trait Env {
    fn meaning(&self, name: &[u8], config: Config) -> Meaning<'_>;
    /// How many tokens of macro bodies may still be evaluated for this translation unit.
    fn tokens_left(&self) -> &Cell<usize>;
}

/// Whether the name is defined.
pub(crate) fn defined(env: &dyn Env, name: &[u8], config: Config) -> Tri {
    match env.meaning(name, config) {
        Meaning::Undefined => Tri::No,
        Meaning::Unknown | Meaning::Within(..) => Tri::Unknown,
        _ => Tri::Yes,
    }
}

/// The condition of an `#if` whose tokens these are.
pub(crate) fn condition(env: &dyn Env, toks: &[Tok], text: &[u8], config: Config) -> Tri {
    let evaluation = Evaluation { env, config, left: Cell::new(MAX_EXPANDED), values: RefCell::default() };
    evaluation.evaluate(&flat(toks, text), 0).truth()
}

fn flat<'t>(toks: &[Tok], text: &'t [u8]) -> Vec<Flat<'t>> {
    toks.iter().map(|t| Flat { kind: t.kind, text: t.span.of(text) }).collect()
}

#[derive(Clone, Copy, Debug)]
struct Flat<'t> {
    kind: TokKind,
    text: &'t [u8],
}

impl Bracket for Flat<'_> {
    fn punct(&self) -> Option<u8> {
        self.kind.punct()
    }
}

/// Macro bodies that name each other end here instead of in a stack overflow.
const DEPTH: u32 = 24;
/// Operators and parentheses within each other: each takes room on the stack.
const NESTING: u32 = 200;
/// Arguments that are copied into bodies that copy their arguments grow exponentially; they end here.
const MAX_TOKENS: usize = 4096;
/// Tokens of macro bodies that are evaluated for one condition in one configuration.
pub(crate) const MAX_EXPANDED: usize = 16 << 10;

/// One condition in one configuration.
struct Evaluation<'e> {
    env: &'e dyn Env,
    config: Config,
    /// How many tokens of macro bodies may still be evaluated.
    left: Cell<usize>,
    /// Values of object-like macros: by place and length of the body, and the depth at which it stands.
    values: RefCell<FxHashMap<(*const Tok, usize, u32), Val>>,
}

impl Evaluation<'_> {
    fn evaluate(&self, toks: &[Flat<'_>], depth: u32) -> Val {
        if depth > DEPTH || toks.len() > MAX_TOKENS {
            return Val::Unknown;
        }
        let mut p = Parser { evaluation: self, toks, at: 0, depth, nesting: 0 };
        let v = p.ternary();
        if p.at == toks.len() && !toks.is_empty() { v } else { Val::Unknown }
    }

    /// The value of tokens that a macro expands to.
    fn expanded(&self, toks: &[Flat<'_>], depth: u32) -> Val {
        let of_unit = self.env.tokens_left();
        let left = [&self.left, of_unit].map(|left| left.get().checked_sub(toks.len() + 1));
        let [Some(of_this), Some(of_all)] = left else { return Val::Unknown };
        self.left.set(of_this);
        of_unit.set(of_all);
        self.evaluate(toks, depth)
    }

    /// The value of an object-like macro.
    fn object(&self, body: &[Tok], text: &[u8], depth: u32) -> Val {
        let key = (body.as_ptr(), body.len(), depth);
        if let Some(value) = self.values.borrow().get(&key) {
            return *value;
        }
        let value = self.expanded(&flat(body, text), depth);
        // A body of one token asks for one value at most.
        if body.len() > 1 {
            self.values.borrow_mut().insert(key, value);
        }
        value
    }
}

struct Parser<'e, 't> {
    evaluation: &'e Evaluation<'e>,
    toks: &'t [Flat<'t>],
    at: usize,
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
        self.toks.get(self.at + ahead)?.punct()
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
        self.punct(0)?;
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
        if self.nesting > NESTING {
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
                    other => other,
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
                    _ => Val::Unknown,
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
                let v = name
                    .map_or(Val::Unknown, |n| Val::of(defined(self.evaluation.env, n.text, self.evaluation.config)));
                if parens && !self.eat(b')') { Val::Unknown } else { v }
            }
            TokKind::Ident => self.name(tok.text),
            _ => Val::Unknown,
        }
    }

    fn name(&mut self, name: &'t [u8]) -> Val {
        let called = self.punct(0) == Some(b'(');
        let of = self.evaluation;
        match of.env.meaning(name, of.config) {
            Meaning::Number(lo, hi) => Val::Range(lo, hi),
            Meaning::NonZero => Val::NonZero,
            Meaning::Within(lo, hi) if !called => Val::Range(lo, hi),
            Meaning::Body { params: None, body, text } => {
                // A body that is the name of a function-like macro takes the arguments that follow.
                if let ([only], true) = (body, called)
                    && only.kind == TokKind::Ident
                    && self.depth < DEPTH
                {
                    let args = self.arguments();
                    return self.call(only.span.of(text), &args);
                }
                of.object(body, text, self.depth + 1)
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
        let (args, close) = call_arguments(self.toks, self.at);
        self.at = self.toks.len().min(close + 1);
        args.into_iter().map(|arg| &self.toks[arg]).collect()
    }

    fn call(&self, name: &[u8], args: &[&[Flat<'_>]]) -> Val {
        let of = self.evaluation;
        let Meaning::Body { params: Some(params), body, text } = of.env.meaning(name, of.config) else {
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
        of.expanded(&flat, self.depth + 1)
    }

    /// `Py_PACK_VERSION(3, 14)` and its like, which are constants whatever the headers.
    fn packed_version(&self, name: &[u8], args: &[&[Flat<'_>]]) -> Val {
        if !roles::of(name).has(Role::PacksVersion) {
            return Val::Unknown;
        }
        let mut n = 0i64;
        for (i, shift) in [24u32, 16, 8, 4, 0].into_iter().enumerate() {
            let Some(arg) = args.get(i) else { break };
            match self.evaluation.evaluate(arg, self.depth + 1) {
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
    use abi3lint_c_text::scan;
    use abi3lint_model::{Abi, Version};

    struct Fake(Vec<(String, String)>, Vec<(Vec<Tok>, Vec<Tok>)>, Cell<usize>);

    impl Fake {
        fn new(defs: Vec<(String, String)>) -> Fake {
            let toks = defs.iter().map(|(head, body)| (scan(head.as_bytes()).toks, scan(body.as_bytes()).toks));
            let toks = toks.collect();
            Fake(defs, toks, Cell::new(1 << 20))
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

        fn tokens_left(&self) -> &Cell<usize> {
            &self.2
        }
    }

    fn eval(expr: &str) -> Tri {
        let defs = [("A", "PY_VERSION_HEX >= 0x03090000"), ("LOOP", "LOOP + 1"), ("F(x)", "1")];
        eval_in(&Fake::new(defs.map(|(head, body)| (head.to_owned(), body.to_owned())).to_vec()), expr)
    }

    fn eval_in(env: &Fake, expr: &str) -> Tri {
        let config = Config::new(Version(12), Abi::Default).unwrap();
        condition(env, &scan(expr.as_bytes()).toks, expr.as_bytes(), config)
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

    #[test]
    fn a_tower_of_macros_is_evaluated_once_a_level() {
        let tower = |head: &str, body: &str, height: usize| {
            let level = |i: usize| {
                let below = (i - 1).to_string();
                (format!("{head}{i}"), body.replace('@', &format!("{head}{below}")))
            };
            let ground = (format!("{head}0"), "1".to_owned());
            Fake::new([ground].into_iter().chain((1..=height).map(level)).collect())
        };
        let env = tower("M", "(@ + @ + @ + @)", 22);
        assert_eq!(eval_in(&env, "M22 > 1000"), Tri::Yes);
        assert_eq!(eval_in(&env, "!M22"), Tri::No);
        assert!(env.2.get() > (1 << 20) - 10_000);
        // Deeper than macros are followed: undecided, and soon.
        let env = tower("M", "(@ + @)", 200);
        assert_eq!(eval_in(&env, "M200"), Tri::Unknown);
        assert_eq!(eval_in(&env, "M200 && 0"), Tri::No);
    }

    #[test]
    fn what_costs_too_much_is_undecided_and_leaves_the_rest_as_it_is() {
        // Each call asks for two others, and their values depend on arguments.
        let level = |i: usize| {
            let below = i.saturating_sub(1);
            (format!("F{i}(x)"), if i == 0 { "1".to_owned() } else { format!("(F{below}({i}) + F{below}(2))") })
        };
        let env = Fake::new((0..=20).map(level).collect());
        assert_eq!(eval_in(&env, "F20(1)"), Tri::Unknown);
        assert_eq!(eval_in(&env, "F20(1) && 0"), Tri::No);
        assert_eq!(eval_in(&env, "F3(1) == 8"), Tri::Yes);
        // All conditions of a unit have one count.
        env.2.set(10);
        assert_eq!(eval_in(&env, "F3(1) == 8"), Tri::Unknown);
        assert_eq!(eval_in(&env, "1"), Tri::Yes);
    }
}
