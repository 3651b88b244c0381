//! The files in which a wheel describes itself: `WHEEL` with its tags (`Tag: cp39-abi3-manylinux_2_17_x86_64`, one a line),
//! and `METADATA` with the versions that it wants (`Requires-Python: >=3.9`).
//!
//! Limits: of `Requires-Python`, patch releases count as their minor version, so that `>=3.9.2` allows 3.9; what is no
//! specifier of PEP 440 says nothing.

use abi3lint_model::{Version, VersionSet};

/// A file of the folder `NAME-VERSION.dist-info` that is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Metadata {
    Wheel,
    Record,
    Requirements,
}

impl Metadata {
    /// The one that a member is.
    pub(crate) fn of(member: &str) -> Option<Metadata> {
        let (folder, file) = member.split_once('/')?;
        if !folder.ends_with(".dist-info") {
            return None;
        }
        match file {
            "WHEEL" => Some(Metadata::Wheel),
            "RECORD" => Some(Metadata::Record),
            "METADATA" => Some(Metadata::Requirements),
            _ => None,
        }
    }
}

/// The tags of a `WHEEL`.
pub(crate) fn tags(text: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(text);
    values(&text, "tag").map(str::to_owned).collect()
}

/// What a `METADATA` requires, and the versions that this allows.
pub(crate) fn requires_python(text: &[u8]) -> Option<(String, VersionSet)> {
    let text = String::from_utf8_lossy(text);
    // The description comes after an empty line.
    let head = text.split("\n\n").next().unwrap_or_default().split("\r\n\r\n").next().unwrap_or_default();
    let value = values(head, "requires-python").next()?;
    let mut allowed = VersionSet::ALL;
    for specifier in value.split(',').map(str::trim).filter(|s| !s.is_empty()) {
        let one = versions(specifier)?;
        allowed = VersionSet(allowed.0 & one.0);
    }
    Some((value.to_owned(), allowed))
}

fn values<'t>(text: &'t str, wanted: &'static str) -> impl Iterator<Item = &'t str> {
    let fields = text.lines().filter_map(|line| line.split_once(':'));
    fields.filter(move |(key, _)| key.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.trim())
}

/// The versions that a specifier allows, where some patch release of each does.
fn versions(specifier: &str) -> Option<VersionSet> {
    let end = specifier.find(|c: char| c.is_ascii_digit()).filter(|at| *at > 0)?;
    let (operator, version) = specifier.split_at(end);
    let is_any = version.ends_with(".*");
    let numbers: Vec<u32> =
        version.trim_end_matches(".*").split('.').map(|n| n.trim().parse().ok()).collect::<Option<_>>()?;
    let (major, minor) = (*numbers.first()?, numbers.get(1).copied());
    let at = (major, minor.unwrap_or(0));
    let is_patch = numbers.len() > 2 && numbers[2..].iter().any(|n| *n > 0);
    let holds = |v: u32| {
        let own = (3, v);
        Some(match operator.trim() {
            ">=" => own >= at,
            // Of 3.9.1 it is true that it is later than 3.9.
            ">" => own >= at,
            "<=" => own <= at,
            "<" => own < at || (own == at && is_patch),
            "==" | "===" if is_any || minor.is_none() => major == 3 && minor.is_none_or(|m| m == v),
            "==" | "===" => own == at,
            "!=" if is_any => !(major == 3 && minor.is_none_or(|m| m == v)),
            "!=" => true,
            "~=" if numbers.len() > 2 => own == at,
            "~=" => own >= at && major == 3,
            _ => return None,
        })
    };
    let mut out = VersionSet::default();
    for v in 0..=VersionSet::NEWEST.0 {
        if holds(u32::from(v))? {
            out = out.with(Version(v));
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_lines_of_one_file() {
        let of = Metadata::of;
        assert_eq!(of("x-1.0.dist-info/WHEEL"), Some(Metadata::Wheel));
        assert_eq!(
            (of("x/WHEEL"), of("a/x-1.0.dist-info/WHEEL"), of("x.dist-info/licenses/RECORD")),
            (None, None, None)
        );
        let text = b"Wheel-Version: 1.0\r\nTag: cp39-abi3-win_amd64\r\ntag: py3-none-any\n";
        assert_eq!(tags(text), ["cp39-abi3-win_amd64", "py3-none-any"]);
    }

    #[test]
    fn versions_are_those_that_some_release_of_each_allows() {
        let of = |value: &str| {
            let text = format!("Metadata-Version: 2.1\nRequires-Python: {value}\n\nRequires-Python: ==2.7\n");
            let (_, allowed) = requires_python(text.as_bytes())?;
            Some((allowed.first().map(|v| v.0), allowed.last().map(|v| v.0)))
        };
        for (value, first, last) in [
            (">=3.9", 9, 31),
            (">=3.9.2", 9, 31),
            (">= 3.8, <3.13", 8, 12),
            (">=3.8,<3.13.1", 8, 13),
            ("<4,>3.10", 10, 31),
            ("~=3.8", 8, 31),
            ("~=3.8.1", 8, 8),
            ("==3.11.*", 11, 11),
            (">=3", 0, 31),
            ("==3.*", 0, 31),
            (">=2.7, !=3.0.*, !=3.1.*, !=3.2.*", 3, 31),
            ("!=3.9.1,>=3.9", 9, 31),
            ("<=3.12", 0, 12),
        ] {
            assert_eq!(of(value), Some((Some(first), Some(last))), "{value}");
        }
        assert_eq!(of("<3"), Some((None, None)));
        assert_eq!((of("3.9"), of("=>3.9"), of(">=3.x")), (None, None, None));
        assert_eq!(requires_python(b"Metadata-Version: 2.1\n\nRequires-Python: >=3.9\n"), None);
    }
}
