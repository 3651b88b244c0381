//! The options of `abi3lint plugin`.

use std::ffi::OsString;

/// Print the path of the plugin for clang, as in clang -fpass-plugin="$(abi3lint plugin)".
///
/// A plugin fits one major version of LLVM. It is searched in the place that ABI3LINT_PLUGIN names; otherwise next to
/// this program, and where the packages abi3lint-llvm19 and its like install it.
///
/// Exit status: 0 if there is one, otherwise 2.
#[derive(clap::Args, Debug)]
pub(crate) struct Plugin {
    /// The clang that loads it: a name or a path. Default: clang.
    #[arg(long = "for", value_name = "COMPILER", default_value = "clang", hide_default_value = true)]
    pub compiler: OsString,

    /// List the installed plugins and readers of LLVM modules with their LLVM versions instead.
    #[arg(long, conflicts_with = "compiler")]
    pub list: bool,
}
