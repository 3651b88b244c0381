//! What is made from the declaration of the command line and from the rules' data: manual pages,
//! completions, the schema of the settings and the pages of docs/rules. `abi3lint generate DIR` writes all that the repository keeps.
//!
//! Must not hold a text of its own about an option or a rule.

use crate::args::{Args, Completions, Generate};
use crate::output::terminal::to_stdout;
use crate::output::write_file::to_file;
use abi3lint_report::Format;
use abi3lint_report::explain::markdown;
use abi3lint_rules::checks;
use abi3lint_settings::schema;
use anyhow::{Context, Result};
use clap::{Command, CommandFactory};
use clap_complete::Shell;
use std::fs;
use std::path::Path;

/// What a wheel installs beside the program, as its installer wants it: below the environment's folder.
const DATA: &str = "python/abi3lint.data/data/share";
const PAGES: &str = "docs/rules";
const SCHEMA: &str = "editors/abi3lint.schema.json";
const SUMMARY: &str = "docs/SUMMARY.md";
const RULES_ENTRY: &str = "- [Rules](rules/README.md)";

/// `abi3lint completions SHELL`.
pub(crate) fn completions(args: &Completions) -> Result<u8> {
    let script = script(args.shell);
    to_stdout(|out| out.write_all(&script))?;
    Ok(0)
}

/// `abi3lint man`.
pub(crate) fn man() -> Result<u8> {
    let page = page(Args::command())?;
    to_stdout(|out| out.write_all(&page))?;
    Ok(0)
}

/// `abi3lint generate DIR`.
pub(crate) fn all(args: &Generate) -> Result<u8> {
    let data = args.root.join(DATA);
    let mut command = Args::command();
    command.build();
    write(&data.join("man/man1/abi3lint.1"), &page(command.clone())?)?;
    for sub in command.get_subcommands().filter(|s| !s.is_hide_set() && s.get_name() != "help") {
        let name = format!("abi3lint-{}", sub.get_name());
        write(&data.join(format!("man/man1/{name}.1")), &page(sub.clone())?)?;
    }
    for (shell, path) in [
        (Shell::Bash, "bash-completion/completions/abi3lint"),
        (Shell::Zsh, "zsh/site-functions/_abi3lint"),
        (Shell::Fish, "fish/vendor_completions.d/abi3lint.fish"),
    ] {
        write(&data.join(path), &script(shell))?;
    }
    let pages = args.root.join(PAGES);
    for rule in checks::all() {
        let text = format!("{GENERATED}# {}\n\n{}", rule.id, markdown(rule));
        write(&pages.join(format!("{}.md", rule.id)), text.as_bytes())?;
    }
    write(&pages.join("README.md"), index().as_bytes())?;
    // It lists the rules.
    write(&args.root.join(SCHEMA), &schema_text()?)?;
    let summary = args.root.join(SUMMARY);
    let text = fs::read_to_string(&summary).with_context(|| format!("cannot read {}", summary.display()))?;
    write(&summary, listed(&text).as_bytes())?;
    Ok(0)
}

const GENERATED: &str = "<!-- Made by 'cargo xtask docs' from rules/checks. -->\n\n";

fn write(path: &Path, text: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    }
    // A file that is as it should be keeps its time.
    if fs::read(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    to_file(path, |out| out.write_all(text))
}

/// The schema of the settings, as `abi3lint config --schema` prints it.
pub(crate) fn schema_text() -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let formats = Format::ALL.map(|(name, _)| name);
    abi3lint_report::write_json(schema(&formats).as_value(), &mut out).context("cannot write the schema")?;
    Ok(out)
}

/// The command line without what is hidden: completions would offer it.
fn visible() -> Command {
    let all = Args::command();
    let mut shown = Command::new("abi3lint").args(all.get_arguments()).version(env!("CARGO_PKG_VERSION"));
    shown = shown.about(all.get_about().cloned().unwrap_or_default());
    shown.subcommands(all.get_subcommands().filter(|s| !s.is_hide_set()))
}

fn script(shell: Shell) -> Vec<u8> {
    let mut out = Vec::new();
    clap_complete::generate(shell, &mut visible(), "abi3lint", &mut out);
    out
}

fn page(command: Command) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    clap_mangen::Man::new(command).render(&mut out).context("cannot write the manual page")?;
    Ok(out)
}

/// The rules by family, in the order in which ids are sorted.
fn index() -> String {
    let mut out = format!(
        "{GENERATED}# Rules\n\nRule ids never change. Severities are those for `abi3`, `abi3t`, version-specific and \
         free-threaded targets; `-` means not checked.\n\n| Rule | Family | About | Severity |\n|---|---|---|---|\n"
    );
    for rule in checks::all() {
        let severity = rule.severity.map(|s| s.map_or("-".to_owned(), |s| s.to_string())).join(", ");
        out.push_str(&format!("| [`{0}`]({0}.md) | {1} | {2} | {severity} |\n", rule.id, rule.family, rule.summary));
    }
    out
}

/// The table of contents with one entry a rule below its entry for the rules.
fn listed(summary: &str) -> String {
    let mut out = String::new();
    let mut is_list = false;
    for line in summary.lines() {
        is_list = is_list && line.starts_with("  - [");
        if !is_list {
            out.push_str(line);
            out.push('\n');
        }
        if line == RULES_ENTRY {
            is_list = true;
            out.extend(checks::all().iter().map(|r| format!("  - [{0}](rules/{0}.md)\n", r.id)));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_contents_lists_each_rule_once() {
        let text = format!("# Summary\n\n{RULES_ENTRY}\n  - [gone](rules/gone.md)\n- [FAQ](faq.md)\n");
        let once = listed(&text);
        assert!(!once.contains("gone") && once.ends_with(".md)\n- [FAQ](faq.md)\n"), "{once}");
        assert_eq!(once.matches("  - [").count(), checks::all().len());
        assert_eq!(listed(&once), once);
    }
}
