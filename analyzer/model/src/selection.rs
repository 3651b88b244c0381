//! Which findings are wanted: by which rules, and how certain.

use crate::{Certainty, Severity};

/// The id of a rule that there is, as `abi3lint-rules` lists it.
pub type RuleId = &'static str;

/// Which findings are wanted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Selection {
    /// Only these rules, where not empty.
    pub select: Vec<RuleId>,
    /// Not these rules, also where they are selected.
    pub ignore: Vec<RuleId>,
    /// Less certain findings are hidden.
    pub certainty: Certainty,
    /// Rules whose findings have another severity than the rule's own; the last one of a rule counts.
    pub severity: Vec<(RuleId, Severity)>,
}

impl Selection {
    /// All rules, and findings of each certainty.
    pub const ALL: Selection =
        Selection { select: Vec::new(), ignore: Vec::new(), certainty: Certainty::Possible, severity: Vec::new() };

    /// The severity that findings of a rule have instead of the rule's own.
    pub fn severity_of(&self, rule: &str) -> Option<Severity> {
        self.severity.iter().rev().find(|(id, _)| *id == rule).map(|(_, severity)| *severity)
    }

    /// Whether a rule takes part. `rule` need not be the id of a rule that there is: then it takes part where nothing
    /// is selected.
    pub fn includes(&self, rule: &str) -> bool {
        let has = |list: &[RuleId]| list.contains(&rule);
        (self.select.is_empty() || has(&self.select)) && !has(&self.ignore)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ignored_rules_take_no_part_even_where_they_are_selected() {
        let selection = |select: &[RuleId], ignore: &[RuleId]| Selection {
            select: select.to_vec(),
            ignore: ignore.to_vec(),
            ..Selection::ALL
        };
        assert!(Selection::ALL.includes("a"));
        assert!(selection(&["a"], &[]).includes("a") && !selection(&["a"], &[]).includes("b"));
        assert!(!selection(&[], &["a"]).includes("a") && selection(&[], &["a"]).includes("b"));
        assert!(!selection(&["a"], &["a"]).includes("a"));
    }
}
