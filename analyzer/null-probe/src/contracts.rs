//! The contracts, as far as a measurement can contradict them: arguments by function and number, and the cases
//! that rows of `rules/null/tables.toml` name as their evidence.

use crate::outcome::Outcome;
use crate::plan::TABLE;
use crate::row::Row;
use crate::subject::Subject;
use abi3lint_model::{Abi, Config, Version, VersionSet};
use abi3lint_pythons::Name;
use abi3lint_rules_format::null::{self, Argument, FamilyLine, OutcomeLine, Outcomes};
use anyhow::{Context, Result, ensure};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

pub(crate) const FOLDER: &str = "rules/null";
/// Contracts that change from here on must be shown on real interpreters.
pub(crate) const SINCE: Version = Version(8);

/// What is said of it, by version of the interpreter.
#[derive(Clone, Debug, Default)]
struct Contract {
    on: Outcomes,
    /// Where the length is not zero, if that is another outcome.
    sized: Outcomes,
    /// On free-threaded builds, if that is another outcome.
    free_threaded: Outcomes,
    /// Versions in which it can be called by name.
    exported: VersionSet,
    /// Versions whose headers show it.
    public: VersionSet,
    /// How a fixture begins to spell a row of `tables.toml`.
    spelled: String,
}

#[derive(Debug, Default)]
pub(crate) struct Contracts(BTreeMap<Subject, Contract>);

/// What a comparison came to.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    pub(crate) compared: usize,
    pub(crate) differences: Vec<String>,
}

/// The contracts of the project in `root`, joined as its build joins them.
///
/// # Errors
/// The catalog or the contracts do not build; the file and the line are named.
pub(crate) fn read(root: &Path) -> Result<Contracts> {
    let catalog = abi3lint_rules_format::catalog::load(&root.join("rules/catalog")).map_err(anyhow::Error::msg)?;
    let joined = null::load(&root.join(FOLDER), &catalog).map_err(anyhow::Error::msg)?;
    let mut out = Contracts::default();
    for ((id, param), a) in joined.arguments {
        let entity = &catalog.entities[id];
        let shows =
            |v: &Version| Config::new(*v, Abi::Default).is_some_and(|c| entity.forms.iter().any(|f| f.on.contains(c)));
        let public = Version::all().filter(shows).collect();
        let Argument { on, sized, free_threaded, .. } = a;
        let contract = Contract { on, sized, free_threaded, exported: entity.exported, public, ..Contract::default() };
        out.0.insert(Subject::Argument(entity.name.clone(), usize::from(param)), contract);
    }
    let all: VersionSet = Version::all().collect();
    let slots = joined.slots.into_iter().map(|(id, e)| (format!("{{{}, NULL}}", catalog.entities[id].name), e));
    let fields = joined.fields.into_iter().map(|(id, e)| (format!(".{} = NULL", catalog.fields[id].name), e));
    let units = joined.units.into_iter().map(|((family, unit, _), e)| (spelled_unit(family, &unit), e));
    for (spelled, entry) in slots.chain(fields).chain(units) {
        for case in entry.cases {
            let (on, spelled) = (entry.on.clone(), spelled.clone());
            let contract = Contract { on, exported: all, public: all, spelled, ..Contract::default() };
            let old = out.0.insert(Subject::Case(case.clone()), contract);
            ensure!(old.is_none(), "{FOLDER}/tables.toml: two rows name the case '{case}'");
        }
    }
    Ok(out)
}

fn spelled_unit(family: FamilyLine, unit: &str) -> String {
    match family {
        FamilyLine::Parse => format!("PyArg_ParseTuple(args, \"{unit}\", "),
        FamilyLine::Build => format!("Py_BuildValue(\"{unit}\", "),
        FamilyLine::Text => format!("PyUnicode_FromFormat(\"%{unit}\", "),
        FamilyLine::Bytes => format!("PyBytes_FromFormat(\"%{unit}\", "),
    }
}

/// The rows of one interpreter against what is said of its version and build.
pub(crate) fn compare<'a>(contracts: &Contracts, name: Name, rows: impl Iterator<Item = &'a Row>) -> Verdict {
    let mut verdict = Verdict::default();
    for row in rows.filter(|r| r.outcome.promise().is_some()) {
        let Some(subject) = Subject::of(row) else { continue };
        let Some(contract) = contracts.0.get(&subject) else { continue };
        let Some(said) = contract.said(name, row.size) else { continue };
        verdict.compared += 1;
        if !row.outcome.allows(said) {
            let size = row.size.map(|n| format!(" with size {n}")).unwrap_or_default();
            verdict.differences.push(format!("{subject}{size}: '{}' is said, {} measured", word(said), row.outcome));
        }
    }
    verdict
}

impl Contracts {
    /// What has a symbol or a case, and of which no interpreter could measure anything.
    pub(crate) fn unmeasured<'a>(&self, rows: impl Iterator<Item = &'a Row>) -> Vec<&Subject> {
        let measured = measured(rows);
        let callable = self.0.iter().filter(|(_, c)| !c.exported.is_empty());
        callable.map(|(s, _)| s).filter(|s| !measured.contains(s)).collect()
    }

    /// How many cannot be called by name: macros and inlines.
    pub(crate) fn without_symbol(&self) -> usize {
        self.0.values().filter(|c| c.exported.is_empty()).count()
    }

    /// Whether its outcome differs between two versions since [`SINCE`].
    pub(crate) fn changes(&self, subject: &Subject) -> bool {
        self.0.get(subject).is_some_and(|c| changes(&c.on) || changes(&c.sized))
    }

    /// Whether its outcome differs between builds with the GIL and free-threaded ones.
    pub(crate) fn depends_on_gil(&self, subject: &Subject) -> bool {
        self.0.get(subject).is_some_and(|c| !c.free_threaded.is_empty())
    }

    /// All that change.
    pub(crate) fn changing(&self) -> impl Iterator<Item = &Subject> {
        self.0.keys().filter(|s| self.changes(s))
    }

    /// How a fixture begins to spell it, where it is a row of `tables.toml`; else nothing.
    pub(crate) fn spelled(&self, subject: &Subject) -> &str {
        self.0.get(subject).map_or("", |c| &c.spelled)
    }

    /// Whether the headers of this version show it.
    pub(crate) fn is_public(&self, subject: &Subject, version: Version) -> bool {
        self.0.get(subject).is_some_and(|c| c.public.contains(version))
    }

    /// Whether some version has a symbol for it.
    #[cfg(test)]
    pub(crate) fn is_exported(&self, subject: &Subject) -> bool {
        self.0.get(subject).is_some_and(|c| !c.exported.is_empty())
    }

    /// Versions at which the outcome is another than on the version before, both of them measured.
    pub(crate) fn shown_changes(&self, measured: &BTreeMap<Version, BTreeSet<Subject>>) -> (usize, Vec<String>) {
        let (mut shown, mut lacking) = (0, Vec::new());
        for (subject, contract) in self.0.iter().filter(|(s, _)| self.changes(s)) {
            for (before, at) in Version::all().zip(Version::all().skip(1)).filter(|(before, _)| *before >= SINCE) {
                let (Some(a), Some(b)) = (contract.said_with_gil(before), contract.said_with_gil(at)) else { continue };
                if a == b || !contract.exported.contains(before) || !contract.exported.contains(at) {
                    continue;
                }
                let has = |v: Version| measured.get(&v).is_some_and(|set| set.contains(subject));
                if has(before) && has(at) {
                    shown += 1;
                } else {
                    lacking.push(format!("{subject}, from {before} to {at}"));
                }
            }
        }
        (shown, lacking)
    }

    /// Those that change and that an interpreter of this version has, but did not measure.
    ///
    /// # Errors
    /// There are some; all are named.
    pub(crate) fn check_changes(&self, version: Version, rows: &[Row]) -> Result<()> {
        let mut measured = measured(rows.iter());
        // What a case calls may be newer than the version.
        let absent = rows.iter().filter(|r| r.is_case && r.outcome == Outcome::Absent);
        measured.extend(absent.filter_map(Subject::of));
        let is_due = |c: &Contract| c.exported.contains(version) && c.said_with_gil(version).is_some();
        let due = self.0.iter().filter(|(s, c)| self.changes(s) && is_due(c));
        let lacking: Vec<String> = due.filter(|(s, _)| !measured.contains(s)).map(|(s, _)| s.to_string()).collect();
        ensure!(lacking.is_empty(), "CPython {version} has but did not measure: {}", lacking.join("; "));
        Ok(())
    }

    /// # Errors
    /// A row names a case that is not there.
    pub(crate) fn check_cases<'a>(&self, cases: impl Iterator<Item = &'a str>) -> Result<()> {
        let cases: BTreeSet<&str> = cases.collect();
        let mut named = self.0.keys().filter_map(|s| if let Subject::Case(name) = s { Some(name) } else { None });
        named.try_for_each(|name| {
            let known = cases.get(name.as_str());
            known.map(|_| ()).with_context(|| format!("{FOLDER}/tables.toml: {} has no case '{name}'", TABLE))
        })
    }
}

impl Contract {
    /// Any size but zero is one that counts.
    fn said(&self, name: Name, size: Option<i64>) -> Option<OutcomeLine> {
        let find = |on: &Outcomes| on.iter().find(|(_, set)| set.contains(name.version)).map(|(outcome, _)| *outcome);
        let free_threaded = if name.free_threaded { find(&self.free_threaded) } else { None };
        let sized = if size == Some(0) { None } else { find(&self.sized) };
        free_threaded.or(sized).or_else(|| find(&self.on))
    }

    fn said_with_gil(&self, version: Version) -> Option<OutcomeLine> {
        self.said(Name { version, free_threaded: false }, None)
    }
}

pub(crate) fn measured<'a>(rows: impl Iterator<Item = &'a Row>) -> BTreeSet<Subject> {
    rows.filter(|r| r.outcome.promise().is_some()).filter_map(Subject::of).collect()
}

fn changes(on: &Outcomes) -> bool {
    on.values().filter(|set| set.last() >= Some(SINCE)).count() > 1
}

fn word(outcome: OutcomeLine) -> &'static str {
    match outcome {
        OutcomeLine::Accepted => "accepted",
        OutcomeLine::Raises => "raises",
        OutcomeLine::Crash => "crash",
        OutcomeLine::Undefined => "undefined",
    }
}

#[cfg(test)]
mod tests {
    use super::{Contract, Contracts, Subject, compare, read};
    use crate::outcome::Outcome;
    use crate::plan;
    use crate::row::Row;
    use abi3lint_model::{Version, VersionSet};
    use abi3lint_pythons::Name;
    use abi3lint_rules_format::null::OutcomeLine::{self, Accepted, Crash, Raises, Undefined};
    use abi3lint_workspace::root;

    fn set(first: u8, last: u8) -> VersionSet {
        (first..=last).map(Version).collect()
    }

    fn contracts() -> Contracts {
        let of = |on: &[(OutcomeLine, u8, u8)]| on.iter().map(|(o, a, b)| (*o, set(*a, *b))).collect();
        let plain = |on| Contract { on: of(on), exported: set(6, 15), ..Contract::default() };
        let argument = |name: &str, param| Subject::Argument(name.to_owned(), param);
        let mut sized = plain(&[(Accepted, 6, 15)]);
        sized.sized = of(&[(Crash, 6, 15)]);
        let mut hidden = plain(&[(Crash, 6, 15)]);
        hidden.exported = VersionSet::default();
        let mut unlike = plain(&[(Raises, 6, 15)]);
        unlike.free_threaded = of(&[(Crash, 13, 15)]);
        Contracts(
            [
                (argument("PyErr_SetNone", 0), plain(&[(Accepted, 6, 11), (Crash, 12, 15)])),
                (argument("PyBytes_Make", 1), sized),
                (argument("Py_SIZE", 0), hidden),
                (argument("PyOld", 0), plain(&[(Undefined, 6, 15)])),
                (argument("PyDict_Keys", 0), unlike),
                (Subject::Case("slot:tp_doc".to_owned()), plain(&[(Crash, 6, 9)])),
            ]
            .into(),
        )
    }

    fn row(what: &str, param: Option<usize>, word: &str) -> Row {
        Row { outcome: Outcome::read(word, "ok").unwrap(), ..Row::of(what, param) }
    }

    fn differences(version: u8, row: Row) -> Vec<String> {
        let name = Name { version: Version(version), free_threaded: false };
        compare(&contracts(), name, [row].iter()).differences
    }

    #[test]
    fn a_promise_holds_in_its_versions() {
        assert!(differences(11, row("PyErr_SetNone", Some(0), "ok")).is_empty());
        assert!(differences(12, row("PyErr_SetNone", Some(0), "fatal")).is_empty());
        assert_eq!(
            differences(12, row("PyErr_SetNone", Some(0), "exc:TypeError")),
            ["PyErr_SetNone, argument 0: 'crash' is said, exc:TypeError measured"]
        );
        assert_eq!(differences(8, row("slot:tp_doc", None, "ok")), ["slot:tp_doc: 'crash' is said, ok measured"]);
        assert!(differences(10, row("slot:tp_doc", None, "ok")).is_empty());
    }

    #[test]
    fn a_length_decides_where_the_contract_says_so() {
        let row = |size, word| Row { size, ..row("PyBytes_Make", Some(1), word) };
        assert!(differences(9, row(Some(0), "ok")).is_empty());
        assert!(differences(9, row(None, "crash")).is_empty());
        assert_eq!(differences(9, row(Some(0), "crash")).len(), 1);
        assert_eq!(
            differences(9, row(Some(3), "ok")),
            ["PyBytes_Make, argument 1 with size 3: 'crash' is said, ok measured"]
        );
    }

    #[test]
    fn a_build_decides_where_the_contract_says_so() {
        let differences = |name: &str, word| {
            let row = [row("PyDict_Keys", Some(0), word)];
            compare(&contracts(), Name::parse(name).unwrap(), row.iter()).differences
        };
        assert!(differences("3.13", "exc:SystemError").is_empty());
        assert!(differences("3.13t", "crash").is_empty());
        assert_eq!(
            differences("3.13t", "exc:SystemError"),
            ["PyDict_Keys, argument 0: 'crash' is said, exc:SystemError measured"]
        );
        assert_eq!(differences("3.13", "crash").len(), 1);
        assert!(contracts().depends_on_gil(&Subject::Argument("PyDict_Keys".to_owned(), 0)));
    }

    #[test]
    fn what_is_undefined_agrees_with_everything_that_survives() {
        for word in ["ok", "null-noexc", "exc:TypeError"] {
            assert!(differences(9, row("PyOld", Some(0), word)).is_empty(), "{word}");
        }
        assert_eq!(differences(9, row("PyOld", Some(0), "crash")).len(), 1);
    }

    #[test]
    fn nothing_is_compared_with_what_is_not_known() {
        let rows = [row("PyOther", Some(0), "ok"), row("PyErr_SetNone", Some(0), "absent")];
        let name = Name { version: Version(9), free_threaded: false };
        assert_eq!(compare(&contracts(), name, rows.iter()).compared, 0);
    }

    #[test]
    fn what_can_be_called_and_was_not_measured_is_listed() {
        let rows =
            [row("PyErr_SetNone", Some(0), "absent"), row("slot:tp_doc", None, "ok"), row("PyOld", Some(0), "ok")];
        let contracts = contracts();
        let names: Vec<String> = contracts.unmeasured(rows.iter()).iter().map(|s| s.to_string()).collect();
        assert_eq!(names, ["PyBytes_Make, argument 1", "PyDict_Keys, argument 0", "PyErr_SetNone, argument 0"]);
        assert_eq!(contracts.without_symbol(), 1);
    }

    #[test]
    fn a_change_that_nobody_measured_is_an_error() {
        let contracts = contracts();
        assert!(contracts.changes(&Subject::Argument("PyErr_SetNone".to_owned(), 0)));
        assert!(!contracts.changes(&Subject::Argument("PyBytes_Make".to_owned(), 1)));
        assert!(contracts.check_changes(Version(9), &[row("PyErr_SetNone", Some(0), "ok")]).is_ok());
        let error = contracts.check_changes(Version(9), &[row("PyErr_SetNone", Some(0), "absent")]).unwrap_err();
        assert_eq!(error.to_string(), "CPython 3.9 has but did not measure: PyErr_SetNone, argument 0");
    }

    #[test]
    fn rows_of_the_projects_own_tables_name_cases_that_are_there() {
        let plan = plan::plan(&root()).unwrap();
        let contracts = read(&root()).unwrap();
        contracts.check_cases(plan.lines.iter().filter(|l| l.is_case).map(|l| l.what.as_str())).unwrap();
        assert!(contracts.check_cases(std::iter::empty()).is_err());
        assert!(contracts.changes(&Subject::Case("PyType_FromSpec.slot:tp_doc=NULL".to_owned())));
    }
}
