//! What a mistyped name means.

/// The candidate that a mistyped word means, if one is near enough: by the Damerau-Levenshtein distance, of which a
/// third of the word's bytes may be wrong, and two in a short word.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let distance = |c: &str| strsim::damerau_levenshtein(word, c);
    let near = candidates.into_iter().min_by_key(|c| distance(c))?;
    (distance(near) <= (word.len() / 3).max(2)).then_some(near)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_few_wrong_letters_are_forgiven() {
        let names = ["struct-field", "static-type"];
        assert_eq!(nearest("struct-feild", names), Some("struct-field"));
        assert_eq!(nearest("statc_typ", names), Some("static-type"));
        assert_eq!(nearest("opaque", names), None);
        assert_eq!(nearest("", []), None);
    }
}
