//! The options of `abi3lint floor`.

use super::SettingsOptions;
use super::build::BuildOptions;
use super::values::{Color, Level, floor_format_parser, rule};
use super::{FILES, OUTPUT, RULES, TARGETS};
use abi3lint_model::{RuleId, Target};
use abi3lint_report::floors::FloorFormat;
use std::path::PathBuf;

/// Show which stable ABIs and versions the sources could have, and what is in the way of the others.
///
/// The sources are checked for each floor of abi3 from 3.7 on, for abi3t, and for each version with and without a GIL.
/// What they promise today does not count. Exit status: 0, or 2 if something was not checked.
#[derive(clap::Args, Debug)]
pub(crate) struct Floor {
    /// Files and directories to check. Default: the current directory, or with -p the sources of the build.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// Check only files that git tracks.
    #[arg(long, conflicts_with = "build_path", help_heading = FILES)]
    pub tracked: bool,

    #[command(flatten)]
    pub settings: SettingsOptions,

    /// List what is in the way of this target. Default: the highest floor of abi3 with errors if a higher one has none,
    /// otherwise the floor that needs the fewest edits.
    #[arg(short, long, value_name = "TARGET", value_parser = Target::parse, help_heading = TARGETS)]
    pub target: Option<Target>,

    /// The format. Default: that of the output file's ending (.json, .html), or text.
    #[arg(long, value_name = "FORMAT", value_parser = floor_format_parser(), help_heading = OUTPUT)]
    pub output_format: Option<FloorFormat>,

    /// Write to a file instead of standard output.
    #[arg(short, long, value_name = "FILE", help_heading = OUTPUT)]
    pub output_file: Option<PathBuf>,

    /// Ignore these rules. Can be repeated.
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = rule, help_heading = RULES)]
    pub ignore: Vec<RuleId>,

    /// The lowest certainty of findings to count. Default: likely.
    #[arg(long, value_enum, help_heading = RULES)]
    pub certainty: Option<Level>,

    #[command(flatten)]
    pub build: BuildOptions,

    /// Whether the text format uses color, as for check.
    #[arg(long, value_enum, default_value_t = Color::Auto, help_heading = OUTPUT)]
    pub color: Color,

    /// The number of threads, at most eight per core; 0 means one per core.
    #[arg(short = 'j', long, value_name = "N", default_value_t = 0)]
    pub threads: usize,
}
