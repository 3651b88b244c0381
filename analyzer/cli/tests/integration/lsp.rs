//! The language server as an editor meets it: lifecycle, documents, positions, what is told and offered.

use crate::common::editor::{Editor, short, uri};
use crate::common::{BAD, GOOD, Scratch};
use serde_json::{Value, json};

const ABI3: (&str, &[u8]) = ("pyproject.toml", b"[tool.abi3lint]\ntargets = [\"cp39-abi3\"]\n");

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// What an editor of today can do.
fn able() -> Value {
    json!({
        "textDocument": {
            "publishDiagnostics": { "relatedInformation": true, "versionSupport": true,
                                    "codeDescriptionSupport": true, "dataSupport": true },
            "codeAction": { "isPreferredSupport": true },
            "hover": { "contentFormat": ["markdown", "plaintext"] }
        },
        "workspace": { "workspaceEdit": { "documentChanges": true },
                       "didChangeWatchedFiles": { "dynamicRegistration": true } },
        "window": { "workDoneProgress": true }
    })
}

#[test]
fn a_violation_is_told_when_a_file_is_opened_and_gone_when_it_is_mended() {
    let s = Scratch::new(&[ABI3, ("a.c", GOOD)]);
    let mut e = Editor::new(&s, able());
    let a = uri(&s, "a.c");
    e.open(&a, text(BAD));
    let told = e.wait(|m| m["method"] == "textDocument/publishDiagnostics");
    assert_eq!(told["params"]["version"], 1);
    let d = &told["params"]["diagnostics"][0];
    assert_eq!(short(std::slice::from_ref(d)), ["struct-field 1:53-1:60"]);
    assert_eq!((&d["severity"], &d["source"]), (&json!(1), &json!("abi3lint")));
    assert!(d["codeDescription"]["href"].as_str().unwrap().ends_with("/docs/rules/struct-field.md"), "{d}");
    assert_eq!((&d["data"]["certainty"], &d["data"]["targets"]), (&json!("proven"), &json!(["cp39-abi3"])));
    let message = d["message"].as_str().unwrap();
    assert!(message.contains("tp_name") && message.contains("cp39-abi3"), "{message}");
    let name = json!({ "start": { "line": 1, "character": 53 }, "end": { "line": 1, "character": 60 } });
    e.change(&a, 2, json!([{ "range": name, "text": "own_name" }]));
    assert_eq!(e.diagnostics(&a), [] as [Value; 0]);
    e.change(&a, 3, json!([{ "text": text(BAD) }]));
    assert_eq!(e.diagnostics(&a).len(), 1);
    e.tell("textDocument/didClose", json!({ "textDocument": { "uri": a } }));
    assert_eq!(e.diagnostics(&a), [] as [Value; 0]);
    assert_eq!(e.quit(), Some(0));
}

#[test]
fn the_package_around_a_file_gives_its_types_and_an_open_header_counts_before_the_one_on_disk() {
    let header = "#include <Python.h>\ntypedef struct { PyTypeObject *type; } Spam;\n";
    let source = "#include \"spam.h\"\nconst char *name(Spam *s) { return s->type->tp_name; }\n";
    let s = Scratch::new(&[ABI3, ("inc/spam.h", header.as_bytes()), ("src/spam.c", b"")]);
    let mut e = Editor::new(&s, able());
    let (c, h) = (uri(&s, "src/spam.c"), uri(&s, "inc/spam.h"));
    e.open(&c, source);
    assert_eq!(short(&e.diagnostics(&c)), ["struct-field 1:44-1:51"]);
    e.open(&h, &header.replace("PyTypeObject", "struct own"));
    assert_eq!(e.diagnostics(&c), [] as [Value; 0], "the type is the package's own now");
    e.tell("textDocument/didClose", json!({ "textDocument": { "uri": h } }));
    assert_eq!(e.diagnostics(&c).len(), 1, "the file on disk counts again");
    assert_eq!(e.quit(), Some(0));
}

#[test]
fn a_macro_is_told_where_it_is_defined_with_the_place_of_its_use() {
    let source = "#include <Python.h>\n#define SIZE(x) PyList_GET_SIZE(x)\n\
                  Py_ssize_t f(PyObject *o) { return SIZE(o); }\n";
    let s = Scratch::new(&[ABI3]);
    let mut e = Editor::new(&s, able());
    let a = uri(&s, "a.c");
    e.open(&a, source);
    let told = e.diagnostics(&a);
    assert_eq!(short(&told), ["accessor-expansion 1:16-1:31"]);
    let related = &told[0]["relatedInformation"][0];
    assert_eq!(related["message"], "expanded from macro 'SIZE'");
    assert_eq!((&related["location"]["uri"], &related["location"]["range"]["start"]["line"]), (&json!(a), &json!(2)));
    assert_eq!(e.quit(), Some(0));
}

#[test]
fn a_macro_of_a_closed_header_is_told_as_long_as_something_is_open() {
    let header = "#define SIZE(x) PyList_GET_SIZE(x)\n#define UNUSED(x) PyList_GET_SIZE(x)\n";
    let source = "#include <Python.h>\n#include \"size.h\"\nPy_ssize_t f(PyObject *o) { return SIZE(o); }\n";
    let s = Scratch::new(&[ABI3, ("size.h", header.as_bytes()), ("b.h", BAD)]);
    let mut e = Editor::new(&s, able());
    let (c, h) = (uri(&s, "a.c"), uri(&s, "size.h"));
    e.open(&c, source);
    let at_use = e.diagnostics(&c);
    assert_eq!(short(&at_use), ["accessor-expansion 2:35-2:39"]);
    let related = &at_use[0]["relatedInformation"][0];
    assert_eq!((&related["message"], &related["location"]["uri"]), (&json!("expanded from macro 'SIZE'"), &json!(h)));
    let told = e.diagnostics(&h);
    assert_eq!(told[0]["relatedInformation"][0]["location"]["uri"], c, "{told:?}");
    e.change(&c, 2, json!([{ "text": "#include <Python.h>\n#include \"size.h\"\n" }]));
    assert_eq!(e.diagnostics(&h), [] as [Value; 0], "nobody uses the macro");
    e.change(&c, 3, json!([{ "text": source }]));
    assert_eq!(e.diagnostics(&h).len(), told.len());
    e.tell("textDocument/didClose", json!({ "textDocument": { "uri": c } }));
    assert_eq!(e.diagnostics(&h), [] as [Value; 0], "nothing is open");
    assert!(!e.seen.iter().any(|m| m["params"]["uri"] == uri(&s, "b.h")), "no macro of it is used");
    assert_eq!(e.quit(), Some(0));
}

/// Each use of the file counts, of the macro that this file sees; where the header is open, its own place says it.
#[test]
fn what_is_wrong_in_a_macro_is_told_at_its_uses_while_the_header_is_closed() {
    let header = b"#define SIZE(x) PyList_GET_SIZE(x)\n#define OUTER(x) (SIZE(x) + 1)\n";
    let other = b"#define SIZE(x) PyList_Size(x)\n";
    let first = b"#include <Python.h>\n#include \"size.h\"\nPy_ssize_t e(PyObject *o) { return SIZE(o); }\n";
    let source = "#include <Python.h>\n#include \"size.h\"\n\
                  Py_ssize_t f(PyObject *o) { return SIZE(o) + SIZE(o); }\n\
                  Py_ssize_t g(PyObject *o) { return OUTER(o); }\n";
    let s = Scratch::new(&[ABI3, ("size.h", header), ("other/size.h", other), ("a.c", first)]);
    let mut e = Editor::new(&s, able());
    let (b, h, other) = (uri(&s, "b.c"), uri(&s, "size.h"), uri(&s, "other/b.c"));
    e.open(&b, source);
    let uses = ["accessor-expansion 2:35-2:39", "accessor-expansion 2:45-2:49", "accessor-expansion 3:35-3:40"];
    assert_eq!(short(&e.diagnostics(&b)), uses);
    e.open(&other, source.split("Py_ssize_t g").next().expect("a part"));
    assert_eq!(e.diagnostics(&other), [] as [Value; 0], "it includes another header");
    e.open(&h, std::str::from_utf8(header).expect("text"));
    assert_eq!(e.diagnostics(&b), [] as [Value; 0], "the header shows it");
    assert_eq!(e.quit(), Some(0));
}

#[test]
fn where_null_comes_from_is_told_with_its_place() {
    let source =
        "#include <Python.h>\nvoid f(PyObject *o)\n{\n    PyObject *s = PyObject_Str(o);\n    Py_DECREF(s);\n}\n";
    let s = Scratch::new(&[ABI3]);
    let mut e = Editor::new(&s, able());
    let a = uri(&s, "a.c");
    e.open(&a, source);
    let told = e.diagnostics(&a);
    assert_eq!(short(&told), ["unchecked-null 4:4-4:13"]);
    assert_eq!(told[0]["relatedInformation"][0]["location"]["range"]["start"]["line"], 3);
    assert_eq!(e.quit(), Some(0));
}

#[test]
fn columns_are_in_the_units_that_were_agreed_on() {
    let line = "static const char *n(PyTypeObject *t) { /* \u{1f600}\u{e9} */ return t->tp_name; }\n";
    for (offered, agreed, column) in
        [(json!(["utf-16", "utf-8"]), "utf-8", 63), (json!(["utf-16"]), "utf-16", 60), (Value::Null, "utf-16", 60)]
    {
        let s = Scratch::new(&[ABI3]);
        let a = uri(&s, "a.c");
        let mut e = Editor::silent(&s, &[]);
        let abilities = json!({ "general": { "positionEncodings": offered } });
        let answer = e.ask("initialize", json!({ "capabilities": abilities, "rootUri": uri(&s, "") }));
        assert_eq!(answer["capabilities"]["positionEncoding"], agreed);
        e.tell("initialized", json!({}));
        e.open(&a, &format!("#include <Python.h>\n{line}"));
        assert_eq!(short(&e.diagnostics(&a)), [format!("struct-field 1:{column}-1:{}", column + 7)]);
        let name =
            json!({ "start": { "line": 1, "character": column }, "end": { "line": 1, "character": column + 7 } });
        e.change(&a, 2, json!([{ "range": name, "text": "tp_doc" }]));
        let told = e.diagnostics(&a);
        assert!(told[0]["message"].as_str().unwrap().contains("'tp_doc'"), "{told:?}");
        assert_eq!(e.quit(), Some(0));
    }
}

#[test]
fn edits_of_one_message_are_applied_one_after_the_other() {
    let s = Scratch::new(&[ABI3]);
    let mut e = Editor::new(&s, able());
    let a = uri(&s, "a.c");
    e.open(&a, "");
    let at = |line: u32, character: u32| json!({ "line": line, "character": character });
    let insert = |line: u32, text: &str| json!({ "range": { "start": at(line, 0), "end": at(line, 0) }, "text": text });
    let lines: Vec<&str> = text(BAD).split_inclusive('\n').collect();
    e.change(&a, 2, json!([insert(0, lines[1]), insert(0, "#include <Python.h>\r\n"), insert(9, "\r\r")]));
    assert_eq!(short(&e.wait_for(&a, 1)), ["struct-field 1:53-1:60"]);
    assert_eq!(e.quit(), Some(0));
}

#[test]
fn a_fix_is_offered_and_all_safe_ones_at_once() {
    let source = "#include <Python.h>\nPyObject *f(PyObject *t) { return PyTuple_GET_ITEM(t, 0); }\n";
    let s = Scratch::new(&[ABI3]);
    let mut e = Editor::new(&s, able());
    let a = uri(&s, "a.c");
    e.open(&a, source);
    let told = e.wait_for(&a, 1);
    let fixes = told[0]["data"]["fixes"].as_array().unwrap();
    assert_eq!(fixes[0]["edits"][0]["newText"], "PyTuple_GetItem", "{fixes:?}");
    let ask = |only: Value| {
        json!({ "textDocument": { "uri": a }, "range": told[0]["range"],
                "context": { "diagnostics": told, "only": only } })
    };
    let actions = e.ask("textDocument/codeAction", ask(json!(["quickfix"])));
    let titles: Vec<&str> = actions.as_array().unwrap().iter().map(|a| a["title"].as_str().unwrap()).collect();
    assert!(titles[0].starts_with("use PyTuple_GetItem"), "{titles:?}");
    let change = &actions[0]["edit"]["documentChanges"][0];
    assert_eq!(
        (&change["textDocument"]["version"], &change["edits"][0]["newText"]),
        (&json!(1), &json!("PyTuple_GetItem"))
    );
    assert_eq!(actions[0]["diagnostics"][0]["code"], told[0]["code"]);
    let all = e.ask("textDocument/codeAction", ask(json!(["source.fixAll"])));
    let kinds: Vec<&Value> = all.as_array().unwrap().iter().map(|a| &a["kind"]).collect();
    assert!(kinds.iter().all(|k| **k == "source.fixAll.abi3lint"), "{kinds:?}");
    assert_eq!(e.quit(), Some(0));
}

#[test]
fn a_finding_can_be_allowed_with_room_for_the_reason() {
    let source = "#include <Python.h>\n\tint f(PyTypeObject *t) {\n\t\treturn t->tp_flags;\n}\n";
    let s = Scratch::new(&[ABI3]);
    let mut e = Editor::new(&s, json!({}));
    let a = uri(&s, "a.c");
    e.open(&a, source);
    let told = e.wait_for(&a, 1);
    let params = json!({ "textDocument": { "uri": a }, "range": told[0]["range"], "context": { "diagnostics": told } });
    let actions = e.ask("textDocument/codeAction", params);
    let allow =
        actions.as_array().unwrap().iter().find(|a| a["title"].as_str().unwrap().starts_with("suppress ")).unwrap();
    let edit = &allow["edit"]["changes"][&a][0];
    assert_eq!(edit["newText"], "\t\t/* abi3lint: allow(struct-field): */\n");
    let start = json!({ "line": 2, "character": 0 });
    assert_eq!((&edit["range"]["start"], &edit["range"]["end"]), (&start, &start));
    assert_eq!(e.quit(), Some(0));
}

#[test]
fn a_name_tells_its_versions_and_what_the_target_says() {
    let s = Scratch::new(&[ABI3]);
    let mut e = Editor::new(&s, able());
    let a = uri(&s, "a.c");
    e.open(
        &a,
        "#include <Python.h>\nPyObject *f(PyTypeObject *t, struct own *o) {\n  o->tp_name = t->tp_name; \
                return PyTuple_GET_ITEM(0, 1); }\n",
    );
    let mut hover = |line: u32, character: u32| {
        let position = json!({ "line": line, "character": character });
        e.ask("textDocument/hover", json!({ "textDocument": { "uri": a }, "position": position }))
    };
    let name = hover(2, 36);
    let value = name["contents"]["value"].as_str().unwrap();
    assert!(value.contains("cp39-abi3: error [accessor-expansion]"), "{value}");
    assert!(value.contains("accesses PyTupleObject.ob_item"), "{value}");
    assert_eq!(name["range"]["start"]["character"], 34);
    let field = hover(2, 18)["contents"]["value"].to_string();
    assert!(field.contains("cp39-abi3: error [struct-field]") && field.contains("PyTypeObject.tp_name"), "{field}");
    assert_eq!(hover(2, 7), Value::Null, "a field of the user's own is none of CPython's");
    assert_eq!(hover(1, 13), hover(1, 20));
    assert_eq!(hover(1, 10), Value::Null, "a compiler's server knows the user's functions");
    assert_eq!(hover(99, 0), Value::Null);
    assert_eq!(e.quit(), Some(0));
}

#[test]
fn without_settings_the_targets_are_those_that_check_infers() {
    let s = Scratch::new(&[("b.c", b"#define Py_LIMITED_API 0x03090000\n"), ("a.c", GOOD)]);
    let mut e = Editor::new(&s, able());
    let a = uri(&s, "a.c");
    e.open(&a, text(BAD));
    assert_eq!(e.diagnostics(&a)[0]["data"]["targets"], json!(["cp39-abi3"]));
    let b = uri(&s, "b.c");
    e.open(&b, "");
    assert_eq!(e.diagnostics(&a), [] as [Value; 0], "nothing promises a stable ABI any more");
    e.change(&b, 2, json!([{ "text": "#define Py_LIMITED_API 0x030c0000\n" }]));
    assert_eq!(e.diagnostics(&a)[0]["data"]["targets"], json!(["cp312-abi3"]));
    assert_eq!(e.quit(), Some(0));
}

#[test]
fn settings_that_change_on_disk_or_in_the_client_count_at_once() {
    let s = Scratch::new(&[ABI3]);
    let mut e = Editor::new(&s, able());
    let watch = e.wait(|m| m["method"] == "client/registerCapability");
    let globs = watch["params"]["registrations"][0]["registerOptions"]["watchers"].to_string();
    assert!(globs.contains("pyproject.toml") && globs.contains("abi3lint.toml"), "{globs}");
    e.send_body(&json!({ "jsonrpc": "2.0", "id": watch["id"], "result": null }).to_string());
    let a = uri(&s, "a.c");
    e.open(&a, text(BAD));
    assert_eq!(e.diagnostics(&a).len(), 1);
    s.write("abi3lint.toml", b"targets = [\"cp313\"]\n");
    let changes = json!([{ "uri": uri(&s, "abi3lint.toml"), "type": 1 }]);
    e.tell("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
    assert_eq!(e.diagnostics(&a), [] as [Value; 0]);
    let settings = json!({ "settings": { "abi3lint": { "targets": ["cp310-abi3"] } } });
    e.tell("workspace/didChangeConfiguration", settings);
    assert_eq!(e.diagnostics(&a)[0]["data"]["targets"], json!(["cp310-abi3"]));
    e.tell("workspace/didChangeConfiguration", json!({ "settings": { "targets": ["cp310-abi9"] } }));
    let shown = e.wait(|m| m["method"] == "window/showMessage");
    assert!(shown["params"]["message"].as_str().unwrap().contains("cp310-abi9"), "{shown}");
    assert_eq!(e.quit(), Some(0));
}

#[test]
fn comments_overrides_and_excluded_paths_count_as_in_a_check() {
    let settings = b"targets = [\"cp39-abi3\"]\nexclude = [\"old/\"]\n\n[[overrides]]\npaths = [\"compat/\"]\nignore = [\"struct-field\"]\n";
    let s = Scratch::new(&[("abi3lint.toml", settings)]);
    let mut e = Editor::new(&s, able());
    let a = uri(&s, "a.c");
    e.open(&a, text(BAD));
    assert_eq!(e.diagnostics(&a).len(), 1);
    let allowed = format!("{} // abi3lint: allow(struct-field): shown in a test\n", text(BAD).trim_end());
    e.change(&a, 2, json!([{ "text": allowed }]));
    assert_eq!(e.diagnostics(&a), [] as [Value; 0]);
    let idle = format!("{} // abi3lint: allow(struct-field): no longer needed\n", text(GOOD).trim_end());
    e.change(&a, 3, json!([{ "text": idle }]));
    assert_eq!(e.diagnostics(&a)[0]["code"], "unused-suppression");
    for path in ["compat/b.c", "old/c.c"] {
        let other = uri(&s, path);
        e.open(&other, text(BAD));
        assert_eq!(e.diagnostics(&other), [] as [Value; 0], "{path}");
    }
    assert_eq!(e.quit(), Some(0));
}

#[test]
fn wrong_settings_are_told_and_the_server_goes_on() {
    let s = Scratch::new(&[("pyproject.toml", b"[tool.abi3lint]\ntarget = 1\n")]);
    let mut e = Editor::new(&s, able());
    e.open(&uri(&s, "a.c"), text(BAD));
    let shown = e.wait(|m| m["method"] == "window/showMessage");
    assert!(shown["params"]["message"].as_str().unwrap().contains("did you mean 'targets'?"), "{shown}");
    assert_eq!(e.quit(), Some(0));
}

#[test]
fn each_folder_has_its_own_promise_and_folders_come_and_go() {
    let s = Scratch::new(&[
        ("one/abi3lint.toml", b"targets = ['cp39-abi3']"),
        ("two/abi3lint.toml", b"targets = ['cp313']"),
        ("one/a.c", BAD),
        ("two/a.c", BAD),
    ]);
    let folder = |name: &str| json!({ "uri": uri(&s, name), "name": name });
    let params = json!({ "capabilities": able(), "workspaceFolders": [folder("one"), folder("two")] });
    let mut e = Editor::with(&s, &[], params);
    let (one, two) = (uri(&s, "one/a.c"), uri(&s, "two/a.c"));
    e.open(&one, text(BAD));
    e.open(&two, text(BAD));
    assert_eq!((e.diagnostics(&one).len(), e.diagnostics(&two).len()), (1, 0));
    let event = json!({ "added": [], "removed": [folder("one")] });
    e.tell("workspace/didChangeWorkspaceFolders", json!({ "event": event }));
    s.write("one/abi3lint.toml", b"targets = ['cp310-abi3']");
    let changes = json!([{ "uri": uri(&s, "one/abi3lint.toml"), "type": 2 }]);
    e.tell("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
    assert_eq!(e.diagnostics(&one)[0]["data"]["targets"], json!(["cp310-abi3"]), "a file alone has a project too");
    assert_eq!(e.quit(), Some(0));
}

#[test]
fn a_folder_of_the_workspace_may_hold_several_projects() {
    let s = Scratch::new(&[("one/pyproject.toml", ABI3.1), ("one/a.c", BAD), ("two/b.c", BAD), ("one/kept/k.c", BAD)]);
    s.write("two/abi3lint.toml", b"targets = ['cp313']\n");
    let mut e = Editor::new(&s, able());
    let [a, b, k] = ["one/a.c", "two/b.c", "one/kept/k.c"].map(|f| uri(&s, f));
    for file in [&a, &b, &k] {
        e.open(file, text(BAD));
    }
    assert_eq!((e.wait_for(&a, 1).len(), e.wait_for(&k, 1).len()), (1, 1));
    assert_eq!(e.diagnostics(&b), [] as [Value; 0]);
    let touch = |e: &mut Editor, path: &str, text: &[u8]| {
        s.write(path, text);
        let change = json!({ "uri": uri(&s, path), "type": 2 });
        e.tell("workspace/didChangeWatchedFiles", json!({ "changes": [change] }));
    };
    touch(&mut e, "two/abi3lint.toml", b"targets = ['cp310-abi3']\n");
    e.wait_for(&b, 1);
    touch(&mut e, "one/kept/abi3lint.toml", b"targets = ['cp313']\n");
    e.wait_for(&k, 0);
    // A file of a project that had none.
    touch(&mut e, "three/abi3lint.toml", b"targets = ['cp39-abi3']\n");
    s.write("three/c.c", GOOD);
    let c = uri(&s, "three/c.c");
    e.open(&c, text(BAD));
    e.wait_for(&c, 1);
    touch(&mut e, "three/abi3lint.toml", b"targets = ['cp9']\n");
    e.wait_for(&c, 0);
    assert_eq!(e.quit(), Some(0));
}

#[test]
fn a_client_that_asks_for_diagnostics_is_answered_and_not_told() {
    let s = Scratch::new(&[ABI3, ("a.c", BAD), ("sub/b.c", BAD)]);
    let mut abilities = able();
    abilities["textDocument"]["diagnostic"] = json!({});
    let mut e = Editor::new(&s, abilities);
    let a = uri(&s, "a.c");
    e.open(&a, text(BAD));
    let first = e.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": a } }));
    assert_eq!((&first["kind"], first["items"].as_array().unwrap().len()), (&json!("full"), 1));
    let again = json!({ "textDocument": { "uri": a }, "previousResultId": first["resultId"] });
    assert_eq!(e.ask("textDocument/diagnostic", again)["kind"], "unchanged");
    let params = json!({ "previousResultIds": [{ "uri": a, "value": first["resultId"] }], "workDoneToken": "bar" });
    let all = e.ask("workspace/diagnostic", params);
    let kinds: Vec<&Value> = all["items"].as_array().unwrap().iter().map(|i| &i["kind"]).collect();
    assert_eq!(kinds, ["unchanged", "full"]);
    let steps: Vec<&Value> =
        e.seen.iter().filter(|m| m["method"] == "$/progress").map(|m| &m["params"]["value"]["kind"]).collect();
    assert_eq!(steps, ["begin", "report", "end"]);
    assert!(!e.seen.iter().any(|m| m["method"] == "textDocument/publishDiagnostics"));
    assert_eq!(e.quit(), Some(0));
}

#[test]
fn the_whole_workspace_is_judged_on_demand_with_a_bar() {
    let s = Scratch::new(&[ABI3, ("a.c", BAD), ("sub/b.c", BAD), ("c.c", GOOD)]);
    let mut e = Editor::new(&s, able());
    e.ask("workspace/executeCommand", json!({ "command": "abi3lint.checkWorkspace" }));
    assert_eq!(e.diagnostics(&uri(&s, "sub/b.c")).len(), 1);
    let end = e.wait(|m| m["params"]["value"]["kind"] == "end");
    assert_eq!(end["params"]["value"]["message"], "2 findings in 3 files");
    let refused = e.response("workspace/executeCommand", json!({ "command": "abi3lint.other" }));
    assert_eq!(refused["error"]["code"], -32602);
    assert_eq!(e.quit(), Some(0));
}

#[test]
fn what_is_no_source_text_is_told_and_not_judged() {
    let s = Scratch::new(&[ABI3]);
    let mut e = Editor::new(&s, able());
    let a = uri(&s, "a.c");
    e.open(&a, &format!("{}{}", text(BAD), "\0".repeat(BAD.len())));
    let told = e.diagnostics(&a);
    assert_eq!(told.len(), 1);
    assert!(told[0]["message"].as_str().unwrap().contains("control characters"), "{told:?}");
    assert_eq!(e.quit(), Some(0));
}

#[test]
fn what_comes_out_of_order_is_refused() {
    let s = Scratch::new(&[ABI3]);
    let mut e = Editor::silent(&s, &[]);
    e.tell("textDocument/didOpen", json!({}));
    let early = e.response("textDocument/hover", json!({}));
    assert_eq!(early["error"]["code"], -32002);
    e.ask("initialize", json!({ "capabilities": {} }));
    assert_eq!(e.response("initialize", json!({ "capabilities": {} }))["error"]["code"], -32600);
    e.change(&uri(&s, "never-opened.c"), 1, json!([{ "text": "x" }]));
    e.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri(&s, "never-opened.c") } }));
    e.open("untitled:Untitled-1", "int x;");
    e.open("file://host/share/a.c", "int x;");
    assert_eq!(e.response("textDocument/hover", json!({ "textDocument": 3 }))["error"]["code"], -32602);
    assert_eq!(e.response("textDocument/rename", json!({}))["error"]["code"], -32601);
    e.tell("textDocument/didOpen", json!({ "textDocument": [] }));
    e.wait(|m| m["method"] == "window/logMessage");
    e.ask("shutdown", Value::Null);
    assert_eq!(e.response("textDocument/hover", json!({}))["error"]["code"], -32600);
    e.tell("exit", Value::Null);
    assert_eq!(e.ended().0, Some(0));
}

#[test]
fn a_request_that_waits_is_given_up_by_whoever_asked_or_at_the_end() {
    let s = Scratch::new(&[ABI3]);
    let mut e = Editor::new(&s, able());
    let a = uri(&s, "a.c");
    // Large, so that it is still being judged; whoever is faster gets an answer of the other kind, and one it is.
    e.open(&a, &text(BAD).repeat(2000));
    let place = json!({ "line": 1, "character": 55 });
    let asked = json!({ "textDocument": { "uri": a }, "range": { "start": place, "end": place },
                        "context": { "diagnostics": [] } });
    let first = e.send("textDocument/codeAction", asked.clone());
    e.tell("$/cancelRequest", json!({ "id": first }));
    let second = e.send("textDocument/codeAction", asked);
    assert_eq!(e.ask("shutdown", Value::Null), Value::Null);
    for id in [first, second] {
        let answer = e.wait(|m| m["id"] == id);
        assert!(answer["error"]["code"] == -32800 || answer["result"].is_array(), "{answer}");
    }
    e.tell("exit", Value::Null);
    assert_eq!(e.ended().0, Some(0));
}

#[test]
fn half_a_character_keeps_the_text_in_step() {
    let s = Scratch::new(&[ABI3]);
    let mut e = Editor::new(&s, able());
    let a = uri(&s, "a.c");
    e.open(&a, text(BAD));
    assert_eq!(e.diagnostics(&a).len(), 1);
    let at = json!({ "line": 0, "character": 0 });
    let change = format!(
        r#"{{"jsonrpc":"2.0","method":"textDocument/didChange","params":{{"textDocument":{{"uri":"{a}","version":2}},"contentChanges":[{{"range":{{"start":{at},"end":{at}}},"text":"// \ud83d\n\n"}}]}}}}"#
    );
    e.send_body(&change);
    assert_eq!(short(&e.diagnostics(&a)), ["struct-field 3:53-3:60"]);
    assert_eq!(e.quit(), Some(0));
}

#[test]
fn bodies_that_are_no_messages_are_answered_and_broken_frames_end_the_server() {
    let s = Scratch::new(&[ABI3]);
    let mut e = Editor::silent(&s, &[]);
    for (body, code) in [("{", -32700), ("[]", -32600), ("{\"jsonrpc\":\"2.0\"}", -32600), ("\u{0}", -32700)] {
        e.send_body(body);
        assert_eq!(e.wait(|m| m["id"].is_null())["error"]["code"], code, "{body}");
    }
    e.send_bytes(b"GET / HTTP/1.1\r\n\r\n");
    let (status, errors) = e.ends_by_itself();
    assert_eq!(status, Some(2));
    assert!(errors.contains("cannot read the client's messages"), "{errors}");

    let mut e = Editor::silent(&s, &[]);
    e.send_bytes(b"Content-Length: 18446744073709551615\r\n\r\n");
    assert_eq!(e.ends_by_itself().0, Some(2));
}

#[test]
fn a_client_that_leaves_without_a_word_is_status_1() {
    let s = Scratch::new(&[ABI3]);
    assert_eq!(Editor::silent(&s, &[]).ended().0, Some(1));
    assert_eq!(Editor::new(&s, able()).ended().0, Some(1));
    let mut e = Editor::new(&s, able());
    e.tell("exit", Value::Null);
    assert_eq!(e.ends_by_itself().0, Some(1));
    let mut e = Editor::new(&s, able());
    e.send_bytes(b"Content-Length: 100\r\n\r\n{\"jsonrpc\":");
    assert_eq!(e.ended().0, Some(1));
}

#[test]
fn a_huge_document_and_wild_positions_are_survived() {
    let s = Scratch::new(&[ABI3]);
    let mut e = Editor::new(&s, able());
    let a = uri(&s, "a.c");
    let line = "int x; /* \u{e9} */ ";
    e.open(&a, &line.repeat(200_000));
    let wild = json!({ "start": { "line": 4_000_000_000u32, "character": 7 }, "end": { "line": 0, "character": 4_000_000_000u32 } });
    e.change(
        &a,
        -5,
        json!([{ "range": wild, "text": "\r" }, { "range": wild, "text": "}}}}((((" }, { "text": text(BAD) }]),
    );
    assert_eq!(short(&e.wait_for(&a, 1)), ["struct-field 1:53-1:60"]);
    assert_eq!(e.quit(), Some(0));
}
