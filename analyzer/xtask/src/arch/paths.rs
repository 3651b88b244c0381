//! The paths that a Rust source names: `crate::view::build`, `super::lower`, `lower::call` of its own submodule.
//!
//! It knows the spelling of Rust and no files. Comments, literals and what stands under `#[cfg(test)]` are blanked
//! first, so line numbers stay. `use` trees are spread: `use a::{b, c::d}` names `a::b` and `a::c::d`.
//!
//! Limits: a method that is called without its path is not seen, nor what a macro makes, and in an inline module
//! `super` is taken for the parent of the file.

use std::ops::Range;

/// A path of a source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Named {
    /// 1-based.
    pub line: usize,
    pub segments: Vec<String>,
    /// `pub use`: the name under which others find it here.
    pub exported: Option<String>,
}

/// The source without comments, literals and tests, with the same lines.
pub(crate) fn code(text: &str) -> String {
    without_tests(&without_words(text))
}

/// The submodules in files of their own that the code declares.
pub(crate) fn submodules(code: &str) -> Vec<String> {
    words(code).filter(|(_, w)| *w == "mod").filter_map(|(at, _)| declared_at(&code[at + 3..])).collect()
}

/// The name of `mod name;`, by what follows its first word.
fn declared_at(rest: &str) -> Option<String> {
    let name = rest.trim_start();
    let end = name.find(|c| !is_word(c))?;
    name[end..].trim_start().starts_with(';').then(|| name[..end].to_owned())
}

/// All paths of the code that have at least two segments, and those of `use` and `pub use`.
pub(crate) fn named(code: &str) -> Vec<Named> {
    let mut out = Vec::new();
    let line = |at: usize| code[..at].matches('\n').count() + 1;
    let mut behind = 0;
    for (at, word) in words(code) {
        if at < behind {
            continue;
        }
        // `impl Trait + use<>` names no path.
        if word == "use" && !code[at + 3..].trim_start().starts_with('<') {
            let end = code[at..].find(';').map_or(code.len(), |i| at + i);
            let is_exported = is_public(&code[..at]);
            for (segments, alias) in spread(&code[at + 3..end]) {
                let last = alias.or_else(|| segments.last().cloned());
                out.push(Named { line: line(at), segments, exported: last.filter(|_| is_exported) });
            }
            behind = end;
            continue;
        }
        let before = code[..at].trim_end();
        if before.ends_with("::") || before.ends_with('.') {
            continue;
        }
        let segments = path_at(&code[at..]);
        if segments.len() > 1 {
            out.push(Named { line: line(at), segments, exported: None });
        }
    }
    out
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Each word with its offset.
fn words(code: &str) -> impl Iterator<Item = (usize, &str)> {
    code.split(|c| !is_word(c)).filter(|w| !w.is_empty()).map(|w| (w.as_ptr() as usize - code.as_ptr() as usize, w))
}

/// Whether `pub` or `pub(...)` stands at the end.
fn is_public(before: &str) -> bool {
    let before = before.trim_end();
    let open = before.strip_suffix(')').and_then(|b| b.rfind('('));
    before[..open.unwrap_or(before.len())].trim_end().ends_with("pub")
}

/// The segments of the path at the start.
fn path_at(code: &str) -> Vec<String> {
    let mut segments = Vec::new();
    let mut rest = code;
    loop {
        let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        if end == 0 {
            return segments;
        }
        segments.push(rest[..end].to_owned());
        let Some(next) = rest[end..].trim_start().strip_prefix("::") else { return segments };
        rest = next.trim_start();
    }
}

/// The paths of a `use` tree, each with its alias.
fn spread(tree: &str) -> Vec<(Vec<String>, Option<String>)> {
    let tree = tree.trim();
    let Some(open) = tree.find('{') else {
        let (path, alias) = match tree.split_once(" as ") {
            Some((path, alias)) => (path, Some(alias.trim().to_owned())),
            None => (tree, None),
        };
        let segments: Vec<String> = path.split("::").map(|s| s.trim().to_owned()).filter(|s| !s.is_empty()).collect();
        return if segments.is_empty() { Vec::new() } else { vec![(segments, alias)] };
    };
    let inner = &tree[open + 1..tree.rfind('}').unwrap_or(tree.len())];
    let (mut depth, mut start) = (0, 0);
    let mut parts = Vec::new();
    for (i, c) in inner.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&inner[start..i]);
                start = i + 1;
            }
            _ => {}
        }
    }
    parts.push(&inner[start..]);
    let parts = parts.into_iter().filter(|p| !p.trim().is_empty());
    parts.flat_map(|part| spread(&format!("{}{}", &tree[..open], part.trim()))).collect()
}

/// The text with blanks for comments and literals.
fn without_words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let word = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let hidden = if matches!(&rest[..word], "r" | "br" | "cr") {
            raw_string(&rest[word..]).map(|len| word + len)
        } else {
            hidden(rest)
        };
        let (len, is_hidden) = match hidden {
            Some(len) => (len, true),
            None => (word.max(c.len_utf8()), false),
        };
        let (this, next) = rest.split_at(len);
        if is_hidden {
            // As many bytes as before: offsets hold for the text as well.
            out.extend(this.bytes().map(|b| if b == b'\n' { '\n' } else { ' ' }));
        } else {
            out.push_str(this);
        }
        rest = next;
    }
    out
}

/// The length of the comment or literal at the start, if there is one.
fn hidden(text: &str) -> Option<usize> {
    let to = |end: Option<usize>| Some(end.unwrap_or(text.len()));
    match text.as_bytes() {
        [b'/', b'/', ..] => to(text.find('\n')),
        [b'/', b'*', ..] => to(text.find("*/").map(|i| i + 2)),
        [b'"', ..] => to(closed(text, '"')),
        [b'\'', b'\\', ..] => to(closed(text, '\'')),
        [b'\'', ..] => {
            // A lifetime has no quote behind its first letter.
            let letter = text[1..].chars().next()?.len_utf8();
            text[1 + letter..].starts_with('\'').then_some(letter + 2)
        }
        _ => None,
    }
}

/// Behind the quote that ends a literal.
fn closed(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (i, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return Some(i + 1),
            _ => {}
        }
    }
    None
}

/// The length of `"..."` or `#"..."#` at the start, if it is one.
fn raw_string(text: &str) -> Option<usize> {
    let marks = text.len() - text.trim_start_matches('#').len();
    let body = text[marks..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(marks));
    Some(body.find(&end).map_or(text.len(), |i| marks + 1 + i + end.len()))
}

/// The text with blanks for each item under `#[cfg(test)]`, and with its comments and literals.
pub(super) fn without_tests(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut end = 0;
    for test in tests(&without_words(text)) {
        out.push_str(&text[end..test.start]);
        out.extend(text[test.clone()].matches('\n'));
        end = test.end;
    }
    out.push_str(&text[end..]);
    out
}

/// How many lines the items under `#[cfg(test)]` have.
pub(super) fn lines_of_tests(text: &str) -> usize {
    tests(&without_words(text)).map(|test| text[test].lines().count()).sum()
}

/// Where items under `#[cfg(test)]` stand in code without comments and literals.
fn tests(code: &str) -> impl Iterator<Item = Range<usize>> {
    const TEST: &str = "#[cfg(test)]";
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + code.get(from..)?.find(TEST)?;
        let item = start + TEST.len();
        from = item + end_of_item(&code[item..]);
        Some(start..from)
    })
}

/// Behind the brace or the semicolon that ends the item at the start.
fn end_of_item(code: &str) -> usize {
    let mut depth = 0;
    for (i, c) in code.char_indices() {
        match c {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => depth -= 1,
            _ => {}
        }
        if depth == 0 && matches!(c, '}' | ';') {
            return i + 1;
        }
    }
    code.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> Vec<String> {
        named(&code(text)).into_iter().map(|n| format!("{} {}", n.line, n.segments.join("::"))).collect()
    }

    #[test]
    fn trees_of_use_are_spread() {
        assert_eq!(
            paths("use crate::{a, b::{self, C as D}};\nfn f() { super::g::<T>(crate :: h); x.y::z() }"),
            ["1 crate::a", "1 crate::b::self", "1 crate::b::C", "2 super::g", "2 crate::h"]
        );
        let exported = |text: &str| named(text).into_iter().map(|n| n.exported).collect::<Vec<_>>();
        assert_eq!(
            exported("pub(crate) use a::B; pub use c::D as E; use f::G;"),
            [Some("B".to_owned()), Some("E".to_owned()), None]
        );
    }

    #[test]
    fn comments_literals_and_tests_name_nothing() {
        let text = "//! crate::a\n/* crate::b */ fn f<'x>() { \"\\\"crate::c\"; '\"'; r#\"crate::d\"#; crate::e }\n\
            #[cfg(test)]\nuse crate::f;\n#[cfg(test)]\nmod tests {\n fn g() -> [u8; 2] { crate::h() }\n}\nuse crate::i;";
        assert_eq!(paths(text), ["2 crate::e", "9 crate::i"]);
        assert!(paths("fn f() -> impl Iterator<Item = u8> + use<> { { x }; }").is_empty());
    }

    #[test]
    fn tests_may_stand_anywhere_in_a_file() {
        let text = "const A: u8 = 1;\n#[cfg(test)]\nmod tests {\n    const B: &str = \"é}\";\n}\nconst C: &str = \"/*\";\n\
            #[cfg(test)]\nuse x::y;\nconst D: u8 = 2; // é\n";
        assert_eq!(lines_of_tests(text), 6);
        assert_eq!(
            without_tests(text),
            "const A: u8 = 1;\n\n\n\n\nconst C: &str = \"/*\";\n\n\nconst D: u8 = 2; // é\n"
        );
    }

    #[test]
    fn submodules_are_those_in_files() {
        let text = "mod a;\npub(crate) mod b;\nmod c { }\n#[cfg(test)]\nmod d;\n";
        assert_eq!(submodules(&code(text)), ["a", "b"]);
    }
}
