//! The sentence that code asks for roles of names and does not spell the names.

use super::sentence::Sentence;
use super::sources::{code_with_literals, files_below};
use abi3lint_workspace::root;
use anyhow::Result;

/// Crates that ask `rules/catalog/roles.toml`.
const ASKING: [&str; 3] = ["front-c", "front-ir", "check"];
/// So many names of CPython they have less than, each with its reason beside it.
const NAMES: usize = 20;

pub(crate) fn prove() -> Result<Vec<Sentence>> {
    let mut found = Vec::new();
    for name in ASKING {
        let src = root().join("analyzer").join(name).join("src");
        let files = files_below(&src).into_iter().filter(|f| !f.ends_with("tests.rs")).collect();
        for (path, code) in code_with_literals(files)? {
            found.extend(spelled(&code).map(|(line, name)| format!("{}:{line}: {name}", path.display())));
        }
    }
    let breaches = if found.len() < NAMES { Vec::new() } else { found };
    Ok(vec![Sentence::new(format!("front-c, front-ir and check spell fewer than {NAMES} names of CPython"), breaches)])
}

/// The literals that begin with a name of CPython's, with their lines: `"PyList_New"`, `b"_Py_NewRef"`.
fn spelled(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = code.lines().enumerate().flat_map(|(i, line)| line.split('"').skip(1).map(move |text| (i + 1, text)));
    lines.filter_map(|(line, text)| {
        let name = &text[..text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len())];
        let rest = name.strip_prefix('_').unwrap_or(name);
        let is_name = rest.len() > 2 && (rest.starts_with("Py") || rest.starts_with("PY")) && rest != "Python";
        is_name.then_some((line, name))
    })
}

#[cfg(test)]
mod tests {
    use super::spelled;

    #[test]
    fn names_are_found_in_texts_and_bytes() {
        let code =
            "match name {\n b\"_Py_NewRef\" | \"PY_VERSION\" => f(\"Py\", \"a PyB\", Py_C),\n _ => \"PyList_New(x)\" }";
        let found: Vec<_> = spelled(code).collect();
        assert_eq!(found, [(2, "_Py_NewRef"), (2, "PY_VERSION"), (3, "PyList_New")]);
        assert_eq!(spelled("include(\"Python.h\")").count(), 0);
    }
}
