//! What a person reviews: changes by kinds, names that change alike together.

use super::diff::Diff;
use super::group::Group;

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
