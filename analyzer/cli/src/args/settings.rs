//! The options about a project's settings, which every command has that reads its sources.

use super::FILES;
use super::values::pattern;
use std::path::PathBuf;

#[derive(clap::Args, Clone, Debug, Default)]
pub(crate) struct SettingsOptions {
    /// Exclude files that match this pattern, which has the syntax of .gitignore and begins at the current directory.
    /// Adds to the settings. Can be repeated.
    #[arg(long, value_name = "PATTERN", value_parser = pattern, help_heading = FILES)]
    pub exclude: Vec<String>,

    /// Read the settings from this file, for all projects; its paths begin at the current directory.
    #[arg(long, value_name = "FILE", conflicts_with = "isolated", help_heading = FILES)]
    pub config: Option<PathBuf>,

    /// Ignore all settings files and the baselines that they name or that are next to them.
    #[arg(long, help_heading = FILES)]
    pub isolated: bool,
}
