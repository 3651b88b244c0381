//! Interpreters of each CPython that the catalog holds, with their headers.
//!
//! What pyenv and the path have is taken as it is. What they lack comes from packages of newer suites of
//! the distribution, unpacked below cargo's target folder (`target/pythons`) and started through their own
//! loader. No package has a free-threaded interpreter: those are built there from source packages, when
//! [`build_free_threaded`] is asked to. Nothing else is written. Other tools ask [`available`] and know nothing of
//! where an interpreter came from; `cargo xtask pythons` lists them.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool of maintainers speaks on the terminal")]

mod apt;
mod ask;
mod built;
mod debian;
mod python;

pub use built::{Build, Built};
pub use debian::Fetch;
pub use python::{Loader, Name, Python};

use anyhow::{Context, Result, ensure};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What was found, and why the rest was not.
#[derive(Debug, Default)]
pub struct Interpreters {
    /// In the order of their names.
    pub pythons: Vec<Python>,
    /// Names without an interpreter, each with the reason.
    pub missing: Vec<(Name, String)>,
    /// The newest C library that was unpacked: with it interpreters of any origin can be compared.
    pub loader: Option<Loader>,
    /// What went wrong on the way and cost something.
    pub problems: Vec<String>,
}

impl Interpreters {
    /// The interpreter of this name.
    pub fn get(&self, name: Name) -> Option<&Python> {
        self.pythons.iter().find(|p| p.name == name)
    }
}

/// The interpreters of this machine: installed ones first, the others from unpacked packages.
///
/// # Errors
/// Cargo's target folder is not known. What goes wrong with packages is a problem of the answer, because
/// the other interpreters are still there.
pub fn available(fetch: Fetch) -> Result<Interpreters> {
    let mut found = Interpreters { pythons: installed(), ..Interpreters::default() };
    let cache = cache()?;
    let built = built::Builds::new(&cache).pythons(Build::Plain);
    found.pythons.extend(built.into_iter().filter(|p| found.get(p.name).is_none()).collect::<Vec<_>>());
    let wanted: Vec<Name> = Name::all().filter(|n| found.get(*n).is_none()).collect();
    let root = debian::Root::new(&cache);
    let reasons = root.provide(&wanted, fetch).unwrap_or_else(|e| {
        found.problems.push(format!("{e:#}"));
        Vec::new()
    });
    found.pythons.extend(root.pythons().into_iter().filter(|p| wanted.contains(&p.name)));
    found.pythons.sort_by_key(|p| p.name);
    found.loader = root.loader();
    for name in wanted.into_iter().filter(|n| !found.pythons.iter().any(|p| p.name == *n)) {
        let of_packages = reasons.iter().find(|(n, _)| *n == name).map(|(_, why)| why.as_str());
        let why = of_packages.unwrap_or("packages could not be fetched");
        let built = if name.free_threaded { ", and it was not built" } else { "" };
        found.missing.push((name, format!("neither pyenv nor the path has it{built}, and {why}")));
    }
    Ok(found)
}

/// Builds each free-threaded interpreter that is not there, of those versions whose sources can be had; with
/// ThreadSanitizer also those that are installed without it. It takes minutes for each, and what it does is printed.
///
/// # Errors
/// Cargo's target folder is not known or cannot be written to, or another run builds there.
pub fn build_free_threaded(build: Build, fetch: Fetch) -> Result<Vec<(Name, Built)>> {
    let builds = built::Builds::new(&cache()?);
    let there = if build == Build::Plain { installed() } else { Vec::new() };
    let wanted = built::names().filter(|name| !there.iter().any(|p| p.name == *name));
    let list = wanted.map(|name| Ok((name, builds.provide(name, build, fetch)?))).collect::<Result<_>>()?;
    builds.tidy()?;
    Ok(list)
}

/// The interpreters with ThreadSanitizer that were built.
///
/// # Errors
/// Cargo's target folder is not known.
pub fn thread_sanitized() -> Result<Vec<Python>> {
    Ok(built::Builds::new(&cache()?).pythons(Build::ThreadSanitizer))
}

/// Where all that is not installed is.
fn cache() -> Result<PathBuf> {
    Ok(abi3lint_workspace::metadata()?.target_directory.join("pythons"))
}

/// Those that pyenv or the path has, the newest of each name; pyenv's before the path's.
pub fn installed() -> Vec<Python> {
    let mut out: Vec<Python> = Vec::new();
    for program in programs() {
        let Some(python) = ask::interpreter(&program, None) else { continue };
        match out.iter_mut().find(|p| p.name == python.name) {
            _ if python.debug => {}
            // A distribution may have the interpreter and not its headers.
            Some(old) if old.headers.is_empty() && !python.headers.is_empty() => *old = python,
            Some(_) => {}
            None => out.push(python),
        }
    }
    out.sort_by_key(|p| p.name);
    out
}

/// Header folders by minor version, of every interpreter with a GIL that pyenv or the path has. One folder is enough
/// there; interpreters out of packages need two, and are left out.
pub fn installed_headers() -> BTreeMap<u8, PathBuf> {
    let gil = installed().into_iter().filter(|p| !p.name.free_threaded);
    gil.filter_map(|p| Some((p.name.version.0, p.headers.first()?.clone()))).collect()
}

fn programs() -> Vec<PathBuf> {
    let mut list: Vec<PathBuf> = std::fs::read_dir(pyenv().join("versions"))
        .map(|entries| entries.filter_map(|e| Some(e.ok()?.path().join("bin/python3"))).collect())
        .unwrap_or_default();
    list.retain(|p| p.exists());
    list.sort_by_key(|p| std::cmp::Reverse(numbers(p)));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let names: Vec<String> = Name::all().map(|n| format!("python{n}")).chain(["python3".to_owned()]).collect();
    for folder in std::env::split_paths(&path).filter(|f| !f.ends_with("shims")) {
        list.extend(names.iter().map(|n| folder.join(n)).filter(|p| p.is_file()));
    }
    list
}

/// pyenv's folder, as pyenv finds it itself.
fn pyenv() -> PathBuf {
    if let Some(set) = std::env::var_os("PYENV_ROOT") {
        return set.into();
    }
    let said = Command::new("pyenv").arg("root").output().ok().filter(|o| o.status.success());
    let said = said.map(|o| PathBuf::from(String::from_utf8_lossy(&o.stdout).trim()));
    said.unwrap_or_else(|| std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default().join(".pyenv"))
}

/// The numbers in the name of a pyenv version, so that 3.13.10 is newer than 3.13.9.
fn numbers(program: &Path) -> Vec<u32> {
    let name = program.ancestors().nth(2).and_then(Path::file_name).unwrap_or_default().to_string_lossy();
    name.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect()
}

/// # Errors
/// One of the names is missing; all of them are told, and why.
pub fn check_required(found: &Interpreters, required: &[Name]) -> Result<()> {
    let why = |name: &Name| found.missing.iter().find(|(n, _)| n == name).map_or("nobody has it", |(_, why)| why);
    let lacking: Vec<&Name> = required.iter().filter(|n| found.get(**n).is_none()).collect();
    let lines: Vec<String> = lacking.iter().map(|n| format!("{n} is required and missing: {}", why(n))).collect();
    let first = lacking.first().map(|n| n.to_string()).unwrap_or_default();
    let build = lacking.iter().any(|n| n.free_threaded);
    let build = if build { ", and 'cargo xtask pythons --free-threaded' builds those that end with a t" } else { "" };
    ensure!(lines.is_empty(), "{}\n'pyenv install {first}' adds one{build}", lines.join("\n"));
    Ok(())
}

/// The oldest interpreter with headers: code for all versions is compiled with those.
pub fn oldest_headers(pythons: &[Python]) -> Result<&Python> {
    pythons
        .iter()
        .find(|p| !p.headers.is_empty())
        .context("no interpreter has headers; install python3-dev, or versions with 'pyenv install 3.13'")
}

#[cfg(test)]
mod tests {
    use super::{Interpreters, Loader, Name, Python, check_required, numbers};
    use std::path::{Path, PathBuf};

    fn python(name: &str) -> Python {
        Python {
            name: Name::parse(name).unwrap(),
            release: format!("{name}.1"),
            debug: false,
            headers: Vec::new(),
            program: PathBuf::from("/opt/bin/python"),
            loader: None,
            c_library: String::new(),
        }
    }

    #[test]
    fn a_name_is_a_minor_version_with_a_t_where_there_are_threads() {
        for good in ["3.6", "3.13", "3.13t", "3.15t"] {
            assert_eq!(Name::parse(good).unwrap().to_string(), good);
        }
        for bad in ["3.5", "3.99", "3.12t", "2.7", "3", "3.13.1", "", "t"] {
            assert!(Name::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_is_required_and_missing_is_named() {
        let found = Interpreters { pythons: vec![python("3.8")], ..Interpreters::default() };
        let names = |list: &[&str]| list.iter().map(|n| Name::parse(n).unwrap()).collect::<Vec<_>>();
        assert!(check_required(&found, &names(&["3.8"])).is_ok());
        let error = check_required(&found, &names(&["3.8", "3.13", "3.14t"])).unwrap_err();
        let text = error.to_string();
        assert!(
            text.contains("3.13 is required and missing") && text.contains("3.14t is required and missing"),
            "{text}"
        );
        assert!(!text.contains("3.8") && text.contains("\n'pyenv install 3.13' adds one, and"), "{text}");
        let text = check_required(&found, &names(&["3.13"])).unwrap_err().to_string();
        assert!(text.ends_with("'pyenv install 3.13' adds one"), "{text}");
    }

    #[test]
    fn a_loader_stands_before_the_program_with_all_its_folders() {
        let mut p = python("3.15");
        assert_eq!(p.prefix(), ["/opt/bin/python"]);
        let libraries = vec![PathBuf::from("/a"), PathBuf::from("/b")];
        p.loader = Some(Loader { program: "/a/ld.so".into(), libraries });
        assert_eq!(p.prefix(), ["/a/ld.so", "--library-path", "/a:/b", "/opt/bin/python"]);
    }

    #[test]
    fn releases_are_compared_as_numbers() {
        let of = |name: &str| numbers(&Path::new("/x/versions").join(name).join("bin/python3"));
        assert!(of("3.13.10") > of("3.13.9"));
        assert!(of("3.9.18") < of("3.10.1"));
    }
}
