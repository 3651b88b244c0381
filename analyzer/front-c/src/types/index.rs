//! Declarations of all files that others read, by name.

use super::decls::{Decls, Names};
use crate::package::Package;
use rustc_hash::FxHashMap;

/// Declarations of all files that others read.
#[derive(Debug, Default)]
pub(crate) struct TypeIndex<'a> {
    pub files: Vec<Option<Decls<'a>>>,
    /// By name: files that declare it.
    by_name: FxHashMap<&'a [u8], Vec<u32>>,
}

impl<'a> TypeIndex<'a> {
    /// Indexes the declarations of the files that have any.
    pub(crate) fn new(files: Vec<Option<Decls<'a>>>) -> TypeIndex<'a> {
        let mut by_name: FxHashMap<&'a [u8], Vec<u32>> = FxHashMap::default();
        for (i, d) in files.iter().enumerate() {
            let Some(d) = d else { continue };
            for name in [&d.typedefs, &d.tags, &d.functions, &d.variables].into_iter().flat_map(Names::keys) {
                let list = by_name.entry(name).or_default();
                if list.last() != Some(&(i as u32)) {
                    list.push(i as u32);
                }
            }
        }
        TypeIndex { files, by_name }
    }

    /// The files that declare a name and are read together with this one.
    pub(crate) fn declaring(&self, package: &Package<'a>, file: u32, name: &[u8]) -> impl Iterator<Item = &Decls<'a>> {
        let list = self.by_name.get(name).map_or(&[][..], Vec::as_slice);
        let visible = package.visible.get(file as usize).cloned().unwrap_or_default();
        list.iter()
            .filter(move |f| **f != file && visible.contains(**f as usize))
            .filter_map(|f| self.files[*f as usize].as_ref())
    }
}
