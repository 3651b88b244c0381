//! What findings about NULL say besides their wordings: where it comes from, and which of them are one omission.

use crate::words::producer;
use abi3lint_model::{Fact, NullFrom, NullInto, NullPath, Omission, Subject};
use abi3lint_rules::catalog;

/// What is left out where a result is not tested: all that follows is one finding.
pub(crate) fn omission(fact: &Fact) -> Option<Omission> {
    let Subject::Null(path) = &fact.subject else { return None };
    if !path.unchecked || matches!(path.into, NullInto::Interpreter | NullInto::WithException) {
        return None;
    }
    match &path.from {
        NullFrom::Result(_) | NullFrom::Call(_) | NullFrom::Through(..) => {
            let function = path.function.clone();
            Some(if path.only_memory { Omission::Memory(function) } else { Omission::Test(path.origin, function) })
        }
        NullFrom::Stored(_) | NullFrom::Deleted(_) | NullFrom::Passed { .. } => {
            Some(Omission::Test(path.origin, path.function.clone()))
        }
        NullFrom::Unset { member, by } => Some(Omission::Member(by.clone(), member.clone())),
        NullFrom::Literal | NullFrom::Test | NullFrom::Left(_) => None,
    }
}

/// What stands at the place that NULL comes from.
pub(crate) fn origin(path: &NullPath) -> String {
    match (producer(&path.from), &path.from) {
        (Some(name), _) if path.into == NullInto::WithException => format!("the exception is that of '{name}' here"),
        (_, NullFrom::Unset { .. }) => "this function gets the object".to_owned(),
        (_, NullFrom::Passed { .. } | NullFrom::Deleted(_)) => "it is passed to this function".to_owned(),
        (Some(name), _) => format!("the result of '{name}' comes from here"),
        (_, NullFrom::Left(id)) => {
            format!("'{}' leaves it NULL where this argument is not given", catalog::entity(*id).name)
        }
        (None, NullFrom::Test) => "this check finds it NULL".to_owned(),
        (None, _) => "it is set to NULL here".to_owned(),
    }
}

/// Texts of returned values that are longer are shown in part.
const SHOWN: usize = 40;

/// A returned value as it is shown.
pub(crate) fn returned(written: &[u8]) -> String {
    let text = String::from_utf8_lossy(written);
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}...", &text[..at]),
        None => text,
    }
}
