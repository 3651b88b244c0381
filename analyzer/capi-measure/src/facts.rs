//! Measured facts: what was read in headers, and what else a folder of facts holds. Knows their JSON and
//! nothing of the catalog's lines.

use abi3lint_model::notation::minor_range;
use abi3lint_model::{Abi, Config, ConfigSet, Version};
use anyhow::{Context, Result};
use serde::de::{self, DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

pub type Map<T> = BTreeMap<String, T>;

/// Where a record holds: the notation of the catalog, or letters by version as folders of facts have it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct On(pub ConfigSet);

/// What headers declare; a name has a record for each meaning.
#[derive(Debug, Default)]
pub struct Declared {
    pub functions: Map<Vec<Function>>,
    pub macros: Map<Vec<Macro>>,
    pub types: Map<Vec<Record>>,
    pub enums: Map<Vec<Constant>>,
    pub typedefs: Map<Vec<Typedef>>,
    pub data: Map<Vec<Data>>,
}

impl Declared {
    /// Adds what other headers declare.
    pub fn extend(&mut self, more: Declared) {
        fn all<T>(to: &mut Map<Vec<T>>, from: Map<Vec<T>>) {
            for (name, list) in from {
                to.entry(name).or_default().extend(list);
            }
        }
        all(&mut self.functions, more.functions);
        all(&mut self.macros, more.macros);
        all(&mut self.types, more.types);
        all(&mut self.enums, more.enums);
        all(&mut self.typedefs, more.typedefs);
        all(&mut self.data, more.data);
    }
}

#[derive(Debug)]
pub struct Facts {
    pub declared: Declared,
    pub stable: Manifest,
    pub exported: Map<String>,
    pub slots: Map<Vec<Constant>>,
    pub marks: Map<Map<String>>,
    pub docs: Map<Doc>,
    pub replacements: Map<Replacement>,
    pub removals: Map<Removal>,
    pub compat: Map<Vec<String>>,
    /// Listed names that the Linux headers do not declare.
    pub undeclared: Map<Undeclared>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Function {
    /// `extern` or `inline`.
    pub kind: String,
    pub ret: String,
    /// Names and types.
    pub params: Vec<(String, String)>,
    pub header: String,
    #[serde(default, skip_serializing_if = "is_false")]
    pub variadic: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub deprecated: bool,
    /// The version that the headers' mark names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub touches: Vec<String>,
    /// With what it reaches through other inlines, where that is more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub touches_all: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<String>,
    pub on: On,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Macro {
    pub header: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub params: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<i128>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub touches: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub touches_all: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<String>,
    /// No arguments were found with which it compiles, so `touches` and `calls` may lack something.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub partial: u8,
    pub on: On,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Record {
    pub complete: bool,
    pub header: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u32>,
    /// Name, offset in bits, size in bytes, type; a bit field has its width as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Vec<serde_json::Value>>,
    pub on: On,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Constant {
    pub value: i64,
    pub on: On,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Typedef {
    pub to: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
    pub on: On,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Data {
    #[serde(rename = "type")]
    pub ty: String,
    pub header: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
    pub on: On,
}

#[derive(Debug, Deserialize)]
pub struct Manifest {
    pub functions: Map<Listed>,
    pub data: Map<Listed>,
    pub macros: Map<Listed>,
    pub structs: Map<Listed>,
    pub typedefs: Map<Listed>,
}

impl Manifest {
    pub fn get(&self, name: &str) -> Option<&Listed> {
        [&self.functions, &self.data, &self.macros, &self.structs, &self.typedefs].into_iter().find_map(|m| m.get(name))
    }
}

#[derive(Debug, Deserialize)]
pub struct Listed {
    pub added: String,
    pub ifdef: Option<String>,
    #[serde(default)]
    pub abi_only: bool,
    pub kind: Option<String>,
    #[serde(default)]
    pub members: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub struct Doc {
    /// `new`, `borrowed` or `always-null`.
    pub returns: Option<String>,
    /// A failure sets no exception.
    #[serde(default)]
    pub quiet_failure: bool,
    pub deprecated: Option<String>,
    pub soft_deprecated: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Replacement {
    #[serde(rename = "use", default)]
    pub with: Vec<Use>,
    #[serde(default)]
    pub note: String,
}

#[derive(Debug, Deserialize)]
pub struct Use {
    pub name: String,
}

#[derive(Debug, Deserialize)]
pub struct Removal {
    pub removed: Option<String>,
    pub deprecated: Option<String>,
    pub soft_deprecated: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Undeclared {
    pub listed: String,
}

impl Facts {
    pub fn load(dir: &Path) -> Result<Facts> {
        Ok(Facts {
            declared: Declared {
                functions: read(dir, "functions")?,
                macros: read(dir, "macros")?,
                types: read(dir, "types")?,
                enums: read(dir, "enum-constants")?,
                typedefs: read(dir, "typedefs")?,
                data: read(dir, "data")?,
            },
            stable: read(dir, "stable-abi")?,
            exported: read(dir, "exported-symbols")?,
            slots: read(dir, "slots")?,
            marks: read(dir, "deprecated-marks")?,
            docs: read(dir, "doc-facts-3.15")?,
            replacements: read(dir, "replacements")?,
            removals: read(dir, "removals")?,
            compat: read(dir, "pythoncapi-compat-names")?,
            undeclared: read(dir, "limited-but-not-declared")?,
        })
    }
}

fn read<T: DeserializeOwned>(dir: &Path, name: &str) -> Result<T> {
    let path = dir.join(format!("{name}.json"));
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not what the importer knows", path.display()))
}

fn is_false(b: &bool) -> bool {
    !*b
}

fn is_zero(n: &u8) -> bool {
    *n == 0
}

impl Serialize for On {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for On {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<On, D::Error> {
        deserializer.deserialize_any(OnVisitor)
    }
}

struct OnVisitor;

impl<'de> Visitor<'de> for OnVisitor {
    type Value = On;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a set of configurations")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<On, E> {
        text.parse().map(On).map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<On, A::Error> {
        let mut set = ConfigSet::EMPTY;
        while let Some((version, text)) = map.next_entry::<String, String>()? {
            set |= letters(&version, &text).map_err(de::Error::custom)?;
        }
        Ok(On(set))
    }
}

/// Debug builds (`D`, `R`) are no configurations of ours and vanish.
fn letters(version: &str, text: &str) -> Result<ConfigSet, String> {
    let mut set = ConfigSet::EMPTY;
    let headers = Version::parse(version).ok_or_else(|| format!("'{version}' is not a version"))?;
    for token in text.split_whitespace() {
        if let Some(floors) = token.strip_prefix('L') {
            let (first, last) = minor_range(floors).map_err(|e| e.to_string())?.into_inner();
            for floor in first.0..=last.0 {
                let config = Config::new(headers, Abi::Limited(Version(floor)));
                set.insert(config.ok_or_else(|| format!("{version} has no '{token}'"))?);
            }
            continue;
        }
        for letter in token.chars() {
            let abi = match letter {
                'd' => Abi::Default,
                't' => Abi::FreeThreaded,
                'A' => Abi::Abi3t(Version::FIRST_ABI3T),
                'B' => Abi::Abi3Abi3t(Version::FIRST_ABI3T),
                'D' | 'R' => continue,
                _ => return Err(format!("'{letter}' in '{text}' is not a kind of configuration")),
            };
            set.insert(Config::new(headers, abi).ok_or_else(|| format!("{version} has no '{letter}'"))?);
        }
    }
    Ok(set)
}
