//! What the contracts promise: their shape, their agreement with the catalog, and facts that anybody with ten
//! interpreters can check.

use abi3lint_model::{Builds, EntityId, Version, VersionSet};
use abi3lint_rules::catalog::{self, FormKind};
use abi3lint_rules::null::{self, Argument, Family, NullResult, Outcome, Reference};

fn id(name: &str) -> EntityId {
    catalog::lookup(name).unwrap_or_else(|| panic!("no entity {name}"))
}

fn arg(function: &str, param: usize) -> &'static Argument {
    null::argument(id(function), param).unwrap_or_else(|| panic!("nothing is known of {function}, {param}"))
}

fn from(first: u8, last: u8) -> VersionSet {
    (first..=last).map(Version).collect()
}

fn since(first: u8) -> VersionSet {
    from(first, Version::NEWEST.0)
}

/// `3.6-3.8 Raises; 3.9- Crash`: what holds up to the newest version has no end.
fn spell(outcomes: &[(VersionSet, Outcome)]) -> String {
    let open = |set: &VersionSet| {
        let text = set.to_string();
        match text.strip_suffix(&Version::NEWEST.to_string()) {
            Some(front) if front.ends_with('-') => front.to_owned(),
            Some(_) => format!("{text}-"),
            None => text,
        }
    };
    let mut list: Vec<_> = outcomes.iter().map(|(set, o)| (set.first(), format!("{} {o:?}", open(set)))).collect();
    list.sort();
    list.into_iter().map(|l| l.1).collect::<Vec<_>>().join("; ")
}

/// Whether the sets share no version and lie within those that were measured.
fn is_sound(outcomes: &[(VersionSet, Outcome)]) -> bool {
    let all: VersionSet = Version::all().collect();
    let union = outcomes.iter().try_fold(0u32, |seen, (set, _)| (seen & set.0 == 0).then_some(seen | set.0));
    union.is_some_and(|u| u & !all.0 == 0) && outcomes.iter().all(|(set, _)| !set.is_empty())
}

#[test]
fn outcomes_do_not_overlap() {
    for (f, list) in null::all_arguments() {
        let name = catalog::entity(f).name;
        for a in list {
            assert!(is_sound(a.outcomes) && !a.outcomes.is_empty(), "{name}, {}: {}", a.param, spell(a.outcomes));
            assert!(is_sound(a.sized), "{name}, {}: {}", a.param, spell(a.sized));
            assert!(!a.source.is_empty(), "{name}, {}", a.param);
        }
        assert!(list.windows(2).all(|w| w[0].param < w[1].param), "{name}");
    }
    let entries = null::all_slots().map(|(_, e)| e).chain(null::all_members().map(|(_, e)| e));
    assert!(entries.map(|e| e.outcomes).all(is_sound));
}

/// Each parameter is one that the catalog shows as a pointer, or a macro's, whose types nobody knows.
#[test]
fn parameters_are_pointers() {
    let pointers = [
        "vectorcallfunc",
        "visitproc",
        "inquiry",
        "PyThread_type_lock",
        "PyCFunction",
        "Py_tracefunc",
        "PyOS_sighandler_t",
    ];
    for (f, list) in null::all_arguments() {
        let e = catalog::entity(f);
        for a in list {
            let param = usize::from(a.param);
            let fits = e.forms.iter().any(|form| match form.kind {
                FormKind::FunctionMacro => form.variadic || param < form.params.len(),
                FormKind::ObjectMacro => true,
                _ => match form.params.get(param) {
                    Some(ty) => ty.contains('*') || pointers.contains(ty) || catalog::lookup(ty).is_some(),
                    None => form.variadic,
                },
            });
            assert!(fits || e.forms.is_empty(), "{} has no pointer parameter {param}", e.name);
        }
    }
}

#[test]
fn the_table_is_as_large_as_the_measurement() {
    let arguments: usize = null::all_arguments().map(|(_, l)| l.len()).sum();
    assert!(arguments > 1_500, "{arguments}");
    assert!(null::all_results().len() > 700, "{}", null::all_results().len());
}

#[test]
fn what_changed_is_known() {
    for (function, param, expected) in [
        ("PyErr_SetNone", 0, "3.6-3.11 Accepted; 3.12- Crash"),
        ("PyErr_SetString", 0, "3.6-3.11 Accepted; 3.12- Crash"),
        ("PyErr_SetObject", 0, "3.6-3.11 Accepted; 3.12- Crash"),
        ("PyErr_Format", 0, "3.6-3.11 Accepted; 3.12- Crash"),
        ("PyByteArray_FromObject", 0, "3.6-3.8 Accepted; 3.9- Crash"),
        ("PyImport_ReloadModule", 0, "3.6-3.8 Raises; 3.9- Crash"),
        ("PyEval_EvalCode", 1, "3.6-3.9 Raises; 3.10- Crash"),
        ("PyFrame_GetLocals", 0, "3.11-3.13 Raises; 3.14- Crash"),
        ("PyObject_Init", 1, "3.6-3.7 Undefined; 3.8- Crash"),
        ("PyMapping_Keys", 0, "3.6 Crash; 3.7- Raises"),
        ("PyUnicodeDecodeError_GetStart", 1, "3.6-3.13 Crash; 3.14- Undefined"),
        ("PyUnicodeEncodeError_GetEnd", 1, "3.6-3.13 Crash; 3.14- Undefined"),
        ("PyStaticMethod_New", 0, "3.6-3.14 Crash; 3.15- Undefined"),
        ("PyRun_StringFlags", 2, "3.6-3.9, 3.13- Raises; 3.10-3.12 Crash"),
        ("PyType_FromSpec", 0, "3.6-3.14 Crash; 3.15- Raises"),
    ] {
        assert_eq!(spell(arg(function, param).outcomes), expected, "{function}, {param}");
    }
}

#[test]
fn free_threaded_builds_have_outcomes_of_their_own() {
    let [gil, free] = [(true, false), (false, true)].map(|(gil, free_threaded)| Builds { gil, free_threaded });
    for function in ["PyDict_Keys", "PyDict_Values", "PyDict_Items"] {
        let a = arg(function, 0);
        assert!(a.on_builds(Outcome::Crash, gil).is_empty(), "{function}");
        assert_eq!(a.on_builds(Outcome::Raises, gil), since(6), "{function}");
        for builds in [free, Builds::ALL] {
            assert_eq!(a.on_builds(Outcome::Crash, builds), since(13), "{function}");
        }
        assert_eq!(a.on_builds(Outcome::Raises, free), from(6, 12), "{function}");
        assert!(!a.is_survived() && !a.crashes().is_empty(), "{function}");
    }
    let locks = arg("PyCriticalSection_Begin", 1);
    assert!(!locks.is_indifferent() && locks.on_builds(Outcome::Crash, free).contains(Version(13)));
    let alike = arg("PyList_Size", 0);
    assert_eq!(alike.on_builds(Outcome::Crash, gil), alike.on_builds(Outcome::Crash, free));
}

/// What is listed differs from what builds with the GIL do, in versions that have free-threaded builds.
#[test]
fn only_differences_are_listed_for_free_threaded_builds() {
    for (f, list) in null::all_arguments() {
        for a in list {
            let name = catalog::entity(f).name;
            assert!(is_sound(a.free_threaded), "{name}, {}", a.param);
            for (set, outcome) in a.free_threaded {
                assert!(set.first() >= Some(Version::FIRST_FREE_THREADED), "{name}, {}", a.param);
                assert!((a.on(*outcome) & *set).is_empty(), "{name}, {}", a.param);
            }
        }
    }
}

#[test]
fn what_never_changed_is_known() {
    let all = since(6);
    for (function, param, outcome) in [
        ("PyObject_CallObject", 1, Outcome::Accepted),
        ("PyWeakref_NewRef", 1, Outcome::Accepted),
        ("PyObject_Str", 0, Outcome::Accepted),
        ("PyObject_Repr", 0, Outcome::Accepted),
        ("PyList_SetItem", 2, Outcome::Accepted),
        ("PyObject_SetAttr", 2, Outcome::Accepted),
        ("PyObject_SetAttrString", 2, Outcome::Accepted),
        ("PyModule_AddObject", 2, Outcome::Raises),
        ("PyDict_SetItemString", 2, Outcome::Crash),
        ("PyObject_Call", 1, Outcome::Crash),
        ("PyTuple_Pack", 1, Outcome::Crash),
        ("PyMem_Free", 0, Outcome::Accepted),
    ] {
        assert_eq!(
            arg(function, param).on(outcome),
            all,
            "{function}, {param}: {}",
            spell(arg(function, param).outcomes)
        );
    }
}

#[test]
fn a_length_decides() {
    let text = arg("PyUnicode_FromStringAndSize", 0);
    assert_eq!(text.on(Outcome::Accepted), since(6));
    assert_eq!(spell(text.sized), "3.12- Raises");
    let decode = arg("PyUnicode_DecodeUTF8", 0);
    assert!(decode.crashes().is_empty());
    assert_eq!(decode.crashes_if_sized(), since(6));
    let vector = arg("PyObject_Vectorcall", 1);
    assert!(vector.crashes().is_empty() && !vector.crashes_if_sized().is_empty());
}

#[test]
fn macros_dereference_what_they_open() {
    for macro_name in [
        "Py_INCREF",
        "Py_DECREF",
        "Py_NewRef",
        "Py_TYPE",
        "Py_REFCNT",
        "Py_SIZE",
        "PyTuple_GET_ITEM",
        "PyTuple_SET_ITEM",
        "PyTuple_GET_SIZE",
        "PyList_GET_SIZE",
        "PyList_GET_ITEM",
        "PyBytes_AS_STRING",
        "PyUnicode_GET_LENGTH",
        "PyUnicode_Check",
        "PyLong_Check",
        "PyBool_Check",
        "PyType_Check",
        "PyFloat_CheckExact",
        "PyDateTime_Check",
        "PyObject_CheckBuffer",
        "PyObject_TypeCheck",
        "Py_SETREF",
    ] {
        let crashes = null::crashes(id(macro_name), 0);
        assert!(crashes.contains(Version(9)) || macro_name == "Py_NewRef", "{macro_name}: {crashes}");
        assert!(crashes.contains(Version::NEWEST), "{macro_name}: {crashes}");
    }
    for (name, param) in [
        ("Py_XDECREF", 0),
        ("Py_XINCREF", 0),
        ("Py_CLEAR", 0),
        ("Py_XNewRef", 0),
        ("Py_XSETREF", 0),
        ("PyTuple_SET_ITEM", 2),
    ] {
        assert!(null::crashes(id(name), param).is_empty(), "{name}");
        assert!(arg(name, param).on(Outcome::Accepted).contains(Version::NEWEST), "{name}");
    }
    for name in ["PyObject_NEW", "PyDate_FromDate", "Py_RETURN_RICHCOMPARE", "PyDoc_STRVAR"] {
        assert!(null::argument(id(name), 0).is_none(), "{name}");
    }
}

#[test]
fn results_are_null_as_documented() {
    use NullResult::{Always, Misuse, Never, WithException, WithoutException};
    for (name, null, reference) in [
        ("PyList_New", WithException, Reference::New),
        ("PyObject_GetAttrString", WithException, Reference::New),
        ("PyList_GetItem", Misuse, Reference::Borrowed),
        ("PyDict_GetItem", WithoutException, Reference::Borrowed),
        ("PyDict_GetItemWithError", WithoutException, Reference::Borrowed),
        ("PyErr_Occurred", WithoutException, Reference::Borrowed),
        ("PyIter_Next", WithoutException, Reference::New),
        ("PyMem_Malloc", WithoutException, Reference::None),
        ("PyMem_MALLOC", WithoutException, Reference::None),
        ("PyMem_New", WithoutException, Reference::None),
        ("PyUnicode_AsUTF8", WithException, Reference::None),
        ("PyModule_Create", WithException, Reference::New),
        ("PyErr_Format", Always, Reference::None),
        ("PyErr_NoMemory", Always, Reference::None),
        ("Py_NewRef", Never, Reference::New),
        ("Py_XNewRef", WithoutException, Reference::New),
        ("Py_TYPE", Never, Reference::Borrowed),
        ("PyThreadState_Get", Never, Reference::None),
        ("PyModule_GetDict", Never, Reference::Borrowed),
        ("PyTuple_GET_ITEM", Never, Reference::Borrowed),
    ] {
        let r = null::result(id(name)).unwrap_or_else(|| panic!("nothing is known of the result of {name}"));
        assert_eq!((r.null, r.reference), (null, reference), "{name}");
    }
    assert!(null::result(id("PyObject_Size")).is_none());
    assert!(null::result(id("PyList_Append")).is_none());
}

#[test]
fn stolen_references_are_known() {
    for (name, param) in [
        ("PyTuple_SetItem", 2),
        ("PyList_SetItem", 2),
        ("PyTuple_SET_ITEM", 2),
        ("PyModule_AddObject", 2),
        ("PyErr_Restore", 1),
    ] {
        assert!(null::steals(id(name), param), "{name}");
    }
    assert!(null::steals_on_failure(id("PyList_SetItem"), 2) && !null::steals_on_failure(id("PyModule_AddObject"), 2));
    for (name, param) in
        [("PyDict_SetItem", 2), ("PyList_Append", 1), ("PyModule_AddObjectRef", 2), ("PyTuple_SetItem", 0)]
    {
        assert!(!null::steals(id(name), param), "{name}");
    }
    for (f, param) in null::all_stolen() {
        let e = catalog::entity(f);
        assert!(
            e.forms.iter().any(|form| usize::from(param) < form.params.len() || form.params.is_empty()),
            "{}",
            e.name
        );
    }
}

#[test]
fn the_c_library_is_known() {
    assert!(null::library().windows(2).all(|w| w[0].name < w[1].name));
    assert_eq!(null::foreign("strlen").map(|f| f.crashes), Some(&[0u8][..]));
    assert_eq!(null::foreign("memcpy").map(|f| (f.crashes, f.size)), Some((&[0u8, 1][..], Some(2))));
    assert!(null::foreign("malloc").is_some_and(|f| f.may_return_null && f.crashes.is_empty()));
    assert!(null::foreign("free").is_none());
}

#[test]
fn tables_are_known() {
    let slot = |name| null::slot(id(name)).unwrap_or_else(|| panic!("{name}"));
    assert_eq!(spell(slot("Py_tp_doc").outcomes), "3.6-3.9 Crash; 3.10- Accepted");
    assert_eq!(spell(slot("Py_tp_members").outcomes), "3.6-3.7 Accepted; 3.8-3.14 Crash; 3.15- Raises");
    let member = |record, field| {
        let f = catalog::field_of(id(record), field).unwrap_or_else(|| panic!("{record}.{field}"));
        null::member(f).unwrap_or_else(|| panic!("{record}.{field}"))
    };
    assert_eq!(member("PyType_Spec", "slots").crashes(), from(6, 14));
    assert!(null::terminated(id("PyMethodDef")).is_some_and(|e| e.instead.contains("'ml_name' is NULL")));
    assert!(null::terminated(id("PyModuleDef")).is_none());
    assert_eq!(null::unit(Family::Text, "T", 0).map(|u| u.crashes()), Some(since(13)));
    assert_eq!(null::unit(Family::Build, "s", 0).map(|u| u.on(Outcome::Accepted)), Some(since(6)));
    assert!(null::unit(Family::Build, "i", 0).is_none());
}
