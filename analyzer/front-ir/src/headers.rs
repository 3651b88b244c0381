//! Which CPython's headers compiled a module: by the sizes of its structs, and by `patchlevel.h` beside the
//! header functions in it.

use crate::files::Files;
use crate::folders::Folders;
use crate::ir::{Module, Type, Value};
use crate::layout::{self, Layouts};
use crate::options::Options;
use crate::places::problem;
use abi3lint_model::{Abi, Config, ConfigSet, Problem, Version};
use abi3lint_rules::catalog::{self, FormKind};
use cpp_demangle::{BorrowedSymbol, DemangleOptions};
use inkwell::llvm_sys::LLVMOpcode;
use std::collections::{BTreeSet, HashSet};

/// What is known of the whole module before it is walked.
#[derive(Clone, Default, Debug)]
pub(crate) struct Survey {
    pub layouts: Layouts,
    /// Every configuration whose headers can have compiled it.
    pub headers: ConfigSet,
    /// Functions that are defined in it and are not CPython's.
    pub own: BTreeSet<String>,
    /// Functions that are defined in it and come from CPython's headers.
    pub of_headers: HashSet<Value>,
    /// Where CPython's headers lie.
    pub folders: Folders,
    pub problems: Vec<Problem>,
    /// Whether any instruction has a debug location.
    pub has_locations: bool,
    /// Every target is a build for one version.
    is_specific: bool,
}

impl Survey {
    /// The functions that are defined in the module and are not CPython's.
    pub(crate) fn own_functions(&self, module: Module) -> Vec<Value> {
        module.functions().filter(|f| !f.is_declaration() && !self.of_headers.contains(f)).collect()
    }
}

pub(crate) fn survey(module: Module, options: &Options<'_>, files: &mut Files<'_>) -> Survey {
    let of_version = |c: Config| matches!(c.abi(), Abi::Default | Abi::FreeThreaded);
    let is_specific = !options.targets.is_empty() && options.targets.iter().all(|t| t.iter().all(of_version));
    let mut out = Survey { is_specific, ..Survey::default() };
    let mut types: Vec<Type> = module.globals().filter(|g| !g.is_declaration()).map(Value::value_type).collect();
    files.main_file();
    let mut version = options.build;
    let defined: Vec<Value> = module.functions().filter(|f| !f.is_declaration()).collect();
    let written = |f: &Value| f.subprogram().and_then(|node| Some((node.subprogram_name(module), node.file()?)));
    for (name, file) in defined.iter().filter_map(written) {
        out.folders.learn(files, &name, file);
    }
    for f in defined {
        let is_header = match written(&f) {
            Some((_, file)) => {
                let folder = out.folders.of(files, file);
                version = version.or_else(|| folder.and_then(|f| f.version));
                folder.is_some()
            }
            None => is_inline(plain_name(&f.name())),
        };
        if is_header {
            out.of_headers.insert(f);
        } else {
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
            "not a 64-bit platform"
        };
        out.problems.push(problem(
            main,
            &format!("unknown layout of {} ({why}); accesses to its fields were not checked", names.join(", ")),
        ));
    }
    on
}

/// Whether some headers have an inline function of this name.
fn is_inline(name: &str) -> bool {
    let entity = catalog::lookup(name).map(catalog::entity);
    entity.is_some_and(|e| e.forms.iter().any(|f| f.kind == FormKind::Inline))
}

/// The name of a function without what C++ makes of it: `_ZL9Py_DECREFP7_object` is `Py_DECREF`.
pub(crate) fn plain_name(symbol: &str) -> &str {
    let Some(rest) = symbol.strip_prefix("_Z") else { return symbol };
    let rest = rest.strip_prefix('L').unwrap_or(rest);
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let len: usize = rest[..digits].parse().unwrap_or(0);
    rest.get(digits..digits.saturating_add(len)).filter(|n| !n.is_empty()).unwrap_or(symbol)
}

/// The name that calls of a function spell: `_ZN4spam4takeEP7_object` is `take`, and so is each `take<T>`.
pub(crate) fn called_name(symbol: &str) -> String {
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
}
