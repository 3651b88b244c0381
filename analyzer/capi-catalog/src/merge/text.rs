//! What a person reviews: changes by kinds, names that change alike together.

use super::diff::Diff;

/// In the order in which they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Group {
    Added,
    Unlisted,
    Removed,
    Shown,
    Hidden,
    Form,
    Signature,
    Value,
    Expansion,
    Mark,
    Size,
    FieldAdded,
    FieldRemoved,
    FieldMoved,
    FieldType,
    Exported,
    Symbol,
    Property,
    Header,
}

impl Group {
    fn title(self) -> &'static str {
        match self {
            Group::Added => "names added",
            Group::Unlisted => "new in the limited API, and not in the manifest",
            Group::Removed => "names removed",
            Group::Shown => "visible in more configurations",
            Group::Hidden => "visible in fewer configurations",
            Group::Form => "changed form",
            Group::Signature => "changed type or parameters",
            Group::Value => "changed value",
            Group::Expansion => "changed expansion",
            Group::Mark => "changed marks of deprecation",
            Group::Size => "resized structs",
            Group::FieldAdded => "fields added",
            Group::FieldRemoved => "fields removed",
            Group::FieldMoved => "fields moved or resized",
            Group::FieldType => "fields of another type",
            Group::Exported => "changed exports",
            Group::Symbol => "changed exports of symbols without a declaration",
            Group::Property => "changed properties",
            Group::Header => "moved to another header",
        }
    }
}

/// From so many names on with the same change they stand in one paragraph behind it.
const ALIKE: usize = 3;
const WIDTH: usize = 110;

/// The whole text. Of headers that names moved between only the number is told unless `moves`.
pub(crate) fn text(diff: &Diff, moves: bool) -> String {
    let mut out = String::new();
    for (group, changes) in diff.groups() {
        let names: usize = changes.values().map(|names| names.len()).sum();
        out += &format!("{} ({names})\n", group.title());
        if group == Group::Header && !moves {
            continue;
        }
        let mut single: Vec<(&str, String)> = Vec::new();
        for ((what, on), names) in &changes {
            let on = if on.is_empty() { String::new() } else { format!("[{on}]") };
            let said = [what.as_str(), &on].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join("  ");
            if names.len() < ALIKE {
                single.extend(names.iter().map(|n| (*n, said.clone())));
            } else {
                out += &format!("  {said}:\n");
                wrap(&mut out, names.iter().copied());
            }
        }
        single.sort();
        for (name, said) in single {
            out += &format!("  {name}  {said}\n");
        }
    }
    out
}

fn wrap<'a>(out: &mut String, names: impl Iterator<Item = &'a str>) {
    let mut line = String::new();
    for name in names {
        if !line.is_empty() && line.len() + name.len() > WIDTH {
            *out += &format!("      {line}\n");
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line += name;
    }
    *out += &format!("      {line}\n");
}
