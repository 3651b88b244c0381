//! `abi3lint plugin`.

use crate::args::Plugin as Args;
use crate::input::compiler::{Compiler, compiler};
use crate::input::llvm::{Plugin, Reader, how_to_get, plugins, readers};
use crate::ir::reader_major;
use crate::output::terminal::{say, to_stdout};
use anyhow::{Result, bail};
use std::path::Path;

pub(crate) fn run(args: &Args) -> Result<u8> {
    let plugins = plugins();
    if args.list {
        return list(&plugins, &readers());
    }
    let name = args.compiler.to_string_lossy();
    let major = match compiler(&args.compiler) {
        Compiler::Clang(major) => major,
        Compiler::Apple => bail!(
            "'{name}' is Apple's clang, which no plugin fits; use a clang of LLVM's releases, or \
             'abi3lint cc {name}', which needs no plugin"
        ),
        Compiler::Other => {
            bail!("'{name}' is not clang, which alone loads plugins of LLVM; 'abi3lint cc {name}' needs none")
        }
        Compiler::Missing => bail!("there is no '{name}'; name a clang, as in --for clang-19; {}", installed(&plugins)),
    };
    match plugins.iter().find(|p| p.major == major) {
        Some(plugin) => to_stdout(|out| writeln!(out, "{}", plugin.path.display())).map(|()| 0),
        None => bail!(
            "there is no plugin for LLVM {major}, which '{name}' is; {}; {}; 'abi3lint cc {name}' needs none",
            installed(&plugins),
            how_to_get(Some(major))
        ),
    }
}

/// Which versions there are plugins for.
fn installed(plugins: &[Plugin]) -> String {
    let mut majors: Vec<String> = plugins.iter().rev().map(|p| p.major.to_string()).collect();
    majors.dedup();
    match majors.as_slice() {
        [] => "no plugin is installed".to_owned(),
        _ => format!("there are plugins for {}", majors.join(", ")),
    }
}

/// A line for each file: its version, what it is, where it is.
fn list(plugins: &[Plugin], readers: &[Reader]) -> Result<u8> {
    if plugins.is_empty() && readers.is_empty() {
        say(&format!("no plugin and no abi3lint-ir-reader is installed; {}", how_to_get(None)));
    }
    to_stdout(|out| {
        let mut line =
            |major: &str, what: &str, path: &Path| writeln!(out, "LLVM {major:<3} {what:<7} {}", path.display());
        plugins.iter().try_for_each(|p| line(&p.major.to_string(), "plugin", &p.path))?;
        readers.iter().try_for_each(|r| {
            let major = r.major.map_or_else(|| reader_major(&r.path).ok(), Some);
            line(&major.map_or("?".to_owned(), |m| m.to_string()), "reader", &r.path)
        })
    })?;
    Ok(0)
}
