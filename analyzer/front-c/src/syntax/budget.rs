//! How much work a parse may take.
//!
//! tree-sitter reads C in a number of steps that grows with the tokens, and asks for fewer blocks of memory than it
//! takes steps. Only its recovery from errors can go round in circles, and copies what it may go back to: then it takes
//! hundreds of steps or thousands of blocks for each token, and time in the square of the text's length. So the budget
//! counts work, which is steps and blocks, against tokens, not against bytes: a table of one-digit numbers has as many
//! tokens as bytes, and is no reason to give up. There are three limits.
//!
//! The first is a bucket. It holds [`WORK_AT_ONCE`] at first. Each token that the parser reaches for the first time
//! adds [`WORK_A_TOKEN`], a bracket that closes another [`WORK_A_BRACKET`] as well, and work takes away what it is. When
//! it is empty, the parse is given up. Because the bucket has a limit, a long text that is C does not save up for a
//! short one behind it that is not. Only what stands in one file-level item may be reduced all together at its end, so
//! each token of the item makes the bucket larger by [`WORK_BEHIND`], up to [`most`]. At the end of the text the parser
//! visits its nodes once more to balance the tree, for which it gets [`WORK_AT_END`] for each token of the whole.
//!
//! The second is for errors that are spread over the text, each of which the parser comes over at some cost. Blocks
//! beyond [`BLOCKS_A_STEP`] tell how many there were: in code without errors next to none. Beyond [`COPIES`] and one for
//! each [`BYTES_A_COPY`] the parse is given up.
//!
//! The third is for what the parser keeps open. At the end of the text it builds a tree for each way through all that
//! is open, in one step that nothing can stop. What was read to its end takes at most two blocks a token. So with
//! [`TOKENS_LEFT`] to go it must hold no more than [`HELD_AT_END`] and [`HELD_A_TOKEN`], and [`HELD`] and
//! [`MOST_HELD_A_TOKEN`] before.
//!
//! Example: `0,` is two tokens, for which C takes 8 steps and 2 blocks, and the bucket gets 50. `!0!R`, repeated, takes
//! 400 steps for each token, so 100 kB of it are given up after some hundred bytes. `co_await ))<:<` takes 10 steps and
//! as many blocks as stand before it. `B <~a` opens lists of arguments that nothing closes: 13 blocks a token.
//!
//! Limits: a text without errors is given up if it leaves more work behind than the bucket holds, as 30,000
//! assignments in one expression do, which are reduced at its semicolon all together. Brackets in comments and
//! literals count as brackets.

use abi3lint_allocator::Blocks;
use abi3lint_model::Span;

/// The parser asks whether to go on after so many of its steps.
const STEPS_A_CHECK: usize = 100;

/// What the parser may take for each token. Measured over 70 kinds of statements, expressions and tables without
/// errors, each repeated thousands of times: 2 to 17, and up to 24 for calls and templates nested thousands deep.
const WORK_A_TOKEN: usize = 25;

/// For each bracket that closes one, beyond that: what nests thousands deep is reduced there.
const WORK_A_BRACKET: usize = 40;

/// What it may take at the end for each token, beyond that: measured at most 2.
const WORK_AT_END: usize = 4;

/// What it may take at once, as for a region that is no C;
const WORK_AT_ONCE: usize = 20_000;
/// for each token of the file-level item beyond that, for what ends many constructs together: measured at most 17;
const WORK_BEHIND: usize = 20;
/// but no more than this;
const MOST_AT_ONCE: usize = 300_000;
/// one more for so many bytes of the text;
const BYTES_A_UNIT: usize = 2;
/// and not more than this for each byte of a short text, for what has few tokens leaves little work behind.
const MOST_WORK_A_BYTE: usize = 30;
/// What the shortest text may take.
const LEAST_WORK: usize = 10_000;

/// Blocks beyond so many a step are copies that recovery from errors makes, or that many ways through a text need.
const BLOCKS_A_STEP: usize = 2;
/// So many of those a parse may take. Measured over 800 headers and sources of 60 projects as they are, with macros that
/// nobody defined: 3,500 for curses.h, 942 for the second; 313,000 for a header of C++ that was read as C.
const COPIES: usize = 20_000;
/// One more for so many bytes.
const BYTES_A_COPY: usize = 16;

/// So many tokens before the end of a text, less than the parser passes between two checks, it must
const TOKENS_LEFT: usize = STEPS_A_CHECK;
/// hold no more blocks than this, and for each token
const HELD_AT_END: usize = 20_000;
/// so many: measured at most 2 for what is closed, 8 for what is nested thousands deep.
const HELD_A_TOKEN: usize = 3;
/// Before, when all may be open, it may hold this, and for each token
const HELD: usize = 150_000;
/// so many, each of which takes 140 bytes.
const MOST_HELD_A_TOKEN: usize = 4;

/// What a text of so many bytes may take at once.
pub(crate) fn most(length: usize) -> usize {
    (MOST_AT_ONCE + length / BYTES_A_UNIT).min(LEAST_WORK + length * MOST_WORK_A_BYTE)
}

/// The work that is left for one parse.
#[derive(Debug)]
pub(crate) struct Budget<'t> {
    text: &'t [u8],
    /// What is parsed of it, ascending and disjoint.
    parts: &'t [Span],
    /// Where tokens were counted to.
    reached: usize,
    /// Where the last [`TOKENS_LEFT`] begin.
    near_end: usize,
    /// Behind the last token.
    end: usize,
    tokens: usize,
    /// Tokens since the last file-level item ended.
    in_item: usize,
    /// Brackets that are open.
    depth: usize,
    /// Angle brackets that are open, if they are brackets.
    angles: usize,
    /// Brackets that closed one.
    closed: usize,
    left: usize,
    most: usize,
    used: usize,
    /// Blocks of memory that the parser had asked for at the last check.
    asked: usize,
    /// Blocks beyond [`BLOCKS_A_STEP`] that are left.
    copies: usize,
}

impl<'t> Budget<'t> {
    /// For a parse of some parts of a text.
    pub(crate) fn new(text: &'t [u8], parts: &'t [Span]) -> Budget<'t> {
        let length: usize = parts.iter().map(|s| s.len()).sum();
        let most = most(length);
        let filled = parts.iter().rev().find(|s| !s.of(text).trim_ascii_end().is_empty());
        let end = filled.map_or(0, |s| s.start as usize + s.of(text).trim_ascii_end().len());
        let near_end = last_tokens(text, parts);
        let left = most.min(WORK_AT_ONCE);
        let copies = COPIES + length / BYTES_A_COPY;
        Budget {
            text,
            parts,
            reached: 0,
            near_end,
            end,
            tokens: 0,
            in_item: 0,
            depth: 0,
            angles: 0,
            closed: 0,
            left,
            most,
            used: 0,
            asked: 0,
            copies,
        }
    }

    /// Whether a parser that stands at an offset may go on, after [`STEPS_A_CHECK`]; with the blocks of memory that it
    /// asked for and holds since it began.
    pub(crate) fn allows(&mut self, at: usize, blocks: Blocks) -> bool {
        let asked = blocks.asked - self.asked;
        self.asked = blocks.asked;
        let work = STEPS_A_CHECK + asked;
        self.used += work;
        if at > self.reached {
            let before = (self.tokens, self.closed);
            self.pass(at);
            let gets = (self.tokens - before.0) * WORK_A_TOKEN + (self.closed - before.1) * WORK_A_BRACKET;
            let limit = (WORK_AT_ONCE + self.in_item * WORK_BEHIND).min(self.most);
            self.left = (self.left + gets).min(limit);
            if self.reached < self.end && at >= self.end {
                self.left += self.tokens * WORK_AT_END;
            }
            self.reached = at;
        }
        let most_held = match self.reached < self.near_end {
            true => HELD + MOST_HELD_A_TOKEN * self.tokens,
            false => HELD_AT_END + HELD_A_TOKEN * self.tokens,
        };
        let copies = self.copies.checked_sub(asked.saturating_sub(BLOCKS_A_STEP * STEPS_A_CHECK));
        let left = self.left.checked_sub(work);
        (self.copies, self.left) = (copies.unwrap_or(0), left.unwrap_or(0));
        copies.is_some() && left.is_some() && blocks.held <= most_held as isize
    }

    /// The work that was done.
    pub(crate) fn used(&self) -> usize {
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
                // Most bytes are within a word or a blank, where nothing is to count.
                let class = CLASSES[usize::from(*b)];
                let begins = begins_token(class, in_word);
                in_word = class == Class::Word;
                if !begins {
                    continue;
                }
                self.tokens += 1;
                self.in_item += 1;
                match b {
                    b'(' | b'[' | b'{' => self.depth += 1,
                    b')' | b']' | b'}' if self.depth > 0 => {
                        self.depth -= 1;
                        self.closed += 1;
                    }
                    // Arguments of a template, or a comparison, which costs nothing.
                    b'<' => self.angles += 1,
                    b'>' if self.angles > 0 => {
                        self.angles -= 1;
                        self.closed += 1;
                    }
                    _ => {}
                }
                if self.depth == 0 && matches!(b, b';' | b'}') {
                    self.in_item = 0;
                }
            }
        }
    }
}

/// What a byte is to those who count tokens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Class {
    Blank,
    Word,
    Punct,
}

/// The class of each byte: all that is parsed is counted byte by byte.
static CLASSES: [Class; 256] = {
    let mut classes = [Class::Punct; 256];
    let mut b = 0;
    while b < 256 {
        let byte = b as u8;
        if byte.is_ascii_whitespace() {
            classes[b] = Class::Blank;
        } else if byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii() {
            classes[b] = Class::Word;
        }
        b += 1;
    }
    classes
};

/// Whether a token begins with a byte, behind one that is part of a word or not.
fn begins_token(class: Class, in_word: bool) -> bool {
    class == Class::Punct || class == Class::Word && !in_word
}

/// Where the last [`TOKENS_LEFT`] of a text begin, or its first.
fn last_tokens(text: &[u8], parts: &[Span]) -> usize {
    let places = parts.iter().rev().flat_map(|s| (s.start as usize..s.end as usize).rev());
    let class = |at: usize| text.get(at).map(|b| CLASSES[usize::from(*b)]);
    let in_word = |at: usize| at > 0 && class(at - 1) == Some(Class::Word);
    let mut begins = places.filter(|at| class(*at).is_some_and(|c| begins_token(c, in_word(*at))));
    begins.nth(TOKENS_LEFT - 1).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Blocks = Blocks { asked: 0, held: 0 };

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
        assert!(budget.allows(2, NONE));
        assert_eq!(budget.tokens, 1);
        assert!(budget.allows(9, Blocks { asked: 7, held: 0 }));
        assert_eq!(budget.tokens, 3);
        assert!(budget.allows(11, Blocks { asked: 7, held: 0 }));
        assert_eq!((budget.tokens, budget.used()), (4, 307));
    }

    #[test]
    fn a_parser_that_stands_still_is_stopped_and_one_that_goes_on_is_not() {
        let text = b"a,".repeat(100_000);
        let parts = whole(&text);
        let mut still = Budget::new(&text, &parts);
        let checks = (0..).take_while(|_| still.allows(10, NONE)).count();
        assert_eq!(checks, (WORK_AT_ONCE + 10 * WORK_BEHIND) / STEPS_A_CHECK);
        let mut ahead = Budget::new(&text, &parts);
        assert!((1..text.len() / 10).all(|i| ahead.allows(i * 10, Blocks { asked: i * 100, held: 0 })));
    }

    #[test]
    fn a_parser_that_copies_all_the_time_is_stopped() {
        let text = b"a,".repeat(100_000);
        let parts = whole(&text);
        let mut budget = Budget::new(&text, &parts);
        let copies = 100;
        let blocks = |i| Blocks { asked: i * (BLOCKS_A_STEP * STEPS_A_CHECK + copies), held: 0 };
        let checks = (1..).take_while(|i| budget.allows(i * 20, blocks(*i))).count();
        assert_eq!(checks, (COPIES + text.len() / BYTES_A_COPY) / copies);
    }

    #[test]
    fn what_is_open_at_the_end_must_be_little() {
        let text = b"a,".repeat(100_000);
        let parts = whole(&text);
        let holds =
            |at, blocks: usize| Budget::new(&text, &parts).allows(at, Blocks { asked: 0, held: blocks as isize });
        let near = text.len() - TOKENS_LEFT;
        assert_eq!(last_tokens(&text, &parts), near);
        assert!(holds(near - 1, HELD + MOST_HELD_A_TOKEN * (near - 1)));
        assert!(!holds(near - 1, HELD + MOST_HELD_A_TOKEN * (near - 1) + 1));
        assert!(holds(near, HELD_AT_END + HELD_A_TOKEN * near));
        assert!(!holds(near, HELD_AT_END + HELD_A_TOKEN * near + 1));
    }

    /// The checks that are left for a parser that has come so far in one go.
    fn left_at(text: &[u8], at: usize) -> usize {
        let parts = whole(text);
        let mut budget = Budget::new(text, &parts);
        (0..).take_while(|_| budget.allows(at, NONE)).count()
    }

    #[test]
    fn what_was_left_of_a_long_text_does_not_add_up() {
        assert_eq!(left_at(&b"a;".repeat(100_000), 150_000), WORK_AT_ONCE / STEPS_A_CHECK);
    }

    #[test]
    fn what_an_item_leaves_behind_may_be_reduced_at_its_end() {
        let text = [b"int a; f() {".to_vec(), b"a = ".repeat(5_000), b"1; }".to_vec()].concat();
        let behind = 10_000 * WORK_BEHIND / STEPS_A_CHECK;
        let left = left_at(&text, text.len() - 2);
        assert!((behind..=behind + WORK_AT_ONCE / STEPS_A_CHECK + 1).contains(&left), "{left}");
        assert_eq!(left_at(&b"(".repeat(100_000), 90_000), most(100_000) / STEPS_A_CHECK, "never more than that");
    }
}
