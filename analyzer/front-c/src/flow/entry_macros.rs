//! Entries of tables that a macro of the package makes: `{"size", NULL, set_size, NULL, NULL}` out of
//! `#define WRITABLE(name) {#name, NULL, set_##name, NULL, NULL}` and `WRITABLE(size)`.
//!
//! *Limits.* Of several definitions the first counts, and macros in a body are not opened.

use crate::package::Package;
use crate::syntax::grammar::Child;
use crate::syntax::nodes::operands;
use crate::syntax::tree::Node;
use crate::types::reader::DeclarationReader;
use abi3lint_c_text::{Tok, TokKind, call_arguments, is_name_byte};
use abi3lint_model::Live;
use std::borrow::Cow;

/// The words of each value of an entry, with those that are joined of two.
pub(crate) type EntryWords<'a> = Vec<Vec<Cow<'a, [u8]>>>;

/// So many tokens of a body are looked at.
const TOKENS: usize = 256;

/// What a call of a macro makes in a table; `None` where it is no entry.
pub(crate) fn entry_words<'a>(
    call: Node<'_>,
    reader: &DeclarationReader<'_, 'a>,
    package: &Package<'a>,
) -> Option<EntryWords<'a>> {
    let name = call.child_at(Child::Function).filter(|_| call.kind_name() == "call_expression")?;
    let arguments = operands(call.child_at(Child::Arguments)?);
    let definition = package.definitions(reader.file as usize, reader.name(name), Live::ALWAYS).next()?;
    let f = &package.sources.files[definition.file as usize];
    let define = &f.defines[definition.define as usize];
    let body = f.body(define);
    let (values, end) = call_arguments(body, 0);
    if !body.first().is_some_and(|t| t.is(b'{')) || end + 1 != body.len() || body.len() > TOKENS {
        return None;
    }
    let params: Vec<&[u8]> = f.param_names(define).iter().copied().collect();
    let words_of = |t: &Tok| {
        let word: &'a [u8] = t.span.of(f.text);
        let given = params.iter().position(|p| *p == word).and_then(|p| arguments.get(p));
        let text = given.map_or(word, |a| reader.name(*a));
        text.split(|b| !is_name_byte(*b)).filter(|w| !w.is_empty())
    };
    let mut out: EntryWords<'a> = Vec::with_capacity(values.len());
    for value in values {
        let mut words: Vec<Cow<'a, [u8]>> = Vec::new();
        let toks = &body[value];
        for (i, t) in toks.iter().enumerate().filter(|(_, t)| t.kind == TokKind::Ident) {
            let is_joined = i > 2 && toks[i - 1].is(b'#') && toks[i - 2].is(b'#');
            for (n, word) in words_of(t).enumerate() {
                match words.last_mut().filter(|_| is_joined && n == 0) {
                    Some(before) => before.to_mut().extend_from_slice(word),
                    None => words.push(Cow::Borrowed(word)),
                }
            }
        }
        out.push(words);
    }
    Some(out)
}
