//! What is printed: standard output, colours or not, and the lines on standard error.

use crate::args::Color;
use abi3lint_report::one_line;
use abi3lint_report::settings::{Mistake, draw};
use abi3lint_settings::{SettingsError, Wrong};
use anyhow::{Context, Result};
use std::io::{self, BufWriter, IsTerminal, Write};

/// A line for people on standard error, whatever names it repeats. That nobody reads it is no reason to stop.
pub(crate) fn say(message: &str) {
    let _ = writeln!(io::stderr().lock(), "abi3lint: {}", one_line(message));
}

/// Lines for people on standard error.
pub(crate) fn say_lines(text: &str) {
    let mut err = io::stderr().lock();
    text.lines().for_each(|line| drop(writeln!(err, "{}", one_line(line))));
}

/// Draws a wrong place in a settings file on standard error; `false`: the error is another one.
pub(crate) fn drew_mistake(e: &anyhow::Error) -> bool {
    let found = e.chain().find_map(|cause| cause.downcast_ref::<SettingsError>());
    let Some(SettingsError::Wrong(wrong)) = found else { return false };
    // What a link leads to is not the project's to show.
    let Wrong { path, is_link: false, text, span, message, help } = &**wrong else { return false };
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
