//! From when on an entity can be used instead of another one. Derived, so that a replacement can never
//! promise more than the entity's own data.

use super::format::{ExposureLine, Kind};
use super::joined::{Catalog, Entity, Form};
use abi3lint_model::{Abi, Config, Version};

/// The first version whose unrestricted headers have it, as all later ones do; `None` for an entity that
/// the newest headers lack.
pub(crate) fn public_since(entity: &Entity) -> Option<Version> {
    let shown =
        |v: &Version| Config::new(*v, Abi::Default).is_some_and(|c| entity.forms.iter().any(|f| f.on.contains(c)));
    Version::all().rev().take_while(shown).last()
}

/// The lowest floor from which on the limited API of all headers has it and all that it expands to.
pub(crate) fn limited_since(catalog: &Catalog, entity: &Entity) -> Option<Version> {
    let floors = (Version::FIRST_STABLE_ABI.0..=Version::NEWEST.0).rev().map(Version);
    floors.take_while(|floor| Version::all().filter(|h| h >= floor).all(|h| usable(catalog, entity, h, *floor))).last()
}

fn usable(catalog: &Catalog, entity: &Entity, headers: Version, floor: Version) -> bool {
    let Some(config) = Config::new(headers, Abi::Limited(floor)) else { return false };
    let Some(form) = entity.forms.iter().find(|f| f.on.contains(config)) else { return false };
    match form.line.kind {
        Kind::Function | Kind::Data => listed(entity, floor, false),
        Kind::Inline | Kind::FunctionMacro | Kind::ObjectMacro => expands(catalog, form, floor),
        Kind::Struct | Kind::Opaque | Kind::Typedef | Kind::Enumerator => true,
    }
}

fn listed(entity: &Entity, floor: Version, through_macro: bool) -> bool {
    entity.stable.as_ref().is_some_and(|s| s.added <= floor && (through_macro || !s.abi_only))
}

fn expands(catalog: &Catalog, form: &Form, floor: Version) -> bool {
    let exposed = |field: &String| {
        let record = field.split_once('.').and_then(|(record, _)| catalog.by_name.get(record));
        let exposure = record.and_then(|r| catalog.entities[*r].exposure.as_ref());
        matches!(exposure, Some(ExposureLine::Full | ExposureLine::Partial(_)))
    };
    let callable =
        |name: &String| catalog.by_name.get(name).is_some_and(|e| listed(&catalog.entities[*e], floor, true));
    form.line.touches.iter().all(exposed) && form.line.calls.iter().all(callable)
}
