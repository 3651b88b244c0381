//! apt with state and cache of its own: it installs nothing and needs no root.
//!
//! Its mirrors are those that this machine's apt is configured for, with other suites of the same archive.

use anyhow::{Context, Result, bail, ensure};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Suites of the archive that have newer interpreters than a release, the calmest first.
const SUITES: &[&str] = &["testing", "sid", "experimental"];

/// What apt is to know of the archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// What is installed.
    Binaries,
    /// What that is built from.
    Sources,
}

/// A private apt below a folder.
#[derive(Debug)]
pub(crate) struct Apt {
    config: PathBuf,
    packages: PathBuf,
}

impl Apt {
    /// Writes its configuration and reads the suites' lists of packages.
    ///
    /// # Errors
    /// There is no apt, no source of the machine has this release, or the mirror does not answer.
    pub(crate) fn new(folder: &Path, kind: Kind) -> Result<Apt> {
        let bases = bases(&machine_sources()?, &codename()?);
        ensure!(!bases.is_empty(), "no source of this machine's apt has its own release, so no mirror is known");
        // apt wants all of them to be there.
        for sub in ["state/lists/partial", "cache/archives/partial", "packages"] {
            let path = folder.join(sub);
            fs::create_dir_all(&path).with_context(|| format!("cannot create '{}'", path.display()))?;
        }
        // What is installed on this machine is of no interest to what is unpacked elsewhere.
        write(&folder.join("state/status"), "")?;
        write(&folder.join("sources.list"), &sources(&bases, keyring(), kind))?;
        let apt = Apt { config: folder.join("apt.conf"), packages: folder.join("packages") };
        write(&apt.config, &configuration(folder)?)?;
        apt.run("apt-get", &["update", "-qq"])?;
        // An update that got nothing is none that failed.
        let answers = match kind {
            Kind::Binaries => !apt.names("libc6")?.is_empty(),
            Kind::Sources => !apt.source_versions("glibc")?.is_empty(),
        };
        ensure!(answers, "no mirror of this machine's apt answers with a list of packages");
        Ok(apt)
    }

    /// The names of packages that begin like this.
    pub(crate) fn names(&self, prefix: &str) -> Result<BTreeSet<String>> {
        Ok(self.run("apt-cache", &["pkgnames", prefix])?.lines().map(str::to_owned).collect())
    }

    /// The names of these packages and of all that they need.
    pub(crate) fn needed(&self, names: &[String]) -> Result<BTreeSet<String>> {
        let mut words = vec!["install", "--print-uris", "-qq", "-y", "--no-install-recommends"];
        words.extend(names.iter().map(String::as_str));
        Ok(parse_uris(&self.run("apt-get", &words)?))
    }

    /// Fetches packages; the paths of their files, sorted.
    pub(crate) fn download(&self, names: &BTreeSet<String>) -> Result<Vec<PathBuf>> {
        let mut words = vec!["download", "-qq"];
        words.extend(names.iter().map(String::as_str));
        self.run("apt-get", &words)?;
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.packages).with_context(|| self.packages.display().to_string())? {
            let path = entry?.path();
            if path.extension().is_some_and(|e| e == "deb") && names.contains(package_of(&path)) {
                files.push(path);
            }
        }
        files.sort();
        ensure!(files.len() >= names.len(), "apt-get fetched {} packages of {}", files.len(), names.len());
        Ok(files)
    }

    /// The versions of a source package, those of the newest suite first; none where no suite has it.
    pub(crate) fn source_versions(&self, package: &str) -> Result<Vec<String>> {
        Ok(parse_versions(&self.run("apt-cache", &["showsrc", "--only-source", package])?))
    }

    /// Fetches what the authors of a source package published; the path of the archive.
    pub(crate) fn download_source(&self, package: &str, version: &str) -> Result<PathBuf> {
        let wanted = format!("{package}={version}");
        // What a version left that could not be fetched in full is of no use.
        for old in self.archives_of(package)? {
            fs::remove_file(&old).with_context(|| format!("cannot remove '{}'", old.display()))?;
        }
        self.run("apt-get", &["source", "-qq", "--download-only", "--tar-only", &wanted])?;
        let archive = self.archives_of(package)?.into_iter().next();
        archive.with_context(|| format!("apt-get fetched no archive of {wanted}"))
    }

    fn archives_of(&self, package: &str) -> Result<Vec<PathBuf>> {
        let mut list = Vec::new();
        for entry in fs::read_dir(&self.packages).with_context(|| self.packages.display().to_string())? {
            let path = entry?.path();
            if package_of(&path) == package && path.to_string_lossy().contains(".tar.") {
                list.push(path);
            }
        }
        Ok(list)
    }

    fn run(&self, program: &str, words: &[&str]) -> Result<String> {
        let mut c = Command::new(program);
        c.arg("-c").arg(&self.config).args(words).current_dir(&self.packages).env("LC_ALL", "C");
        output(c)
    }
}

fn output(mut c: Command) -> Result<String> {
    let program = c.get_program().to_string_lossy().into_owned();
    let out = c.output().with_context(|| format!("{program} is needed to get packages of CPython"))?;
    if !out.status.success() {
        let said = String::from_utf8_lossy(&out.stderr);
        let errors: Vec<&str> = said.lines().filter(|l| l.starts_with("E: ")).collect();
        bail!("{program}: {}", if errors.is_empty() { said.trim().to_owned() } else { errors.join("; ") });
    }
    Ok(String::from_utf8_lossy(&out.stdout).into_owned())
}

/// Every file that this machine's apt would fetch in an update: apt reads its own configuration best.
fn machine_sources() -> Result<String> {
    let mut c = Command::new("apt-get");
    c.args(["update", "--print-uris"]).env("LC_ALL", "C");
    output(c)
}

/// What the running release is called.
fn codename() -> Result<String> {
    let text = fs::read_to_string("/etc/os-release").context("/etc/os-release says which release this is")?;
    let id = field(&text, "ID").unwrap_or_default();
    ensure!(id == "debian", "packages are only taken from Debian, and this is '{id}'");
    field(&text, "VERSION_CODENAME").context("/etc/os-release has no VERSION_CODENAME")
}

fn field(text: &str, name: &str) -> Option<String> {
    let value = text.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix('='))?;
    Some(value.trim_matches('"').to_owned())
}

/// The addresses of archives that have a release under this name, out of lines like
/// `'scheme://host/debian/dists/bookworm/InRelease' host_debian_dists_bookworm_InRelease 0`.
fn bases(uris: &str, release: &str) -> BTreeSet<String> {
    let of = |line: &str| {
        let (base, rest) = line.strip_prefix('\'')?.split_once("/dists/")?;
        (rest.split('/').next()? == release && rest.contains("/main/")).then(|| base.to_owned())
    };
    uris.lines().filter_map(of).collect()
}

fn keyring() -> Option<&'static Path> {
    Some(Path::new("/usr/share/keyrings/debian-archive-keyring.gpg")).filter(|p| p.exists())
}

fn sources(bases: &BTreeSet<String>, keyring: Option<&Path>, kind: Kind) -> String {
    let signed = keyring.map(|k| format!("[signed-by={}] ", k.display())).unwrap_or_default();
    let what = match kind {
        Kind::Binaries => "deb",
        Kind::Sources => "deb-src",
    };
    let line = |base: &String, suite: &&str| format!("{what} {signed}{base} {suite} main\n");
    bases.iter().flat_map(|base| SUITES.iter().map(move |suite| line(base, suite))).collect()
}

/// Read after the machine's configuration, of which proxies and such stay as they are.
fn configuration(folder: &Path) -> Result<String> {
    let folder = folder.to_str().context("the path of the target folder is not text")?;
    ensure!(!folder.contains('"'), "apt cannot be told a folder with a quote in its path: {folder}");
    Ok(format!(
        r#"Dir::State "{folder}/state";
Dir::State::status "{folder}/state/status";
Dir::Cache "{folder}/cache";
Dir::Etc::sourcelist "{folder}/sources.list";
Dir::Etc::sourceparts "-";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Acquire::Languages "none";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
APT::Sandbox::User "";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
"#
    ))
}

/// The packages in lines like `'scheme://host/pool/main/z/zlib/zlib1g_1.3_amd64.deb' zlib1g_1.3_amd64.deb 92424 SHA256:...`.
fn parse_uris(text: &str) -> BTreeSet<String> {
    let file = |line: &str| line.strip_prefix('\'')?.split_whitespace().nth(1).map(str::to_owned);
    let name = |file: String| Some(file.split_once('_').filter(|_| file.ends_with(".deb"))?.0.to_owned());
    text.lines().filter_map(file).filter_map(name).collect()
}

/// The versions in what apt-cache says of a source package, whose suites follow each other as in [`SUITES`].
fn parse_versions(text: &str) -> Vec<String> {
    let mut list: Vec<String> = Vec::new();
    for version in text.lines().filter_map(|l| l.strip_prefix("Version: ")) {
        if !list.iter().any(|v| v == version) {
            list.push(version.to_owned());
        }
    }
    list.reverse();
    list
}

/// The package that a file is of.
pub(crate) fn package_of(file: &Path) -> &str {
    let name = file.file_name().and_then(|n| n.to_str()).unwrap_or_default();
    name.split('_').next().unwrap_or_default()
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write '{}'", path.display()))
}

#[cfg(test)]
mod tests {
    use super::{Kind, bases, configuration, field, parse_uris, parse_versions, sources};
    use std::path::Path;

    #[test]
    fn the_mirror_is_the_one_that_has_the_running_release() {
        let uris = "\
'http://mirror.example/debian/dists/bookworm/InRelease' mirror.example_debian_dists_bookworm_InRelease 0 
'http://mirror.example/debian/dists/bookworm/main/binary-amd64/Packages.xz' x 0 
'http://mirror.example/debian/dists/bookworm-updates/main/binary-amd64/Packages.xz' x 0 
'http://mirror.example/debian-security/dists/bookworm-security/main/binary-amd64/Packages.xz' x 0 
'https://else.example/apt/dists/cloud-sdk-bookworm/main/binary-amd64/Packages.xz' x 0 
";
        let found = bases(uris, "bookworm");
        assert_eq!(found.iter().collect::<Vec<_>>(), ["http://mirror.example/debian"]);
        assert!(bases(uris, "trixie").is_empty());
    }

    #[test]
    fn every_suite_of_a_mirror_is_a_source() {
        let bases = ["http://mirror.example/debian".to_owned()].into();
        let text = sources(&bases, Some(Path::new("/keys.gpg")), Kind::Binaries);
        assert_eq!(text.lines().next(), Some("deb [signed-by=/keys.gpg] http://mirror.example/debian testing main"));
        assert_eq!(text.lines().count(), 3);
        let text = sources(&bases, None, Kind::Sources);
        assert!(text.starts_with("deb-src http://mirror.example/debian testing main\n"), "{text}");
    }

    #[test]
    fn versions_of_a_source_are_told_once_and_from_the_newest_suite_on() {
        let text = "\
Package: python3.13
Version: 3.13.15-1
Format: 3.0 (quilt)

Package: python3.13
Version: 3.13.18-1

Package: python3.13
Version: 3.13.18-1
";
        assert_eq!(parse_versions(text), ["3.13.18-1", "3.13.15-1"]);
        assert!(parse_versions("").is_empty());
    }

    #[test]
    fn packages_are_read_from_what_apt_would_fetch() {
        let text = "\
'http://mirror.example/debian/pool/main/z/zlib/zlib1g_1.3.dfsg%2breally1.3.2-4_amd64.deb' zlib1g_1%3a1.3.dfsg+really1.3.2-4_amd64.deb 92424 SHA256:00
'http://mirror.example/debian/pool/main/g/glibc/libc6_2.43-7_amd64.deb' libc6_2.43-7_amd64.deb 1866392 SHA256:00
Reading package lists...
";
        assert_eq!(parse_uris(text).into_iter().collect::<Vec<_>>(), ["libc6", "zlib1g"]);
        assert!(parse_uris("").is_empty());
    }

    #[test]
    fn the_release_is_read_without_its_quotes() {
        let text = "PRETTY_NAME=\"Debian GNU/Linux 12\"\nVERSION_CODENAME=bookworm\nID=\"debian\"\n";
        assert_eq!(field(text, "ID").as_deref(), Some("debian"));
        assert_eq!(field(text, "VERSION_CODENAME").as_deref(), Some("bookworm"));
        assert_eq!(field(text, "VERSION_ID"), None);
    }

    #[test]
    fn nothing_of_the_private_apt_lies_outside_of_its_folder() {
        let text = configuration(Path::new("/c")).unwrap();
        for key in ["Dir::State ", "Dir::State::status ", "Dir::Cache ", "Dir::Etc::sourcelist "] {
            let line = text.lines().find(|l| l.starts_with(key)).unwrap();
            assert!(line[key.len()..].starts_with("\"/c/"), "{line}");
        }
        assert!(configuration(Path::new("/a\"b")).is_err(), "a quote would end the value");
    }
}
