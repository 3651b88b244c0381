//! What a build says of the ABI of what it makes, against itself: statements become facts where they contradict others.
//!
//! Whoever says something gives one [`Stated`]: the tag of the wheel, the name of the module's file, the macro that the
//! sources or the build define, the headers. They are compared in pairs; one that contradicts others is one fact, against
//! the worst of them. For example
//!
//! ```text
//! setup.cfg    py_limited_api = cp38                   Tag(cp38-abi3)      promises 3.8 and 3.9 too much
//! spam.c       #define Py_LIMITED_API 0x030A0000       Floor(3.10)
//! ```
//!
//! A floor of the macro below that of the tag is right: the wheel is installed on fewer versions than it works on.

use abi3lint_model::{Confidence, Fact, Live, Origin, Place, Promise, Stated, Subject, Use, Version};

/// Adds a fact for each statement that contradicts another one. The definition of a macro that a tag contradicts is not
/// compared with the targets as well: that would be the same mistake again.
pub fn join_promises(facts: &mut Vec<Fact>, stated: &[Stated]) {
    // What many places say is compared once, at the first of them.
    let mut distinct = stated.to_vec();
    distinct.sort_by_key(|s| (s.promise, s.condition, s.place));
    distinct.dedup_by_key(|s| (s.promise, s.condition));
    let stated = distinct.as_slice();
    let mut found: Vec<(Stated, Stated)> = Vec::new();
    for one in stated {
        // Who builds both asks first which one it is.
        let is_sure = |other: &Stated| match one.promise {
            Promise::FreeThreaded(_) | Promise::Build(_) | Promise::VersionTag => other.condition == 0,
            // The condition may be one on the headers.
            Promise::Floor(_) | Promise::OpaqueFloor(_) => one.condition == 0,
            Promise::Library(_) => one.condition == 0 || one.condition == other.condition,
            _ => true,
        };
        let others = stated.iter().filter(|other| one.meets(**other) && is_sure(other));
        let others = others.filter(|other| contradicts(one.promise, other.promise));
        found.extend(others.max_by_key(|other| other.promise).map(|other| (*one, *other)));
    }
    // Libraries that are loaded by other means than an import may have the name of a module, and need no macro.
    let calls = facts.iter().any(|f| matches!(f.subject, Subject::Entity(_)) && matches!(f.usage, Use::Call { .. }));
    found.retain(|(_, other)| calls || other.promise != Promise::NoFloor);
    found.sort();
    // One mistake has many places: each extension has a name, and a suffix without the macro goes with its tag.
    // Without the macro that is the mistake, and the name is right.
    let selects = |one: Stated| stated.iter().any(|s| s.meets(one) && matches!(s.promise, Promise::Floor(_)));
    found.retain(|(one, _)| one.promise != Promise::VersionSuffix || selects(*one));
    let is_tagged = found.iter().any(|(one, other)| is_tag(one.promise) && other.promise == Promise::NoFloor);
    found.retain(|(one, _)| !(is_tagged && one.promise == Promise::Suffix));
    found.dedup_by_key(|(one, _)| one.promise);
    let macros: Vec<Place> = found.iter().filter(|f| is_tag(f.0.promise)).map(|f| f.1.place).collect();
    let is_compared =
        |f: &Fact| matches!(f.subject, Subject::AbiMacro(_)) && macros.contains(&Place { file: f.file, span: f.span });
    facts.retain(|f| !is_compared(f));
    facts.extend(found.into_iter().map(|(one, other)| Fact {
        subject: Subject::Promise(one.promise),
        usage: Use::Against(Box::new(other)),
        file: one.place.file,
        span: one.place.span,
        live: Live::ALWAYS,
        // That nothing selects the limited API is known as far as what was read goes.
        confidence: if other.promise == Promise::NoFloor { Confidence::Inferred } else { Confidence::Exact },
        origin: Origin::Source,
        declared: false,
        route: None,
    }));
}

fn is_tag(promise: Promise) -> bool {
    matches!(promise, Promise::Tag(_))
}

/// Whether what is said first cannot be kept where the other holds. Of each pair one side is reported.
fn contradicts(one: Promise, other: Promise) -> bool {
    match (one, other) {
        (Promise::Tag(target), Promise::Floor(floor) | Promise::OpaqueFloor(floor)) => floor > target.floor(),
        (Promise::Tag(_) | Promise::Suffix, Promise::NoFloor)
        | (Promise::VersionSuffix, Promise::Tag(_))
        | (Promise::VersionTag, Promise::Floor(_)) => true,
        (Promise::FreeThreaded(version), Promise::Floor(_) | Promise::OpaqueFloor(_)) => version < Version::FIRST_ABI3T,
        (Promise::Build(version), Promise::Tag(target)) => version < target.floor(),
        (Promise::Library(_), Promise::Tag(_) | Promise::Suffix | Promise::Floor(_) | Promise::OpaqueFloor(_)) => true,
        (Promise::Floor(floor), Promise::Headers(headers)) => floor > headers,
        (Promise::OpaqueFloor(_), Promise::Headers(headers)) => headers < Version::FIRST_ABI3T,
        _ => false,
    }
}
