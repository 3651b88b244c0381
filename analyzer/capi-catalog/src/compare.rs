//! `catalog compare`: finds headers and interpreters, and starts `abi3lint-catalog-proof` with them.
//!
//! The comparison is a program of its own, because it asks the catalog as the rules see it, and this crate
//! must work while the catalog does not build.

use abi3lint_capi_measure::exports::files;
use abi3lint_pythons::{Fetch, Name, Python, available, check_required};
use abi3lint_workspace::{build_dev, root};
use anyhow::{Context, Result, ensure};
use std::path::PathBuf;
use std::process::Command;

const PROOF: &str = "abi3lint-catalog-proof";

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// These versions, as in 3.8,3.13, which must be there; all that are there by default.
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = version)]
    python: Vec<Name>,
    /// These versions as well, where they are there.
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = version, requires = "python")]
    also: Vec<Name>,
    /// This comparison only: catalog-vs-headers, layout-vs-headers or exports-vs-interpreters; may be repeated.
    #[arg(long, value_name = "COMPARISON")]
    only: Vec<String>,
    /// Take what is on this machine; get no packages.
    #[arg(long)]
    offline: bool,
}

/// Free-threaded builds have the same headers and are compared with them; their symbols are compared where they are
/// there.
fn version(text: &str) -> Result<Name, String> {
    let name = Name::parse(text)?;
    if name.free_threaded {
        Err(format!("'{text}': the headers of {} are compared for it", name.version))
    } else {
        Ok(name)
    }
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let found = available(if args.offline { Fetch::Never } else { Fetch::Missing })?;
    check_required(&found, &args.python)?;
    found.problems.iter().for_each(|p| println!("problem: {p}"));
    let asked = |n: &Name| args.python.is_empty() || args.python.contains(n) || args.also.contains(n);
    for (name, why) in found.missing.iter().filter(|(n, _)| !n.free_threaded && asked(n)) {
        println!("{name} is not compared: {why}");
    }
    let (free_threaded, pythons): (Vec<&Python>, Vec<&Python>) =
        found.pythons.iter().partition(|p| p.name.free_threaded);
    let with_gil = |n: Name| Name { free_threaded: false, ..n };
    let pythons: Vec<&Python> = pythons.into_iter().filter(|p| asked(&p.name)).collect();
    ensure!(!pythons.is_empty(), "no interpreter is here to compare with; 'cargo xtask pythons' says why");
    let mut c = Command::new(build_dev(&[PROOF])?.join(PROOF));
    c.current_dir(root());
    let with = |python: &Python, files: &[PathBuf]| -> Result<String> {
        let list = std::env::join_paths(files).context("a folder's name holds a separator")?;
        Ok(format!("{}={}", python.name, list.to_string_lossy()))
    };
    for python in pythons {
        if python.headers.is_empty() {
            ensure!(!args.python.contains(&python.name), "{} is here without its headers", python.name);
            println!("{} is here without its headers, which are not compared", python.name);
        } else {
            c.arg("--headers").arg(with(python, &python.headers)?);
        }
        c.arg("--interpreter").arg(with(python, &files(python)?)?);
    }
    // Their headers are those of builds with the GIL, but not their symbols.
    for python in free_threaded.into_iter().filter(|p| asked(&with_gil(p.name))) {
        c.arg("--interpreter").arg(with(python, &files(python)?)?);
    }
    c.args(args.only.iter().flat_map(|only| ["--only", only]));
    let status = c.status().with_context(|| format!("cannot start {PROOF}"))?;
    ensure!(
        status.success(),
        "the catalog is wrong, or what explains a difference: correct rules/catalog/curated.toml with the source of the \
         correction, or give a reason in rules/catalog/explained.toml"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn a_free_threaded_build_is_no_version_of_its_own_here() {
        assert_eq!(version("3.13").unwrap().to_string(), "3.13");
        assert!(version("3.13t").unwrap_err().contains("3.13"));
        assert!(version("3.5").is_err());
    }
}
