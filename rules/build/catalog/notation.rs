//! The text form of a set of configurations: `6-12:d,L 13-15:d,t,L,A,B`.
//!
//! The grammar stands in `rules/catalog/README.md`. Shared by the build script, which reads it, and by
//! the importer, which writes it; it must not know what the sets are used for.

use abi3lint_model::{Abi, Config, ConfigSet, Version};

/// Reads the notation.
#[allow(dead_code, reason = "the importer only writes")]
pub fn read(text: &str) -> Result<ConfigSet, String> {
    let mut set = ConfigSet::EMPTY;
    for group in text.split_whitespace() {
        let (versions, items) =
            group.split_once(':').ok_or_else(|| format!("'{group}' lacks ':' after its versions"))?;
        let (first, last) = range(versions)?;
        if first < Version::OLDEST.0 || last > Version::NEWEST.0 {
            return Err(format!("'{versions}' is outside {} to {}", Version::OLDEST, Version::NEWEST));
        }
        let mut group_set = ConfigSet::EMPTY;
        for item in items.split(',') {
            let mut hits = ConfigSet::EMPTY;
            for minor in first..=last {
                hits |= item_set(item, Version(minor))?;
            }
            if hits.is_empty() {
                return Err(format!("'{item}' names no configuration of '{versions}'"));
            }
            group_set |= hits;
        }
        if set.intersects(group_set) {
            return Err(format!("'{group}' repeats configurations"));
        }
        set |= group_set;
    }
    Ok(set)
}

/// `9` or `6-12`.
pub fn range(text: &str) -> Result<(u8, u8), String> {
    let (a, b) = text.split_once('-').unwrap_or((text, text));
    match (a.parse(), b.parse()) {
        (Ok(a), Ok(b)) if a <= b => Ok((a, b)),
        _ => Err(format!("'{text}' is no minor version and no range of them")),
    }
}

/// What one item means for one header version; nothing where the version has no such configuration, so
/// that one group can span the versions before and after a new kind of build.
fn item_set(item: &str, headers: Version) -> Result<ConfigSet, String> {
    let of = |abi: Abi| Config::new(headers, abi).into_iter().collect::<ConfigSet>();
    Ok(match item {
        "*" => (0..Config::COUNT).filter_map(Config::from_index).filter(|c| c.headers() == headers).collect(),
        "d" => of(Abi::Default),
        "t" => of(Abi::FreeThreaded),
        "A" => of(Abi::Abi3t),
        "B" => of(Abi::Abi3Abi3t),
        _ => {
            let floors = item.strip_prefix('L').ok_or_else(|| format!("'{item}' is no kind of configuration"))?;
            let (first, last) = match floors {
                "" => (Version::FIRST_STABLE_ABI.0, headers.0),
                f if f.ends_with('+') => (range(f.trim_end_matches('+'))?.0, headers.0),
                f => range(f)?,
            };
            (first..=last).filter_map(|f| Config::new(headers, Abi::Limited(Version(f)))).collect()
        }
    })
}

/// Writes the notation: newest versions decide the items, older ones join the group while it fits.
#[allow(dead_code, reason = "the build script only reads")]
pub fn write(set: ConfigSet) -> String {
    let mut groups: Vec<(u8, u8, String)> = Vec::new();
    for headers in Version::all().rev() {
        let here: ConfigSet = set.iter().filter(|c| c.headers() == headers).collect();
        if let Some((first, _, items)) = groups.last_mut()
            && *first == headers.0 + 1
            && items.split(',').filter_map(|i| item_set(i, headers).ok()).fold(ConfigSet::EMPTY, |a, b| a | b) == here
            && !here.is_empty()
        {
            *first = headers.0;
        } else if !here.is_empty() {
            groups.push((headers.0, headers.0, items(here, headers)));
        }
    }
    let spell = |(first, last, items): &(u8, u8, String)| {
        if first == last { format!("{first}:{items}") } else { format!("{first}-{last}:{items}") }
    };
    groups.iter().rev().map(spell).collect::<Vec<_>>().join(" ")
}

fn items(set: ConfigSet, headers: Version) -> String {
    if item_set("*", headers) == Ok(set) {
        return "*".into();
    }
    let mut out: Vec<String> = Vec::new();
    let mut runs: Vec<(u8, u8)> = Vec::new();
    let mut stable = Vec::new();
    for c in set.iter() {
        match c.abi() {
            Abi::Default => out.push("d".into()),
            Abi::FreeThreaded => out.push("t".into()),
            Abi::Abi3t => stable.push("A".to_owned()),
            Abi::Abi3Abi3t => stable.push("B".to_owned()),
            Abi::Limited(floor) => match runs.last_mut() {
                Some((_, last)) if *last + 1 == floor.0 => *last = floor.0,
                _ => runs.push((floor.0, floor.0)),
            },
        }
    }
    for (first, last) in runs {
        out.push(match (first == Version::FIRST_STABLE_ABI.0, last == headers.0) {
            (true, true) => "L".into(),
            (_, true) => format!("L{first}+"),
            _ if first == last => format!("L{first}"),
            _ => format!("L{first}-{last}"),
        });
    }
    out.extend(stable);
    out.join(",")
}

/// Reads a set of versions: `6-9 12`.
pub fn read_versions(text: &str) -> Result<abi3lint_model::VersionSet, String> {
    let mut set = abi3lint_model::VersionSet::default();
    for run in text.split_whitespace() {
        let (first, last) = range(run)?;
        set = (first..=last).map(Version).fold(set, abi3lint_model::VersionSet::with);
    }
    Ok(set)
}

/// Writes a set of versions.
#[allow(dead_code, reason = "the build script only reads")]
pub fn write_versions(set: abi3lint_model::VersionSet) -> String {
    set.to_string().replace("3.", "").replace(',', "")
}
