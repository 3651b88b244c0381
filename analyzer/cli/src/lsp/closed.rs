//! Closed files that are told of all the same: where a macro of a header does what no target allows, the place is
//! in the header, and whoever edits a use of it would see nothing.
//!
//! They are told of as long as something is open in their package, to clients that do not ask by themselves.

use super::client::{Abilities, Client};
use super::convert::uri_of;
use super::documents::Documents;
use super::published::{diagnostics, nothing, result_id};
use crate::live::Package;
use gen_lsp_types::{PublishDiagnosticsParams, Uri};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// By path: what was published, and for which package by the folder of its settings, which need not hold the file.
#[derive(Debug, Default)]
pub(super) struct Closed(BTreeMap<String, (Uri, String, PathBuf)>);

impl Closed {
    /// Tells what is new of a package that is judged.
    pub(crate) fn tell(&mut self, package: &Package, documents: &Documents, client: &Client, abilities: &Abilities) {
        let open: BTreeSet<&str> = documents.iter().map(|(_, d)| d.path.as_str()).collect();
        let shown: BTreeSet<&str> = package.paths_with_macros_in_use().filter(|p| !open.contains(p)).collect();
        // What is open is told of as a document from now on.
        self.0.retain(|path, _| !open.contains(path.as_str()));
        self.withdraw(client, |path, root| root == package.place().dir && !shown.contains(path));
        for path in shown {
            let Some(uri) = uri_of(Path::new(path)) else { continue };
            let diagnostics = diagnostics(package, path, documents, abilities);
            let now = (uri.clone(), result_id(&diagnostics), package.place().dir.clone());
            if self.0.get(path) != Some(&now) {
                self.0.insert(path.to_owned(), now);
                let params = PublishDiagnosticsParams { uri, version: None, diagnostics };
                client.notify("textDocument/publishDiagnostics", params);
            }
        }
    }

    /// Clears what is shown of these files, which are given with the folder of their package's settings.
    pub(crate) fn withdraw(&mut self, client: &Client, is_gone: impl Fn(&str, &Path) -> bool) {
        self.0.retain(|path, (uri, _, root)| {
            let gone = is_gone(path, root);
            if gone {
                client.notify("textDocument/publishDiagnostics", nothing(uri.clone()));
            }
            !gone
        });
    }
}
