//! Reads macro definitions out of preprocessed text. Knows line markers and `#define`, no C.

use super::clang::below;
use std::collections::BTreeMap;
use std::path::Path;

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Definition {
    /// `None` for a macro without parentheses; `...` where there are more arguments.
    pub(crate) params: Option<Vec<String>>,
    pub(crate) body: String,
    /// Below the folder of headers.
    pub(crate) header: String,
}

/// The macros that headers below `root` have defined at the end.
pub(crate) fn definitions(preprocessed: &str, root: &Path) -> BTreeMap<String, Definition> {
    let mut out = BTreeMap::new();
    let mut file = None;
    for line in preprocessed.lines() {
        if let Some(marked) = marker(line) {
            file = below(root, marked);
        } else if let Some(rest) = line.strip_prefix("#define ") {
            let Some((name, params, body)) = split(rest) else { continue };
            match file {
                Some(header) => {
                    out.insert(name.to_owned(), Definition { params, body, header: header.to_owned() });
                }
                None => drop(out.remove(name)),
            }
        } else if let Some(name) = line.strip_prefix("#undef ") {
            out.remove(name.trim());
        }
    }
    out
}

/// The file that `# 12 "name" 1` begins.
fn marker(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("# ")?;
    let (number, rest) = rest.split_once(" \"")?;
    number.bytes().all(|b| b.is_ascii_digit()).then(|| rest.split('"').next())?
}

fn split(rest: &str) -> Option<(&str, Option<Vec<String>>, String)> {
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
    let (name, tail) = rest.split_at(end);
    let (params, body) = match tail.strip_prefix('(') {
        Some(inner) => {
            let (list, body) = inner.split_once(')')?;
            let names = list.split(',').map(str::trim).filter(|p| !p.is_empty()).map(str::to_owned);
            (Some(names.collect()), body)
        }
        None => (None, tail),
    };
    (!name.is_empty()).then(|| (name, params, body.trim().to_owned()))
}

/// What distinguishes one configuration from another: the text without the macros of the command line.
/// Two configurations with the same essence have the same facts.
pub(crate) fn essence(preprocessed: &str) -> String {
    let mut out = String::with_capacity(preprocessed.len());
    let mut outside = true;
    let mut selectors: Vec<&str> = Vec::new();
    for line in preprocessed.lines() {
        if let Some(file) = marker(line) {
            outside = !matches!(file, "<command line>" | "<built-in>");
            continue;
        }
        let selector = ["Py_LIMITED_API", "Py_TARGET_ABI3T", "Py_GIL_DISABLED"]
            .iter()
            .any(|s| line.strip_prefix("#define ").is_some_and(|l| l.split(' ').next() == Some(s)));
        if !outside && selector {
            selectors.push(line);
        } else if !line.is_empty() {
            out.push_str(line);
            out.push('\n');
        }
    }
    // A macro whose body holds a selector has another value with each of its values.
    for line in selectors {
        let name = line.split(' ').nth(1).unwrap_or_default();
        let in_a_body = |l: &str| l.starts_with("#define ") && l.split_once(name).is_some_and(|(b, _)| b.len() > 8);
        if out.lines().any(in_a_body) {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Definition, definitions, essence};
    use std::path::Path;

    const TEXT: &str = "# 1 \"<command line>\" 1\n#define Py_LIMITED_API 0x03090000\n# 1 \"/h/a.h\" 1\n\
                        #define ONE 1\n#define F(a, ...) g(a, __VA_ARGS__)\n#define GONE 2\n#undef GONE\n\
                        # 1 \"/usr/include/x.h\" 1\n#define OTHER 3\nint f(void);\n";

    #[test]
    fn definitions_are_those_of_the_headers_at_the_end() {
        let found = definitions(TEXT, Path::new("/h"));
        assert_eq!(found.keys().collect::<Vec<_>>(), ["F", "ONE"]);
        let params = Some(vec!["a".to_owned(), "...".to_owned()]);
        let f = Definition { params, body: "g(a, __VA_ARGS__)".to_owned(), header: "a.h".to_owned() };
        assert_eq!(found["F"], f);
        assert_eq!((&found["ONE"].params, found["ONE"].body.as_str()), (&None, "1"));
    }

    #[test]
    fn floors_without_an_effect_are_alike() {
        let other = TEXT.replace("0x03090000", "0x030A0000");
        assert_eq!(essence(TEXT), essence(&other));
        let with_effect = |t: &str| t.replace("#define ONE 1", "#define ONE (Py_LIMITED_API >> 16)");
        assert_ne!(essence(&with_effect(TEXT)), essence(&with_effect(&other)));
        assert_ne!(essence(TEXT), essence(&TEXT.replace("int f(void);", "")));
    }
}
