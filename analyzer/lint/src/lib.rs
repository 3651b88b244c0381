//! The pipeline from facts to the findings of a report, for every program that has facts: `check`, the compiler
//! wrapper, the language server, the plugin for clang, and the fixtures.
//!
//! 1. Each fact is checked by the rules of its file ([`Scopes`]).
//! 2. Suppression comments take out the findings that they suppress. What is wrong with a comment is a finding
//!    itself, but only in a file all of whose uses were seen ([`Coverage::Whole`]): who sees one compile of a file
//!    cannot know what its other compiles need.
//! 3. Findings in files that were only read are set apart.
//! 4. Findings have the severity that their file's scope gives to their rule.
//! 5. Findings that are less certain than their file's scope asks for are hidden.
//! 6. Findings that one cause explains are one, which tells of the others.
//!
//! Each finding ends in exactly one list of [`Linted`]. What a [`Baseline`] accepts is taken out later, by
//! [`Baseline::compare`]: files have other names there, and fixes are applied before.
//!
//! Example: `x->tp_name;  // abi3lint: allow(struct-field): old` in a file of a run for `cp39-abi3` is one suppressed
//! finding. For `cp313`, where the field can be used, the comment is reported as unused by `check`, and by no program
//! that sees one compile.
//!
//! Pure: no I/O, no clock, no environment. It must not know a front end: facts are given to it. Of the texts of files it
//! reads the comments.

mod added;
mod allowance;
mod baseline;
mod conversions;
mod folded;
mod scopes;
mod shipped;
mod stopped;
mod suppress;

pub use added::{WithSuppressions, suppression, with_suppressions};
pub use baseline::{Baseline, Change, Compared};
pub use scopes::{Scopes, Unpromised};
pub use shipped::{Shipped, is_one_cause, join_shipped};
pub use stopped::stopped;

use abi3lint_check::{Request, TextCache, check_each};
use abi3lint_model::{ConfigSet, Fact, FileId, Finding, Release, SourceFile, Target};
use folded::{first_of_each, first_of_omission};
use std::borrow::Borrow;
use suppress::{CommentCache, Suppressing, suppress};

/// What a run asks of all its files.
#[derive(Clone, Copy, Debug)]
pub struct Lint<'a> {
    /// Targets with the configurations in which each is compiled.
    pub targets: &'a [(Target, ConfigSet)],
    /// Which findings are wanted, by file.
    pub scopes: &'a Scopes,
    /// A suppression comment without a reason is reported.
    pub require_reason: bool,
    /// The release of the headers that compile the sources, where it is known.
    pub release: Option<Release>,
}

/// What was seen of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Coverage {
    /// All uses in it: its findings are reported, and comments without effect are too.
    Whole,
    /// The uses of one compile: its findings are reported, and nothing is said of its comments.
    OneCompile,
    /// It was read for the sake of others, and its findings are not reported.
    OnlyRead,
}

/// Findings by what becomes of them; each list is in the order of paths, offsets and rules.
#[derive(Debug, Default)]
pub struct Linted {
    /// Those to report.
    pub findings: Vec<Finding>,
    /// Those that are less certain than was asked for.
    pub hidden: Vec<Finding>,
    /// Those that comments suppress and that would be reported without them.
    pub suppressed: Vec<Finding>,
    /// Those in files that were only read and that would be reported if these were checked.
    pub only_read: Vec<Finding>,
}

/// What is known of the texts of files, from one run to the next: for those who judge them again after an edit. A file that
/// is the same object at the same place did not change.
#[derive(Debug, Default)]
pub struct LintCache<'f> {
    texts: TextCache<'f>,
    comments: CommentCache<'f>,
}

impl Lint<'_> {
    /// Findings of these facts. [`FileId`] indexes the files; `coverage` tells what was seen of each.
    pub fn run<F: Borrow<SourceFile>>(
        &self,
        files: &[F],
        facts: &[Fact],
        coverage: impl Fn(FileId) -> Coverage,
    ) -> Linted {
        let files: Vec<&SourceFile> = files.iter().map(Borrow::borrow).collect();
        self.run_again(&mut LintCache::default(), &files, facts, coverage)
    }

    /// The same, with what the run before knew.
    pub fn run_again<'f>(
        &self,
        cache: &mut LintCache<'f>,
        files: &[&'f SourceFile],
        facts: &[Fact],
        coverage: impl Fn(FileId) -> Coverage,
    ) -> Linted {
        let Lint { targets, scopes, require_reason, release } = *self;
        let request = Request { targets, selection: &scopes.all };
        let mut findings = check_each(files, facts, &request, &scopes.local, release, &mut cache.texts);
        scopes.doubt(&mut findings);
        let is_whole = |file: FileId| coverage(file) == Coverage::Whole;
        conversions::offer(files, facts, targets, &mut findings, is_whole);
        let comments = cache.comments.of(files);
        let asked = Suppressing { comments: &comments, targets, scopes, require_reason };
        let mut suppressed = suppress(files, &mut findings, &asked, is_whole);
        scopes.change_severities(&mut findings);
        let is_only_read = |f: &Finding| coverage(f.place.file) == Coverage::OnlyRead;
        let is_certain = |f: &Finding| f.certainty >= scopes.get(f.place.file).certainty;
        suppressed.retain(|f| is_certain(f) && !is_only_read(f));
        let mut only_read: Vec<Finding> = findings.extract_if(.., |f| is_only_read(f)).collect();
        only_read.retain(is_certain);
        let hidden = findings.extract_if(.., |f| !is_certain(f)).collect();
        first_of_each(&mut findings, &suppressed);
        first_of_omission(&mut findings);
        Linted { findings, hidden, suppressed, only_read }
    }
}
