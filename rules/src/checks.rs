//! The rules' texts: what each rule says, how bad it is where, and its examples.

use abi3lint_model::{Severity, Surroundings, TargetKind, VersionSet};

include!(concat!(env!("OUT_DIR"), "/checks.rs"));

/// One wording of a rule.
#[derive(Debug)]
pub struct Cause {
    /// Key by which the rule's logic asks for it.
    pub key: &'static str,
    /// The headline. `{symbol}`, `{record}`, `{target}`, `{floor}` ... are filled in.
    pub message: &'static str,
    /// The reason; names a version.
    pub why: &'static str,
    /// What to do where no replacement is known.
    pub help: &'static str,
    /// It is a matter of the build: only the first place of a run is reported.
    pub once: bool,
    /// A ceiling for the rule's severity, where this wording weighs less than the others.
    pub at_most: Option<Severity>,
    /// How many places have to be edited for a finding, roughly: one, but for what is a rewrite.
    pub edits: u16,
    /// The interpreters on which it happens, where the catalog does not tell.
    pub on: VersionSet,
}

/// A piece of code that a rule's page shows and a test runs.
#[derive(Debug)]
pub struct Example {
    /// Gives exactly one finding of the rule, for each target.
    pub bad: &'static str,
    /// Gives none of any rule, for each target.
    pub good: &'static str,
    /// Targets that it is run with.
    pub targets: &'static [&'static str],
    /// What must stand around the code to make a file of it.
    pub wrap: Wrap,
}

/// What an example leaves out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wrap {
    /// The include of `Python.h` before it.
    File,
    /// The include, and a function around it whose parameters are `self` and `args`.
    Function,
    /// Nothing: it is a whole file.
    None,
}

impl Wrap {
    /// The file that one of the example's two pieces of code stands for.
    pub fn apply(self, code: &str) -> String {
        match self {
            Wrap::File => format!("#include <Python.h>\n\n{code}\n"),
            Wrap::Function => format!(
                "#include <Python.h>\n\nvoid example(PyObject *self, PyObject *args);\nvoid example(PyObject *self, PyObject *args)\n{{\n{code}\n}}\n"
            ),
            Wrap::None => format!("{code}\n"),
        }
    }
}

/// Data by which the engine matches facts for rules that need no code.
#[derive(Debug)]
pub struct Match {
    /// Entity names that are matched where they are used.
    pub symbols: &'static [&'static str],
    /// Words of the `[replace]` table: (symbol, what to use instead).
    pub replace: &'static [(&'static str, &'static str)],
    /// Wordings of single symbols; all others have the first one.
    pub causes: &'static [(&'static str, &'static str)],
    /// What stands around a call that is nothing to report.
    pub unless: Surroundings,
}

/// A rule as data.
#[derive(Debug)]
pub struct Rule {
    /// The stable id, also the file's name.
    pub id: &'static str,
    /// Family of design: membership, layout, configuration, ...
    pub family: &'static str,
    /// One line.
    pub summary: &'static str,
    /// Version of abi3lint that brought it.
    pub since: &'static str,
    /// Severity for abi3, abi3t, version-specific and free-threaded targets; `None`: not judged there.
    pub severity: [Option<Severity>; 4],
    /// It speaks of the promise, as a macro makes it, and not of what the code can keep.
    pub about_promise: bool,
    /// One edit does for all findings in a file.
    pub edited_once_a_file: bool,
    /// Of a rule about binaries: rules about sources whose finding on the same name has the same cause.
    pub same_name: &'static [&'static str],
    /// Of a rule about binaries: rules about builds, and their wordings, that tell of the same cause for all of a build.
    pub same_build: &'static [(&'static str, &'static str)],
    /// As `same_build`, for the one module that the finding names.
    pub same_module: &'static [(&'static str, &'static str)],
    /// Wordings.
    pub causes: &'static [Cause],
    /// Data-only matching.
    pub matches: Option<Match>,
    /// Page text in Markdown.
    pub docs: &'static str,
    /// Examples.
    pub examples: &'static [Example],
}

/// All rules, sorted by id.
pub fn all() -> &'static [Rule] {
    RULES
}

/// The rule of this id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.binary_search_by(|r| r.id.cmp(id)).ok().map(|i| &RULES[i])
}

impl Rule {
    /// Severity for a family of targets; `None`: not judged there.
    pub fn severity(&self, kind: TargetKind) -> Option<Severity> {
        self.severity[match kind {
            TargetKind::Abi3 => 0,
            TargetKind::Abi3t => 1,
            TargetKind::VersionSpecific => 2,
            TargetKind::FreeThreaded => 3,
        }]
    }

    /// Severity of one wording for a family of targets; `None`: not judged there.
    pub fn severity_of(&self, cause: &Cause, kind: TargetKind) -> Option<Severity> {
        let severity = self.severity(kind)?;
        Some(cause.at_most.map_or(severity, |most| severity.min(most)))
    }

    /// The wording of this key.
    pub fn cause(&self, key: &str) -> Option<&'static Cause> {
        self.causes.iter().find(|c| c.key == key)
    }
}
