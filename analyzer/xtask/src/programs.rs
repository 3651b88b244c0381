//! Chores that are programs of their own. xtask builds and starts them and passes on what was typed, so that a change
//! of one of them, or of the data that some of them know, compiles nothing here.

use abi3lint_workspace::root;
use anyhow::{Context, Result};
use std::ffi::{OsStr, OsString};
use std::process::Command;

/// A command whose arguments the program behind it understands, `--help` included.
#[derive(Debug)]
pub struct Program {
    pub command: &'static str,
    pub about: &'static str,
    package: &'static str,
}

/// In the order of their names.
pub const PROGRAMS: &[Program] = &[
    Program {
        command: "agree",
        about: "Compare what is found in sources with what is found in the modules that clang makes of them",
        package: "abi3lint-agreement",
    },
    Program {
        command: "pythons",
        about: "List interpreters of CPython 3.6 to 3.15 with headers, and get the newest as packages",
        package: "abi3lint-pythons",
    },
    Program {
        command: "torture",
        about: "Measure how time and memory grow with inputs that are made to be slow",
        package: "abi3lint-torture",
    },
];

/// The program behind a command.
pub fn find(command: &OsStr) -> Option<&'static Program> {
    PROGRAMS.iter().find(|p| command == p.command)
}

impl Program {
    /// Builds and starts it where the command was typed, because paths on the command line are meant from there.
    /// Ends with the program's exit status where that is not 0.
    ///
    /// # Errors
    /// Cargo cannot be started.
    pub fn start(&self, arguments: impl Iterator<Item = OsString>) -> Result<()> {
        let mut c = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        c.args(["run", "--quiet", "--package", self.package, "--manifest-path"]).arg(root().join("Cargo.toml"));
        c.arg("--").args(arguments);
        let status = c.status().context("cannot start cargo")?;
        if !status.success() {
            std::process::exit(status.code().unwrap_or(1));
        }
        Ok(())
    }
}
