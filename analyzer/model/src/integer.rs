//! Integers as C and C++ spell them.
//!
//! Whoever reads one asks here, so that a value means the same in a build file, in a `#define` and in an `#if`.

/// An integer: decimal, `0x`, `0b` or octal, with digit separators and suffixes. Too large ones are the largest.
pub fn integer(text: &str) -> Option<u128> {
    // A separator stands between two digits.
    let digits = match text.contains('\'') {
        false => text.to_owned(),
        true => {
            let parts: Vec<&str> = text.split('\'').collect();
            let fits = parts.windows(2).all(|two| two[0].ends_with(is_digit) && two[1].starts_with(is_digit));
            fits.then(|| parts.concat())?
        }
    };
    let digits = digits.trim_end_matches(['u', 'U', 'l', 'L', 'z', 'Z']);
    let (digits, radix) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (&digits[2..], 16),
        [b'0', b'b' | b'B', ..] => (&digits[2..], 2),
        [b'0', _, ..] => (&digits[1..], 8),
        _ => (digits, 10),
    };
    let is_number = !digits.is_empty() && digits.bytes().all(|b| char::from(b).is_digit(radix));
    is_number.then(|| u128::from_str_radix(digits, radix).unwrap_or(u128::MAX))
}

fn is_digit(c: char) -> bool {
    c.is_ascii_hexdigit()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_read_in_each_spelling() {
        for (text, number) in [
            ("0", 0),
            ("00", 0),
            ("10", 10),
            ("010", 8),
            ("0x1F", 31),
            ("0Xffu", 255),
            ("0b101", 5),
            ("1'000'000", 1_000_000),
            ("0x030A'0000uLL", 0x030A_0000),
            ("0'17", 15),
            ("7uz", 7),
        ] {
            assert_eq!(integer(text), Some(number), "{text}");
        }
        assert_eq!(integer(&"9".repeat(60)), Some(u128::MAX));
        for text in ["", "x", "0x", "08", "1.5", "-1", "'1'", "1''0", "1'", "'a'", "0x'1", "+1", "1_000", "u"] {
            assert_eq!(integer(text), None, "{text}");
        }
    }
}
