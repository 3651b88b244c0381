//! What one configuration of headers declares, read from clang's tree and layouts.

use super::clang::below;
use super::index::{Index, typedef_record};
use super::layout::{Layout, Member};
use super::sizes::Sizes;
use super::tree::Node;
use super::uses::{Uses, uses};
use crate::facts::{Data, Function, Record, Typedef};
use anyhow::{Context, Result};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

/// Without macros; nothing has its configurations yet.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) functions: BTreeMap<String, Function>,
    pub(crate) types: BTreeMap<String, Record>,
    pub(crate) enums: BTreeMap<String, i64>,
    pub(crate) typedefs: BTreeMap<String, Typedef>,
    pub(crate) data: BTreeMap<String, Data>,
    /// What bodies of inlines use themselves.
    pub(crate) inlines: BTreeMap<String, Uses>,
    /// C types that have a field of this name, in the order of the headers.
    pub(crate) holders: BTreeMap<String, Vec<String>>,
}

pub(crate) struct Reader<'r, 'a> {
    pub(crate) root: &'r Path,
    pub(crate) tree: &'r Node<'a>,
    pub(crate) index: &'r Index<'a>,
    pub(crate) layouts: &'r HashMap<String, Layout>,
    sizes: Sizes,
    /// Names of records that are complete, in any file.
    complete: BTreeSet<&'a str>,
    texts: HashMap<String, String>,
}

impl<'r, 'a> Reader<'r, 'a> {
    pub(crate) fn new(
        root: &'r Path,
        tree: &'r Node<'a>,
        index: &'r Index<'a>,
        layouts: &'r HashMap<String, Layout>,
    ) -> Reader<'r, 'a> {
        let mut reader = Reader {
            root,
            tree,
            index,
            layouts,
            sizes: Sizes::default(),
            complete: BTreeSet::new(),
            texts: HashMap::new(),
        };
        for node in &tree.inner {
            if node.kind == "RecordDecl" && node.complete_definition {
                let Some(name) = index.record(node.id) else { continue };
                reader.complete.insert(name);
                if let Some(layout) = layouts.get(&key(node)) {
                    reader.sizes.insert(name, layout.size);
                    reader.sizes.insert(index.public(name), layout.size);
                }
            } else if node.kind == "TypedefDecl"
                && let Some(name) = node.name
            {
                let plain = node.ty.as_ref().and_then(|t| t.desugared_qual_type).filter(|t| *t != name);
                reader.sizes.typedef(name, plain.unwrap_or(node.qual_type()));
            }
        }
        reader
    }

    pub(crate) fn read(mut self) -> Result<Seen> {
        let mut seen = Seen::default();
        let tree = self.tree;
        for node in &tree.inner {
            let Some(header) = below(self.root, node.at.file).filter(|_| !node.is_implicit) else { continue };
            let fail = || format!("{header}:{}: {}", node.at.line, node.name.unwrap_or_default());
            match node.kind {
                "FunctionDecl" => self.function(node, header, &mut seen).with_context(fail)?,
                "VarDecl" => {
                    let mark = self.mark(node).1;
                    let data = Data { ty: node.qual_type().into(), header: header.into(), mark, ..Data::default() };
                    seen.data.insert(node.name.unwrap_or_default().to_owned(), data);
                }
                "RecordDecl" => self.record(node, header, &mut seen).with_context(fail)?,
                "TypedefDecl" => self.typedef(node, header, &mut seen),
                "EnumDecl" => enumerators(node, &mut seen.enums).with_context(fail)?,
                _ => {}
            }
        }
        Ok(seen)
    }

    fn function(&mut self, node: &Node<'a>, header: &str, seen: &mut Seen) -> Result<()> {
        let name = node.name.context("a function without a name")?;
        let inline = node.storage_class == Some("static");
        let params = node.inner.iter().filter(|n| n.kind == "ParmVarDecl");
        let (deprecated, mark) = self.mark(node);
        let function = Function {
            kind: if inline { "inline" } else { "extern" }.into(),
            ret: result(node.qual_type()).with_context(|| format!("no result in '{}'", node.qual_type()))?,
            params: params.map(|p| (p.name.unwrap_or_default().into(), parameter(p.qual_type()).into())).collect(),
            header: header.into(),
            variadic: node.variadic,
            deprecated,
            mark,
            ..Function::default()
        };
        if seen.functions.get(name).is_none_or(|old| old.kind != "inline") {
            seen.functions.insert(name.to_owned(), function);
        }
        if inline && let Some(body) = node.inner.iter().find(|n| n.kind == "CompoundStmt") {
            seen.inlines.insert(name.to_owned(), uses(body, self.index, self.root));
        }
        Ok(())
    }

    fn record(&mut self, node: &Node<'a>, header: &str, seen: &mut Seen) -> Result<()> {
        let Some(name) = self.index.record(node.id) else { return Ok(()) };
        if !node.complete_definition {
            if !self.complete.contains(name) {
                self.incomplete(name, header, seen);
            }
            return Ok(());
        }
        let layout = self.layouts.get(&key(node)).with_context(|| format!("no layout of '{}'", key(node)))?;
        let mut fields = Vec::new();
        self.fields(node, &layout.members, &mut fields)?;
        let public = self.index.public(name);
        let spelled = match public == name && node.name.is_some() {
            true => format!("{} {name}", node.tag_used.unwrap_or("struct")),
            false => public.to_owned(),
        };
        for field in fields.iter().filter_map(|f| f.first()?.as_str()) {
            let holders = seen.holders.entry(field.to_owned()).or_default();
            if !holders.contains(&spelled) {
                holders.push(spelled.clone());
            }
        }
        let record = Record {
            complete: true,
            header: header.into(),
            tag: (public != name).then(|| name.to_owned()),
            size: Some(layout.size),
            fields,
            ..Record::default()
        };
        seen.types.insert(public.to_owned(), record);
        Ok(())
    }

    fn incomplete(&self, name: &str, header: &str, seen: &mut Seen) {
        let public = self.index.public(name);
        let tag = (public != name).then(|| name.to_owned());
        let record = Record { header: header.into(), tag, ..Record::default() };
        seen.types.entry(public.to_owned()).or_insert(record);
    }

    /// Members of members whose type has no name stand beside the others, behind the member itself.
    fn fields(&self, record: &Node<'a>, members: &[Member], out: &mut Vec<Vec<serde_json::Value>>) -> Result<()> {
        let mut unnamed = None;
        let mut places = members.iter();
        for node in &record.inner {
            if node.kind == "RecordDecl" && node.name.unwrap_or_default().is_empty() {
                unnamed = Some(node);
            }
            if node.kind != "FieldDecl" {
                continue;
            }
            let place = places.next().context("the layout has too few members")?;
            let (name, ty) = (node.name.unwrap_or_default(), node.qual_type());
            let without_name = ty.contains("(unnamed") || ty.contains("(anonymous");
            if let Some(inner) = unnamed.filter(|_| without_name && ty.ends_with(')')) {
                if !name.is_empty() {
                    let layout = self.layouts.get(&key(inner)).with_context(|| format!("no layout of '{name}'"))?;
                    out.push(vec![json!(name), json!(place.bits), json!(layout.size), json!("")]);
                }
                self.fields(inner, &place.members, out)?;
                continue;
            }
            if name.is_empty() {
                continue;
            }
            let plain = node.ty.as_ref().and_then(|t| t.desugared_qual_type).unwrap_or(ty);
            // An enumeration without a name; records without one were seen above.
            let size = if without_name && ty.starts_with("enum ") { Some(4) } else { self.sizes.of(plain) };
            // Of internal structs only the names of their fields are kept.
            let is_internal = below(self.root, node.at.file).is_some_and(|h| h.starts_with("internal/"));
            let size = size.or(is_internal.then_some(0));
            let size = size.with_context(|| format!("'{name}' has a type of unknown size, '{plain}'"))?;
            let spelled = if without_name { "" } else { ty };
            let mut field = vec![json!(name), json!(place.bits), json!(size), json!(spelled)];
            if node.is_bitfield {
                let width = node.inner.iter().find_map(|n| n.value.as_ref()?.as_str()?.parse::<u32>().ok());
                field.push(json!(width.context("a bit field without a width")?));
            }
            out.push(field);
        }
        Ok(())
    }

    fn typedef(&mut self, node: &Node<'a>, header: &str, seen: &mut Seen) {
        let name = node.name.unwrap_or_default();
        if let Some(record) = typedef_record(node) {
            let record = self.index.record(record);
            if let Some(record) = record.filter(|r| !self.complete.contains(r)) {
                self.incomplete(record, header, seen);
            }
        } else if !node.qual_type().contains("(unnamed") {
            let mark = self.mark(node).1;
            seen.typedefs.insert(name.into(), Typedef { to: node.qual_type().into(), mark, ..Typedef::default() });
        }
    }

    /// Whether it is marked as deprecated, and since which version the mark says.
    fn mark(&mut self, node: &Node<'a>) -> (bool, Option<String>) {
        let Some(mark) = node.inner.iter().find(|n| n.kind == "DeprecatedAttr") else { return (false, None) };
        let file = mark.begin.file;
        if !self.texts.contains_key(file) {
            self.texts.insert(file.to_owned(), std::fs::read_to_string(file).unwrap_or_default());
        }
        let text = self.texts.get(file).and_then(|t| t.get(mark.begin.offset..)).unwrap_or_default();
        let version = text.strip_prefix("Py_DEPRECATED(").and_then(|t| t.split(')').next());
        (true, version.map(|v| v.trim().to_owned()))
    }
}

/// How clang's layouts call a record when it ends.
fn key(node: &Node<'_>) -> String {
    let tag = node.tag_used.unwrap_or("struct");
    match node.name.unwrap_or_default() {
        "" => format!("{}:{}:{}", node.at.file, node.at.line, node.at.column),
        name => format!("{tag} {name}"),
    }
}

/// What `va_list` is as a parameter is the platform's business.
fn parameter(ty: &str) -> &str {
    if ty == "struct __va_list_tag *" { "va_list" } else { ty }
}

/// What stands before the parameters of a function's type.
fn result(ty: &str) -> Option<String> {
    let ty = ty.split(" __attribute__").next()?;
    let mut depth = 0;
    for (at, c) in ty.char_indices().rev() {
        match c {
            ')' => depth += 1,
            '(' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let before = ty[..at].trim_end();
            return (!before.is_empty() && !before.ends_with(')')).then(|| before.to_owned());
        }
    }
    None
}

fn enumerators(node: &Node<'_>, out: &mut BTreeMap<String, i64>) -> Result<()> {
    let mut next = 0;
    for constant in node.inner.iter().filter(|n| n.kind == "EnumConstantDecl") {
        let value = value(constant).unwrap_or(next);
        out.insert(constant.name.context("an enumerator without a name")?.to_owned(), value);
        next = value + 1;
    }
    Ok(())
}

/// The value that an enumerator is given.
pub(crate) fn value(constant: &Node<'_>) -> Option<i64> {
    let mut node = constant.inner.iter().find(|n| n.kind != "FullComment")?;
    loop {
        if node.kind == "ConstantExpr" {
            return node.value.as_ref()?.as_str()?.parse().ok();
        }
        node = node.inner.first()?;
    }
}

#[cfg(test)]
mod tests {
    use super::result;

    #[test]
    fn results_of_functions_stand_before_their_parameters() {
        assert_eq!(result("PyObject *(PyObject *, int (*)(void))").as_deref(), Some("PyObject *"));
        assert_eq!(result("void (const char *) __attribute__((noreturn))").as_deref(), Some("void"));
        assert_eq!(result("void (*(int))(int)"), None);
    }
}
