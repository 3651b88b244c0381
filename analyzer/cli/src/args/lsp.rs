//! The options of `abi3lint lsp`.

use super::values::{Level, rule, version};
use super::{BUILD, RULES, TARGETS};
use abi3lint_model::{RuleId, Target, Version};
use std::path::PathBuf;

/// Run the language server on standard input and output.
///
/// Exit status: 0 after shutdown and exit, 1 if the client exits without shutdown, 2 if its messages cannot be read.
#[derive(clap::Args, Debug)]
pub(crate) struct Lsp {
    /// The ABI that the extension promises, as for check. Can be repeated. Default: inferred from the sources or each
    /// folder's settings.
    #[arg(
        short,
        long = "target",
        value_name = "TARGET",
        value_delimiter = ',',
        value_parser = Target::parse,
        help_heading = TARGETS
    )]
    pub targets: Vec<Target>,

    /// The CPython version whose headers compile the extension, as for check.
    #[arg(long, value_name = "VERSION", value_parser = version, help_heading = TARGETS)]
    pub build_python: Option<Version>,

    /// Apply only these rules. Can be repeated.
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = rule, help_heading = RULES)]
    pub select: Vec<RuleId>,

    /// Ignore these rules. Can be repeated.
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = rule, help_heading = RULES)]
    pub ignore: Vec<RuleId>,

    /// The lowest certainty of findings to show; possible ones are hints. Default: each folder's settings, or likely.
    #[arg(long, value_enum, help_heading = RULES)]
    pub certainty: Option<Level>,

    /// Read macros and header directories from compile_commands.json in this directory of each workspace folder.
    #[arg(short = 'p', long = "build-path", value_name = "DIR", help_heading = BUILD)]
    pub build_path: Option<PathBuf>,

    /// Accepted for clients that pass it; standard input and output are always used.
    #[arg(long, hide = true)]
    pub stdio: bool,
}
