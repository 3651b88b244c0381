//! Which bracket closes which, in tokens.
//!
//! *Invariant.* A bracket is closed by one of its own kind: braces between two parentheses are no matter to these. In
//! code that compiles all kinds nest, and so does not what macros and missing branches leave; there it is better to
//! have the parentheses than nothing. Only [`unmatched`] looks at how kinds nest.
//!
//! *Example.* In `F(a, (b, c))` token 1 is closed by token 9, and `call_arguments` gives `a` and `(b, c)`.
//!
//! *Limits.* As for a preprocessor, only parentheses keep the arguments of a call together: `F([a, b])` has two.

use std::ops::Range;

/// What can be a bracket.
pub trait Bracket {
    /// The byte that it is, where it is one byte of punctuation.
    fn punct(&self) -> Option<u8>;
}

/// What closes a bracket that opens.
fn closer(open: u8) -> Option<u8> {
    match open {
        b'(' => Some(b')'),
        b'[' => Some(b']'),
        b'{' => Some(b'}'),
        _ => None,
    }
}

fn opener(close: u8) -> Option<u8> {
    [b'(', b'[', b'{'].into_iter().find(|open| closer(*open) == Some(close))
}

/// The index, among tokens with their places, at which as many brackets were closed as opened.
fn balanced_at<'t, T: Bracket + 't>(
    toks: impl Iterator<Item = (usize, &'t T)>,
    opens: u8,
    closes: u8,
) -> Option<usize> {
    let mut depth = 0_usize;
    for (i, t) in toks {
        match t.punct() {
            Some(b) if b == opens => depth += 1,
            Some(b) if b == closes => depth = depth.saturating_sub(1),
            _ => continue,
        }
        if depth == 0 {
            return Some(i);
        }
    }
    None
}

/// The index of what closes the bracket at `open`; `None` where nothing does, or where it is none that opens.
pub fn closing<T: Bracket>(toks: &[T], open: usize) -> Option<usize> {
    let opens = toks.get(open)?.punct()?;
    balanced_at(toks.iter().enumerate().skip(open), opens, closer(opens)?)
}

/// The index of what opens the bracket that `close` closes; `None` where nothing does, or where it is none that closes.
pub fn opening<T: Bracket>(toks: &[T], close: usize) -> Option<usize> {
    let closes = toks.get(close)?.punct()?;
    balanced_at(toks[..=close].iter().enumerate().rev(), closes, opener(closes)?)
}

/// The arguments between the parentheses of which the first is at `open`, as ranges of tokens, and the index of what
/// closes them; where nothing does, those that a comma ends, and the number of all tokens. No argument at all is an
/// empty one, as for a preprocessor.
pub fn call_arguments<T: Bracket>(toks: &[T], open: usize) -> (Vec<Range<usize>>, usize) {
    let close = closing(toks, open);
    let end = close.unwrap_or(toks.len());
    let (mut out, mut start, mut i) = (Vec::new(), open + 1, open + 1);
    while i < end {
        match toks[i].punct() {
            Some(b'(') => i = closing(&toks[..end], i).unwrap_or(end),
            Some(b',') => {
                out.push(start..i);
                start = i + 1;
            }
            _ => {}
        }
        i += 1;
    }
    if close.is_some() {
        out.push(start..end);
    }
    (out, end)
}

/// A token that is all of an argument.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LoneArgument {
    /// The index of the token.
    pub token: usize,
    /// The index of the token before the parenthesis: the name of what is called, if it is one.
    pub callee: usize,
    /// Which argument it is, from 0.
    pub argument: usize,
}

/// The tokens that stand alone between the commas and parentheses of calls, in their order, in one pass. A call does not
/// go on over the end of a statement or of a block: what stands after one is no argument.
pub fn lone_arguments<T: Bracket>(toks: &[T]) -> impl Iterator<Item = LoneArgument> {
    // Where each parenthesis opens, and the argument at hand.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let is = |i: usize, wanted: [u8; 2]| toks.get(i).and_then(Bracket::punct).is_some_and(|b| wanted.contains(&b));
    toks.iter().enumerate().filter_map(move |(i, t)| {
        match t.punct() {
            Some(b'(') => open.push((i, 0)),
            Some(b')') => drop(open.pop()),
            Some(b',') => open.iter_mut().last().into_iter().for_each(|call| call.1 += 1),
            Some(b';' | b'{' | b'}') => open.clear(),
            Some(_) => {}
            None => {
                let (opens, argument) = *open.last()?;
                let is_alone = is(i - 1, [b'(', b',']) && is(i + 1, [b',', b')']);
                let callee = opens.checked_sub(1)?;
                return is_alone.then_some(LoneArgument { token: i, callee, argument });
            }
        }
        None
    })
}

/// What remains of the brackets of a text without those that close one another.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Unmatched {
    /// Those that close what was opened before, in their order.
    pub closing: Vec<u8>,
    /// Those that nothing closes.
    pub opening: Vec<u8>,
}

impl Unmatched {
    /// Whether each bracket has its other.
    pub fn is_empty(&self) -> bool {
        self.closing.is_empty() && self.opening.is_empty()
    }
}

/// The brackets that have no other; `None` where one is closed by another kind.
pub fn unmatched<T: Bracket>(toks: &[T]) -> Option<Unmatched> {
    let mut out = Unmatched::default();
    for b in toks.iter().filter_map(Bracket::punct) {
        if closer(b).is_some() {
            out.opening.push(b);
        } else if let Some(open) = opener(b) {
            match out.opening.pop() {
                Some(last) if last == open => {}
                Some(_) => return None,
                None => out.closing.push(b),
            }
        }
    }
    Some(out)
}

/// Parentheses and what closes them, by index, ascending, in one pass: thousands that nothing closes are no reason to
/// look for the end of each. Leaves out those that nothing closes, and those of which `ends`, asked of each token right
/// between them with the index of the parenthesis and its own, says so.
pub fn pairs_of_parentheses<T: Bracket>(
    toks: &[T],
    part: Range<usize>,
    ends: impl Fn(usize, usize) -> bool,
) -> Vec<(u32, u32)> {
    let (mut open, mut out) = (Vec::new(), Vec::new());
    for (k, t) in toks.iter().enumerate().take(part.end).skip(part.start) {
        match t.punct() {
            Some(b'(') => open.push((k, false)),
            Some(b')') => out.extend(open.pop().filter(|o| !o.1).map(|o| (o.0 as u32, k as u32))),
            _ => {
                if let Some((o, is_ended)) = open.last_mut() {
                    *is_ended |= ends(*o, k);
                }
            }
        }
    }
    out.sort_unstable();
    out
}

/// The index of what ends the statement at the start: a semicolon or a brace outside of parentheses and square
/// brackets; the number of tokens where nothing does.
pub fn statement_end<T: Bracket>(toks: &[T]) -> usize {
    let mut i = 0;
    while let Some(t) = toks.get(i) {
        match t.punct() {
            Some(b';' | b'{' | b'}') => return i,
            Some(b'(' | b'[') => match closing(toks, i) {
                Some(close) => i = close,
                None => return toks.len(),
            },
            _ => {}
        }
        i += 1;
    }
    toks.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::tokens;
    use crate::tokens::Tok;

    fn toks(text: &str) -> Vec<Tok> {
        tokens(text.as_bytes())
    }

    #[test]
    fn a_bracket_is_closed_by_its_own_kind() {
        let of = |text: &str| closing(&toks(text), 1);
        assert_eq!(of("f(a, (b))"), Some(7));
        assert_eq!(of("f(a { b)"), Some(5));
        assert_eq!(of("a[b[c]]"), Some(6));
        assert_eq!((of("f(a (b)"), of("f a"), of("f) ("), of("f")), (None, None, None, None));
    }

    #[test]
    fn what_opens_is_found_from_the_other_end() {
        let of = |text: &str| {
            let toks = toks(text);
            opening(&toks, toks.len() - 1)
        };
        assert_eq!(of("f(a, (b))"), Some(1));
        assert_eq!(of("(a) { [b] }"), Some(3));
        assert_eq!((of("a)"), of("(a"), of("(a))")), (None, None, None));
    }

    #[test]
    fn arguments_are_divided_by_commas_outside_of_parentheses() {
        let of = |text: &str| {
            let (arguments, end) = call_arguments(&toks(text), 1);
            (arguments.into_iter().map(|a| (a.start, a.end)).collect::<Vec<_>>(), end)
        };
        assert_eq!(of("F(a, (b, c))"), (vec![(2, 3), (4, 9)], 9));
        assert_eq!(of("F()"), (vec![(2, 2)], 2));
        assert_eq!(of("F(a,) b"), (vec![(2, 3), (4, 4)], 4));
        assert_eq!(of("F(a, b"), (vec![(2, 3)], 5));
        assert_eq!(of("F([a, b])"), (vec![(2, 4), (5, 7)], 7));
    }

    #[test]
    fn a_whole_argument_is_told_from_a_part_of_one() {
        let of = |text: &str| -> Vec<String> {
            let toks = toks(text);
            let word = |i: usize| String::from_utf8_lossy(toks[i].span.of(text.as_bytes())).into_owned();
            lone_arguments(&toks).map(|l| format!("{} {} {}", word(l.callee), l.argument, word(l.token))).collect()
        };
        assert_eq!(of("F(a->h, g(b, c), X , 1)"), ["g 0 b", "g 1 c", "F 2 X", "F 3 1"]);
        assert_eq!(of("F(\"a(\", X)"), ["F 0 \"a(\"", "F 1 X"]);
        for none in ["F(&X)", "F(X + 1)", "(X)", ", X)", "X", "F(g(); X)", "F({ g(); }, X)", "F(a\n}\nX, b)"] {
            assert!(!of(none).iter().any(|l| l.ends_with(" X")), "{none}: {:?}", of(none));
        }
    }

    #[test]
    fn brackets_without_an_other_remain() {
        let of = |text: &str| unmatched(&toks(text));
        assert!(of("{ f(a[1]); }").is_some_and(|u| u.is_empty()));
        assert_eq!(of("} else {"), Some(Unmatched { closing: vec![b'}'], opening: vec![b'{'] }));
        assert_eq!(of("{ ( }"), None);
    }

    #[test]
    fn each_parenthesis_has_its_end_or_none() {
        let of = |text: &str| {
            let toks = toks(text);
            pairs_of_parentheses(&toks, 0..toks.len(), |open, k| toks[k].is(b'}') && k > open + 3)
        };
        assert_eq!(of("f(a, (b))"), [(1, 7), (4, 6)]);
        assert_eq!(of("f(a ( b)"), [(3, 5)]);
        assert_eq!(of(") f(a)"), [(2, 4)]);
        assert_eq!(of("A( A( A("), []);
        assert_eq!(of("f(a) f({})"), [(1, 3), (5, 8)]);
        assert_eq!(of("f({ a; b; } (c))"), [(8, 10)]);
    }

    #[test]
    fn a_statement_ends_outside_of_parentheses() {
        let of = |text: &str| statement_end(&toks(text));
        assert_eq!((of("b; c"), of("f(a; {b}); c"), of("if (a) { }"), of("a"), of("f(a;")), (1, 8, 4, 1, 4));
    }
}
