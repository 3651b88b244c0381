//! The text of build files, whatever their language: words, and comments that begin with `#`.

/// The text with blanks in place of comments that begin with `#` outside of quotes; offsets stay what they are.
pub(crate) fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let mut quote = None;
        let end = line.char_indices().find(|(_, c)| {
            match quote {
                Some(q) if *c == q => quote = None,
                None if matches!(c, '"' | '\'') => quote = Some(*c),
                _ => {}
            }
            quote.is_none() && *c == '#'
        });
        let (code, comment) = line.split_at(end.map_or(line.len(), |(at, _)| at));
        out.push_str(code);
        out.extend(comment.bytes().map(|b| if matches!(b, b'\n' | b'\r') { b as char } else { ' ' }));
    }
    out
}

/// Whether a word of code begins and ends at these offsets.
pub(crate) fn is_word(text: &str, start: usize, end: usize) -> bool {
    let letter = |c: char| c.is_alphanumeric() || c == '_';
    !text[..start].ends_with(letter) && !text[end..].starts_with(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_end_with_their_line() {
        assert_eq!(without_comments("a '#b' # ü\r\n# d\ne"), "a '#b'     \r\n   \ne");
    }
}
