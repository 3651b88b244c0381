//! What a value of a macro that selects a stable ABI says of its floor.
//!
//! The macro is a version in the form of `PY_VERSION_HEX`, and headers compare it with such versions, so any number is
//! taken: `0x03100000` is 3.16, whatever its author meant. Whoever reads the value asks here, so that all agree.

use crate::{Version, integer};

/// The meaning of a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FloorValue {
    /// A floor.
    Of(Version),
    /// Nothing, or what a switch has, which headers take for 3.2.
    Oldest,
    /// Neither; the floor that is meant, as far as the digits show it.
    Wrong(Option<Version>),
    /// The version of whatever headers there are.
    OfHeaders,
    /// It hangs on other macros.
    Unknown,
}

/// The macro whose value is the version of the headers.
const OF_HEADERS: &str = "PY_VERSION_HEX";

impl FloorValue {
    /// Reads the text of a value.
    pub fn read(text: &str) -> FloorValue {
        let text = unwrapped(text.trim());
        if text.is_empty() {
            return FloorValue::Oldest;
        }
        if let Some(number) = integer(text) {
            return of_number(number, text);
        }
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let mut words =
            text.split(|c| !is_name(c)).filter(|w| w.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'));
        if text.contains(OF_HEADERS) {
            return FloorValue::OfHeaders;
        }
        // A string, a list or a fraction is no number in any `#if`.
        if text.contains(['"', '\'', ',', '.'])
            || words.next().is_none() && !text.contains(['+', '-', '*', '<', '|', '?'])
        {
            return FloorValue::Wrong(None);
        }
        FloorValue::Unknown
    }

    /// Whether it is one that selects a stable ABI as its author means it.
    pub fn is_right(self) -> bool {
        matches!(self, FloorValue::Of(_) | FloorValue::Oldest)
    }

    /// The floor that headers or the author take it for.
    pub fn floor(self) -> Option<Version> {
        match self {
            FloorValue::Of(floor) => Some(floor),
            FloorValue::Oldest => Some(Version::FIRST_STABLE_ABI),
            FloorValue::Wrong(meant) => meant,
            FloorValue::OfHeaders | FloorValue::Unknown => None,
        }
    }
}

/// Without parentheses around it.
fn unwrapped(text: &str) -> &str {
    match text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        Some(inner) if !inner.contains(['(', ')']) => inner.trim(),
        _ => text,
    }
}

fn of_number(number: u128, text: &str) -> FloorValue {
    let minor = Version((number >> 16 & 0xff) as u8);
    match number {
        3 => FloorValue::Of(Version::FIRST_STABLE_ABI),
        0..3 => FloorValue::Oldest,
        0x0302_0000..0x0400_0000 if minor <= Version::NEWEST => FloorValue::Of(minor),
        _ => FloorValue::Wrong(meant(text)),
    }
}

/// The floor that digits show which are no such number: `0x03100000` with a decimal minor version, `0x030900000` with a
/// digit too many.
fn meant(text: &str) -> Option<Version> {
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"))?.replace('\'', "");
    let minor = digits.strip_prefix("03")?.get(..2)?;
    let is_known = |v: &Version| (Version::FIRST_STABLE_ABI..=Version::NEWEST).contains(v);
    let read = |radix| u8::from_str_radix(minor, radix).ok().map(Version).filter(is_known);
    read(16).or_else(|| read(10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_a_version_in_hexadecimal() {
        for (text, minor) in [
            ("0x03090000", 9),
            (" ( 0x030B00F0L )", 11),
            ("3", 2),
            ("03", 2),
            ("50921472", 9),
            ("0302200000", 9),
            ("0x030A'0000", 10),
            ("0X030f0000u", 15),
        ] {
            assert_eq!(FloorValue::read(text), FloorValue::Of(Version(minor)), "{text}");
        }
        for text in ["", "1", "0"] {
            assert_eq!(FloorValue::read(text), FloorValue::Oldest, "{text}");
        }
        for (text, meant) in [
            ("0x03100000", Some(10)),
            ("0x03110000", Some(11)),
            ("0x030900000", Some(9)),
            ("0x04000000", None),
            ("0x02070000", None),
            ("20090520", None),
            ("0x03ff2026", None),
            ("\"0x03090000\"", None),
            ("0x0310'0000", Some(10)),
            ("'3'", None),
            ("039", None),
            ("(3,9)", None),
            ("3.9", None),
            ("0x03090000000000000000", Some(9)),
        ] {
            assert_eq!(FloorValue::read(text), FloorValue::Wrong(meant.map(Version)), "{text}");
        }
        assert_eq!(FloorValue::read("PY_VERSION_HEX"), FloorValue::OfHeaders);
        assert_eq!(FloorValue::read("(PY_VERSION_HEX & 0xffff0000)"), FloorValue::OfHeaders);
        for text in ["SPAM_FLOOR", "0x03000000 + 0x90000", "SPAM(3, 9)"] {
            assert_eq!(FloorValue::read(text).floor(), None, "{text}");
        }
    }
}
