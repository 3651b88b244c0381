//! Edits made one after the other leave what a fresh run finds in the same texts.
//!
//! A few hundred in each run of the tests. `ABI3LINT_EDITS=100000 cargo test --release -p abi3lint oracle --
//! --nocapture` makes more, and prints the memory at the start and at the end.

use super::order::Order;
use super::worker::{Question, Wake, Worker, judge};
use abi3lint_front_c::{Options, extract};
use abi3lint_lint::{LintCache, Scopes};
use abi3lint_model::{ConfigSet, Selection, SourceFile, Target};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

/// What is typed: parts of C that open, close and change things.
const PIECES: &[&str] = &[
    "{",
    "}",
    "(",
    ")",
    ";",
    ",",
    "*",
    "\"",
    "'",
    "/*",
    "*/",
    "//",
    "\n",
    "#",
    "\\\n",
    "\\  \n",
    "\r",
    "\0",
    "\u{feff}",
    " ",
    "=",
    "&",
    "->",
    "PyObject *x = NULL;\n",
    "Py_INCREF(x);\n",
    "x->ob_type",
    "Py_TYPE(o)->tp_name",
    "PyList_GET_ITEM(a, 0)",
    "if (x == NULL) return NULL;\n",
    "return x;\n",
    "struct s { PyTypeObject *t; };\n",
    "typedef PyTypeObject own;\n",
    "#define OWN(o) Py_SIZE(o)\n",
    "#define OWN(o) ((o)->t)\n",
    "#define OWN(o) text(#o)\n",
    "#ifdef WITH_IT\n#define PyList_GET_ITEM(o, i) mine(PyList_GET_ITEM(o, i))\n#endif\n",
    "#undef OWN\n",
    "OWN(x);\n",
    "#if PY_VERSION_HEX < 0x030A0000\n",
    "#ifdef Py_LIMITED_API\n",
    "#ifdef WITH_IT\n#define USE_IT\n#endif\n",
    "#ifdef USE_IT\n",
    "#elif defined(WITH_IT)\n",
    "#else\n",
    "#endif\n",
    "#include \"b.h\"\n",
    "static PyObject *f(PyObject *o) {\n",
    "f(x);\n",
    "static int g(PyObject *o);\n",
    "PyObject *s = PyObject_Str(o);\n",
    "Py_DECREF(s);\n",
    "extern \"C\" {\n",
    "namespace n {\n",
    "static PyTypeObject T = {PyVarObject_HEAD_INIT(NULL, 0)};\n",
    "PyMethodDef m[] = {{\"a\", f, METH_VARARGS, NULL}};\n",
    "sizeof(m)",
    "m[0] = x;\n",
    "PyObject_HEAD\n",
    "shared(x)->tp_dict;\n",
    "SHARED(x);\n",
    "#define SLOT(n, f) {Py_##n, (void *)f}\n",
    "PyType_Slot slots[] = {SLOT(tp_new, f), {0, NULL}};\n",
    "PyType_Spec spec = {\"m.T\", sizeof(struct s), 0, 0, slots};\n",
    "PyMODINIT_FUNC PyInit_m(void) { return PyModuleDef_Init(&def); }\n",
];

/// What is typed by those who leave nothing half done: whole statements, and whole items.
const STATEMENTS: &[&str] = &[
    "    PyObject *x = NULL;\n",
    "    Py_INCREF(x);\n",
    "    if (x == NULL) {\n        return NULL;\n    }\n",
    "    o->ob_type = 0;\n",
    "    PyObject *s = PyObject_Str(o);\n    Py_DECREF(s);\n",
    "    PyList_GET_ITEM(a, 0);\n",
    "    OWN(x);\n",
    "    OWN(o->ob_type);\n",
    "    shared(x)->tp_dict;\n",
    "#if PY_VERSION_HEX < 0x030A0000\n    f(x);\n#endif\n",
    "    /* { */\n",
];
const WHOLE: &[&str] = &[
    "struct s { PyTypeObject *t; };\n",
    "typedef PyTypeObject own;\n",
    "#define OWN(o) Py_SIZE(o)\n",
    "#define OWN(o) ((o)->t)\n",
    "static PyObject *f(PyObject *o)\n{\n    PyObject *s = PyObject_Str(o);\n    return s;\n}\n",
    "static int g(PyObject *o);\n",
    "static PyObject *h(PyObject *a) { f(a); Py_INCREF(g(a)); return f(NULL); }\n",
    "void gone(void) { abort(); }\n",
    "static PyTypeObject T = {PyVarObject_HEAD_INIT(NULL, 0)};\n",
    "PyMethodDef m[] = {{\"a\", f, METH_VARARGS, NULL}};\n",
    "extern PyTypeObject *late;\n",
    "static PyType_Slot slots[] = {{Py_tp_new, f}, {0, NULL}};\n",
    "PyType_Spec spec = {\"m.T\", sizeof(struct s), 0, 0, slots};\n",
    "static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, .m_name = \"m\"};\n",
    "PyMODINIT_FUNC PyInit_m(void)\n{\n    return PyModuleDef_Init(&def);\n}\n",
    "PyTypeObject *t;\n",
    "static void *tp_dict;\n",
    "PyObject *own(struct s *p) { return p->t->tp_dict; }\n",
    "// no code\n",
    "#ifdef WITH_IT\n#define USE_IT\n#endif\n",
    "#ifdef USE_IT\nvoid *one(void) { return 0; }\n#elif defined(WITH_IT)\nPyTypeObject *two;\n#else\nint three;\n#endif\n",
];

const HEADER: &str = "#ifndef B_H\n#define B_H\n#include <Python.h>\n#define SHARED(o) ((o)->ob_refcnt)\n\
                      typedef struct shared { PyObject_HEAD PyTypeObject *type; } Shared;\n\
                      static inline PyTypeObject *shared(Shared *s) { return s->type; }\n#endif\n";

struct Random(u64);

impl Random {
    /// SplitMix64.
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n.max(1) as u64) as usize
    }

    /// Something whole, or a letter of what is there; what was put in is taken out again sooner or later.
    fn tidy_edit(&mut self, text: &mut Vec<u8>, put: &mut Vec<&'static str>) {
        let lines: Vec<usize> = std::iter::once(0).chain(memchr::memchr_iter(b'\n', text).map(|i| i + 1)).collect();
        let kind = self.below(10);
        let found = match kind {
            8 => put.pop().and_then(|old| Some((memchr::memmem::find(text, old.as_bytes())?, old.len()))),
            _ => None,
        };
        if let Some((at, len)) = found {
            drop(text.splice(at..at + len, std::iter::empty()));
            return;
        }
        // Behind a statement, or between items.
        let ends = |end: &[u8], i: usize| text[..i].ends_with(end);
        let indented = |i: usize| text[..i].rsplit(|b| *b == b'\n').nth(1).is_some_and(|l| l.starts_with(b"    "));
        let inside: Vec<usize> = lines.iter().copied().filter(|i| ends(b";\n", *i) && indented(*i)).collect();
        let between: Vec<usize> = lines.iter().copied().filter(|i| ends(b"\n}\n", *i) || ends(b"\n};\n", *i)).collect();
        let (places, pieces) = if kind < 4 { (inside, STATEMENTS) } else { (between, WHOLE) };
        if kind < 7 && !places.is_empty() {
            let (at, piece) = (places[self.below(places.len())], pieces[self.below(pieces.len())]);
            put.push(piece);
            drop(text.splice(at..at, piece.bytes()));
            return;
        }
        let letters: Vec<usize> = (0..text.len()).filter(|i| text[*i].is_ascii_lowercase()).collect();
        if !letters.is_empty() {
            let at = letters[self.below(letters.len())];
            let end = at + self.below(2);
            drop(text.splice(at..end, [b'a' + self.below(26) as u8]));
        }
    }

    fn edit(&mut self, text: &mut Vec<u8>) {
        let lines: Vec<usize> = std::iter::once(0).chain(memchr::memchr_iter(b'\n', text).map(|i| i + 1)).collect();
        let at = self.below(text.len() + 1);
        let line = lines[self.below(lines.len())];
        match self.below(10) {
            0..=2 => drop(text.splice(at..at, PIECES[self.below(PIECES.len())].bytes())),
            3..=4 => drop(text.splice(line..line, PIECES[self.below(PIECES.len())].bytes())),
            5 => drop(text.splice(at..(at + 1 + self.below(3)).min(text.len()), std::iter::empty())),
            6 => drop(text.splice(at..(at + self.below(80)).min(text.len()), std::iter::empty())),
            7 => {
                let end = lines.iter().find(|l| **l > line).copied().unwrap_or(text.len());
                let cut: Vec<u8> = text.drain(line..end).collect();
                let to = self.below(text.len() + 1);
                let to = memchr::memrchr(b'\n', &text[..to]).map_or(0, |i| i + 1);
                text.splice(to..to, cut);
            }
            8 => drop(text.splice(at..at, [b'x'])),
            _ => drop(text.splice(at..at, [b'a' + self.below(26) as u8])),
        }
    }
}

fn memory() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|l| l.strip_prefix("VmRSS:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? >> 10)
}

/// All rules, for these targets.
fn order(targets: &[&str]) -> Arc<Order> {
    let targets = targets.iter().map(|t| Target::parse(t).unwrap());
    let targets: Vec<_> = targets.map(|t| (t, t.configs(None).unwrap())).collect();
    let scopes = Scopes::everywhere(Selection::ALL);
    let active = targets.iter().fold(ConfigSet::EMPTY, |all, t| all | t.1);
    let options = Options { active, ..Options::default() };
    Arc::new(Order { targets, options, scopes, require_reason: false })
}

fn nobody() -> Wake {
    Wake::new(|| {})
}

fn ask(files: &[Arc<SourceFile>], order: &Arc<Order>, edited: usize, fresh: bool) -> Question {
    Question { files: files.to_vec(), order: order.clone(), edited: Some(edited), fresh }
}

#[test]
fn edits_leave_what_a_fresh_run_finds() {
    let count = std::env::var("ABI3LINT_EDITS").ok().map_or(400, |n| n.parse().unwrap());
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/rules");
    let mut seeds: Vec<Vec<u8>> = crate::input::discover::discover(&[rules])
        .files
        .iter()
        .map(|f| [b"#include \"b.h\"\n", std::fs::read(f).unwrap().as_slice()].concat())
        .filter(|text| text.len() < 16 << 10)
        .collect();
    assert!(seeds.len() > 20, "fixtures were found");
    seeds.sort();
    let order = order(&["cp39-abi3", "cp38..cp315"]);
    let file = |path: &str, text: &[u8]| Arc::new(SourceFile { path: path.to_owned(), text: text.to_vec() });
    let mut random = Random(1);
    // Few, so that threads are replaced again and again.
    let mut worker = Worker::with(1 << 20, nobody());
    let mut start = None;
    let (mut files, mut texts): (Vec<Arc<SourceFile>>, [Vec<u8>; 3]) = (Vec::new(), Default::default());
    let mut history: Vec<String> = Vec::new();
    let (mut tidy, mut put) = (false, Vec::new());
    for n in 0..count {
        // Sooner or later a text is nothing but broken.
        if n % 40 == 0 {
            let name = ["a.c", "a.cpp"][random.below(2)];
            texts = [
                seeds[random.below(seeds.len())].clone(),
                HEADER.into(),
                b"#include \"b.h\"\nint z = SHARED(x);\n".into(),
            ];
            files = vec![file(name, &texts[0]), file("b.h", &texts[1]), file("c.c", &texts[2])];
            history.clear();
            (tidy, put) = (random.below(2) == 0, Vec::new());
        } else {
            let which = [0, 0, 0, 0, 0, 0, 0, 0, 1, 2][random.below(10)];
            if tidy && which == 0 {
                random.tidy_edit(&mut texts[which], &mut put);
            } else {
                random.edit(&mut texts[which]);
            }
            files[which] = file(&files[which].path, &texts[which]);
            history.push(format!("{which}"));
        }
        let answer = worker.judge(ask(&files, &order, 0, false)).expect("the thread lives");
        let facts = extract(&files, &order.options).facts;
        let tell = || {
            let dir = std::env::temp_dir().join("abi3lint-oracle");
            let _ = std::fs::create_dir_all(&dir);
            for f in &files {
                let _ = std::fs::write(dir.join(&f.path), &f.text);
            }
            format!("edit {n} of {history:?}; texts are in {}", dir.display())
        };
        let (ours, theirs): (Vec<_>, Vec<_>) = (
            answer.facts.iter().filter(|f| !facts.contains(f)).collect(),
            facts.iter().filter(|f| !answer.facts.contains(f)).collect(),
        );
        assert!(answer.facts == facts, "{}\nonly after edits: {ours:#?}\nonly of a fresh run: {theirs:#?}", tell());
        let sources: Vec<&SourceFile> = files.iter().map(|f| &**f).collect();
        assert_eq!(answer.findings, judge(&order, &mut LintCache::default(), &sources, &facts), "{}", tell());
        if n == count / 10 {
            start = memory();
        }
    }
    if let (Some(start), Some(end)) = (start, memory()) {
        // A long run is made for this figure.
        let _ = writeln!(
            std::io::stderr(),
            "{count} edits; memory {start} MiB after a tenth of them, {end} MiB at the end"
        );
    }
}

#[test]
fn a_function_that_comes_back_from_now_on_is_seen_elsewhere() {
    let order = order(&["cp312"]);
    let file = |path: &str, text: &str| Arc::new(SourceFile { path: path.to_owned(), text: text.into() });
    let user = file(
        "a.c",
        "#include <Python.h>\nPyObject *f(PyObject *o)\n{\n    PyObject *s = PyObject_Str(o);\n    if (!s)\n        gone();\n    Py_INCREF(s);\n    return s;\n}\n",
    );
    let mut worker = Worker::new(nobody());
    let mut counts = Vec::new();
    for body in ["abort();", "puts(\"\");", "puts(\"\"); abort();"] {
        let files = vec![user.clone(), file("b.c", &format!("#include <Python.h>\nvoid gone(void) {{ {body} }}\n"))];
        let answer = worker.judge(ask(&files, &order, 1, false)).expect("the thread lives");
        assert_eq!(answer.facts, extract(&files, &order.options).facts, "{body}");
        counts.push(answer.findings.len());
    }
    assert_eq!(counts, [0, 1, 0]);
}

#[test]
fn a_thread_with_many_old_texts_is_replaced() {
    let order = order(&["cp39-abi3"]);
    let mut worker = Worker::with(1 << 10, nobody());
    let mut was_replaced = false;
    for n in 0..100_000 {
        let text = format!("#include <Python.h>\nint f(PyTypeObject *t) {{ return t->tp_name != 0; }} // {n}\n");
        let files = vec![Arc::new(SourceFile { path: "a.c".to_owned(), text: text.into() })];
        let answer = worker.judge(ask(&files, &order, 0, false)).expect("the thread lives");
        assert_eq!(answer.findings.len(), 1, "{n}");
        if was_replaced && !worker.is_replaced() {
            return;
        }
        was_replaced |= worker.is_replaced();
        std::thread::yield_now();
    }
    panic!("no other thread came");
}

#[test]
fn an_error_in_a_large_file_costs_its_function_and_no_other() {
    let order = order(&["cp39-abi3"]);
    let function = |i: usize| format!("static int f{i}(PyTypeObject *t)\n{{\n    return t->tp_name != 0;\n}}\n\n");
    let text: String = std::iter::once("#include <Python.h>\n".to_owned()).chain((0..600).map(function)).collect();
    assert!(text.len() > 32 << 10, "large enough not to be parsed anew for an error");
    let mut worker = Worker::with(32 << 10, nobody());
    let mut files: Vec<Arc<SourceFile>> = Vec::new();
    let mut judged = |text: &str, fresh: bool| {
        // The same text is the same object, as it is for who asks again.
        if files.first().is_none_or(|f| f.text != text.as_bytes()) {
            files = vec![Arc::new(SourceFile { path: "a.c".to_owned(), text: text.as_bytes().to_vec() })];
        }
        let answer = worker.judge(ask(&files, &order, 0, fresh)).expect("the thread lives");
        let alone = extract(&files, &order.options).facts;
        (answer.findings.len(), answer.sure, answer.facts == alone)
    };
    let (before, behind) = ("f10(PyTypeObject *t)\n{\n", "f590(PyTypeObject *t)\n{\n");
    assert_eq!(judged(&text, false), (600, true, true));
    // A brace that nothing closes, and what is typed in another function then.
    let broken = text.replace(before, &format!("{before}    if (t) {{\n"));
    assert_eq!(judged(&broken, false).0, 600);
    // Nobody typed for a while; then somebody does.
    let (_, sure, same) = judged(&broken, true);
    assert!(sure && same, "a fresh answer is that of a fresh run");
    let more = broken.replace(behind, &format!("{behind}    t->tp_doc = 0;\n"));
    let (found, sure, _) = judged(&more, false);
    assert_eq!((found, sure), (601, false));
    let fixed_files = more.replace("    if (t) {\n", "    if (t) {}\n");
    assert_eq!(judged(&fixed_files, false), (601, true, true));
}
