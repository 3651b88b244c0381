//! Reads `roles.toml`: which names have which role, and what is told of a few names beside.
//!
//! A name with `*` in it is a pattern of names. Outside of the catalog a pattern is a prefix, because such names are
//! asked for without anything that they could be looked up in.

use super::format::Kind;
use super::joined::{Catalog, PassedNull, Roles};
use super::role::{Role, RoleSet};
use crate::Result;
use abi3lint_model::{Config, Version};
use serde::Deserialize;
use serde::de::value::{Error, StrDeserializer};
use std::path::Path;
use toml::Spanned;

const FILE: &str = "roles.toml";

type Names = Vec<Spanned<String>>;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Tables {
    role: Vec<RoleTable>,
    result: Vec<ResultTable>,
    variable: Vec<VariableTable>,
    lvalue: Vec<LvalueTable>,
    #[serde(rename = "passed-null")]
    passed_null: Vec<PassedNullTable>,
    #[serde(rename = "slot-result")]
    slot_result: Vec<SlotResultTable>,
    undefined: Vec<NamesTable>,
    none: Vec<NamesTable>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleTable {
    id: Spanned<String>,
    /// What the analyzers do with a name of this role.
    does: String,
    /// Where CPython says so, if that is not obvious.
    #[serde(default, rename = "source")]
    _source: String,
    #[serde(default)]
    names: Names,
    #[serde(default)]
    outside: Vec<OutsideTable>,
}

/// Names that no header defines.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OutsideTable {
    names: Names,
    why: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ResultTable {
    #[serde(rename = "type")]
    ty: String,
    names: Names,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct VariableTable {
    name: Spanned<String>,
    #[serde(rename = "type")]
    ty: Spanned<String>,
    prefix: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LvalueTable {
    name: Spanned<String>,
    before: Spanned<String>,
    setter: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PassedNullTable {
    field: Spanned<String>,
    parameter: u8,
    #[serde(default)]
    what: String,
    #[serde(default)]
    when: String,
    #[serde(default)]
    flags: Names,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SlotResultTable {
    names: Names,
    like: Spanned<String>,
}

/// Names with the reason why they are listed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NamesTable {
    why: String,
    names: Names,
}

/// Reads the file of a folder and gives the entities their roles.
///
/// # Errors
/// The file is malformed, or names a role or a name that is not there, or one twice.
pub(crate) fn read(dir: &Path, catalog: &mut Catalog) -> Result<()> {
    let text = crate::files::read(dir, FILE)?;
    let at = dir.join(FILE).display().to_string();
    let tables: Tables = toml::from_str(&text).map_err(|e| format!("{at}: {e}"))?;
    let mut reader = Reader { catalog, text: &text, at, out: Roles::default() };
    reader.roles(tables.role)?;
    reader.values(tables.result, tables.variable, tables.lvalue)?;
    reader.passed_nulls(tables.passed_null)?;
    reader.slot_results(tables.slot_result)?;
    reader.undefined(tables.undefined)?;
    reader.none(tables.none)?;
    let out = reader.out;
    catalog.roles = out;
    Ok(())
}

struct Reader<'a> {
    catalog: &'a mut Catalog,
    text: &'a str,
    at: String,
    out: Roles,
}

impl Reader<'_> {
    /// A message with the line of what is wrong.
    fn fail<T>(&self, of: &Spanned<T>, what: impl std::fmt::Display) -> String {
        let line = self.text[..of.span().start].matches('\n').count() + 1;
        format!("{}:{line}: {what}", self.at)
    }

    fn entity(&self, name: &Spanned<String>) -> Result<usize> {
        let id = self.catalog.by_name.get(name.get_ref()).copied();
        id.ok_or_else(|| self.fail(name, format!("'{}' is not an entity", name.get_ref())))
    }

    /// The entities that a name or a pattern stands for, if the list is in order.
    fn entities(&self, names: &[Spanned<String>]) -> Result<Vec<usize>> {
        self.in_order(names)?;
        let mut out = Vec::new();
        for name in names {
            if !name.get_ref().contains('*') {
                out.push(self.entity(name)?);
                continue;
            }
            let matching = self.catalog.entities.iter().enumerate().filter(|(_, e)| matches(name.get_ref(), &e.name));
            let before = out.len();
            out.extend(matching.map(|(i, _)| i));
            if out.len() == before {
                return Err(self.fail(name, format!("'{}' is like no entity", name.get_ref())));
            }
        }
        Ok(out)
    }

    fn in_order(&self, names: &[Spanned<String>]) -> Result<()> {
        for w in names.windows(2) {
            let (a, b) = (w[0].get_ref(), w[1].get_ref());
            if a == b {
                return Err(self.fail(&w[1], format!("'{b}' is there twice")));
            }
            if a > b {
                return Err(self.fail(&w[1], format!("'{b}' is out of order after '{a}'")));
            }
        }
        Ok(())
    }

    fn roles(&mut self, tables: Vec<RoleTable>) -> Result<()> {
        for table in tables {
            let role = Role::deserialize(StrDeserializer::<Error>::new(table.id.get_ref()));
            let role = role.map_err(|_| self.fail(&table.id, format!("'{}' is not a role", table.id.get_ref())))?;
            if self.out.does.iter().any(|(r, _)| *r == role) {
                return Err(self.fail(&table.id, "the role is there twice"));
            }
            if table.does.is_empty() {
                return Err(self.fail(&table.id, "the role does not say what it does"));
            }
            for id in self.entities(&table.names)? {
                self.catalog.entities[id].roles.insert(role);
            }
            for outside in &table.outside {
                self.outside(role, outside, &table.id)?;
            }
            self.out.does.push((role, table.does));
        }
        Ok(())
    }

    /// Names that no header of CPython defines, each for a reason.
    fn outside(&mut self, role: Role, table: &OutsideTable, id: &Spanned<String>) -> Result<()> {
        if table.why.is_empty() {
            return Err(self.fail(id, "names outside of the catalog need a reason"));
        }
        self.in_order(&table.names)?;
        for name in &table.names {
            let text = name.get_ref();
            if !["Py", "PY", "_Py"].iter().any(|p| text.starts_with(p)) {
                return Err(
                    self.fail(name, format!("'{text}' is not a name of CPython's: it does not begin with 'Py'"))
                );
            }
            if let Some(prefix) = text.strip_suffix('*').filter(|p| !p.contains('*')) {
                self.out.prefixes.entry(prefix.to_owned()).or_default().insert(role);
                for e in self.catalog.entities.iter_mut().filter(|e| e.name.starts_with(prefix)) {
                    e.roles.insert(role);
                }
            } else if text.contains('*') {
                return Err(self.fail(name, format!("'{text}' is not a prefix followed by one '*'")));
            } else if self.catalog.by_name.contains_key(text) {
                return Err(self.fail(name, format!("'{text}' is an entity; write it among the names of the role")));
            } else {
                self.out.names.entry(text.clone()).or_default().insert(role);
            }
        }
        Ok(())
    }

    fn values(
        &mut self,
        results: Vec<ResultTable>,
        variables: Vec<VariableTable>,
        lvalues: Vec<LvalueTable>,
    ) -> Result<()> {
        for table in results {
            self.in_order(&table.names)?;
            for name in &table.names {
                let id = self.entity(name)?;
                let has_type = |k: Kind| matches!(k, Kind::Function | Kind::Inline | Kind::Data);
                if self.catalog.entities[id].forms.iter().any(|f| has_type(f.line.kind) && !f.line.ty.is_empty()) {
                    let what = format!("the type of '{}' is known from its declarations", name.get_ref());
                    return Err(self.fail(name, what));
                }
                if self.out.results.insert(id, table.ty.clone()).is_some() {
                    return Err(self.fail(name, format!("'{}' is there twice", name.get_ref())));
                }
            }
        }
        for table in variables {
            let (id, ty) = (self.entity(&table.name)?, self.entity(&table.ty)?);
            self.out.variables.push((id, ty, table.prefix));
        }
        for table in lvalues {
            let (id, setter) = (self.entity(&table.name)?, self.entity(&table.setter)?);
            let text = table.before.get_ref();
            let before = Version::parse(text);
            let before =
                before.ok_or_else(|| self.fail(&table.before, format!("'{text}' is not a version; write 3.9")))?;
            self.out.lvalues.push((id, before, setter));
        }
        Ok(())
    }

    fn passed_nulls(&mut self, tables: Vec<PassedNullTable>) -> Result<()> {
        for table in tables {
            let text = table.field.get_ref();
            let field = self.catalog.by_field.get(text).copied();
            let field =
                field.ok_or_else(|| self.fail(&table.field, format!("'{text}' is not a field of any struct")))?;
            let Some(config) = Config::new(Version::NEWEST, abi3lint_model::Abi::Default) else { continue };
            let (record, name) = (self.catalog.fields[field].record, &self.catalog.fields[field].name);
            let place = |f: usize| {
                let at = self.catalog.fields[f].at.iter().find(|p| p.0.contains(config))?;
                Some((at.1, f, at.3.as_str()))
            };
            let mut places: Vec<_> = self.catalog.entities[record].fields.iter().filter_map(|f| place(*f)).collect();
            places.sort_unstable();
            // Members of a union share their place; the first one takes it.
            places.dedup_by_key(|p| p.0);
            // An initialiser of an object begins with the macro of its head.
            let heads = RoleSet::of([Role::ObjectStruct, Role::VarObjectStruct]);
            let head = places.first().and_then(|p| self.catalog.by_name.get(p.2));
            let is_object = head.is_some_and(|id| self.catalog.entities[*id].roles.has_any(heads));
            let position = places.iter().position(|p| p.1 == field).filter(|_| !is_object);
            let slot = self.catalog.by_name.get(&format!("Py_{name}")).copied();
            let slot = slot.filter(|s| self.catalog.entities[*s].slot);
            let PassedNullTable { parameter, what, when, .. } = table;
            let flags = table.flags.iter().map(|f| self.entity(f).map(|_| f.get_ref().clone()));
            let flags = flags.collect::<Result<Vec<String>>>()?;
            self.out.passed_nulls.push(PassedNull { record, field, slot, position, parameter, what, when, flags });
        }
        Ok(())
    }

    fn slot_results(&mut self, tables: Vec<SlotResultTable>) -> Result<()> {
        for table in tables {
            let like = self.entity(&table.like)?;
            for name in &table.names {
                let text = name.get_ref();
                let last = match self.catalog.by_field.get(text) {
                    Some(field) => self.catalog.fields[*field].name.clone(),
                    None => self.entity(name).map(|_| text.clone())?,
                };
                self.out.slot_results.push((last, like));
            }
        }
        self.out.slot_results.sort();
        Ok(())
    }

    /// Macros that no build of CPython defines.
    fn undefined(&mut self, tables: Vec<NamesTable>) -> Result<()> {
        for table in tables {
            self.in_order(&table.names)?;
            for name in &table.names {
                let text = name.get_ref();
                if table.why.is_empty() {
                    return Err(self.fail(name, "names that are not defined need a reason"));
                }
                if self.catalog.by_name.contains_key(text) {
                    return Err(self.fail(name, format!("'{text}' is an entity: headers say when it is defined")));
                }
                if !self.out.undefined.insert(text.clone()) {
                    return Err(self.fail(name, format!("'{text}' is there twice")));
                }
            }
        }
        Ok(())
    }

    fn none(&mut self, tables: Vec<NamesTable>) -> Result<()> {
        for table in tables {
            for name in &table.names {
                if table.why.is_empty() {
                    return Err(self.fail(name, "names that need no role need a reason"));
                }
                let is_pattern = name.get_ref().contains('*');
                for id in self.entities(std::slice::from_ref(name))? {
                    if !is_pattern && (self.out.has_role(self.catalog, id) || self.out.none.contains(&id)) {
                        return Err(self.fail(name, format!("'{}' has a role, or is there twice", name.get_ref())));
                    }
                    self.out.none.insert(id);
                }
            }
            self.in_order(&table.names)?;
        }
        Ok(())
    }
}

impl Roles {
    /// Whether the file says of an entity how it reads.
    pub(crate) fn has_role(&self, catalog: &Catalog, id: usize) -> bool {
        let settling = RoleSet::of(self.does.iter().map(|(r, _)| *r).filter(|r| r.settles()));
        catalog.entities[id].roles.has_any(settling)
            || self.results.contains_key(&id)
            || self.variables.iter().any(|v| v.0 == id)
            || self.lvalues.iter().any(|l| l.0 == id)
            || self.passed_nulls.iter().any(|d| d.record == id)
    }
}

/// Whether a name is like a pattern, in which `*` stands for any letters.
fn matches(pattern: &str, name: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(tail) = name.strip_prefix(head) else { return false };
    (0..=tail.len()).any(|at| tail.is_char_boundary(at) && matches(rest, &tail[at..]))
}
