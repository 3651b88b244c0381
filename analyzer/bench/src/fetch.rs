//! Brings the pinned packages to this machine: download, verify, unpack. Nothing of a package is run.
//!
//! A folder holds `sdist/`, the archives as they came, and `src/`, one folder of sources a package. Both
//! are kept: a second run needs no network.

use crate::pins::Pin;
use crate::unpack::unpack;
use abi3lint_bench::download;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// The folders of the packages' sources, in the list's order.
///
/// # Errors
/// A package is neither here nor can be fetched, is not the one that is pinned, or cannot be unpacked.
pub(crate) fn sources(pins: &[Pin], dir: &Path) -> Result<Vec<PathBuf>> {
    let (archives, src) = (dir.join("sdist"), dir.join("src"));
    for folder in [&archives, &src] {
        fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    }
    let wanted: Vec<_> = pins.iter().map(Pin::wanted).collect();
    if !download(&archives, &wanted)? {
        bail!(
            "not all packages could be fetched. Those of bench/corpus.toml may also be put into {} by hand, or \
             --files takes other sources",
            archives.display()
        );
    }
    pins.iter().map(|pin| source(pin, &archives, &src)).collect()
}

fn source(pin: &Pin, archives: &Path, src: &Path) -> Result<PathBuf> {
    let path = archives.join(&pin.file);
    let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    pin.verify(&bytes).with_context(|| format!("remove {} to have it fetched again", path.display()))?;
    let folder = src.join(pin.stem());
    if !folder.is_dir() {
        // Under another name until it is whole.
        let part = src.join(format!(".{}.part", pin.stem()));
        if part.exists() {
            fs::remove_dir_all(&part).with_context(|| format!("cannot remove {}", part.display()))?;
        }
        unpack(&bytes, &part).with_context(|| format!("cannot unpack {}", path.display()))?;
        fs::rename(&part, &folder).with_context(|| format!("cannot rename {}", part.display()))?;
    }
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pins::parse;
    use crate::unpack::tests::archive;
    use sha2::{Digest, Sha256};

    fn pin(bytes: &[u8]) -> Vec<Pin> {
        let sha256: String = Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect();
        let text = "[[package]]\nname = 'a'\nversion = '1'\nfile = 'a-1.tar.gz'\ncode = 'c'\n";
        parse(&format!("{text}sha256 = '{sha256}'")).unwrap()
    }

    #[test]
    fn an_archive_that_is_there_is_verified_and_unpacked_without_a_network() {
        let dir = tempfile::tempdir().unwrap();
        let bytes = archive(&[("a-1/src/a.c", b"int a;")]);
        fs::create_dir(dir.path().join("sdist")).unwrap();
        fs::write(dir.path().join("sdist/a-1.tar.gz"), &bytes).unwrap();
        let folders = sources(&pin(&bytes), dir.path()).unwrap();
        assert_eq!(folders, [dir.path().join("src/a-1")]);
        assert_eq!(fs::read(folders[0].join("src/a.c")).unwrap(), b"int a;");
        assert_eq!(sources(&pin(&bytes), dir.path()).unwrap(), folders);
    }

    #[test]
    fn an_archive_with_another_hash_is_not_unpacked() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("sdist")).unwrap();
        fs::write(dir.path().join("sdist/a-1.tar.gz"), archive(&[("a-1/a.c", b"evil")])).unwrap();
        let error = format!("{:#}", sources(&pin(b"other"), dir.path()).unwrap_err());
        assert!(error.contains("remove ") && error.contains("a-1.tar.gz is not the file"), "{error}");
        assert!(!dir.path().join("src/a-1").exists());
    }
}
