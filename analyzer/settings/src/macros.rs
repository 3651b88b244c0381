//! The macros that build files define for their compilers, as they write them.
//!
//! ```text
//! define_macros=[("Py_LIMITED_API", "0x03090000"), ('SPAM', None)]      setup.py, pyproject.toml
//! extra_compile_args=["-DPy_LIMITED_API=0x03090000"]                    everywhere; /D for MSVC
//! target_compile_definitions(spam PRIVATE Py_LIMITED_API=0x03090000)    CMakeLists.txt
//! define = Py_LIMITED_API=0x03090000,SPAM                               setup.cfg
//! ```
//!
//! Limit: a value that is worked out (`f"0x{minor:02x}"`, `${FLOOR}`, a sum) is not known, and then nothing is said; so is
//! one that is longer than any that means something.

use crate::platforms::Assignments;
use crate::text::{MOST_VALUE, beginning, first_word, is_letter, only_quoted, quoted};
use abi3lint_model::{FloorValue, Version};
use std::ops::Range;

/// A macro that a build file defines.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Defined {
    /// The bytes of its name.
    pub name: Range<usize>,
    /// As the compiler gets it.
    pub value: String,
}

/// The definitions of a macro in a build file without comments. `is_bare`: a name before a `=` is one even without
/// quotes or an option.
pub(crate) fn definitions(code: &str, name: &str, is_bare: bool) -> Vec<Defined> {
    let names = code.match_indices(name).map(|(at, _)| at..at + name.len());
    if !code.contains(name) {
        return Vec::new();
    }
    let assigned = Assignments::of(code);
    let value = |at: &Range<usize>| {
        let (before, rest) = (&code[..at.start], &code[at.end..]);
        let is_option = before.ends_with("-D") || before.ends_with("/D");
        if rest.starts_with(is_letter) || (!is_option && before.ends_with(is_letter)) {
            return None;
        }
        let quote = before.chars().next_back().filter(|c| matches!(c, '"' | '\''));
        match rest.strip_prefix('=') {
            Some(value) if is_option || is_bare || quote.is_some() => plain(value),
            Some(_) => None,
            None if is_option => Some("1".to_owned()),
            None => {
                let value = rest.strip_prefix(quote?)?.trim_start().strip_prefix(',')?;
                if asks(before.strip_suffix(quote?)?) { None } else { python(value.trim_start(), &assigned) }
            }
        }
    };
    names.filter_map(|at| Some(Defined { value: value(&at)?, name: at })).collect()
}

/// What a build file selects by `Py_LIMITED_API`, where no condition decides it (`is_sure` of an offset): the lowest floor,
/// or none that its value names.
pub(crate) fn selected(code: &str, is_bare: bool, is_sure: impl Fn(usize) -> bool) -> Option<Option<Version>> {
    let all = definitions(code, "Py_LIMITED_API", is_bare).into_iter().filter(|d| is_sure(d.name.start));
    let values: Vec<FloorValue> =
        all.map(|d| FloorValue::read(&d.value)).filter(|v| *v != FloorValue::Unknown).collect();
    let floor = values.iter().filter_map(|v| v.floor()).min();
    (!values.is_empty()).then_some(floor)
}

/// Whether a name is the first argument of a function that asks for it, as `get_variable('Py_GIL_DISABLED', 0)` does, and
/// no part of a pair.
fn asks(before: &str) -> bool {
    let function = before.trim_end().strip_suffix('(').map(str::trim_end);
    function.is_some_and(|f| f.ends_with(is_letter) && !f.ends_with("define_macro") && !f.ends_with("return"))
}

/// The value behind `-DNAME=`.
fn plain(text: &str) -> Option<String> {
    let text = beginning(text, MOST_VALUE + 1);
    let end = text.find(|c: char| c.is_whitespace() || "\"',;)]>\\".contains(c)).unwrap_or(text.len());
    known(&text[..end])
}

/// The second part of a tuple or a list in Python or TOML.
fn python(text: &str, assigned: &Assignments<'_>) -> Option<String> {
    let first = text.chars().next()?;
    let (value, rest) = match first {
        '"' | '\'' => {
            let inside = quoted(text)?;
            (inside, &text[inside.len() + 2..])
        }
        '(' => {
            let end = beginning(text, MOST_VALUE).find(')')?;
            (&text[..=end], &text[end + 1..])
        }
        _ => {
            let word = first_word(text);
            let value = match word {
                "None" => "1",
                word if first.is_ascii_digit() => word,
                word => assigned.get(word).map(str::trim).and_then(|value| only_quoted(value))?,
            };
            (value, &text[word.len()..])
        }
    };
    // What goes on is an expression.
    rest.trim_start().starts_with([')', ']', ',']).then(|| known(value))?
}

/// A value in which nothing is to be replaced.
fn known(value: &str) -> Option<String> {
    let value = value.trim();
    (value.len() <= MOST_VALUE && !value.contains(['$', '{', '}', '%', '@', '"', '\''])).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(code: &str, is_bare: bool) -> Vec<String> {
        definitions(code, "Py_LIMITED_API", is_bare).into_iter().map(|d| d.value).collect()
    }

    #[test]
    fn values_are_what_the_compiler_gets() {
        for (code, value) in [
            ("[('Py_LIMITED_API', '0x03100000')]", "0x03100000"),
            ("[(\"Py_LIMITED_API\", \"0x03090000\")]", "0x03090000"),
            ("[['Py_LIMITED_API', '3'], ['X', '1']]", "3"),
            ("[('Py_LIMITED_API', None)]", "1"),
            ("[('Py_LIMITED_API', 0x03090000)]", "0x03090000"),
            ("[('Py_LIMITED_API', (3, 9))]", "(3, 9)"),
            ("[('Py_LIMITED_API', 'PY_VERSION_HEX')]", "PY_VERSION_HEX"),
            ("FLOOR = '0x030A0000'\nx = [('Py_LIMITED_API', FLOOR)]", "0x030A0000"),
            ("['-DPy_LIMITED_API=0x03090000', '-O2']", "0x03090000"),
            ("\"-O2 /DPy_LIMITED_API=0x03090000 /W3\"", "0x03090000"),
            ("['-DPy_LIMITED_API']", "1"),
            ("$<$<BOOL:${SABI}>:-DPy_LIMITED_API=0x03090000>", "0x03090000"),
            ("['Py_LIMITED_API=']", ""),
            ("compiler.define_macro('Py_LIMITED_API', '0x03090000')", "0x03090000"),
            ("macros.append(('Py_LIMITED_API', '0x03090000'))", "0x03090000"),
        ] {
            assert_eq!(values(code, false), [value], "{code}");
        }
        for code in [
            "if 'Py_LIMITED_API' in macros:",
            "if py.get_variable('Py_LIMITED_API', 0) == 0",
            "os.environ.get('Py_LIMITED_API', '0x03090000')",
            "Py_LIMITED_API=0x03090000",
            "[('Py_LIMITED_API', f'0x{v}')]",
            "[('Py_LIMITED_API', '0x%02x' % v)]",
            "[('Py_LIMITED_API', '0x' + v)]",
            "[('Py_LIMITED_API', hex(v))]",
            "[('My_Py_LIMITED_API', '3')]",
            "['-DPy_LIMITED_API_WITH=3']",
            "['-DPy_LIMITED_API=${FLOOR}']",
        ] {
            assert_eq!(values(code, false), [""; 0], "{code}");
        }
        let long = "9".repeat(MOST_VALUE + 1);
        for code in [
            format!("['-DPy_LIMITED_API={long}']"),
            format!("[('Py_LIMITED_API', '{long}')]"),
            format!("[('Py_LIMITED_API', ({long}))]"),
            format!("[('Py_LIMITED_API', {long})]"),
            format!("FLOOR = '{long}'\nx = [('Py_LIMITED_API', FLOOR)]"),
        ] {
            assert_eq!(values(&code, false), [""; 0], "{code}");
        }
        assert_eq!(values("target_compile_definitions(a PRIVATE Py_LIMITED_API=0x03090000)", true), ["0x03090000"]);
    }
}
