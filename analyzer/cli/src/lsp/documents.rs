//! Open documents.

use super::text::{Encoding, Text};
use gen_lsp_types::{TextDocumentContentChangeEvent as Change, Uri};
use std::collections::HashMap;

/// A document that the client has open.
#[derive(Debug)]
pub(crate) struct Document {
    pub version: i32,
    pub text: Text,
    /// What it is called among the files of its package.
    pub path: String,
}

#[derive(Debug, Default)]
pub(crate) struct Documents(HashMap<Uri, Document>);

impl Documents {
    pub(crate) fn open(&mut self, uri: Uri, document: Document) {
        self.0.insert(uri, document);
    }

    pub(crate) fn close(&mut self, uri: &Uri) -> Option<Document> {
        self.0.remove(uri)
    }

    pub(crate) fn get(&self, uri: &Uri) -> Option<&Document> {
        self.0.get(uri)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Uri, &Document)> {
        self.0.iter()
    }

    /// Applies edits, each to what the one before it left. Of a document that is not open there is nothing to
    /// edit.
    pub(crate) fn change(
        &mut self,
        uri: &Uri,
        version: i32,
        changes: Vec<Change>,
        encoding: Encoding,
    ) -> Option<&Document> {
        let document = self.0.get_mut(uri)?;
        document.version = version;
        for change in changes {
            match change {
                Change::TextDocumentContentChangePartial(part) => {
                    document.text.replace(part.range, &part.text, encoding);
                }
                Change::TextDocumentContentChangeWholeDocument(whole) => {
                    document.text = Text::new(whole.text.into_bytes());
                }
            }
        }
        Some(document)
    }
}
