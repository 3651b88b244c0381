//! Questions about single names, most of them of CPython's: what the catalog has of this name, and what the names of
//! macros and functions say by themselves.
//!
//! It must not know what the package declares or defines.

use abi3lint_model::EntityId;
use abi3lint_rules::catalog::{self, Entity, FormKind};
use abi3lint_rules::other_headers;
use abi3lint_rules::roles::{self, Role, Roles};

/// The entity of a name.
pub(crate) fn entity(name: &[u8]) -> Option<(EntityId, &'static Entity)> {
    let id = catalog::lookup(std::str::from_utf8(name).ok()?)?;
    Some((id, catalog::entity(id)))
}

/// Whether the name is a struct or union.
pub(crate) fn is_record(e: &Entity) -> bool {
    e.forms.iter().any(|f| matches!(f.kind, FormKind::Struct | FormKind::Opaque))
}

/// Whether a text asks for the version of the running interpreter.
pub(crate) fn asks_for_running_version(text: &[u8]) -> bool {
    memchr::memmem::find(text, roles::name(Role::RuntimeVersion).as_bytes()).is_some()
}

/// Whether CPython has a macro of this name in some version.
pub(crate) fn is_macro(word: &[u8]) -> bool {
    entity(word).is_some_and(|(_, e)| e.forms.iter().any(|f| f.kind.is_macro()))
}

/// Whether CPython has a macro with parameters of this name.
pub(crate) fn is_function_macro(word: &[u8]) -> bool {
    entity(word).is_some_and(|(_, e)| e.forms.iter().any(|f| f.kind == FormKind::FunctionMacro))
}

/// Position of the type among the arguments of a macro that takes one.
pub(crate) fn type_argument(e: &Entity) -> Option<usize> {
    let macros = e.forms.iter().filter(|f| f.kind == FormKind::FunctionMacro && e.has(Role::TakesType));
    macros.filter_map(|f| f.params.iter().position(|p| *p == "type")).next()
}

/// Whether CPython has a function or a macro with parameters of this name.
pub(crate) fn is_callable(id: EntityId) -> bool {
    let forms = catalog::entity(id).forms;
    forms.iter().any(|f| matches!(f.kind, FormKind::Function | FormKind::Inline | FormKind::FunctionMacro))
}

/// Whether CPython has the name in some version.
pub(crate) fn is_catalog_name(name: &[u8]) -> bool {
    entity(name).is_some()
}

/// Whether the C library has the name, and `Python.h` declares it in some configurations only.
pub(crate) fn is_library_name(name: &[u8]) -> bool {
    std::str::from_utf8(name).is_ok_and(|name| other_headers::library_name(name).is_some())
}

/// Whether CPython has the name as a type: a variable or function of that name is a misread declaration.
pub(crate) fn is_type(name: &[u8]) -> bool {
    entity(name).is_some_and(|(_, e)| is_record(e) || e.forms.iter().any(|f| f.kind == FormKind::Typedef))
}

/// Field names by which CPython's structs can be told from others even without a type.
pub(crate) fn is_prefixed(name: &str) -> bool {
    const PREFIXES: &[&str] =
        &["ob_", "tp_", "nb_", "sq_", "mp_", "am_", "bf_", "co_", "f_", "m_", "ma_", "func_", "cr_", "gi_", "wr_"];
    let prefix = name.find('_').map(|end| &name[..=end]);
    prefix.is_some_and(|p| PREFIXES.contains(&p)) && !matches!(name, "m_size" | "m_name" | "m_doc")
}

/// Whether a name says that it is CPython's, where other names are anybody's: `READONLY`, `destructor`.
pub(crate) fn is_python_name(name: &str) -> bool {
    let name = name.trim_start_matches('_');
    name.starts_with("Py") || name.starts_with("PY")
}

/// Whether a word looks like CPython's. Lower-case names of the catalog are types that stand beside others of it.
pub(crate) fn is_reserved(word: &[u8]) -> bool {
    word[0].is_ascii_uppercase() || word[0] == b'_'
}

/// Whether the catalog has the name, or the tag.
pub(crate) fn is_known(name: &str) -> bool {
    catalog::lookup(name).is_some() || catalog::lookup_tag(name).is_some()
}

/// Macros that select a configuration; a stable target fixes them.
const SELECTORS: Roles = Roles::of(&[Role::LimitedApi, Role::TargetAbi3t, Role::GilDisabled]);

/// Macros that meddle with the ABI otherwise.
const MEDDLING: Roles = Roles::of(&[Role::OpaqueObject, Role::LimitedWithTypes, Role::AbiFour, Role::BuildCore]);

/// Macros of other builds of the interpreter.
const BUILDS: Roles = Roles::of(&[Role::DebugBuild, Role::TraceRefs]);

/// Whether a macro is one by which a source or its build selects the ABI, or meddles with it.
pub(crate) fn selects_abi(name: &[u8]) -> bool {
    let roles = roles::of(name);
    is_selector(roles) || roles.has_any(MEDDLING)
}

/// Whether a definition of the macro is a matter of the ABI: it selects one, or layouts of another build.
pub fn changes_abi(name: &[u8]) -> bool {
    selects_abi(name) || roles::of(name).has_any(BUILDS)
}

/// Whether a build selects a configuration by a macro of these roles.
pub(crate) fn is_selector(of: Roles) -> bool {
    of.has_any(SELECTORS)
}

/// Names that no build of CPython defines for an extension: other implementations, other languages, and the C API of
/// Python 2.
pub(crate) fn never_defined(name: &[u8]) -> bool {
    // `Py_` belongs to CPython: what its catalog lacks is a debug build's, a slip of the pen or of a version to come.
    let reserved = name.starts_with(b"Py_") && !name.ends_with(b"ENABLE_SHARED") && !name.ends_with(b"_H");
    reserved || is_of_others(name)
}

/// The same names without CPython's own prefix: those that are known to be of something else.
pub(crate) fn is_of_others(name: &[u8]) -> bool {
    roles::is_undefined(name) || roles::of(name).has(Role::PythonTwo)
}

/// Functions that do not come back, and macros of CPython's that return.
pub(crate) fn never_returns(name: &[u8]) -> bool {
    const OF_LIBRARIES: &[&[u8]] = &[
        b"abort",
        b"exit",
        b"_exit",
        b"_Exit",
        b"quick_exit",
        b"longjmp",
        b"siglongjmp",
        b"terminate",
        b"__builtin_unreachable",
        b"__builtin_trap",
        b"__assume",
        b"unreachable",
        b"rethrow_exception",
    ];
    const OF_CPYTHON: Roles = Roles::of(&[Role::NeverReturns, Role::Returns]);
    OF_LIBRARIES.contains(&name) || roles::of(name).has_any(OF_CPYTHON)
}

/// The words of a name, in small letters: of `UnlockTable` and `UNLOCK_TABLE`, `unlock` and `table`.
pub(crate) fn name_words(name: &[u8]) -> Vec<Vec<u8>> {
    let mut out = vec![Vec::new()];
    let mut before = b'_';
    for byte in name {
        if *byte == b'_' || before.is_ascii_lowercase() && byte.is_ascii_uppercase() {
            out.push(Vec::new());
        }
        if let Some(word) = out.last_mut().filter(|_| *byte != b'_') {
            word.push(byte.to_ascii_lowercase());
        }
        before = *byte;
    }
    out
}

/// Whether a function or macro is one of the helpers that Cython writes into each of its files.
pub(crate) fn is_cythons(name: &[u8]) -> bool {
    name.starts_with(b"__Pyx")
}

/// Whether a function says by its name that its caller has the lock, or that another function takes it first.
pub(crate) fn says_locked(function: &[u8]) -> bool {
    name_words(function).iter().any(|w| matches!(&w[..], b"locked" | b"held"))
}

/// The slot of the same meaning as a field of a static type.
pub(crate) fn slot_of_field(field: &[u8]) -> Option<(EntityId, &'static Entity)> {
    entity(&[b"Py_", field].concat()).filter(|(_, e)| e.slot)
}

/// Whether a function or macro of the package takes a lock or releases one, by the words in its name: `lock_table`,
/// `ACQUIRE_LOCK`, `UnlockTable`, `LEAVE_STATE`.
fn lock_by_words(name: &[u8]) -> Option<bool> {
    let words = name_words(name);
    let has = |some: &[&[u8]]| words.iter().any(|w| some.contains(&&w[..]));
    if has(&[b"unlock", b"leave"]) {
        return Some(false);
    }
    if has(&[b"lock", b"mutex", b"critical"]) {
        return Some(!has(&[b"release", b"end", b"exit"]));
    }
    words.first().is_some_and(|w| w == b"enter").then_some(true)
}

/// Whether a function or macro takes a lock or releases one, if it does either.
pub(crate) fn takes_lock_by_name(name: &[u8]) -> Option<bool> {
    let known = roles::of(name);
    if known.has(Role::TakesLock) || known.has(Role::ReleasesLock) {
        return Some(known.has(Role::TakesLock));
    }
    if entity(name).is_some() { None } else { lock_by_words(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_functions_say_what_they_do_with_locks() {
        for (name, takes) in [
            ("lock_table", Some(true)),
            ("ACQUIRE_LOCK", Some(true)),
            ("ENTER_STATE", Some(true)),
            ("UnlockTable", Some(false)),
            ("LEAVE_STATE", Some(false)),
            ("release_mutex", Some(false)),
            ("next_block", None),
            ("release_buffer", None),
        ] {
            assert_eq!(lock_by_words(name.as_bytes()), takes, "{name}");
        }
    }
}
