//! The options of `abi3lint init`.

use super::{FILES, OUTPUT, TARGETS};
use abi3lint_model::Target;
use std::path::PathBuf;

/// Set a project up: settings, a pre-commit hook and a job for continuous integration.
///
/// Settings go into pyproject.toml, or into abi3lint.toml where there is none: the targets that the build files promise,
/// and patterns for vendored and generated code. The hook goes into .pre-commit-config.yaml, the job into a workflow of
/// GitHub or into .gitlab-ci.yml, whichever the repository has. Files are only added to, and those that mention abi3lint
/// are left alone. On a terminal the files are listed first, with a question. Exit status: 0, or 2 on failure.
#[derive(clap::Args, Debug)]
pub(crate) struct Init {
    /// The folder of the project.
    #[arg(value_name = "PATH", default_value = ".")]
    pub path: PathBuf,

    /// The ABI that the extension promises, as for check. Can be repeated. Default: inferred from the sources and build
    /// files.
    #[arg(
        short,
        long = "target",
        value_name = "TARGET",
        value_delimiter = ',',
        value_parser = Target::parse,
        help_heading = TARGETS
    )]
    pub targets: Vec<Target>,

    /// List the files and write none.
    #[arg(long, conflicts_with = "diff", help_heading = OUTPUT)]
    pub dry_run: bool,

    /// Print the changes as a unified diff and write no file.
    #[arg(long, help_heading = OUTPUT)]
    pub diff: bool,

    /// Do not ask before the files are written.
    #[arg(short, long, help_heading = OUTPUT)]
    pub yes: bool,

    /// Leave out the pre-commit hook.
    #[arg(long, help_heading = FILES)]
    pub no_pre_commit: bool,

    /// Leave out the job for continuous integration.
    #[arg(long, help_heading = FILES)]
    pub no_ci: bool,
}
