//! `abi3lint explain`: what the catalog and the rules know of one name, as text.
//!
//! Reads the data crate only; it must not know a finding.

mod entity;
mod field;
mod own;
mod replacements;
mod rule;
mod when;

pub use own::OwnMacro;
pub(crate) use rule::KINDS;
pub use rule::markdown;

use abi3lint_model::{EntityId, FieldId};
use abi3lint_rules::spelling::nearest_few;
use abi3lint_rules::{catalog, checks};
use std::io::{self, Write};

/// Something that can be explained.
#[derive(Clone, Copy, Debug)]
pub enum Topic {
    /// A rule.
    Rule(&'static checks::Rule),
    /// A macro that is the user's to define.
    Own(&'static own::OwnMacro),
    /// A name of the C API.
    Entity(EntityId),
    /// A field, `PyTypeObject.tp_name`.
    Field(FieldId),
    /// A field's bare name, which one or more structs have.
    Fields(&'static [FieldId]),
    /// A header.
    Header(&'static catalog::Header),
}

/// What a name means: a rule id, a macro that selects an ABI, a name of the C API, `struct _tag`, `Struct.field`, a field or a header.
pub fn find(name: &str) -> Option<Topic> {
    let name = name.trim();
    if let Some(rule) = checks::rule(name) {
        return Some(Topic::Rule(rule));
    }
    if let Some(own) = own::find(name) {
        return Some(Topic::Own(own));
    }
    if let Some(id) = record(name) {
        return Some(Topic::Entity(id));
    }
    if let Some((owner, field)) = name.split_once("->").or_else(|| name.split_once('.'))
        && let Some(id) = record(owner).and_then(|owner| catalog::field_of(owner, field))
    {
        return Some(Topic::Field(id));
    }
    if let Some(header) = catalog::header(name) {
        return Some(Topic::Header(header));
    }
    let fields = catalog::fields_named(name);
    match fields {
        [] => None,
        [one] => Some(Topic::Field(*one)),
        _ => Some(Topic::Fields(fields)),
    }
}

fn record(name: &str) -> Option<EntityId> {
    let name = name.strip_prefix("struct ").unwrap_or(name).trim();
    catalog::lookup(name).or_else(|| catalog::lookup_tag(name))
}

/// Names near to one that [`find`] does not know, nearest first.
pub fn suggestions(name: &str) -> Vec<String> {
    if let Some((owner, field)) = name.split_once('.')
        && let Some(id) = record(owner)
    {
        let fields = catalog::entity(id).fields.iter().map(|f| catalog::field(*f).name);
        return nearest_few(field, fields, 3).into_iter().map(|f| format!("{owner}.{f}")).collect();
    }
    let entities = catalog::entities().map(|(_, e)| e.name);
    let rules = checks::all().iter().map(|r| r.id);
    nearest_few(name, entities.chain(rules), 3).into_iter().map(str::to_owned).collect()
}

/// Writes what is known of a topic.
///
/// # Errors
/// Only those of `out`.
pub fn render(topic: Topic, out: &mut dyn Write) -> io::Result<()> {
    match topic {
        Topic::Rule(rule) => rule::render(rule, out),
        Topic::Own(own) => own::render(own, out),
        Topic::Entity(id) => entity::render(catalog::entity(id), out),
        Topic::Field(id) => field::render(id, out),
        Topic::Fields(ids) => {
            for (i, id) in ids.iter().enumerate() {
                if i > 0 {
                    writeln!(out)?;
                }
                field::render(*id, out)?;
            }
            Ok(())
        }
        Topic::Header(header) => self::header(header, out),
    }
}

fn header(h: &catalog::Header, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{} (header)\n", h.name)?;
    writeln!(out, "  shipped with        CPython {}", h.in_versions)?;
    writeln!(out, "  direct include      {}", if h.direct { "allowed" } else { "not meant for user code" })?;
    if h.limited.is_empty() {
        writeln!(out, "  limited API         declares nothing there")?;
    } else {
        writeln!(out, "  limited API         with headers of {}", h.limited)?;
    }
    if !h.instead.is_empty() {
        writeln!(out, "  instead             {}", h.instead)?;
    }
    Ok(())
}
