//! The fix that makes all lengths of a file's formats `Py_ssize_t`: `PY_SSIZE_T_CLEAN` in front of its first include, and
//! `Py_ssize_t n` for each variable `int n` whose address is such a length.
//!
//! The macro changes what every call of the file stores, so the fix is for all of them or there is none. A variable is
//! declared once in its function, alone, and its address is a length wherever it is taken; no statement prints it or hands it
//! to a format in another way, where its width matters.
//!
//! Example: `int n = -1; PyArg_ParseTuple(args, "s#", &text, &n)` gets `Py_ssize_t n = -1;`.
//!
//! Limits: a file that names such a function where no call of it is understood has no fix. Functions are found by the braces in the first column, or by a line that begins there and ends with one. Headers
//! have no such fix, and neither has a package with such a call in one: they do not say for whom the macro is defined.

use abi3lint_model::{Edit, EntityId, Fact, FileId, Passed, Place, SourceFile, Span, Subject};
use abi3lint_rules::formats::Wants;
use abi3lint_rules::null::Family;
use abi3lint_rules::{catalog, formats};

/// What a statement has that hands a variable to a format, or asks for its size.
const BY_WIDTH: [&[u8]; 6] = [b"printf", b"Format", b"BuildValue", b"sizeof", b"scanf", b"va_"];

/// An argument that is a length.
#[derive(Debug)]
pub(crate) struct Length {
    /// Where the call is.
    pub at: u32,
    pub passed: Option<Passed>,
    /// It is one as it stands where lengths are `Py_ssize_t`.
    pub fits: bool,
}

/// The lengths of a call.
pub(crate) fn lengths(fact: &Fact) -> Vec<Length> {
    let Subject::Format(call) = &fact.subject else { return Vec::new() };
    let Some(reader) = formats::reader(call.function).filter(|_| call.format.contains('#')) else { return Vec::new() };
    let format = reader.read(&call.format);
    let length = |unit: &formats::Unit| {
        let passed = call.arguments.get(unit.argument).cloned().flatten();
        let fits = passed.as_ref().is_some_and(|p| !unit.wants.refuses(&p.base, p.pointers, Some(true)));
        Length { at: fact.span.start, passed, fits }
    };
    format.units.iter().filter(|u| u.is_length()).map(length).collect()
}

/// Whether a fact is a call whose lengths the macro makes wider.
pub(crate) fn is_sized_call(fact: &Fact) -> bool {
    matches!(&fact.subject, Subject::Format(call) if takes_lengths(call.function))
}

fn takes_lengths(function: EntityId) -> bool {
    formats::reader(function).is_some_and(|r| matches!(r.family, Family::Parse | Family::Build))
}

/// How many calls of such functions a text has, or may have.
fn calls(text: &[u8]) -> usize {
    let is_word = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    let words = text.split(|b| !is_word(b)).filter(|w| w.contains(&b'_'));
    let known = words.filter_map(|w| catalog::lookup(std::str::from_utf8(w).ok()?));
    known.filter(|id| takes_lengths(*id)).count()
}

/// The edits of a file with these lengths, of which so many calls are understood.
pub(crate) fn edits(id: FileId, file: &SourceFile, lengths: &[Length], understood: usize) -> Option<Vec<Edit>> {
    let text = &file.text;
    if calls(text) > understood {
        return None;
    }
    if is_header(&file.path) || memchr::memmem::find(text, formats::SIZED_MACRO.as_bytes()).is_some() {
        return None;
    }
    let at = first_include(text)?;
    let insert = |start: usize, end: usize, text: &str| Edit {
        place: Place { file: id, span: Span::new(start, end) },
        text: text.to_owned(),
    };
    let mut edits = vec![insert(at, at, &format!("#define {}\n", formats::SIZED_MACRO))];
    for length in lengths.iter().filter(|l| !l.fits) {
        let passed = length.passed.as_ref().filter(|p| p.base == "int" && p.pointers == 1)?;
        let name = passed.text.strip_prefix('&')?.trim();
        let (start, end) = function(text, length.at as usize)?;
        let same = |l: &&Length| {
            let is_it = l.passed.as_ref().and_then(|p| p.text.strip_prefix('&')).is_some_and(|n| n.trim() == name);
            is_it && (start..end).contains(&(l.at as usize))
        };
        let word = declared(&text[start..end], name.as_bytes(), lengths.iter().filter(same).count())?;
        let new = insert(start + word, start + word + 3, &Wants::LengthValue.c_type(true));
        if !edits.contains(&new) {
            edits.push(new);
        }
    }
    edits.sort_by_key(|e| e.place.span);
    Some(edits)
}

pub(crate) fn is_header(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    !matches!(ending, "c" | "cc" | "cpp" | "cxx" | "C" | "c++")
}

/// The line of the first include, which no condition decides.
fn first_include(text: &[u8]) -> Option<usize> {
    let (mut at, mut depth) = (0, 0_u32);
    for line in text.split_inclusive(|b| *b == b'\n') {
        let directive = line.trim_ascii_start().strip_prefix(b"#").map(<[u8]>::trim_ascii_start).unwrap_or_default();
        if directive.starts_with(b"include") {
            return (depth == 0).then_some(at);
        } else if directive.starts_with(b"if") {
            depth += 1;
        } else if directive.starts_with(b"endif") {
            depth = depth.checked_sub(1)?;
        }
        at += line.len();
    }
    None
}

/// Where the body of the function around a place begins and ends.
fn function(text: &[u8], at: usize) -> Option<(usize, usize)> {
    let (mut start, mut found) = (at, None);
    while found.is_none() && start > 0 {
        let end = start;
        start = text[..end - 1].iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
        let line = &text[start..end];
        let is_outer = line.first().is_some_and(|b| !b.is_ascii_whitespace() && *b != b'#');
        if is_outer && line.trim_ascii_end().ends_with(b"{") {
            found = Some(start);
        } else if line.starts_with(b"}") {
            return None;
        }
    }
    let end = memchr::memmem::find(&text[at..], b"\n}")?;
    Some((found?, at + end))
}

/// Where `int` stands in the one declaration of a variable that may become wider: its address is taken so many times.
fn declared(body: &[u8], name: &[u8], addresses: usize) -> Option<usize> {
    let is_word = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let (mut declared, mut taken) = (None, 0);
    for at in memchr::memmem::find_iter(body, name) {
        let (before, after) = (&body[..at], &body[at + name.len()..]);
        let code = before.trim_ascii_end();
        if is_word(before.last()) || is_word(after.first()) || code.ends_with(b".") || code.ends_with(b"->") {
            continue;
        }
        let start = code.iter().rposition(|b| matches!(b, b';' | b'{' | b'}')).map_or(0, |i| i + 1);
        let end = after.iter().position(|b| matches!(b, b';' | b'{' | b'}'))?;
        let own = body[start..at].trim_ascii();
        if own == b"int" {
            // Alone, with a number or without a value.
            let rest = after[..end].trim_ascii();
            let value = rest.strip_prefix(b"=").map(|v| v.trim_ascii_start());
            let value = value.map(|v| v.strip_prefix(b"-").unwrap_or(v));
            let is_plain = rest.is_empty() || value.is_some_and(|v| !v.is_empty() && v.iter().all(u8::is_ascii_digit));
            let word = body[start..at].iter().position(|b| *b == b'i')?;
            if !is_plain || declared.replace(start + word).is_some() {
                return None;
            }
            continue;
        }
        let is_address = code.ends_with(b"&") && !code.ends_with(b"&&");
        taken += usize::from(is_address);
        let statement = &body[start..at + name.len() + end];
        let by_width = |words: &&[u8]| memchr::memmem::find(statement, words).is_some();
        if !is_address && BY_WIDTH.iter().any(by_width) {
            return None;
        }
    }
    declared.filter(|_| taken == addresses)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_is_declared_alone_and_its_address_is_a_length() {
        let of = |body: &str| declared(body.as_bytes(), b"n", 1);
        assert_eq!(of("{ int n = -1; parse(a, &p, &n); use(n); }"), Some(2));
        assert_eq!(of("{\n    int n;\n    parse(a, &p, & n); o->n = n; }"), Some(6));
        for other in [
            "{ int n, m; parse(&n); }",
            "{ long n; parse(&n); }",
            "{ int n = first(); parse(&n); }",
            "{ int n; parse(&n); other(&n); }",
            "{ int n; parse(&n); printf(\"%d\", n); }",
            "{ int n; parse(&n); { int n; } }",
            "{ parse(&n); }",
        ] {
            assert_eq!(of(other), None, "{other}");
        }
    }

    #[test]
    fn the_function_around_a_call_ends_at_the_first_column() {
        let text = b"int a;\nint f(void)\n{\n    call();\n}\nint g(void) {\n    call();\n}\n";
        let calls: Vec<usize> = memchr::memmem::find_iter(text, b"call").collect();
        assert_eq!(function(text, calls[0]), Some((19, 32)));
        assert_eq!(function(text, calls[1]).map(|f| &text[f.0..f.1]), Some(&b"int g(void) {\n    call();"[..]));
        assert_eq!(function(b"int f(void)\n\t{\n call();\n}\n", 16), None);
    }
}
