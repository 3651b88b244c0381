//! Free-threaded interpreters, built from source packages: no package holds one.
//!
//! Each is a folder below `target/pythons/free-threaded`, next to the archives that they are made from. The steps are
//! done in a folder beside (`work`): fetch, unpack, configure, compile, install. What one of them makes gets its name
//! when it is complete, so that a run that was interrupted is taken up where it was, and no interpreter is there in
//! part. Where a step fails, its output stays in that folder.

use crate::apt::{Apt, Kind};
use crate::ask;
use crate::debian::{Fetch, children, remove};
use crate::python::{Name, Python};
use anyhow::{Context, Result, bail, ensure};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is added to the name of a build that reports races.
const SANITIZED: &str = "-thread-sanitizer";

/// How an interpreter is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Build {
    /// As users have it, with less optimization.
    Plain,
    /// With ThreadSanitizer, which reports each race that happens. It is some ten times slower.
    ThreadSanitizer,
}

/// What came of one interpreter that was to be built.
#[derive(Debug)]
pub enum Built {
    /// It is there, and works.
    Yes,
    /// No suite of the mirror has a source package of it that can be fetched.
    NoSource(String),
    /// It does not compile or does not work.
    Failed(String),
}

/// The folder with all of them.
#[derive(Debug)]
pub(crate) struct Builds {
    folder: PathBuf,
}

impl Builds {
    pub(crate) fn new(cache: &Path) -> Builds {
        Builds { folder: cache.join("free-threaded") }
    }

    /// Those that are there and work.
    pub(crate) fn pythons(&self, build: Build) -> Vec<Python> {
        names().filter_map(|name| self.python(&self.prefix(name, build), name)).collect()
    }

    fn python(&self, prefix: &Path, name: Name) -> Option<Python> {
        let program = prefix.join("bin").join(format!("python{name}"));
        ask::interpreter(&program, None).filter(|p| p.name == name)
    }

    fn prefix(&self, name: Name, build: Build) -> PathBuf {
        self.folder.join(title(name, build))
    }

    /// Builds an interpreter, or takes up a build that was interrupted.
    ///
    /// # Errors
    /// Another run builds here, or the folder cannot be written to. What is wrong with one interpreter is a value.
    pub(crate) fn provide(&self, name: Name, build: Build, fetch: Fetch) -> Result<Built> {
        let prefix = self.prefix(name, build);
        if fetch != Fetch::Again && self.python(&prefix, name).is_some() {
            return Ok(Built::Yes);
        }
        let path = self.folder.to_string_lossy();
        ensure!(
            !path.contains(char::is_whitespace),
            "CPython cannot be built in a folder with a blank in its path: {path}"
        );
        create(&self.folder)?;
        let _locked = self.lock()?;
        let archive = match self.archive(name, fetch) {
            Ok(archive) => archive,
            Err(e) => return Ok(Built::NoSource(format!("{e:#}"))),
        };
        let work = self.folder.join("work").join(title(name, build));
        if fetch == Fetch::Again {
            remove(&work)?;
        }
        create(&work)?;
        let job = Job { title: title(name, build), build, prefix, work };
        match job.run(&archive).and_then(|made| self.check(&made, name, &job.prefix)) {
            Ok(()) => remove(&job.work).map(|()| Built::Yes),
            Err(e) => Ok(Built::Failed(format!("{e:#}"))),
        }
    }

    /// Two runs in one folder would break what the other one makes. The system ends the lock with the process.
    fn lock(&self) -> Result<File> {
        let path = self.folder.join("lock");
        let file = File::create(&path).with_context(|| format!("cannot create '{}'", path.display()))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => bail!("another run builds interpreters in '{}'", self.folder.display()),
            Err(TryLockError::Error(e)) => Err(e).with_context(|| format!("cannot lock '{}'", path.display())),
        }
    }

    /// The archive of a version's sources, of the newest release that can be fetched.
    fn archive(&self, name: Name, fetch: Fetch) -> Result<PathBuf> {
        let package = format!("python{}", name.version);
        let folder = self.folder.join("archives");
        let is_of =
            |p: &PathBuf| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with(&format!("{package}_")));
        let old = children(&folder).into_iter().find(is_of);
        if let Some(old) = old.as_ref().filter(|_| fetch == Fetch::Missing) {
            return Ok(old.clone());
        }
        let apt = Apt::new(&self.lists(), Kind::Sources)?;
        let versions = apt.source_versions(&package)?;
        ensure!(!versions.is_empty(), "no suite of the mirror has a source package {package}");
        let mut said = String::new();
        for version in &versions {
            match apt.download_source(&package, version) {
                Ok(fetched) => {
                    if let Some(old) = old {
                        fs::remove_file(&old).with_context(|| format!("cannot remove '{}'", old.display()))?;
                    }
                    create(&folder)?;
                    let archive = folder.join(fetched.file_name().context("an archive without a name")?);
                    fs::rename(&fetched, &archive).with_context(|| format!("cannot write '{}'", archive.display()))?;
                    return Ok(archive);
                }
                Err(e) => said = format!("{e:#}"),
            }
        }
        bail!("the mirror lists sources of {package} ({}) and serves none of them: {said}", versions.join(", "))
    }

    fn lists(&self) -> PathBuf {
        self.folder.join("work/apt")
    }

    /// Removes what only a run needs.
    pub(crate) fn tidy(&self) -> Result<()> {
        remove(&self.lists())
    }

    /// Gives an interpreter its name if it works.
    fn check(&self, made: &Path, name: Name, prefix: &Path) -> Result<()> {
        ensure!(self.python(made, name).is_some(), "what was built in '{}' does not work", made.display());
        remove(prefix)?;
        fs::rename(made, prefix).with_context(|| format!("cannot write '{}'", prefix.display()))
    }
}

/// One build of one interpreter.
#[derive(Debug)]
struct Job {
    title: String,
    build: Build,
    /// Where the interpreter is to be.
    prefix: PathBuf,
    work: PathBuf,
}

impl Job {
    /// All steps from an archive to an interpreter; the folder that it is in.
    fn run(&self, archive: &Path) -> Result<PathBuf> {
        let (source, build) = (self.work.join("source"), self.work.join("build"));
        if !source.exists() {
            let fresh = self.work.join("source.new");
            remove(&fresh)?;
            create(&fresh)?;
            let mut c = Command::new("tar");
            c.arg("xf").arg(archive).arg("-C").arg(&fresh).arg("--strip-components=1");
            self.step("unpacking", c)?;
            fs::rename(&fresh, &source).with_context(|| format!("cannot write '{}'", source.display()))?;
        }
        // The folder is written into what configure makes there, so it is that from the beginning.
        let configured = self.work.join("configured");
        if !configured.exists() {
            remove(&build)?;
            create(&build)?;
            let mut c = Command::new(source.join("configure"));
            c.args(configuration(self.build)).arg(format!("--prefix={}", self.prefix.display())).current_dir(&build);
            self.step("configuring", c)?;
            File::create(&configured).with_context(|| format!("cannot create '{}'", configured.display()))?;
        }
        let jobs = std::thread::available_parallelism().map_or(1, usize::from);
        let mut c = self.make(&build);
        c.arg(format!("-j{jobs}"));
        self.step("compiling", c)?;
        let root = self.work.join("installed");
        remove(&root)?;
        let mut c = self.make(&build);
        c.arg("install").arg(format!("DESTDIR={}", root.display()));
        self.step("installing", c)?;
        let below = self.prefix.strip_prefix("/").context("the folder of interpreters has no full path")?;
        Ok(root.join(below))
    }

    /// Others work on the machine as well.
    fn make(&self, build: &Path) -> Command {
        let mut c = Command::new("nice");
        c.args(["make", "-s"]).current_dir(build);
        c
    }

    fn step(&self, doing: &str, mut c: Command) -> Result<()> {
        let log = self.work.join(format!("{doing}.log"));
        println!("{}: {doing}", self.title);
        let file = File::create(&log).with_context(|| format!("cannot create '{}'", log.display()))?;
        let errors = file.try_clone().with_context(|| log.display().to_string())?;
        for name in ["MAKEFLAGS", "MAKELEVEL", "PYTHONHOME", "PYTHONPATH", "PYTHON_GIL"] {
            c.env_remove(name);
        }
        let program = c.get_program().to_string_lossy().into_owned();
        // A build with ThreadSanitizer runs itself on the way, and what it reports then is no failure.
        c.env("TSAN_OPTIONS", "exitcode=0").stdout(file).stderr(errors);
        let status = c.status().with_context(|| format!("{program} is needed to build CPython"))?;
        let said = fs::read(&log).unwrap_or_default();
        let said = String::from_utf8_lossy(&said);
        let last = said.trim_end().lines().last().unwrap_or("nothing was said");
        ensure!(status.success(), "{doing} ended with {status}: {last}; all of it is in '{}'", log.display());
        Ok(())
    }
}

/// What configure is told. The tests of CPython are half of the time and space, and pip is not needed.
fn configuration(build: Build) -> Vec<&'static str> {
    let mut words = vec!["-q", "--disable-gil", "--without-ensurepip", "--disable-test-modules", "CFLAGS=-O1"];
    if build == Build::ThreadSanitizer {
        // A clang without the sanitizer's library fails in configure with a message about something else.
        words.extend(["--with-thread-sanitizer", "CC=gcc"]);
    }
    words
}

/// All that are free-threaded.
pub(crate) fn names() -> impl Iterator<Item = Name> {
    Name::all().filter(|n| n.free_threaded)
}

fn title(name: Name, build: Build) -> String {
    format!("{name}{}", if build == Build::ThreadSanitizer { SANITIZED } else { "" })
}

fn create(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot create '{}'", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::{Build, Builds, Built, configuration, names, title};
    use crate::debian::Fetch;
    use std::path::Path;

    #[test]
    fn each_build_has_a_folder_of_its_own() {
        let all: Vec<String> = names().map(|n| title(n, Build::Plain)).collect();
        assert_eq!(all.first().map(String::as_str), Some("3.13t"));
        let name = names().next().unwrap();
        assert_eq!(title(name, Build::ThreadSanitizer), "3.13t-thread-sanitizer");
        let both = [Build::Plain, Build::ThreadSanitizer].map(configuration);
        assert!(both.iter().all(|words| words.contains(&"--disable-gil")));
        assert!(!both[0].contains(&"--with-thread-sanitizer") && both[1].contains(&"--with-thread-sanitizer"));
    }

    #[test]
    fn two_runs_do_not_build_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let builds = Builds::new(folder.path());
        std::fs::create_dir_all(&builds.folder).unwrap();
        let _held = builds.lock().unwrap();
        let name = names().next().unwrap();
        let error = builds.provide(name, Build::Plain, Fetch::Missing).unwrap_err().to_string();
        assert!(error.contains("another run builds interpreters"), "{error}");
    }

    #[test]
    fn a_blank_in_the_path_is_told() {
        let builds = Builds::new(Path::new("/my folder"));
        let error = builds.provide(names().next().unwrap(), Build::Plain, Fetch::Missing).unwrap_err().to_string();
        assert!(error.contains("a blank in its path: /my folder"), "{error}");
    }

    /// With an archive that is none, so that nothing is fetched.
    #[test]
    fn what_does_not_build_leaves_no_interpreter_and_a_log() {
        let folder = tempfile::tempdir().unwrap();
        let builds = Builds::new(folder.path());
        let archives = builds.folder.join("archives");
        std::fs::create_dir_all(&archives).unwrap();
        std::fs::write(archives.join("python3.13_3.13.0.orig.tar.xz"), "nothing").unwrap();
        let name = names().next().unwrap();
        let built = builds.provide(name, Build::Plain, Fetch::Missing).unwrap();
        let Built::Failed(why) = built else { panic!("{built:?}") };
        assert!(why.contains("unpacking ended with") && why.contains("unpacking.log"), "{why}");
        assert!(builds.pythons(Build::Plain).is_empty());
    }
}
