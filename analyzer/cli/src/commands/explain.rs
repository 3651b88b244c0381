//! `abi3lint explain`.

use crate::args::Explain;
use crate::output::terminal::{FAILED, is_broken_pipe, say, to_stdout};
use abi3lint_model::Version;
use abi3lint_report::explain::{find, render, suggestions};
use anyhow::Result;

pub(crate) fn run(args: &Explain) -> Result<u8> {
    let mut status = 0;
    let mut topics = Vec::new();
    for name in &args.names {
        match find(name) {
            Some(topic) => topics.push(topic),
            None => {
                let near = suggestions(name);
                let hint = if near.is_empty() { String::new() } else { format!("; did you mean {}?", near.join(", ")) };
                let (oldest, newest) = (Version::OLDEST, Version::NEWEST);
                say(&format!(
                    "error: '{name}' is neither a name of the C API from {oldest} to {newest} nor a rule{hint}"
                ));
                status = FAILED;
            }
        }
    }
    let written = to_stdout(|out| {
        for (i, topic) in topics.iter().enumerate() {
            if i > 0 {
                writeln!(out)?;
            }
            render(*topic, out)?;
        }
        Ok(())
    });
    match written {
        // The reader of the first lines has seen enough.
        Err(e) if !is_broken_pipe(&e) => Err(e),
        _ => Ok(status),
    }
}
