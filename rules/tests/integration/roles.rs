//! Roles: a name has the same ones whoever asks, and what is told beside them fits the catalog.

use abi3lint_model::Version;
use abi3lint_rules::ApiVersion;
use abi3lint_rules::catalog::{self, FormKind};
use abi3lint_rules::roles::{self, Role, Roles};

fn id(name: &str) -> abi3lint_model::EntityId {
    catalog::lookup(name).unwrap_or_else(|| panic!("no entity {name}"))
}

#[test]
fn a_name_has_the_roles_of_its_entity() {
    // Of the few that begin otherwise, the entity alone says it.
    for (_, e) in catalog::entities().filter(|(_, e)| e.name.trim_start_matches('_').starts_with("Py")) {
        assert_eq!(roles::of(e.name.as_bytes()), e.roles, "{}", e.name);
    }
    assert!(catalog::entity(id("Py_ALWAYS_INLINE")).has(Role::Attribute));
    assert!(catalog::entity(id("_inittab")).has(Role::StructTag));
    assert_eq!(roles::of(b"Pylon"), Roles::NONE);
    assert_eq!(roles::of(b"Py\xff"), Roles::NONE);
    assert_eq!(roles::of(b""), Roles::NONE);
}

#[test]
fn names_outside_of_the_catalog_have_roles_too() {
    assert!(roles::of(b"Py_BUILD_CORE").has(Role::BuildCore));
    assert!(roles::of(b"PyInit_spam").has(Role::ModuleInit));
    assert!(roles::of(b"Py_RETURN_OF_A_LATER_VERSION").has(Role::Returns));
    assert!(!roles::of(b"Py_RETURN").has(Role::Returns));
    assert_eq!(roles::of(b"PyInt_FromLong"), Roles::of(&[Role::PythonTwo]));
}

#[test]
fn a_role_of_one_name_tells_it() {
    assert_eq!(roles::name(Role::ObjectStruct), "PyObject");
    assert_eq!(roles::name(Role::VersionHex), "PY_VERSION_HEX");
    assert_eq!(roles::name(Role::AbiFour), "Py_ABI_VERSION_4", "outside of the catalog");
    assert_eq!(roles::name(Role::PythonTwo), "", "prefixes have no name");
}

#[test]
fn sets_of_roles_share_some() {
    let both = Roles::of(&[Role::Statement, Role::Returns]);
    assert!(both.has(Role::Returns) && !both.has(Role::Attribute));
    assert!(both.has_any(roles::of(b"Py_RETURN_NONE")) && !both.has_any(roles::of(b"PyList_New")));
}

#[test]
fn a_macro_that_takes_a_type_names_it() {
    for (_, e) in catalog::entities().filter(|(_, e)| e.has(Role::TakesType)) {
        let macros = e.forms.iter().filter(|f| f.kind == FormKind::FunctionMacro);
        assert!(macros.clone().count() > 0 && macros.clone().all(|f| f.params.contains(&"type")), "{}", e.name);
    }
}

/// NULL as the first argument tells both pairs of macros apart.
#[test]
fn contracts_tell_which_macros_of_references_take_null() {
    let crashes = |name: &str| !abi3lint_rules::null::crashes(id(name), 0).is_empty();
    assert!(crashes("Py_NewRef") && !crashes("Py_XNewRef"));
    assert!(crashes("Py_SETREF") && !crashes("Py_XSETREF") && !crashes("Py_CLEAR"));
    let params = |name: &str| catalog::entity(id(name)).forms.iter().map(|f| f.params.len()).max();
    assert_eq!((params("Py_CLEAR"), params("Py_SETREF"), params("Py_XSETREF")), (Some(1), Some(2), Some(2)));
}

#[test]
fn results_are_told_where_no_declaration_does() {
    assert_eq!(roles::result(id("Py_None")), Some("PyObject *"));
    assert_eq!(roles::result(id("PyUnicode_2BYTE_DATA")), Some("Py_UCS2 *"));
    assert_eq!(roles::result(id("PyList_New")), None, "the catalog has its type");
}

#[test]
fn places_of_functions_that_delete_follow_from_the_layouts() {
    let deletes = |d: &&roles::PassedNull| d.what.is_empty();
    let list = roles::passed_nulls().iter().filter(deletes);
    let list = list.map(|d| (d.shown, d.position, d.slot.map(|s| catalog::entity(s).name)));
    let expected = [
        ("PyGetSetDef.set", Some(2), None),
        ("mp_ass_subscript", Some(2), Some("Py_mp_ass_subscript")),
        ("sq_ass_item", Some(5), Some("Py_sq_ass_item")),
        ("tp_descr_set", None, Some("Py_tp_descr_set")),
        ("tp_setattr", None, Some("Py_tp_setattr")),
        ("tp_setattro", None, Some("Py_tp_setattro")),
    ];
    assert_eq!(list.collect::<Vec<_>>(), expected);
}

#[test]
fn an_accessor_was_assignable_until_it_became_a_function() {
    let told = |name: &str| roles::lvalue(id(name)).map(|l| (l.before, catalog::entity(l.setter).name));
    assert_eq!(told("Py_REFCNT"), Some((Version(10), "Py_SET_REFCNT")));
    assert_eq!(told("Py_TYPE"), Some((Version(11), "Py_SET_TYPE")));
    assert_eq!(told("Py_NewRef"), None);
}

#[test]
fn a_variable_is_named_after_the_argument_of_its_macro() {
    let list = roles::variables().iter().map(|v| (catalog::entity(v.macro_id).name, v.prefix));
    assert_eq!(list.collect::<Vec<_>>(), [("_Py_IDENTIFIER", "PyId_"), ("_Py_static_string", "")]);
    assert!(roles::variables().iter().all(|v| catalog::entity(v.record).name == "_Py_Identifier"));
}

#[test]
fn a_version_of_the_api_says_how_a_module_was_compiled() {
    let means = [3, 1013, 1012, 0].map(abi3lint_rules::api_version);
    assert_eq!(means, [Some(ApiVersion::Limited), Some(ApiVersion::Full), None, None]);
}
