//! How else a field can be asked for: by its slot, by a definition, or by a function that takes the struct alone.

use crate::catalog::{Access, Entity, Field, FormKind, Helper, Replacement, entity, helper};
use crate::slots::slot_of_table;
use abi3lint_model::FieldId;

/// Whether a fix can ask for a field in another way, so that it matters how it is reached: by its slot, by a definition, or by
/// a function that takes the struct alone.
pub fn is_asked(field: FieldId) -> bool {
    let f = crate::catalog::field(field);
    f.helper().is_some() || slot_of_table(field).is_some() || f.replacements.iter().any(|r| asker(r).is_some())
}

/// The function of a replacement for a field that takes nothing but the struct, and its parameter's type.
pub fn asker(replacement: &Replacement) -> Option<(&'static Entity, &'static str)> {
    let found = entity(replacement.entity.filter(|_| replacement.note.is_empty())?);
    let form = found.forms.iter().find(|f| f.kind == FormKind::Function)?;
    match form.params {
        [one] if !form.variadic && replacement.access != Access::Write => Some((found, one)),
        _ => None,
    }
}

impl Field {
    /// The definition that a fix inserts to read the field.
    pub fn helper(&self) -> Option<&'static Helper> {
        helper(self.helper?)
    }
}
