//! Which record each field belongs to, and what records are called. Knows clang's tree, nothing of CPython.

use super::tree::Node;
use std::collections::HashMap;

#[derive(Debug, Default)]
pub(crate) struct Index<'a> {
    records: HashMap<&'a str, Owner<'a>>,
    fields: HashMap<&'a str, Field<'a>>,
    /// Ids of the fields of each record by its name or typedef, in their order.
    members: HashMap<&'a str, Vec<&'a str>>,
    /// Typedef names of records that have no other.
    only_names: HashMap<&'a str, &'a str>,
    /// The first typedef of each record, by the record's name.
    typedefs: HashMap<&'a str, &'a str>,
}

#[derive(Debug)]
struct Owner<'a> {
    name: &'a str,
    parent: Option<&'a str>,
}

#[derive(Debug)]
struct Field<'a> {
    record: &'a str,
    name: &'a str,
    file: &'a str,
}

impl<'a> Index<'a> {
    pub(crate) fn new(root: &Node<'a>) -> Index<'a> {
        let mut index = Index::default();
        index.enter(root, None);
        for node in root.inner.iter().filter(|n| n.kind == "TypedefDecl") {
            let (Some(name), Some(record)) = (node.name, typedef_record(node)) else { continue };
            if let Some(owned) = node.inner.first().and_then(|t| t.owned_tag_decl.as_ref())
                && owned.name.unwrap_or_default().is_empty()
            {
                index.only_names.entry(owned.id).or_insert(name);
            }
            if let Some(record) = index.record(record) {
                index.typedefs.entry(record).or_insert(name);
            }
        }
        index.list(root);
        index
    }

    fn list(&mut self, node: &Node<'a>) {
        if node.kind == "RecordDecl"
            && node.complete_definition
            && let Some(name) = node.name.or_else(|| self.only_names.get(node.id).copied())
        {
            let fields: Vec<&str> = node.inner.iter().filter(|n| n.kind == "FieldDecl").map(|n| n.id).collect();
            if let Some(typedef) = self.typedefs.get(name) {
                self.members.entry(typedef).or_insert_with(|| fields.clone());
            }
            self.members.entry(name).or_insert(fields);
        }
        for inner in &node.inner {
            self.list(inner);
        }
    }

    /// Ids of the fields of a record, in their order, by how a type spells it.
    pub(crate) fn members(&self, ty: &str) -> &[&'a str] {
        let bare = ty.strip_prefix("const ").unwrap_or(ty);
        let bare = bare.strip_prefix("struct ").or_else(|| bare.strip_prefix("union ")).unwrap_or(bare);
        self.members.get(bare).map_or(&[], Vec::as_slice)
    }

    fn enter(&mut self, node: &Node<'a>, record: Option<&'a str>) {
        let mut within = record;
        match node.kind {
            "RecordDecl" => {
                self.records.insert(node.id, Owner { name: node.name.unwrap_or_default(), parent: record });
                within = Some(node.id);
            }
            "FieldDecl" => {
                if let (Some(record), Some(name)) = (record, node.name) {
                    self.fields.insert(node.id, Field { record, name, file: node.at.file });
                }
            }
            _ => {}
        }
        for inner in &node.inner {
            self.enter(inner, within);
        }
    }

    /// The name of a record, or of the one around it where it has none.
    pub(crate) fn record(&self, id: &str) -> Option<&'a str> {
        let owner = self.records.get(id)?;
        if !owner.name.is_empty() {
            return Some(owner.name);
        }
        self.only_names.get(id).copied().or_else(|| self.record(owner.parent?))
    }

    /// What a record is called outside: its typedef, where it has one.
    pub(crate) fn public<'n>(&self, record: &'n str) -> &'n str
    where
        'a: 'n,
    {
        self.typedefs.get(record).copied().unwrap_or(record)
    }

    /// Record and name of a field with a name, and the file that declares it.
    pub(crate) fn field(&self, id: &str) -> Option<(&'a str, &'a str, &'a str)> {
        let field = self.fields.get(id).filter(|f| !f.name.is_empty())?;
        Some((self.record(field.record)?, field.name, field.file))
    }
}

/// The record that a typedef ends in, by its id.
pub(crate) fn typedef_record<'a>(typedef: &Node<'a>) -> Option<&'a str> {
    let mut node = typedef.inner.first()?;
    loop {
        match node.kind {
            "RecordType" => return node.decl.as_ref().map(|d| d.id),
            "ElaboratedType" | "TypedefType" => node = node.inner.first()?,
            _ => return None,
        }
    }
}
