//! What is called: signatures from the catalog, arguments from `rules/null/probe.toml`.

use crate::subject::Subject;
use abi3lint_rules_format::catalog::{EntityLine, FormLine, Kind};
use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

pub(crate) const TABLE: &str = "rules/null/probe.toml";
const CATALOG: &str = "rules/catalog/functions.jsonl";

/// The hand-written table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    types: BTreeMap<String, String>,
    objects: BTreeMap<String, String>,
    functions: BTreeMap<String, Entry>,
    never: BTreeMap<String, String>,
    /// Symbols that no header declares, and the functions whose signatures they have.
    like: BTreeMap<String, String>,
    cases: BTreeMap<String, Case>,
    /// Arguments that go on to the C library, which decides, as `PyOS_snprintf.2`.
    library: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Entry {
    Args(String),
    More(More),
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct More {
    args: String,
    #[serde(default)]
    raised: String,
    #[serde(default)]
    mode: Option<char>,
    #[serde(default)]
    errno: i32,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Case {
    Call(String),
    More {
        call: String,
        #[serde(default)]
        raised: String,
    },
}

/// One line of the plan: a function or a case, as `probe.py` reads it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Line {
    pub(crate) id: usize,
    /// What rows and contracts call it.
    #[serde(skip)]
    pub(crate) what: String,
    pub(crate) function: String,
    pub(crate) params: Vec<String>,
    pub(crate) args: String,
    /// Parameters that can be NULL.
    pub(crate) nulls: Vec<usize>,
    /// How the result is read: see `probe.c`.
    pub(crate) result: char,
    pub(crate) mode: char,
    pub(crate) errno: i32,
    pub(crate) raised: String,
    pub(crate) va_list: bool,
    pub(crate) is_case: bool,
    /// Those of `nulls` that the C library decides about.
    #[serde(skip)]
    pub(crate) of_library: Vec<usize>,
}

#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) lines: Vec<Line>,
}

impl Plan {
    /// Only what is wanted of it: arguments and cases.
    pub(crate) fn about(self, is_wanted: impl Fn(&Subject) -> bool) -> Plan {
        let lines = self.lines.into_iter().filter_map(|mut line| {
            if line.is_case {
                return is_wanted(&Subject::Case(line.what.clone())).then_some(line);
            }
            line.nulls.retain(|p| is_wanted(&Subject::Argument(line.what.clone(), *p)));
            (!line.nulls.is_empty()).then_some(line)
        });
        Plan { lines: lines.collect() }
    }

    /// Every so many-th of the lines whose names begin like this; an exact name stands for itself alone.
    pub(crate) fn slice(self, every: usize, only: &str) -> Plan {
        let is_exact = self.lines.iter().any(|l| l.what == only);
        let is_wanted = |l: &Line| if is_exact { l.what == only } else { l.what.starts_with(only) };
        Plan { lines: self.lines.into_iter().filter(is_wanted).step_by(every).collect() }
    }
}

/// # Errors
/// A file is missing or wrong, or the table speaks of what the catalog does not have.
pub(crate) fn plan(root: &Path) -> Result<Plan> {
    let read = |name: &str| std::fs::read_to_string(root.join(name)).with_context(|| name.to_owned());
    let table: Table = toml::from_str(&read(TABLE)?).context(TABLE)?;
    let mut entities = Vec::new();
    for (i, line) in read(CATALOG)?.lines().enumerate() {
        let entity: EntityLine = serde_json::from_str(line).with_context(|| format!("{CATALOG}:{}", i + 1))?;
        entities.push(entity);
    }
    make(&table, &entities)
}

fn make(table: &Table, entities: &[EntityLine]) -> Result<Plan> {
    // The newest form speaks for all versions: what differs stands under 'never'.
    let form = |e: &EntityLine| {
        let callable = |f: &&FormLine| matches!(f.kind, Kind::Function | Kind::Inline);
        e.forms.iter().rfind(callable).cloned()
    };
    let mut forms: BTreeMap<&str, FormLine> =
        entities.iter().filter_map(|e| Some((e.name.as_str(), form(e)?))).collect();
    for (name, other) in &table.like {
        let form = forms.get(other.as_str()).with_context(|| format!("{TABLE}: the catalog has no {other}"))?.clone();
        forms.insert(name, form);
    }
    for (key, why) in &table.library {
        let name = key.rsplit_once('.').map_or("", |(name, _)| name);
        ensure!(forms.contains_key(name) && !why.is_empty(), "{TABLE}: {key} needs a function and a reason");
    }
    for name in table.functions.keys() {
        ensure!(forms.contains_key(name.as_str()), "{TABLE}: the catalog has no {name}");
        ensure!(!table.is_never(name), "{TABLE}: {name} has arguments and is never called");
    }
    let is_public: BTreeSet<&str> =
        entities.iter().filter(|e| e.stable.is_some() || !e.name.starts_with('_')).map(|e| e.name.as_str()).collect();
    let mut lines = Vec::new();
    for (name, form) in &forms {
        let is_wanted =
            is_public.contains(name) || table.functions.contains_key(*name) || table.like.contains_key(*name);
        let line = line(table, name, form);
        // Arguments behind the parameters can be NULL as well.
        if is_wanted && !table.is_never(name) && (!line.nulls.is_empty() || form.variadic) {
            lines.push(line);
        }
    }
    for (name, case) in &table.cases {
        let (call, raised) = match case {
            Case::Call(call) => (call, ""),
            Case::More { call, raised } => (call, raised.as_str()),
        };
        let parts = call.strip_suffix(')').and_then(|c| c.split_once('('));
        let Some((function, args)) = parts else { bail!("{TABLE}: case '{name}' is not a call") };
        let form =
            forms.get(function).with_context(|| format!("{TABLE}: case '{name}': the catalog has no {function}"))?;
        let mut line = line(table, function, form);
        line.what.clone_from(name);
        args.clone_into(&mut line.args);
        raised.clone_into(&mut line.raised);
        line.is_case = true;
        lines.push(line);
    }
    for (id, line) in lines.iter_mut().enumerate() {
        line.id = id;
    }
    Ok(Plan { lines })
}

/// A function with the arguments that the table has for it.
fn line(table: &Table, name: &str, form: &FormLine) -> Line {
    let va_list = form.params.last().is_some_and(|p| p == "va_list");
    let params = &form.params[..form.params.len() - usize::from(va_list)];
    let more = match table.functions.get(name) {
        Some(Entry::More(more)) => more.clone(),
        Some(Entry::Args(args)) => More { args: args.clone(), ..More::default() },
        None => More { args: arguments(table, name, params), ..More::default() },
    };
    Line {
        id: 0,
        what: name.to_owned(),
        function: name.to_owned(),
        params: params.to_vec(),
        args: more.args,
        nulls: (0..params.len())
            .filter(|i| table.is_pointer(&params[*i]) && !table.is_never(&format!("{name}.{i}")))
            .collect(),
        result: match form.ty.as_str() {
            "void" => 'v',
            "double" | "Py_complex" => 'd',
            t if is_object(t) => 'O',
            t if table.is_pointer(t) => 'p',
            _ => 'n',
        },
        mode: more.mode.unwrap_or('-'),
        errno: more.errno,
        raised: more.raised,
        va_list,
        is_case: false,
        of_library: (0..params.len()).filter(|i| table.library.contains_key(&format!("{name}.{i}"))).collect(),
    }
}

/// Arguments by type, and objects by the beginning of the function's name.
fn arguments(table: &Table, name: &str, params: &[String]) -> String {
    let family = table.objects.iter().filter(|(p, _)| name.starts_with(p.as_str())).max_by_key(|(p, _)| p.len());
    let mut objects = family.map(|(_, list)| split(list)).unwrap_or_default().into_iter();
    let value = |param: &String| {
        let of_type = table.types.get(param).cloned();
        if param == "PyObject *"
            && let Some(object) = objects.next()
        {
            return object;
        }
        of_type.unwrap_or_else(|| if table.is_pointer(param) { "memory()".to_owned() } else { "1".to_owned() })
    };
    params.iter().map(value).collect::<Vec<_>>().join(", ")
}

/// Splits a list of expressions at the commas that stand in no bracket and in no text.
fn split(list: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let (mut depth, mut quoted) = (0, false);
    for c in list.chars() {
        match c {
            '\'' => quoted = !quoted,
            '(' | '[' | '{' if !quoted => depth += 1,
            ')' | ']' | '}' if !quoted => depth -= 1,
            _ => {}
        }
        match out.last_mut() {
            Some(last) if c != ',' || depth > 0 || quoted => last.push(c),
            _ => out.push(String::new()),
        }
    }
    out.iter().map(|s| s.trim().to_owned()).collect()
}

/// A type whose values the probe takes for objects; as in `probe.py`.
fn is_object(ty: &str) -> bool {
    let name = ty.trim_start_matches("const ").trim_start_matches("struct ").strip_suffix(" *");
    name.is_some_and(|n| {
        (n.starts_with("Py") && n.ends_with("Object")) || matches!(n, "_typeobject" | "_object" | "_frame")
    })
}

impl Table {
    fn is_never(&self, name: &str) -> bool {
        let matches = |pattern: &String| match pattern.split_once('*') {
            Some((start, end)) => {
                name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end)
            }
            None => pattern == name,
        };
        self.never.keys().any(matches)
    }

    /// Types of functions have names that do not show it: the table has a value for each.
    fn is_pointer(&self, ty: &str) -> bool {
        let named = ["PyCFunction", "vectorcallfunc", "PyThread_type_lock"];
        let is_function = |v: &String| v.starts_with("helper(");
        ty.ends_with('*') || ty.contains("(*)") || named.contains(&ty) || self.types.get(ty).is_some_and(is_function)
    }
}

#[cfg(test)]
mod tests {
    use super::{EntityLine, Line, Plan, Subject, Table, make, plan, split};
    use abi3lint_workspace::root;

    const TABLE: &str = r#"
[types]
"PyObject *" = "'abc'"
"const char *" = "b'abc'"
Py_tracefunc = "helper('trace')"
[objects]
PyDict_ = "{'a': 1}, 'a'"
PyDict_Get = "{'b, c': 2}, 'b, c'"
[functions]
PyErr_Set = { args = "ValueError, b'x'", raised = "KeyError()", mode = "u" }
[never]
Py_Exit = "ends the process"
"PyRun_*File" = "needs a file"
[like]
[library]
"PyErr_Set.1" = "printed"
[cases]
"PyErr_Set.text=NULL" = "PyErr_Set(ValueError, null(b'x'))"
"#;

    fn lines(functions: &[(&str, &str, &[&str])]) -> Vec<Line> {
        let table: Table = toml::from_str(TABLE).unwrap();
        let entity = |(name, ty, params): &(&str, &str, &[&str])| -> EntityLine {
            let form = serde_json::json!({"kind": "function", "on": "6-15:*", "ty": ty, "params": params});
            serde_json::from_value(serde_json::json!({"name": name, "exported": "6-15", "forms": [form]})).unwrap()
        };
        let mut entities: Vec<EntityLine> = functions.iter().map(entity).collect();
        entities.push(entity(&("PyErr_Set", "void", &["PyObject *", "const char *"])));
        make(&table, &entities).unwrap().lines
    }

    fn args(name: &str, ty: &str, params: &[&str]) -> String {
        let all = lines(&[(name, ty, params)]);
        all.iter().find(|l| l.what == name).map(|l| l.args.clone()).unwrap_or_default()
    }

    #[test]
    fn arguments_come_from_types_and_from_the_longest_beginning_of_the_name() {
        assert_eq!(args("PyDict_Has", "int", &["PyObject *", "PyObject *", "int"]), "{'a': 1}, 'a', 1");
        assert_eq!(
            args("PyDict_GetX", "int", &["PyObject *", "PyObject *", "PyObject *"]),
            "{'b, c': 2}, 'b, c', 'abc'"
        );
        assert_eq!(
            args("PyX_Y", "int", &["const char *", "int *", "Py_tracefunc"]),
            "b'abc', memory(), helper('trace')"
        );
    }

    #[test]
    fn only_pointers_can_be_null() {
        let all = lines(&[("PyX_Y", "PyObject *", &["int", "int *", "Py_tracefunc"]), ("PyX_Z", "int", &["int"])]);
        let line = all.iter().find(|l| l.what == "PyX_Y").unwrap();
        assert_eq!((line.nulls.as_slice(), line.result), (&[1, 2][..], 'O'));
        assert!(!all.iter().any(|l| l.what == "PyX_Z"), "nothing of it can be NULL");
    }

    #[test]
    fn what_is_never_called_is_not_in_the_plan() {
        let all = lines(&[
            ("Py_Exit", "void", &["int *"]),
            ("PyRun_TheFile", "int", &["FILE *"]),
            ("PyRun_String", "int", &["const char *"]),
            ("_PyPrivate", "int", &["PyObject *"]),
        ]);
        let names: Vec<&str> = all.iter().filter(|l| !l.is_case).map(|l| l.what.as_str()).collect();
        assert_eq!(names, ["PyErr_Set", "PyRun_String"]);
    }

    #[test]
    fn what_the_c_library_decides_is_marked() {
        let all = lines(&[]);
        assert_eq!(all.iter().find(|l| l.what == "PyErr_Set").unwrap().of_library, [1]);
    }

    #[test]
    fn a_case_is_a_call_with_a_name() {
        let all = lines(&[]);
        let case = all.iter().find(|l| l.is_case).unwrap();
        assert_eq!((case.what.as_str(), case.function.as_str()), ("PyErr_Set.text=NULL", "PyErr_Set"));
        assert_eq!((case.args.as_str(), case.mode), ("ValueError, null(b'x')", 'u'));
    }

    #[test]
    fn commas_in_brackets_and_texts_split_nothing() {
        assert_eq!(split("[1, 2], 'a, b', f(3, 4)"), ["[1, 2]", "'a, b'", "f(3, 4)"]);
    }

    #[test]
    fn a_slice_is_every_nth_of_what_was_asked_for() {
        let lines = lines(&[("PyX_A", "int", &["int *"]), ("PyX_B", "int", &["int *"]), ("PyX_C", "int", &["int *"])]);
        let names = |plan: Plan| plan.lines.into_iter().map(|l| l.what).collect::<Vec<_>>();
        let plan = || Plan { lines: lines.clone() };
        assert_eq!(names(plan().slice(2, "PyX_")), ["PyX_A", "PyX_C"]);
        assert_eq!(names(plan().slice(1, "PyX_B")), ["PyX_B"]);
        assert_eq!(names(plan().slice(1, "PyErr_Set")), ["PyErr_Set"], "not its cases");
    }

    #[test]
    fn a_plan_can_be_about_some_arguments() {
        let plan = Plan { lines: lines(&[("PyX_A", "int", &["int *", "char *"]), ("PyX_B", "int", &["int *"])]) };
        let wanted = [Subject::Argument("PyX_A".to_owned(), 1), Subject::Case("PyErr_Set.text=NULL".to_owned())];
        let lines = plan.about(|s| wanted.contains(s)).lines;
        let left: Vec<_> = lines.iter().map(|l| (l.what.as_str(), l.nulls.as_slice())).collect();
        assert_eq!(left[0], ("PyX_A", &[1][..]));
        assert_eq!((left.len(), left[1].0), (2, "PyErr_Set.text=NULL"));
    }

    #[test]
    fn the_projects_own_table_fits_its_catalog() {
        let plan = plan(&root()).unwrap();
        assert!(plan.lines.len() > 900, "{}", plan.lines.len());
        for line in plan.lines.iter().filter(|l| !l.is_case) {
            assert!(!line.args.is_empty(), "{}", line.what);
        }
    }
}
