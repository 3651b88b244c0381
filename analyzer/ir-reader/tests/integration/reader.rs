//! `abi3lint check x.bc`: the reader behind the command line.

use crate::common::{SIX, Scratch, findings, headers, newest, run, setting, six, sorted};
use std::time::Duration;

/// What makes bitcode that shows everything, and what optimises it.
const WHOLE: &[&str] = &["-O2", "-Xclang", "-disable-llvm-passes", "-g1", "-emit-llvm"];

#[test]
fn six_of_six_in_bitcode_and_assembly() {
    for (file, text) in [("six.c", SIX), ("six.cpp", SIX)] {
        let scratch = Scratch::new(&[(file, text)]);
        for (minor, include) in headers() {
            for (flags, to) in [(WHOLE, "six.bc"), (&["-O0", "-g", "-S", "-emit-llvm"], "six.ll")] {
                let (status, _, said) = run(scratch.clang(&include).args(flags).args([file, "-o", to]));
                assert_eq!(status, Some(0), "{said}");
                let (status, found, said) = run(&mut scratch.check(&[to, "--target", "cp310-abi3"]));
                assert_eq!(sorted(findings(&found)), sorted(six(file)), "3.{minor} {to}: {found}{said}");
                assert_eq!(status, Some(1), "3.{minor} {to}: {said}");
            }
        }
    }
}

#[test]
fn a_source_and_its_module_are_one_finding_each() {
    let scratch = Scratch::new(&[("six.c", SIX)]);
    run(scratch.clang(&newest()).args(WHOLE).args(["six.c", "-o", "six.bc"]));
    let (_, found, said) = run(&mut scratch.check(&["six.c", "six.bc", "--target", "cp310-abi3"]));
    assert_eq!(sorted(findings(&found)), sorted(six("six.c")), "{found}{said}");
}

#[test]
fn lines_hold_where_the_source_is_gone() {
    let scratch = Scratch::new(&[("six.c", SIX)]);
    run(scratch.clang(&newest()).args(WHOLE).args(["six.c", "-o", "six.bc"]));
    std::fs::remove_file(scratch.path().join("six.c")).unwrap();
    let (status, found, said) =
        run(&mut scratch.check(&["six.bc", "--target", "cp310-abi3", "--certainty", "possible"]));
    assert_eq!(status, Some(1), "{said}");
    let places = findings(&found);
    assert!(places.iter().any(|p| p == "six.c:7:5 accessor-expansion"), "{found}");
    assert!(places.iter().any(|p| p == "six.c:3:15 object-header"), "{found}");
}

#[test]
fn optimised_bitcode_is_never_clean() {
    let scratch = Scratch::new(&[("six.c", SIX)]);
    for level in ["-O1", "-O2", "-O3", "-Os"] {
        run(scratch.clang(&newest()).args([level, "-g", "-emit-llvm", "six.c", "-o", "six.bc"]));
        let (status, found, said) = run(&mut scratch.check(&["six.bc", "--target", "cp310-abi3"]));
        assert_eq!(status, Some(2), "{level}: {found}{said}");
        assert!(found.contains("is optimized") && found.contains("-disable-llvm-passes"), "{found}");
    }
}

#[test]
fn whole_bitcode_is_not_called_optimised() {
    let text = "#include <Python.h>\n\
        struct big { long a[9]; };\n\
        struct big two(struct big b, Py_complex c, PyObject *unused) { b.a[0] = (long)c.imag; return b; }\n\
        static PyObject *f(PyObject *self, PyObject *args) { return NULL; }\n\
        static PyMethodDef methods[] = {{\"f\", f, METH_VARARGS, NULL}, {NULL, NULL, 0, NULL}};\n\
        PyMethodDef *list(void) { return methods; }\n";
    let scratch = Scratch::new(&[("w.c", text), ("w.cpp", text)]);
    for file in ["w.c", "w.cpp"] {
        for flags in [WHOLE, &["-O0", "-emit-llvm", "-g1"]] {
            run(scratch.clang(&newest()).args(flags).args([file, "-o", "w.bc"]));
            let (status, found, said) = run(&mut scratch.check(&["w.bc", "--target", "cp310-abi3"]));
            assert!(!found.contains("[incomplete]"), "{file} {flags:?}: {found}{said}");
            assert_ne!(status, Some(2), "{file} {flags:?}: {found}{said}");
        }
        run(scratch.clang(&newest()).args(["-O2", "-emit-llvm", "-g1", file, "-o", "w.bc"]));
        let (status, found, said) = run(&mut scratch.check(&["w.bc", "--target", "cp310-abi3"]));
        assert!(status == Some(2) && found.contains("[incomplete]"), "{file}: {found}{said}");
    }
}

#[test]
fn what_is_no_module_is_unreadable() {
    let scratch = Scratch::new(&[("text.ll", "int main;\n"), ("empty.bc", ""), ("head.bc", "BC\u{0}")]);
    for file in ["text.ll", "empty.bc", "head.bc", "absent.bc"] {
        let (status, found, said) = run(&mut scratch.check(&[file, "--target", "cp310-abi3"]));
        assert_eq!(status, Some(2), "{file}: {found}{said}");
        assert!(found.contains("[unreadable]"), "{file}: {found}");
    }
}

/// The cells of the line of `--footprint`'s table that begins so, by version.
fn row(table: &str, start: &str) -> Vec<(String, String)> {
    let cells = |l: &str| l.split("  ").map(str::trim).filter(|c| !c.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let head = cells(table.lines().next().unwrap());
    let line = table.lines().find(|l| l.starts_with(start)).unwrap_or_else(|| panic!("no {start} in:\n{table}"));
    head.into_iter().zip(cells(line)).collect()
}

fn cell(table: &str, start: &str, column: &str) -> String {
    row(table, start).into_iter().find(|(c, _)| c == column).unwrap().1
}

#[test]
fn a_footprint_says_where_each_layout_holds() {
    for (file, text) in [("six.c", SIX), ("six.cpp", SIX)] {
        let scratch = Scratch::new(&[(file, text)]);
        for (minor, include) in headers() {
            run(scratch.clang(&include).args(WHOLE).args([file, "-o", "six.bc"]));
            let (status, table, said) = run(&mut scratch.check(&["six.bc", "--footprint"]));
            assert_eq!(status, Some(0), "3.{minor}: {table}{said}");
            let at = |start: &str, version: &str| cell(&table, start, version);
            for (start, place) in [
                ("PyObject.ob_refcnt @ 0", "3:15"),
                ("PyVarObject.ob_size @ 16", "6:20"),
                ("PyListObject.ob_item @ 24", "7:5"),
                ("PyFloatObject.ob_fval @ 16", "8:16"),
                ("PyBytesObject.ob_sval @ 32", "9:17"),
            ] {
                assert_eq!(at(start, "first place"), format!("{file}:{place}"), "3.{minor}: {table}");
                for v in ["3.6", "3.9", "3.13", "3.14", "3.15"] {
                    assert_eq!(at(start, v), "ok", "3.{minor} {start}: {table}");
                }
                for v in ["3.13t", "3.14t", "3.15t"] {
                    assert_ne!(at(start, v), "ok", "3.{minor} {start}: {table}");
                }
            }
            let items = "PyTupleObject.ob_item @ 24";
            assert_eq!((at(items, "first place"), at(items, "uses")), (format!("{file}:7:5"), "1".into()), "{table}");
            let cells = ["3.13", "3.14", "3.15", "3.13t", "3.15t"].map(|v| at(items, v));
            assert_eq!(cells, ["ok", "@32", "@32", "@40", "@48"], "3.{minor}: {table}");
            assert!(table.contains("\nthis object can run on 3.6-3.13\nassumptions about layouts only"), "{table}");
        }
    }
}

#[test]
fn a_footprint_has_static_objects_and_what_lies_behind_an_embedded_head() {
    let text = "#include <Python.h>\n\
        typedef struct { PyObject_HEAD int legs; } Spam;\n\
        int legs(Spam *s) { return s->legs; }\n\
        PyTypeObject Spam_Type = { PyVarObject_HEAD_INIT(NULL, 0) .tp_name = \"spam.Spam\" };\n";
    let scratch = Scratch::new(&[("s.c", text)]);
    run(scratch.clang(&newest()).args(WHOLE).args(["s.c", "-o", "s.bc"]));
    let (status, table, said) = run(&mut scratch.check(&["s.bc", "--footprint"]));
    assert_eq!(status, Some(0), "{table}{said}");
    assert_eq!(cell(&table, "size of PyObject = 16", "3.13t"), "32 B", "{table}");
    assert_eq!(cell(&table, "PyTypeObject.tp_name @ 24", "3.6"), "ok", "{table}");
    assert_eq!(cell(&table, "size of PyTypeObject = ", "first place"), "s.c:4:1", "{table}");
    let (status, json, said) = run(&mut scratch.check(&["s.bc", "--footprint", "--output-format", "json"]));
    assert_eq!(status, Some(0), "{said}");
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["version"], 1);
    let list = json["footprint"]["assumptions"].as_array().unwrap();
    let name = list.iter().find(|a| a["field"] == "tp_name").unwrap();
    assert_eq!((name["record"].as_str(), name["offset"].as_u64()), (Some("PyTypeObject"), Some(24)), "{json}");
}

#[test]
fn a_footprint_of_optimised_bitcode_is_incomplete() {
    let scratch = Scratch::new(&[("six.c", SIX)]);
    run(scratch.clang(&newest()).args(["-O2", "-g", "-emit-llvm", "six.c", "-o", "six.bc"]));
    let (status, table, said) = run(&mut scratch.check(&["six.bc", "--footprint"]));
    assert_eq!(status, Some(2), "{table}{said}");
    assert!(
        table.contains("is optimized") && table.contains("versions are unknown") && !table.contains("can run on 3"),
        "{table}"
    );
}

/// Deterministic, so that a mutant that fails can be made again.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n.max(1) as u64) as usize
    }
}

/// Bits flipped, bytes replaced, cut off, or doubled.
fn mutate(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut out = bytes.to_vec();
    match random.below(8) {
        0 => out.truncate(random.below(bytes.len())),
        1 => {
            let from = random.below(bytes.len());
            let piece = bytes[from..bytes.len().min(from + 1 + random.below(64))].to_vec();
            let at = random.below(out.len());
            out.splice(at..at, piece);
        }
        2 => {
            let from = random.below(out.len());
            let to = out.len().min(from + 1 + random.below(16));
            out[from..to].iter_mut().for_each(|b| *b = random.below(256) as u8);
        }
        n => {
            for _ in 0..n.min(3) {
                let at = random.below(out.len());
                out[at] ^= 1 << random.below(8);
            }
        }
    }
    out
}

/// Whatever is done to a file that has findings, the answer is findings, or exit status 2 with a problem.
#[expect(clippy::print_stdout, reason = "how many mutants were read is worth knowing")]
#[test]
fn mutated_bitcode_never_crashes_hangs_or_looks_clean() {
    let count: usize = setting("ABI3LINT_TEST_MUTANTS").parse().unwrap();
    let scratch = Scratch::new(&[("six.c", SIX)]);
    let mut seeds = Vec::new();
    for (flags, to) in [(WHOLE, "a.bc"), (&["-O0", "-g", "-emit-llvm"], "b.bc"), (&["-O2", "-g", "-emit-llvm"], "c.bc")]
    {
        run(scratch.clang(&newest()).args(flags).args(["six.c", "-o", to]));
        seeds.push(std::fs::read(scratch.path().join(to)).unwrap());
    }
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let (mut unreadable, mut read, mut clean) = (0, 0, Vec::new());
    for i in 0..count {
        let bytes = mutate(&seeds[i % seeds.len()], &mut random);
        std::fs::write(scratch.path().join("m.bc"), &bytes).unwrap();
        let start = std::time::Instant::now();
        let mut c = scratch.check(&["m.bc", "--target", "cp310-abi3", "--certainty", "possible"]);
        let (status, found, said) = run(c.env("ABI3LINT_IR_SECONDS", "5"));
        assert!(start.elapsed() < Duration::from_secs(20), "mutant {i} took {:?}", start.elapsed());
        match status {
            Some(1) => read += 1,
            Some(2) if found.contains("[unreadable]") || found.contains("[incomplete]") => unreadable += 1,
            // A mutant can still be a valid module in which the names or types are others.
            Some(0) => clean.push((i, bytes)),
            other => panic!("mutant {i}: {other:?} {found}{said}"),
        }
    }
    println!("{count} mutants: {read} with findings, {unreadable} refused, {} without findings", clean.len());
    assert!(read > 0, "every mutant was refused, so nothing was tested");
    for (i, bytes) in &clean {
        assert!(is_other_module(&scratch, bytes), "mutant {i} looks clean");
    }
}

/// Whether LLVM's own disassembler shows that none of the calls is there any more.
fn is_other_module(scratch: &Scratch, bytes: &[u8]) -> bool {
    std::fs::write(scratch.path().join("clean.bc"), bytes).unwrap();
    let dis = setting("ABI3LINT_TEST_CLANG").replace("clang", "llvm-dis");
    let (status, text, _) =
        run(std::process::Command::new(dis).current_dir(scratch.path()).args(["clean.bc", "-o", "-"]));
    let calls = ["PyList_GET_SIZE(", "PyFloat_AS_DOUBLE(", "PyBytes_AS_STRING(", "PyTuple_SET_ITEM("];
    let made = |call: &str| text.lines().any(|l| l.contains(" call ") && l.contains(call));
    status == Some(0) && !calls.into_iter().any(made)
}

#[test]
fn a_footprint_names_the_bit_field_that_is_used() {
    let (minor, include) = headers().into_iter().find(|(minor, _)| (9..=11).contains(minor)).expect("3.9 to 3.11");
    for (expression, fields, runs) in [
        ("return s->state.ready", &["ready"][..], "3.6-3.11"),
        ("return s->state.kind", &["kind"], "3.6-3.13"),
        ("return s->state.interned", &["interned"], "3.6-3.13"),
        ("s->state.ascii = 1", &["ascii"], "3.6-3.13"),
        ("s->state.ready = n", &["ready"], "3.6-3.11"),
        // What is read as a whole is all of them.
        ("memcpy(&n, &s->state, 4)", &["interned", "kind", "compact", "ascii", "ready"], "3.6-3.11"),
    ] {
        let text = format!("#include <Python.h>\nint f(PyASCIIObject *s, unsigned n) {{ {expression}; return n; }}\n");
        let scratch = Scratch::new(&[("s.c", &text), ("s.cpp", &text)]);
        for file in ["s.c", "s.cpp"] {
            run(scratch.clang(&include).args(WHOLE).args([file, "-o", "s.bc"]));
            let (status, table, said) = run(&mut scratch.check(&["s.bc", "--footprint"]));
            assert_eq!(status, Some(0), "3.{minor} {expression}: {table}{said}");
            let rows: Vec<&str> = table
                .lines()
                .filter_map(|l| l.strip_prefix("PyASCIIObject.")?.split_once(" @ "))
                .map(|r| r.0)
                .collect();
            assert_eq!(rows, fields, "3.{minor} {expression}: {table}");
            assert!(table.contains(&format!("can run on {runs}\n")), "3.{minor} {expression}: {table}");
        }
    }
}

#[test]
fn findings_name_the_bit_field_that_a_macro_reads() {
    let text = "#include <Python.h>\n\
        #define START(t) int kind = ((PyASCIIObject *)(t))->state.kind\n\
        int start(PyObject *t) { START(t); return kind; }\n";
    let scratch = Scratch::new(&[("s.c", text)]);
    for (minor, include) in headers() {
        run(scratch.clang(&include).args(WHOLE).args(["s.c", "-o", "s.bc"]));
        let (_, found, said) = run(&mut scratch.check(&["s.bc", "--target", "cp39-abi3"]));
        assert!(found.contains("direct access to field 'kind' of 'PyASCIIObject'"), "3.{minor}: {found}{said}");
        assert!(!found.contains("'interned'"), "3.{minor}: {found}");
    }
}

#[test]
fn an_object_for_optimisation_at_link_time_is_read_or_refused() {
    let scratch = Scratch::new(&[("six.c", SIX)]);
    for lto in ["-flto", "-flto=thin"] {
        run(scratch.clang(&newest()).args(["-O0", "-g", lto, "six.c", "-o", "six.o"]));
        let (status, found, said) = run(&mut scratch.check(&["six.o", "--target", "cp310-abi3"]));
        assert_eq!((status, sorted(findings(&found))), (Some(1), sorted(six("six.c"))), "{lto}: {found}{said}");
        run(scratch.clang(&newest()).args(["-O2", "-g", lto, "six.c", "-o", "six.o"]));
        let (status, found, said) = run(&mut scratch.check(&["six.o", "--target", "cp310-abi3"]));
        assert_eq!(status, Some(2), "{lto}: {found}{said}");
        assert!(found.contains("is optimized"), "{lto}: {found}");
    }
}

#[test]
fn a_small_module_gets_no_memory_that_only_a_large_one_needs() {
    // The mask takes four bytes for each of its numbers, which is more than a gigabyte.
    let text = "define <300000000 x i8> @f(<2 x i8> %a) {\n\
        %r = shufflevector <2 x i8> %a, <2 x i8> %a, <300000000 x i32> zeroinitializer\n\
        ret <300000000 x i8> %r\n}\n";
    let scratch = Scratch::new(&[("wide.ll", text)]);
    let start = std::time::Instant::now();
    let (status, found, said) = run(&mut scratch.check(&["wide.ll", "--target", "cp310-abi3"]));
    assert_eq!(status, Some(2), "{found}{said}");
    assert!(found.contains("LLVM crashed or gave up"), "{found}{said}");
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
}
