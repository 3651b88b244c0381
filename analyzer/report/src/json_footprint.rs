//! The shape of a footprint in JSON, version 1.

use crate::places::Places;
use abi3lint_model::{Assumption, Config, Fate, Footprint, Part};
use abi3lint_rules::catalog;
use serde::Serialize;

/// `3.13`, `3.13t`.
pub(crate) fn name(config: Config) -> String {
    format!("{}{}", config.headers(), if config.abi().is_gil_disabled() { "t" } else { "" })
}

/// The key `footprint` of JSON version 1.
#[derive(Serialize)]
pub(crate) struct FootprintOut<'a> {
    versions: Vec<String>,
    /// `None` where not everything was read.
    runs_on: Option<Vec<String>>,
    assumptions: Vec<AssumptionOut<'a>>,
}

#[derive(Serialize)]
struct AssumptionOut<'a> {
    record: &'a str,
    field: Option<&'a str>,
    offset: Option<u32>,
    size: Option<u32>,
    uses: u32,
    path: &'a str,
    line: u32,
    column: u32,
    holds: Vec<String>,
}

impl<'a> FootprintOut<'a> {
    pub(crate) fn new(places: &Places<'a>, footprint: &'a Footprint, is_whole: bool) -> FootprintOut<'a> {
        let assumption = |a: &Assumption| {
            let (line, column) = places.at(a.first.file, a.first.span.start);
            let (field, offset, size) = match a.part {
                Part::Field { field, offset } => (Some(catalog::field(field).name), Some(offset), None),
                Part::Size(size) => (None, None, Some(size)),
            };
            let held = footprint.configs.iter().zip(&a.fates).filter(|(_, f)| **f == Fate::Holds);
            AssumptionOut {
                record: catalog::entity(a.record).name,
                field,
                offset,
                size,
                uses: a.uses,
                path: places.path(a.first.file),
                line,
                column,
                holds: held.map(|(c, _)| name(*c)).collect(),
            }
        };
        FootprintOut {
            versions: footprint.configs.iter().map(|c| name(*c)).collect(),
            runs_on: is_whole.then(|| footprint.holds().iter().map(name).collect()),
            assumptions: footprint.assumptions.iter().map(assumption).collect(),
        }
    }
}
