//! Targets: the ABIs that an extension promises, in wheel-tag spelling.

use crate::{Abi, Config, ConfigSet, Version};
use std::fmt;
use thiserror::Error;

/// The family of a target; rules set their severity by it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum TargetKind {
    /// `cp39-abi3`.
    Abi3,
    /// `cp315-abi3t` and `cp315-abi3.abi3t`.
    Abi3t,
    /// `cp313` and ranges such as `cp39..cp315`.
    VersionSpecific,
    /// `cp313t`.
    FreeThreaded,
}

/// One promised ABI.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Target {
    /// Stable ABI with a floor, GIL builds.
    Abi3 {
        /// The oldest version of CPython that loads the binary.
        floor: Version,
    },
    /// Opaque stable ABI with a floor.
    Abi3t {
        /// The oldest version of CPython that loads the binary.
        floor: Version,
        /// One file for GIL and free-threaded builds.
        with_abi3: bool,
    },
    /// One version-specific build for each version of a range.
    Versions {
        /// The oldest version.
        first: Version,
        /// The newest version, included.
        last: Version,
        /// The builds run without a GIL.
        free_threaded: bool,
    },
}

/// Which builds of an interpreter there are to run something.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Builds {
    /// Those with the global interpreter lock.
    pub gil: bool,
    /// Those without.
    pub free_threaded: bool,
}

impl Builds {
    /// Those of both kinds.
    pub const ALL: Builds = Builds { gil: true, free_threaded: true };
}

/// Why a target was refused. The text says what to write instead.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("unknown target '{spelled}': {reason}")]
pub struct TargetError {
    /// What was asked for.
    pub spelled: String,
    /// Why it is not a target, and what is.
    pub reason: String,
}

impl Target {
    /// Reads a target: `cp39-abi3`, `cp315-abi3t`, `cp315-abi3.abi3t`, `cp313`, `cp313t`, `cp39..cp315`.
    ///
    /// # Errors
    /// A spelling that names no ABI, or one that never existed (`abi4`, `cp312-abi3t`), with the reason.
    pub fn parse(text: &str) -> Result<Target, TargetError> {
        let fail = |reason: String| TargetError { spelled: text.to_owned(), reason };
        const FORMS: &str = "write a wheel tag: cp39-abi3, cp315-abi3t, cp315-abi3.abi3t, cp313, cp313t or cp39..cp315";
        let lower = text.trim().to_ascii_lowercase();
        if lower.contains("abi4") {
            return Err(fail(
                "abi4 was a prototype that no CPython loads; the opaque stable ABI is abi3t, since 3.15 (PEP 803): cp315-abi3t".into(),
            ));
        }
        if let Some((first, last)) = lower.split_once("..") {
            let (a, free_a) = interpreter(first).map_err(&fail)?;
            let (b, free_b) = interpreter(last).map_err(&fail)?;
            if free_a != free_b {
                return Err(fail("both ends of a range must be GIL builds, or both free-threaded builds".into()));
            }
            if a > b {
                return Err(fail(format!("the range is empty; write {last}..{first}")));
            }
            return Ok(Target::Versions { first: a, last: b, free_threaded: free_a });
        }
        let Some((tag, abi)) = lower.split_once('-') else {
            if matches!(lower.as_str(), "abi3" | "abi3t") {
                return Err(fail(format!(
                    "a stable ABI needs its floor: {}-{lower}",
                    if lower == "abi3" { "cp39" } else { "cp315" }
                )));
            }
            let (v, free_threaded) = interpreter(&lower).map_err(|e| fail(format!("{e}; {FORMS}")))?;
            return Ok(Target::Versions { first: v, last: v, free_threaded });
        };
        match abi {
            "abi3" => {
                let floor = floor(tag).map_err(fail)?;
                Ok(Target::Abi3 { floor })
            }
            "abi3t" | "abi3.abi3t" | "abi3t.abi3" => {
                let floor = floor(tag).map_err(&fail)?;
                if floor < Version::FIRST_ABI3T {
                    return Err(fail(format!(
                        "abi3t begins with CPython 3.15 (PEP 803) and headers before it ignore Py_TARGET_ABI3T; use cp315-{abi}, or {tag}-abi3 for GIL builds from {floor} on"
                    )));
                }
                Ok(Target::Abi3t { floor, with_abi3: abi != "abi3t" })
            }
            _ if abi == tag || abi == format!("{tag}t") => {
                let (v, free_threaded) = interpreter(abi).map_err(fail)?;
                Ok(Target::Versions { first: v, last: v, free_threaded })
            }
            _ => Err(fail(format!("'{abi}' is not an ABI tag of CPython; {FORMS}"))),
        }
    }

    /// The family of the target.
    pub fn kind(self) -> TargetKind {
        match self {
            Target::Abi3 { .. } => TargetKind::Abi3,
            Target::Abi3t { .. } => TargetKind::Abi3t,
            Target::Versions { free_threaded: true, .. } => TargetKind::FreeThreaded,
            Target::Versions { .. } => TargetKind::VersionSpecific,
        }
    }

    /// The builds that run what the target promises.
    pub fn builds(self) -> Builds {
        match self.kind() {
            TargetKind::Abi3 | TargetKind::VersionSpecific => Builds { gil: true, free_threaded: false },
            TargetKind::FreeThreaded => Builds { gil: false, free_threaded: true },
            TargetKind::Abi3t => Builds::ALL,
        }
    }

    /// Whether one binary serves all later versions.
    pub fn is_stable(self) -> bool {
        matches!(self, Target::Abi3 { .. } | Target::Abi3t { .. })
    }

    /// The lowest CPython that the target promises to run on.
    pub fn floor(self) -> Version {
        match self {
            Target::Abi3 { floor } | Target::Abi3t { floor, .. } => floor,
            Target::Versions { first, .. } => first,
        }
    }

    /// The stable ABI with another floor; a version-specific target stays as it is.
    #[must_use]
    pub fn with_floor(self, floor: Version) -> Target {
        match self {
            Target::Abi3 { .. } => Target::Abi3 { floor },
            Target::Abi3t { with_abi3, .. } => Target::Abi3t { floor, with_abi3 },
            Target::Versions { .. } => self,
        }
    }

    /// The configuration that compiles the target with headers of a version, if they can.
    pub fn with_headers(self, headers: Version) -> Option<Config> {
        let abi = match self {
            Target::Abi3 { floor } => Abi::Limited(floor),
            Target::Abi3t { floor, with_abi3: false } => Abi::Abi3t(floor),
            Target::Abi3t { floor, with_abi3: true } => Abi::Abi3Abi3t(floor),
            Target::Versions { first, last, .. } if !(first..=last).contains(&headers) => return None,
            Target::Versions { free_threaded: true, .. } => Abi::FreeThreaded,
            Target::Versions { free_threaded: false, .. } => Abi::Default,
        };
        Config::new(headers, abi)
    }

    /// The configurations in which the target can be compiled: with all headers that the catalog holds,
    /// or with those of `build` only.
    ///
    /// # Errors
    /// `build` cannot compile the target (headers older than the floor, another version).
    pub fn configs(self, build: Option<Version>) -> Result<ConfigSet, TargetError> {
        let all: ConfigSet = Version::all().filter_map(|v| self.with_headers(v)).collect();
        let fail = |reason: String| TargetError { spelled: self.to_string(), reason };
        if all.is_empty() {
            return Err(fail(format!(
                "the known headers of CPython {} to {} cannot compile it",
                Version::OLDEST,
                Version::NEWEST
            )));
        }
        let Some(build) = build else { return Ok(all) };
        match (self.with_headers(build), self) {
            (Some(c), _) => Ok(ConfigSet::one(c)),
            (None, Target::Versions { .. }) => {
                Err(fail(format!("the headers of CPython {build} build another version; omit --build-python")))
            }
            (None, _) => Err(fail(format!(
                "the headers of CPython {build} cannot build it; --build-python accepts {} to {}",
                self.floor().max(Version::OLDEST),
                Version::NEWEST
            ))),
        }
    }
}

fn digits(tag: &str) -> Result<Version, String> {
    let digits = tag.strip_prefix("cp").ok_or_else(|| format!("'{tag}' is not an interpreter tag of CPython"))?;
    let minor =
        digits.strip_prefix('3').filter(|d| !d.is_empty() && d.len() <= 2 && d.bytes().all(|b| b.is_ascii_digit()));
    match minor {
        Some(m) => m.parse().map(Version).map_err(|_| format!("'{tag}' is not an interpreter tag of CPython")),
        None if digits == "3" => Err("the tag lacks the minor version, as in cp39".into()),
        None => Err(format!("'{tag}' is not an interpreter tag of CPython 3")),
    }
}

fn interpreter(tag: &str) -> Result<(Version, bool), String> {
    let (plain, free_threaded) = match tag.strip_suffix('t') {
        Some(p) => (p, true),
        None => (tag, false),
    };
    let v = digits(plain)?;
    if v < Version::OLDEST || v > Version::NEWEST {
        return Err(format!("supported versions are CPython {} to {}", Version::OLDEST, Version::NEWEST));
    }
    if free_threaded && v < Version::FIRST_FREE_THREADED {
        return Err(format!("free-threaded builds begin with CPython 3.13; there is no {tag}"));
    }
    Ok((v, free_threaded))
}

fn floor(tag: &str) -> Result<Version, String> {
    if let Some(plain) = tag.strip_suffix('t').filter(|p| digits(p).is_ok()) {
        return Err(format!("a stable ABI tag has no 't' in its interpreter part; write {plain}-abi3 or cp315-abi3t"));
    }
    let v = digits(tag)?;
    if v < Version::FIRST_STABLE_ABI {
        return Err("the stable ABI begins with CPython 3.2".into());
    }
    if v > Version::NEWEST {
        return Err(format!("the newest known CPython is {}", Version::NEWEST));
    }
    Ok(v)
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Target::Abi3 { floor } => write!(f, "{}-abi3", floor.tag()),
            Target::Abi3t { floor, with_abi3 } => {
                write!(f, "{}-{}", floor.tag(), if with_abi3 { "abi3.abi3t" } else { "abi3t" })
            }
            Target::Versions { first, last, free_threaded } => {
                let t = if free_threaded { "t" } else { "" };
                write!(f, "{}{t}", first.tag())?;
                if last != first { write!(f, "..{}{t}", last.tag()) } else { Ok(()) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_the_contract_reads_and_prints_alike() {
        for t in [
            "cp39-abi3",
            "cp32-abi3",
            "cp315-abi3t",
            "cp315-abi3.abi3t",
            "cp313",
            "cp313t",
            "cp39..cp315",
            "cp313t..cp315t",
        ] {
            assert_eq!(Target::parse(t).unwrap().to_string(), t);
        }
        assert_eq!(Target::parse("cp313-cp313t").unwrap().to_string(), "cp313t");
    }

    #[test]
    fn a_target_says_which_builds_run_it() {
        let of = |t: &str| {
            let builds = Target::parse(t).unwrap().builds();
            (builds.gil, builds.free_threaded)
        };
        assert_eq!([of("cp39-abi3"), of("cp313"), of("cp39..cp315")], [(true, false); 3]);
        assert_eq!([of("cp313t"), of("cp313t..cp315t")], [(false, true); 2]);
        assert_eq!([of("cp315-abi3t"), of("cp315-abi3.abi3t")], [(true, true); 2]);
    }

    #[test]
    fn what_is_no_target_says_why() {
        for (t, why) in [
            ("abi4", "prototype"),
            ("cp312-abi4", "prototype"),
            ("cp312-abi3t", "begins with CPython 3.15"),
            ("abi3", "cp39-abi3"),
            ("cp312t", "begin with CPython 3.13"),
            ("cp31-abi3", "begins with CPython 3.2"),
            ("cp315..cp39", "cp39..cp315"),
            ("cp399", &format!("{} to {}", Version::OLDEST, Version::NEWEST)),
            ("cp313t-abi3", "no 't'"),
            ("pp39-abi3", "not an interpreter tag"),
            ("cp39-none", "not an ABI tag"),
            ("", "wheel tag"),
        ] {
            let e = Target::parse(t).unwrap_err().to_string();
            assert!(e.contains(why), "{t}: {e}");
        }
    }

    #[test]
    fn headers_of_a_target_start_at_its_floor() {
        let t = Target::parse("cp39-abi3").unwrap();
        let headers: Vec<_> = t.configs(None).unwrap().iter().map(|c| c.headers().0).collect();
        assert_eq!(headers, (9..=Version::NEWEST.0).collect::<Vec<_>>());
        assert_eq!(t.configs(Some(Version(13))).unwrap().len(), 1);
        assert!(t.configs(Some(Version(8))).unwrap_err().to_string().contains(&format!("3.9 to {}", Version::NEWEST)));
        for text in ["cp315-abi3t", "cp315-abi3.abi3t", &format!("{}-abi3t", Version::NEWEST.tag())] {
            let t = Target::parse(text).unwrap();
            let configs: Vec<Config> = t.configs(None).unwrap().iter().collect();
            assert_eq!(configs.len(), usize::from(Version::NEWEST.0 - t.floor().0) + 1, "{text}");
            assert!(configs.iter().all(|c| c.abi().is_opaque() && c.floor() == t.floor()), "{text}");
        }
        let range = Target::parse("cp312..cp314").unwrap();
        assert_eq!(range.configs(None).unwrap().len(), 3);
        assert_eq!(range.configs(Some(Version(13))).unwrap().len(), 1);
        assert!(range.configs(Some(Version(11))).is_err());
    }
}
