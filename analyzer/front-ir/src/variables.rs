//! Where a global variable is defined in the source.

use crate::headers::plain_name;
use crate::ir::Value;
use crate::names::Until;
use crate::places::At;
use crate::walk::Walk;
use crate::words::Words;
use abi3lint_rules::catalog::Entity;

/// The type's name in the definition of a global, or else the global's.
pub(crate) fn place(walk: &mut Walk<'_, '_>, main: usize, words: Option<&Words>, g: Value, e: Option<&Entity>) -> At {
    let symbol = g.name();
    // A static of a function is called `function.name`.
    let name = plain_name(symbol.rsplit('.').next().unwrap_or(&symbol));
    let is_type = |w: &str| e.is_some_and(|e| w == e.name || (!e.tag.is_empty() && w == e.tag));
    if let Some((file, line)) = g.variable() {
        let file = walk.files.of(walk.module, file);
        let found = walk.files.text(file).and_then(|(text, lines)| {
            // The type may stand on a line before the name's.
            let from = lines.line_span(line.saturating_sub(3).max(1), text)?.start as usize;
            let span = lines.line_span(line, text)?;
            let list = walk.files.names(file, from..span.end as usize, Until::End);
            let at = list.iter().position(|n| n.text == name && n.start >= span.start as usize)?;
            let hit = list[at.saturating_sub(3)..at].iter().rev().find(|n| is_type(n.text)).unwrap_or(&list[at]);
            Some((hit.start, hit.text.len()))
        });
        return match found {
            Some((start, len)) => walk.files.at(file, start, len),
            None => At { file, line: line.max(1), column: 1, len: 0 },
        };
    }
    let ranked = words.and_then(|w| definition(walk, main, w, name, &is_type));
    // A definition with a value, of the main file or else of one that it includes; or what comes next to it.
    let found = match ranked {
        Some((0, at)) => Some(at),
        _ => {
            walk.files.read_included();
            let others = (0..walk.files.len()).filter(|f| *f != main);
            let found = others.filter_map(|f| {
                let words = Words::of_file(walk.files, f)?;
                definition(walk, f, &words, name, &is_type).filter(|(rank, _)| *rank <= DEFINED)
            });
            ranked.into_iter().chain(found).min_by_key(|(rank, _)| *rank).map(|(_, at)| at)
        }
    };
    found.unwrap_or(At { file: main, line: 1, column: 1, len: 0 })
}

/// The worst rank of a [`definition`] that is one.
const DEFINED: u8 = 2;

/// What is likeliest the definition of a variable in a file, the lowest rank first: the type's name before
/// it, or else its own.
fn definition(
    walk: &Walk<'_, '_>,
    file: usize,
    words: &Words,
    name: &str,
    is_type: &dyn Fn(&str) -> bool,
) -> Option<(u8, At)> {
    let (text, _) = walk.files.text(file)?;
    let mut best: Option<(u8, usize, usize)> = None;
    for i in words.of(name).iter().copied() {
        let (start, word) = &words.list[i];
        let follows = text[start + word.len()..].iter().find(|b| !b.is_ascii_whitespace());
        // Nothing but other words is between a type and its variable.
        let is_before = |(s, w): &(usize, String)| {
            is_type(w)
                && text[s + w.len()..*start]
                    .iter()
                    .all(|b| b.is_ascii_whitespace() || b.is_ascii_alphanumeric() || *b == b'_')
        };
        let ty = words.list[i.saturating_sub(3)..i].iter().rev().find(|w| is_before(w));
        let rank = match (ty, follows) {
            (Some(_), Some(b'=' | b'[' | b'{')) => 0,
            (Some(_), _) => 1,
            (None, Some(b'=')) => DEFINED,
            (None, _) => 3,
        };
        let (start, len) = ty.map_or((*start, word.len()), |(s, w)| (*s, w.len()));
        if best.is_none_or(|b| rank < b.0) {
            best = Some((rank, start, len));
        }
    }
    best.map(|(rank, start, len)| (rank, walk.files.at(file, start, len)))
}
