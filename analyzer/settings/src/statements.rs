//! What a project's build files say of the ABI: each statement with its place, for those who compare them.
//!
//! [`build_tools`](crate::build_tools) picks the one that decides the targets of a run; here are all of them, also the
//! macros that name no floor. Read as leniently: what is not understood is not said.
//!
//! Limits: what stands under a condition holds with what stands in the same branch and with what has no condition; two
//! conditions are not compared.

use crate::build_files::{OWN, Says, Statement, Text, Tree, floor, library_of, said};
use crate::conditions::{Conditions, Selecting};
use crate::macros::definitions;
use crate::platforms::Branches;
use crate::text::{MOST_LIST, MOST_VALUE, beginning, ending, first_word, is_letter, offset, quoted};
use crate::{cibuildwheel, cmake, meson, scikit_build, setuptools, shown};
use abi3lint_model::{FloorValue, Promise, Target};
use std::collections::BTreeSet;
use toml::Value;

/// A build file with what it says.
#[derive(Clone, Debug)]
pub struct BuildFile {
    /// Relative to the working directory where it lies below.
    pub path: String,
    /// Its text.
    pub text: String,
    /// What it says, in no order.
    pub statements: Vec<Statement>,
}

/// What all build files say.
#[derive(Clone, Debug, Default)]
pub struct Statements {
    /// Those that say anything.
    pub files: Vec<BuildFile>,
    /// The build may select the limited API in a way that is not among the statements.
    may_select: bool,
    /// It is seen which extensions are built.
    has_extensions: bool,
}

impl Statements {
    /// Reads a file without its comments, and adds what it says.
    fn add(&mut self, tree: &Tree, file: &Text, read: impl Fn(&str) -> Vec<Statement>) {
        let code = file.code.as_str();
        self.may_select |= SELECTING.iter().any(|word| code.contains(word));
        self.has_extensions |= EXTENSIONS.iter().any(|word| code.contains(word));
        self.push(tree, file, read(code));
    }

    fn push(&mut self, tree: &Tree, file: &Text, mut statements: Vec<Statement>) {
        statements.truncate(MOST_STATEMENTS);
        if !statements.is_empty() {
            let path = shown(&tree.root().join(&file.name));
            self.files.push(BuildFile { path, text: file.text.clone(), statements });
        }
    }

    /// Whether setuptools is told the tag of all wheels.
    fn is_tagged(&self, tree: &Tree) -> bool {
        let is_tag = |s: &Statement| s.condition == 0 && matches!(s.says, Says::Promise(Promise::Tag(_)));
        self.files.iter().flat_map(|f| &f.statements).any(is_tag)
            || tree.setting("tool.distutils.bdist_wheel.py-limited-api").is_some()
            || tree.setting("tool.distutils.bdist_wheel.py_limited_api").is_some()
    }

    /// Whether a build that says nothing of the limited API here does not select it.
    pub fn is_closed(&self) -> bool {
        self.has_extensions && !self.may_select
    }
}

/// Macros that select an ABI, or that change it.
pub(crate) const MACROS: [&str; 12] = [
    "Py_LIMITED_API",
    "Py_TARGET_ABI3T",
    "Py_GIL_DISABLED",
    "Py_OPAQUE_PYOBJECT",
    "_Py_OPAQUE_PYOBJECT",
    "Py_ABI_VERSION_4",
    "Py_LIMITED_API_WITH_TYPES",
    "Py_BUILD_CORE",
    "Py_BUILD_CORE_MODULE",
    "Py_TRACE_REFS",
    "Py_REF_DEBUG",
    "Py_DEBUG",
];

/// Words of tools that define the macro by themselves, or of what nobody can follow.
const SELECTING: [&str; 12] = [
    "LIMITED_API",
    "limited_api:",
    "limited_api :",
    "SABI",
    "STABLE_ABI",
    "cffi_modules",
    "extension_helpers",
    "extension-helpers",
    "RustExtension",
    "setuptools-rust",
    "maturin",
    "pyo3",
];

/// How many statements of one file are compared.
const MOST_STATEMENTS: usize = 500;

/// What makes an extension module.
const EXTENSIONS: [&str; 5] = ["Extension(", "ext-modules", "add_library(", "ADD_LIBRARY(", "extension_module("];

/// What the files of a project's build tools say.
pub(crate) fn statements(tree: &Tree) -> Statements {
    let mut all = Statements::default();
    if let Some(file) = tree.text("setup.py") {
        // What it imports may do the rest.
        for helper in helpers(&file.code).iter().filter_map(|name| tree.text(name)) {
            all.add(tree, &helper, |_| Vec::new());
        }
        all.add(tree, &file, script);
    }
    if let Some(file) = tree.text("setup.cfg") {
        all.add(tree, &file, |code| {
            let tag = setuptools::ini(code, "bdist_wheel", "py_limited_api").and_then(|value| tag(code, value));
            macros(code, true).into_iter().chain(tag).collect()
        });
    }
    let is_tagged = all.is_tagged(tree);
    // A script that asks for the GIL knows what it does without one.
    let asks = tree.text("setup.py").is_some_and(|file| {
        let text = file.text.to_ascii_lowercase();
        ["gil", "abiflags", "freethread"].iter().any(|word| text.contains(word))
    });
    let keeps = |s: &Statement| !(asks && matches!(s.says, Says::Promise(Promise::FreeThreaded(_))));
    if let Some(file) = tree.text("pyproject.toml") {
        let builds = cibuildwheel::in_settings(&file.code, tree, is_tagged);
        all.add(tree, &file, |code| {
            let mut statements = pyproject(code, tree);
            statements.extend(builds.iter().filter(|s| keeps(s)).cloned());
            statements
        });
    }
    for file in cibuildwheel::WORKFLOWS.iter().filter_map(|name| tree.text(name)) {
        let builds = cibuildwheel::in_workflow(&file.code, tree, is_tagged);
        all.push(tree, &file, builds.into_iter().filter(keeps).collect());
    }
    let first = all.files.len();
    let (cmake, meson) = (tree.cmake_files(), tree.meson_files());
    let mut is_unknown = false;
    for (files, is_bare) in [(cmake::selecting(&cmake), true), (meson::selecting(&meson), false)] {
        is_unknown |= files.iter().any(Selecting::is_unknown);
        for file in files {
            all.add(tree, file.file, |code| {
                let mut statements = macros(code, is_bare);
                statements.iter_mut().for_each(|s| s.condition = condition_of(code, s.span.start, &file.conditions));
                statements.extend(file.statements());
                statements
            });
        }
    }
    keep_lowest(&mut all.files[first..], is_unknown);
    all
}

/// The condition of a macro in a build file; a generator expression of CMake is one, too.
fn condition_of(code: &str, at: usize, conditions: &Conditions) -> u32 {
    let word = ending(&code[..at], MOST_VALUE).rsplit(char::is_whitespace).next().unwrap_or_default();
    match conditions.at(at) {
        0 if word.contains("$<") => OWN,
        condition => condition,
    }
}

/// Conditions of CMake and Meson are not evaluated, so of several floors only the lowest is sure to be selected; where one
/// is not known, none that has a condition.
fn keep_lowest(files: &mut [BuildFile], is_unknown: bool) {
    let floor = |s: &Statement| match &s.says {
        Says::Promise(Promise::Floor(floor)) => Some(*floor),
        // What always holds is compared with the targets as well.
        Says::Macro(name, value) if s.condition != 0 && name == MACROS[0] => match FloorValue::read(value) {
            FloorValue::Of(floor) => Some(floor),
            _ => None,
        },
        _ => None,
    };
    let is_sure = |s: &Statement| !is_unknown || s.condition == 0;
    let lowest = files.iter().flat_map(|f| &f.statements).filter(|s| is_sure(s)).filter_map(floor).min();
    let keeps = |s: &Statement| floor(s).is_none_or(|f| Some(f) == lowest && is_sure(s));
    files.iter_mut().for_each(|f| f.statements.retain(keeps));
}

/// The tag of a value such as `cp39`.
fn tag(code: &str, value: &str) -> Option<Statement> {
    let value = value.trim_matches(['"', '\'']);
    let floor = floor(value).filter(|_| value.starts_with("cp3"))?;
    Some(said(code, value, Promise::Tag(Target::Abi3 { floor })))
}

/// The macros that a build file defines.
fn macros(code: &str, is_bare: bool) -> Vec<Statement> {
    let mut all = Vec::new();
    for name in MACROS {
        for defined in definitions(code, name, is_bare) {
            all.push(Statement { span: defined.name, says: Says::Macro(name.to_owned(), defined.value), condition: 0 });
        }
    }
    all
}

/// setup.py, whose statements may stand under conditions.
fn script(code: &str) -> Vec<Statement> {
    let mut all = macros(code, false);
    let name = "py_limited_api";
    let values: Vec<&str> = setuptools::keywords(code, name).collect();
    let is_text = |value: &&&str| value.starts_with(['"', '\'']);
    // A file that is cut off may end within the text.
    all.extend(values.iter().filter_map(|value| tag(code, &value[..quoted(value)?.len() + 2])));
    for value in values.iter().filter(|v| v.starts_with("True")) {
        all.push(said(code, with_key(code, &value[..4], name), Promise::Suffix));
    }
    all.extend(setuptools::keywords(code, "libraries").filter(|v| v.starts_with('[')).flat_map(|list| {
        let words = beginning(list, MOST_LIST).split(']').next().unwrap_or_default().split(['"', '\'']);
        words.filter_map(|word| Some(said(code, word, Promise::Library(library_of(word)?)))).collect::<Vec<_>>()
    }));
    // Where nothing else is said of the limited API, each extension has the name of the version that builds it.
    let mentions = code.matches(name).count();
    let is_plain = mentions == values.iter().filter(is_text).count() && !code.contains("**");
    let extension = "Extension(";
    let extensions = code.match_indices(extension).filter(|(at, _)| !code[..*at].ends_with(is_letter));
    if is_plain {
        all.extend(extensions.map(|(at, _)| said(code, &code[at..at + extension.len() - 1], Promise::VersionSuffix)));
    }
    let branches = Branches::of(code);
    all.iter_mut().for_each(|s| s.condition = branches.branch(s.span.start));
    all
}

/// A value with the key before it, which says more than `True` does.
fn with_key<'c>(code: &'c str, value: &str, key: &str) -> &'c str {
    let start = offset(code, value);
    &code[code[..start].rfind(key).unwrap_or(start)..start + value.len()]
}

/// The files beside setup.py that it imports, each once, and without itself.
fn helpers(code: &str) -> BTreeSet<String> {
    let module = |line: &str| {
        let rest = line.trim_start().strip_prefix("from ").or_else(|| line.trim_start().strip_prefix("import "))?;
        let name = first_word(rest.trim_start());
        (!matches!(name, "" | "setup")).then(|| format!("{name}.py"))
    };
    code.lines().filter_map(module).collect()
}

/// The text in quotes that a value begins with, where it is this one.
fn quoted_as(text: &str) -> impl Fn(&str) -> Option<&str> {
    move |value| quoted(value).filter(|inside| *inside == text)
}

fn pyproject(code: &str, tree: &Tree) -> Vec<Statement> {
    let mut all = macros(code, false);
    let mut value = |path: &str, read: &dyn Fn(&Value) -> Option<String>, says: &dyn Fn(&str) -> Option<Promise>| {
        let Some(written) = tree.setting(path).and_then(read) else { return };
        let key = path.rsplit('.').next().unwrap_or(path);
        // The value at any spelling of the key's path, or in the list there.
        let place = setuptools::keywords(code, key).find_map(|rest| {
            let rest = beginning(rest, MOST_LIST);
            let end = if rest.starts_with('[') { rest.find(']')? } else { rest.find('\n').unwrap_or(rest.len()) };
            let at = rest[..end].find(&written)?;
            Some(&rest[at..at + written.len()])
        });
        let shown = |place| if written.starts_with("cp") { place } else { with_key(code, place, key) };
        all.extend(place.and_then(|place| Some(said(code, shown(place), says(&written)?))));
    };
    let text = |v: &Value| v.as_str().map(str::to_owned);
    let switch = |v: &Value| v.as_bool().map(|b| b.to_string());
    for key in ["py-limited-api", "py_limited_api"] {
        let says = |tag: &str| Some(Promise::Tag(Target::Abi3 { floor: floor(tag)? }));
        value(&format!("tool.distutils.bdist_wheel.{key}"), &text, &says);
    }
    value("tool.scikit-build.wheel.py-api", &text, &|tag| scikit_build::tags(tag).last().map(|t| Promise::Tag(*t)));
    value("tool.meson-python.limited-api", &switch, &|on| (on == "false").then_some(Promise::VersionTag));
    for tag in scikit_build::overrides(tree) {
        let place = setuptools::keywords(code, "py-api").find_map(quoted_as(tag));
        let says = scikit_build::tags(tag).last().map(|target| Promise::Tag(*target));
        all.extend(place.and_then(|place| Some(Statement { condition: OWN, ..said(code, place, says?) })));
    }
    let is_limited = |m: &Value| m.get("py-limited-api").and_then(Value::as_bool) == Some(true);
    let modules = tree.setting("tool.setuptools.ext-modules").and_then(Value::as_array);
    if modules.is_some_and(|modules| modules.iter().any(is_limited)) {
        let place = setuptools::keywords(code, "py-limited-api").find(|v| v.starts_with("true"));
        all.extend(place.map(|place| said(code, with_key(code, &place[..4], "py-limited-api"), Promise::Suffix)));
    }
    all
}
