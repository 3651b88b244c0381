//! What a mistyped name means.

/// Letters of a word that are compared: nobody mistypes a longer one.
const LONGEST: usize = 100;

/// The candidate that a mistyped word means, if one is near enough; see [`nearest_few`].
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest_few(word, candidates, 1).pop()
}

/// The candidates that are near enough to a mistyped word, the nearest first and `count` at most: by the
/// Damerau-Levenshtein distance of their letters in lower case, of which a third may be wrong, in a short word two and
/// in a long one four.
pub fn nearest_few<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>, count: usize) -> Vec<&'a str> {
    let word: String = word.chars().take(LONGEST).collect::<String>().to_lowercase();
    let most = (word.chars().count() / 3).clamp(2, 4);
    let mut near: Vec<(usize, &str)> = candidates
        .into_iter()
        .filter(|c| c.len().abs_diff(word.len()) <= most)
        .map(|c| (strsim::damerau_levenshtein(&word, &c.to_lowercase()), c))
        .filter(|(distance, _)| *distance <= most)
        .collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(count).map(|(_, c)| c).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_wrong_letters_are_forgiven() {
        let names = ["struct-field", "static-type"];
        assert_eq!(nearest("struct-feild", names), Some("struct-field"));
        assert_eq!(nearest("statc_typ", names), Some("static-type"));
        assert_eq!(nearest("Static-Type", names), Some("static-type"));
        assert_eq!(nearest("opaque", names), None);
        assert_eq!(nearest("x", names), None);
        assert_eq!(nearest("", []), None);
    }

    #[test]
    fn the_nearest_come_first() {
        let names = ["PyList_New", "PyList_Size", "PyList_Sort", "PyDict_Size"];
        assert_eq!(nearest_few("PyList_Siz", names, 2), ["PyList_Size", "PyDict_Size"]);
    }
}
