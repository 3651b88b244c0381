//! What is said of findings that no fix removes: families of them, each with an example of how to go on.

include!(concat!(env!("OUT_DIR"), "/migration.rs"));

/// Findings that are mended in the same way.
#[derive(Debug)]
pub struct Family {
    /// What it is, in a few words.
    pub title: &'static str,
    /// The rules whose findings it takes; of none, those of all.
    pub rules: &'static [&'static str],
    /// The names that it takes, `*` at the end for all that begin so; of none, all.
    pub symbols: &'static [&'static str],
    /// The structs whose fields it takes; of none, all.
    pub records: &'static [&'static str],
    /// It takes what no other one does: its example shows the way for some of its names, not how each is written.
    pub is_general: bool,
    /// How to go on.
    pub text: &'static str,
    /// Code with findings of the family at floor 3.11.
    pub before: &'static str,
    /// The same without any.
    pub after: &'static str,
}

impl Family {
    fn takes(&self, rule: &str, symbol: &str, record: Option<&str>) -> bool {
        let is_named = |name: &&str| match name.strip_suffix('*') {
            Some(beginning) => symbol.starts_with(beginning),
            None => symbol == *name,
        };
        (self.rules.is_empty() || self.rules.contains(&rule))
            && (self.symbols.is_empty() || self.symbols.iter().any(is_named))
            && (self.records.is_empty() || record.is_some_and(|record| self.records.contains(&record)))
    }
}

/// All families, in the order in which they are asked.
pub fn families() -> &'static [Family] {
    FAMILIES
}

/// The family of a finding of this rule about a name, which is a field where it has a struct.
pub fn family(rule: &str, symbol: &str, record: Option<&str>) -> Option<&'static Family> {
    FAMILIES.iter().find(|f| f.takes(rule, symbol, record))
}
