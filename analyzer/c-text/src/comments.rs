//! The comments of a text, for those who look for words in them.

use crate::scan::scan_with;
use crate::splices::joined;
use abi3lint_model::Span;

/// The comments of a text with their marks, in order, whatever its conditions say.
pub fn comments(text: &[u8]) -> Vec<Span> {
    let mut found = Vec::new();
    match joined(text) {
        Some((text, moves)) => drop(scan_with(&text, |span| found.push(moves.back(span)))),
        None => drop(scan_with(text, |span| found.push(span))),
    }
    found
}

/// Whether a comment, which begins with its mark, goes on to the end of its line.
pub fn ends_with_line(comment: &[u8]) -> bool {
    comment.starts_with(b"//")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_found_with_their_marks() {
        let text = "a /* b */ \"// c\" // d \\\n e\r\n#define X /* f\n */ 1 // g\n/* open";
        let found: Vec<&str> =
            comments(text.as_bytes()).iter().map(|s| &text[s.start as usize..s.end as usize]).collect();
        assert_eq!(found, ["/* b */", "// d \\\n e\r", "/* f\n */", "// g", "/* open"]);
    }
}
