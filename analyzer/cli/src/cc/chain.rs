//! Which compilers the wrapper started before it was started itself, so that programs which stand for each
//! other end with a compiler.
//!
//! A link called `gcc` that leads to this program runs the next `gcc` on PATH. That may be a link of ccache's,
//! which runs the first `gcc` on PATH that is not ccache: this program again. So each wrapper hands a mark on to
//! what it starts: the programs that were started since the first wrapper, and the sources that one of them
//! judges when its compile is done. A wrapper that finds such a mark starts none of these programs, and judges
//! none of these sources again: ccache's `gcc`, which was tried, is passed over for the compiler behind it.
//!
//! Invariant: the mark grows with each wrapper, and at [`DEEPEST`] it is an error, so that no chain is endless,
//! whatever stands between.

use abi3lint_command_line::paths::absolute;
use anyhow::{Result, bail};
use std::path::Path;
use std::process::Command;

const VARIABLE: &str = "ABI3LINT_WRAPPED";
/// Wrappers below each other; builds that start builds need a few.
const DEEPEST: usize = 40;
/// How the lines of the mark begin.
const STARTED: &str = "started ";
const JUDGED: &str = "judged ";

/// The wrappers above this one. Paths are compared as text, so that a mark can hold each.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Chain {
    depth: usize,
    started: Vec<String>,
    judged: Vec<String>,
}

impl Chain {
    /// # Errors
    /// There are so many that they never end.
    pub(crate) fn of_environment() -> Result<Chain> {
        let mark = std::env::var_os(VARIABLE).unwrap_or_default();
        let chain = Chain::parse(&mark.to_string_lossy());
        if chain.depth >= DEEPEST {
            let last = chain.started.last().map_or("the compiler", String::as_str);
            bail!("'{last}' started abi3lint again, {DEEPEST} times in a row; name the real compiler instead");
        }
        Ok(chain)
    }

    fn parse(mark: &str) -> Chain {
        let mut chain = Chain::default();
        for line in mark.lines() {
            if let Some(path) = line.strip_prefix(STARTED) {
                chain.started.push(path.to_owned());
            } else if let Some(path) = line.strip_prefix(JUDGED) {
                chain.judged.push(path.to_owned());
            } else if let Ok(depth) = line.parse() {
                chain.depth = depth;
            }
        }
        chain
    }

    fn mark(&self) -> String {
        let started = self.started.iter().map(|p| format!("{STARTED}{p}\n"));
        let judged = self.judged.iter().map(|p| format!("{JUDGED}{p}\n"));
        format!("{}\n{}", self.depth, started.chain(judged).collect::<String>())
    }

    /// Whether a wrapper above this one runs this program.
    pub(crate) fn has_started(&self, program: &Path) -> bool {
        self.started.contains(&text_of(program))
    }

    /// Whether a wrapper above this one judges the source.
    pub(crate) fn judges(&self, source: &Path) -> bool {
        self.judged.contains(&text_of(source))
    }

    /// The chain for what this wrapper starts.
    pub(crate) fn below<'p>(mut self, program: Option<&Path>, sources: impl Iterator<Item = &'p Path>) -> Chain {
        self.depth += 1;
        self.started.extend(program.map(text_of));
        self.judged.extend(sources.map(text_of));
        self
    }

    /// Hands the mark on.
    pub(crate) fn give_to(&self, command: &mut Command) {
        if self.depth > 0 {
            command.env(VARIABLE, self.mark());
        }
    }
}

fn text_of(path: &Path) -> String {
    absolute(path).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_read_as_it_was_written() {
        let source = Path::new("judged by whom.c");
        let one = Chain::default().below(Some(Path::new("/opt/ccache/gcc")), std::iter::empty());
        let two = one.below(Some(Path::new("started x")), std::iter::once(source));
        assert_eq!(Chain::parse(&two.mark()), two);
        assert!(two.has_started(Path::new("/opt/ccache/gcc")) && two.has_started(Path::new("./started x")));
        assert!(!two.has_started(Path::new("/usr/bin/gcc")));
        assert!(two.judges(source) && !two.judges(Path::new("other.c")));
        assert_eq!(Chain::parse("from elsewhere"), Chain::default());
    }
}
