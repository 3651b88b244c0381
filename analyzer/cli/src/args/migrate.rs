//! The options of `abi3lint migrate`.

use super::SettingsOptions;
use super::build::BuildOptions;
use super::values::{Color, Level, rule};
use super::{FILES, OUTPUT, RULES, TARGETS};
use abi3lint_model::{RuleId, Target};
use std::path::PathBuf;

/// Change sources and build files so that an extension can be built for a stable ABI, and show what is left.
///
/// Applies all fixes for the target, also those that may change behavior: review the result. Then the build files are
/// made to promise the target: the macro, the wheel's tag and the ending of the module. All files are written at the
/// end. Exit status: 0 nothing is left, 1 something is left, 2 failure.
#[derive(clap::Args, Debug)]
pub(crate) struct Migrate {
    /// Files and directories to migrate. Default: the current directory, or with -p the sources of the build.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// Migrate only files that git tracks.
    #[arg(long, conflicts_with = "build_path", help_heading = FILES)]
    pub tracked: bool,

    #[command(flatten)]
    pub settings: SettingsOptions,

    /// The stable ABI that the extension shall have, such as cp311-abi3.
    #[arg(short, long, value_name = "TARGET", value_parser = Target::parse, help_heading = TARGETS)]
    pub target: Target,

    /// Print the changes as a unified diff and modify no file.
    #[arg(long, help_heading = OUTPUT)]
    pub diff: bool,

    /// Leave the build files as they are.
    #[arg(long, help_heading = FILES)]
    pub sources_only: bool,

    /// Ignore these rules. Can be repeated.
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = rule, help_heading = RULES)]
    pub ignore: Vec<RuleId>,

    /// The lowest certainty of findings to fix. Default: likely.
    #[arg(long, value_enum, help_heading = RULES)]
    pub certainty: Option<Level>,

    #[command(flatten)]
    pub build: BuildOptions,

    /// Whether the report uses color, as for check.
    #[arg(long, value_enum, default_value_t = Color::Auto, help_heading = OUTPUT)]
    pub color: Color,

    /// The number of threads, at most eight per core; 0 means one per core.
    #[arg(short = 'j', long, value_name = "N", default_value_t = 0)]
    pub threads: usize,
}
