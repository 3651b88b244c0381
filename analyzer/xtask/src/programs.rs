//! Chores that are programs of their own. xtask builds and starts them and passes on what was typed, so that a change
//! of one of them, or of the data that some of them know, compiles nothing here.

use abi3lint_workspace::{about, built, root};
use anyhow::{Context, Result};
use std::ffi::{OsStr, OsString};
use std::process::Command;

/// A command whose arguments the program behind it understands, `--help` included.
#[derive(Debug)]
pub(crate) struct Program {
    pub command: &'static str,
    pub about: &'static str,
    package: &'static str,
    /// The program's name, where the package has several.
    program: &'static str,
    /// The command is the first word that the program is given, where it has several.
    has_commands: bool,
    /// What measures its own code is built as that is published.
    is_release: bool,
}

const fn program(command: &'static str, package: &'static str, about: &'static str) -> Program {
    Program { command, about, package, program: package, has_commands: false, is_release: false }
}

const fn end_to_end(command: &'static str, about: &'static str) -> Program {
    Program { has_commands: true, ..program(command, "abi3lint-end-to-end", about) }
}

/// In the order of their names.
pub(crate) const PROGRAMS: &[Program] = &[
    program("agree", "abi3lint-agreement", about::AGREE),
    Program { is_release: true, ..program("bench", "abi3lint-bench", about::BENCH) },
    Program {
        program: "abi3lint-bench-lsp",
        is_release: true,
        ..program("bench-lsp", "abi3lint-bench", about::BENCH_LSP)
    },
    Program { program: "abi3lint-bench-wheels", ..program("bench-wheels", "abi3lint-bench", about::BENCH_WHEELS) },
    program("catalog", "abi3lint-capi-catalog", about::CATALOG),
    end_to_end("dist", about::DIST),
    end_to_end("evidence", about::EVIDENCE),
    end_to_end("hooks", about::HOOKS),
    end_to_end("integrations", about::INTEGRATIONS),
    program("migrate-eval", "abi3lint-migrate-eval", about::MIGRATE_EVAL),
    program("null-sweep", "abi3lint-null-probe", about::NULL_SWEEP),
    program("proofs", "abi3lint-proofs", about::PROOFS),
    program("pythons", "abi3lint-pythons", about::PYTHONS),
    Program { program: "abi3lint-races", ..program("races", "abi3lint-proofs", about::RACES) },
    end_to_end("release", about::RELEASE),
    program("torture", "abi3lint-torture", about::TORTURE),
    end_to_end("wheels", about::WHEELS),
];

/// The program that a command line is for, and its arguments: `bench --rounds 3`, or `help bench`.
pub(crate) fn asked(words: &[OsString]) -> Option<(&'static Program, Vec<OsString>)> {
    match words {
        [help, command] if help == "help" => Some((find(command)?, vec!["--help".into()])),
        [command, arguments @ ..] => Some((find(command)?, arguments.to_vec())),
        [] => None,
    }
}

/// The program behind a command.
pub(crate) fn find(command: &OsStr) -> Option<&'static Program> {
    PROGRAMS.iter().find(|p| command == p.command)
}

impl Program {
    /// Builds and starts it where the command was typed, because paths on the command line are meant from there.
    /// Ends with the program's exit status where that is not 0.
    ///
    /// # Errors
    /// Cargo or the program cannot be started.
    pub(crate) fn start(&self, arguments: &[OsString]) -> Result<()> {
        let mut c = self.command()?;
        c.args(self.has_commands.then_some(self.command)).args(arguments);
        let status = c.status().with_context(|| format!("cannot start {}", self.program))?;
        if !status.success() {
            std::process::exit(status.code().unwrap_or(1));
        }
        Ok(())
    }

    /// What starts it, without its arguments.
    fn command(&self) -> Result<Command> {
        if let Some(folder) = built()? {
            return Ok(Command::new(folder.join(self.program)));
        }
        let mut c = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        // A release build takes minutes, and shows how far it is.
        c.args(["run", if self.is_release { "--release" } else { "--quiet" }]);
        c.args(["--package", self.package, "--bin", self.program, "--manifest-path"]).arg(root().join("Cargo.toml"));
        c.arg("--");
        Ok(c)
    }
}

#[cfg(test)]
mod tests {
    use super::{PROGRAMS, asked};

    #[test]
    fn a_command_has_its_words_and_help_of_it_is_asked_of_the_program() {
        let words = |text: &str| text.split_whitespace().map(Into::into).collect::<Vec<_>>();
        let of = |text: &str| asked(&words(text)).map(|(p, arguments)| (p.command, arguments));
        assert_eq!(of("agree --all -- -DX --"), Some(("agree", words("--all -- -DX --"))));
        assert_eq!(of("help bench"), Some(("bench", words("--help"))));
        assert_eq!(of("arch"), None);
        assert_eq!(of("help"), None);
        assert!(PROGRAMS.is_sorted_by_key(|p| p.command));
    }
}
