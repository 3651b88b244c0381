//! `target-mismatch`: a build that contradicts itself in what it says of its ABI.

use crate::case::Case;
use crate::verdict::Verdict;
use abi3lint_model::{Promise, Subject, Use, Version};

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let (Subject::Promise(promise), Use::Against(other)) = (&case.fact.subject, &case.fact.usage) else {
        return None;
    };
    let verdict = |cause, value: String| Verdict { value, ..Verdict::of(cause) };
    Some(match (*promise, other.promise) {
        (Promise::Tag(target), Promise::Floor(floor) | Promise::OpaqueFloor(floor)) => Verdict {
            expected: floor.tag(),
            versions: Version::all().filter(|v| (target.floor()..floor).contains(v)).collect(),
            ..verdict("tag-below-floor", floor.to_string()).since(Some(target.floor()))
        },
        (Promise::Tag(target), Promise::NoFloor) => Verdict {
            expected: format!("0x{:08X}", target.floor().hex()),
            ..verdict("tag-without-floor", target.to_string()).since(Some(target.floor()))
        },
        (Promise::Suffix, _) => verdict("suffix-without-floor", String::new()),
        (Promise::VersionSuffix, Promise::Tag(target)) => verdict("version-suffix", target.to_string()),
        (Promise::VersionTag, Promise::Floor(floor)) => verdict("version-tag", floor.to_string()),
        (Promise::Library(version), _) => verdict("versioned-library", version.to_string()),
        (Promise::FreeThreaded(version), Promise::OpaqueFloor(_)) => {
            verdict("free-threaded-opaque", format!("{}t", version.tag()))
        }
        (Promise::Build(version), Promise::Tag(target)) => {
            Verdict { expected: target.to_string(), ..verdict("build-below-tag", version.to_string()) }.since(Some(version))
        }
        (Promise::FreeThreaded(version), _) => verdict("free-threaded", format!("{}t", version.tag())),
        (Promise::Floor(floor), Promise::Headers(headers)) => Verdict {
            expected: headers.to_string(),
            ..verdict("above-headers", floor.to_string())
        },
        (Promise::OpaqueFloor(_), Promise::Headers(headers)) => verdict("ignored-by-headers", headers.to_string()),
        _ => return None,
    })
}
