//! Takes the files out of a source distribution. An archive is hostile until proven otherwise: no links,
//! no paths that lead out, no end without bounds.

use anyhow::{Context, Result, bail, ensure};
use flate2::read::GzDecoder;
use std::fs;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use tar::Archive;

/// All files of one archive together, in bytes.
const MOST: u64 = 512 << 20;

/// Writes the regular files of a `.tar.gz` below a folder, without the archive's own top folder.
///
/// # Errors
/// It is no such archive, a path in it leads out, or it is larger than any source distribution.
pub(crate) fn unpack(archive: &[u8], to: &Path) -> Result<()> {
    // One byte more than is allowed, which tells that there is more.
    let bounded = GzDecoder::new(archive).take(MOST + 1);
    let mut archive = Archive::new(bounded);
    let mut left = MOST;
    for entry in archive.entries().context("it is not a tar archive")? {
        let mut entry = entry.context("it is damaged")?;
        let path = entry.path().context("it holds a name that is not a path")?.into_owned();
        let Some(place) = below_top(&path)? else { continue };
        // Folders follow from the files; links and devices are no sources. A list of what git is not to see
        // would hide generated files wherever the folder lies in a repository.
        if !entry.header().entry_type().is_file() || place.ends_with(".gitignore") || place.ends_with(".ignore") {
            continue;
        }
        left = match left.checked_sub(entry.size()) {
            Some(left) => left,
            None => bail!("it holds more than {} MiB", MOST >> 20),
        };
        let place = to.join(place);
        if let Some(folder) = place.parent() {
            fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        }
        let mut file = fs::File::create_new(&place).with_context(|| format!("cannot create {}", place.display()))?;
        let copied =
            std::io::copy(&mut entry, &mut file).with_context(|| format!("cannot write {}", place.display()))?;
        ensure!(copied == entry.size(), "it ends within {}", path.display());
    }
    ensure!(to.is_dir(), "it holds no files");
    Ok(())
}

/// A path without its first step; `None` for the top folder itself.
fn below_top(path: &Path) -> Result<Option<PathBuf>> {
    let mut steps = Vec::new();
    for step in path.components() {
        match step {
            Component::Normal(name) => steps.push(name),
            Component::CurDir => {}
            _ => bail!("{} leads out of it", path.display()),
        }
    }
    Ok((steps.len() > 1).then(|| steps[1..].iter().collect()))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;
    use tar::{Builder, EntryType, Header};

    /// A gzipped archive of these files; names are written as they are.
    pub(crate) fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut tar = Builder::new(Vec::new());
        for (name, text) in files {
            tar.append(&header(name, EntryType::Regular, text.len()), *text).unwrap();
        }
        gzip(&tar.into_inner().unwrap())
    }

    fn header(name: &str, kind: EntryType, size: usize) -> Header {
        let mut header = Header::new_gnu();
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_entry_type(kind);
        header.set_size(size as u64);
        header.set_mode(0o644);
        header.set_cksum();
        header
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut out = GzEncoder::new(Vec::new(), Compression::fast());
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    }

    fn refused(archive: &[u8]) -> (String, Vec<PathBuf>) {
        let dir = tempfile::tempdir().unwrap();
        let error = format!("{:#}", unpack(archive, &dir.path().join("to")).unwrap_err());
        let outside = fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().path());
        (error, outside.filter(|p| !p.ends_with("to")).collect())
    }

    #[test]
    fn files_lie_below_the_folder_without_the_archives_own() {
        let dir = tempfile::tempdir().unwrap();
        let to = dir.path().join("to");
        unpack(&archive(&[("a-1/x/y.c", b"1"), ("./a-1/z.h", b"2"), ("PKG", b"3"), ("a-1/x/.gitignore", b"*.c")]), &to)
            .unwrap();
        assert_eq!(fs::read(to.join("x/y.c")).unwrap(), b"1");
        assert_eq!(fs::read(to.join("z.h")).unwrap(), b"2");
        assert!(!to.join("PKG").exists() && !to.join("x/.gitignore").exists());
    }

    #[test]
    fn a_path_that_leads_out_is_refused_and_writes_nothing() {
        for name in ["a-1/../../x", "../x", "/x/y"] {
            let (error, outside) = refused(&archive(&[(name, b"1")]));
            assert!(error.contains("leads out"), "{name}: {error}");
            assert!(outside.is_empty(), "{name}");
        }
    }

    #[test]
    fn links_are_left_out() {
        let mut tar = Builder::new(Vec::new());
        let mut link = header("a-1/link", EntryType::Symlink, 0);
        link.set_link_name("../../out").unwrap();
        link.set_cksum();
        tar.append(&link, std::io::empty()).unwrap();
        tar.append(&header("a-1/link/x", EntryType::Regular, 1), &b"1"[..]).unwrap();
        let dir = tempfile::tempdir().unwrap();
        unpack(&gzip(&tar.into_inner().unwrap()), &dir.path().join("to")).unwrap();
        assert!(dir.path().join("to/link").is_dir() && !dir.path().join("out").exists());
    }

    #[test]
    fn damaged_archives_are_refused() {
        assert!(refused(b"no archive").0.contains("it is"));
        let whole = archive(&[("a-1/a.c", &[b'x'; 5000])]);
        let mut tar = Vec::new();
        GzDecoder::new(&whole[..]).read_to_end(&mut tar).unwrap();
        assert!(!refused(&gzip(&tar[..3000])).0.is_empty());
        assert!(refused(&gzip(&[0; 1024])).0.contains("no files"));
    }

    #[test]
    fn more_than_any_source_needs_is_refused_before_it_is_written() {
        let mut tar = header("a-1/a.c", EntryType::Regular, (MOST + 1) as usize).as_bytes().to_vec();
        tar.extend([0; 1024]);
        assert!(refused(&gzip(&tar)).0.contains("more than 512 MiB"));
    }
}
