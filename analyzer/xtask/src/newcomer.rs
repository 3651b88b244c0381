//! `cargo xtask newcomer`: the commands of docs/getting-started.md, from top to bottom in one shell, in an
//! empty folder and with an empty home: build and install, judge a published package, hook, report.
//!
//! `ABI3LINT` is the folder of the repository there. Needs python3, git, Rust, and pip's index.

use crate::readme::{NEWCOMER, blocks};
use abi3lint_workspace::{fresh, metadata, root};
use anyhow::{Context, Result, ensure};
use std::fmt::Write as _;
use std::process::Command;

const PAGE: &str = "docs/getting-started.md";

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Build with the profile dev, in less time.
    #[arg(long)]
    dev: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let page = std::fs::read_to_string(root().join(PAGE)).context(PAGE)?;
    let (script, steps) = script(&page)?;
    let work = metadata()?.target_directory.join("newcomer");
    fresh(&work.join("home"))?;
    fresh(&work.join("work"))?;
    let mut c = Command::new("bash");
    c.args(["-c", &script]).current_dir(work.join("work"));
    // cargo and pip keep what they have fetched where it was: that is the machine's, not the newcomer's.
    for (variable, folder) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
        if let (None, Some(home)) = (std::env::var_os(variable), std::env::var_os("HOME")) {
            c.env(variable, std::path::Path::new(&home).join(folder));
        }
    }
    c.env("HOME", work.join("home")).env("ABI3LINT", root()).env("CARGO_TARGET_DIR", metadata()?.target_directory);
    c.env("GIT_CEILING_DIRECTORIES", &work).env("PIP_DISABLE_PIP_VERSION_CHECK", "1");
    if args.dev {
        c.env("MATURIN_PEP517_ARGS", "--profile dev");
    }
    let status = c.status().context("bash is needed")?;
    ensure!(status.success(), "the page does not work from top to bottom; the last line above that begins with '+'");
    println!("ok      {steps} steps of {PAGE}");
    Ok(())
}

/// One shell script that stops at the first step that does not end as the page says.
fn script(page: &str) -> Result<(String, usize)> {
    let mut out =
        String::from("check() { if [ \"$1\" -ne \"$2\" ]; then echo \"exit status $1, not $2\"; exit 1; fi; }\n");
    let mut count = 0;
    for block in blocks(PAGE, page)?.iter().filter(|b| b.needs == [NEWCOMER]) {
        if let Some(file) = &block.file {
            writeln!(out, "echo '+ {PAGE}:{}: {file}'", block.line)?;
            writeln!(out, "cat > {file} <<'END-OF-FILE'\n{}\nEND-OF-FILE", block.text.join("\n"))?;
            count += 1;
            continue;
        }
        for step in block.steps() {
            writeln!(out, "echo {}", quote(&format!("+ {PAGE}:{}: {}", block.line, step.command)))?;
            writeln!(out, "{}\ncheck $? {}", step.command, block.exit)?;
            count += 1;
        }
    }
    ensure!(count > 0, "{PAGE} has no step of a newcomer");
    Ok((out, count))
}

fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_status_stops_the_script() {
        let page = "<!-- needs: newcomer; exit: 1 -->\n```sh\nfalse\ntrue\n```\n<!-- needs: newcomer -->\n```sh\necho 'reached'\n```\n";
        let (script, steps) = script(page).unwrap();
        assert_eq!(steps, 3);
        let out = Command::new("bash").args(["-c", &script]).output().unwrap();
        let text = String::from_utf8_lossy(&out.stdout).into_owned();
        assert_eq!(out.status.code(), Some(1));
        assert!(text.ends_with("exit status 0, not 1\n") && !text.contains("reached"), "{text}");
    }

    #[test]
    fn the_page_has_a_newcomers_steps() {
        let page = std::fs::read_to_string(root().join(PAGE)).unwrap();
        let (script, steps) = script(&page).unwrap();
        assert!(steps > 8, "{steps}");
        for part in ["pip install", "abi3lint check", "pre-commit run", "sarif"] {
            assert!(script.contains(part), "{part}");
        }
    }
}
