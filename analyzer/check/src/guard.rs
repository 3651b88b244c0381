//! Conditions of the preprocessor that keep a use to the versions that have the name: what a reader can copy.
//!
//! Versions of the headers are asked by `PY_VERSION_HEX`, a floor by `Py_LIMITED_API`, whose value may be empty. Both
//! ends of a span are given, so that a name that came and went is guarded at both: 3.9 to 3.12 are
//! `PY_VERSION_HEX >= 0x03090000 && PY_VERSION_HEX < 0x030D0000`. An end that no known version is beyond is left out.

use abi3lint_model::{Version, VersionSet};
use abi3lint_rules::roles::{self, Role};

/// The condition that holds with the headers of these versions; empty where there are none.
pub(crate) fn in_versions(versions: VersionSet) -> String {
    let hex = roles::name(Role::VersionHex);
    let runs: Vec<String> = versions
        .runs()
        .map(|(first, last)| {
            let from = (first > Version::OLDEST).then(|| format!("{hex} >= 0x{:08X}", first.hex()));
            let to = (last < Version::NEWEST).then(|| format!("{hex} < 0x{:08X}", Version(last.0 + 1).hex()));
            from.into_iter().chain(to).collect::<Vec<_>>().join(" && ")
        })
        .collect();
    match runs.len() {
        0 | 1 => runs.concat(),
        _ => runs
            .iter()
            .map(|r| if r.contains("&&") { format!("({r})") } else { r.clone() })
            .collect::<Vec<_>>()
            .join(" || "),
    }
}

/// The condition that holds from this floor on.
pub(crate) fn at_floor(floor: Version) -> String {
    format!("{}+0 >= 0x{:08X}", roles::name(Role::LimitedApi), floor.hex())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_of_each_span_are_given() {
        let set = |text: &str| VersionSet::from_minors(text).unwrap();
        assert_eq!(in_versions(set("9-12")), "PY_VERSION_HEX >= 0x03090000 && PY_VERSION_HEX < 0x030D0000");
        assert_eq!(in_versions(set("6-12")), "PY_VERSION_HEX < 0x030D0000");
        assert_eq!(in_versions(set("10-15")), "PY_VERSION_HEX >= 0x030A0000");
        assert_eq!(
            in_versions(set("6-8 10-11")),
            "PY_VERSION_HEX < 0x03090000 || (PY_VERSION_HEX >= 0x030A0000 && PY_VERSION_HEX < 0x030C0000)"
        );
        assert_eq!(in_versions(VersionSet::default()), "");
        assert_eq!(at_floor(Version(10)), "Py_LIMITED_API+0 >= 0x030A0000");
    }
}
