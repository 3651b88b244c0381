//! What can be wrong with a project's settings, with the place in the file, so that it can be drawn.

use abi3lint_rules::spelling::nearest;
use std::fmt;
use std::io;
use std::ops::Range;
use thiserror::Error;

/// What is wrong; names the file.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// A settings file cannot be read.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// The file's path.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// A settings file says something that has no meaning.
    #[error("{0}")]
    Wrong(Box<Wrong>),
}

/// A wrong place in a settings file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wrong {
    /// The file's path, relative to the working directory where it lies below.
    pub path: String,
    /// The file is a symbolic link: its lines are somebody else's, and are not to be shown.
    pub is_link: bool,
    /// The file's text.
    pub text: String,
    /// The wrong bytes of it.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to write instead, where that is known.
    pub help: Option<String>,
}

impl Wrong {
    /// The 1-based line.
    pub fn line(&self) -> usize {
        line(&self.text, self.span.start)
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line(), self.message)?;
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

/// The 1-based line of an offset.
pub(crate) fn line(text: &str, offset: usize) -> usize {
    text.as_bytes().iter().take(offset).filter(|b| **b == b'\n').count() + 1
}

/// `did you mean 'targets'?`
pub(crate) fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(word, candidates).map(|n| format!("did you mean '{n}'?"))
}
