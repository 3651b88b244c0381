//! The command line: one declaration for each option, from which its help is generated.

use abi3lint_model::{Certainty, RuleId, Target, Version};
use abi3lint_report::{Format, nearest};
use abi3lint_rules::checks;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::path::PathBuf;

/// Judges CPython C and C++ extensions against the stable ABIs.
///
/// Exit status: 0 clean, 1 findings at error level, 2 could not do what was asked.
#[derive(Parser, Debug)]
#[command(name = "abi3lint", version, max_term_width = 100)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    Check(Box<Check>),
    Baseline(Box<BaselineArgs>),
    Config(Box<Config>),
    Explain(Explain),
    Cc(Box<Cc>),
    Lsp(Box<Lsp>),
    Completions(Completions),
    /// Print the manual page.
    Man,
    #[command(hide = true)]
    Generate(Generate),
}

/// Count what a check finds, so that later checks report only what is new.
///
/// Writes abi3lint-baseline.json. Where it is there already, counts only go down, files that are gone are left
/// out, and the exit status is 1 where a count would rise.
#[derive(clap::Args, Debug)]
pub(crate) struct BaselineArgs {
    /// Take all counts as they are, also where they rise.
    #[arg(long)]
    pub renew: bool,

    #[command(flatten)]
    pub check: Check,
}

/// Show what holds for a check: each setting and who says so.
#[derive(clap::Args, Debug)]
pub(crate) struct Config {
    /// Print each value and where it comes from; this is the default.
    #[arg(long)]
    pub show: bool,

    /// Print the JSON schema of the settings.
    #[arg(long, conflicts_with = "show")]
    pub schema: bool,

    #[command(flatten)]
    pub check: Check,
}

/// What becomes of fixes.
#[derive(clap::Args, Clone, Copy, Debug, Default)]
pub(crate) struct Fixing {
    /// Apply the fixes that findings offer and report what is left.
    #[arg(long, conflicts_with_all = ["ir", "footprint"])]
    pub fix: bool,

    /// Apply also fixes that may change the meaning: with --fix or --diff.
    #[arg(long)]
    pub unsafe_fixes: bool,

    /// Show what --fix would change, as a unified diff, and change nothing. Exit status 1 if it would.
    #[arg(long, conflicts_with_all = ["ir", "footprint"])]
    pub diff: bool,
}

/// Judge source files.
#[derive(clap::Args, Clone, Debug, Default)]
pub(crate) struct Check {
    /// Files and directories; `-` is standard input. Default: the current directory, or with -p the sources
    /// of the build and their own headers.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// Of these paths, judge only files that git tracks, as in a hook: a file that was not added is no part of a
    /// commit.
    #[arg(long, conflicts_with_all = ["build_path", "footprint"])]
    pub tracked: bool,

    /// A promised ABI: cp39-abi3, cp315-abi3t, cp315-abi3.abi3t, cp313, cp313t, cp39..cp315. May be
    /// repeated. Default: what the sources or the project's settings say.
    #[arg(short, long = "target", value_name = "TARGET", value_delimiter = ',', value_parser = Target::parse)]
    pub targets: Vec<Target>,

    /// The CPython whose headers compile it, as in 3.13. Default: all that can, the worst is reported.
    #[arg(long, value_name = "VERSION", value_parser = version)]
    pub build_python: Option<Version>,

    /// Default: full on a terminal, else text.
    #[arg(long, value_name = "FORMAT", value_parser = format_parser())]
    pub output_format: Option<Format>,

    /// Write the report to a file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    pub output_file: Option<PathBuf>,

    /// Judge by these rules only. May be repeated.
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = rule)]
    pub select: Vec<RuleId>,

    /// Leave these rules out. May be repeated.
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = rule)]
    pub ignore: Vec<RuleId>,

    /// Show findings that are at least this certain. Default: likely.
    #[arg(long, value_enum)]
    pub certainty: Option<Level>,

    /// Accept as many findings of each rule in each file as this file counts. Default: that of the settings, or
    /// abi3lint-baseline.json in the project's folder.
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,

    /// Report everything, whatever a baseline accepts.
    #[arg(long, conflicts_with = "baseline")]
    pub no_baseline: bool,

    #[command(flatten)]
    pub fixing: Fixing,

    /// Define a macro, as for the compiler.
    #[arg(short = 'D', value_name = "NAME[=VALUE]", value_parser = define)]
    pub defines: Vec<(String, Option<String>)>,

    /// Undefine a macro, as for the compiler.
    #[arg(short = 'U', value_name = "NAME", value_parser = macro_name)]
    pub undefines: Vec<String>,

    /// Search a directory for headers, as for the compiler.
    #[arg(short = 'I', value_name = "DIR")]
    pub include_dirs: Vec<String>,

    /// Read a file before each source, as for the compiler.
    #[arg(long = "include", value_name = "FILE")]
    pub force_includes: Vec<String>,

    /// Take macros and header directories of each source from the compile_commands.json in this directory.
    #[arg(short = 'p', long = "build-path", value_name = "DIR")]
    pub build_path: Option<PathBuf>,

    /// With -p: also compile each source by a clang and judge what that makes of it, joined with what the
    /// source shows. Needs abi3lint-ir-reader beside this program, and a clang that is no newer.
    #[arg(long, requires = "build_path")]
    pub ir: bool,

    /// Of LLVM modules (.bc, .ll): print which layouts of CPython's structs the object takes for granted and
    /// on which versions they hold, in place of findings. Exit status 0 unless a module was not read whole.
    #[arg(long, conflicts_with_all = ["targets", "select", "ignore", "build_path"])]
    pub footprint: bool,

    /// Name that standard input has in the report.
    #[arg(long, value_name = "PATH")]
    pub stdin_filename: Option<String>,

    /// Exit with 0 in spite of findings.
    #[arg(long)]
    pub exit_zero: bool,

    /// Colours of the formats text and full: auto has them on a terminal, and does as NO_COLOR, FORCE_COLOR,
    /// CLICOLOR_FORCE and CLICOLOR say.
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    pub color: Color,

    /// Print times and counts to standard error.
    #[arg(long)]
    pub stats: bool,

    /// Number of threads, up to eight for each core; 0 is one for each core.
    #[arg(short = 'j', long, value_name = "N", default_value_t = 0)]
    pub threads: usize,
}

/// Say what a name of the C API is in each version and ABI, or what a rule is about.
#[derive(clap::Args, Debug)]
pub(crate) struct Explain {
    /// A name (PyTuple_GET_ITEM), a field (PyTypeObject.tp_name), a header or a rule id.
    #[arg(required = true, value_name = "NAME")]
    pub names: Vec<String>,
}

/// Print completions for a shell.
#[derive(clap::Args, Debug)]
pub(crate) struct Completions {
    /// The shell that is to complete.
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

/// Write what the repository keeps of generated files: manual pages, completions, pages of the rules.
#[derive(clap::Args, Debug)]
pub(crate) struct Generate {
    /// The folder of the repository, or one that has its docs/SUMMARY.md.
    #[arg(value_name = "DIR")]
    pub root: PathBuf,
}

/// Compile with a compiler and judge what was compiled: as in CC="abi3lint cc gcc".
///
/// The compiler runs as it would by itself. Findings at error level fail a compile that succeeded, and its
/// output is removed, as a compiler does. Whatever compiles no C or C++ source is passed through.
///
/// Target: --target, ABI3LINT_TARGET, Py_LIMITED_API and Py_TARGET_ABI3T of the command line or the source,
/// what the project promises, the version of CPython's headers. Where none of them decides, nothing is judged.
#[derive(clap::Args, Clone, Debug, Default)]
pub(crate) struct Cc {
    /// A promised ABI, as for check. May be repeated.
    #[arg(short, long = "target", value_name = "TARGET", value_delimiter = ',', value_parser = Target::parse)]
    pub targets: Vec<Target>,

    /// Judge by these rules only. May be repeated.
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = rule)]
    pub select: Vec<RuleId>,

    /// Leave these rules out. May be repeated.
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = rule)]
    pub ignore: Vec<RuleId>,

    /// Show findings that are at least this certain.
    #[arg(long, value_enum)]
    pub certainty: Option<Level>,

    /// Keep what was compiled in spite of findings.
    #[arg(long)]
    pub exit_zero: bool,

    /// What CMake passes to a clang-tidy; it changes nothing here.
    #[arg(long, hide = true, value_name = "ARG", allow_hyphen_values = true)]
    pub extra_arg_before: Vec<String>,

    /// See `extra_arg_before`.
    #[arg(long, hide = true, value_name = "ARG", allow_hyphen_values = true)]
    pub extra_arg: Vec<String>,

    /// The compiler with its arguments.
    #[arg(required = true, trailing_var_arg = true, value_name = "COMPILER ARG")]
    pub command: Vec<OsString>,
}

/// Serve an editor: the language server, over standard input and output.
///
/// Exit status: 0 after shutdown and exit, 1 where the client left without, 2 where what it sends cannot be
/// read.
#[derive(clap::Args, Debug)]
pub(crate) struct Lsp {
    /// A promised ABI, as for check. May be repeated. Default: what the sources or each folder's settings say.
    #[arg(short, long = "target", value_name = "TARGET", value_delimiter = ',', value_parser = Target::parse)]
    pub targets: Vec<Target>,

    /// The CPython whose headers compile it, as for check.
    #[arg(long, value_name = "VERSION", value_parser = version)]
    pub build_python: Option<Version>,

    /// Judge by these rules only. May be repeated.
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = rule)]
    pub select: Vec<RuleId>,

    /// Leave these rules out. May be repeated.
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = rule)]
    pub ignore: Vec<RuleId>,

    /// Show findings that are at least this certain; possible ones are hints. Default: likely, or what each folder's settings say.
    #[arg(long, value_enum)]
    pub certainty: Option<Level>,

    /// Take macros and header directories from the compile_commands.json in this directory, which is meant in
    /// each folder of the workspace.
    #[arg(short = 'p', long = "build-path", value_name = "DIR")]
    pub build_path: Option<PathBuf>,

    /// Standard input and output, which it always uses; some clients say so.
    #[arg(long, hide = true)]
    pub stdio: bool,
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Level {
    Possible,
    #[default]
    Likely,
    Proven,
}

impl Level {
    pub(crate) fn certainty(self) -> Certainty {
        match self {
            Level::Possible => Certainty::Possible,
            Level::Likely => Certainty::Likely,
            Level::Proven => Certainty::Proven,
        }
    }
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

fn format_parser() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(|(name, _)| name))
        .try_map(|name| Format::parse(&name).ok_or("no such format"))
}

/// The rule of this id.
///
/// # Errors
/// There is none; the message names the nearest one.
pub(crate) fn rule(id: &str) -> Result<RuleId, String> {
    checks::rule(id).map(|r| r.id).ok_or_else(|| {
        let near = nearest(id, checks::all().iter().map(|r| r.id));
        let hint = near.map(|r| format!("; did you mean '{r}'?")).unwrap_or_default();
        format!("unknown rule '{id}'{hint}")
    })
}

fn version(text: &str) -> Result<Version, String> {
    let v = Version::parse(text).ok_or("write it as 3.13")?;
    if (Version::OLDEST..=Version::NEWEST).contains(&v) {
        Ok(v)
    } else {
        Err(format!("the catalog holds CPython {} to {}", Version::OLDEST, Version::NEWEST))
    }
}

fn define(text: &str) -> Result<(String, Option<String>), String> {
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (text, None),
    };
    Ok((macro_name(name)?, value))
}

fn macro_name(text: &str) -> Result<String, String> {
    let begins = |c: char| c.is_alphabetic() || c == '_' || c == '$';
    if text.starts_with(begins) && text.chars().all(|c| begins(c) || c.is_numeric()) {
        Ok(text.to_owned())
    } else {
        Err("a macro's name has letters, digits and underscores".to_owned())
    }
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
