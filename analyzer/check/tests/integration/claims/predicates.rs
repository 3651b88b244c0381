//! What sentences claim, as questions to the catalog.

use super::templates::Filled;
use super::world::{Claim, is_advice};
use abi3lint_model::{Config, ConfigSet, Version, VersionSet};
use abi3lint_rules::catalog::{self, Access, Deprecated, FormKind};

/// A claim of a sentence.
pub(crate) type Holds = fn(&Claim<'_>, &Filled<'_>) -> bool;

fn version(filled: &Filled<'_>, key: &str) -> Version {
    Version::parse(filled[key]).unwrap_or_else(|| panic!("'{}' is no version", filled[key]))
}

/// Reads `3.6-3.8, 3.10`.
fn versions(text: &str) -> VersionSet {
    let mut set = VersionSet::default();
    for part in text.split(", ").filter(|p| !p.is_empty()) {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (Version::parse(first).unwrap(), Version::parse(last).unwrap());
        for v in first.0..=last.0 {
            set = set.with(Version(v));
        }
    }
    set
}

fn headers_in(set: ConfigSet) -> VersionSet {
    set.iter().map(Config::headers).collect()
}

/// The floor is the target's.
pub(crate) fn floor_is_the_targets(c: &Claim<'_>, f: &Filled<'_>) -> bool {
    version(f, "floor") == c.target.floor()
}

/// From the named version on the use is in order, and at no floor before it.
pub(crate) fn only_since(c: &Claim<'_>, f: &Filled<'_>) -> bool {
    let since = version(f, "since");
    let between = (c.target.floor().0..since.0).map(Version);
    between.clone().all(|floor| !c.is_silent_at(floor)) && c.is_silent_at(since)
}

/// Raising the floor gives no finding.
pub(crate) fn raising_helps(c: &Claim<'_>, f: &Filled<'_>) -> bool {
    version(f, "since") > c.target.floor() && c.is_silent_at(version(f, "since"))
}

/// The condition does not hold at the floor, and what it lets through is in order.
pub(crate) fn floor_condition_helps(c: &Claim<'_>, f: &Filled<'_>) -> bool {
    let hex = f["at-floor"].strip_prefix("Py_LIMITED_API+0 >= 0x").and_then(|h| u32::from_str_radix(h, 16).ok());
    let floor = Version((hex.unwrap() >> 16 & 0xff) as u8);
    floor > c.target.floor() && c.is_silent_at(floor)
}

/// No headers that compile the target show the name.
pub(crate) fn hidden_everywhere(c: &Claim<'_>, _: &Filled<'_>) -> bool {
    !c.everywhere.intersects(c.visible())
}

/// The named headers do not show the name for this target.
pub(crate) fn hidden_in_headers(c: &Claim<'_>, f: &Filled<'_>) -> bool {
    c.with(version(f, "headers")).is_some_and(|config| !c.visible().contains(config))
}

/// The named headers show the name for this target.
pub(crate) fn shown_in_headers(c: &Claim<'_>, f: &Filled<'_>) -> bool {
    c.with(version(f, "headers")).is_some_and(|config| c.visible().contains(config))
}

/// The named headers do not have the name at all.
pub(crate) fn absent_from_headers(c: &Claim<'_>, f: &Filled<'_>) -> bool {
    let headers = version(f, "headers");
    !c.visible().iter().any(|config| config.headers() == headers && !config.abi().is_limited())
}

/// The named headers have the name without the limited API.
pub(crate) fn present_in_headers(c: &Claim<'_>, f: &Filled<'_>) -> bool {
    let headers = version(f, "headers");
    c.visible().iter().any(|config| config.headers() == headers && !config.abi().is_limited())
}

/// At each floor above the target's, some headers do not show the name.
pub(crate) fn no_higher_floor(c: &Claim<'_>, _: &Filled<'_>) -> bool {
    let above = (c.target.floor().0 + 1..=Version::NEWEST.0).map(|floor| c.target.with_floor(Version(floor)));
    above.filter_map(|t| t.configs(None).ok()).all(|configs| !configs.minus(c.visible()).is_empty())
}

/// Builds of the target's kind do not have the name in any version, those of the other kind do.
pub(crate) fn only_other_builds(c: &Claim<'_>, _: &Filled<'_>) -> bool {
    let kind = c.finding.configs.first().map(Config::abi);
    let builds = |same: bool| c.visible().iter().any(|v| !v.abi().is_limited() && (Some(v.abi()) == kind) == same);
    !builds(true) && builds(false)
}

/// No headers that compile the target take the use.
pub(crate) fn no_version_helps(c: &Claim<'_>, _: &Filled<'_>) -> bool {
    c.everywhere.iter().all(|config| c.worst(config).is_some_and(|s| !is_advice(s)))
}

/// The versions are all that have the name in builds of the target's kind.
pub(crate) fn exists_only_in_such_builds(c: &Claim<'_>, f: &Filled<'_>) -> bool {
    let abi = c.finding.configs.first().map(Config::abi);
    let shown = abi.into_iter().flat_map(|abi| Version::all().filter_map(move |v| Config::new(v, abi)));
    versions(f["versions"]) == headers_in(shown.filter(|config| c.visible().contains(*config)).collect())
}

/// The named versions are those whose headers compile the target and hide the name.
pub(crate) fn hidden_in_versions(c: &Claim<'_>, f: &Filled<'_>) -> bool {
    let list = versions(f["versions"]);
    !list.is_empty() && headers_in(c.everywhere.minus(c.visible())) == list
}

/// The named versions are those whose headers show the name to the target.
pub(crate) fn shown_elsewhere(c: &Claim<'_>, f: &Filled<'_>) -> bool {
    let list = versions(f["elsewhere"]);
    !list.is_empty() && headers_in(c.everywhere & c.visible()) == list
}

/// Compiling with these headers or later ones gives no finding.
pub(crate) fn newer_headers_help(c: &Claim<'_>, f: &Filled<'_>) -> bool {
    let first = version(f, "last");
    let newer: Vec<Config> = c.everywhere.iter().filter(|config| config.headers() >= first).collect();
    !newer.is_empty() && newer.into_iter().all(|config| c.worst(config).is_none_or(is_advice))
}

/// The versions are all that have the name.
pub(crate) fn exists_only_in(c: &Claim<'_>, f: &Filled<'_>) -> bool {
    versions(f["versions"]) == known_in(c)
}

fn known_in(c: &Claim<'_>) -> VersionSet {
    let open: ConfigSet = c.visible().iter().filter(|config| !config.abi().is_limited()).collect();
    match c.entity() {
        Some(e) if e.forms.is_empty() => e.exported,
        _ => headers_in(open),
    }
}

/// No version before the named one has the name; that one has it.
pub(crate) fn first_in(c: &Claim<'_>, f: &Filled<'_>) -> bool {
    known_in(c).first() == Some(version(f, "since"))
}

/// No version of the target after the named one lacks the name.
pub(crate) fn stays_since(c: &Claim<'_>, f: &Filled<'_>) -> bool {
    let since = version(f, "since");
    headers_in(c.everywhere)
        .iter()
        .filter(|v| *v >= since)
        .all(|v| c.with(v).is_some_and(|config| c.worst(config).is_none_or(is_advice)))
}

/// Where the condition lets the use be compiled, it gives no error, and there is such a version.
pub(crate) fn version_condition_helps(c: &Claim<'_>, f: &Filled<'_>) -> bool {
    let text = f["in-versions"];
    let ok = |v: Version| c.with(v).is_none_or(|config| c.worst(config).is_none_or(is_advice));
    !text.is_empty() && Version::all().filter(|v| holds_for(text, *v)).all(ok)
}

/// Evaluates a condition on the version of the headers.
fn holds_for(condition: &str, v: Version) -> bool {
    let hex = |text: &str| u32::from_str_radix(text.trim().trim_start_matches("0x"), 16).unwrap();
    condition.split(" || ").any(|run| {
        let run = run.trim_start_matches('(').trim_end_matches(')');
        run.split(" && ").all(|term| {
            let term = term.strip_prefix("PY_VERSION_HEX ").unwrap_or_else(|| panic!("{term}"));
            match term.strip_prefix(">= ") {
                Some(from) => v.hex() >= hex(from),
                None => v.hex() < hex(term.strip_prefix("< ").unwrap()),
            }
        })
    })
}

/// The library of the floor does not export the symbol, which the headers declare as one.
pub(crate) fn import_fails(c: &Claim<'_>, f: &Filled<'_>) -> bool {
    c.entity().is_some_and(|e| !e.exported.contains(version(f, "floor").max(Version::OLDEST)))
}

/// The library of the floor exports the symbol on Linux.
pub(crate) fn import_works_on_linux(c: &Claim<'_>, f: &Filled<'_>) -> bool {
    c.entity().is_some_and(|e| e.exported.contains(version(f, "floor").max(Version::OLDEST)))
}

/// The manifest lists the name for old binaries only, and the library exports it.
pub(crate) fn for_old_binaries(c: &Claim<'_>, _: &Filled<'_>) -> bool {
    let Some(e) = c.entity() else { return false };
    let Some(stable) = e.stable.filter(|s| s.abi_only) else { return false };
    // Names of other platforms are not exported here.
    stable.platform.is_some() || e.exported.contains(Version::NEWEST)
}

/// The manifest does not list the name for new source, or no headers of the target follow it.
pub(crate) fn not_in_the_manifest(c: &Claim<'_>, f: &Filled<'_>) -> bool {
    c.entity().is_some_and(|e| e.stable.is_none_or(|s| s.abi_only)) || hidden_everywhere(c, f)
}

/// The name begins with an underscore.
pub(crate) fn is_private(c: &Claim<'_>, _: &Filled<'_>) -> bool {
    c.entity().is_some_and(|e| e.name.starts_with('_'))
}

/// The last version with the name, and the next one, which lacks it, as do all up to the headers at hand.
pub(crate) fn removed_in(c: &Claim<'_>, f: &Filled<'_>) -> bool {
    let removed = version(f, "removed");
    known_in(c).contains(Version(removed.0 - 1)) && !known_in(c).contains(removed)
}

/// The named version is the last one before the headers at hand that shows the name.
pub(crate) fn last_is_before_headers(c: &Claim<'_>, f: &Filled<'_>) -> bool {
    let (last, headers) = (version(f, "last"), version(f, "headers"));
    known_in(c).iter().filter(|v| *v < headers).last() == Some(last) && !known_in(c).contains(headers)
}

/// The same for what the limited API of the floor shows.
pub(crate) fn last_limited_before_headers(c: &Claim<'_>, f: &Filled<'_>) -> bool {
    let (last, headers) = (version(f, "last"), version(f, "headers"));
    let shown: VersionSet = headers_in(c.everywhere & c.visible());
    shown.iter().filter(|v| *v < headers).last() == Some(last) && !shown.contains(headers)
}

/// The interpreters know the constant from the named version on.
pub(crate) fn known_to_interpreters(c: &Claim<'_>, f: &Filled<'_>) -> bool {
    let interpreter = c.entity().and_then(|e| e.interpreter);
    interpreter.is_some_and(|i| i.since <= version(f, "since") && i.since > c.target.floor() && i.effect == f["value"])
}

fn deprecated(c: &Claim<'_>) -> Option<Deprecated> {
    c.entity().map_or_else(|| c.field()?.deprecated, |e| e.deprecated)
}

/// The catalog marks the name as deprecated since then.
pub(crate) fn deprecated_since(c: &Claim<'_>, f: &Filled<'_>) -> bool {
    deprecated(c).is_some_and(|d| d.since == version(f, "since"))
}

/// The announced version lacks the name, and the headers at hand have it.
pub(crate) fn scheduled(c: &Claim<'_>, f: &Filled<'_>) -> bool {
    deprecated(c).is_some_and(|d| d.removal == Some(version(f, "removed")))
}

/// Nothing takes the place of the name where it is used in this way.
pub(crate) fn has_no_replacement(c: &Claim<'_>, _: &Filled<'_>) -> bool {
    let list = c.entity().map_or_else(|| c.field().unwrap().replacements, |e| e.replacements);
    let other = if c.is_write() { Access::Read } else { Access::Write };
    list.iter().all(|r| r.access == other)
}

/// The same of the fields that the message names.
pub(crate) fn fields_are_hidden_too(c: &Claim<'_>, _: &Filled<'_>) -> bool {
    let (_, rest) = c.finding.message.split_once("access of ").unwrap();
    are_hidden(c, rest.split(" and is not").next().unwrap())
}

/// The target hides each named field in some headers.
pub(crate) fn fields_are_hidden(c: &Claim<'_>, f: &Filled<'_>) -> bool {
    are_hidden(c, f["fields"])
}

fn are_hidden(c: &Claim<'_>, fields: &str) -> bool {
    fields.split(", ").all(|name| {
        let name = name.split(" and ").next().unwrap_or(name);
        let Some((record, field)) = name.split_once('.') else { return false };
        let id = catalog::lookup(record).and_then(|r| catalog::field_of(r, field));
        id.is_some_and(|id| !c.everywhere.minus(catalog::field(id).visible).is_empty())
    })
}

/// The struct's name is declared for the target by the named headers, without its fields.
pub(crate) fn record_is_declared(c: &Claim<'_>, f: &Filled<'_>) -> bool {
    let record = c.field().map(|field| catalog::entity(field.record));
    let config = c.with(version(f, "headers"));
    record.zip(config).is_some_and(|(r, config)| r.visible.contains(config))
}

/// The named headers do not declare the struct for the target.
pub(crate) fn record_is_absent(c: &Claim<'_>, f: &Filled<'_>) -> bool {
    let record = c.field().map(|field| catalog::entity(field.record));
    let config = c.with(version(f, "headers"));
    record.zip(config).is_some_and(|(r, config)| !r.visible.contains(config))
}

/// What stands in for a reading does not stand in for a writing.
pub(crate) fn fits_the_access(c: &Claim<'_>, f: &Filled<'_>) -> bool {
    f["gives"] == if c.is_write() { "sets" } else { "gives" }
}

/// The slot belongs to the stable ABI since the named version or before it, and not yet at the floor.
pub(crate) fn slot_is_newer(c: &Claim<'_>, f: &Filled<'_>) -> bool {
    let added = c.entity().and_then(|e| e.stable).map(|s| s.added);
    added == Some(version(f, "since")) && added > Some(c.target.floor())
}

/// The proposed name can be used wherever the target is compiled, or is told as one of later versions.
pub(crate) fn expected_is_usable(c: &Claim<'_>, f: &Filled<'_>) -> bool {
    let Some(id) = catalog::lookup(f["expected"]) else { return false };
    let shown = catalog::entity(id).visible;
    c.everywhere.minus(shown).is_empty()
}

/// The catalog names no version without the name.
pub(crate) fn nothing_is_scheduled(c: &Claim<'_>, _: &Filled<'_>) -> bool {
    deprecated(c).is_some_and(|d| d.removal.is_none() && d.soft)
}

/// The floor's library or interpreter does not have what the newer headers show.
pub(crate) fn older_interpreters_lack_it(c: &Claim<'_>, f: &Filled<'_>) -> bool {
    let floor = version(f, "floor");
    c.entity().is_some_and(|e| {
        !e.exported.contains(floor.max(Version::OLDEST)) && !e.exported.is_empty()
            || e.interpreter.is_some_and(|i| i.since > floor)
            || e.stable.is_some_and(|s| s.added > floor)
    })
}

/// The field is shown where the finding holds.
pub(crate) fn field_is_shown(c: &Claim<'_>, _: &Filled<'_>) -> bool {
    c.visible().intersects(c.finding.configs)
}

/// Somewhere among the configurations of the run the name is hidden.
pub(crate) fn hidden_somewhere(c: &Claim<'_>, _: &Filled<'_>) -> bool {
    !c.configs.minus(c.visible()).is_empty()
}

/// The headers do not lay out the struct.
pub(crate) fn size_is_hidden_in_headers(c: &Claim<'_>, f: &Filled<'_>) -> bool {
    let config = c.with(version(f, "headers"));
    c.entity().zip(config).is_some_and(|(e, config)| e.form(config).is_none_or(|form| form.kind == FormKind::Opaque))
}

/// No version before the one that brought the slot has its id.
pub(crate) fn slot_has_a_version(c: &Claim<'_>, f: &Filled<'_>) -> bool {
    let first = c.entity().and_then(|e| e.known_in().first());
    let floor = version(f, "floor");
    first.is_some_and(|v| v > floor.max(Version::OLDEST))
        || c.entity().and_then(|e| e.stable).is_some_and(|s| s.added > floor)
}
