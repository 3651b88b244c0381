//! What is printed: standard output, colours or not, and the lines on standard error.

use crate::args::Color;
use abi3lint_report::one_line;
use abi3lint_report::settings::{Mistake, draw};
use abi3lint_settings::{SettingsError, Wrong};
use anyhow::{Context, Result};
use std::ffi::OsString;
use std::io::{self, BufWriter, IsTerminal, Write};

/// The exit status where what was asked could not be done.
pub(crate) const FAILED: u8 = 2;

/// A line for people on standard error, whatever names it repeats. That nobody reads it is no reason to stop.
pub(crate) fn say(message: &str) {
    let _ = writeln!(io::stderr().lock(), "abi3lint: {}", one_line(message));
}

/// Lines for people on standard error.
pub(crate) fn say_lines(text: &str) {
    let mut err = io::stderr().lock();
    text.lines().for_each(|line| drop(writeln!(err, "{}", one_line(line))));
}

/// Whether nobody reads what is written any more.
pub(crate) fn is_broken_pipe(e: &anyhow::Error) -> bool {
    e.chain().any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe))
}

/// Draws a wrong place in a settings file on standard error; `false`: the error is another one.
pub(crate) fn drew_mistake(e: &anyhow::Error) -> bool {
    let found = e.chain().find_map(|cause| cause.downcast_ref::<SettingsError>());
    let Some(SettingsError::Wrong(wrong)) = found else { return false };
    // What a link leads to is not the project's to show.
    let Wrong { path, is_link: false, text, span, message, help } = &**wrong else { return false };
    let mistake = Mistake { path, text, message, help: help.as_deref() };
    let mut err = io::stderr().lock();
    let color = is_colored(err.is_terminal(), |name| std::env::var_os(name));
    draw(&mistake, span.clone(), color, &mut err).is_ok()
}

/// Whether standard output is shown to a person.
pub(crate) fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Whether what is written to standard error is shown to a person.
pub(crate) fn is_watched() -> bool {
    io::stderr().is_terminal()
}

/// Whether names on standard output link to pages: where the terminal is known to follow links.
pub(crate) fn wants_links(choice: Color, to_file: bool) -> bool {
    !to_file && choice != Color::Never && supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout)
}

/// Asks a person at a terminal; where nobody is to be asked, the answer is yes.
pub(crate) fn ask(question: &str) -> Result<bool> {
    if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        return Ok(true);
    }
    let _ = write!(io::stderr().lock(), "abi3lint: {question} [Y/n] ");
    let mut answer = String::new();
    // The end of the input is no answer.
    let bytes = io::stdin().read_line(&mut answer).context("cannot read the answer")?;
    Ok(bytes > 0 && matches!(answer.trim().to_ascii_lowercase().as_str(), "" | "y" | "yes"))
}

/// Whether to write colours to standard output or, if `to_file`, to a file.
pub(crate) fn wants_color(choice: Color, to_file: bool) -> bool {
    match choice {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => !to_file && is_colored(is_terminal(), |name| std::env::var_os(name)),
    }
}

/// What the environment says of colours: NO_COLOR first, then what forces them, then what forbids them on a
/// terminal.
fn is_colored(is_terminal: bool, var: impl Fn(&str) -> Option<OsString>) -> bool {
    let said = |name: &str| var(name).filter(|v| !v.is_empty());
    let is_on = |name: &str| said(name).map(|v| v != "0" && v != "false");
    if said("NO_COLOR").is_some() {
        return false;
    }
    if let Some(forced) = is_on("FORCE_COLOR") {
        return forced;
    }
    let is_dumb = said("TERM").is_some_and(|t| t == "dumb");
    is_on("CLICOLOR_FORCE") == Some(true) || (is_terminal && is_on("CLICOLOR") != Some(false) && !is_dumb)
}

/// Lets `render` write to standard output.
pub(crate) fn to_stdout(render: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    render(&mut out).and_then(|()| out.flush()).context("cannot write to standard output")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_decides_on_colours_as_the_conventions_say() {
        let colored = |is_terminal: bool, set: &[(&str, &str)]| {
            is_colored(is_terminal, |name| set.iter().find(|s| s.0 == name).map(|s| OsString::from(s.1)))
        };
        for (set, on_terminal, elsewhere) in [
            (&[][..], true, false),
            (&[("FORCE_COLOR", "1")], true, true),
            (&[("FORCE_COLOR", "0")], false, false),
            (&[("FORCE_COLOR", "")], true, false),
            (&[("CLICOLOR_FORCE", "1")], true, true),
            (&[("CLICOLOR_FORCE", "0")], true, false),
            (&[("CLICOLOR", "0")], false, false),
            (&[("CLICOLOR", "1")], true, false),
            (&[("CLICOLOR", "0"), ("CLICOLOR_FORCE", "1")], true, true),
            (&[("NO_COLOR", "1"), ("FORCE_COLOR", "1")], false, false),
            (&[("NO_COLOR", "")], true, false),
            (&[("TERM", "dumb")], false, false),
        ] {
            assert_eq!((colored(true, set), colored(false, set)), (on_terminal, elsewhere), "{set:?}");
        }
    }
}
