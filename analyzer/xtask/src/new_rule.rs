//! `cargo xtask new-rule <id>`: the files that a new rule consists of, so that adding one edits no list.

use anyhow::{Context, bail, ensure};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

const RULE: &str = r#"id = "@ID@"
family = "TODO: membership, layout, NULL, configuration, module and type, free threading or binary"
summary = "TODO: one line, lower case, no final period"
since = "@SINCE@"

docs = """
TODO: what it finds, in one or two sentences.

## Why it matters

TODO: what happens on which version (3.x), with the PEP or the page that says so.

## What to write instead

TODO: the replacement and the version that brought it.

## Limits

TODO: what it does not see, and which neighbouring rule takes over.

Sources: TODO.
"""

[severity]
abi3 = "error"
abi3t = "error"
version-specific = "off"
free-threaded = "off"

# The names that the rule reports; leave both tables out where code decides. A replacement is needed only where the
# catalog's is not the right one.
[match]
symbols = ["TODO"]

[match.replace]
TODO = "TODO"

# One table for each message: a rule that is all data has one. A message that weighs less than the rule says
# so with at-most = "warning".
[cause.TODO]
message = "'{symbol}' TODO: the headline stands alone"
why = "TODO: the headers of CPython {headers} ..."
help = "TODO: what to do where the catalog knows no replacement"

# wrap: "file" (default: the include of Python.h comes before it), "function" (a body) or "none" (a whole file).
[[example]]
targets = ["cp39-abi3"]
bad = """
TODO
"""
good = """
TODO
"""
"#;

const BAD: &str = r#"//@ targets: cp39-abi3 cp315-abi3t
#include <Python.h>

TODO                                                    //~ @ID@
"#;

const GOOD: &str = r#"//@ targets: cp39-abi3 cp315-abi3t
// TODO: code that looks alike and is right. No rule may report anything here.
#include <Python.h>

TODO
"#;

/// Writes the skeleton of a rule. Nothing that exists is overwritten.
pub(crate) fn run(id: &str) -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for path in write_skeleton(&root, id)? {
        println!("{path}");
    }
    println!("fill in every TODO, then run: cargo test -p abi3lint-rules -p abi3lint-check -p abi3lint-testkit");
    Ok(())
}

fn write_skeleton(root: &Path, id: &str) -> anyhow::Result<[String; 3]> {
    check_id(id)?;
    let files = [
        (format!("rules/checks/{id}.toml"), RULE),
        (format!("testdata/rules/{id}/bad.c"), BAD),
        (format!("testdata/rules/{id}/good.c"), GOOD),
    ];
    for (path, _) in &files {
        ensure!(!root.join(path).exists(), "{path} exists; ids never change, choose another one");
    }
    for (path, template) in &files {
        let full = root.join(path);
        let folder = full.parent().context("a skeleton's path has a folder")?;
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        let text = template.replace("@ID@", id).replace("@SINCE@", env!("CARGO_PKG_VERSION"));
        let mut file = OpenOptions::new().write(true).create_new(true).open(&full).with_context(|| path.clone())?;
        file.write_all(text.as_bytes()).with_context(|| path.clone())?;
    }
    Ok(files.map(|(path, _)| path))
}

/// An id is spelled in suppressions, so it must read well after "allow".
fn check_id(id: &str) -> anyhow::Result<()> {
    let is_word = |w: &str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if !id.split('-').all(is_word) {
        bail!("'{id}' is not an id: lower-case words joined by '-', as in struct-field");
    }
    if ["no-", "avoid-", "use-"].iter().any(|p| id.starts_with(p)) {
        bail!("'{id}' names the cure; name the pattern, as in struct-field");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_name_the_pattern() {
        for id in ["struct-field", "abi3-macro", "x"] {
            assert!(check_id(id).is_ok(), "{id}");
        }
        for id in ["", "-", "Struct-field", "struct_field", "a--b", "../x", "use-pylist", "no-fields", "avoid-x"] {
            assert!(check_id(id).is_err(), "{id}");
        }
    }

    #[test]
    fn nothing_is_overwritten() {
        let root = std::env::temp_dir().join(format!("abi3lint-new-rule-{}", std::process::id()));
        let files = write_skeleton(&root, "some-rule").unwrap();
        for path in &files {
            let text = fs::read_to_string(root.join(path)).unwrap();
            assert!(text.contains("TODO") && !text.contains("@ID@") && !text.contains("@SINCE@"), "{path}");
        }
        let again = write_skeleton(&root, "some-rule").unwrap_err().to_string();
        assert!(again.contains("exists"), "{again}");
        fs::remove_dir_all(&root).unwrap();
    }
}
