//! Inputs of build files, which say much and in few lines.

use crate::family::{Family, Input, repeat};

const SOURCE: &str = "#include <Python.h>\nint f(PyObject *o) { return PyTuple_GET_SIZE(o); }\n";

/// A project of one source whose target its build file tells.
fn project(name: &str, text: String) -> Input {
    let files = [("a.c", SOURCE.to_owned()), (name, text)];
    let files = files.into_iter().map(|(path, text)| (path.to_owned(), text.into_bytes())).collect();
    let args = ["check", ".", "--exit-zero"].map(str::to_owned).to_vec();
    Input { files, args, is_complete: true, ..Input::default() }
}

pub(crate) const FAMILIES: &[Family] = &[
    Family::new("script-with-open-lists", |n| project("setup.py", "libraries=[ ".repeat(n))),
    Family::new("script-with-open-pairs", |n| project("setup.py", "('Py_LIMITED_API', (3 ".repeat(n))),
    Family::new("script-with-open-values", |n| project("setup.py", "-DPy_LIMITED_API=0x".repeat(n))),
    Family::new("script-with-open-texts", |n| project("setup.py", "py_limited_api=' ".repeat(n))),
    Family::new("script-with-one-long-value", |n| {
        project("setup.py", format!("define_macros=[('Py_LIMITED_API', '{}')]\n", "9".repeat(n)))
    }),
    Family::new("script-with-many-imports", |n| project("setup.py", "import setup\nimport helper\n".repeat(n))),
    Family::new("script-with-nested-conditions", |n| {
        project("setup.py", repeat(n.min(500), |i| format!("{}if WINDOWS or V{i}:\n", " ".repeat(i))))
    }),
    Family::new("settings-with-open-lists", |n| {
        let list = "# build=[ \n".repeat(n);
        let build = "[tool.cibuildwheel]\nbuild = 'cp313t-*'\n";
        project("pyproject.toml", format!("{build}[tool.x]\nv = \"\"\"\n{list}\"\"\"\n"))
    }),
    Family::new("cmake-with-many-variables", |n| {
        let module = |i: usize| format!("set(V{i} 3.10)\nPython_add_library(m{i} MODULE USE_SABI ${{V{i}}} a.c)\n");
        project("CMakeLists.txt", repeat(n, module))
    }),
    Family::new("cmake-below-itself", |n| {
        project("CMakeLists.txt", repeat(n, |i| format!("add_subdirectory({}.)\n", "./".repeat(i % 40))))
    }),
    Family::new("meson-with-many-names", |n| {
        let module = |i: usize| format!("v{i} = '3.10'\npy.extension_module('m{i}', 'a.c', limited_api: v{i})\n");
        project("meson.build", repeat(n, module))
    }),
    Family::new("includes-on-one-line", |n| Input::file("a.c", &format!("{SOURCE}// #{}\n", "include <a".repeat(n)))),
    Family::new("libraries-on-one-line", |n| Input::file("a.c", &format!("{SOURCE}#{}\n", "python3 ".repeat(n)))),
];
