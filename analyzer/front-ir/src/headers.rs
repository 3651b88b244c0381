//! Which CPython's headers compiled a module: by the sizes of its structs, by the paths of the header
//! functions in it, and by `patchlevel.h` beside those.

use crate::Options;
use crate::ir::{Meta, Module, Type, Value};
use crate::layout::{self, Layouts};
use crate::places::{Files, problem};
use abi3lint_model::{Abi, Config, ConfigSet, Problem, Version};
use abi3lint_rules::catalog::{self, FormKind};
use cpp_demangle::{BorrowedSymbol, DemangleOptions};
use inkwell::llvm_sys::LLVMOpcode;
use std::collections::BTreeSet;

/// What is known of the whole module before it is walked.
#[derive(Clone, Default, Debug)]
pub struct Survey {
    pub layouts: Layouts,
    /// Every configuration whose headers can have compiled it.
    pub headers: ConfigSet,
    /// Functions that are defined in it and are not CPython's.
    pub own: BTreeSet<String>,
    pub problems: Vec<Problem>,
    /// Whether any instruction has a debug location.
    pub has_locations: bool,
    /// Every target is a build for one version.
    is_specific: bool,
}

pub fn survey(module: Module, options: &Options<'_>, files: &mut Files<'_>) -> Survey {
    let of_version = |c: Config| matches!(c.abi(), Abi::Default | Abi::FreeThreaded);
    let is_specific = !options.targets.is_empty() && options.targets.iter().all(|t| t.iter().all(of_version));
    let mut out = Survey { is_specific, ..Survey::default() };
    let mut types: Vec<Type> = module.globals().filter(|g| !g.is_declaration()).map(Value::value_type).collect();
    let mut header = None;
    for f in module.functions().filter(|f| !f.is_declaration()) {
        if let Some(file) = f.subprogram().and_then(Meta::file) {
            files.learn(file);
            if is_header_function(module, f) {
                header.get_or_insert(file);
            }
        }
        if !is_header_function(module, f) {
            out.own.insert(plain_name(&f.name()).to_owned());
        }
        for i in f.instructions() {
            out.has_locations |= i.location().is_some();
            match i.opcode() {
                LLVMOpcode::LLVMGetElementPtr => types.push(i.gep_source()),
                LLVMOpcode::LLVMAlloca => types.push(i.allocated()),
                _ => {}
            }
            geps(i, 0, &mut types);
        }
    }
    let version = options.build.or_else(|| header.and_then(|h| version_of(h, files)));
    let of_version = |v: Version| -> ConfigSet { ConfigSet::ALL.iter().filter(|c| c.headers() == v).collect() };
    let agreed = layouts(module, types, version.map_or(ConfigSet::ALL, of_version), files.main_name(), &mut out);
    let on = version.map_or(agreed, |v| agreed & of_version(v));
    // A layout that speaks against the known version is an unknown micro release or a patched CPython.
    out.layouts.on = if on.is_empty() { version.map_or(ConfigSet::ALL, of_version) } else { on };
    out.headers = out.layouts.on.iter().map(|c| of_version(c.headers())).fold(ConfigSet::EMPTY, |a, b| a | b);
    out
}

/// Struct types of constant expressions.
fn geps(value: Value, depth: u32, types: &mut Vec<Type>) {
    for v in value.operands().filter(|v| v.is_constant() && !v.is_global()) {
        if v.is_gep() {
            types.push(v.gep_source());
        }
        if depth < 8 {
            geps(v, depth + 1, types);
        }
    }
}

/// Finds CPython's structs among the types; returns the configurations whose sizes agree with all. A struct
/// that no headers of `possible` have is the package's own, as a compatibility header brings it.
fn layouts(module: Module, types: Vec<Type>, possible: ConfigSet, main: &str, out: &mut Survey) -> ConfigSet {
    let mut on = ConfigSet::ALL;
    let mut odd = BTreeSet::new();
    let mut pending = types;
    while let Some(mut ty) = pending.pop() {
        while ty.is_array() {
            ty = ty.element();
        }
        if !ty.is_struct() || out.layouts.records.contains_key(&ty) {
            continue;
        }
        out.layouts.records.insert(ty, None);
        let Some(size) = module.size_of(ty) else { continue };
        let mut element = 0;
        while module.offset_of(ty, element).is_some() {
            pending.push(ty.member(element));
            element += 1;
        }
        let Some(id) = layout::record(&ty.name()) else { continue };
        let entity = catalog::entity(id);
        if !entity.forms.iter().any(|f| f.on.intersects(possible)) {
            continue;
        }
        let same = entity.sizes.iter().filter(|(_, s)| u64::from(*s) == size).fold(ConfigSet::EMPTY, |a, s| a | s.0);
        if same.is_empty() {
            // Who includes internal headers has a layout that public ones hide. For builds of one version that is
            // theirs to do; a stable ABI must not look clean for it.
            let is_hidden = !entity.sizes.iter().any(|(on, _)| on.intersects(possible));
            if entity.name.starts_with("Py") && !(is_hidden && out.is_specific) {
                odd.insert(entity.name);
            }
            continue;
        }
        out.layouts.records.insert(ty, Some(id));
        on &= same;
    }
    if !odd.is_empty() {
        let names: Vec<&str> = odd.into_iter().collect();
        let why = if module.pointer_size() == 8 {
            "a debug build, internal headers or an unknown version"
        } else {
            "no 64-bit platform"
        };
        out.problems.push(problem(
            main,
            &format!(
                "the layout of {} is none that is known ({why}); accesses to its fields were not judged",
                names.join(", ")
            ),
        ));
    }
    on
}

/// The version of the headers that a header's file belongs to.
fn version_of(file: Meta, files: &mut Files<'_>) -> Option<Version> {
    let (directory, name) = file.path();
    let whole = if name.starts_with('/') || directory.is_empty() { name } else { format!("{directory}/{name}") };
    let folder = whole.rsplit_once('/')?.0;
    let folder = folder.strip_suffix("/cpython").unwrap_or(folder);
    let stated = files.peek(&format!("{folder}/patchlevel.h")).and_then(|text| {
        let text = String::from_utf8_lossy(&text).into_owned();
        let value = |key: &str| {
            let line = text.lines().find(|l| l.starts_with("#define") && l.split_whitespace().nth(1) == Some(key))?;
            line.split_whitespace().nth(2)?.parse::<u8>().ok()
        };
        (value("PY_MAJOR_VERSION")? == 3).then(|| value("PY_MINOR_VERSION").map(Version))?
    });
    let named = || folder.split('/').rev().find_map(python_folder);
    stated.or_else(named).filter(|v| Config::new(*v, Abi::Default).is_some())
}

/// The version of a folder such as `python3.13t`.
fn python_folder(name: &str) -> Option<Version> {
    let rest = name.strip_prefix("python")?;
    Version::parse(rest.trim_end_matches(|c: char| c.is_ascii_lowercase()))
}

/// Whether a function of the module comes from CPython's headers.
pub fn is_header_function(module: Module, function: Value) -> bool {
    match function.subprogram() {
        Some(node) => {
            let path = node.file().map(Meta::path).unwrap_or_default();
            is_header(&node.subprogram_name(module), &path)
        }
        None => is_inline(plain_name(&function.name())),
    }
}

/// Whether a function of this name in this file comes from CPython's headers.
pub fn is_header(function: &str, (directory, name): &(String, String)) -> bool {
    let folders = directory.split('/').chain(name.rsplit_once('/').map_or("", |p| p.0).split('/'));
    if folders.into_iter().any(|f| python_folder(f).is_some()) {
        return true;
    }
    // CPython's own tree, or an installation under another name: the file must be where the catalog has it.
    let whole = format!("{directory}/{name}");
    let whole = whole.replace('\\', "/");
    let in_folder = whole.contains("/Include/") || whole.contains("/include/");
    let entity = catalog::lookup(function).map(catalog::entity);
    in_folder
        && entity.is_some_and(|e| {
            e.forms.iter().any(|f| f.kind == FormKind::Inline && whole.ends_with(&format!("/{}", f.header)))
        })
}

/// Whether some headers have an inline function of this name.
fn is_inline(name: &str) -> bool {
    let entity = catalog::lookup(name).map(catalog::entity);
    entity.is_some_and(|e| e.forms.iter().any(|f| f.kind == FormKind::Inline))
}

/// The name of a function without what C++ makes of it: `_ZL9Py_DECREFP7_object` is `Py_DECREF`.
pub fn plain_name(symbol: &str) -> &str {
    let Some(rest) = symbol.strip_prefix("_Z") else { return symbol };
    let rest = rest.strip_prefix('L').unwrap_or(rest);
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let len: usize = rest[..digits].parse().unwrap_or(0);
    rest.get(digits..digits.saturating_add(len)).filter(|n| !n.is_empty()).unwrap_or(symbol)
}

/// The name that calls of a function spell: `_ZN4spam4takeEP7_object` is `take`, and so is each `take<T>`.
pub fn called_name(symbol: &str) -> String {
    let plain = plain_name(symbol);
    if plain != symbol || !symbol.starts_with("_Z") {
        return plain.to_owned();
    }
    let options = DemangleOptions::new().no_params().no_return_type();
    let whole = BorrowedSymbol::new(symbol.as_bytes()).ok().and_then(|s| s.demangle_with_options(&options).ok());
    whole.and_then(|name| last_part(&name)).unwrap_or_else(|| symbol.to_owned())
}

/// What stands behind the last `::` outside of angle brackets and parentheses, without arguments of a template.
fn last_part(name: &str) -> Option<String> {
    if name.contains("operator") {
        return Some(name.to_owned());
    }
    let (mut depth, mut start, mut end) = (0_usize, 0, None);
    for (i, c) in name.char_indices() {
        match c {
            '<' | '(' => {
                if depth == 0 && i > start {
                    end = end.or(Some(i));
                }
                depth += 1;
            }
            '>' | ')' => depth = depth.checked_sub(1)?,
            ':' if depth == 0 => (start, end) = (i + 1, None),
            _ => {}
        }
    }
    let part = name[start..end.unwrap_or(name.len())].trim();
    (!part.is_empty()).then(|| part.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_cpp_are_read() {
        assert_eq!(plain_name("_ZL9Py_DECREFP7_object"), "Py_DECREF");
        assert_eq!(plain_name("_Z3foov"), "foo");
        assert_eq!(plain_name("PyList_New"), "PyList_New");
        for odd in ["_Z", "_ZL", "_Z99a", "_Z0", "_ZN2ns1fEv", "_Z99999999999999999999a"] {
            assert_eq!(plain_name(odd), odd);
        }
    }

    #[test]
    fn functions_of_cpp_are_shown_as_they_are_called() {
        assert_eq!(called_name("take"), "take");
        assert_eq!(called_name("_ZL4takeP7_object"), "take");
        assert_eq!(called_name("_ZN4spam4takeEP7_object"), "take");
        assert_eq!(called_name("_ZN4spamL7made_ofIlEEP7_objectT_"), "made_of");
        assert_eq!(called_name("_ZN12_GLOBAL__N_14takeEv"), "take");
        assert_eq!(called_name("_ZN4spam3CanIPFvvEE4openEv"), "open");
        assert_eq!(called_name("_ZN4spam3CanIiED2Ev"), "~Can");
        assert_eq!(called_name("_ZN4spam3CanltERKS0_"), "spam::Can::operator<");
        for odd in ["_Z", "_ZN", "_ZN4spam", "_ZZ", "_Z99999999999999999999a"] {
            assert_eq!(called_name(odd), odd);
        }
    }

    #[test]
    fn headers_are_known_by_their_place() {
        let is = |function: &str, path: &str| is_header(function, &("/src".to_owned(), path.to_owned()));
        assert!(is("Py_DECREF", "/opt/include/python3.12/object.h"));
        assert!(is("anything", "/opt/include/python3.13t/cpython/listobject.h"));
        assert!(is("PyList_GET_SIZE", "/opt/cpython/Include/cpython/listobject.h"));
        assert!(!is("PyList_GET_SIZE", "/src/include/compat.h"));
        assert!(!is("helper", "/src/include/object.h"));
        assert!(!is("Py_NewRef", "pythoncapi_compat.h"));
    }
}
