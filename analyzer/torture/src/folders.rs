//! Inputs of many files: sources, headers, compilation databases, response files, settings.

use crate::family::{Family, Input, repeat};

type File = (String, Vec<u8>);

fn file(path: String, text: String) -> File {
    (path, text.into_bytes())
}

fn folder(files: impl IntoIterator<Item = File>) -> Input {
    Input { files: files.into_iter().collect(), ..Input::default() }
}

const SOURCE: &str = "#include <Python.h>\nint f(PyObject *o) { return PyTuple_GET_SIZE(o); }\n";

fn source(path: String) -> File {
    file(path, SOURCE.to_owned())
}

fn database(entries: &str, files: impl Iterator<Item = File>) -> Input {
    let list = file("compile_commands.json".to_owned(), format!("[{}]", entries.trim_end_matches(',')));
    let files = files.chain([list]).collect();
    Input { files, args: ["check", "-p", "."].map(str::to_owned).to_vec(), ..Input::default() }
}

fn settings(text: &str) -> Input {
    folder([file("abi3lint.toml".to_owned(), format!("target = \"cp39-abi3\"\n{text}")), source("a.c".to_owned())])
}

/// A call of the compiler through the wrapper.
fn wrapped(arguments: &[&str], files: impl IntoIterator<Item = File>) -> Input {
    let args = ["cc", "--target", "cp39-abi3", "cc"].iter().chain(arguments).map(|a| (*a).to_owned()).collect();
    Input { args, is_complete: true, ..folder(files) }
}

pub(crate) const FAMILIES: &[Family] = &[
    Family::new("many-sources", |n| folder((0..n).map(|i| source(format!("s{i}.c"))))),
    Family::new("many-folders", |n| folder((0..n).map(|i| source(format!("d{i}/s.c"))))),
    Family::new("deep-folders", |n| folder((0..n.min(200)).map(|i| source(format!("{}s.c", "d/".repeat(i)))))),
    Family::new("a-macro-in-each-file", |n| {
        let text = |i| {
            format!(
                "#include <Python.h>\n#define M{i}(o) PyTuple_GET_SIZE(o)\nint f(PyObject *o) {{ return M{i}(o); }}\n"
            )
        };
        folder((0..n).map(|i| file(format!("s{i}.c"), text(i))))
    }),
    Family::new("one-macro-in-all-files", |n| {
        let text = "#include <Python.h>\n#define SIZE(o) PyTuple_GET_SIZE(o)\nint f(PyObject *o) { return SIZE(o); }\n";
        folder((0..n).map(|i| file(format!("s{i}.c"), text.to_owned())))
    }),
    Family::new("chain-of-headers", |n| {
        let header =
            |i: usize| file(format!("h{i}.h"), format!("#pragma once\n#include \"h{}.h\"\n#define V{i} {i}\n", i + 1));
        folder((0..n).map(header).chain([file("a.c".to_owned(), format!("#include \"h0.h\"\n{SOURCE}"))]))
    }),
    Family::new("headers-of-one-source", |n| {
        let includes = repeat(n, |i| format!("#include \"h{i}.h\"\n"));
        let header = |i: usize| file(format!("h{i}.h"), format!("typedef struct {{ PyObject *m{i}; }} T{i};\n"));
        folder((0..n).map(header).chain([file("a.c".to_owned(), format!("{includes}{SOURCE}"))]))
    }),
    Family::new("headers-that-include-each-other", |n| {
        let includes = repeat(n, |i| format!("#include \"h{i}.h\"\n"));
        let header = |i: usize| file(format!("h{i}.h"), format!("#ifndef H{i}\n#define H{i}\n{includes}#endif\n"));
        folder((0..n).map(header).chain([file("a.c".to_owned(), format!("#include \"h0.h\"\n{SOURCE}"))]))
    }),
    Family::new("lattice-of-headers", |n| {
        let header = |i: usize| {
            file(format!("h{i}.h"), format!("#include \"h{}.h\"\n#include \"h{}.h\"\nint v{i};\n", i + 1, i + 2))
        };
        folder((0..n).map(header).chain([file("a.c".to_owned(), format!("#include \"h0.h\"\n{SOURCE}"))]))
    }),
    Family::new("header-that-includes-itself", |n| {
        let header = format!("{}#include \"h.h\"\n", "#include \"h.h\"\nint x;\n".repeat(n));
        folder([file("h.h".to_owned(), header), file("a.c".to_owned(), format!("#include \"h.h\"\n{SOURCE}"))])
    }),
    // Each unit is as long as what it includes, so the work is the number of units times the header.
    Family::new("one-header-of-many-sources", |n| {
        let header = repeat(n, |i| format!("#define V{i} {i}\n#if V{i} > 3\nint v{i};\n#endif\n"));
        let weight = n * header.len();
        let sources = (0..n).map(|i| file(format!("s{i}.c"), format!("#include \"h.h\"\n{SOURCE}")));
        Input { weight: Some(weight), ..folder(sources.chain([file("h.h".to_owned(), header)])) }
    }),
    Family::new("header-that-is-included-often", |n| {
        let text = repeat(n, |i| format!("#define MODE {i}\n#include \"x.h\"\n#undef MODE\n"));
        let header = "#if MODE == 6\nint x(PyObject *o) { return PyTuple_GET_SIZE(o); }\n#endif\n";
        folder([file("a.c".to_owned(), format!("{SOURCE}{text}")), file("x.h".to_owned(), header.to_owned())])
    }),
    Family::new("headers-that-are-not-there", |n| {
        folder([file("a.c".to_owned(), format!("{}{SOURCE}", repeat(n, |i| format!("#include \"none{i}.h\"\n"))))])
    }),
    Family::new("database-of-many-sources", |n| {
        let entry = |i| format!("{{\"directory\": \".\", \"file\": \"s{i}.c\", \"command\": \"cc -c s{i}.c\"}},");
        database(&repeat(n, entry), (0..n).map(|i| source(format!("s{i}.c"))))
    }),
    Family::new("database-with-a-folder-for-each-source", |n| {
        let entry =
            |i| format!("{{\"directory\": \".\", \"file\": \"s{i}.c\", \"command\": \"cc -Iinc{i} -c s{i}.c\"}},");
        let header = |i| file(format!("inc{i}/own.h"), format!("#define OWN {i}\n"));
        let text = |i| file(format!("s{i}.c"), format!("#include \"own.h\"\n{SOURCE}"));
        database(&repeat(n, entry), (0..n).flat_map(|i| [header(i), text(i)]))
    }),
    Family::new("database-with-many-folders-for-all", |n| {
        let folders = repeat(100, |i| format!("-Iinc{i} "));
        let entry =
            |i| format!("{{\"directory\": \".\", \"file\": \"s{i}.c\", \"command\": \"cc {folders}-c s{i}.c\"}},");
        let text = |i| {
            file(format!("s{i}.c"), format!("#include <stdio.h>\n#include <math.h>\n#include \"none.h\"\n{SOURCE}"))
        };
        database(&repeat(n, entry), (0..n).map(text))
    }),
    Family::new("database-with-many-macros", |n| {
        let macros = repeat(n, |i| format!("-DM{i}={i} "));
        let entry = format!("{{\"directory\": \".\", \"file\": \"a.c\", \"command\": \"cc {macros}-c a.c\"}}");
        database(&entry, [source("a.c".to_owned())].into_iter())
    }),
    Family::new("database-that-names-one-source-often", |n| {
        let entry = |i| format!("{{\"directory\": \".\", \"file\": \"a.c\", \"command\": \"cc -DN={i} -c a.c\"}},");
        database(&repeat(n, entry), [source("a.c".to_owned())].into_iter())
    }),
    Family::new("response-file-that-names-itself", |n| {
        let list = file("r.txt".to_owned(), "@r.txt ".repeat(n.min(2_000)));
        wrapped(&["-c", "a.c", "-o", "a.o", "@r.txt"], [list, source("a.c".to_owned())])
    }),
    Family::new("response-files-that-double", |n| {
        let next = |i: usize| file(format!("r{i}.txt"), format!("@r{}.txt @r{0}.txt\n", i + 1));
        let last = file(format!("r{n}.txt"), "-DX".to_owned());
        wrapped(&["-c", "a.c", "-o", "a.o", "@r0.txt"], (0..n).map(next).chain([last, source("a.c".to_owned())]))
    }),
    Family::new("response-file-with-many-words", |n| {
        let list = file("r.txt".to_owned(), repeat(n, |i| format!("-DM{i}={i}\n")));
        wrapped(
            &["-fsyntax-only", "-x", "c", "@r.txt", "empty.c"],
            [list, file("empty.c".to_owned(), "int x;\n".to_owned())],
        )
    }),
    Family::new("patterns-of-excluded-paths", |n| {
        settings(&format!("exclude = [{}]\n", repeat(n.min(2_000), |i| format!("\"build{i}/*.c\", "))))
    }),
    Family::new("rules-for-many-paths", |n| {
        settings(&format!(
            "[per-file-ignores]\n{}",
            repeat(n.min(1_000), |i| format!("\"d{i}/*.c\" = [\"struct-field\"]\n"))
        ))
    }),
    Family::new("settings-that-are-nested", |n| settings(&format!("x = {}{}\n", "[".repeat(n), "]".repeat(n)))),
    Family::new("baseline-of-many-files", |n| {
        let entries = repeat(n, |i| format!("\"s{i}.c\": {{\"accessor-expansion\": 1}},"));
        let text = format!("{{\"version\": 1, \"counts\": {{{}}}}}", entries.trim_end_matches(','));
        let args = ["check", ".", "--baseline", "b.json"].map(str::to_owned).to_vec();
        Input { args, ..folder([file("b.json".to_owned(), text), source("s0.c".to_owned())]) }
    }),
];
