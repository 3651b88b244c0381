//! What free-threaded interpreters export.

use crate::catalog::{Entity, Form, FormKind};
use abi3lint_model::{Abi, Config, Version, VersionSet};

impl Entity {
    /// Versions of which only free-threaded builds export the symbol: their headers declare it in no other build.
    pub fn exported_without_gil_only(&self) -> VersionSet {
        let is_symbol = |f: &&Form| matches!(f.kind, FormKind::Function | FormKind::Data);
        let symbols = || self.forms.iter().filter(is_symbol).flat_map(|f| f.on.iter());
        if !self.exported.is_empty() || symbols().any(|c| c.abi() != Abi::FreeThreaded) {
            return VersionSet::default();
        }
        symbols().map(Config::headers).collect()
    }

    /// Free-threaded interpreters on Linux that export the symbol, by version: what builds with the GIL have, they have
    /// too.
    pub fn exported_without_gil(&self) -> VersionSet {
        let with_gil = self.exported.iter().filter(|v| *v >= Version::FIRST_FREE_THREADED);
        with_gil.collect::<VersionSet>() | self.exported_without_gil_only()
    }
}
