//! Files that are written: each is whole, or as it was before.
//!
//! What becomes of a file is decided by what it is, never by its path: `/dev/shm` holds plain files and
//! `/proc/self/fd/3` may lead to one.
//!
//! | It is | and then |
//! |---|---|
//! | what standard output is, or `-` | the text goes to standard output, which the shell holds open |
//! | a device, a pipe, a socket | the text is written to it as it is |
//! | a plain file, or not there | a temporary file beside it (`.abi3lint-*.tmp`, readable by its owner only until it is complete) is written, flushed to the disk and renamed |
//!
//! The new file has the mode, the owner and, where the system allows it, the group of the old one. A symbolic link stays one: its target is
//! replaced. What cannot stay: another hard link keeps the old text, and extended attributes are lost; so
//! [`replace_file`], which changes a user's source, refuses a file with several hard links, one that may not be
//! written, and one whose owner cannot be kept.

use crate::output::terminal::to_stdout;
use anyhow::{Context, Result, anyhow, bail};
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::{Builder, NamedTempFile};

/// Lets `render` write to a file, which is complete or as it was; `-` is standard output.
///
/// # Errors
/// The file cannot be written.
pub(crate) fn to_file(path: &Path, render: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    let what = || format!("cannot write {}", path.display());
    if path == Path::new("-") {
        return to_stdout(render);
    }
    let old = metadata(path).with_context(what)?;
    match &old {
        // Never another file in the place of one that the shell holds open.
        Some(m) if is_standard_output(m) => to_stdout(render),
        Some(m) if !m.is_file() => {
            let mut out = BufWriter::new(OpenOptions::new().write(true).open(path).with_context(what)?);
            render(&mut out).and_then(|()| out.flush()).with_context(what)
        }
        _ => replace(path, old.as_ref(), false, render).with_context(what),
    }
}

/// Puts a text in the place of a user's file, which stays what it was but for its text.
///
/// # Errors
/// The file cannot be written, or would be another one: [`obstacle`] says why.
pub(crate) fn replace_file(path: &Path, text: &[u8]) -> Result<()> {
    let what = || format!("cannot write {}", path.display());
    if let Some(why) = obstacle(path) {
        bail!("{}: {why}", what());
    }
    let old = metadata(path).with_context(what)?;
    replace(path, old.as_ref(), true, |out| out.write_all(text)).with_context(what)
}

/// A file and its texts.
#[derive(Debug)]
pub(crate) struct Replacement {
    pub path: PathBuf,
    /// What it must hold still; `None`: it is not there.
    pub before: Option<Vec<u8>>,
    pub after: Vec<u8>,
}

/// Replaces all of these files, or none of them: each new text is complete on the disk before the first file is replaced,
/// and if one cannot be, those before it get their old texts back.
///
/// # Errors
/// A file cannot be written, or holds another text than before.
pub(crate) fn replace_all(all: Vec<Replacement>) -> Result<()> {
    let mut staged = Vec::with_capacity(all.len());
    for one in all {
        let what = || format!("cannot write {}", one.path.display());
        let old = metadata(&one.path).with_context(what)?;
        let now = old.as_ref().map(|_| fs::read(&one.path)).transpose().with_context(what)?;
        if now != one.before {
            bail!("{} changed after it was read; no file was modified, run the command again", one.path.display());
        }
        if old.is_some()
            && let Some(why) = obstacle(&one.path)
        {
            bail!("{}: {why}", what());
        }
        let new = stage(&one.path, old.as_ref(), true, |out| out.write_all(&one.after)).with_context(what)?;
        staged.push((new, one));
    }
    let mut done: Vec<Replacement> = Vec::new();
    for (new, one) in staged {
        if let Err(e) = new.persist() {
            let lost: Vec<String> = done.iter().filter_map(|one| take_back(one).err()).collect();
            let left = if lost.is_empty() { "no file was modified".to_owned() } else { lost.join("; ") };
            return Err(anyhow!(e).context(format!("cannot write {}; {left}", one.path.display())));
        }
        done.push(one);
    }
    Ok(())
}

/// Gives a file its old text back, or says that it has the new one.
fn take_back(one: &Replacement) -> Result<(), String> {
    let result = match &one.before {
        Some(text) => replace_file(&one.path, text).map_err(|e| format!("{e:#}")),
        None => fs::remove_file(&one.path).map_err(|e| e.to_string()),
    };
    result.map_err(|e| format!("{} keeps its new content: {e}", one.path.display()))
}

/// Why a file's text is not replaced, as far as the file itself tells.
pub(crate) fn obstacle(path: &Path) -> Option<String> {
    match metadata(path) {
        Err(e) => Some(e.to_string()),
        Ok(None) => Some("there is no such file".to_owned()),
        Ok(Some(m)) if !m.is_file() => Some("it is not a regular file".to_owned()),
        Ok(Some(m)) if !may_write(path, &m) => Some("it is read-only".to_owned()),
        Ok(Some(m)) => match hard_links(&m) {
            0 | 1 => None,
            n => Some(format!("it has {n} hard links, and the others would keep the old content")),
        },
    }
}

/// `None`: there is no such file, or a symbolic link to none.
fn metadata(path: &Path) -> io::Result<Option<Metadata>> {
    match fs::metadata(path) {
        Ok(m) => Ok(Some(m)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e),
    }
}

/// A new file that is complete on the disk and has another name until it takes the old one's place.
struct Staged {
    new: NamedTempFile,
    target: PathBuf,
}

impl Staged {
    fn persist(self) -> io::Result<()> {
        self.new.persist(&self.target).map_err(|e| e.error)?;
        // The name is safe when the folder is; not every file system can tell.
        #[cfg(unix)]
        let _ = File::open(folder_of(&self.target)).and_then(|folder| folder.sync_all());
        Ok(())
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The new file is complete on the disk before it has the old one's name.
fn replace(
    path: &Path,
    old: Option<&Metadata>,
    keeps_owner: bool,
    render: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    stage(path, old, keeps_owner, render)?.persist()
}

fn stage(
    path: &Path,
    old: Option<&Metadata>,
    keeps_owner: bool,
    render: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<Staged> {
    // Through a symbolic link to its target, so that the link stays one; a link to nothing is replaced.
    let target = if old.is_some() { fs::canonicalize(path)? } else { path.to_owned() };
    if target.file_name().is_none() {
        return Err(io::Error::other("it names no file"));
    }
    let folder = folder_of(&target);
    // A folder that is not there is told by its own name, not by that of a temporary file.
    fs::metadata(folder)?;
    let mut builder = Builder::new();
    builder.prefix(".abi3lint-").suffix(".tmp");
    #[cfg(unix)]
    let new_file = std::os::unix::fs::PermissionsExt::from_mode(0o666);
    #[cfg(unix)]
    if old.is_none() {
        builder.permissions(new_file);
    }
    let mut new = builder.tempfile_in(folder)?;
    let mut out = BufWriter::new(new.as_file_mut());
    render(&mut out)?;
    out.flush()?;
    drop(out);
    if let Some(old) = old {
        take_over(new.as_file(), old, keeps_owner)?;
    }
    new.as_file().sync_all()?;
    Ok(Staged { new, target })
}

/// Gives a new file what the old one was to others: owner, group and mode.
#[cfg(unix)]
fn take_over(new: &File, old: &Metadata, keeps_owner: bool) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
    let now = new.metadata()?;
    let mut is_kept = true;
    if now.uid() != old.uid() && fchown(new, Some(old.uid()), None).is_err() {
        if keeps_owner {
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the owner of the file cannot be kept"));
        }
        is_kept = false;
    }
    // Whoever owns a file need not be in its group.
    is_kept &= now.gid() == old.gid() || fchown(new, None, Some(old.gid())).is_ok();
    // After the owner, whose change takes set-uid bits away; they are nobody else's.
    let mode = old.mode() & if is_kept { 0o7777 } else { 0o777 };
    new.set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn take_over(new: &File, old: &Metadata, _: bool) -> io::Result<()> {
    new.set_permissions(old.permissions())
}

/// Whether the user may write to a file. Whom nothing forbids anything is held to a mode without any write bit.
fn may_write(path: &Path, m: &Metadata) -> bool {
    #[cfg(unix)]
    let allowed = {
        use rustix::fs::{Access, AtFlags, CWD, accessat};
        accessat(CWD, path, Access::WRITE_OK, AtFlags::EACCESS).is_ok()
    };
    #[cfg(not(unix))]
    let allowed = path.exists();
    allowed && !m.permissions().readonly()
}

fn hard_links(m: &Metadata) -> u64 {
    #[cfg(unix)]
    return std::os::unix::fs::MetadataExt::nlink(m);
    #[cfg(not(unix))]
    {
        let _ = m;
        1
    }
}

/// Whether a file is the one that standard output writes to.
fn is_standard_output(m: &Metadata) -> bool {
    #[cfg(unix)]
    return {
        use std::os::fd::AsFd;
        use std::os::unix::fs::MetadataExt;
        let out = io::stdout().as_fd().try_clone_to_owned().map(File::from).and_then(|out| out.metadata());
        out.is_ok_and(|out| (out.dev(), out.ino()) == (m.dev(), m.ino()))
    };
    #[cfg(not(unix))]
    {
        let _ = m;
        false
    }
}
