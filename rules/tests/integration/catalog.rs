//! What the catalog promises: its shape, its inner consistency, and facts that any reader of CPython's
//! headers can check.

use abi3lint_model::{Abi, Config, ConfigSet, Version};
use abi3lint_rules::catalog::{self, Entity, Exposure, Field, Form, FormKind};
use std::collections::{BTreeMap, BTreeSet};

fn entity(name: &str) -> &'static Entity {
    catalog::entity(catalog::lookup(name).unwrap_or_else(|| panic!("no entity {name}")))
}

fn field(record: &str, name: &str) -> &'static Field {
    let id = catalog::lookup(record).and_then(|r| catalog::field_of(r, name));
    catalog::field(id.unwrap_or_else(|| panic!("no field {record}.{name}")))
}

fn at(headers: u8, abi: Abi) -> Config {
    Config::new(Version(headers), abi).unwrap_or_else(|| panic!("no configuration {abi:?} of 3.{headers}"))
}

fn limited(headers: u8, floor: u8) -> Config {
    at(headers, Abi::Limited(Version(floor)))
}

fn touches(form: &Form) -> Vec<String> {
    let spell = |f: &_| {
        let f = catalog::field(*f);
        format!("{}.{}", catalog::entity(f.record).name, f.name)
    };
    form.touches.iter().map(spell).collect()
}

fn is_macro(form: &Form) -> bool {
    matches!(form.kind, FormKind::FunctionMacro | FormKind::ObjectMacro)
}

fn union(sets: impl Iterator<Item = ConfigSet>) -> ConfigSet {
    sets.fold(ConfigSet::EMPTY, |a, b| a | b)
}

fn overlaps(sets: &[ConfigSet]) -> bool {
    sets.iter().enumerate().any(|(i, a)| sets[..i].iter().any(|b| a.intersects(*b)))
}

#[test]
fn names_are_sorted_unique_and_found() {
    let names: Vec<_> = catalog::entities().map(|(_, e)| e.name).collect();
    assert!(names.windows(2).all(|w| w[0] < w[1]));
    for (id, e) in catalog::entities() {
        assert_eq!(catalog::lookup(e.name), Some(id));
        assert!(e.tag.is_empty() || catalog::lookup_tag(e.tag) == Some(id), "{}", e.name);
    }
    assert_eq!(catalog::lookup("PyTuple_GetItemm"), None);
    let headers: Vec<_> = catalog::headers().iter().map(|h| h.name).collect();
    assert!(headers.windows(2).all(|w| w[0] < w[1]));
}

#[test]
fn fields_are_found_by_name_and_by_struct() {
    let mut by_name: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for (id, f) in catalog::fields() {
        // What only internal headers show is found by its struct alone.
        if !f.forms.is_empty() {
            by_name.entry(f.name).or_default().push(id);
        }
        assert_eq!(catalog::field_of(f.record, f.name), Some(id));
    }
    for (name, ids) in by_name {
        assert_eq!(catalog::fields_named(name), ids, "{name}");
    }
    assert!(catalog::fields_named("no_such_field").is_empty());
}

#[test]
fn visible_is_the_union_of_the_forms() {
    for (_, e) in catalog::entities() {
        assert_eq!(e.visible, union(e.forms.iter().map(|f| f.on)), "{}", e.name);
        assert!(e.forms.iter().all(|f| !f.on.is_empty()), "{}", e.name);
        // A name that nothing shows is there for its symbol, or for the internal headers.
        let is_known = !e.exported.is_empty() || e.stable.is_some() || !e.internal.is_empty();
        assert!(!e.forms.is_empty() || is_known, "{}", e.name);
    }
    for (_, f) in catalog::fields() {
        assert_eq!(f.visible, union(f.forms.iter().map(|p| p.on)), "{}", f.name);
        assert!(!f.visible.is_empty() || !f.internal.is_empty(), "{}", f.name);
        assert!(!f.visible.intersects(f.internal), "{}", f.name);
    }
}

#[test]
fn one_name_means_one_thing_behind_at_most_one_macro() {
    for (_, e) in catalog::entities() {
        let (macros, others): (Vec<&Form>, Vec<&Form>) = e.forms.iter().partition(|f| is_macro(f));
        assert!(!overlaps(&macros.iter().map(|f| f.on).collect::<Vec<_>>()), "macros of {}", e.name);
        assert!(!overlaps(&others.iter().map(|f| f.on).collect::<Vec<_>>()), "{}", e.name);
        assert!(e.forms.is_sorted_by_key(|f| !is_macro(f)), "macros of {} come first", e.name);
    }
}

#[test]
fn fields_lie_in_one_place_where_their_struct_is_visible() {
    for (_, f) in catalog::fields() {
        let record = catalog::entity(f.record);
        assert!(!overlaps(&f.forms.iter().map(|p| p.on).collect::<Vec<_>>()), "{}.{}", record.name, f.name);
        let shown = union(record.forms.iter().filter(|r| r.kind == FormKind::Struct).map(|r| r.on));
        // Before the struct had a name, it was an anonymous member, and the struct around it has its members too.
        let nameless = f.visible.minus(shown);
        let around = |other: &Field| other.record != f.record && nameless.minus(other.visible).is_empty();
        let has_holder = || catalog::fields_named(f.name).iter().any(|id| around(catalog::field(*id)));
        assert!(nameless.is_empty() || has_holder(), "{}.{}", record.name, f.name);
        for place in f.forms {
            for (on, size) in record.sizes.iter().filter(|(on, _)| on.intersects(place.on)) {
                assert!(place.bit_offset / 8 < *size, "{}.{} at {on:?}", record.name, f.name);
            }
        }
    }
    for (_, e) in catalog::entities() {
        assert!(!overlaps(&e.sizes.iter().map(|(on, _)| *on).collect::<Vec<_>>()), "{}", e.name);
    }
}

#[test]
fn versions_are_in_order() {
    for (_, e) in catalog::entities() {
        if let Some(s) = e.stable {
            assert!((Version::FIRST_STABLE_ABI..=Version::NEWEST).contains(&s.added), "{}", e.name);
        }
        if let (Some(first), Some(removed)) = (e.public_in().first(), e.removed()) {
            assert!(first < removed, "{}", e.name);
        }
        if let Some(d) = e.deprecated {
            assert!(d.removal.is_none_or(|r| d.since < r), "{}", e.name);
            // Gone means gone: the announced version is the one that the headers show.
            if let (Some(removal), Some(removed)) = (d.removal, e.removed()) {
                assert_eq!(removal, removed, "{}", e.name);
            }
        }
    }
}

#[test]
fn replacements_are_available_where_they_are_offered() {
    let of_entities = catalog::entities().map(|(_, e)| (e.name.to_owned(), e.replacements));
    let of_fields =
        catalog::fields().map(|(_, f)| (format!("{}.{}", catalog::entity(f.record).name, f.name), f.replacements));
    for (name, r) in of_entities.chain(of_fields).flat_map(|(n, list)| list.iter().map(move |r| (n.clone(), r))) {
        let Some(id) = r.entity else {
            assert!(!r.what.is_empty(), "{name}");
            continue;
        };
        let by = catalog::entity(id);
        assert_ne!(by.name, name);
        for headers in Version::all().filter(|v| *v >= r.public.unwrap_or(Version::OLDEST)) {
            let config = Config::new(headers, Abi::Default).unwrap();
            assert!(by.visible.contains(config), "{} instead of {name} in {config}", r.what);
        }
        let Some(floor) = r.limited else { continue };
        for headers in Version::all().filter(|v| *v >= floor) {
            for floor in (floor.0..=headers.0).map(Version) {
                let config = Config::new(headers, Abi::Limited(floor)).unwrap();
                let form = by.form(config).unwrap_or_else(|| panic!("{} instead of {name} in {config}", r.what));
                if form.kind == FormKind::Function {
                    let stable = by.stable.unwrap_or_else(|| panic!("{} is not in the stable ABI", by.name));
                    assert!(stable.added <= floor && !stable.abi_only, "{} instead of {name} in {config}", r.what);
                }
            }
        }
    }
}

#[test]
fn all_replacements_are_not_the_thing_itself() {
    for (_, e) in catalog::entities() {
        let whats: BTreeSet<_> = e.replacements.iter().map(|r| r.what).collect();
        assert_eq!(whats.len(), e.replacements.len(), "{} lists one replacement twice", e.name);
    }
}

#[test]
fn accessors_open_into_structs() {
    let cp313 = at(13, Abi::Default);
    assert_eq!(touches(entity("PyTuple_GET_ITEM").form(cp313).unwrap()), ["PyTupleObject.ob_item"]);
    let incref = entity("Py_INCREF").form(limited(13, 9)).unwrap();
    assert_eq!(incref.kind, FormKind::FunctionMacro);
    assert!(touches(incref).iter().any(|t| t.starts_with("PyObject.ob_refcnt")), "{:?}", touches(incref));
    assert_eq!(touches(entity("Py_INCREF").form(limited(11, 9)).unwrap()), ["PyObject.ob_refcnt"]);
    assert!(entity("Py_INCREF").form(limited(13, 12)).unwrap().touches.is_empty());
}

#[test]
fn what_became_a_function_is_one_from_its_floor_on() {
    let py_type = entity("Py_TYPE");
    assert_eq!(py_type.form(limited(14, 14)).unwrap().kind, FormKind::Function);
    assert_eq!(py_type.form(limited(15, 14)).unwrap().kind, FormKind::Function);
    assert_eq!(py_type.form(limited(15, 13)).unwrap().kind, FormKind::FunctionMacro);
    assert_eq!(touches(py_type.form(limited(15, 13)).unwrap()), ["PyObject.ob_type"]);
    assert_eq!(entity("Py_SIZE").form(limited(15, 15)).unwrap().kind, FormKind::Function);
    assert!(
        is_macro(entity("Py_SIZE").form(limited(14, 14)).unwrap())
            || !entity("Py_SIZE").form(limited(14, 14)).unwrap().touches.is_empty()
    );
}

#[test]
fn abi3t_hides_objects() {
    for abi in [Abi::Abi3t(Version(15)), Abi::Abi3Abi3t(Version(15))] {
        let c = at(15, abi);
        for name in ["PyObject", "PyVarObject", "PyModuleDef", "PyTypeObject"] {
            assert_eq!(entity(name).form(c).unwrap().kind, FormKind::Opaque, "{name}");
        }
        for name in ["PyObject_HEAD", "PyObject_VAR_HEAD", "PyModuleDef_HEAD_INIT", "Py_SET_TYPE"] {
            assert!(entity(name).form(c).is_none(), "{name}");
        }
        // Nothing that is visible there opens into anything that the ABI hides.
        for (_, e) in catalog::entities() {
            let Some(form) = e.form(c) else { continue };
            let hidden = form.touches.iter().filter(|f| !catalog::field(**f).visible.contains(c)).count();
            assert_eq!(hidden, 0, "{}", e.name);
        }
    }
}

#[test]
fn limited_configurations_hide_types() {
    for c in ConfigSet::ALL.iter().filter(|c| c.abi().is_limited()) {
        assert_eq!(entity("PyTypeObject").form(c).unwrap().kind, FormKind::Opaque, "{c}");
        assert!(entity("PyUnicode_AsUTF8").form(c).is_none(), "{c}");
        assert!(entity("PyTupleObject").form(c).is_none(), "{c}");
    }
    assert_eq!(entity("PyTypeObject").exposure, Exposure::Opaque);
    assert_eq!(entity("PyUnicode_AsUTF8AndSize").limited_floor(Version(13)), Some(Version(10)));
    assert_eq!(entity("PyUnicode_AsUTF8AndSize").stable.unwrap().added, Version(10));
}

#[test]
fn layouts_are_as_measured() {
    let refcnt = field("PyObject", "ob_refcnt");
    assert!(refcnt.forms.iter().all(|p| p.bit_offset == 0));
    assert!(!refcnt.visible.contains(at(13, Abi::FreeThreaded)));
    assert!(field("PyTypeObject", "tp_name").forms.iter().all(|p| p.ty == "const char *"));
    let size = |name: &str, c: Config| entity(name).sizes.iter().find(|(on, _)| on.contains(c)).map(|s| s.1);
    assert_eq!(size("PyTupleObject", at(13, Abi::Default)), Some(32));
    assert_eq!(size("PyTupleObject", at(14, Abi::Default)), Some(40));
    assert_eq!(size("PyObject", at(14, Abi::FreeThreaded)), Some(32));
    assert_eq!(size("PyTypeObject", at(15, Abi::Default)), Some(424));
    assert_eq!(catalog::lookup_tag("_typeobject"), catalog::lookup("PyTypeObject"));
    assert_eq!(catalog::lookup_tag("_object"), catalog::lookup("PyObject"));
    assert_eq!(catalog::lookup_tag("_frame"), catalog::lookup("PyFrameObject"));
    assert_eq!(catalog::lookup_tag("PyTupleObject"), catalog::lookup("PyTupleObject"));
    let Exposure::Partial(members) = entity("PyObject").exposure else { panic!("PyObject is partial") };
    assert_eq!(members.iter().map(|f| catalog::field(*f).name).collect::<Vec<_>>(), ["ob_refcnt", "ob_type"]);
    assert_eq!(entity("PyMethodDef").exposure, Exposure::Full);
}

#[test]
fn slot_ids_have_their_floors() {
    let floor = |name: &str| {
        assert!(entity(name).slot, "{name}");
        entity(name).stable.unwrap().added.0
    };
    for (name, added) in [
        ("Py_tp_new", 2),
        ("Py_nb_matrix_multiply", 5),
        ("Py_tp_finalize", 5),
        ("Py_am_send", 10),
        ("Py_bf_getbuffer", 11),
        ("Py_mod_multiple_interpreters", 12),
        ("Py_mod_gil", 13),
        ("Py_tp_vectorcall", 14),
        ("Py_tp_token", 14),
        ("Py_tp_name", 15),
        ("Py_mod_abi", 15),
        ("Py_slot_end", 15),
    ] {
        assert_eq!(floor(name), added, "{name}");
    }
    for (_, e) in catalog::entities().filter(|(_, e)| e.slot) {
        assert!(e.stable.is_some() && e.forms.iter().all(|f| f.value.is_some()), "{}", e.name);
    }
}

#[test]
fn names_of_other_platforms_are_known() {
    for name in ["PyErr_SetFromWindowsErr", "PyUnicode_AsMBCSString", "PyExc_WindowsError", "PyUnicode_EncodeCodePage"]
    {
        let e = entity(name);
        assert_eq!(e.stable.unwrap().platform, Some("MS_WINDOWS"), "{name}");
        for headers in Version::all() {
            assert!(e.visible.contains(Config::new(headers, Abi::Default).unwrap()), "{name}");
            assert!(headers < Version(7) || e.limited_floor(headers) == Some(Version(7)), "{name}");
        }
    }
}

#[test]
fn flagship_names_have_replacements() {
    let first = |name: &str| entity(name).replacements.first().unwrap_or_else(|| panic!("{name}")).what;
    for name in [
        "PyTuple_GET_ITEM",
        "PyTuple_SET_ITEM",
        "PyTuple_GET_SIZE",
        "PyList_GET_ITEM",
        "PyList_SET_ITEM",
        "PyList_GET_SIZE",
        "PyFloat_AS_DOUBLE",
        "PyBytes_AS_STRING",
        "PyBytes_GET_SIZE",
        "PyUnicode_KIND",
        "PyUnicode_DATA",
        "PyUnicode_GET_LENGTH",
        "PyUnicode_READ",
        "PyObject_CallNoArgs",
        "PyObject_CallOneArg",
        "PyObject_Vectorcall",
        "PyTypeObject",
        "PyObject_HEAD",
        "PyModuleDef",
        "Py_SET_TYPE",
    ] {
        assert!(!first(name).is_empty());
    }
    let utf8 = entity("PyUnicode_AsUTF8").replacements;
    assert_eq!((utf8[0].what, utf8[0].limited), ("PyUnicode_AsUTF8AndSize", Some(Version(10))));
    assert_eq!((utf8[1].what, utf8[1].limited), ("PyUnicode_AsUTF8String", Some(Version(2))));
    assert_eq!(first("PyTypeObject"), "PyType_FromSpec");
    for name in ["tp_name", "tp_free", "tp_alloc", "tp_new", "tp_flags", "tp_dict", "tp_basicsize"] {
        assert!(!field("PyTypeObject", name).replacements.is_empty(), "{name}");
    }
    let nb_add = &field("PyNumberMethods", "nb_add").replacements[0];
    assert_eq!((nb_add.what, nb_add.limited), ("PyType_GetSlot", Some(Version(4))));
    assert_eq!(field("PyBufferProcs", "bf_getbuffer").replacements[0].limited, Some(Version(11)));
    assert_eq!(field("PyObject", "ob_type").replacements[0].what, "Py_TYPE");
    assert_eq!(field("PyObject", "ob_refcnt").replacements[0].what, "Py_REFCNT");
}

#[test]
fn every_accessor_of_hidden_layout_says_what_to_use() {
    let touched: BTreeSet<_> = catalog::entities()
        .filter(|(_, e)| e.name.starts_with("Py") && !e.name.starts_with("PyUnstable") && e.removed().is_none())
        .filter(|(_, e)| !e.visible.iter().any(|c| c.abi().is_limited()))
        .filter(|(_, e)| e.forms.iter().any(|f| !f.touches.is_empty()))
        .filter(|(_, e)| e.replacements.is_empty())
        .map(|(_, e)| e.name)
        .collect();
    // What is left has no counterpart: monitoring hooks, the newest types, checks of internal types.
    let explained = |name: &str| name.starts_with("PyMonitoring_") || name.contains("_Check");
    let left: Vec<_> = touched.into_iter().filter(|n| !explained(n)).collect();
    assert!(
        left.iter()
            .all(|n| matches!(*n, "PyUnicode_CHECK_INTERNED" | "PyUnicode_IS_COMPACT" | "PyUnicode_IS_COMPACT_ASCII")),
        "{left:?}"
    );
}

#[test]
fn deprecations_tell_hard_from_soft() {
    let d = |name: &str| entity(name).deprecated.unwrap_or_else(|| panic!("{name}"));
    assert!(!d("PyErr_Fetch").soft && d("PyErr_Fetch").since == Version(12));
    assert!(d("PyType_FromSpec").soft);
    assert!(d("PyGILState_Ensure").soft);
    assert_eq!(d("_PyLong_New").removal, Some(Version(18)));
    assert_eq!(d("_PyUnicode_FromId").removal, Some(Version(20)));
    assert_eq!(d("PyWeakref_GetObject").removal, Some(Version(15)));
    assert!(entity("PyUnicode_FromString").deprecated.is_none());
    assert!(entity("PyErr_Restore").deprecated.is_some());
}

#[test]
fn common_names_are_there() {
    for name in [
        "Py_RETURN_NONE",
        "Py_BEGIN_ALLOW_THREADS",
        "PyMODINIT_FUNC",
        "Py_ssize_t",
        "Py_hash_t",
        "T_INT",
        "READONLY",
        "Py_T_INT",
        "PyExc_ValueError",
        "Py_None",
        "METH_FASTCALL",
        "PyDateTime_CAPI",
        "Py_buffer",
        "PyCFunction",
        "Py_TPFLAGS_DEFAULT",
        "_Py_NoneStruct",
        "PyArg_ParseTuple",
        "_PyArg_ParseTuple_SizeT",
        "PyUnstable_Object_IsUniquelyReferenced",
    ] {
        assert!(catalog::lookup(name).is_some(), "{name}");
    }
}

#[test]
fn symbols_without_a_declaration_are_known_for_binaries() {
    let e = entity("_PyArg_ParseTuple_SizeT");
    assert!(e.stable.unwrap().abi_only && e.visible.is_empty());
    assert!(entity("PyAST_Check").exported.contains(Version(8)) && entity("PyAST_Check").removed().is_none());
}

#[test]
fn headers_are_known_by_file_and_by_folder() {
    let header = |name: &str| catalog::header(name).unwrap_or_else(|| panic!("{name}"));
    assert!(header("Python.h").direct && header("structmember.h").direct);
    assert!(header("datetime.h").limited.is_empty());
    assert!(!header("longintrepr.h").in_versions.contains(Version(11)));
    assert_eq!(header("internal/pycore_frame.h").in_versions.first(), Some(Version(11)));
    assert_eq!(header("pycore_frame.h").name, "internal/pycore_frame.h");
    assert_eq!(header("internal/pycore_nonesuch.h").name, "internal/pycore_*.h");
    assert_eq!(header("cpython/longintrepr.h").name, "cpython/*.h");
    assert!(catalog::header("stdio.h").is_none());
    assert!(catalog::headers().iter().all(|h| h.direct || !h.instead.is_empty()));
}

#[test]
fn free_threaded_builds_export_some_names_that_no_other_has() {
    let only: Vec<&str> =
        catalog::entities().filter(|(_, e)| !e.exported_without_gil_only().is_empty()).map(|(_, e)| e.name).collect();
    let expected = [
        "PyUnstable_Module_SetGIL",
        "_Py_DecRefShared",
        "_Py_DecRefSharedDebug",
        "_Py_GetThreadLocal_Addr",
        "_Py_MergeZeroLocalRefcount",
    ];
    assert_eq!(only, expected);
    let (_, list) = catalog::entities().find(|(_, e)| e.name == "PyList_New").unwrap();
    assert_eq!(list.exported_without_gil(), (13..=Version::NEWEST.0).map(Version).collect());
}
