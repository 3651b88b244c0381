//! `WHEEL`, the file in which a wheel repeats its tags: `Tag: cp39-abi3-manylinux_2_17_x86_64`, one a line.

/// Whether a member is that file.
pub(crate) fn is_wheel_file(member: &str) -> bool {
    member.split_once('/').is_some_and(|(folder, file)| folder.ends_with(".dist-info") && file == "WHEEL")
}

/// Its tags.
pub(crate) fn tags(text: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(text);
    let values =
        text.lines().filter_map(|line| line.split_once(':')).filter(|(key, _)| key.eq_ignore_ascii_case("tag"));
    values.map(|(_, value)| value.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_lines_of_one_file() {
        assert!(is_wheel_file("x-1.0.dist-info/WHEEL") && !is_wheel_file("x/WHEEL"));
        assert!(!is_wheel_file("a/x-1.0.dist-info/WHEEL"));
        let text = b"Wheel-Version: 1.0\r\nTag: cp39-abi3-win_amd64\r\ntag: py3-none-any\n";
        assert_eq!(tags(text), ["cp39-abi3-win_amd64", "py3-none-any"]);
    }
}
