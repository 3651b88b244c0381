//! What a piece of code opens and calls: fields of the headers' structs, functions, variables.

use super::clang::below;
use super::index::Index;
use super::tree::Node;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Uses {
    /// `Struct.field`.
    pub(crate) fields: BTreeSet<String>,
    pub(crate) functions: BTreeSet<String>,
    pub(crate) variables: BTreeSet<String>,
}

impl Uses {
    pub(crate) fn len(&self) -> usize {
        self.fields.len() + self.functions.len()
    }
}

/// What stands in a node and below it.
pub(crate) fn uses(node: &Node<'_>, index: &Index<'_>, root: &Path) -> Uses {
    let mut out = Uses::default();
    node.walk(&mut |n| {
        let mut opened: Vec<&str> = n.referenced_member_decl.into_iter().collect();
        if n.kind == "InitListExpr" {
            opened.extend(initialised(n, index));
        }
        for (record, field, file) in opened.into_iter().filter_map(|id| index.field(id)) {
            if below(root, file).is_some() {
                out.fields.insert(format!("{}.{field}", index.public(record)));
            }
        }
        if n.kind == "DeclRefExpr"
            && let Some(decl) = &n.referenced_decl
            && let Some(name) = decl.name
        {
            match decl.kind {
                "FunctionDecl" => out.functions.insert(name.to_owned()),
                "VarDecl" => out.variables.insert(name.to_owned()),
                _ => false,
            };
        }
    });
    out
}

/// The fields to which a list gives values. The tree has them in the order of the record, whatever order
/// the source has, and fills up those that the source leaves out.
fn initialised<'a>(list: &Node<'a>, index: &Index<'a>) -> Vec<&'a str> {
    if let Some(field) = &list.field {
        return vec![field.id];
    }
    let values = list.inner.iter().zip(index.members(list.qual_type()));
    values.filter(|(value, _)| value.kind != "ImplicitValueInitExpr").map(|(_, id)| *id).collect()
}

/// Fields and functions that are reached through inlines as well; functions are then only those that are
/// no inlines.
pub(crate) fn closure(of: &Uses, inlines: &BTreeMap<String, Uses>) -> Uses {
    let mut out = Uses { variables: of.variables.clone(), ..Uses::default() };
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut open = vec![of];
    while let Some(next) = open.pop() {
        out.fields.extend(next.fields.iter().cloned());
        for name in &next.functions {
            match inlines.get_key_value(name) {
                Some((name, body)) if seen.insert(name) => open.push(body),
                Some(_) => {}
                None => drop(out.functions.insert(name.clone())),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Uses, closure};
    use std::collections::BTreeMap;

    fn of(fields: &[&str], functions: &[&str]) -> Uses {
        let set = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect();
        Uses { fields: set(fields), functions: set(functions), ..Uses::default() }
    }

    #[test]
    fn inlines_are_followed_once() {
        let inlines = BTreeMap::from([
            ("a".to_owned(), of(&["S.x"], &["b", "extern1"])),
            ("b".to_owned(), of(&["S.y"], &["a", "extern2"])),
        ]);
        assert_eq!(closure(&of(&["S.z"], &["a"]), &inlines), of(&["S.x", "S.y", "S.z"], &["extern1", "extern2"]));
    }
}
