//! The text that an expression of string literals comes to at a place, with the macros that the place may see.
//!
//! A macro with several definitions there stands for its text only if they are alike.

use super::Package;
use crate::syntax::string_text::text_of;
use abi3lint_model::{Live, Span};
use abi3lint_rules::formats;

/// Whether a text has a place for a generator of C code to fill, as `@name@` in NumPy's templates.
fn is_template(text: &str) -> bool {
    let is_name = |t: &&str| t.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') && !t.is_empty();
    let parts: Vec<&str> = text.split('@').collect();
    parts.len() > 2 && parts[1..parts.len() - 1].iter().any(is_name)
}

impl Package<'_> {
    /// The text of `source` at a place of a file that is live in these configurations.
    pub(crate) fn spelled_text(&self, file: usize, source: &[u8], live: Live) -> Option<String> {
        let body = |name: &[u8]| -> Option<&[u8]> {
            let mut all = self.definitions(file, name, live).map(|r| {
                let f = &self.sources.files[r.file as usize];
                let define = &f.defines[r.define as usize];
                let body = f.body(define);
                let span = Span { start: body.first()?.span.start, end: body.last()?.span.end };
                define.params.is_none().then(|| span.of(f.text))
            });
            match all.next() {
                Some(first) => first.filter(|text| all.all(|other| other == Some(text))),
                None => Some(formats::spelled_by(std::str::from_utf8(name).ok()?)?.as_bytes()),
            }
        };
        text_of(source, &body).filter(|text| !is_template(text))
    }
}
