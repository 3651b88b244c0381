//! Arguments with which a macro may compile, guessed from its body. Knows text, no compiler.

use super::macros::Definition;
use std::collections::BTreeMap;

/// What guesses refer to, in front of the probes.
pub(crate) const PREAMBLE: &str =
    "static PyObject *PO; static void *tmpvar; static PyThreadState *_save; static void tp_dealloc_fn(PyObject *);\n";
/// Variables of the preamble.
pub(crate) const VARIABLES: [&str; 3] = ["PO", "tmpvar", "_save"];

/// Combinations for one macro are cut off here.
const MOST: usize = 64;

/// Parameters that are usually numbers.
const NUMBERS: [&str; 16] = [
    "i",
    "n",
    "index",
    "flags",
    "f",
    "FLAG",
    "nbytes",
    "kind",
    "size",
    "len",
    "op",
    "pos",
    "value_int",
    "n_items",
    "minor",
    "major",
];

/// Macros that make sense only with another one behind them.
const PAIRS: [(&str, &str); 5] = [
    ("Py_BEGIN_ALLOW_THREADS", "Py_BEGIN_ALLOW_THREADS Py_END_ALLOW_THREADS"),
    ("Py_BEGIN_CRITICAL_SECTION", "Py_BEGIN_CRITICAL_SECTION(PO); Py_END_CRITICAL_SECTION();"),
    ("Py_BEGIN_CRITICAL_SECTION2", "Py_BEGIN_CRITICAL_SECTION2(PO, PO); Py_END_CRITICAL_SECTION2();"),
    ("Py_TRASHCAN_BEGIN", "Py_TRASHCAN_BEGIN(PO, tp_dealloc_fn) Py_TRASHCAN_END"),
    ("Py_TRASHCAN_SAFE_BEGIN", "Py_TRASHCAN_SAFE_BEGIN(PO) Py_TRASHCAN_SAFE_END(PO)"),
];

/// Names of macros that say something about the platform or the linkage, and are no code.
const NO_CODE: [&str; 16] = [
    "PyAPI_",
    "PyMODINIT",
    "Py_EXPORTED",
    "Py_IMPORTED",
    "Py_LOCAL",
    "HAVE_",
    "SIZEOF_",
    "_Py_COMP_DIAG",
    "ANNOTATE_",
    "WITH_",
    "STDC_",
    "VA_LIST",
    "WORDS",
    "ALIGNOF",
    "ENABLE_",
    "PLATLIB",
];

/// Uses of a macro, best guess first; none for what is no code by itself.
pub(crate) fn attempts(
    name: &str,
    macros: &BTreeMap<String, Definition>,
    holders: &BTreeMap<String, Vec<String>>,
) -> Vec<String> {
    let Some(of) = macros.get(name) else { return Vec::new() };
    if let Some((_, both)) = PAIRS.iter().find(|(first, _)| *first == name) {
        return vec![(*both).to_owned()];
    }
    let body = of.body.as_str();
    let balanced = |open, close| body.matches(open).count() == body.matches(close).count();
    let no_code = body.is_empty()
        || is_configuration(&of.header)
        || NO_CODE.iter().any(|p| name.starts_with(p))
        || ["__", "extern", "static"].iter().any(|p| body.starts_with(p))
        || !balanced('{', '}')
        || !balanced('(', ')');
    if no_code {
        return Vec::new();
    }
    let mut body = body;
    let mut params = of.params.as_ref();
    // Another name for a macro with parameters takes its arguments.
    if params.is_none()
        && let Some(other) = macros.get(body).filter(|m| m.params.is_some())
    {
        (body, params) = (&other.body, other.params.as_ref());
    }
    let Some(params) = params else { return vec![name.to_owned()] };
    let tokens = tokens(body);
    let lists: Vec<Vec<String>> = params.iter().map(|p| arguments(p, body, &tokens, holders)).collect();
    let mut all = product(&lists);
    if params.len() > 2 {
        let each =
            |first: &str, rest: &str| (0..params.len()).map(|i| if i == 0 { first } else { rest }.to_owned()).collect();
        let simple: [Vec<String>; 3] = [each("0", "0"), each("PO", "PO"), each("PO", "0")];
        all.splice(1..1, simple);
    }
    let spell = |list: &Vec<String>| format!("{name}({})", list.join(", "));
    let mut out: Vec<String> = Vec::new();
    for attempt in all.iter().map(spell) {
        if !out.contains(&attempt) {
            out.push(attempt);
        }
    }
    out
}

/// `pyconfig.h` describes the platform.
pub(crate) fn is_configuration(header: &str) -> bool {
    header.starts_with("pyconfig")
}

fn arguments(param: &str, body: &str, tokens: &[&str], holders: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    if param == "..." {
        return vec!["0".into(), "PO".into()];
    }
    let mut out: Vec<String> = Vec::new();
    let mut add = |one: String| {
        if !out.contains(&one) {
            out.push(one);
        }
    };
    let is_type = tokens.windows(3).any(|w| w[0] == "(" && w[1] == param && matches!(w[2], "*" | ")"));
    if is_type && ["type", "TYPE", "T", "ctype", "to", "t"].contains(&param) {
        add(if body.contains('*') { "PyObject" } else { "int" }.into());
    }
    for (i, _) in tokens.iter().enumerate().filter(|(_, t)| **t == param) {
        let rest = match (i.checked_sub(1).map(|j| tokens[j]), tokens.get(i + 1)) {
            (Some("("), Some(&")")) => &tokens[i + 2..],
            _ => &tokens[i + 1..],
        };
        if let [arrow, field, ..] = rest
            && *arrow == "->"
        {
            for holder in holders.get(*field).into_iter().flatten().take(4) {
                add(format!("({holder} *)0"));
            }
        }
    }
    let subscript = tokens.windows(2).any(|w| w[0] == "[" && w[1] == param)
        || tokens.windows(3).any(|w| w[0] == "[" && w[1] == "(" && w[2] == param);
    let both = if subscript || NUMBERS.contains(&param) { ["0", "PO"] } else { ["PO", "0"] };
    for one in both.into_iter().chain([
        "(PyTypeObject*)0",
        "PyObject",
        "(char*)0",
        "int",
        "tmpvar",
        "(Py_ssize_t*)0",
        "0.5",
        "1",
    ]) {
        add(one.into());
    }
    out
}

fn product(lists: &[Vec<String>]) -> Vec<Vec<String>> {
    let mut all: Vec<Vec<String>> = vec![Vec::new()];
    // The last parameter varies first, and only as many are made as are used.
    let total = lists.iter().map(Vec::len).product::<usize>().min(MOST);
    for index in 0..total {
        let mut rest = index;
        let mut one: Vec<String> = Vec::with_capacity(lists.len());
        for list in lists.iter().rev() {
            one.push(list[rest % list.len()].clone());
            rest /= list.len();
        }
        one.reverse();
        all.push(one);
    }
    all.remove(0);
    all
}

fn tokens(body: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = body;
    while let Some(c) = rest.chars().next() {
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let length = match c {
            _ if c.is_whitespace() => {
                rest = &rest[c.len_utf8()..];
                continue;
            }
            _ if word(c) => rest.find(|c| !word(c)).unwrap_or(rest.len()),
            '-' if rest.starts_with("->") => 2,
            _ => c.len_utf8(),
        };
        out.push(&rest[..length]);
        rest = &rest[length..];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::tokens;
    use crate::headers::macros::Definition;
    use std::collections::BTreeMap;

    fn attempts(name: &str, of: &Definition, holders: &BTreeMap<String, Vec<String>>) -> Vec<String> {
        let free = define(Some(&["p"]), "PyMem_Free(p)");
        super::attempts(name, &BTreeMap::from([(name.to_owned(), of.clone()), ("FREE".to_owned(), free)]), holders)
    }

    fn define(params: Option<&[&str]>, body: &str) -> Definition {
        let params = params.map(|list| list.iter().map(|p| (*p).to_owned()).collect());
        Definition { params, body: body.to_owned(), header: "object.h".to_owned() }
    }

    #[test]
    fn the_body_says_what_an_argument_may_be() {
        let holders = BTreeMap::from([("ob_item".to_owned(), vec!["PyTupleObject".to_owned()])]);
        let item = define(Some(&["op", "i"]), "((op)->ob_item[i])");
        assert_eq!(attempts("ITEM", &item, &holders)[0], "ITEM((PyTupleObject *)0, 0)");
        let new = define(Some(&["type", "n"]), "((type *)PyMem_Malloc((n) * sizeof(type)))");
        assert_eq!(attempts("NEW", &new, &holders)[0], "NEW(PyObject, 0)");
        assert_eq!(attempts("ONE", &define(None, "1"), &holders), ["ONE"]);
        assert_eq!(attempts("DEL", &define(None, "FREE"), &holders)[0], "DEL(PO)");
    }

    #[test]
    fn what_is_no_code_is_not_tried() {
        let none = BTreeMap::new();
        for body in ["", "do {", "__attribute__((x))", "extern \"C\""] {
            assert!(attempts("M", &define(None, body), &none).is_empty(), "{body}");
        }
        assert!(attempts("SIZEOF_LONG", &define(None, "8"), &none).is_empty());
    }

    #[test]
    fn there_is_an_end_to_guessing() {
        let many = define(Some(&["a", "b", "c", "d", "e"]), "f(a, b, c, d, e)");
        let all = attempts("M", &many, &BTreeMap::new());
        assert!((60..70).contains(&all.len()), "{}", all.len());
    }

    #[test]
    fn an_arrow_is_one_token() {
        assert_eq!(tokens("(a)->b - c"), ["(", "a", ")", "->", "b", "-", "c"]);
    }
}
