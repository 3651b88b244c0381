//! How many steps a parse may take.
//!
//! tree-sitter reads C in a number of steps that grows with the tokens. Only its recovery from errors can go round in
//! circles: then it takes hundreds of steps for each token, and time in the square of the text's length. So the
//! budget counts steps against tokens, not against bytes: a table of one-digit numbers has as many tokens as bytes,
//! and is no reason to give up.
//!
//! The algorithm is a bucket. It holds [`STEPS_AT_ONCE`] at first. Each token that the parser reaches for the
//! first time adds [`STEPS_A_TOKEN`], and each step takes one away. When it is empty, the parse is given up. Because
//! the bucket has a limit, a long text that is C does not save up for a short one behind it that is not. Only what
//! stands in one file-level item may be reduced all together at its end, so each token of the item makes the bucket
//! larger by [`STEPS_BEHIND`], up to [`most`]. At the end of the text the parser visits its nodes once more to balance
//! the tree, for which it gets [`STEPS_AT_END`] for each token of the whole.
//!
//! Example: `0,` is two tokens, for which C takes 8 steps and the bucket gets 40. `!0!R`, repeated, takes 400 for each
//! token, so 100 kB of it are given up after some hundred bytes.
//!
//! Limits: a text without errors is given up if it leaves more steps behind than the bucket holds, as 30,000
//! assignments in one expression do, which are reduced at its semicolon all together. What a step costs differs:
//! those of C take 0.1 us, those of recovery up to 12 us. Brackets in comments and literals count as brackets.

use abi3lint_model::Span;

/// The parser asks whether to go on after so many of its steps.
const STEPS_A_CHECK: usize = 100;

/// What the parser may take for each token. Measured over 70 kinds of statements, expressions and tables without
/// errors, each repeated thousands of times: 2 to 9, and up to 16 for calls and templates nested thousands deep.
const STEPS_A_TOKEN: usize = 20;

/// What it may take at the end for each token, beyond that: measured at most 2.
const STEPS_AT_END: usize = 4;

/// What it may take at once, as for a region that is no C;
const STEPS_AT_ONCE: usize = 20_000;
/// for each token of the file-level item beyond that, for what ends many constructs together: measured at most 3;
const STEPS_BEHIND: usize = 4;
/// but no more than this;
const MOST_AT_ONCE: usize = 100_000;
/// one more for so many bytes of the text;
const BYTES_A_STEP: usize = 3;
/// and not more than this for each byte of a short text, for what has few tokens leaves few steps behind.
const MOST_STEPS_A_BYTE: usize = 20;
/// What the shortest text may take.
const LEAST_STEPS: usize = 10_000;

/// What a text of so many bytes may take at once.
pub fn most(length: usize) -> usize {
    (MOST_AT_ONCE + length / BYTES_A_STEP).min(LEAST_STEPS + length * MOST_STEPS_A_BYTE)
}

/// The steps that are left for one parse.
#[derive(Debug)]
pub struct Budget<'t> {
    text: &'t [u8],
    /// What is parsed of it, ascending and disjoint.
    parts: &'t [Span],
    /// Where tokens were counted to.
    reached: usize,
    /// Behind the last token.
    end: usize,
    tokens: usize,
    /// Tokens since the last file-level item ended.
    in_item: usize,
    /// Brackets that are open.
    depth: usize,
    left: usize,
    most: usize,
    used: usize,
}

impl<'t> Budget<'t> {
    /// For a parse of some parts of a text.
    pub fn new(text: &'t [u8], parts: &'t [Span]) -> Budget<'t> {
        let length: usize = parts.iter().map(|s| s.len()).sum();
        let most = most(length);
        let filled = parts.iter().rev().find(|s| !s.of(text).trim_ascii_end().is_empty());
        let end = filled.map_or(0, |s| s.start as usize + s.of(text).trim_ascii_end().len());
        let left = most.min(STEPS_AT_ONCE);
        Budget { text, parts, reached: 0, end, tokens: 0, in_item: 0, depth: 0, left, most, used: 0 }
    }

    /// Whether a parser that stands at an offset may take more steps, after [`STEPS_A_CHECK`].
    pub fn allows(&mut self, at: usize) -> bool {
        self.used += STEPS_A_CHECK;
        if at > self.reached {
            let before = self.tokens;
            self.pass(at);
            let limit = (STEPS_AT_ONCE + self.in_item * STEPS_BEHIND).min(self.most);
            self.left = (self.left + (self.tokens - before) * STEPS_A_TOKEN).min(limit);
            if self.reached < self.end && at >= self.end {
                self.left += self.tokens * STEPS_AT_END;
            }
            self.reached = at;
        }
        match self.left.checked_sub(STEPS_A_CHECK) {
            Some(left) => {
                self.left = left;
                true
            }
            None => false,
        }
    }

    /// The steps that were taken, in whole [`STEPS_A_CHECK`].
    pub fn used(&self) -> usize {
        self.used
    }

    /// Counts the tokens that begin between the offset that was reached and another. In comments and literals, words
    /// count as tokens.
    fn pass(&mut self, at: usize) {
        let next = self.parts.partition_point(|s| s.end as usize <= self.reached);
        for part in self.parts[next..].iter().take_while(|s| (s.start as usize) < at) {
            let (from, to) = (self.reached.max(part.start as usize), at.min(part.end as usize));
            let mut in_word = false;
            for b in self.text.get(from..to).unwrap_or(b"") {
                let word = b.is_ascii_alphanumeric() || *b == b'_' || !b.is_ascii();
                let begins = usize::from(!(b.is_ascii_whitespace() || word && in_word));
                in_word = word;
                self.tokens += begins;
                self.in_item += begins;
                match b {
                    b'(' | b'[' | b'{' => self.depth += 1,
                    b')' | b']' | b'}' => self.depth = self.depth.saturating_sub(1),
                    _ => {}
                }
                if self.depth == 0 && matches!(b, b';' | b'}') {
                    self.in_item = 0;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &[u8]) -> [Span; 1] {
        [Span::new(0, text.len())]
    }

    #[test]
    fn words_and_punctuation_are_tokens() {
        let tokens = |text: &[u8]| {
            let parts = whole(text);
            let mut budget = Budget::new(text, &parts);
            budget.pass(text.len());
            budget.tokens
        };
        assert_eq!(tokens(b"  int f(x1, _y);\n"), 8);
        assert_eq!(tokens("0,0,\u{e9}t\u{e9}".as_bytes()), 5);
        assert_eq!(tokens(b" \n\t"), 0);
    }

    #[test]
    fn tokens_between_the_parts_are_not_counted() {
        let text = b"a b c d e f";
        let parts = [Span::new(0, 3), Span::new(8, 11)];
        let mut budget = Budget::new(text, &parts);
        assert!(budget.allows(2));
        assert_eq!(budget.tokens, 1);
        assert!(budget.allows(9));
        assert_eq!(budget.tokens, 3);
        assert!(budget.allows(11));
        assert_eq!((budget.tokens, budget.used()), (4, 300));
    }

    #[test]
    fn a_parser_that_stands_still_is_stopped_and_one_that_goes_on_is_not() {
        let text = b"a,".repeat(100_000);
        let parts = whole(&text);
        let mut still = Budget::new(&text, &parts);
        assert_eq!((0..).take_while(|_| still.allows(10)).count(), STEPS_AT_ONCE / STEPS_A_CHECK);
        let mut ahead = Budget::new(&text, &parts);
        assert!((1..text.len() / 10).all(|i| ahead.allows(i * 10)));
    }

    /// The checks that are left for a parser that has come so far in one go.
    fn left_at(text: &[u8], at: usize) -> usize {
        let parts = whole(text);
        let mut budget = Budget::new(text, &parts);
        (0..).take_while(|_| budget.allows(at)).count()
    }

    #[test]
    fn what_was_left_of_a_long_text_does_not_add_up() {
        assert_eq!(left_at(&b"a;".repeat(100_000), 150_000), STEPS_AT_ONCE / STEPS_A_CHECK);
    }

    #[test]
    fn what_an_item_leaves_behind_may_be_reduced_at_its_end() {
        let text = [b"int a; f() {".to_vec(), b"a = ".repeat(10_000), b"1; }".to_vec()].concat();
        let behind = 20_000 * STEPS_BEHIND / STEPS_A_CHECK;
        let left = left_at(&text, text.len() - 2);
        assert!((behind..=behind + STEPS_AT_ONCE / STEPS_A_CHECK + 1).contains(&left), "{left}");
        assert_eq!(left_at(&b"(".repeat(100_000), 90_000), most(100_000) / STEPS_A_CHECK, "never more than that");
    }
}
