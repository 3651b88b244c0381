//! Where output goes: standard output or a file, colours or not, and the lines on standard error.

use crate::args::Color;
use abi3lint_report::settings::{Mistake, draw};
use abi3lint_settings::{SettingsError, Wrong};
use anyhow::{Context, Result};
use std::fs::{self, OpenOptions};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// A line for people on standard error. That nobody reads it is no reason to stop.
pub(crate) fn say(message: &str) {
    let _ = writeln!(io::stderr().lock(), "abi3lint: {message}");
}

/// Draws a wrong place in a settings file on standard error; `false`: the error is another one.
pub(crate) fn drew_mistake(e: &anyhow::Error) -> bool {
    let found = e.chain().find_map(|cause| cause.downcast_ref::<SettingsError>());
    let Some(SettingsError::Wrong(wrong)) = found else { return false };
    let Wrong { path, text, span, message, help } = &**wrong;
    let mistake = Mistake { path, text, message, help: help.as_deref() };
    let mut err = io::stderr().lock();
    let color = err.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
    draw(&mistake, span.clone(), color, &mut err).is_ok()
}

/// Whether standard output is shown to a person.
pub(crate) fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Whether to write colours to standard output or, if `to_file`, to a file.
pub(crate) fn wants_color(choice: Color, to_file: bool) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty());
    match choice {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            let dumb = std::env::var_os("TERM").is_some_and(|t| t == "dumb");
            !to_file && is_terminal() && !set("NO_COLOR") && !dumb
        }
    }
}

/// Lets `render` write to standard output.
pub(crate) fn to_stdout(render: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    render(&mut out).and_then(|()| out.flush()).context("cannot write to standard output")
}

/// Lets `render` write to a file that is complete or not there: a new file takes the place of the old
/// one when everything is written. What is no plain file is written to as it is; `-` is standard output.
pub(crate) fn to_file(path: &Path, render: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    // A redirected `/dev/stdout` leads to a plain file that the shell holds open: never put another in
    // its place.
    if path == Path::new("-") || path == Path::new("/dev/stdout") {
        return to_stdout(render);
    }
    let what = || format!("cannot write {}", path.display());
    // Through a symbolic link to its target, so that the link stays one.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let is_device = ["/dev", "/proc"].iter().any(|d| path.starts_with(d) || target.starts_with(d));
    let is_special = is_device || fs::metadata(&target).is_ok_and(|m| !m.is_file());
    if is_special {
        let mut out = BufWriter::new(OpenOptions::new().write(true).open(&target).with_context(what)?);
        return render(&mut out).and_then(|()| out.flush()).with_context(what);
    }
    let temporary = beside(&target).with_context(what)?;
    let written = (|| {
        let mut out = BufWriter::new(OpenOptions::new().write(true).create_new(true).open(&temporary)?);
        render(&mut out)?;
        out.flush()?;
        // Whoever could read or run the old file can do so with the new one.
        if let Ok(old) = fs::metadata(&target) {
            fs::set_permissions(&temporary, old.permissions())?;
        }
        fs::rename(&temporary, &target)
    })();
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written.with_context(what)
}

/// Puts a text in the place of a file, whole or not at all.
pub(crate) fn replace_file(path: &Path, text: &[u8]) -> Result<()> {
    to_file(path, |out| out.write_all(text))
}

fn beside(target: &Path) -> io::Result<PathBuf> {
    let name = target.file_name().ok_or_else(|| io::Error::other("it names no file"))?;
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}.tmp", std::process::id()));
    Ok(target.with_file_name(hidden))
}
