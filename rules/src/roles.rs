//! What a name of CPython is for the analyzers: how a macro reads, what a call does to control flow, what a struct is
//! made for. The front ends and the engine ask for roles, so that none of them knows a name.
//!
//! Source: `rules/catalog/roles.toml`.

use abi3lint_model::{EntityId, FieldId, Version};

include!(concat!(env!("OUT_DIR"), "/roles.rs"));

/// A set of roles.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Roles(pub(crate) [u64; 3]);

impl Roles {
    /// No role.
    pub const NONE: Roles = Roles([0; 3]);

    /// The set of these.
    pub const fn of(list: &[Role]) -> Roles {
        let (mut words, mut i) = ([0; 3], 0);
        while i < list.len() {
            let at = list[i] as usize;
            words[at / 64] |= 1 << (at % 64);
            i += 1;
        }
        Roles(words)
    }

    /// Whether the role is one of the set.
    pub const fn has(self, role: Role) -> bool {
        let at = role as usize;
        self.0[at / 64] >> (at % 64) & 1 == 1
    }

    /// Whether the sets share a role.
    pub const fn has_any(self, other: Roles) -> bool {
        let ([a, b, c], [d, e, f]) = (self.0, other.0);
        a & d | b & e | c & f != 0
    }

    /// The roles of both.
    fn and(self, other: Roles) -> Roles {
        let ([a, b, c], [d, e, f]) = (self.0, other.0);
        Roles([a | d, b | e, c | f])
    }
}

/// The last version whose headers stop where a macro of these roles meets the limited API; measured on the headers of
/// 3.6 to 3.13.
pub const fn last_without_limited_api(of: Roles) -> Option<Version> {
    match () {
        () if of.has(Role::TraceRefs) => Some(Version(12)),
        () if of.has(Role::DebugBuild) => Some(Version(9)),
        () => None,
    }
}

/// A macro that defines a variable under a name that it makes of its argument.
#[derive(Debug)]
pub struct Variable {
    /// The macro.
    pub macro_id: EntityId,
    /// Struct that the variable is of.
    pub record: EntityId,
    /// What stands before the argument in the variable's name; may be empty.
    pub prefix: &'static str,
}

/// A macro that old headers let be assigned to.
#[derive(Debug)]
pub struct Lvalue {
    /// The macro.
    pub entity: EntityId,
    /// First version whose headers do not.
    pub before: Version,
    /// Function to call instead.
    pub setter: EntityId,
}

/// A field, and the slot of the same meaning, for a function that the interpreter passes NULL in a parameter.
#[derive(PartialEq, Eq, Debug)]
pub struct PassedNull {
    /// Struct of the field.
    pub record: EntityId,
    /// The field.
    pub field: FieldId,
    /// The slot; `None` where there is none.
    pub slot: Option<EntityId>,
    /// How it reads in a message: the name of the slot without its prefix, or else struct and field.
    pub shown: &'static str,
    /// Position in an initialiser, from 0; `None` of structs whose initialisers begin with a macro.
    pub position: Option<usize>,
    /// Position of the parameter, from 0.
    pub parameter: u8,
    /// What the parameter is: `the keyword arguments`; empty of a value whose absence deletes.
    pub what: &'static str,
    /// When it is NULL, behind "where"; empty of such a value.
    pub when: &'static str,
    /// Names of the flags of a method with such a function; empty where there are none to ask.
    pub flags: &'static [&'static str],
}

/// The roles of a name that begins as most of CPython's do, also of one that the catalog lacks, in constant time. Of an
/// entity, ask [`Entity::has`](crate::catalog::Entity::has).
pub fn of(name: &[u8]) -> Roles {
    // Most words of a source are not CPython's.
    if !matches!(name, [b'P', b'y' | b'Y', ..] | [b'_', b'P', b'y', ..]) {
        return Roles::NONE;
    }
    let Ok(name) = std::str::from_utf8(name) else { return Roles::NONE };
    if let Some(roles) = NAMES.get(name) {
        return *roles;
    }
    PREFIXES.iter().filter(|(p, _)| name.starts_with(p)).fold(Roles::NONE, |all, (_, roles)| all.and(*roles))
}

/// The name that has a role; of a role of several names the first one. Empty where only prefixes have it.
pub fn name(role: Role) -> &'static str {
    FIRST.get(role as usize).copied().unwrap_or_default()
}

/// C type of the value of a macro, which its definition does not tell; `None` where declarations of the same name do,
/// or where nothing is known.
pub fn result(id: EntityId) -> Option<&'static str> {
    RESULTS.binary_search_by_key(&id, |r| r.0).ok().map(|i| RESULTS[i].1)
}

/// All macros that define a variable.
pub fn variables() -> &'static [Variable] {
    VARIABLES
}

/// What is known of a macro that could be assigned to.
pub fn lvalue(id: EntityId) -> Option<&'static Lvalue> {
    LVALUES.iter().find(|l| l.entity == id)
}

/// All fields for functions that are passed NULL.
pub fn passed_nulls() -> &'static [PassedNull] {
    PASSED_NULLS
}

/// CPython's function whose result is NULL when that of a function in this field of a type is, or that of a pointer of this
/// type: `tp_alloc`, `allocfunc`.
pub fn slot_result(field: &[u8]) -> Option<EntityId> {
    SLOT_RESULTS.binary_search_by(|r| r.0.as_bytes().cmp(field)).ok().map(|i| SLOT_RESULTS[i].1)
}

/// Whether no build of CPython for an extension defines the macro: it is of another implementation, of a fork or of
/// another language.
pub fn is_undefined(name: &[u8]) -> bool {
    UNDEFINED.binary_search_by(|known| known.as_bytes().cmp(name)).is_ok()
}
