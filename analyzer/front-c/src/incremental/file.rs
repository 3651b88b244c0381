//! What is kept of the file that is edited.

use super::edit_window::{Tokens, Window};
use super::items::Item;
use crate::sources::file::FileScan;
use crate::syntax::tree::Tree;
use crate::types::decls::Decls;
use crate::view::build::View;
use abi3lint_c_text::Tok;
use abi3lint_model::{Live, Span};
use rustc_hash::FxHashSet;

/// What is known of the file that is edited.
#[derive(Debug)]
pub(crate) struct EditedFile<'a> {
    pub file: usize,
    pub text: &'a [u8],
    pub view: View,
    pub tokens: Tokens,
    /// Where the file names something of CPython's.
    pub spoke: Option<Span>,
    /// The item that holds an edit which the scan and the tokens know already, and nothing else here.
    pub window: Option<Window>,
    /// Of the whole file, as it was parsed last; edits since then are applied to it.
    pub tree: Tree,
    /// `None` where the index has them, for others read them too.
    pub decls: Option<Decls<'a>>,
    /// In the order of the text.
    pub items: Vec<Item<'a>>,
    /// The tree has errors, and was not parsed from nothing.
    pub mended: bool,
}

/// What is known of the file as it was, where more than one item may look otherwise.
#[derive(Default)]
pub(crate) struct Earlier<'g, 'a> {
    pub toks: Option<Vec<Tok>>,
    /// The scan, and when its regions were live.
    pub before: Option<(&'g FileScan<'a>, &'g [Live])>,
    /// Macros that are not what they were.
    pub names: FxHashSet<&'a [u8]>,
    /// What is left out.
    pub trouble: &'g [Span],
}

impl EditedFile<'_> {
    /// Where the grammar is at a loss.
    pub(crate) fn bad(&self) -> Vec<Span> {
        self.items.iter().map(|i| i.outline).filter(|o| o.bad).map(|o| o.span).collect()
    }
}
