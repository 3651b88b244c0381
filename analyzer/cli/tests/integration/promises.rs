//! What a build says of its ABI outside of C and C++: macros of build files and command lines, tags, file names. Each
//! case is a project of few files and the lines that it must have.

use crate::common::{GOOD, Scratch};

const CFG: &str = "[bdist_wheel]\npy_limited_api = cp38\n";
const PLAIN: &str = "#include <Python.h>\nvoid entry(void) { PyErr_Clear(); }\n";

/// `path:line: severity [rule]` of each finding in a project with `spam.c`, without a target.
fn found(files: &[(&str, &str)], args: &[&str]) -> Vec<String> {
    let mut all = vec![("spam.c", PLAIN.as_bytes())];
    all.extend(files.iter().map(|(path, text)| (*path, text.as_bytes())));
    let v = Scratch::new(&all).json(args);
    let findings = v["findings"].as_array().unwrap().iter();
    findings
        .map(|f| {
            let word = |key: &str| f[key].as_str().unwrap_or_default().to_owned();
            format!("{}:{}: {} [{}]", word("path"), f["line"], word("severity"), word("rule"))
        })
        .collect()
}

/// A setup.py with one extension and further arguments of it and of `setup`.
fn script(extension: &str, setup: &str) -> String {
    format!(
        "from setuptools import Extension, setup\nsetup(\n    ext_modules=[Extension('spam', ['spam.c'], {extension})],\n    {setup})\n"
    )
}

#[test]
fn a_wrong_value_is_found_where_the_build_gives_it() {
    const MACRO: &str = "Py_LIMITED_API=0x03100000";
    let database = |option: &str, compiler: &str| {
        format!("[{{\"directory\":\".\",\"file\":\"spam.c\",\n\"command\":\"{compiler} {option}{MACRO} -c spam.c\"}}]")
    };
    let modules = "[[tool.setuptools.ext-modules]]\nname = 'spam'\nsources = ['spam.c']\npy-limited-api = true\n\
                   define-macros = [['Py_LIMITED_API', '0x03110000']]\n";
    for (file, text, args, place) in [
        ("setup.py", &*script("define_macros=[('Py_LIMITED_API', '0x03100000')]", ""), &[][..], "setup.py:3"),
        (
            "setup.py",
            &script("define_macros=[('Py_LIMITED_API', '20090520')], py_limited_api=True", ""),
            &[],
            "setup.py:3",
        ),
        ("setup.py", &script("extra_compile_args=['-DPy_LIMITED_API=0x04000000']", ""), &[], "setup.py:3"),
        ("setup.cfg", "[build_ext]\ndefine = Py_LIMITED_API=0x030900000\n", &[], "setup.cfg:2"),
        ("pyproject.toml", modules, &[], "pyproject.toml:5"),
        (
            "meson.build",
            "py.extension_module('spam', 'spam.c',\n  c_args: ['-DPy_LIMITED_API=0x03100000'])\n",
            &[],
            "meson.build:2",
        ),
        (
            "CMakeLists.txt",
            "target_compile_definitions(spam PRIVATE\n  Py_LIMITED_API=0x03100000)\n",
            &[],
            "CMakeLists.txt:2",
        ),
        ("compile_commands.json", &database("-D", "gcc"), &["-p", "."], "compile_commands.json:2"),
        ("compile_commands.json", &database("/D", "cl.exe"), &["-p", "."], "compile_commands.json:2"),
        ("abi3lint.toml", "\ndefines = ['Py_LIMITED_API=0x03100000']\n", &[], "abi3lint.toml:2"),
        ("unused", "", &["-DPy_LIMITED_API=0x03100000"], "<command-line>:1"),
        ("unused", "", &["-DPy_LIMITED_API=PY_VERSION_HEX"], "<command-line>:1"),
        ("unused", "", &["-DPy_LIMITED_API=0x03090000", "-DPy_GIL_DISABLED"], "<command-line>:2"),
    ] {
        assert_eq!(found(&[(file, text)], args), [format!("{place}: error [abi-macro]")], "{file} {text} {args:?}");
    }
}

#[test]
fn a_value_that_is_computed_or_right_has_no_finding() {
    for (file, text) in [
        ("setup.py", &*script("define_macros=[('Py_LIMITED_API', '0x030A0000')], py_limited_api=True", "")),
        ("setup.py", &script("define_macros=[('Py_LIMITED_API', hex(FLOOR))], py_limited_api=True", "")),
        ("setup.py", &script("define_macros=[('Py_LIMITED_API', f'0x03{minor:02x}0000')]", "")),
        ("CMakeLists.txt", "target_compile_definitions(spam PRIVATE Py_LIMITED_API=${FLOOR})\n"),
        ("setup.py", "# define_macros=[('Py_LIMITED_API', '0x03100000')]\n"),
        // As the free-threaded installers of Windows need it.
        ("setup.py", "if WINDOWS and FREE_THREADED:\n    macros.append(('Py_GIL_DISABLED', 1))\n"),
    ] {
        assert!(found(&[(file, text)], &[]).is_empty(), "{text}");
    }
}

#[test]
fn a_tag_promises_no_older_version_than_the_macro() {
    let high = "define_macros=[('Py_LIMITED_API', '0x030A0000')], py_limited_api=True";
    let low = "define_macros=[('Py_LIMITED_API', '0x03080000')], py_limited_api=True";
    let option = "options={'bdist_wheel': {'py_limited_api': 'cp38'}},";
    let pyproject = "[tool.scikit-build]\nwheel.py-api = \"cp38\"\n";
    let define = "#define Py_LIMITED_API 0x030A0000\n#include <Python.h>\n";
    let cmake = "Python_add_library(spam MODULE USE_SABI 3.10 spam.c)\n";
    for (files, expected) in [
        (
            &[("setup.cfg", CFG), ("more.c", define), ("setup.py", &script("py_limited_api=True", ""))][..],
            "setup.cfg:2",
        ),
        (&[("setup.cfg", CFG), ("setup.py", &script(high, ""))], "setup.cfg:2"),
        (&[("setup.py", &script(high, option))], "setup.py:4"),
        (&[("CMakeLists.txt", cmake), ("pyproject.toml", pyproject)], "pyproject.toml:2"),
    ] {
        assert_eq!(found(files, &[]), [format!("{expected}: error [target-mismatch]")], "{files:?}");
    }
    let fits = cmake.replace("3.10", "3.8");
    for files in [
        &[("setup.cfg", CFG), ("setup.py", &*script(low, ""))][..],
        &[("setup.cfg", "[bdist_wheel]\npy_limited_api = cp312\n"), ("setup.py", &script(low, ""))],
        &[("CMakeLists.txt", &fits), ("pyproject.toml", pyproject)],
    ] {
        assert!(found(files, &[]).is_empty(), "{files:?}");
    }
}

#[test]
fn a_tag_is_compared_with_what_its_branch_defines() {
    let script = "if LINUX:\n    tag = {'py_limited_api': 'cp38'}\n    macros.append(('Py_LIMITED_API', '0x03080000'))\nelif WINDOWS:\n    \
                  tag = {'py_limited_api': 'cp310'}\n    macros.append(('Py_LIMITED_API', '0x030A0000'))\n\
                  Extension('spam', ['spam.c'], define_macros=macros, **options)\n";
    assert!(found(&[("setup.py", script)], &[]).is_empty());
    let wrong = script.replace("0x03080000", "0x03090000");
    assert_eq!(found(&[("setup.py", &wrong)], &[]), ["setup.py:2: error [target-mismatch]"]);
}

#[test]
fn names_of_files_and_wheels_need_the_macro() {
    let tagged = "[tool.scikit-build]\nwheel.py-api = 'cp39'\n";
    let library = "Python_add_library(spam MODULE WITH_SOABI spam.c)\n";
    let macros = "define_macros=[('Py_LIMITED_API', '0x03080000')]";
    for (files, expected) in [
        (&[("setup.py", &*script("py_limited_api=True", ""))][..], "setup.py:3: error [target-mismatch]"),
        (
            &[("setup.cfg", CFG), ("setup.py", &script("py_limited_api=True", ""))],
            "setup.cfg:2: error [target-mismatch]",
        ),
        (&[("CMakeLists.txt", library), ("pyproject.toml", tagged)], "pyproject.toml:2: error [target-mismatch]"),
        // The wheel is for all versions, the file in it for the one that builds it.
        (&[("setup.cfg", CFG), ("setup.py", &script(macros, ""))], "setup.py:3: error [target-mismatch]"),
        (
            &[
                ("meson.build", "py.extension_module('spam', 'spam.c', limited_api: '3.9')\n"),
                ("pyproject.toml", "[project]\nname = 'spam'\n[tool.meson-python]\nlimited-api = false\n"),
            ],
            "pyproject.toml:4: warning [target-mismatch]",
        ),
    ] {
        assert_eq!(found(files, &[]), [expected], "{files:?}");
    }
    let tagged_only = [("setup.cfg", CFG), ("setup.py", &*script("py_limited_api=True", ""))];
    let s = Scratch::new(&tagged_only.map(|(path, text)| (path, text.as_bytes())));
    s.write("spam.c", b"#include <Python.h>\nPyMODINIT_FUNC PyInit_spam(void) { return NULL; }\n");
    assert_eq!(s.run(&["check"]).stdout, "", "what ctypes loads needs no macro");
    let helper = "from build_helper import extension\nsetup(ext_modules=[extension(), Extension('x', ['x.c'])])\n";
    for files in [
        // What defines the macro may be anywhere here.
        &[("setup.cfg", CFG), ("setup.py", helper), ("build_helper.py", "macros = [('Py_LIMITED_API', floor())]\n")][..],
        &[("setup.cfg", CFG), ("setup.py", "setup(cffi_modules=['build.py:ffi'])\n")],
        &[("setup.cfg", CFG), ("setup.py", "setup(**settings())\n")],
        &[
            ("CMakeLists.txt", "nanobind_add_module(spam STABLE_ABI BACKEND_MODULE kit.nb spam.cpp)\n"),
            ("pyproject.toml", tagged),
        ],
        // In the module itself nanobind refuses what is older than 3.12.
        &[
            ("CMakeLists.txt", "nanobind_add_module(spam STABLE_ABI spam.cpp)\n"),
            ("pyproject.toml", &tagged.replace("cp39", "cp312")),
        ],
        &[
            ("CMakeLists.txt", "Python_add_library(spam MODULE USE_SABI ${SKBUILD_SABI_VERSION} spam.c)\n"),
            ("pyproject.toml", tagged),
        ],
        &[
            ("setup.cfg", CFG),
            ("setup.py", &script("py_limited_api=True", "")),
            ("floor.h", "#define Py_LIMITED_API 0x03080000\n"),
        ],
    ] {
        assert!(found(files, &[]).is_empty(), "{files:?}");
    }
}

#[test]
fn free_threaded_wheels_have_no_limited_api_before_3_15() {
    let macros = script("define_macros=[('Py_LIMITED_API', '0x03090000')], py_limited_api=True", "");
    let builds = "[tool.cibuildwheel]\nbuild = [\n  'cp39-*',\n  'cp313t-*',\n]\n";
    let define = "#define Py_LIMITED_API 0x03090000\n#include <Python.h>\n";
    for files in
        [&[("setup.py", &*macros), ("pyproject.toml", builds)][..], &[("more.c", define), ("pyproject.toml", builds)]]
    {
        assert_eq!(found(files, &[]), ["pyproject.toml:4: error [target-mismatch]"], "{files:?}");
    }
    let either = "m = [] if sysconfig.get_config_var('Py_GIL_DISABLED') else [('Py_LIMITED_API', '0x03090000')]\n";
    let branch = "if not FREE_THREADED:\n    m = [('Py_LIMITED_API', '0x03090000')]\n";
    let guarded = format!("#ifndef Py_GIL_DISABLED\n{define}#endif\n");
    for files in [
        &[("setup.py", either), ("pyproject.toml", builds)][..],
        &[("setup.py", branch), ("pyproject.toml", builds)],
        &[("more.c", &guarded), ("pyproject.toml", builds)],
        &[("more.c", define), ("pyproject.toml", "[tool.cibuildwheel]\nbuild = 'cp39-* cp315t-*'\n")],
    ] {
        assert!(found(files, &[]).is_empty(), "{files:?}");
    }
}

#[test]
fn builds_of_a_workflow_are_compared_with_macro_and_tag() {
    const WORKFLOW: &str = ".github/workflows/wheels.yml";
    let macros = script("define_macros=[('Py_LIMITED_API', '0x030A0000')], py_limited_api=True", "");
    let opaque = "#define Py_TARGET_ABI3T 0x030f0000\n#include <Python.h>\n";
    let tag = CFG.replace("cp38", "cp310");
    let build = |names: &str| format!("jobs:\n  wheels:\n    env:\n      CIBW_BUILD: {names}\n");
    for (files, expected) in [
        (&[("setup.py", &*macros), (WORKFLOW, &build("\"cp310-* cp314t-*\""))][..], "error"),
        (&[("more.c", opaque), ("setup.py", "setup()\n"), (WORKFLOW, &build("cp314t-*"))], "error"),
        (&[("setup.py", &macros), ("setup.cfg", &tag), (WORKFLOW, &build("cp39-* cp310-*"))], "warning"),
    ] {
        assert_eq!(found(files, &[]), [format!("{WORKFLOW}:4: {expected} [target-mismatch]")], "{files:?}");
    }
    let guarded = "if not sysconfig.get_config_var('Py_GIL_DISABLED'):\n    m = [('Py_LIMITED_API', '0x030A0000')]\n";
    let skipped = "[tool.cibuildwheel]\nskip = ['cp314t-*', 'cp39-*']\n";
    let newer = "[project]\nname = 'spam'\nrequires-python = '>=3.10'\n";
    let scikit = "[tool.scikit-build]\nwheel.py-api = 'cp310'\n";
    let cmake = "python_add_library(spam MODULE USE_SABI 3.10 spam.c)\n";
    for files in [
        &[("setup.py", guarded), (WORKFLOW, &*build("cp310-* cp314t-*"))][..],
        &[("setup.py", &macros), ("pyproject.toml", skipped), (WORKFLOW, &build("cp314t-*"))],
        &[("setup.py", &macros), ("setup.cfg", &tag), (WORKFLOW, &build("cp310-* cp311-* cp315t-*"))],
        &[("setup.py", &macros), ("setup.cfg", &tag), ("pyproject.toml", newer), (WORKFLOW, &build("cp39-*"))],
        // Other tools tag the wheel of an older version for that one.
        &[("CMakeLists.txt", cmake), ("pyproject.toml", scikit), (WORKFLOW, &build("cp39-*"))],
    ] {
        assert_eq!(found(files, &[]), [""; 0], "{files:?}");
    }
}

#[test]
fn a_stable_abi_is_linked_with_no_library_of_one_version() {
    let link = |library: &str| format!("#pragma comment(lib, \"{library}\")\n{PLAIN}");
    let macros = "define_macros=[('Py_LIMITED_API', '0x03090000')], py_limited_api=True";
    let setup = script(macros, "");
    assert_eq!(
        found(&[("setup.py", &setup), ("link.c", &link("python39.lib"))], &[]),
        ["link.c:1: error [target-mismatch]"]
    );
    let with_library = script(&format!("{macros}, libraries=['m', 'python39']"), "");
    assert_eq!(found(&[("setup.py", &with_library)], &[]), ["setup.py:3: error [target-mismatch]"]);
    for files in [
        &[("setup.py", &*setup), ("link.c", &*link("python3.lib"))][..],
        &[("setup.py", &setup), ("link.c", "// #pragma comment(lib, \"python39.lib\")\n")],
        &[("link.c", &link("python39.lib"))],
    ] {
        assert!(found(files, &[]).is_empty(), "{files:?}");
    }
}

/// What a contradiction is, which versions fail, and what to do; the other place is shown.
#[test]
fn a_contradiction_names_versions_and_both_places() {
    let s = Scratch::new(&[
        ("setup.cfg", CFG.as_bytes()),
        ("spam.c", b"#define Py_LIMITED_API 0x030B0000\n#include <Python.h>\n"),
        ("good.c", GOOD),
    ]);
    let out = s.run(&["check"]).stdout;
    for line in [
        "setup.cfg:2:18: error: wheel tag 'cp38' promises CPython 3.8, but the code is compiled for 3.11 and later [target-mismatch]",
        "setup.cfg:2:18: note: breaks cp311-abi3; the wheel is installed on CPython 3.8-3.10, where ",
        "setup.cfg:2:18: note: tag the wheel cp311, or select the limited API of 3.8",
        "spam.c:1:9: note: the limited API is selected here",
    ] {
        assert!(out.contains(line), "{line}\n{out}");
    }
    // The project may leave it out there.
    s.write("abi3lint.toml", b"overrides = [{ paths = ['setup.cfg'], ignore = ['target-mismatch'] }]\n");
    assert_eq!(s.run(&["check"]).stdout, "");
}

/// What CMake and Meson select under a condition is compared with a tag that always holds, and with nothing that may
/// have another condition.
#[test]
fn a_floor_under_a_condition_is_no_contradiction_where_it_may_not_hold() {
    let tagged = "[tool.scikit-build]\nwheel.py-api = 'cp38'\n";
    let builds = "[tool.cibuildwheel]\nbuild = 'cp39-* cp313t-*'\n";
    let cmake = "if(NOT FREE_THREADED)\n  python_add_library(spam MODULE USE_SABI 3.11 spam.c)\nendif()\n";
    let generator = "target_compile_definitions(spam PRIVATE $<$<BOOL:${SABI}>:Py_LIMITED_API=0x030B0000>)\n";
    let meson = "if get_option('stable')\n  py.extension_module('spam', 'spam.c', limited_api: '3.11')\nendif\n";
    let switch = "[tool.meson-python]\nlimited-api = false\n";
    let own = "nanobind_add_module(spam STABLE_ABI spam.cpp)\n";
    let script = "if sys.version_info >= (3, 11):\n    m = [('Py_LIMITED_API', '0x030B0000')]\n";
    let either = cmake.replace("endif", "else()\n  python_add_library(spam MODULE USE_SABI ${FLOOR} spam.c)\nendif");
    let overridden = "[[tool.scikit-build.overrides]]\nif.python-version = '>=3.11'\nwheel.py-api = 'cp311'\n";
    for (files, args) in [
        (&[("CMakeLists.txt", cmake), ("pyproject.toml", builds)][..], &[][..]),
        (&[("CMakeLists.txt", generator), ("pyproject.toml", builds)], &[]),
        (&[("CMakeLists.txt", own), ("pyproject.toml", builds)], &[]),
        (&[("meson.build", meson), ("pyproject.toml", builds)], &[]),
        (&[("meson.build", meson), ("pyproject.toml", switch)], &[]),
        (&[("CMakeLists.txt", &either), ("pyproject.toml", tagged)], &[]),
        (&[("CMakeLists.txt", cmake), ("pyproject.toml", overridden)], &[]),
        (&[("CMakeLists.txt", cmake)], &["-t", "cp39-abi3", "--build-python", "3.9"]),
        (&[("setup.py", script)], &["-t", "cp39-abi3", "--build-python", "3.9"]),
    ] {
        assert_eq!(found(files, args), [""; 0], "{files:?}");
    }
    for files in [
        [("CMakeLists.txt", cmake), ("pyproject.toml", tagged)],
        [("CMakeLists.txt", generator), ("pyproject.toml", tagged)],
        [("CMakeLists.txt", own), ("pyproject.toml", tagged)],
    ] {
        assert_eq!(found(&files, &[]), ["pyproject.toml:2: error [target-mismatch]"], "{files:?}");
    }
    let tag = overridden.replace("'cp311'", "'cp38'");
    assert_eq!(found(&[("CMakeLists.txt", cmake), ("pyproject.toml", &tag)], &[]), [""; 0], "two conditions");
    let sure = cmake.lines().nth(1).unwrap();
    assert_eq!(
        found(&[("CMakeLists.txt", sure), ("pyproject.toml", &tag)], &[]),
        ["pyproject.toml:3: error [target-mismatch]"]
    );
}

#[test]
fn macros_of_a_database_are_those_of_the_project_that_it_compiles_them_for() {
    let entry = |folder: &str, option: &str| {
        let file = format!("{folder}/spam.c");
        format!("{{\"directory\":\".\",\"file\":\"{file}\",\"command\":\"gcc {option} -c {file}\"}}")
    };
    let option = "-DPy_LIMITED_API=0x03100000";
    let list = format!("[{},\n{}]", entry("a", ""), entry("b", option));
    let files = [
        ("a/spam.c", PLAIN.as_bytes()),
        ("a/setup.cfg", CFG.as_bytes()),
        ("b/spam.c", PLAIN.as_bytes()),
        ("b/setup.py", b"setup()\n"),
        ("b/abi3lint.toml", b"targets = 'cp310-abi3'\n"),
        ("compile_commands.json", list.as_bytes()),
    ];
    let scratch = Scratch::new(&files);
    let rules = |args: &[&str]| {
        let v = scratch.json(args);
        let rules = v["findings"].as_array().unwrap().iter().map(|f| f["rule"].as_str().unwrap().to_owned());
        rules.collect::<Vec<_>>()
    };
    assert_eq!(rules(&["a/spam.c", "-p", "."]), [""; 0]);
    assert_eq!(rules(&["b/spam.c", "-p", "."]), ["abi-macro"]);
}

#[test]
fn the_function_for_the_interpreter_has_the_name_that_the_build_gives_to_the_module() {
    let hook = |name: &str| {
        format!(
            "#include <Python.h>\nstatic struct PyModuleDef def = {{ PyModuleDef_HEAD_INIT, \"{name}\" }};\n\
             PyMODINIT_FUNC PyInit_{name}(void) {{ return PyModuleDef_Init(&def); }}\n"
        )
    };
    let (eggs, spam) = (hook("eggs"), hook("spam"));
    let setup = |names: &str| format!("setup(ext_modules=[{names}])\n");
    let one = setup("Extension('kit.spam', ['mod.c'], define_macros=[('Py_LIMITED_API', '0x03090000')])");
    for (name, text) in [
        ("setup.py", &*one),
        ("meson.build", "py.extension_module('spam', 'mod.c', limited_api: '3.9')\n"),
        ("CMakeLists.txt", "Python_add_library(spam MODULE USE_SABI 3.9 mod.c)\n"),
    ] {
        assert_eq!(found(&[(name, text), ("mod.c", &eggs)], &[]), ["mod.c:3: error [module-export]"], "{text}");
        assert_eq!(found(&[(name, text), ("mod.c", &spam)], &[]), [""; 0], "{text}");
    }
    let extension = |name: &str, sources: &str| format!("Extension('{name}', [{sources}])");
    let two = setup(&[extension("spam", "'mod.c'"), extension("eggs", "'mod.c'")].join(", "));
    let pasted = "#define INIT(name) PyMODINIT_FUNC PyInit_##name(void)\nINIT(spam);\n";
    for files in [
        // What the sources do not all show, and what another file has.
        &[("setup.py", &*setup(&extension("spam", "'mod.c', 'generated.c'"))), ("mod.c", &*eggs)][..],
        &[("setup.py", &setup(&extension("spam", "'mod.c'"))), ("mod.c", &eggs), ("more.c", &spam)],
        &[("setup.py", &setup(&extension("spam", "'mod.c', 'more.c'"))), ("mod.c", &eggs), ("more.c", &hook("ham"))],
        &[("setup.py", &two), ("mod.c", &eggs)],
        &[("setup.py", &setup(&extension("spam", "'mod.c'"))), ("mod.c", pasted)],
    ] {
        assert_eq!(found(files, &["-t", "cp39-abi3"]), [""; 0], "{files:?}");
    }
    let s = Scratch::new(&[("setup.py", one.as_bytes()), ("mod.c", eggs.as_bytes())]);
    let out = s.run(&["check"]).stdout;
    assert!(
        out.contains("error: 'PyInit_eggs' is not found: the build names the module 'spam' [module-export]"),
        "{out}"
    );
}
