//! One run of front end and rules.

use abi3lint_front_c::{Options, extract};
use abi3lint_lint::{Coverage, Lint, Scopes};
use abi3lint_model::{Certainty, ConfigSet, Finding, ProblemKind, RuleId, Selection, SourceFile, Target, Version};

/// The findings of this certainty or better.
///
/// # Errors
/// A target that the headers cannot build, or a region of the files that was not read.
pub fn judge(
    files: &[SourceFile],
    targets: &[Target],
    build: Option<Version>,
    select: &[RuleId],
    certainty: Certainty,
) -> Result<Vec<Finding>, String> {
    let configs: Result<Vec<(Target, ConfigSet)>, _> = targets.iter().map(|t| Ok((*t, t.configs(build)?))).collect();
    let configs = configs.map_err(|e: abi3lint_model::TargetError| e.to_string())?;
    let active = configs.iter().fold(ConfigSet::EMPTY, |all, c| all | c.1);
    let options = Options { active, ..Options::default() };
    let extraction = extract(files, &options);
    // What a header that is not there defines is known.
    if let Some(p) = extraction.problems.iter().find(|p| p.kind != ProblemKind::Missing) {
        return Err(format!("{}:{}: {}", p.path, p.line.unwrap_or(0), p.message));
    }
    let scopes =
        Scopes::everywhere(Selection { select: select.to_vec(), ignore: Vec::new(), certainty, ..Selection::ALL });
    let lint = Lint { targets: &configs, scopes: &scopes, require_reason: false, release: None };
    Ok(lint.run(files, &extraction.facts, |_| Coverage::Whole).findings)
}
