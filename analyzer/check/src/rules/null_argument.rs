//! `null-argument`: a literal NULL for a parameter that an interpreter of the target dereferences.
//!
//! Judged by the interpreters that the target promises to run on, not by the headers: what a call does is up to
//! the library that answers it.

use crate::case::Case;
use crate::verdict::Verdict;
use crate::words::shown;
use abi3lint_model::{EntityId, NullFrom, NullInto, NullPath, Subject, Use, VersionSet};
use abi3lint_rules::catalog::{self, FormKind};
use abi3lint_rules::formats;
use abi3lint_rules::null::{self, Argument, Outcome};

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    if let Subject::Null(path) = &case.fact.subject {
        return on_path(case, path);
    }
    let Use::Call { nulls, .. } = case.fact.usage else { return None };
    if nulls == 0 {
        return None;
    }
    let (id, _) = case.entity()?;
    let runs = case.runs_on();
    let passed = null::arguments(id).iter().filter(|a| a.param < 32 && nulls >> a.param & 1 == 1);
    passed.filter_map(|a| argument(case, id, a, runs)).min_by_key(|v| v.possible)
}

/// A variable that is NULL when it gets there. Where that is the result of a call, it is unchecked-null.
fn on_path(case: &Case<'_>, path: &NullPath) -> Option<Verdict> {
    if !matches!(path.from, NullFrom::Literal | NullFrom::Test | NullFrom::Left(_)) {
        return None;
    }
    if let NullInto::Unit(id, unit, part) = &path.into {
        return of_unit(case, path, *id, (unit, *part));
    }
    // What crashes in the C library crashes on every version; it is of interest where CPython's function is the reason.
    if let (NullFrom::Left(_), NullInto::Call(_, param)) = (&path.from, &path.into) {
        let versions = path.runs & case.runs_on();
        let value = format!("argument {}", u32::from(*param) + 1);
        return (!versions.is_empty()).then(|| Verdict { value, versions, ..Verdict::of("left") });
    }
    let NullInto::Argument(id, param) = path.into else { return None };
    let verdict = argument(case, id, null::argument(id, usize::from(param))?, case.runs_on() & path.runs)?;
    let cause = match verdict.cause {
        "crash" => "path",
        "crash-there" => "path-there",
        _ => return None,
    };
    Some(Verdict { cause, ..verdict })
}

/// An argument for a unit of a format.
fn of_unit(case: &Case<'_>, path: &NullPath, id: EntityId, (unit, part): (&str, u8)) -> Option<Verdict> {
    let entry = null::unit(formats::reader(id)?.family, unit, part)?;
    let versions = entry.crashes() & path.runs & case.runs_on();
    if versions.is_empty() || !(case.target.is_stable() || versions.contains(case.headers())) {
        return None;
    }
    Some(Verdict { value: shown(id, unit), versions, ..Verdict::of("unit") })
}

fn argument(case: &Case<'_>, id: EntityId, a: &'static Argument, runs: VersionSet) -> Option<Verdict> {
    let (crash, only_free_threaded) = case.crashes(a, runs);
    let undefined = a.on_builds(Outcome::Undefined, case.target.builds()) & runs;
    // A version-specific build is judged for its own version.
    let here = |set: VersionSet| !set.is_empty() && (case.target.is_stable() || set.contains(case.headers()));
    let (cause, versions) = if here(crash) {
        ("crash", crash)
    } else if here(undefined) {
        ("undefined", undefined)
    } else {
        return None;
    };
    let only_free_threaded = only_free_threaded && cause == "crash";
    let elsewhere = elsewhere(a, versions, only_free_threaded);
    let cause = match (cause, elsewhere.is_empty()) {
        ("crash", false) => "crash-there",
        (cause, _) => cause,
    };
    let instead = if a.instead.is_empty() { "pass a pointer to what it needs, or skip the call" } else { a.instead };
    // How many of the arguments behind the last parameter are read, another argument tells.
    let counted = catalog::entity(id).forms.iter().any(|f| f.kind == FormKind::Function && f.variadic)
        && usize::from(a.param) >= params(id);
    Some(Verdict {
        value: name(a),
        versions,
        only_free_threaded,
        elsewhere,
        expected: instead.to_owned(),
        possible: cause == "undefined" || counted,
        ..Verdict::of(cause)
    })
}

/// Number of parameters before any `...`.
fn params(id: EntityId) -> usize {
    catalog::entity(id).forms.iter().map(|f| f.params.len()).max().unwrap_or(0)
}

/// `argument 2, 'args'`: counted from 1, as people do.
fn name(a: &Argument) -> String {
    let number = u32::from(a.param) + 1;
    let is_name = !a.name.is_empty() && a.name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if is_name { format!("argument {number} ('{}')", a.name) } else { format!("argument {number}") }
}

/// What the interpreters that do not do this do; empty if nothing is known of any. Those are all builds with the GIL
/// where only free-threaded ones do it.
fn elsewhere(a: &Argument, not: VersionSet, only_free_threaded: bool) -> String {
    let (not, builds) = if only_free_threaded { (VersionSet::default(), " with the GIL") } else { (not, "") };

    let mut parts = Vec::new();
    for (outcome, verb) in [
        (Outcome::Accepted, "accepts NULL"),
        (Outcome::Raises, "raises an exception"),
        (Outcome::Undefined, "does not crash, although NULL is not allowed"),
    ] {
        let set = VersionSet(a.on(outcome).0 & !not.0);
        if !set.is_empty() {
            parts.push(format!("CPython {set}{builds} {verb}"));
        }
    }
    parts.join(", ")
}
