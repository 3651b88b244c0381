//! Static slices in generated Rust. One that occurs more than once is written once: the data repeats itself a
//! lot and the compiler's time grows with the text.

use abi3lint_model::{ConfigSet, Version, VersionSet};
use std::collections::HashMap;
use std::fmt::Write as _;

/// Static slices of one element type.
#[derive(Debug)]
pub(crate) struct Pool {
    ty: &'static str,
    prefix: &'static str,
    known: HashMap<String, usize>,
    pub(crate) code: String,
}

impl Pool {
    pub(crate) fn new(prefix: &'static str, ty: &'static str) -> Pool {
        Pool { ty, prefix, known: HashMap::new(), code: String::new() }
    }

    pub(crate) fn slice(&mut self, items: &[String]) -> String {
        if items.is_empty() {
            return "&[]".into();
        }
        let body = items.join(",");
        let next = self.known.len();
        let (prefix, ty, len) = (self.prefix, self.ty, items.len());
        let at = *self.known.entry(body).or_insert_with_key(|body| {
            let _ = writeln!(self.code, "static {prefix}{next}:[{ty};{len}]=[{body}];");
            next
        });
        format!("&{prefix}{at}")
    }
}

/// Sets of configurations, each a constant: there are few, and most occur often.
#[derive(Debug, Default)]
pub(crate) struct Sets {
    known: HashMap<ConfigSet, usize>,
    pub(crate) code: String,
}

impl Sets {
    /// The name of a set's constant.
    pub(crate) fn name(&mut self, set: ConfigSet) -> String {
        let next = self.known.len();
        let at = *self.known.entry(set).or_insert_with(|| {
            let words = set.words().map(|w| format!("{w:#x}")).join(",");
            let notation = if set.is_empty() { "None.".to_owned() } else { set.to_string() };
            let _ = writeln!(self.code, "/// {notation}\nconst C{next}:ConfigSet=ConfigSet::from_words([{words}]);");
            next
        });
        format!("C{at}")
    }
}

pub(crate) fn versions(set: VersionSet) -> String {
    format!("VersionSet({:#x})", set.0)
}

pub(crate) fn version(v: Version) -> String {
    format!("Version({})", v.0)
}
