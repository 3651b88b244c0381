//! What a source defines a macro as, for those who look for a value that is written down. Nothing is evaluated.

use super::file::FileScan;
use abi3lint_c_text::{DirectiveKind, Tok};
use abi3lint_c_text::{Moves, joined};
use abi3lint_model::{SourceFile, Span};
use memchr::{memchr_iter, memmem};

/// A `#define` without parameters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Definition {
    /// 1-based line.
    pub line: u32,
    /// The name.
    pub span: Span,
    /// The tokens of the body.
    pub value: String,
    /// The conditions of the branches that it stands in, outermost first; nothing for an `#else`.
    pub conditions: Vec<String>,
}

/// The definitions of a macro in a file.
pub fn definitions(file: &SourceFile, name: &str) -> Vec<Definition> {
    let read = joined(&file.text);
    let text = read.as_ref().map_or(file.text.as_slice(), |(text, _)| text);
    if memmem::find(text, name.as_bytes()).is_none() {
        return Vec::new();
    }
    let (joined, moves) = match read {
        Some((text, moves)) => (Some(SourceFile { path: file.path.clone(), text }), moves),
        None => (None, Moves::default()),
    };
    let scan = FileScan::new(joined.as_ref().unwrap_or(file), Some(false));
    let words = |toks: &[Tok]| {
        let words: Vec<_> = toks.iter().map(|t| String::from_utf8_lossy(t.span.of(scan.text))).collect();
        words.join(" ")
    };
    let mut defines = scan.defines.iter().peekable();
    let mut conditions: Vec<String> = Vec::new();
    let mut found = Vec::new();
    for (i, d) in scan.scan.directives.iter().enumerate() {
        match d.kind {
            k if k.opens() => conditions.push(words(scan.scan.directive_tokens(d))),
            k if k.continues() => {
                if let Some(last) = conditions.last_mut() {
                    *last = words(scan.scan.directive_tokens(d));
                }
            }
            DirectiveKind::Endif => drop(conditions.pop()),
            _ => {}
        }
        let Some(define) = defines.next_if(|x| x.directive as usize == i) else { continue };
        if define.name == name.as_bytes() && define.params.is_none() {
            let span = moves.back(define.name_span);
            let at = span.start as usize;
            found.push(Definition {
                span,
                line: 1 + memchr_iter(b'\n', &file.text[..at]).count() as u32,
                value: words(scan.body(define)),
                conditions: conditions.clone(),
            });
        }
    }
    found
}
