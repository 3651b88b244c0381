//! Interpreters out of unpacked packages: one folder that looks like the root of a newer Debian.
//!
//! Its programs do not run by themselves, because the system's C library is older than theirs: they are
//! started through the loader in the folder.

use crate::apt::{Apt, Kind, package_of};
use crate::ask;
use crate::python::{Loader, Name, Python};
use anyhow::{Context, Result, ensure};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Packages that are needed by name only: to compile, the system's own are taken, and nothing is set up.
const NOT_UNPACKED: &[&str] = &["debconf", "libc-dev-bin", "libc6-dev", "libcrypt-dev", "linux-libc-dev"];

/// Whether packages may be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fetch {
    /// What is installed is all.
    Never,
    /// Those that are neither installed nor unpacked.
    Missing,
    /// All that packages have, also those that are unpacked.
    Again,
}

/// The unpacked packages.
#[derive(Debug)]
pub(crate) struct Root {
    cache: PathBuf,
    folder: PathBuf,
}

impl Root {
    pub(crate) fn new(cache: &Path) -> Root {
        Root { cache: cache.to_owned(), folder: cache.join("root") }
    }

    /// Unpacks the interpreters that are wanted, if one is not there yet and they may be fetched. Answers
    /// why one is still not there.
    ///
    /// # Errors
    /// apt does not work here, or a package cannot be fetched or unpacked.
    pub(crate) fn provide(&self, wanted: &[Name], fetch: Fetch) -> Result<Vec<(Name, String)>> {
        let lacking = self.lacking(wanted);
        if fetch == Fetch::Never {
            return Ok(lacking.into_iter().map(|n| (n, "packages are not fetched here".to_owned())).collect());
        }
        // Without this, each run would ask the mirror again for what no suite had.
        let tried = self.cache.join("tried");
        let known = read_reasons(&fs::read_to_string(&tried).unwrap_or_default());
        if fetch == Fetch::Missing && lacking.iter().all(|n| known.iter().any(|(name, _)| name == n)) {
            return Ok(known);
        }
        let apt = Apt::new(&self.cache.join("apt"), Kind::Binaries)?;
        let available = apt.names("python3.")?;
        let mut reasons = Vec::new();
        let mut packages = BTreeSet::new();
        // All that are wanted, as the folder is made anew.
        for name in wanted {
            match packages_of(*name, &available) {
                Some(list) => packages.extend(apt.needed(&list).with_context(|| format!("packages of {name}"))?),
                None => {
                    let why = format!("no suite of the mirror has a package of it ({})", spellings(*name));
                    reasons.push((*name, why));
                }
            }
        }
        packages.retain(|p| !NOT_UNPACKED.contains(&p.as_str()));
        if !packages.is_empty() {
            println!("unpacking {} packages into {}", packages.len(), self.folder.display());
            self.unpack(&apt.download(&packages)?)?;
        }
        let mut mute = self.lacking(wanted);
        mute.retain(|n| !reasons.iter().any(|(name, _)| name == n));
        reasons.extend(mute.into_iter().map(|n| (n, "what its package holds does not run here".to_owned())));
        let lines: Vec<String> = reasons.iter().map(|(n, why)| format!("{n} {why}\n")).collect();
        fs::write(&tried, lines.concat()).with_context(|| format!("cannot write '{}'", tried.display()))?;
        Ok(reasons)
    }

    /// Those of the wanted that are not in the folder.
    fn lacking(&self, wanted: &[Name]) -> Vec<Name> {
        let there: BTreeSet<Name> = self.pythons().into_iter().map(|p| p.name).collect();
        wanted.iter().copied().filter(|n| !there.contains(n)).collect()
    }

    /// All of them anew and then in place of the old ones, so that no two releases are mixed.
    fn unpack(&self, packages: &[PathBuf]) -> Result<()> {
        let fresh = self.cache.join("root.new");
        remove(&fresh)?;
        fs::create_dir_all(&fresh).with_context(|| format!("cannot create '{}'", fresh.display()))?;
        for package in packages {
            let out = Command::new("dpkg").arg("-x").arg(package).arg(&fresh).output().context("dpkg is needed")?;
            let said = String::from_utf8_lossy(&out.stderr).into_owned();
            ensure!(out.status.success(), "dpkg cannot unpack {}: {}", package_of(package), said.trim());
        }
        remove(&self.folder)?;
        fs::rename(&fresh, &self.folder).with_context(|| self.folder.display().to_string())?;
        // Unpacked they are of no more use, and they are half of the size.
        remove(&self.cache.join("apt"))
    }

    /// What starts programs of the folder.
    pub(crate) fn loader(&self) -> Option<Loader> {
        let usr = self.folder.join("usr");
        let mut folders = vec![usr.join("lib64"), usr.join("lib")];
        // Libraries lie in a folder that is called after the machine.
        folders.extend(children(&usr.join("lib")).into_iter().filter(|p| p.join("libc.so.6").exists()));
        let is_loader = |p: &Path| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with("ld-linux"));
        let program = folders.iter().flat_map(|f| children(f)).find(|p| is_loader(p))?;
        let own = folders.into_iter().find(|f| f.join("libc.so.6").exists())?;
        // Modules of interpreters that came from elsewhere want libraries of the system.
        let machine = own.file_name()?;
        let system = ["/usr/lib", "/lib"].map(|f| Path::new(f).join(machine));
        Some(Loader { program, libraries: [own].into_iter().chain(system).collect() })
    }

    /// The interpreters in the folder that work.
    pub(crate) fn pythons(&self) -> Vec<Python> {
        let Some(loader) = self.loader() else { return Vec::new() };
        let programs = Name::all().flat_map(|n| programs_of(n).map(|p| self.folder.join("usr/bin").join(p)));
        let ask = |program: PathBuf| {
            let mut python = ask::interpreter(&program, Some(&loader))?;
            if !python.headers.is_empty() {
                // A header there includes one by the machine's name.
                python.headers.push(self.folder.join("usr/include"));
            }
            Some(python)
        };
        programs.filter(|p| p.exists()).filter_map(ask).collect()
    }
}

/// Lines of a version and a reason, as an earlier run wrote them.
fn read_reasons(text: &str) -> Vec<(Name, String)> {
    let line = |l: &str| l.split_once(' ').and_then(|(n, why)| Some((Name::parse(n).ok()?, why.to_owned())));
    text.lines().filter_map(line).collect()
}

/// What an interpreter's program and package may be called.
fn programs_of(name: Name) -> impl Iterator<Item = String> {
    let endings: &[&str] = if name.free_threaded { &["t", "-nogil"] } else { &[""] };
    endings.iter().map(move |e| format!("python{}{e}", name.version))
}

fn spellings(name: Name) -> String {
    programs_of(name).collect::<Vec<_>>().join(", ")
}

/// The packages to ask for, if the suites have the interpreter.
fn packages_of(name: Name, known: &BTreeSet<String>) -> Option<Vec<String>> {
    let interpreter = programs_of(name).find(|p| known.contains(p))?;
    let headers = format!("{interpreter}-dev");
    // Headers and configuration without a compiler's needs, where the package is cut that way.
    Some(if known.contains(&headers) { vec![format!("lib{headers}"), interpreter] } else { vec![interpreter] })
}

pub(crate) fn children(folder: &Path) -> Vec<PathBuf> {
    let mut list: Vec<PathBuf> =
        fs::read_dir(folder).map(|d| d.filter_map(|e| Some(e.ok()?.path())).collect()).unwrap_or_default();
    list.sort();
    list
}

pub(crate) fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
            Err(e).with_context(|| format!("cannot remove '{}'", folder.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Name, packages_of};
    use std::collections::BTreeSet;

    #[test]
    fn packages_are_those_that_the_suites_have() {
        let known: BTreeSet<String> =
            ["python3.15", "python3.15-dev", "python3.14-nogil"].into_iter().map(str::to_owned).collect();
        let of = |name: &str| packages_of(Name::parse(name).unwrap(), &known);
        assert_eq!(of("3.15").unwrap(), ["libpython3.15-dev", "python3.15"]);
        assert_eq!(of("3.14t").unwrap(), ["python3.14-nogil"]);
        assert_eq!(of("3.14"), None);
        assert_eq!(of("3.15t"), None);
    }
}
