//! The C that takes the place of a static type.

use crate::spec::{FLAGS, Slot, Spec, member_words};
use abi3lint_model::Version;
use std::fmt::Write;

/// The names of what is defined for a type.
#[derive(Debug)]
pub(crate) struct Names {
    /// The variable of the type, which becomes a pointer.
    pub of_type: String,
    pub slots: String,
    pub spec: String,
    /// The function that makes the type if there is none yet.
    pub ready: String,
    pub members: String,
    pub not_callable: String,
}

impl Names {
    /// For a variable, with an ending that makes the names unique.
    pub(crate) fn new(of_type: &str, ending: &str) -> Names {
        let name = |what: &str| format!("{of_type}_{what}{ending}");
        Names {
            of_type: of_type.to_owned(),
            slots: name("slots"),
            spec: name("spec"),
            ready: name("ready"),
            members: name("members"),
            not_callable: name("no_new"),
        }
    }

    pub(crate) fn all(&self) -> [&str; 5] {
        [&self.slots, &self.spec, &self.ready, &self.members, &self.not_callable]
    }
}

/// How the definition is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style<'s> {
    pub indent: &'s str,
    pub is_static: bool,
    pub floor: Version,
}

/// What is defined in the place of the type.
pub(crate) fn definition(spec: &Spec, names: &Names, style: Style<'_>) -> String {
    let Style { indent, is_static, floor } = style;
    let storage = if is_static { "static " } else { "" };
    let mut out = String::new();
    let callable = not_callable(spec, names, style);
    out += &callable;
    if !spec.members.is_empty() && spec.members_in.is_none() {
        let _ = writeln!(out, "static PyMemberDef {}[] = {{", names.members);
        out += &member_lines(spec, indent, floor);
        let _ = writeln!(out, "{indent}{{NULL, 0, 0, 0, NULL}}\n}};\n");
    }
    let _ = writeln!(out, "static PyType_Slot {}[] = {{", names.slots);
    let mut open: Option<&str> = None;
    for Slot { id, value, condition } in &spec.slots {
        if open != condition.as_deref() {
            out += if open.is_some() { "#endif\n" } else { "" };
            open = condition.as_deref();
            let _ = open.map(|condition| writeln!(out, "{condition}"));
        }
        let _ = writeln!(out, "{indent}{{{id}, {value}}},");
    }
    out += if open.is_some() { "#endif\n" } else { "" };
    if !callable.is_empty() {
        let _ = writeln!(out, "{indent}{{Py_tp_new, (void *){}}},", names.not_callable);
    }
    if !spec.members.is_empty() && spec.members_in.is_none() {
        let _ = writeln!(out, "{indent}{{Py_tp_members, (void *){}}},", names.members);
    }
    let _ = writeln!(out, "{indent}{{0, NULL}}\n}};\n");
    let _ = writeln!(out, "static PyType_Spec {} = {{", names.spec);
    for value in [&spec.name, &spec.basicsize, &spec.itemsize, &spec.flags] {
        let _ = writeln!(out, "{indent}{value},");
    }
    let _ = writeln!(out, "{indent}{}\n}};\n", names.slots);
    let of_type = &names.of_type;
    let _ = writeln!(out, "{storage}PyTypeObject *{of_type} = NULL;\n");
    // What PyType_Ready() does for a static type: nothing where it was done before.
    let _ = writeln!(out, "{storage}int\n{}(void)\n{{", names.ready);
    let _ = writeln!(out, "{indent}if ({of_type} != NULL) {{\n{indent}{indent}return 0;\n{indent}}}");
    out += &creation(spec, names, style);
    let _ = write!(out, "{indent}return {of_type} != NULL ? 0 : -1;\n}}");
    out
}

/// The call that makes the type.
fn creation(spec: &Spec, names: &Names, Style { indent, floor, .. }: Style<'_>) -> String {
    let Names { of_type, spec: of_spec, .. } = names;
    let Some(base) = &spec.base else {
        return format!("{indent}{of_type} = (PyTypeObject *)PyType_FromSpec(&{of_spec});\n");
    };
    let mut out = String::new();
    let name = &base.name;
    if base.own {
        let ready = base.ready.as_ref().map_or_else(|| format!("PyType_Ready(&{name})"), |ready| format!("{ready}()"));
        let _ = writeln!(out, "{indent}if ({ready} < 0) {{\n{indent}{indent}return -1;\n{indent}}}");
    }
    let address = if base.ready.is_some() { "" } else { "&" };
    let object = format!("(PyObject *){address}{name}");
    if floor >= FLAGS {
        let call = format!("PyType_FromSpecWithBases(&{of_spec}, {object})");
        let _ = writeln!(out, "{indent}{of_type} = (PyTypeObject *){call};");
        return out;
    }
    // Before 3.10 the bases are a tuple.
    let _ = writeln!(out, "{indent}PyObject *bases = PyTuple_Pack(1, {object});");
    let _ = writeln!(out, "{indent}if (bases == NULL) {{\n{indent}{indent}return -1;\n{indent}}}");
    let _ = writeln!(out, "{indent}{of_type} = (PyTypeObject *)PyType_FromSpecWithBases(&{of_spec}, bases);");
    let _ = writeln!(out, "{indent}Py_DECREF(bases);");
    out
}

/// Where no flag says so: the function that refuses to make an object.
fn not_callable(spec: &Spec, names: &Names, Style { indent, floor, .. }: Style<'_>) -> String {
    if !spec.not_callable || floor >= FLAGS {
        return String::new();
    }
    let mut out = String::new();
    let _ = writeln!(
        out,
        "static PyObject *\n{}(PyTypeObject *type, PyObject *args, PyObject *kwds)\n{{",
        names.not_callable
    );
    let _ =
        writeln!(out, "{indent}PyErr_SetString(PyExc_TypeError, \"cannot create '\" {} \"' instances\");", spec.name);
    let _ = writeln!(out, "{indent}return NULL;\n}}\n");
    out
}

/// The lines of new members.
pub(crate) fn member_lines(spec: &Spec, indent: &str, floor: Version) -> String {
    let (kind, flag, _) = member_words(floor);
    let line = |(name, value): &(&str, String)| format!("{indent}{{\"{name}\", {kind}, {value}, {flag}, NULL}},\n");
    spec.members.iter().map(line).collect()
}
