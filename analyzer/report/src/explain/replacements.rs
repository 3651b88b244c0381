//! What to use instead, for entities and fields alike.

use abi3lint_rules::catalog::Replacement;
use std::io::{self, Write};

/// Writes the section about them, if there is any.
pub(super) fn replacements(list: &[Replacement], out: &mut dyn Write) -> io::Result<()> {
    if list.is_empty() {
        return Ok(());
    }
    writeln!(out, "\ninstead")?;
    for r in list {
        let mut facts = Vec::new();
        if r.entity.is_some() {
            facts.push(match r.public {
                Some(v) => format!("public since {v}"),
                None => "public in all versions".to_owned(),
            });
            facts.push(match r.limited {
                Some(v) => format!("limited API from floor {v}"),
                None => "not in the limited API".to_owned(),
            });
        }
        if r.compat {
            facts.push("pythoncapi-compat has it for older versions".to_owned());
        }
        if !r.note.is_empty() {
            facts.push(r.note.to_owned());
        }
        let facts = if facts.is_empty() { String::new() } else { format!(": {}", facts.join("; ")) };
        writeln!(out, "  {}{facts}", r.what)?;
    }
    Ok(())
}
