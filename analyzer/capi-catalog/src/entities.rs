//! Functions, macros, constants, variables and typedefs: one line per name, one form per meaning.
//!
//! Must not know the stable ABI manifest nor deprecations; `annotate` adds those.

use abi3lint_capi_measure::facts::Declared;
use abi3lint_model::ConfigSet;
use abi3lint_rules_format::catalog::{EntityLine, FormLine, Kind};
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};

/// The imported files.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    pub(crate) functions: Vec<EntityLine>,
    pub(crate) macros: Vec<EntityLine>,
    pub(crate) types: Vec<EntityLine>,
    pub(crate) constants: Vec<EntityLine>,
    pub(crate) data: Vec<EntityLine>,
    pub(crate) typedefs: Vec<EntityLine>,
    /// Exported names that no measured header declares.
    pub(crate) symbols: Vec<EntityLine>,
}

impl Tables {
    /// With the file that names a table, in the order in which an entity's properties look for a home.
    pub(crate) fn all_mut(&mut self) -> [(&'static str, &mut Vec<EntityLine>); 7] {
        [
            ("functions", &mut self.functions),
            ("types", &mut self.types),
            ("data", &mut self.data),
            ("typedefs", &mut self.typedefs),
            ("constants", &mut self.constants),
            ("macros", &mut self.macros),
            ("symbols", &mut self.symbols),
        ]
    }

    pub(crate) fn all(&self) -> [(&'static str, &Vec<EntityLine>); 7] {
        [
            ("functions", &self.functions),
            ("types", &self.types),
            ("data", &self.data),
            ("typedefs", &self.typedefs),
            ("constants", &self.constants),
            ("macros", &self.macros),
            ("symbols", &self.symbols),
        ]
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.all().iter().any(|(_, t)| t.binary_search_by(|l| l.name.as_str().cmp(name)).is_ok())
    }
}

/// All but structs, whose lines `records` makes.
pub(crate) fn import(facts: &Declared, c: &Cleaner<'_>) -> Result<Tables> {
    Ok(Tables {
        functions: table(&facts.functions, |r| {
            let kind = if r.kind == "extern" { Kind::Function } else { Kind::Inline };
            let mut form = blank(kind, &r.header);
            form.ty = c.ty(&r.ret);
            form.params = r.params.iter().map(|(_, t)| c.ty(t)).collect();
            form.variadic = r.variadic;
            form.touches = r.touches_all.clone().unwrap_or_else(|| r.touches.clone());
            form.calls = c.calls(&r.calls);
            form.marked = r.deprecated;
            Ok((form, r.on.0))
        })?,
        macros: table(&facts.macros, |r| {
            let mut form = blank(if r.params.is_some() { Kind::FunctionMacro } else { Kind::ObjectMacro }, &r.header);
            form.params = r.params.clone().unwrap_or_default();
            form.variadic = form.params.last().is_some_and(|p| p.ends_with("..."));
            form.value = r.value.and_then(|v| i64::try_from(v).ok());
            form.touches = r.touches_all.clone().unwrap_or_else(|| r.touches.clone());
            form.calls = c.calls(&r.calls);
            Ok((form, r.on.0))
        })?,
        constants: table(&facts.enums, |r| {
            let mut form = blank(Kind::Enumerator, "");
            form.value = Some(r.value);
            Ok((form, r.on.0))
        })?,
        data: table(&facts.data, |r| {
            let mut form = blank(Kind::Data, &r.header);
            form.ty = c.ty(&r.ty);
            Ok((form, r.on.0))
        })?,
        typedefs: table(&facts.typedefs, |r| {
            let mut form = blank(Kind::Typedef, "");
            form.ty = c.ty(&r.to);
            Ok((form, r.on.0))
        })?,
        ..Tables::default()
    })
}

pub(crate) fn blank(kind: Kind, header: &str) -> FormLine {
    FormLine {
        kind,
        on: String::new(),
        ty: String::new(),
        params: Vec::new(),
        variadic: false,
        value: None,
        touches: Vec::new(),
        calls: Vec::new(),
        header: header.to_owned(),
        marked: false,
    }
}

/// Spells types and calls alike in all versions, so that forms which mean the same merge.
#[derive(Debug)]
pub(crate) struct Cleaner<'a> {
    tags: BTreeMap<&'a str, &'a str>,
    known: BTreeSet<&'a str>,
}

impl<'a> Cleaner<'a> {
    /// `others` are lines of the catalog for what the facts do not measure.
    pub(crate) fn new(facts: &'a Declared, others: &'a [&'a EntityLine]) -> Cleaner<'a> {
        let mut tags = BTreeMap::new();
        for line in others.iter().filter(|l| !l.tag.is_empty()) {
            tags.insert(line.tag.as_str(), line.name.as_str());
        }
        for (name, records) in &facts.types {
            for tag in records.iter().filter_map(|r| r.tag.as_deref()) {
                tags.insert(tag, name.as_str());
            }
        }
        let measured = facts.functions.keys().chain(facts.macros.keys()).map(String::as_str);
        let code = |l: &&EntityLine| l.forms.iter().any(|f| f.kind.is_expanded() || f.kind == Kind::Function);
        let known = measured.chain(others.iter().copied().filter(code).map(|l| l.name.as_str())).collect();
        Cleaner { tags, known }
    }

    /// The typedef name where the type is spelled by a struct tag: headers change between both.
    pub(crate) fn ty(&self, ty: &str) -> String {
        let mut out = String::with_capacity(ty.len());
        let mut rest = ty;
        while let Some(at) = rest.find("struct ") {
            let (before, after) = rest.split_at(at);
            let tag_and_more = &after["struct ".len()..];
            let end = tag_and_more.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(tag_and_more.len());
            let (tag, more) = tag_and_more.split_at(end);
            out.push_str(before);
            match self.tags.get(tag) {
                Some(name) => out.push_str(name),
                None => {
                    out.push_str("struct ");
                    out.push_str(tag);
                }
            }
            rest = more;
        }
        out + rest
    }

    /// The typedef name of a tag that stands as a record of its own in some versions.
    pub(crate) fn typedef_of(&self, tag: &str) -> Option<&'a str> {
        self.tags.get(tag).copied()
    }

    /// Calls into CPython only, not into the C library.
    fn calls(&self, calls: &[String]) -> Vec<String> {
        calls.iter().filter(|n| self.known.contains(n.as_str())).cloned().collect()
    }
}

/// One line per name. Records that differ only in header or in a macro's parameter names become one form;
/// it keeps what the newest headers say.
fn table<R>(
    records: &BTreeMap<String, Vec<R>>,
    read: impl Fn(&R) -> Result<(FormLine, ConfigSet)>,
) -> Result<Vec<EntityLine>> {
    let mut lines = Vec::new();
    for (name, records) in records {
        let mut forms: Vec<(FormLine, ConfigSet)> = Vec::new();
        for record in records {
            let (form, on) = read(record).with_context(|| name.clone())?;
            fold(&mut forms, form, on);
        }
        if !forms.is_empty() {
            lines.push(EntityLine { name: name.clone(), forms: finish(forms), ..EntityLine::default() });
        }
    }
    Ok(lines)
}

/// Adds a form to those of its name.
pub(crate) fn fold(forms: &mut Vec<(FormLine, ConfigSet)>, form: FormLine, on: ConfigSet) {
    if on.is_empty() {
        return;
    }
    match forms.iter_mut().find(|(f, _)| same(f, &form)) {
        Some((old, set)) => {
            if on > *set {
                *old = form;
            }
            *set |= on;
        }
        None => forms.push((form, on)),
    }
}

fn same(a: &FormLine, b: &FormLine) -> bool {
    let params = if a.kind == Kind::FunctionMacro { a.params.len() == b.params.len() } else { a.params == b.params };
    params
        && (a.kind, &a.ty, a.variadic, a.value, &a.touches, &a.calls, a.marked)
            == (b.kind, &b.ty, b.variadic, b.value, &b.touches, &b.calls, b.marked)
}

/// Macros first, then by age.
pub(crate) fn finish(mut forms: Vec<(FormLine, ConfigSet)>) -> Vec<FormLine> {
    let front = |k: Kind| k > Kind::ObjectMacro;
    forms.sort_by_key(|(f, on)| (front(f.kind), on.first(), f.kind));
    forms.into_iter().map(|(f, on)| FormLine { on: on.to_string(), ..f }).collect()
}
