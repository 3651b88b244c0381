//! What else is known of a package once its facts are found: for those who join them with the facts of
//! another front end. It must not know who that is.

use super::Package;
use abi3lint_model::{FileId, Live};
use std::collections::BTreeSet;

/// Where each file is live, and which macros there are.
#[derive(Clone, Default, Debug)]
pub struct PreprocessorState {
    /// By file: offsets, rising, and what holds from each on.
    regions: Vec<Vec<(u32, Live)>>,
    macros: BTreeSet<Vec<u8>>,
}

impl PreprocessorState {
    pub(crate) fn of(package: &Package<'_>) -> PreprocessorState {
        let of_file = |i: usize| {
            let starts = std::iter::once(0).chain(package.sources.files[i].conditionals.iter().map(|c| c + 1));
            starts.map(|at| (at, package.live(i, at))).collect()
        };
        PreprocessorState {
            regions: (0..package.sources.files.len()).map(of_file).collect(),
            macros: package.sources.macros.keys().map(|name| name.to_vec()).collect(),
        }
    }

    /// Moves what holds from some offset on, in the order in which it stands.
    pub(crate) fn move_regions(&mut self, to: impl Fn(FileId, u32) -> u32) {
        for (i, regions) in self.regions.iter_mut().enumerate() {
            regions.iter_mut().for_each(|(start, _)| *start = to(FileId(i as u32), *start));
        }
    }

    /// When a byte offset of a file is live, among the configurations of the run; `None` where the file is
    /// none of the package's.
    pub fn live(&self, file: FileId, offset: u32) -> Option<Live> {
        let regions = self.regions.get(file.0 as usize)?;
        let next = regions.partition_point(|(start, _)| *start <= offset);
        Some(regions.get(next.checked_sub(1)?)?.1)
    }

    /// Whether a file of the package defines a macro of this name.
    pub fn is_macro(&self, name: &str) -> bool {
        self.macros.contains(name.as_bytes())
    }
}
