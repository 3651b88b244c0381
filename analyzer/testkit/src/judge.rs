//! One run of front end and rules.

use abi3lint_check::{Request, check};
use abi3lint_front_c::{Options, extract};
use abi3lint_model::{Certainty, ConfigSet, Finding, SourceFile, Target, Version};

/// The findings of certainty likely or better.
///
/// # Errors
/// A target that the headers cannot build, or a region of the files that was not read.
pub fn judge(
    files: &[SourceFile],
    targets: &[Target],
    build: Option<Version>,
    select: &[String],
) -> Result<Vec<Finding>, String> {
    let configs: Result<Vec<(Target, ConfigSet)>, _> = targets.iter().map(|t| Ok((*t, t.configs(build)?))).collect();
    let configs = configs.map_err(|e: abi3lint_model::TargetError| e.to_string())?;
    let active = configs.iter().fold(ConfigSet::EMPTY, |all, c| all | c.1);
    let options = Options { active, ..Options::default() };
    let extraction = extract(files, &options);
    if let Some(p) = extraction.problems.first() {
        return Err(format!("{}:{}: {}", p.path, p.line.unwrap_or(0), p.message));
    }
    let mut findings = check(files, &extraction.facts, &Request { targets: &configs, select, ignore: &[] });
    findings.retain(|f| f.certainty >= Certainty::Likely);
    Ok(findings)
}
