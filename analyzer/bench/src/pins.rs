//! The fixed set of packages that is measured: `bench/corpus.toml`. Reads and verifies; fetches nothing.

use abi3lint_bench::{Wanted, hex};
use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::path::{Component, Path};

/// One source distribution.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pin {
    /// The project's name in the package index.
    pub(crate) name: String,
    pub(crate) version: String,
    /// File name of the source distribution, a gzipped tar archive.
    pub(crate) file: String,
    /// In lower-case hex.
    pub(crate) sha256: String,
    /// What kind of code it stands for.
    pub(crate) code: Code,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Code {
    C,
    Cpp,
    Cython,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Corpus {
    package: Vec<Pin>,
}

impl Pin {
    /// The file's name without its ending: the folder that it is unpacked to.
    pub(crate) fn stem(&self) -> &str {
        self.file.strip_suffix(ENDING).unwrap_or(&self.file)
    }

    pub(crate) fn wanted(&self) -> Wanted<'_> {
        Wanted { name: &self.name, file: &self.file, sha256: &self.sha256 }
    }

    /// # Errors
    /// The bytes are not those that are pinned.
    pub(crate) fn verify(&self, bytes: &[u8]) -> Result<()> {
        self.wanted().verify(bytes)
    }
}

const ENDING: &str = ".tar.gz";

/// Reads the list.
///
/// # Errors
/// It is no such list, or a line in it is not usable; the message names the package.
pub(crate) fn parse(text: &str) -> Result<Vec<Pin>> {
    let Corpus { package: pins } = toml::from_str(text).context("the list of packages is not usable")?;
    ensure!(!pins.is_empty(), "the list of packages is empty");
    for (i, pin) in pins.iter().enumerate() {
        let Pin { name, version, file, sha256, .. } = pin;
        let is_plain = Path::new(file).components().map(|c| matches!(c, Component::Normal(_))).eq([true]);
        if !is_plain || !file.ends_with(ENDING) || file.starts_with('.') || file.contains('\\') {
            bail!("{name}: 'file' is the plain name of a {ENDING} file, not '{file}'");
        }
        ensure!(pin.stem().ends_with(&format!("-{version}")), "{name}: '{file}' is not of version {version}");
        let is_hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        ensure!(sha256.len() == 64 && sha256.bytes().all(is_hex), "{name}: 'sha256' is 64 lower-case hex digits");
        let is_twice = pins[..i].iter().any(|p| p.name == *name || p.file == *file);
        ensure!(!is_twice, "{name} is there twice");
    }
    Ok(pins)
}

/// How many packages of which kind: `14 C, 2 C++, 2 Cython`.
pub(crate) fn kinds(pins: &[Pin]) -> String {
    let count = |(code, name): (Code, &str)| format!("{} {name}", pins.iter().filter(|p| p.code == code).count());
    [(Code::C, "C"), (Code::Cpp, "C++"), (Code::Cython, "Cython")].map(count).join(", ")
}

/// A short name of exactly this set: figures are comparable where it is the same.
pub(crate) fn fingerprint(pins: &[Pin]) -> String {
    let mut hash = Sha256::new();
    for pin in pins {
        hash.update(format!("{} {}\n", pin.file, pin.sha256));
    }
    let mut digits = hex(&hash.finalize());
    digits.truncate(8);
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sha256 of "abc", from FIPS 180-2.
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    fn table(name: &str, file: &str, sha256: &str) -> String {
        format!("[[package]]\nname = '{name}'\nversion = '1.0'\nfile = '{file}'\nsha256 = '{sha256}'\ncode = 'c'\n")
    }

    fn refused(text: &str) -> String {
        format!("{:#}", parse(text).unwrap_err())
    }

    #[test]
    fn the_projects_own_list_is_usable_and_mixed() {
        let pins = parse(include_str!("../../../bench/corpus.toml")).unwrap();
        assert!((12..=20).contains(&pins.len()), "{}", pins.len());
        for code in [Code::C, Code::Cpp, Code::Cython] {
            assert!(pins.iter().filter(|p| p.code == code).count() >= 2, "{code:?}");
        }
        assert_eq!(kinds(&pins[..1]), "1 C, 0 C++, 0 Cython");
    }

    #[test]
    fn a_list_says_what_is_wrong_with_it() {
        assert_eq!(parse(&table("a", "a-1.0.tar.gz", ABC)).unwrap()[0].stem(), "a-1.0");
        assert!(refused("package = []").contains("empty"));
        assert!(refused("[[package]]\nname = 'a'").contains("version"));
        assert!(refused(&(table("a", "a-1.0.tar.gz", ABC) + "url = 'x'")).contains("url"));
        for file in ["../a-1.0.tar.gz", "/a-1.0.tar.gz", "x/a-1.0.tar.gz", "x\\a-1.0.tar.gz", "a-1.0.zip", ".tar.gz"] {
            assert!(refused(&table("a", file, ABC)).contains("plain name"), "{file}");
        }
        assert!(refused(&table("a", "a-1.1.tar.gz", ABC)).contains("not of version 1.0"));
        for sha256 in [&ABC[1..], &ABC.to_uppercase(), "x"] {
            assert!(refused(&table("a", "a-1.0.tar.gz", sha256)).contains("64 lower-case hex digits"), "{sha256}");
        }
        let twice = table("a", "a-1.0.tar.gz", ABC) + &table("b", "a-1.0.tar.gz", ABC);
        assert!(refused(&twice).contains("b is there twice"));
    }

    #[test]
    fn other_bytes_are_refused_with_both_hashes() {
        let pin = parse(&table("a", "a-1.0.tar.gz", ABC)).unwrap().remove(0);
        pin.verify(b"abc").unwrap();
        let error = pin.verify(b"abd").unwrap_err().to_string();
        assert!(error.contains("a-1.0.tar.gz") && error.contains(ABC) && error.contains("a52d159f"), "{error}");
    }

    #[test]
    fn another_set_has_another_name() {
        let name = |texts: &[String]| fingerprint(&parse(&texts.concat()).unwrap());
        let (a, b) = (table("a", "a-1.0.tar.gz", ABC), table("b", "b-1.0.tar.gz", ABC));
        assert_eq!(name(&[a.clone(), b.clone()]).len(), 8);
        assert_ne!(name(&[a.clone(), b]), name(&[a]));
    }
}
