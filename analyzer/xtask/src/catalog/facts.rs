//! Reading the measured facts. Knows their JSON and how they spell configurations, nothing else.

use abi3lint_model::{Abi, Config, ConfigSet, Version};
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::path::Path;

pub type Map<T> = BTreeMap<String, T>;
pub type On = Map<String>;

#[derive(Debug)]
pub struct Facts {
    pub functions: Map<Vec<Function>>,
    pub macros: Map<Vec<Macro>>,
    pub types: Map<Vec<Record>>,
    pub enums: Map<Vec<Constant>>,
    pub typedefs: Map<Vec<Typedef>>,
    pub data: Map<Vec<Data>>,
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

#[derive(Debug, Deserialize)]
pub struct Function {
    pub kind: String,
    pub ret: String,
    pub params: Vec<(String, String)>,
    pub header: String,
    #[serde(default)]
    pub variadic: bool,
    #[serde(default)]
    pub deprecated: bool,
    #[serde(default)]
    pub touches: Vec<String>,
    pub touches_all: Option<Vec<String>>,
    #[serde(default)]
    pub calls: Vec<String>,
    pub on: On,
}

#[derive(Debug, Deserialize)]
pub struct Macro {
    pub header: String,
    pub params: Option<Vec<String>>,
    pub value: Option<i128>,
    #[serde(default)]
    pub touches: Vec<String>,
    pub touches_all: Option<Vec<String>>,
    #[serde(default)]
    pub calls: Vec<String>,
    pub on: On,
}

#[derive(Debug, Deserialize)]
pub struct Record {
    pub complete: bool,
    pub header: String,
    pub tag: Option<String>,
    pub size: Option<u32>,
    #[serde(default)]
    pub fields: Vec<Vec<serde_json::Value>>,
    pub on: On,
}

#[derive(Debug, Deserialize)]
pub struct Constant {
    pub value: i64,
    pub on: On,
}

#[derive(Debug, Deserialize)]
pub struct Typedef {
    pub to: String,
    pub on: On,
}

#[derive(Debug, Deserialize)]
pub struct Data {
    #[serde(rename = "type")]
    pub ty: String,
    pub header: String,
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
            functions: read(dir, "functions")?,
            macros: read(dir, "macros")?,
            types: read(dir, "types")?,
            enums: read(dir, "enum-constants")?,
            typedefs: read(dir, "typedefs")?,
            data: read(dir, "data")?,
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

/// Reads an `on` field. Debug builds (`D`, `R`) are no configurations of ours and vanish.
pub fn configs(on: &On) -> Result<ConfigSet> {
    let mut set = ConfigSet::EMPTY;
    for (version, text) in on {
        let headers = Version::parse(version).with_context(|| format!("'{version}' is no version"))?;
        for token in text.split_whitespace() {
            if let Some(floors) = token.strip_prefix('L') {
                let (first, last) = super::notation::range(floors).map_err(anyhow::Error::msg)?;
                for floor in first..=last {
                    set.insert(
                        Config::new(headers, Abi::Limited(Version(floor)))
                            .with_context(|| format!("{version}: {token}"))?,
                    );
                }
                continue;
            }
            for letter in token.chars() {
                let abi = match letter {
                    'd' => Abi::Default,
                    't' => Abi::FreeThreaded,
                    'A' => Abi::Abi3t,
                    'B' => Abi::Abi3Abi3t,
                    'D' | 'R' => continue,
                    _ => bail!("'{letter}' in '{text}' is no kind of configuration"),
                };
                set.insert(Config::new(headers, abi).with_context(|| format!("{version} has no '{letter}'"))?);
            }
        }
    }
    Ok(set)
}
