//! Fills a rule's wordings, and tells what to use instead.

use crate::case::Case;
use crate::guard;
use crate::verdict::Verdict;
use abi3lint_model::{EntityId, NullFrom, NullInto, Use, Version};
use abi3lint_rules::catalog::{self, Access, Replacement};
use abi3lint_rules::formats;
use abi3lint_rules::null::Family;
use std::borrow::Cow;

/// What a NULL comes out of; `None` where it stands in the source, or only a test tells of it.
pub(crate) fn producer(from: &NullFrom) -> Option<&str> {
    match from {
        NullFrom::Result(id) => Some(catalog::entity(*id).name),
        NullFrom::Call(name) | NullFrom::Through(name, _) | NullFrom::Deleted(name) => Some(name),
        NullFrom::Passed { what, .. } => Some(what),
        NullFrom::Unset { member, .. } => Some(member),
        NullFrom::Stored(id) => Some(catalog::entity(*id).name),
        NullFrom::Literal | NullFrom::Test | NullFrom::Left(_) => None,
    }
}

/// What a NULL is given to, where that has a name.
pub(crate) fn receiver(into: &NullInto) -> Option<&str> {
    match into {
        NullInto::Argument(id, _) | NullInto::Unit(id, ..) => Some(catalog::entity(*id).name),
        NullInto::Call(name, _) => Some(name),
        NullInto::Dereference | NullInto::Interpreter | NullInto::WithException => None,
    }
}

/// A unit as its format has it: `%s`, `O!`.
pub(crate) fn shown(function: EntityId, unit: &str) -> String {
    let percent = formats::reader(function).is_some_and(|r| matches!(r.family, Family::Text | Family::Bytes));
    if percent { format!("%{unit}") } else { unit.to_owned() }
}

/// Fills the placeholders of a wording.
pub(crate) fn fill(template: &'static str, case: &Case<'_>, verdict: &Verdict, symbol: &str) -> String {
    let mut out = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let Some(len) = rest[open..].find('}') else { break };
        out.push_str(&rest[..open]);
        out.push_str(&value(&rest[open + 1..open + len], case, verdict, symbol));
        rest = &rest[open + len + 1..];
    }
    out.push_str(rest);
    out
}

fn value<'s>(key: &str, case: &Case<'_>, v: &'s Verdict, symbol: &'s str) -> Cow<'s, str> {
    let version = |v: Option<Version>| Cow::Owned(v.map_or_else(|| "an unknown version".to_owned(), |v| v.to_string()));
    match key {
        "symbol" => Cow::Borrowed(symbol),
        "field" => Cow::Borrowed(case.field().map_or("", |(_, f)| f.name)),
        "record" => Cow::Borrowed(record(case).unwrap_or("")),
        "target" => Cow::Owned(case.target.to_string()),
        "floor" => Cow::Owned(case.floor().to_string()),
        "headers" => Cow::Owned(case.headers().to_string()),
        "since" => version(v.since),
        "removed" => version(v.removed),
        "last" => version(v.last),
        "versions" => Cow::Owned(versions(v)),
        "in-versions" => Cow::Owned(guard::in_versions(v.versions)),
        "at-floor" => Cow::Owned(v.floor.map(guard::at_floor).unwrap_or_default()),
        "gives" => {
            Cow::Borrowed(if matches!(case.fact.usage, Use::Write | Use::Designator) { "sets" } else { "gives" })
        }
        "value" => Cow::Borrowed(&v.value),
        "expected" => Cow::Borrowed(&v.expected),
        "elsewhere" => Cow::Borrowed(&v.elsewhere),
        "fields" => Cow::Owned(fields(v)),
        "replacement" => Cow::Owned(replacement(case, v).unwrap_or_default()),
        _ => Cow::Owned(format!("{{{key}}}")),
    }
}

/// `3.9-3.12`, or `3.13t-3.15t` where only free-threaded builds are meant.
fn versions(v: &Verdict) -> String {
    if !v.only_free_threaded {
        return v.versions.to_string();
    }
    let run = |(first, last)| if first == last { format!("{first}t") } else { format!("{first}t-{last}t") };
    v.versions.runs().map(run).collect::<Vec<_>>().join(", ")
}

/// At most this many fields are listed.
const MAX_FIELDS: usize = 3;

fn fields(v: &Verdict) -> String {
    let names: Vec<String> = v
        .fields
        .iter()
        .map(|f| {
            let f = catalog::field(*f);
            format!("{}.{}", catalog::entity(f.record).name, f.name)
        })
        .collect();
    match names.len() {
        0 => "struct fields".to_owned(),
        n if n > MAX_FIELDS => format!("{} and {} more", names[..MAX_FIELDS].join(", "), n - MAX_FIELDS),
        _ => names.join(", "),
    }
}

/// The struct of the case's field, where it is one of CPython's.
pub(crate) fn record(case: &Case<'_>) -> Option<&'static str> {
    case.field().filter(|_| case.fact.usage != Use::HeadMember).map(|(_, f)| catalog::entity(f.record).name)
}

/// Whether a replacement may be used everywhere that the case's target promises.
pub(crate) fn is_available(case: &Case<'_>, r: &Replacement) -> bool {
    let everywhere = case.target.configs(None).unwrap_or_default();
    let shown = r.entity.is_none_or(|id| everywhere.minus(catalog::entity(id).visible).is_empty());
    let reached = match case.is_limited() {
        true => r.limited.is_some_and(|l| l <= case.floor()),
        false => r.public.is_none_or(|p| p <= case.target.floor()),
    };
    shown && reached
}

/// Whether a replacement does to what it replaces what the code does.
fn serves(case: &Case<'_>, r: &Replacement) -> bool {
    match case.fact.usage {
        Use::Write | Use::Designator => r.access != Access::Read,
        _ => r.access != Access::Write,
    }
}

/// What to use instead, in words that hold for the floor at hand; `None` where nothing is known, or where the name
/// itself is nearer than what takes its place.
pub(crate) fn replacement(case: &Case<'_>, v: &Verdict) -> Option<String> {
    let known = || v.replacements.iter().filter(|r| serves(case, r));
    let usable: Vec<&Replacement> = known().filter(|r| is_available(case, r)).take(2).collect();
    if !usable.is_empty() {
        let list: Vec<String> = usable.iter().map(|r| describe(case, r)).collect();
        return Some(format!("use {}", list.join(" or ")));
    }
    if case.is_limited() {
        let nearer = |l: &Version| *l > case.floor() && v.floor.is_none_or(|f| *l < f);
        let (later, since) = known().find_map(|r| Some((r, r.limited.filter(nearer)?)))?;
        return Some(format!("available from floor {since}: {}", name(later)));
    }
    let later = known().find(|r| r.public.is_some() && r.entity.is_none_or(|id| shown_later(case, id)))?;
    let compat = if later.compat { "; pythoncapi-compat provides it for older versions" } else { "" };
    Some(format!("use {} where available (since {}{compat})", name(later), later.public?))
}

/// Whether the newest build of the target shows a name.
fn shown_later(case: &Case<'_>, id: EntityId) -> bool {
    let newest = case.target.configs(None).unwrap_or_default().iter().last();
    newest.is_some_and(|c| catalog::entity(id).visible.contains(c))
}

/// Quoted where it is code.
fn name(r: &Replacement) -> Cow<'static, str> {
    if r.entity.is_some() { Cow::Owned(format!("'{}'", r.what)) } else { Cow::Borrowed(r.what) }
}

fn describe(case: &Case<'_>, r: &Replacement) -> String {
    let what = name(r);
    let since = if case.is_limited() {
        r.limited.filter(|_| r.entity.is_some()).map(|v| format!("limited API since {v}"))
    } else {
        r.public.map(|v| format!("since {v}"))
    };
    match (since, r.note) {
        (Some(s), "") => format!("{what} ({s})"),
        (Some(s), n) => format!("{what} ({s}; {n})"),
        (None, "") => what.into_owned(),
        (None, n) => format!("{what} ({n})"),
    }
}
