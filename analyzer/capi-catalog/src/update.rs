//! `catalog update`: measures headers and symbols of some versions and folds both in. Only calls the commands
//! that do one of these.

use crate::merge;
use abi3lint_capi_measure::{exports, headers};
use abi3lint_model::Version;
use anyhow::Result;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Versions to measure, as in 3.14,3.15; all that are here by default.
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = headers::version)]
    python: Vec<Version>,
    /// CPython's Misc/stable_abi.toml, which says what belongs to the stable ABI since when.
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// Take what is on this machine; get no packages.
    #[arg(long)]
    offline: bool,
    /// Change the catalog's files. Otherwise the changes are only shown.
    #[arg(long)]
    write: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let mut extract = headers::Args::default();
    extract.python.clone_from(&args.python);
    extract.offline = args.offline;
    headers::run(&extract)?;
    exports::run(&exports::Args { python: args.python.clone(), offline: args.offline, output: None })?;
    let mut fold = merge::Args::default();
    fold.python.clone_from(&args.python);
    fold.manifest.clone_from(&args.manifest);
    fold.write = args.write;
    merge::run(&fold)
}
