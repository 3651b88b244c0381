//! How far sources are from each target: what stands in the way there, and how it can go.

use crate::{Applicability, Target, Version};

/// Numbers of findings by what makes them go.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Ways {
    /// A fix with the same meaning.
    pub safe: u32,
    /// A fix whose meaning may differ.
    pub risky: u32,
    /// A fix that is only shown.
    pub shown: u32,
    /// No fix.
    pub manual: u32,
}

impl Ways {
    /// One more of a way.
    pub fn add(&mut self, way: Option<Applicability>) {
        *match way {
            Some(Applicability::Safe) => &mut self.safe,
            Some(Applicability::Unsafe) => &mut self.risky,
            Some(Applicability::Display) => &mut self.shown,
            None => &mut self.manual,
        } += 1;
    }
}

/// All findings of one rule about one name that stand in the way of a target.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Blocker {
    /// The rule's id.
    pub rule: &'static str,
    /// The name; of a field with its struct. Empty where the finding is about none.
    pub symbol: String,
    /// The headline of the first finding.
    pub message: String,
    /// Its file and line, from 1.
    pub at: (String, u32),
    /// How many findings.
    pub count: u32,
    /// How many places have to be edited, by an estimate of the rule.
    pub edits: u32,
    /// What makes them go.
    pub ways: Ways,
    /// What the best fix does, as an order; empty where there is none.
    pub fix: String,
    /// The lowest higher floor at which it stands in the way no longer.
    pub until: Option<Version>,
}

/// One target.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FloorRow {
    /// The target.
    pub target: Target,
    /// Findings at error level.
    pub errors: u32,
    /// How many places have to be edited, by an estimate of the rules.
    pub edits: u32,
    /// What makes the errors go.
    pub ways: Ways,
    /// How many `#error` directives end a compile for the target, so that something was not checked.
    pub stopped: u32,
    /// What stands in the way, the most edits first.
    pub blockers: Vec<Blocker>,
}

impl FloorRow {
    /// Whether nothing stands in the way, and everything was checked.
    pub fn is_clean(&self) -> bool {
        self.errors == 0 && self.stopped == 0
    }

    /// The floor of the stable ABI for builds with a GIL.
    pub fn abi3_floor(&self) -> Option<Version> {
        if let Target::Abi3 { floor } = self.target { Some(floor) } else { None }
    }
}

/// All targets: abi3 by floor, abi3t, then single versions.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FloorTable {
    /// One a target.
    pub rows: Vec<FloorRow>,
}

impl FloorTable {
    /// The rows of abi3, by floor.
    pub fn abi3(&self) -> impl DoubleEndedIterator<Item = &FloorRow> {
        self.rows.iter().filter(|r| r.abi3_floor().is_some())
    }

    /// The row of a target.
    pub fn row(&self, target: Target) -> Option<&FloorRow> {
        self.rows.iter().find(|r| r.target == target)
    }

    /// The lowest floor of abi3 from which on nothing stands in the way.
    pub fn lowest_clean(&self) -> Option<&FloorRow> {
        self.abi3().rev().take_while(|r| r.is_clean()).last()
    }

    /// The floor of abi3 with the fewest edits, the lowest of those.
    pub fn fewest_edits(&self) -> Option<&FloorRow> {
        self.abi3().filter(|r| r.stopped == 0).min_by_key(|r| r.edits)
    }

    /// The target whose blockers are of interest: below the lowest clean floor the next one, otherwise the one with the
    /// fewest edits.
    pub fn of_interest(&self) -> Option<&FloorRow> {
        match self.lowest_clean().and_then(FloorRow::abi3_floor) {
            Some(clean) => self.abi3().rev().find(|r| r.abi3_floor().is_some_and(|f| f < clean)),
            None => self.fewest_edits(),
        }
    }

    /// For each floor of abi3 but the lowest, how many errors fewer it has than the floor below it; negative: more.
    pub fn steps(&self) -> Vec<(Version, i64)> {
        let floors: Vec<(Version, i64)> =
            self.abi3().filter_map(|r| Some((r.abi3_floor()?, i64::from(r.errors)))).collect();
        floors.windows(2).map(|w| (w[1].0, w[0].1 - w[1].1)).collect()
    }
}
