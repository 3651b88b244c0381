//! The names of a whole file, by their spelling.

use crate::files::Files;
use crate::names::Until;
use std::collections::HashMap;

/// The names of a file: global variables have a location only with full debug information.
#[derive(Debug)]
pub(crate) struct Words {
    /// Offset and name, in order.
    pub list: Vec<(usize, String)>,
    /// Where in the list each name is.
    by_name: HashMap<String, Vec<usize>>,
}

impl Words {
    /// `None` where the file is none of C, or its text is not known.
    pub(crate) fn of_file(files: &Files<'_>, file: usize) -> Option<Words> {
        let (text, _) = files.text(file)?;
        let names = files.names(file, 0..text.len(), Until::End);
        let list: Vec<_> = names.into_iter().map(|n| (n.start, n.text.to_owned())).collect();
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        for (i, (_, name)) in list.iter().enumerate() {
            by_name.entry(name.clone()).or_default().push(i);
        }
        Some(Words { list, by_name })
    }

    /// Where in the list a name is.
    pub(crate) fn of(&self, name: &str) -> &[usize] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }

    /// Offsets of a name.
    pub(crate) fn offsets(&self, name: &str) -> impl Iterator<Item = usize> {
        self.of(name).iter().map(|i| self.list[*i].0)
    }
}
