//! The page of a struct's field, and the table of a struct.

use super::replacements::replacements;
use super::when;
use abi3lint_model::FieldId;
use abi3lint_rules::catalog::{self, Entity, Exposure, FieldForm};
use std::io::{self, Write};

pub(super) fn render(id: FieldId, out: &mut dyn Write) -> io::Result<()> {
    let field = catalog::field(id);
    let record = catalog::entity(field.record);
    writeln!(out, "{}.{} (field)\n", record.name, field.name)?;
    for form in field.forms {
        let place = place(form);
        writeln!(out, "  {place:<22} {} [{}]", form.ty, when::words(form.on))?;
    }
    if field.forms.is_empty() {
        writeln!(out, "  no headers of the catalog show it")?;
    }
    writeln!(out, "\n  {}", exposed(record, id))?;
    replacements(field.replacements, out)
}

fn place(form: &FieldForm) -> String {
    let bits = form.bit_offset % 8;
    let bit = if bits == 0 { String::new() } else { format!(" bit {bits}") };
    format!("offset {}{bit}, size {}", form.bit_offset / 8, form.size)
}

fn exposed(record: &Entity, id: FieldId) -> String {
    let name = record.name;
    if record.exposes(id) {
        format!("belongs to the stable ABI (abi3) as a field of {name}")
    } else {
        format!("not part of the stable ABI; its place in {name} may change with any version")
    }
}

/// Sizes, exposure and fields of a struct; nothing for any other name.
pub(super) fn table(e: &Entity, out: &mut dyn Write) -> io::Result<()> {
    if e.fields.is_empty() && e.sizes.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nlayout (x86-64 Linux, bytes)")?;
    match e.exposure {
        Exposure::None => writeln!(out, "  not part of the stable ABI")?,
        Exposure::Opaque => writeln!(out, "  opaque in the stable ABI: only its name")?,
        Exposure::Full => writeln!(out, "  all fields belong to the stable ABI (abi3)")?,
        Exposure::Partial(fields) => {
            let names: Vec<_> = fields.iter().map(|f| catalog::field(*f).name).collect();
            writeln!(out, "  stable ABI (abi3) only: {}", names.join(", "))?;
        }
    }
    for (on, size) in e.sizes {
        writeln!(out, "  size {size:<6} {}", when::words(*on))?;
    }
    // In the order of memory, the newest version first; layouts of free-threaded builds on their own.
    let mut rows: Vec<(&FieldForm, &str)> = Vec::new();
    for id in e.fields {
        let field = catalog::field(*id);
        rows.extend(field.forms.iter().map(|form| (form, field.name)));
    }
    rows.sort_by_key(|(form, name)| {
        let gil = when::gil(form.on);
        (gil.is_empty(), form.bit_offset, std::cmp::Reverse(gil.last()), *name)
    });
    let width = rows.iter().map(|r| r.1.len()).max().unwrap_or(0).min(32);
    if !rows.is_empty() {
        writeln!(out, "\n  {:>6} {:>5}  {:<width$}  in", "offset", "size", "field")?;
    }
    for (form, name) in rows {
        let bits = form.bit_offset % 8;
        let bit = if bits == 0 { String::new() } else { format!(":{bits}") };
        let offset = format!("{}{bit}", form.bit_offset / 8);
        writeln!(out, "  {offset:>6} {:>5}  {name:<width$}  {}", form.size, when::words(form.on))?;
    }
    Ok(())
}
