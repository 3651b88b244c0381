//! The catalog: every name of the CPython C API by version and ABI.
//!
//! Facts about `Config` and `ConfigSet` are relative to release builds on x86-64 Linux; names of other
//! platforms carry their condition in [`Stable::platform`].

pub use crate::advice::{Access, Interpreter, Regression, RegressionEffect, Replacement};
pub use crate::helper::Helper;
pub use crate::refused::{ArgumentShape, RefusedArgument};
use crate::roles::{Role, Roles};
use abi3lint_model::{Abi, Config, ConfigSet, EntityId, FieldId, Version, VersionSet};

include!(concat!(env!("OUT_DIR"), "/catalog.rs"));

/// The structs that every object begins with.
const HEADERS_OF_OBJECTS: Roles = Roles::of(&[Role::ObjectStruct, Role::VarObjectStruct]);

/// What a name is in some configurations.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum FormKind {
    /// A declared function that the library exports.
    Function,
    /// A `static inline` function of the headers.
    Inline,
    /// A macro with parameters.
    FunctionMacro,
    /// A macro without parameters.
    ObjectMacro,
    /// A struct or union whose fields are visible.
    Struct,
    /// A struct or union of which only the name is visible.
    Opaque,
    /// Another type name.
    Typedef,
    /// An enumerator.
    Enumerator,
    /// An exported variable.
    Data,
}

impl FormKind {
    /// Whether the preprocessor replaces the name.
    pub fn is_macro(self) -> bool {
        matches!(self, FormKind::FunctionMacro | FormKind::ObjectMacro)
    }
}

/// What a name is in one set of configurations. The sets of one name's forms may overlap only where
/// a macro stands in front of an inline or a function of the same name; the macro comes first then.
#[derive(Debug)]
pub struct Form {
    /// What it is.
    pub kind: FormKind,
    /// Where.
    pub on: ConfigSet,
    /// C type: result of a function or inline, target of a typedef, type of a variable; empty if unknown.
    pub ty: &'static str,
    /// C types of the parameters of functions and inlines; parameter names of macros.
    pub params: &'static [&'static str],
    /// Whether more arguments may follow.
    pub variadic: bool,
    /// Value of a constant.
    pub value: Option<i64>,
    /// Fields that code of this form opens into, through everything that it expands to (release builds).
    pub touches: &'static [FieldId],
    /// Exported functions that code of this form calls.
    pub calls: &'static [EntityId],
    /// Header that declares it, below `Include/`.
    pub header: &'static str,
    /// The compiler is told that it is deprecated.
    pub deprecated_mark: bool,
}

/// Membership in the stable ABI manifest.
#[derive(Clone, Copy, Debug)]
pub struct Stable {
    /// First version.
    pub added: Version,
    /// In the ABI for old binaries only; not part of the limited API.
    pub abi_only: bool,
    /// Feature macro that the name depends on (`MS_WINDOWS`, `HAVE_FORK`, ...).
    pub platform: Option<&'static str>,
}

/// Deprecation of a name.
#[derive(Clone, Copy, Debug)]
pub struct Deprecated {
    /// Since this version.
    pub since: Version,
    /// Only the documentation advises against it.
    pub soft: bool,
    /// Announced version without it.
    pub removal: Option<Version>,
}

/// A name of the C API.
#[derive(Debug)]
pub struct Entity {
    /// The name; a struct's typedef name where it has one.
    pub name: &'static str,
    /// What it is, where; see [`Form`] for the order. Empty for a symbol that no public header declares.
    pub forms: &'static [Form],
    /// Union of the forms: the configurations whose headers show the name.
    pub visible: ConfigSet,
    /// Membership in the stable ABI.
    pub stable: Option<Stable>,
    /// Interpreters on Linux with the GIL whose library exports the symbol.
    pub exported: VersionSet,
    /// Deprecation.
    pub deprecated: Option<Deprecated>,
    /// What to use instead, best first.
    pub replacements: &'static [Replacement],
    /// Tag of a struct (`_object` for `PyObject`); empty if none.
    pub tag: &'static str,
    /// Fields of a struct over all versions.
    pub fields: &'static [FieldId],
    /// Sizes of a struct in bytes: sets of configurations with one size each.
    pub sizes: &'static [(ConfigSet, u32)],
    /// Kind of a struct in the stable ABI: which fields belong to it.
    pub exposure: Exposure,
    /// Type slot or module slot id (also in `forms[..].value`).
    pub slot: bool,
    /// Where the first argument is passed on as it is, of a name that casts it elsewhere.
    pub uncast: Option<Uncast>,
    /// What a fix defines for it: see [`Entity::helper`].
    helper: Option<u8>,
    /// Arguments that some interpreters do not take.
    pub refused: &'static [RefusedArgument],
    /// Which interpreters know the constant, where headers show it at floors below them.
    pub interpreter: Option<Interpreter>,
    /// What some releases of the headers make of it.
    pub regression: Option<Regression>,
    /// Where CPython's internal headers declare the name, or complete the struct, and the public ones do not.
    pub internal: ConfigSet,
    /// What the name is for the analyzers.
    pub roles: Roles,
}

/// A first argument that is not cast for the caller: a C++ compiler must be able to convert it.
#[derive(Clone, Copy, Debug)]
pub struct Uncast {
    /// Where.
    pub on: ConfigSet,
    /// The struct that the parameter points to.
    pub wants: EntityId,
}

/// Which fields of a struct belong to the stable ABI (abi3).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exposure {
    /// Not in the manifest, or no struct.
    None,
    /// The name only.
    Opaque,
    /// The listed fields (`ob_refcnt`, `ob_type`; `ob_base`, `ob_size`).
    Partial(&'static [FieldId]),
    /// All fields.
    Full,
}

/// Where a field lies in one set of configurations.
#[derive(Debug)]
pub struct FieldForm {
    /// Configurations.
    pub on: ConfigSet,
    /// Offset from the start of the struct, in bits.
    pub bit_offset: u32,
    /// Size in bytes.
    pub size: u32,
    /// C type as declared, struct tags replaced by the typedef's name; empty for an anonymous struct or
    /// union, whose members stand beside it as fields of the same record.
    pub ty: &'static str,
}

/// A field of a CPython struct.
#[derive(Debug)]
pub struct Field {
    /// The struct.
    pub record: EntityId,
    /// The field's name.
    pub name: &'static str,
    /// Where it lies; configurations that lack the field or hide the struct are in none of the sets.
    pub forms: &'static [FieldForm],
    /// Union of the forms.
    pub visible: ConfigSet,
    /// Where only CPython's internal headers show the field.
    pub internal: ConfigSet,
    /// Deprecation.
    pub deprecated: Option<Deprecated>,
    /// What to use instead, best first.
    pub replacements: &'static [Replacement],
    pub(crate) helper: Option<u8>,
}

/// A header that a source may include besides `Python.h`.
#[derive(Debug)]
pub struct Header {
    /// As written in the include: `structmember.h`, `cpython/object.h`, `internal/pycore_object.h`.
    pub name: &'static str,
    /// Header versions that ship it.
    pub in_versions: VersionSet,
    /// Whether user code may include it directly.
    pub direct: bool,
    /// Whether it declares something under the limited API, by header version.
    pub limited: VersionSet,
    /// Its constants have another value in each version.
    pub by_version: bool,
    /// What to do instead; may be empty.
    pub instead: &'static str,
}

/// The entity of this name, in constant time.
pub fn lookup(name: &str) -> Option<EntityId> {
    NAMES.get(name).copied()
}

/// The field of a type, or of the tables that it leads to, that a slot is for: `tp_free` of `Py_tp_free`.
pub fn field_of_slot(slot: &str) -> Option<&str> {
    slot.strip_prefix("Py_")
}

/// The struct of this tag (`_typeobject`), or of this typedef name where the struct has no tag
/// (`PyTupleObject`, as compilers call it), in constant time.
pub fn lookup_tag(tag: &str) -> Option<EntityId> {
    TAGS.get(tag).copied()
}

/// The fields of this name, over all structs; empty if no CPython struct has one.
pub fn fields_named(name: &str) -> &'static [FieldId] {
    FIELD_NAMES.get(name).copied().unwrap_or(&[])
}

/// The header of this name as written in an include. Files of `cpython/` and internal files have one
/// entry for their folder each, because their names change with every version.
pub fn header(name: &str) -> Option<&'static Header> {
    let exact = |name: &str| HEADERS.binary_search_by(|h| h.name.cmp(name)).ok().map(|i| &HEADERS[i]);
    let file = name.rsplit('/').next().unwrap_or(name);
    let folder = if name.starts_with("internal/") || file.starts_with("pycore_") {
        "internal/pycore_*.h"
    } else if name.starts_with("cpython/") {
        "cpython/*.h"
    } else {
        return exact(name);
    };
    let below = || HEADERS.iter().find(|h| h.name.strip_prefix("internal/") == Some(file));
    exact(name).or_else(|| below().filter(|_| folder.starts_with("internal/"))).or_else(|| exact(folder))
}

/// Whether an object struct of a library beside CPython has this name (`PyArrayObject`).
pub fn is_foreign_struct(name: &str) -> bool {
    FOREIGN.binary_search(&name).is_ok()
}

/// An entity's facts.
pub fn entity(id: EntityId) -> &'static Entity {
    &ENTITIES[id.0 as usize]
}

/// A field's facts.
pub fn field(id: FieldId) -> &'static Field {
    &FIELDS[id.0 as usize]
}

/// The field of a struct, by name.
pub fn field_of(record: EntityId, name: &str) -> Option<FieldId> {
    entity(record).fields.iter().copied().find(|f| field(*f).name == name)
}

/// Whether a field of this name is one that only CPython's internal headers show.
pub fn is_internal_field(name: &str) -> bool {
    INTERNAL_FIELDS.contains(name)
}

/// All headers, sorted by name.
pub fn headers() -> &'static [Header] {
    HEADERS
}

/// All fields, grouped by struct in the order of the structs.
pub fn fields() -> impl ExactSizeIterator<Item = (FieldId, &'static Field)> {
    FIELDS.iter().enumerate().map(|(i, f)| (FieldId(i as u32), f))
}

/// All entities, sorted by name.
pub fn entities() -> impl ExactSizeIterator<Item = (EntityId, &'static Entity)> {
    ENTITIES.iter().enumerate().map(|(i, e)| (EntityId(i as u32), e))
}

pub(crate) fn helper(number: u8) -> Option<&'static Helper> {
    HELPERS.get(usize::from(number))
}

impl Entity {
    /// What the name is in a configuration: the macro, where one stands in front of a function.
    pub fn form(&self, config: Config) -> Option<&'static Form> {
        self.forms.iter().find(|f| f.on.contains(config))
    }

    /// Whether the name has a role.
    pub fn has(&self, role: Role) -> bool {
        self.roles.has(role)
    }

    /// The definition that a fix inserts for the name.
    pub fn helper(&self) -> Option<&'static Helper> {
        helper(self.helper?)
    }

    /// Whether the name begins with an underscore, which CPython reserves for its own use.
    pub fn is_private(&self) -> bool {
        self.name.starts_with('_')
    }

    /// Whether the stable ABI has the name on Windows only.
    pub fn is_windows_only(&self) -> bool {
        self.stable.is_some_and(|s| s.platform == Some("MS_WINDOWS"))
    }

    /// Whether the name belongs to the unstable tier (PEP 689).
    pub fn is_unstable_tier(&self) -> bool {
        self.name.starts_with("PyUnstable_")
    }

    /// Header versions whose unrestricted headers show the name.
    pub fn public_in(&self) -> VersionSet {
        self.visible.iter().filter(|c| !c.abi().is_limited()).map(Config::headers).collect()
    }

    /// Versions that have the name: in their headers, or where no public header ever had it, in their library.
    pub fn known_in(&self) -> VersionSet {
        if self.forms.is_empty() { self.exported } else { self.public_in() }
    }

    /// Header versions that show the name in the limited API of this floor.
    pub fn limited_in(&self, floor: Version) -> VersionSet {
        self.visible.iter().filter(|c| c.abi() == Abi::Limited(floor)).map(Config::headers).collect()
    }

    /// Whether the name is or was part of the limited API at any floor.
    pub fn is_ever_limited(&self) -> bool {
        self.stable.is_some() || self.visible.iter().any(|c| c.abi().is_limited())
    }

    /// Whether the name is a struct or union in some configuration.
    pub fn is_struct(&self) -> bool {
        !self.fields.is_empty() || self.forms.iter().any(|f| matches!(f.kind, FormKind::Struct | FormKind::Opaque))
    }

    /// Whether the stable ABI lists this field of the struct.
    pub fn exposes(&self, field: FieldId) -> bool {
        match self.exposure {
            Exposure::Full => true,
            Exposure::Partial(fields) => fields.contains(&field),
            Exposure::None | Exposure::Opaque => false,
        }
    }

    /// The lowest floor at which headers of this version show the name in the limited API.
    pub fn limited_floor(&self, headers: Version) -> Option<Version> {
        let floors = self.visible.iter().filter(|c| c.headers() == headers && c.abi().is_limited());
        floors.map(Config::floor).min()
    }

    /// The first version after the last one whose unrestricted headers show the name; `None` while the
    /// newest headers show it.
    pub fn removed(&self) -> Option<Version> {
        let last = self.public_in().last()?;
        (last < Version::NEWEST).then_some(Version(last.0 + 1))
    }
}

impl Header {
    /// Whether it is one of the headers that `Py_BUILD_CORE` opens.
    pub fn is_internal(&self) -> bool {
        self.name.starts_with("internal/")
    }
}

impl Field {
    /// Header versions whose unrestricted headers show the field.
    pub fn public_in(&self) -> VersionSet {
        self.visible.iter().filter(|c| !c.abi().is_limited()).map(Config::headers).collect()
    }

    /// Whether the field is `ob_refcnt`, `ob_type`, `ob_size` or `ob_base` of the object header.
    pub fn is_of_object_header(&self) -> bool {
        entity(self.record).roles.has_any(HEADERS_OF_OBJECTS)
            && matches!(self.name, "ob_refcnt" | "ob_type" | "ob_size" | "ob_base")
    }
}
