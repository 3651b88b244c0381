//! Runs clang and `abi3lint check` with the same flags, and reads the findings.

use crate::tree::Group;
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

/// The lowest of all floors: nothing breaks more.
const TARGET: &str = "cp32-abi3";

/// What shows everything in a module. A function that these headers do not have is called all the same, and
/// types that do not fit are no business of this comparison.
const CLANG: &[&str] = &[
    "-O0",
    "-g1",
    "-Xclang",
    "-disable-llvm-passes",
    "-emit-llvm",
    // Unused functions too.
    "-femit-all-decls",
    "-c",
    "-w",
    "-Wno-error=implicit-function-declaration",
    "-Wno-error=int-conversion",
    "-Wno-error=incompatible-pointer-types",
];

/// A finding of the report.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Finding {
    pub(crate) rule: String,
    pub(crate) path: String,
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) symbol: String,
    pub(crate) message: String,
    pub(crate) certainty: String,
}

/// What clang made.
#[derive(Debug)]
pub(crate) struct Module {
    pub(crate) path: String,
    /// The source and what it includes, without system headers.
    pub(crate) files: Vec<String>,
}

/// What makes two findings the same: path, line, column, symbol and rule.
pub(crate) type Key = (String, usize, usize, String, String);

#[derive(Deserialize)]
struct Report {
    findings: Vec<Finding>,
    problems: Vec<Problem>,
}

#[derive(Deserialize)]
struct Problem {
    kind: String,
    message: String,
}

/// The programs, and the flags that they share.
#[derive(Debug)]
pub(crate) struct Tools {
    clang: String,
    cli: PathBuf,
    reader: PathBuf,
    /// Minor versions and header folders, the preferred one first.
    pub(crate) pythons: Vec<Python>,
    flags: Vec<String>,
}

/// A CPython by minor version, with the folder of its headers.
pub(crate) type Python = (u8, PathBuf);

impl Tools {
    pub(crate) fn new(major: u32, cli: PathBuf, reader: PathBuf, pythons: Vec<Python>, more: Vec<String>) -> Tools {
        let mut flags = vec!["-DNDEBUG".to_owned()];
        flags.extend(more);
        Tools { clang: format!("clang-{major}"), cli, reader, pythons, flags }
    }

    fn flags<'a>(&'a self, group: &'a Group) -> impl Iterator<Item = String> + 'a {
        self.flags.iter().cloned().chain(group.include.iter().map(|folder| format!("-I{folder}")))
    }

    /// The module of a file and which of the group's files it was made of, or clang's first error.
    pub(crate) fn compile(&self, group: &Group, unit: &str, python: &Python) -> Result<Result<Module, String>> {
        let module = format!("{unit}.bc");
        let mut c = Command::new(&self.clang);
        c.current_dir(&group.folder).args(CLANG).args(self.flags(group)).arg("-isystem").arg(&python.1);
        let rule = group.folder.join(format!("{unit}.d"));
        c.args(["-MMD", "-MF"]).arg(&rule);
        let out = c.args([unit, "-o", &module]).output().with_context(|| format!("cannot start {}", self.clang))?;
        if out.status.success() {
            let rule = std::fs::read_to_string(&rule).with_context(|| format!("cannot read {}", rule.display()))?;
            return Ok(Ok(Module { path: module, files: prerequisites(&rule) }));
        }
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        let error = said.lines().find(|l| l.contains("error: ")).unwrap_or("clang failed and did not say why");
        Ok(Err(error.to_owned()))
    }

    /// What the preprocessor makes of a file.
    pub(crate) fn preprocess(&self, group: &Group, unit: &str, python: &Python) -> Result<String> {
        let mut c = Command::new(&self.clang);
        c.current_dir(&group.folder).args(["-E", "-w"]).args(self.flags(group)).arg("-isystem").arg(&python.1);
        let out = c.arg(unit).output().with_context(|| format!("cannot start {}", self.clang))?;
        Ok(String::from_utf8_lossy(&out.stdout).into_owned())
    }

    /// What `abi3lint check` finds, and no less.
    pub(crate) fn check(&self, group: &Group, paths: &[String], python: &Python) -> Result<BTreeMap<Key, Finding>> {
        let mut c = Command::new(&self.cli);
        c.current_dir(&group.folder).env("ABI3LINT_IR_READER", &self.reader).arg("check").args(paths);
        c.args(["--target", TARGET, "--build-python", &format!("3.{}", python.0)]);
        c.args(["--certainty", "possible", "--output-format", "json", "--exit-zero"]).args(self.flags(group));
        let out = c.output().with_context(|| format!("cannot start {}", self.cli.display()))?;
        let report: Report = serde_json::from_slice(&out.stdout).with_context(|| {
            format!("{}: abi3lint said no report: {}", group.name, String::from_utf8_lossy(&out.stderr))
        })?;
        // A file of macros is code for one side only.
        let failed = |p: &&Problem| p.kind == "unreadable" && !p.message.ends_with("it contains no code");
        if let Some(p) = report.problems.iter().find(failed) {
            bail!("{}: {}", group.name, p.message);
        }
        let key = |f: &Finding| (f.path.clone(), f.line, f.column, f.symbol.clone(), f.rule.clone());
        Ok(report.findings.into_iter().map(|f| (key(&f), f)).collect())
    }
}

/// The files that a make rule names behind its colon. A name with a space in it is none of a package's.
fn prerequisites(rule: &str) -> Vec<String> {
    let list = rule.split_once(": ").map_or("", |(_, list)| list);
    let names = list.split_whitespace().filter(|w| *w != "\\");
    names.map(|n| n.trim_start_matches("./").to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_make_rule_names_what_was_read() {
        assert_eq!(prerequisites("a.bc: a.c ./b.h \\\n  c/d.h\n"), ["a.c", "b.h", "c/d.h"]);
    }
}
