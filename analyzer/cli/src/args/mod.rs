//! The command line: one declaration for each option, from which its help is generated.

mod build;
mod floor;
mod init;
mod lsp;
mod migrate;
mod plugin;
mod settings;
mod values;

pub(crate) use floor::Floor;
pub(crate) use init::Init;
pub(crate) use lsp::Lsp;
pub(crate) use migrate::Migrate;
pub(crate) use plugin::Plugin;
pub(crate) use settings::SettingsOptions;
pub(crate) use values::{Color, FailOn, Level, rule};

use abi3lint_model::{RuleId, Target, Version};
use abi3lint_report::Format;
use abi3lint_report::rules::RulesFormat;
use clap::{Parser, Subcommand};
use std::ffi::OsString;
use std::path::PathBuf;
use values::{define, format_parser, macro_name, reason, rules_format_parser, version};

// Groups of options in the help.
const TARGETS: &str = "Targets";
const FILES: &str = "Files";
const RULES: &str = "Rules";
const FIXES: &str = "Fixes";
const OUTPUT: &str = "Output";
const BUILD: &str = "Build";

/// Check CPython C and C++ extensions against the stable ABIs.
///
/// Exit status: 0 no findings at error level (or that of --fail-on), 1 findings at it, 2 failure.
#[derive(Parser, Debug)]
#[command(name = "abi3lint", version, max_term_width = 100)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    Check(Box<Check>),
    Init(Init),
    Floor(Box<Floor>),
    Migrate(Box<Migrate>),
    Baseline(Box<BaselineArgs>),
    Config(Box<Config>),
    Explain(Explain),
    Rules(Rules),
    Cc(Box<Cc>),
    Plugin(Plugin),
    Lsp(Box<Lsp>),
    Completions(Completions),
    /// Print the manual page.
    Man,
    #[command(hide = true)]
    Generate(Generate),
}

/// Record the current findings, so that later checks report only new ones.
///
/// Writes abi3lint-baseline.json. If the file exists, its counts only decrease and deleted files are removed; the exit
/// status is 1 if a count would increase.
#[derive(clap::Args, Debug)]
pub(crate) struct BaselineArgs {
    /// Replace all counts, even those that increase; those for other targets only if there are none for these.
    #[arg(long, help_heading = OUTPUT)]
    pub renew: bool,

    /// Add counts for targets that the file has none for, beside those for others, as for the jobs of a matrix.
    #[arg(long, conflicts_with = "renew", help_heading = OUTPUT)]
    pub add: bool,

    #[command(flatten)]
    pub check: Check,
}

/// Show the effective settings of a check and their sources.
#[derive(clap::Args, Debug)]
pub(crate) struct Config {
    /// Print each value and its source. This is the default.
    #[arg(long)]
    pub show: bool,

    /// Print the JSON schema of the settings files.
    #[arg(long, conflicts_with = "show")]
    pub schema: bool,

    #[command(flatten)]
    pub check: Check,
}

/// Options for fixes.
#[derive(clap::Args, Clone, Copy, Debug, Default)]
pub(crate) struct Fixing {
    /// Apply fixes and report the remaining findings.
    #[arg(long, conflicts_with_all = ["ir", "footprint"], help_heading = FIXES)]
    pub fix: bool,

    /// Also apply fixes that may change behavior (with --fix or --diff).
    #[arg(long, help_heading = FIXES)]
    pub unsafe_fixes: bool,

    /// Print the changes of --fix as a unified diff and modify no file. Exit status 1 if there are changes.
    #[arg(long, conflicts_with_all = ["ir", "footprint"], help_heading = FIXES)]
    pub diff: bool,
}

/// Check source files, shared objects and wheels.
#[derive(clap::Args, Clone, Debug, Default)]
pub(crate) struct Check {
    /// Files and directories to check: sources, LLVM modules, shared objects, wheels; `-` is standard input. Default: the current directory, or with -p the
    /// sources of the build and the headers of the project.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// Check only files that git tracks, as a commit hook does.
    #[arg(long, conflicts_with_all = ["build_path", "footprint"], help_heading = FILES)]
    pub tracked: bool,

    #[command(flatten)]
    pub settings: SettingsOptions,

    /// The ABI that the extension promises: cp39-abi3, cp315-abi3t, cp315-abi3.abi3t, cp313, cp313t, cp39..cp315.
    /// Can be repeated. Default: inferred from the sources or the project's settings.
    #[arg(
        short,
        long = "target",
        value_name = "TARGET",
        value_delimiter = ',',
        value_parser = Target::parse,
        help_heading = TARGETS
    )]
    pub targets: Vec<Target>,

    /// The CPython version whose headers compile the extension, such as 3.13. Default: all versions that can.
    #[arg(long, value_name = "VERSION", value_parser = version, help_heading = TARGETS)]
    pub build_python: Option<Version>,

    /// The format of the report. Default: full on a terminal, otherwise text.
    #[arg(long, value_name = "FORMAT", value_parser = format_parser(), help_heading = OUTPUT)]
    pub output_format: Option<Format>,

    /// Write the report to a file instead of standard output.
    #[arg(short, long, value_name = "FILE", help_heading = OUTPUT)]
    pub output_file: Option<PathBuf>,

    /// Apply only these rules. Can be repeated.
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = rule, help_heading = RULES)]
    pub select: Vec<RuleId>,

    /// Ignore these rules. Can be repeated.
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = rule, help_heading = RULES)]
    pub ignore: Vec<RuleId>,

    /// The lowest certainty of findings to report. Default: likely.
    #[arg(long, value_enum, help_heading = RULES)]
    pub certainty: Option<Level>,

    /// Ignore findings recorded in this baseline file. Default: the one in the settings, or
    /// abi3lint-baseline.json in the project's folder.
    #[arg(long, value_name = "FILE", help_heading = RULES)]
    pub baseline: Option<PathBuf>,

    /// Report all findings, even those recorded in a baseline.
    #[arg(long, conflicts_with = "baseline", help_heading = RULES)]
    pub no_baseline: bool,

    /// Add a suppression comment at each finding that would be reported, with this reason; with --diff, only show them.
    #[arg(
        long,
        value_name = "REASON",
        value_parser = reason,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "",
        conflicts_with_all = ["fix", "unsafe_fixes", "ir", "footprint"],
        help_heading = RULES
    )]
    pub add_suppressions: Option<String>,

    #[command(flatten)]
    pub fixing: Fixing,

    /// Define a macro.
    #[arg(short = 'D', value_name = "NAME[=VALUE]", value_parser = define, help_heading = BUILD)]
    pub defines: Vec<(String, Option<String>)>,

    /// Undefine a macro.
    #[arg(short = 'U', value_name = "NAME", value_parser = macro_name, help_heading = BUILD)]
    pub undefines: Vec<String>,

    /// Add a directory to the header search path.
    #[arg(short = 'I', value_name = "DIR", help_heading = BUILD)]
    pub include_dirs: Vec<String>,

    /// Include a file before each source.
    #[arg(long = "include", value_name = "FILE", help_heading = BUILD)]
    pub force_includes: Vec<String>,

    /// Read the macros and header directories of each source from compile_commands.json in this directory.
    #[arg(short = 'p', long = "build-path", value_name = "DIR", help_heading = BUILD)]
    pub build_path: Option<PathBuf>,

    /// Also compile each source with clang, analyze the LLVM IR and merge the findings (with -p). Requires
    /// abi3lint-ir-reader next to this program and a clang of its LLVM version or older.
    #[arg(long, requires = "build_path", help_heading = BUILD)]
    pub ir: bool,

    /// Print the CPython struct layouts that LLVM modules (.bc, .ll) depend on, and the versions that have them,
    /// instead of findings. Exit status 0 unless a module was read only in part.
    #[arg(long, conflicts_with_all = ["targets", "select", "ignore", "build_path"], help_heading = OUTPUT)]
    pub footprint: bool,

    /// Print what shared objects and wheels could be shipped as, instead of findings: the floors that their imports
    /// need, entry points, how they were compiled, and whether they could be abi3, abi3t, or for which versions. Exit
    /// status 0 unless something was not read.
    #[arg(long, conflicts_with_all = ["targets", "select", "ignore", "build_path", "footprint", "fix", "diff"], help_heading = OUTPUT)]
    pub summary: bool,

    /// Print how many findings each rule and each file has, in place of the findings.
    #[arg(long, conflicts_with_all = ["summary", "footprint", "diff"], help_heading = OUTPUT)]
    pub statistics: bool,

    /// The path of standard input in the report.
    #[arg(long, value_name = "PATH", help_heading = FILES)]
    pub stdin_filename: Option<String>,

    /// The lowest severity of findings that make the exit status 1. Default: error.
    #[arg(long, value_enum, value_name = "LEVEL", conflicts_with = "exit_zero", help_heading = OUTPUT)]
    pub fail_on: Option<FailOn>,

    /// Another line tells how far the work is.
    #[arg(skip)]
    pub no_bar: bool,

    /// Each rule has its own severity, whatever the settings say.
    #[arg(skip)]
    pub own_severities: bool,

    /// Exit with status 0 even if there are findings.
    #[arg(long, help_heading = OUTPUT)]
    pub exit_zero: bool,

    /// Whether the formats text and full use color: auto uses it on a terminal and respects NO_COLOR, FORCE_COLOR,
    /// CLICOLOR_FORCE and CLICOLOR.
    #[arg(long, value_enum, default_value_t = Color::Auto, help_heading = OUTPUT)]
    pub color: Color,

    /// Print times and counts to standard error.
    #[arg(long, help_heading = OUTPUT)]
    pub stats: bool,

    /// The number of threads, at most eight per core; 0 means one per core.
    #[arg(short = 'j', long, value_name = "N", default_value_t = 0)]
    pub threads: usize,
}

/// Explain a name of the C API in each version and ABI, or a rule.
#[derive(clap::Args, Debug)]
pub(crate) struct Explain {
    /// A name (PyTuple_GET_ITEM), a field (PyTypeObject.tp_name), a header or a rule id.
    #[arg(required = true, value_name = "NAME")]
    pub names: Vec<String>,
}

/// List the rules with their severity for each kind of target.
#[derive(clap::Args, Debug)]
pub(crate) struct Rules {
    /// The format. Default: text, a table.
    #[arg(long, value_name = "FORMAT", value_parser = rules_format_parser(), help_heading = OUTPUT)]
    pub output_format: Option<RulesFormat>,
}

/// Print shell completions.
#[derive(clap::Args, Debug)]
pub(crate) struct Completions {
    /// The shell that uses the completions.
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

/// Write what the repository keeps of generated files: manual pages, completions, the schema, pages of the rules.
#[derive(clap::Args, Debug)]
pub(crate) struct Generate {
    /// The folder of the repository, or one that has its docs/SUMMARY.md.
    #[arg(value_name = "DIR")]
    pub root: PathBuf,
}

/// Run a compiler and check what it compiled, as in CC="abi3lint cc gcc".
///
/// The compiler runs unchanged. Findings at error level make the compile fail, and its output is removed. Commands that
/// compile no C or C++ source are passed through.
///
/// The target is the first of: --target, ABI3LINT_TARGET, Py_LIMITED_API and Py_TARGET_ABI3T on the command line or
/// in the source, the project's settings, the version of CPython's headers. Without any of them, nothing is checked.
#[derive(clap::Args, Clone, Debug, Default)]
pub(crate) struct Cc {
    /// The ABI that the extension promises, as for check. Can be repeated.
    #[arg(
        short,
        long = "target",
        value_name = "TARGET",
        value_delimiter = ',',
        value_parser = Target::parse,
        help_heading = TARGETS
    )]
    pub targets: Vec<Target>,

    /// Apply only these rules. Can be repeated.
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = rule, help_heading = RULES)]
    pub select: Vec<RuleId>,

    /// Ignore these rules. Can be repeated.
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = rule, help_heading = RULES)]
    pub ignore: Vec<RuleId>,

    /// The lowest certainty of findings to report.
    #[arg(long, value_enum, help_heading = RULES)]
    pub certainty: Option<Level>,

    /// Keep the compiler's output even if there are findings.
    #[arg(long, help_heading = OUTPUT)]
    pub exit_zero: bool,

    /// Accepted for CMake, which passes it to clang-tidy, and ignored.
    #[arg(long, hide = true, value_name = "ARG", allow_hyphen_values = true)]
    pub extra_arg_before: Vec<String>,

    /// See `extra_arg_before`.
    #[arg(long, hide = true, value_name = "ARG", allow_hyphen_values = true)]
    pub extra_arg: Vec<String>,

    /// The compiler and its arguments.
    #[arg(required = true, trailing_var_arg = true, value_name = "COMPILER ARG")]
    pub command: Vec<OsString>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn declarations_agree_with_each_other() {
        Args::command().debug_assert();
    }
}
