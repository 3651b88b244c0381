//! What a sweep measures: one call with NULL and what came of it.

use crate::outcome::Outcome;
use abi3lint_pythons::Name;

/// One call with NULL.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    /// The function or the case.
    pub(crate) what: String,
    pub(crate) is_case: bool,
    /// The argument that was NULL; none in a case, and where there is no such function.
    pub(crate) param: Option<usize>,
    pub(crate) ty: String,
    /// The C library decides what becomes of this argument.
    pub(crate) of_library: bool,
    /// What every argument that is a size was, where it was not the usual one.
    pub(crate) size: Option<i64>,
    /// What came of the call without NULL, in the probe's words.
    pub(crate) control: String,
    pub(crate) outcome: Outcome,
    /// Where a crash happened, what could not be set up, or that the result is broken.
    pub(crate) detail: String,
}

impl Row {
    pub(crate) fn json(&self, python: Name) -> String {
        let mut object = serde_json::json!({
            "python": python.to_string(),
            (if self.is_case { "case" } else { "function" }): self.what,
            "control": self.control,
            "outcome": self.outcome.to_string(),
        });
        let mut set = |key: &str, value: serde_json::Value| object[key] = value;
        if let Some(param) = self.param {
            set("param", param.into());
            set("type", self.ty.as_str().into());
        }
        if let Some(size) = self.size {
            set("size", size.into());
        }
        if !self.detail.is_empty() {
            set("detail", self.detail.as_str().into());
        }
        object.to_string()
    }

    #[cfg(test)]
    pub(crate) fn of(what: &str, param: Option<usize>) -> Row {
        let (ty, control, detail) = (String::new(), "ok".to_owned(), String::new());
        let what = what.to_owned();
        let is_case = param.is_none();
        Row { what, is_case, param, ty, of_library: false, size: None, control, outcome: Outcome::Ok, detail }
    }
}
