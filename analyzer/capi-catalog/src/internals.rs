//! `catalog internals`: what CPython's internal headers add to the public ones, as lines of `internals.jsonl`.
//!
//! Names that the catalog does not have are left out: no source is asked about them. So are structs, but for those
//! that the catalog names and for [`BEYOND`].

use abi3lint_capi_measure::headers;
use abi3lint_model::ConfigSet;
use abi3lint_rules_format::catalog::{InternalLine, load};
use anyhow::{Result, anyhow};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[group(skip)]
pub(crate) struct Args {
    #[command(flatten)]
    headers: headers::Args,
    /// Where the catalog's files are.
    #[arg(long, value_name = "DIR", default_value = "rules/catalog")]
    catalog: PathBuf,
}

/// Structs of the interpreter that no public header names, and that debuggers and profilers read.
const BEYOND: [&str; 2] = ["_PyRuntimeState", "_Py_DebugOffsets"];

pub(crate) fn run(args: &Args) -> Result<()> {
    let catalog = load(&args.catalog).map_err(|e| anyhow!(e))?;
    let measured = headers::internals(&args.headers)?;
    let is_known = |name: &String| {
        let entity = catalog.by_name.get(name).map(|id| &catalog.entities[*id]);
        BEYOND.contains(&name.as_str()) || entity.is_some_and(|e| !e.forms.is_empty() || !e.exported.is_empty())
    };
    let mut lines: Vec<InternalLine> = Vec::new();
    for (name, on) in measured.names.iter().filter(|(name, _)| is_known(name)) {
        let fields = measured.fields.get(name).into_iter().flatten();
        let fields = fields.map(|(field, on)| (field.clone(), on.to_string())).collect();
        let linked = measured.linked.get(name).is_some_and(|l| *l == *on);
        lines.push(InternalLine { name: name.clone(), on: on.to_string(), linked, fields });
    }
    let header = |(name, on): (&String, &ConfigSet)| InternalLine {
        name: name.clone(),
        on: on.to_string(),
        ..InternalLine::default()
    };
    lines.extend(measured.headers.iter().map(header));
    lines.sort_by(|a, b| a.name.cmp(&b.name));
    crate::write::file(&args.catalog, "internals", &lines)
}
