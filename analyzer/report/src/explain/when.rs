//! Sets of configurations in words: which versions, which builds, which floors.

use abi3lint_model::{Abi, Config, ConfigSet, Version, VersionSet};

/// Header versions whose version-specific builds with the GIL are in the set.
pub(super) fn gil(set: ConfigSet) -> VersionSet {
    headers(set, |abi| abi == Abi::Default)
}

/// The same for free-threaded builds.
pub(super) fn free_threaded(set: ConfigSet) -> VersionSet {
    headers(set, |abi| abi == Abi::FreeThreaded)
}

/// The same for abi3t, with or without abi3.
pub(super) fn abi3t(set: ConfigSet) -> VersionSet {
    headers(set, Abi::is_opaque)
}

fn headers(set: ConfigSet, wanted: impl Fn(Abi) -> bool) -> VersionSet {
    set.iter().filter(|c| wanted(c.abi())).map(Config::headers).collect()
}

/// The floors of one header version that are in the set.
fn floors(set: ConfigSet, version: Version) -> VersionSet {
    let abi3 = |c: &Config| c.headers() == version && matches!(c.abi(), Abi::Limited(_));
    set.iter().filter(abi3).map(Config::floor).collect()
}

/// abi3 in words, one line for each group of headers that agree: `from floor 3.7`,
/// `from floor 3.10, with headers 3.11-3.15`, `floors 3.2-3.11 only`.
pub(super) fn abi3(set: ConfigSet) -> Vec<String> {
    // Two header versions agree if they have the same lowest floor and the same end, where the end
    // "up to the headers' own version" counts as one.
    let mut groups: Vec<(Version, Option<VersionSet>, VersionSet)> = Vec::new();
    for version in Version::all() {
        let seen = floors(set, version);
        let Some(first) = seen.first() else { continue };
        let open: VersionSet = (first.0..=version.0).map(Version).collect();
        let only = (seen != open).then_some(seen);
        match groups.iter_mut().find(|g| g.0 == first && g.1 == only) {
            Some(group) => group.2 = group.2.with(version),
            None => groups.push((first, only, VersionSet::default().with(version))),
        }
    }
    let all_of = |first: Version| -> VersionSet { Version::all().filter(|v| *v >= first).collect() };
    groups
        .into_iter()
        .map(|(first, only, versions)| {
            let what = match only {
                None => format!("from floor {first}"),
                Some(seen) => format!("floors {seen} only"),
            };
            if versions == all_of(first) { what } else { format!("{what}, with headers {versions}") }
        })
        .collect()
}

/// The whole set in a few words: `3.6-3.11; free-threaded 3.13; abi3 from floor 3.2; abi3t`.
pub(super) fn words(set: ConfigSet) -> String {
    let mut parts = Vec::new();
    if !gil(set).is_empty() {
        parts.push(gil(set).to_string());
    }
    if !free_threaded(set).is_empty() {
        parts.push(format!("free-threaded {}", free_threaded(set)));
    }
    parts.extend(abi3(set).into_iter().map(|a| format!("abi3 {a}")));
    if !abi3t(set).is_empty() {
        parts.push("abi3t".to_owned());
    }
    parts.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_read_as_people_speak() {
        let abi3_from = |floor: u8| -> ConfigSet {
            Version::all()
                .flat_map(|h| (floor..=h.0).filter_map(move |f| Config::new(h, Abi::Limited(Version(f)))))
                .collect()
        };
        assert_eq!(abi3(abi3_from(2)), ["from floor 3.2"]);
        assert_eq!(abi3(abi3_from(10)), ["from floor 3.10"]);
        let one = ConfigSet::one(Config::new(Version(13), Abi::FreeThreaded).unwrap());
        assert_eq!(words(one | abi3_from(13)), "free-threaded 3.13; abi3 from floor 3.13");
        let old: ConfigSet = [2, 3].iter().filter_map(|f| Config::new(Version(9), Abi::Limited(Version(*f)))).collect();
        assert_eq!(abi3(old), ["floors 3.2-3.3 only, with headers 3.9"]);
        assert!(words(ConfigSet::EMPTY).is_empty());
    }
}
