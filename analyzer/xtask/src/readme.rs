//! `cargo xtask readme`: README.md, CONTRIBUTING.md and the pages of docs/ are run, so that they stay true.
//!
//! - A `sh` block holds commands, one a line (a `\` at the end joins lines); each must end with 0.
//! - A `console` block holds `$ command` and what it prints, both streams in their order. A line `...`
//!   stands for any lines.
//! - A comment before a block changes that: `<!-- exit: 1 -->` names the status, `<!-- needs: release -->`
//!   keeps it from quick runs, `<!-- needs: $NAME -->` runs it only where the variable is set, and
//!   `<!-- needs: newcomer -->` leaves it to `cargo xtask newcomer`, which runs a page from top to bottom in
//!   an empty folder. There `<!-- file: NAME -->` before a block of any language makes it that file.
//! - The command that runs the tests is not run from within the tests; `.ci/run` must hold it word by word.
//!
//! Every block runs the program that the tests have built: its folder is first on PATH, and the spelling for
//! a fresh checkout (`cargo run --release -p abi3lint --`) is replaced by its name. Where programs are built already
//! (`abi3lint_workspace::built`), so is `cargo xtask`.

use abi3lint_workspace::{built, cargo, pass, root};
use anyhow::{Context, Result, bail, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

const FRESH_RUN: &str = "cargo run --release -p abi3lint --";
/// An alias of `.cargo/config.toml`, which builds the program and starts it.
const CHORE: &str = "cargo xtask";
const TESTS: &str = "cargo test --workspace";

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Also run what needs a release build.
    #[arg(long)]
    slow: bool,

    /// Write what the commands print into the blocks that show all of it.
    #[arg(long)]
    bless: bool,
}

/// A fenced block with commands, or with a file's text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Block {
    /// 1-based line of its first line in the page.
    pub line: usize,
    shows_output: bool,
    pub needs: Vec<String>,
    pub exit: i32,
    /// The file whose text it is.
    pub file: Option<String>,
    pub text: Vec<String>,
}

/// A command and, where it is shown, what it prints.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub command: String,
    output: Option<Vec<String>>,
}

/// The mark of blocks that are a newcomer's.
pub(crate) const NEWCOMER: &str = "newcomer";

pub(crate) fn run(args: &Args) -> Result<()> {
    let programs = Programs::build()?;
    let mut wrong = Vec::new();
    for name in pages()? {
        wrong.extend(page(&name, args, &programs)?);
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

/// README.md, CONTRIBUTING.md and what lies in docs/, by their paths in the repository.
fn pages() -> Result<Vec<String>> {
    let mut pages = vec!["README.md".to_owned(), "CONTRIBUTING.md".to_owned()];
    let docs = ignore::Walk::new(root().join("docs")).filter_map(|e| Some(e.ok()?.into_path()));
    let mut found: Vec<String> = docs
        .filter(|p| p.extension().is_some_and(|e| e == "md"))
        .map(|p| p.strip_prefix(root()).unwrap_or(&p).to_string_lossy().replace('\\', "/"))
        .collect();
    found.sort();
    ensure!(!found.is_empty(), "docs/ has no page");
    pages.extend(found);
    Ok(pages)
}

/// Runs a page, or writes its outputs anew; what it says wrongly.
fn page(name: &str, args: &Args, programs: &Programs) -> Result<Vec<String>> {
    let path = root().join(name);
    let mut page = std::fs::read_to_string(&path).context(name.to_owned())?;
    let mut wrong = Vec::new();
    // From the end, so that new output does not move the blocks that are still to come.
    for block in blocks(name, &page)?.iter().rev() {
        if let Some(why) = block.skipped(args.slow) {
            println!("{name}:{}: skipped: {why}: {}", block.line, block.text.join("; "));
            continue;
        }
        for step in block.steps() {
            println!("{name}:{}: {}", block.line, step.command);
            if let Err(e) = programs.check(&step, block.exit) {
                wrong.push(format!("{name}:{}: {}: {e}", block.line, step.command));
            }
        }
        if args.bless && block.shows_output && !block.text.iter().any(|l| l == "...") {
            page = block.bless(&page, programs)?;
        }
    }
    if args.bless {
        std::fs::write(&path, page).context(name.to_owned())?;
        return Ok(Vec::new());
    }
    Ok(wrong)
}

/// The blocks of a page that hold commands or a newcomer's files.
pub(crate) fn blocks(name: &str, page: &str) -> Result<Vec<Block>> {
    let mut out = Vec::new();
    let mut open: Option<Block> = None;
    let mut other = false;
    let mut marks = Block::default();
    for (i, line) in page.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (Some(_), Some(_)) => out.extend(open.take()),
            (Some(block), None) => block.text.push(line.to_owned()),
            (None, Some(_)) if other => other = false,
            (None, Some("sh" | "console")) if marks.file.is_none() => {
                let shows_output = line.ends_with("console");
                open = Some(Block { line: i + 2, shows_output, ..std::mem::take(&mut marks) });
            }
            (None, Some(_)) if marks.file.is_some() => {
                ensure!(marks.needs == [NEWCOMER], "{name}:{}: only a newcomer's files are written", i + 1);
                open = Some(Block { line: i + 2, ..std::mem::take(&mut marks) });
            }
            (None, Some(_)) => other = true,
            (None, None) => {
                if let Some(mark) = line.strip_prefix("<!--").and_then(|l| l.strip_suffix("-->")) {
                    for part in mark.split(';').map(str::trim) {
                        if let Some(n) = part.strip_prefix("needs:") {
                            marks.needs.push(n.trim().to_owned());
                        } else if let Some(n) = part.strip_prefix("file:") {
                            marks.file = Some(n.trim().to_owned());
                        } else if let Some(n) = part.strip_prefix("exit:") {
                            marks.exit = n.trim().parse().with_context(|| format!("{name}:{}: {part}", i + 1))?;
                        }
                    }
                } else if !line.trim().is_empty() {
                    ensure!(marks == Block::default(), "{name}:{}: no block follows the comment", i + 1);
                }
            }
        }
    }
    ensure!(open.is_none() && !other, "{name}: a block has no end");
    Ok(out)
}

impl Block {
    /// Why this run leaves the block out.
    fn skipped(&self, slow: bool) -> Option<String> {
        self.needs.iter().find_map(|need| match need.strip_prefix('$') {
            Some(name) if std::env::var_os(name).is_none_or(|v| v.is_empty()) => {
                Some(format!("{name} is not set, and the data that it names is not part of the repository"))
            }
            None if need == NEWCOMER => Some("cargo xtask newcomer runs it".to_owned()),
            None if need == "release" && !slow => {
                Some("it needs a release build; cargo xtask readme --slow runs it".to_owned())
            }
            _ => None,
        })
    }

    pub(crate) fn steps(&self) -> Vec<Step> {
        let mut out: Vec<Step> = Vec::new();
        let mut is_joined = false;
        for line in &self.text {
            let command = if self.shows_output { line.strip_prefix("$ ") } else { Some(line.as_str()) };
            match (command, out.last_mut()) {
                (_, Some(step)) if is_joined => {
                    step.command.push_str(line.trim().trim_end_matches('\\'));
                }
                (Some(c), _) if !c.trim().is_empty() && !c.trim_start().starts_with('#') => {
                    let output = self.shows_output.then(Vec::new);
                    out.push(Step { command: c.trim_end_matches('\\').to_owned(), output });
                }
                (None, Some(Step { output: Some(output), .. })) => output.push(line.clone()),
                _ => {}
            }
            is_joined = line.ends_with('\\');
        }
        out
    }

    /// The page with this block's outputs as they are now.
    fn bless(&self, page: &str, programs: &Programs) -> Result<String> {
        let mut lines: Vec<String> = page.lines().map(str::to_owned).collect();
        let mut text = Vec::new();
        for step in self.steps() {
            text.push(format!("$ {}", step.command));
            text.extend(programs.run(&step.command)?.1);
        }
        lines.splice(self.line - 1..self.line - 1 + self.text.len(), text);
        Ok(lines.join("\n") + "\n")
    }
}

/// Where the binaries of the build at hand are.
#[derive(Debug)]
struct Programs {
    folder: PathBuf,
}

impl Programs {
    /// Builds what the tests build, where this program was built; nothing is to do if they run.
    fn build() -> Result<Programs> {
        let me = std::env::current_exe()?;
        let folder = me.parent().context("this program is in a folder")?;
        let folder = if folder.ends_with("deps") { folder.parent().unwrap_or(folder) } else { folder };
        let mut c = cargo();
        c.args(["test", "--workspace", "--no-run", "--quiet"]);
        if folder.ends_with("release") {
            c.arg("--release");
        }
        let programs = Programs { folder: folder.to_owned() };
        // Examples write their reports there, also where the build is somewhere else.
        std::fs::create_dir_all(root().join("target"))?;
        c.arg("--target-dir").arg(programs.target());
        pass(c)?;
        Ok(programs)
    }

    fn target(&self) -> &Path {
        self.folder.parent().unwrap_or(&self.folder)
    }

    /// Status and lines of a command, both streams together.
    fn run(&self, command: &str) -> Result<(i32, Vec<String>)> {
        let mut command = command.replace(FRESH_RUN, "abi3lint");
        if built()?.is_some() {
            command = command.replace(CHORE, "xtask");
        }
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(std::iter::once(self.folder.clone()).chain(std::env::split_paths(&path)))?;
        let out = Command::new("sh")
            .args(["-c", &format!("{{ {command}\n}} 2>&1")])
            .current_dir(root())
            .env("PATH", path)
            .env("CARGO_TARGET_DIR", self.target())
            // An installation goes where it is thrown away with the build.
            .env("CARGO_INSTALL_ROOT", self.folder.join("readme-install"))
            .output()
            .context("cannot start sh")?;
        let text = String::from_utf8_lossy(&out.stdout).into_owned();
        Ok((out.status.code().unwrap_or(-1), text.lines().map(|l| l.trim_end().to_owned()).collect()))
    }

    fn check(&self, step: &Step, exit: i32) -> Result<()> {
        if step.command == TESTS {
            let ci = std::fs::read_to_string(root().join(".ci/run")).context(".ci/run")?;
            ensure!(ci.lines().any(|l| l.trim() == TESTS), ".ci/run does not run this command");
            return Ok(());
        }
        let (status, lines) = self.run(&step.command)?;
        ensure!(status == exit, "exit status {status}, not {exit}:\n{}", lines.join("\n"));
        match &step.output {
            Some(shown) if !matches(shown, &lines) => bail!("the page shows other output than\n{}", lines.join("\n")),
            _ => Ok(()),
        }
    }
}

/// Whether the lines are the shown ones, where `...` stands for any lines.
fn matches(shown: &[String], lines: &[String]) -> bool {
    match shown.split_first() {
        None => lines.is_empty(),
        Some((first, rest)) if first == "..." => (0..=lines.len()).any(|skip| matches(rest, &lines[skip..])),
        Some((first, rest)) => {
            lines.split_first().is_some_and(|(l, more)| l == first.trim_end() && matches(rest, more))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_is_true() {
        run(&Args { slow: false, bless: false }).unwrap();
    }

    #[test]
    fn the_main_command_stands_in_the_ci_script() {
        let page = std::fs::read_to_string(root().join("README.md")).unwrap();
        let ci = std::fs::read_to_string(root().join(".ci/run")).unwrap();
        let steps: Vec<Step> = blocks("README.md", &page).unwrap().iter().flat_map(Block::steps).collect();
        let fresh: Vec<&Step> = steps.iter().filter(|s| s.command.starts_with(FRESH_RUN)).collect();
        assert!(!fresh.is_empty(), "README.md shows no command for a fresh checkout");
        assert!(ci.contains(&fresh[0].command), "{}", fresh[0].command);
        assert!(steps.iter().any(|s| s.command == TESTS), "README.md does not say how to run the tests");
    }

    #[test]
    fn chores_are_this_program() {
        let aliases = std::fs::read_to_string(root().join(".cargo/config.toml")).unwrap();
        let alias = format!("xtask = \"run --quiet --package {} --\"", env!("CARGO_PKG_NAME"));
        assert!(aliases.lines().any(|l| l == alias), "{aliases}");
    }

    #[test]
    fn blocks_have_marks_and_steps() {
        let page = "x\n<!-- exit: 1; needs: release -->\n```console\n$ a \\\n  b\nout\n...\n$ c\n```\n```json\n{}\n```\n```sh\n# no command\nd\n```\n";
        let found = blocks("a.md", page).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].exit, found[0].needs.as_slice(), found[0].line), (1, &["release".to_owned()][..], 4));
        let steps = found[0].steps();
        assert_eq!(steps[0], Step { command: "a b".into(), output: Some(vec!["out".into(), "...".into()]) });
        assert_eq!(steps[1], Step { command: "c".into(), output: Some(vec![]) });
        assert_eq!(found[1].steps(), [Step { command: "d".into(), output: None }]);
        assert!(blocks("a.md", "<!-- exit: 1 -->\ntext\n").is_err());
        assert!(blocks("a.md", "```sh\n").is_err());
        assert!(blocks("a.md", "<!-- file: x -->\n```yaml\na\n```\n").is_err());
        let file = blocks("a.md", "<!-- needs: newcomer; file: x -->\n```yaml\na\n```\n").unwrap();
        assert_eq!((file[0].file.as_deref(), file[0].text.as_slice()), (Some("x"), &["a".to_owned()][..]));
    }

    #[test]
    fn dots_stand_for_any_lines() {
        let v = |t: &str| t.lines().map(str::to_owned).collect::<Vec<_>>();
        assert!(matches(&v("a\n...\nd"), &v("a\nb\nc\nd")));
        assert!(matches(&v("...\nd"), &v("d")));
        assert!(!matches(&v("a\nd"), &v("a\nb\nd")));
        assert!(!matches(&v("a"), &v("a\nb")));
    }
}
