//! Sentences about what is done once: whoever reads the text of C sources asks `abi3lint-c-text`.
//!
//! Proven by the text of the crates that read such sources: code that closes a bracket by hand counts down or takes
//! from a stack where it names what closes, code that skips comments names their marks, and code that looks for a
//! member looks for the `>` of `->`.

use super::llvm::folders;
use super::paths::without_tests;
use super::sentence::Sentence;
use super::sources::files_below;
use abi3lint_workspace::root;
use anyhow::Result;

/// The crates of a default build that read sources of C; those that link LLVM are the others.
const READERS: &[&str] = &["front-c", "lint", "check", "command-line", "cli"];

/// Files that count brackets all the same, and why none of the shared functions would do.
const COUNTING: &[(&str, &str)] = &[
    ("front-c/src/syntax/budget.rs", "bytes as the parser reads them, before all of the text is known"),
    ("front-c/src/syntax/item_bounds.rs", "items of a text whose braces do not balance, by what looks like an item"),
    ("front-c/src/view/scopes.rs", "what kind of bracket is open, of tokens that come one after the other"),
    ("front-c/src/view/macro_braces.rs", "braces of the view, some of which are blanked, and those of macros"),
    ("front-c/src/view/macro_kind.rs", "how many braces a macro leaves open, whichever they are"),
    ("front-c/src/walk/callers.rs", "in which of the open blocks a lock is held"),
    ("front-ir/src/headers.rs", "names that a demangler makes, with angle brackets"),
    ("front-ir/src/flow/texts.rs", "the parameters in such names, which end at the last bracket"),
];

/// Whether a line closes a bracket by hand; `next` is the line behind it.
fn counts_down(line: &str, next: &str) -> bool {
    let names_closing = ["')'", "']'", "'}'"].iter().any(|b| line.contains(b));
    let asks = |l: &str| ["opening(", "closing("].iter().any(|name| l.contains(name));
    let counts = |l: &str| {
        ["-= 1", "saturating_sub(1)", "checked_sub(1)?", ".pop()"].iter().any(|t| l.contains(t)) || l.ends_with("- 1,")
    };
    let takes = |l: &str| counts(l) && !asks(l);
    names_closing && (takes(line) || takes(next))
}

fn skips_comments(line: &str, _: &str) -> bool {
    line.contains("b\"/*\"") || line.contains("b\"//\"")
}

fn looks_for_members(line: &str, _: &str) -> bool {
    line.contains(".is(b'>')")
}

/// A sentence, what breaks it, and the files that may.
type Rule = (&'static str, fn(&str, &str) -> bool, &'static [(&'static str, &'static str)]);

const RULES: &[Rule] = &[
    ("brackets are matched in c-text, but for files with a reason", counts_down, COUNTING),
    (
        "comments are found in c-text: neither front-ir nor lint has a lexer",
        skips_comments,
        &[("front-c/src/view/blank.rs", "marks within literals, which open no comment")],
    ),
    ("whether a name is a member is asked in c-text", looks_for_members, &[]),
];

pub(super) fn prove() -> Result<Vec<Sentence>> {
    let analyzer = root().join("analyzer");
    let ours = READERS.iter().map(|name| analyzer.join(name).join("src"));
    let mut breaches: Vec<Vec<String>> = vec![Vec::new(); RULES.len()];
    let mut met: Vec<&str> = Vec::new();
    for path in ours.chain(folders()).flat_map(|folder| files_below(&folder)) {
        let text = std::fs::read_to_string(&path)?;
        let name = path.strip_prefix(&analyzer).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        for ((_, breaks, excused), breaches) in RULES.iter().zip(&mut breaches) {
            let lines = lines_that(&text, *breaks);
            match excused.iter().find(|(file, _)| *file == name) {
                Some((file, _)) if !lines.is_empty() => met.push(file),
                _ => breaches.extend(lines.into_iter().map(|line| format!("{name}:{line}"))),
            }
        }
    }
    let prove = |((text, _, excused), mut breaches): (&Rule, Vec<String>)| {
        let needless = excused.iter().filter(|(file, _)| !met.contains(file));
        breaches.extend(needless.map(|(file, _)| format!("{file} needs no exception")));
        Sentence::new(*text, breaches)
    };
    Ok(RULES.iter().zip(breaches).map(prove).collect())
}

/// The numbers of the lines of code, but for tests, of which this is so.
fn lines_that(text: &str, is_so: fn(&str, &str) -> bool) -> Vec<usize> {
    let code = without_tests(text);
    let code: Vec<&str> = code.lines().collect();
    let is_comment = |line: &str| line.trim_start().starts_with("//");
    let of_line = |(i, line): (usize, &&str)| {
        let next = code.get(i + 1).filter(|next| !is_comment(next)).unwrap_or(&"");
        (!is_comment(line) && is_so(line, next)).then_some(i + 1)
    };
    code.iter().enumerate().filter_map(of_line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_counts_brackets_by_hand_is_found() {
        let text = "match b {\n    b'(' => depth += 1,\n    b')' => depth -= 1,\n    b'}' if open => {\n        stack.pop()\n    }\n    \
                    b']' => return,\n    // b')' => depth -= 1,\n}\n";
        assert_eq!(lines_that(text, counts_down), [3, 4]);
    }

    #[test]
    fn a_lexer_is_known_by_the_marks_of_comments() {
        assert_eq!(lines_that("if rest.starts_with(b\"/*\") {\nlet x = \"/*\";\n", skips_comments), [1]);
        assert_eq!(lines_that("a.is(b'>') || b.is(b'-')\n", looks_for_members), [1]);
    }
}
