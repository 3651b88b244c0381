//! A measurement of one version: its records with their configurations, as JSON Lines.
//!
//! The first line says what was measured, each other one is a record. Lines are sorted, so the same
//! headers give the same bytes.

use super::read::Seen;
use super::version::version;
use crate::facts::{Constant, Data, Declared, Function, Macro, Map, Record, Typedef};
use abi3lint_model::{ConfigSet, Version};
use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

#[derive(Debug)]
pub(crate) struct Measurement {
    pub(crate) version: Version,
    /// As in `3.13.0`.
    pub(crate) release: String,
    pub(crate) configurations: usize,
    /// How many of them differ in what they declare.
    pub(crate) different: usize,
    /// Macros for which no arguments were found.
    pub(crate) partial: BTreeSet<String>,
    /// Kind, name and record without its configurations.
    records: BTreeMap<(&'static str, String, String), ConfigSet>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Head {
    headers: String,
    release: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Line {
    what: String,
    name: String,
    on: String,
    #[serde(flatten)]
    record: serde_json::Map<String, Value>,
}

impl Measurement {
    pub(crate) fn new(version: Version, release: String) -> Measurement {
        let records = BTreeMap::new();
        Measurement { version, release, configurations: 0, different: 0, partial: BTreeSet::new(), records }
    }

    /// Adds what a set of configurations declares.
    pub(crate) fn add(&mut self, seen: &Seen, macros: &BTreeMap<String, Macro>, on: ConfigSet) -> Result<()> {
        self.configurations += on.len();
        self.different += 1;
        let known = |n: &str| seen.functions.contains_key(n) || macros.contains_key(n);
        for (name, function) in &seen.functions {
            let mut function = function.clone();
            if let Some(body) = seen.inlines.get(name) {
                let reached = super::uses::closure(body, &seen.inlines);
                function.touches = reached.fields.into_iter().collect();
                function.calls = reached.functions.into_iter().filter(|n| known(n)).collect();
            }
            self.record("function", name, &function, on)?;
        }
        for (name, one) in macros {
            if one.partial != 0 {
                self.partial.insert(name.clone());
            }
            self.record("macro", name, one, on)?;
        }
        for (name, record) in &seen.types {
            self.record("type", name, record, on)?;
        }
        for (name, value) in &seen.enums {
            self.record("constant", name, &Constant { value: *value, ..Constant::default() }, on)?;
        }
        for (name, typedef) in &seen.typedefs {
            self.record("typedef", name, typedef, on)?;
        }
        for (name, data) in &seen.data {
            self.record("data", name, data, on)?;
        }
        Ok(())
    }

    fn record<T: Serialize>(&mut self, kind: &'static str, name: &str, record: &T, on: ConfigSet) -> Result<()> {
        let Value::Object(mut map) = serde_json::to_value(record)? else { return Ok(()) };
        map.remove("on");
        *self.records.entry((kind, name.to_owned(), serde_json::to_string(&map)?)).or_default() |= on;
        Ok(())
    }

    pub(crate) fn lines(&self) -> usize {
        self.records.len()
    }

    /// # Errors
    /// The file cannot be written; what was there before stays.
    pub(crate) fn save(&self, path: &Path) -> Result<()> {
        let head = Head { headers: self.version.to_string(), release: self.release.clone() };
        let mut text = serde_json::to_string(&head)? + "\n";
        for ((kind, name, record), on) in &self.records {
            let record = serde_json::from_str(record)?;
            let line = Line { what: (*kind).to_owned(), name: name.clone(), on: on.to_string(), record };
            text += &serde_json::to_string(&line)?;
            text.push('\n');
        }
        crate::files::replace(path, &text)
    }
}

/// What was measured of one version, as `merge` reads it.
#[derive(Debug)]
pub struct Measured {
    pub version: Version,
    pub release: String,
    pub declared: Declared,
}

/// # Errors
/// The file is no measurement, or names another version than its records.
pub fn load(path: &Path) -> Result<Measured> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    parse(&text)
        .with_context(|| format!("{} is not a measurement; 'cargo xtask catalog extract' makes one", path.display()))
}

fn parse(text: &str) -> Result<Measured> {
    let mut lines = text.lines();
    let head: Head = serde_json::from_str(lines.next().context("it is empty")?)?;
    let version = version(&head.headers).map_err(anyhow::Error::msg)?;
    let mut declared = Declared::default();
    for (i, text) in lines.enumerate() {
        let fail = || format!("line {}", i + 2);
        let line: Line = serde_json::from_str(text).with_context(fail)?;
        let on: ConfigSet = line.on.parse().with_context(fail)?;
        ensure!(on.iter().all(|c| c.headers() == version), "line {}: '{}' is not of {version}", i + 2, line.on);
        let mut record = line.record;
        record.insert("on".to_owned(), line.on.into());
        match line.what.as_str() {
            "function" => add::<Function>(&mut declared.functions, line.name, record),
            "macro" => add::<Macro>(&mut declared.macros, line.name, record),
            "type" => add::<Record>(&mut declared.types, line.name, record),
            "constant" => add::<Constant>(&mut declared.enums, line.name, record),
            "typedef" => add::<Typedef>(&mut declared.typedefs, line.name, record),
            "data" => add::<Data>(&mut declared.data, line.name, record),
            other => Err(anyhow::anyhow!("'{other}' is not a kind of record")),
        }
        .with_context(fail)?;
    }
    Ok(Measured { version, release: head.release, declared })
}

fn add<T: DeserializeOwned>(map: &mut Map<Vec<T>>, name: String, record: serde_json::Map<String, Value>) -> Result<()> {
    map.entry(name).or_default().push(serde_json::from_value(Value::Object(record))?);
    Ok(())
}
