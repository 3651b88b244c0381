//! What binaries show, joined with what their sources and build files do: one cause is one finding, at the line that is to
//! be changed.
//!
//! A rule about binaries lists the rules about sources that tell of the same cause (`same-name`, `same-build` and
//! `same-module` of its file): a name that is imported is one that some line uses; a module without `Py_LIMITED_API` is one
//! of a build that does not define it. The finding of the source stays and names the binary, which proves it where no other
//! line could be meant; that of the binary goes. What no source explains stays where it was found.
//!
//! Example: `PyErr_GetRaisedException` in `x.c:7` and as an import of `x.abi3.so`, both below floor 3.12, is one finding in
//! `x.c:7`.
//!
//! Invariant: nothing gets less severe, less certain, or lost for a target. A finding that a comment suppresses is not among
//! those of the sources, so it takes no proof away.

use abi3lint_model::{Finding, Note};
use abi3lint_rules::catalog;
use abi3lint_rules::checks::rule;

/// A finding in a binary, and its path.
#[derive(Clone, Debug)]
pub struct Shipped {
    /// The binary.
    pub path: String,
    /// What was found.
    pub finding: Finding,
}

/// Joins findings in sources with those in binaries that were made of them; those that no source explains.
pub fn join_shipped(findings: &mut [Finding], shipped: Vec<Shipped>) -> Vec<Finding> {
    let mut left = Vec::new();
    for Shipped { path, finding } in shipped {
        let same: Vec<usize> = (0..findings.len()).filter(|i| is_one_cause(&findings[*i], &finding)).collect();
        if same.is_empty() {
            left.push(finding);
            continue;
        }
        let is_only = same.len() == 1;
        for i in same {
            let f = &mut findings[i];
            if is_only {
                f.certainty = f.certainty.max(finding.certainty);
            }
            f.severity = f.severity.max(finding.severity);
            let new = finding.targets.iter().filter(|t| !f.targets.contains(t)).copied().collect::<Vec<_>>();
            f.targets.extend(new);
            let message = format!("{path} shows it: {}", finding.message);
            if !f.notes.iter().any(|n| n.message == message) {
                f.notes.push(Note { message, place: None });
            }
        }
    }
    left
}

/// Whether a finding in a source and one in a binary tell of one cause.
pub fn is_one_cause(source: &Finding, binary: &Finding) -> bool {
    let Some(rule) = rule(binary.rule) else { return false };
    let listed = |list: &[(&str, &str)]| list.contains(&(source.rule, source.cause));
    (rule.same_name.contains(&source.rule) && stands_for(&source.symbol, &binary.symbol))
        || listed(rule.same_build)
        || (listed(rule.same_module) && names(source, &binary.symbol))
}

/// Whether a name is an imported one, or opens into it.
fn stands_for(name: &str, imported: &str) -> bool {
    let opens = || {
        let (name, imported) = (catalog::lookup(name)?, catalog::lookup(imported)?);
        Some(catalog::entity(name).forms.iter().any(|form| form.calls.contains(&imported)))
    };
    name == imported || opens().unwrap_or(false)
}

/// Whether a finding is about a module: by its entry point, or by its name.
fn names(source: &Finding, module: &str) -> bool {
    let is_hook = source.symbol.strip_suffix(module).is_some_and(|start| start.ends_with('_'));
    is_hook || source.message.contains(&format!("'{module}'"))
}
