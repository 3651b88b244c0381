//! Roles: a file that contradicts itself or the catalog is refused with its line, and no name of the newest headers is
//! forgotten.

use abi3lint_model::Version;
use abi3lint_rules_format::catalog::{Catalog, Role, RoleSet, emit_roles, load, unsettled};
use std::fs;
use std::path::Path;

const MACROS: &str = r#"{"name":"PyList_GET_ITEM","forms":[{"kind":"function-macro","on":"6+:d","params":["op","index"]}]}
{"name":"PyMem_New","forms":[{"kind":"function-macro","on":"6+:*","params":["type","n"]}]}
{"name":"Py_LOCAL","forms":[{"kind":"function-macro","on":"6+:*","params":["type"]}]}
{"name":"Py_LOCAL_INLINE","forms":[{"kind":"function-macro","on":"6+:*","params":["type"]}]}
"#;
const FUNCTIONS: &str = r#"{"name":"PyList_New","forms":[{"kind":"function","on":"6+:*","ty":"PyObject *"}]}
"#;

/// The catalog of these two files and of what `roles.toml` and `types.jsonl` say.
fn catalog(roles: &str, types: &str) -> Result<Catalog, String> {
    let folder = tempfile::tempdir().unwrap();
    for name in ["data", "typedefs", "constants", "symbols", "internals", "replacements"] {
        fs::write(folder.path().join(name).with_extension("jsonl"), "").unwrap();
    }
    let files = [
        ("macros.jsonl", MACROS),
        ("functions.jsonl", FUNCTIONS),
        ("types.jsonl", types),
        ("curated.toml", ""),
        ("headers.toml", "header = []"),
        ("roles.toml", roles),
    ];
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    load(folder.path())
}

/// The line and the words with which `roles.toml` is refused.
fn refused(roles: &str) -> String {
    let error = catalog(roles, "").unwrap_err();
    let at = error.find("roles.toml:").unwrap_or_else(|| panic!("no place in: {error}"));
    error[at..].to_owned()
}

fn role(names: &str) -> String {
    format!("[[role]]\nid = \"wraps-declaration\"\ndoes = \"Wraps.\"\nnames = [{names}]\n")
}

fn names_of(role: Role, catalog: &Catalog) -> Vec<&str> {
    catalog.entities.iter().filter(|e| e.roles.has_any(RoleSet::of([role]))).map(|e| e.name.as_str()).collect()
}

#[test]
fn names_and_patterns_get_their_role() {
    let exact = catalog(&role("\"PyMem_New\", \"Py_LOCAL\""), "").unwrap();
    assert_eq!(names_of(Role::WrapsDeclaration, &exact), ["PyMem_New", "Py_LOCAL"]);
    let like = catalog(&role("\"*_LOCAL*\""), "").unwrap();
    assert_eq!(names_of(Role::WrapsDeclaration, &like), ["Py_LOCAL", "Py_LOCAL_INLINE"]);
    let outside = "[[role.outside]]\nnames = [\"PyMem_*\", \"Py_NEW\"]\nwhy = \"packages have them\"\n";
    let prefix = catalog(&(role("") + outside), "").unwrap();
    assert_eq!(names_of(Role::WrapsDeclaration, &prefix), ["PyMem_New"]);
    let code = emit_roles(&prefix);
    assert!(code.contains("/// Wraps.\nWrapsDeclaration=") && code.contains("(\"PyMem_\", Roles("), "{code}");
}

#[test]
fn what_is_not_there_is_refused_with_its_line() {
    assert_eq!(refused("\n[[role]]\nid = \"wraps\"\ndoes = \"x\"\n"), "roles.toml:3: 'wraps' is not a role");
    assert_eq!(refused(&role("\n\"PyGone\"")), "roles.toml:5: 'PyGone' is not an entity");
    assert_eq!(refused(&role("\"PyGone*\"")), "roles.toml:4: 'PyGone*' is like no entity");
    assert_eq!(
        refused("[[passed-null]]\nfield = \"PyGone.set\"\nparameter = 1\n"),
        "roles.toml:2: 'PyGone.set' is not a field of any struct"
    );
    let lvalue = "[[lvalue]]\nname = \"PyMem_New\"\nbefore = \"eleven\"\nsetter = \"Py_LOCAL\"\n";
    assert_eq!(refused(lvalue), "roles.toml:3: 'eleven' is not a version; write 3.9");
    assert!(refused("[[role]]\nid = \"attribute\"\n").contains("missing field `does`"));
}

#[test]
fn names_are_in_order_and_there_once() {
    assert_eq!(refused(&role("\"Py_LOCAL\", \"Py_LOCAL\"")), "roles.toml:4: 'Py_LOCAL' is there twice");
    assert_eq!(
        refused(&role("\"Py_LOCAL\", \"PyMem_New\"")),
        "roles.toml:4: 'PyMem_New' is out of order after 'Py_LOCAL'"
    );
    assert_eq!(refused(&(role("") + &role(""))), "roles.toml:6: the role is there twice");
    let results = "[[result]]\ntype = \"A *\"\nnames = [\"PyMem_New\"]\n";
    assert_eq!(refused(&results.repeat(2)), "roles.toml:6: 'PyMem_New' is there twice");
}

#[test]
fn what_the_catalog_lacks_has_a_reason() {
    let outside =
        |names: &str, why: &str| role("") + &format!("[[role.outside]]\nnames = [{names}]\nwhy = \"{why}\"\n");
    assert_eq!(refused(&outside("\"PyGone\"", "")), "roles.toml:2: names outside of the catalog need a reason");
    assert_eq!(
        refused(&outside("\"Py_LOCAL\"", "x")),
        "roles.toml:6: 'Py_LOCAL' is an entity; write it among the names of the role"
    );
    assert_eq!(refused(&outside("\"Py*Gone\"", "x")), "roles.toml:6: 'Py*Gone' is not a prefix followed by one '*'");
    assert_eq!(
        refused(&outside("\"GONE\"", "x")),
        "roles.toml:6: 'GONE' is not a name of CPython's: it does not begin with 'Py'"
    );
    assert_eq!(
        refused("[[none]]\nwhy = \"\"\nnames = [\"Py_LOCAL\"]\n"),
        "roles.toml:3: names that need no role need a reason"
    );
}

#[test]
fn a_measured_type_and_a_role_are_not_contradicted() {
    assert_eq!(
        refused("[[result]]\ntype = \"PyObject *\"\nnames = [\"PyList_New\"]\n"),
        "roles.toml:3: the type of 'PyList_New' is known from its declarations"
    );
    let none = "[[none]]\nwhy = \"x\"\nnames = [\"Py_LOCAL\"]\n";
    assert_eq!(refused(&(role("\"Py_LOCAL\"") + none)), "roles.toml:7: 'Py_LOCAL' has a role, or is there twice");
}

/// Names that the test below would name.
fn asked(roles: &str, types: &str) -> Vec<String> {
    let catalog = catalog(roles, types).unwrap();
    unsettled(&catalog).into_iter().map(|(name, why)| format!("{name}: {why}")).collect()
}

#[test]
fn a_new_macro_is_asked_for_until_somebody_has_looked_at_it() {
    let why = "a macro that is neither a constant nor stands in front of a function";
    let all = ["PyList_GET_ITEM", "PyMem_New", "Py_LOCAL", "Py_LOCAL_INLINE"].map(|n| format!("{n}: {why}"));
    assert_eq!(asked("", ""), all);
    let roles = role("\"Py_LOCAL*\"")
        + "[[result]]\ntype = \"PyObject *\"\nnames = [\"PyList_GET_ITEM\"]\n"
        + "[[none]]\nwhy = \"a call\"\nnames = [\"PyMem_New\"]\n";
    assert_eq!(asked(&roles, ""), Vec::<String>::new());
    // That a call sets no exception does not say how it reads.
    let silent = "[[role]]\nid = \"keeps-error-indicator\"\ndoes = \"x\"\nnames = [\"*\"]\n";
    assert_eq!(asked(silent, ""), all);
}

#[test]
fn a_new_selector_and_a_new_table_are_asked_for() {
    let settled = "[[none]]\nwhy = \"x\"\nnames = [\"PyList_GET_ITEM\", \"PyMem_New\", \"Py_LOCAL*\"]\n";
    let newest = Version::NEWEST.0;
    let line = |name: &str, kind: &str, on: &str| {
        format!("{{\"name\":\"{name}\",\"forms\":[{{\"kind\":\"{kind}\",\"on\":\"{on}\",\"value\":1}}]}}\n")
    };
    let selector = line("Py_NEW_ABI", "object-macro", &format!("{newest}:L"))
        + &line("Py_OLD_ABI", "object-macro", &format!("{}:L", newest - 1));
    assert_eq!(asked(settled, &selector), ["Py_NEW_ABI: a macro that only some ABIs define"]);
    let table =
        line("PyNewSlot", "struct", &format!("{newest}:*")) + &line("PyPrivate", "struct", &format!("{newest}:d"));
    assert_eq!(asked(settled, &table), ["PyNewSlot: a struct that the limited API lays out"]);
}

#[test]
fn nobody_has_forgotten_a_name_of_the_newest_headers() {
    let catalog = load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules/catalog")).unwrap();
    let list: Vec<String> = unsettled(&catalog).into_iter().map(|(name, why)| format!("{name}: {why}")).collect();
    let advice = "give it a role in rules/catalog/roles.toml, or say under [[none]] why it needs none";
    assert!(list.is_empty(), "{advice}:\n{}", list.join("\n"));
}
