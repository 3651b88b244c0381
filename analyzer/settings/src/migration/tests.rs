//! Build files before and after, each as the only ones of a project.

use super::BuildMigration;
use crate::build_migration;
use abi3lint_model::Version;
use std::fs;

/// What becomes of these files for floor 3.11, by their names.
fn migrated(files: &[(&str, &str)]) -> (Vec<(String, String)>, Vec<String>) {
    let folder = tempfile::TempDir::new().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let run = || build_migration(folder.path(), Version(11)).unwrap();
    let BuildMigration { changed, tasks } = run();
    let name = |path: &std::path::Path| path.file_name().unwrap().to_string_lossy().into_owned();
    for file in &changed {
        assert_eq!(fs::read_to_string(&file.path).ok(), file.before);
        fs::write(&file.path, &file.after).unwrap();
    }
    let again = run();
    assert_eq!((&again.changed, &again.tasks), (&vec![], &tasks), "what was changed once is not changed again");
    let tasks = tasks.iter().map(|t| format!("{}:{}: {}", name(&t.path), t.line.unwrap_or_default(), t.why)).collect();
    (changed.into_iter().map(|c| (name(&c.path), c.after)).collect(), tasks)
}

/// What becomes of a setup.py, and why the rest was not done.
fn setup_py(text: &str) -> (String, Vec<String>) {
    let (changed, tasks) = migrated(&[("setup.py", text)]);
    let found = changed.iter().find(|c| c.0 == "setup.py").map(|c| c.1.clone());
    (found.unwrap_or_else(|| text.to_owned()), tasks)
}

const MACROS: &str = "define_macros=[(\"Py_LIMITED_API\", \"0x030B0000\")]";

#[test]
fn an_extension_gets_both_arguments() {
    for (before, after) in [
        (
            "m = Extension('a', ['a.c'])\n",
            "m = Extension('a', ['a.c'], define_macros=[(\"Py_LIMITED_API\", \"0x030B0000\")], py_limited_api=True)\n",
        ),
        (
            "m = setuptools.Extension(\n    'a',\n    sources=['a.c'],  # all\n)\n",
            "m = setuptools.Extension(\n    'a',\n    sources=['a.c'],  # all\n    define_macros=[(\"Py_LIMITED_API\", \"0x030B0000\")],\n    py_limited_api=True,\n)\n",
        ),
        (
            "m = Extension('a',\n              ['a.c']  # all\n              )\n",
            "m = Extension('a',\n              ['a.c'],  # all\n              define_macros=[(\"Py_LIMITED_API\", \"0x030B0000\")],\n              py_limited_api=True\n              )\n",
        ),
        (
            "m = Extension('a', ['a.c'], define_macros=[('A', '1')])",
            "m = Extension('a', ['a.c'], define_macros=[(\"Py_LIMITED_API\", \"0x030B0000\"), ('A', '1')], py_limited_api=True)",
        ),
        (
            "m = Extension('a', ['a.c'], define_macros=[\n    ('A', '1'),\n])",
            "m = Extension('a', ['a.c'], define_macros=[\n    (\"Py_LIMITED_API\", \"0x030B0000\"),\n    ('A', '1'),\n], py_limited_api=True)",
        ),
        (
            "d = {}\nm = Extension('a', ['a.c'], define_macros=list(d.items()))",
            "d = {}\nm = Extension('a', ['a.c'], define_macros=[(\"Py_LIMITED_API\", \"0x030B0000\"), *list(d.items())], py_limited_api=True)",
        ),
        (
            "macros = []\nm = Extension('a', ['a.c'], define_macros=macros)",
            "macros = []\nm = Extension('a', ['a.c'], define_macros=[(\"Py_LIMITED_API\", \"0x030B0000\"), *macros], py_limited_api=True)",
        ),
        (
            "m = Extension('a', ['a.c'], define_macros=[('Py_LIMITED_API', '0x03080000')], py_limited_api=True)",
            "m = Extension('a', ['a.c'], define_macros=[('Py_LIMITED_API', '0x030B0000')], py_limited_api=True)",
        ),
        (
            "k = dict(name='a', define_macros=[])\nk['define_macros'].append(('A', '1'))\nm = Extension(**k)",
            "k = dict(name='a', define_macros=[(\"Py_LIMITED_API\", \"0x030B0000\")])\nk['define_macros'].append(('A', '1'))\nm = Extension(**k, py_limited_api=True)",
        ),
        (
            "if a:\n    macros = []\nelse:\n    macros = [('A', '1')]\nm = Extension(\n    'a', ['a.c'],\n    define_macros=macros,\n)",
            "if a:\n    macros = []\nelse:\n    macros = [('A', '1')]\nm = Extension(\n    'a', ['a.c'],\n    define_macros=[(\"Py_LIMITED_API\", \"0x030B0000\"), *macros],\n    py_limited_api=True,\n)",
        ),
        (
            "k = {}\nm = Extension('a', ['a.c'], **k)",
            "k = {}\nm = Extension('a', ['a.c'], **k, define_macros=[(\"Py_LIMITED_API\", \"0x030B0000\")], py_limited_api=True)",
        ),
    ] {
        assert_eq!(setup_py(before), (after.to_owned(), vec![]), "{before}");
    }
    let windows = setup_py("m = Extension(\r\n  'a',\r\n  ['a.c'],\r\n)\r\n").0;
    assert_eq!(
        windows,
        format!("m = Extension(\r\n  'a',\r\n  ['a.c'],\r\n  {MACROS},\r\n  py_limited_api=True,\r\n)\r\n")
    );
}

#[test]
fn what_is_not_certain_is_left_to_the_author() {
    for (text, why) in [
        (
            "m = Extension('a', ['a.c'], define_macros=macros())",
            "setup.py:1: its define_macros is no list that can be read",
        ),
        (
            "x = None\nm = Extension('a', ['a.c'], define_macros=x)",
            "setup.py:2: its define_macros is no list that can be read",
        ),
        ("k['define_macros'] = []\nm = Extension('a', ['a.c'], **k)", "setup.py:2: its arguments may have macros"),
        (
            "k = dict(define_macros=[])\nk['define_macros'] = x\nm = Extension(**k)",
            "setup.py:3: its arguments may have macros",
        ),
        ("m = Extension('a', ['a.c'], py_limited_api=abi)", "setup.py:1: its py_limited_api depends on something"),
        ("m = Extension('a', ['a.pyx'])", "setup.py:1: Cython makes its source"),
        ("m = Extension('a', ['a.c'", "setup.py:0: it has no literal Extension(...)"),
        ("m = Extension('a', ['a.c)", "setup.py:0: it was not understood"),
        ("setup(ext_modules=make())", "setup.py:0: it has no literal Extension(...)"),
    ] {
        let (after, tasks) = setup_py(text);
        assert_eq!(after, text);
        assert!(tasks.len() == 1 && tasks[0].starts_with(why), "{text}: {tasks:?}");
    }
}

#[test]
fn the_tag_of_wheels_is_in_setup_cfg() {
    let setup = ("setup.py", "setup()\n");
    let cfg = |before: &str| migrated(&[setup, ("setup.cfg", before)]).0.pop().unwrap().1;
    assert_eq!(migrated(&[setup]).0, [("setup.cfg".to_owned(), "[bdist_wheel]\npy_limited_api = cp311\n".to_owned())]);
    assert_eq!(cfg("[a]\nb = 1"), "[a]\nb = 1\n\n[bdist_wheel]\npy_limited_api = cp311\n");
    assert_eq!(cfg("[bdist_wheel]\nplat = x\n"), "[bdist_wheel]\npy_limited_api = cp311\nplat = x\n");
    assert_eq!(cfg("[bdist_wheel]\npy-limited-api=cp38\n"), "[bdist_wheel]\npy-limited-api=cp311\n");
    let own = "setup(options={'bdist_wheel': {'py_limited_api': 'cp311'}})\n";
    assert_eq!(migrated(&[("setup.py", own)]), (vec![], vec![]));
    let (changed, tasks) = migrated(&[("setup.py", "setup(options={'bdist_wheel': {'py_limited_api': tag()}})\n")]);
    assert_eq!(changed, []);
    assert!(tasks[0].starts_with("setup.py:1: it chooses the tag of wheels itself"), "{tasks:?}");
    let (_, tasks) = migrated(&[("setup.py", "setup(options={'bdist_wheel': {'py_limited_api': 'cp38'}})\n")]);
    assert!(tasks[0].contains("the tag of 3.8"), "{tasks:?}");
}

#[test]
fn ext_modules_of_pyproject_keep_their_comments() {
    let before = "[build-system]\nbuild-backend = 'setuptools.build_meta'\n\n[[tool.setuptools.ext-modules]]\nname = 'a' # one\nsources = ['a.c']\n";
    let (changed, tasks) = migrated(&[("pyproject.toml", before)]);
    let after = format!("{before}py-limited-api = true\ndefine-macros = [[\"Py_LIMITED_API\", \"0x030B0000\"]]\n");
    assert_eq!(changed[0], ("pyproject.toml".to_owned(), after));
    assert_eq!((changed.len(), tasks), (2, vec![]));
    let inline = "[tool.setuptools]\next-modules = [{ name = 'a', sources = ['a.c'], define-macros = [['A', '1']] }]\n";
    let (changed, _) = migrated(&[("pyproject.toml", inline)]);
    assert!(
        changed[0]
            .1
            .contains("define-macros = [['A', '1'], [\"Py_LIMITED_API\", \"0x030B0000\"]], py-limited-api = true }]"),
        "{changed:?}"
    );
}

#[test]
fn meson_python_gets_the_argument_and_the_switch() {
    let pyproject = ("pyproject.toml", "[build-system]\nbuild-backend = 'mesonpy'\n");
    let before = "py.extension_module('a', 'a.c', install: true)\npy.extension_module('b',\n  'b.c',\n  limited_api: '3.9',\n)\n";
    let (changed, tasks) = migrated(&[pyproject, ("meson.build", before)]);
    let after = "py.extension_module('a', 'a.c', install: true, limited_api: '3.11')\npy.extension_module('b',\n  'b.c',\n  limited_api: '3.11',\n)\n";
    assert_eq!(changed[0].1, after);
    assert_eq!(changed[1].1, "[build-system]\nbuild-backend = 'mesonpy'\n\n[tool.meson-python]\nlimited-api = true\n");
    assert_eq!(tasks, [""; 0]);
    let (_, tasks) = migrated(&[pyproject, ("meson.build", "py.extension_module('a', 'a.c', limited_api: api)\n")]);
    assert!(tasks[0].starts_with("meson.build:1: its limited_api depends on something"), "{tasks:?}");
}

#[test]
fn scikit_build_core_gets_the_tag_and_cmake_the_floor() {
    let pyproject = (
        "pyproject.toml",
        "[build-system]\nbuild-backend = \"scikit_build_core.build\"\n\n[tool.scikit-build]\nwheel.expand-macos-universal-tags = true\n",
    );
    let before = "find_package(Python REQUIRED COMPONENTS Interpreter Development.Module)\nPython_add_library(a MODULE a.c WITH_SOABI)\n";
    let (changed, tasks) = migrated(&[pyproject, ("CMakeLists.txt", before)]);
    let after = "find_package(Python REQUIRED COMPONENTS Interpreter Development.Module Development.SABIModule)\nPython_add_library(a MODULE USE_SABI 3.11 a.c WITH_SOABI)\n";
    assert_eq!(changed[0].1, after);
    assert_eq!(changed[1].1, format!("{}wheel.py-api = \"cp311\"\n", pyproject.1));
    assert_eq!(tasks, [""; 0]);
    let (_, tasks) = migrated(&[pyproject, ("CMakeLists.txt", "pybind11_add_module(a a.cpp)\n")]);
    assert!(tasks[0].starts_with("CMakeLists.txt:0: it has no Python_add_library"), "{tasks:?}");
}

#[test]
fn other_build_tools_are_told_what_is_needed() {
    let (changed, tasks) = migrated(&[("pyproject.toml", "[build-system]\nbuild-backend = 'maturin'\n")]);
    assert_eq!(changed, []);
    assert_eq!(tasks, ["pyproject.toml:0: the build tool is none that is known"]);
}

/// The `build_ext` of distutils names modules for one version.
#[test]
fn build_ext_is_that_of_setuptools() {
    const PLAIN: &str = "from distutils.command.build_ext import build_ext\n";
    let tail = "m = Extension('a', ['a.c'])\nclass Own(build_ext): pass\n";
    let (after, tasks) = setup_py(&format!("from setuptools import Extension\n{PLAIN}{tail}"));
    assert!(after.contains("\nfrom setuptools.command.build_ext import build_ext\nm = "), "{after}");
    assert_eq!(tasks, Vec::<String>::new());
    for head in [
        format!("from distutils.core import Extension\n{PLAIN}"),
        format!("import setuptools\nif old:\n    {PLAIN}"),
        format!(
            "import setuptools\ntry:\n    from setuptools.command.build_ext import build_ext\nexcept E:\n    {PLAIN}"
        ),
        format!("import setuptools\n'''\n{PLAIN}'''\n"),
    ] {
        let (after, _) = setup_py(&format!("{head}{tail}"));
        assert!(after.starts_with(&head), "{after}");
    }
}
