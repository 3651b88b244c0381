//! Binaries beside the sources that they were made of, in one run: what both show is one finding.

use crate::run::audit::Audit;
use crate::run::execute::Judged;
use abi3lint_lint::{Shipped, join_shipped};
use abi3lint_model::FileId;

/// Takes those findings in binaries out that are also findings in the sources.
pub(crate) fn join(judged: &mut Judged, audit: &mut Audit) {
    let path = |file: FileId| audit.judged.files.get(file.0 as usize).map_or("", |f| f.path.as_str());
    let (own, others): (Vec<_>, Vec<_>) =
        std::mem::take(&mut audit.judged.findings).into_iter().partition(|f| audit.seen.has(path(f.place.file)));
    let own = own.into_iter().map(|finding| Shipped { path: path(finding.place.file).to_owned(), finding }).collect();
    let mut findings = join_shipped(&mut judged.findings, own);
    findings.extend(others);
    findings.sort_by(|a, b| (a.place, a.rule, &a.message).cmp(&(b.place, b.rule, &b.message)));
    audit.judged.findings = findings;
    for Judged { summary, findings, .. } in [judged, &mut audit.judged] {
        (summary.errors, summary.warnings, summary.notes) = (0, 0, 0);
        summary.count(findings, &[]);
    }
}
