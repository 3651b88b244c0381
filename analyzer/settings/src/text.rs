//! The text of build files, whatever their language: words, what is quoted, and comments that begin with `#`.

/// How many bytes of a value, or of what else a statement says in one word, are read.
pub(crate) const MOST_VALUE: usize = 200;

/// How many bytes of a list are searched for a word.
pub(crate) const MOST_LIST: usize = 4000;

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

/// Whether a character can be a part of a word.
pub(crate) fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether a word of code begins and ends at these offsets.
pub(crate) fn is_word(text: &str, start: usize, end: usize) -> bool {
    !text[..start].ends_with(is_letter) && !text[end..].starts_with(is_letter)
}

/// The word that a text begins with; nothing where it begins with something else.
pub(crate) fn first_word(text: &str) -> &str {
    &text[..text.find(|c| !is_letter(c)).unwrap_or(text.len())]
}

/// Where a word stands in a text, and what stands behind it.
pub(crate) fn rests<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = (usize, &'t str)> {
    let words = text.match_indices(word).filter(move |(at, _)| is_word(text, *at, at + word.len()));
    words.map(move |(at, _)| (at, &text[at + word.len()..]))
}

/// What the quotes hold that a text begins with. One that is longer than a value is none.
pub(crate) fn quoted(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inside = beginning(&text[1..], MOST_VALUE + 1);
    Some(&inside[..inside.find(quote)?])
}

/// What the quotes hold that are all of a text.
pub(crate) fn only_quoted(text: &str) -> Option<&str> {
    quoted(text).filter(|inside| inside.len() + 2 == text.len())
}

/// As many bytes of a text as these, or a few less.
pub(crate) fn beginning(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    &text[..end.unwrap_or(0)]
}

/// As many bytes at the end of a text as these, or a few less.
pub(crate) fn ending(text: &str, most: usize) -> &str {
    let start = (text.len().saturating_sub(most)..=text.len()).find(|at| text.is_char_boundary(*at));
    &text[start.unwrap_or(text.len())..]
}

/// Where a part of a text begins in it.
pub(crate) fn offset(text: &str, part: &str) -> usize {
    part.as_ptr() as usize - text.as_ptr() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_end_with_their_line() {
        assert_eq!(without_comments("a '#b' # ü\r\n# d\ne"), "a '#b'     \r\n   \ne");
    }

    #[test]
    fn what_is_quoted_ends_with_its_own_quote_and_is_no_longer_than_a_value() {
        assert_eq!(quoted("'a\"b' c"), Some("a\"b"));
        assert_eq!(quoted("''"), Some(""));
        for text in ["", "a'b'", "'", "'a\"", "…"] {
            assert_eq!(quoted(text), None, "{text}");
        }
        let long = |bytes: usize| format!("'{}'", "x".repeat(bytes));
        assert_eq!(quoted(&long(MOST_VALUE)).map(str::len), Some(MOST_VALUE));
        assert_eq!(quoted(&long(MOST_VALUE + 1)), None);
        assert_eq!(beginning("a…b", 3), "a");
        assert_eq!(beginning("a…b", 9), "a…b");
        assert_eq!((ending("a…b", 3), ending("a…b", 9)), ("b", "a…b"));
    }

    #[test]
    fn words_are_whole() {
        let found: Vec<_> = rests("api my_api api2 'api': x", "api").collect();
        assert_eq!(found, [(0, " my_api api2 'api': x"), (17, "': x")]);
        assert_eq!((first_word("abc_1-d"), first_word("-d")), ("abc_1", ""));
    }
}
