//! `abi3lint rules`.

use crate::args::Rules;
use crate::output::terminal::{is_broken_pipe, to_stdout};
use abi3lint_report::rules::{RulesFormat, render};
use anyhow::Result;

pub(crate) fn run(args: &Rules) -> Result<u8> {
    match to_stdout(|out| render(args.output_format.unwrap_or(RulesFormat::Text), out)) {
        // The reader of the first lines has seen enough.
        Err(e) if !is_broken_pipe(&e) => Err(e),
        _ => Ok(0),
    }
}
