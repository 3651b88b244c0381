//! One shape of input, at any size.

use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// One shape of input.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Family {
    pub(crate) name: &'static str,
    make: fn(usize) -> Input,
}

/// Files, and how the program is started in their folder.
#[derive(Debug)]
pub(crate) struct Input {
    /// Path and text.
    pub(crate) files: Vec<(String, Vec<u8>)>,
    /// Without the target and the rest that each check has, unless complete.
    pub(crate) args: Vec<String>,
    pub(crate) is_complete: bool,
    /// What the work is measured by where that is not the bytes of the files.
    pub(crate) weight: Option<usize>,
}

impl Default for Input {
    fn default() -> Input {
        Input { files: Vec::new(), args: ["check", "."].map(str::to_owned).to_vec(), is_complete: false, weight: None }
    }
}

impl Input {
    pub(crate) fn file(path: &str, text: &str) -> Input {
        Input { files: vec![(path.to_owned(), text.as_bytes().to_vec())], ..Input::default() }
    }

    pub(crate) fn bytes(&self) -> usize {
        self.files.iter().map(|f| f.1.len()).sum()
    }

    pub(crate) fn weight(&self) -> usize {
        self.weight.unwrap_or_else(|| self.bytes()).max(1)
    }

    /// Arguments of the program.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let rest: &[&str] = if self.is_complete { &[] } else { &["--target", "cp39-abi3", "--exit-zero"] };
        self.args.iter().cloned().chain(rest.iter().map(|a| (*a).to_owned())).collect()
    }

    /// Writes the files into an empty folder.
    pub(crate) fn write(&self, folder: &Path) -> Result<()> {
        if folder.exists() {
            fs::remove_dir_all(folder).with_context(|| format!("cannot empty {}", folder.display()))?;
        }
        fs::create_dir_all(folder)?;
        for (path, text) in &self.files {
            let path = folder.join(path);
            path.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        }
        Ok(())
    }
}

impl Family {
    pub(crate) const fn new(name: &'static str, make: fn(usize) -> Input) -> Family {
        Family { name, make }
    }

    pub(crate) fn input(&self, n: usize) -> Input {
        (self.make)(n)
    }

    /// The largest size that stays below so much work.
    pub(crate) fn size(&self, most: usize) -> usize {
        let fits = |n: usize| {
            let input = self.input(n);
            input.weight() <= most && input.bytes() <= most
        };
        // A shape that does not grow any more has its largest input.
        let (mut low, mut high) = (4, 8);
        while high < most && fits(high) {
            (low, high) = (high, high * 2);
        }
        while high - low > 1 + low / 50 {
            let middle = low + (high - low) / 2;
            if fits(middle) { low = middle } else { high = middle }
        }
        low
    }
}

/// What `f` makes of each number below `n`.
pub(crate) fn repeat(n: usize, f: impl Fn(usize) -> String) -> String {
    (0..n).map(f).collect()
}
