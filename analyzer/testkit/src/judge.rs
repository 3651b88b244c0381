//! One run of front end and rules.

use abi3lint_check::{Comment, Request, Suppressing, check, suppress};
use abi3lint_front_c::{Options, comments, extract};
use abi3lint_model::{Certainty, ConfigSet, FileId, Finding, RuleId, Selection, SourceFile, Target, Version};

/// The findings of certainty likely or better.
///
/// # Errors
/// A target that the headers cannot build, or a region of the files that was not read.
pub fn judge(
    files: &[SourceFile],
    targets: &[Target],
    build: Option<Version>,
    select: &[RuleId],
) -> Result<Vec<Finding>, String> {
    let configs: Result<Vec<(Target, ConfigSet)>, _> = targets.iter().map(|t| Ok((*t, t.configs(build)?))).collect();
    let configs = configs.map_err(|e: abi3lint_model::TargetError| e.to_string())?;
    let active = configs.iter().fold(ConfigSet::EMPTY, |all, c| all | c.1);
    let options = Options { active, ..Options::default() };
    let extraction = extract(files, &options);
    if let Some(p) = extraction.problems.first() {
        return Err(format!("{}:{}: {}", p.path, p.line.unwrap_or(0), p.message));
    }
    let selection = Selection { select: select.to_vec(), ..Selection::ALL };
    let mut findings = check(files, &extraction.facts, &Request { targets: &configs, selection: &selection });
    let of_file = |(i, f): (usize, &SourceFile)| {
        let file = FileId(i as u32);
        comments(&f.text).into_iter().map(move |span| Comment { file, span })
    };
    let comments: Vec<Comment> = files.iter().enumerate().flat_map(of_file).collect();
    let asked = Suppressing { comments: &comments, targets: &configs, require_reason: false };
    suppress(files, &mut findings, &asked, |_| &selection);
    findings.retain(|f| f.certainty >= Certainty::Likely);
    Ok(findings)
}
