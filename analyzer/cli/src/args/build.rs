//! The options about the build of the sources that commands beside `check` have.

use super::values::{define, macro_name};
use super::{BUILD, Check};
use std::path::PathBuf;

#[derive(clap::Args, Debug)]
pub(crate) struct BuildOptions {
    /// Define a macro.
    #[arg(short = 'D', value_name = "NAME[=VALUE]", value_parser = define, help_heading = BUILD)]
    pub defines: Vec<(String, Option<String>)>,

    /// Undefine a macro.
    #[arg(short = 'U', value_name = "NAME", value_parser = macro_name, help_heading = BUILD)]
    pub undefines: Vec<String>,

    /// Add a directory to the header search path.
    #[arg(short = 'I', value_name = "DIR", help_heading = BUILD)]
    pub include_dirs: Vec<String>,

    /// Read the macros and header directories of each source from compile_commands.json in this directory.
    #[arg(short = 'p', long = "build-path", value_name = "DIR", help_heading = BUILD)]
    pub build_path: Option<PathBuf>,
}

impl BuildOptions {
    /// A check of sources that are built so, which accepts nothing that was recorded in a baseline, and
    /// takes what breaks a build for an error whatever the settings say.
    pub(crate) fn as_check(&self) -> Check {
        Check {
            no_baseline: true,
            own_severities: true,
            defines: self.defines.clone(),
            undefines: self.undefines.clone(),
            include_dirs: self.include_dirs.clone(),
            build_path: self.build_path.clone(),
            ..Check::default()
        }
    }
}
