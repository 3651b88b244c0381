//! Fixes that insert a line or a definition after the include of `Python.h`.

use super::anchor::Anchor;
use super::texts::Texts;
use crate::case::Case;
use crate::verdict::Verdict;
use abi3lint_model::{Applicability, Fix, Use};
use abi3lint_rules::formats::{self, Wants};

/// The fix that includes a header of the C library.
pub(crate) fn include(case: &Case<'_>, anchor: Anchor, header: &str) -> Option<Fix> {
    let line = format!("#include <{header}>\n");
    let title = format!("add '{}'", line.trim_end());
    anchor.insert(case, line, Applicability::Safe, title)
}

/// The fix that defines what a stable ABI lacks, where the target's floor can compile the definition. Of a name that is
/// there, something else is reported, which a definition would not mend.
pub(crate) fn define_helper(case: &Case<'_>, anchor: Anchor, texts: &Texts<'_>) -> Option<Fix> {
    let (_, e) = case.entity()?;
    let helper = e.helper().filter(|h| case.is_limited() && h.floor <= case.target.floor())?;
    case.class()?;
    if helper.unless.iter().any(|name| texts.is_anywhere(name)) {
        return None;
    }
    // A macro would stand in a definition of the package's own, where that comes later.
    if texts.defines(case.fact.file, e.name) {
        return None;
    }
    let anchor = if texts.is_shimmed(e.name) { texts.behind_includes(case.fact.file)? } else { anchor };
    let is_use = matches!(case.fact.usage, Use::Call { .. } | Use::Mention);
    let applicability = if helper.same { Applicability::Safe } else { Applicability::Unsafe };
    let definition = format!("\n{}", helper.text);
    anchor.insert(case, definition, applicability, format!("define '{}' in this file", e.name)).filter(|_| is_use)
}

/// The fix of a length that an interpreter refuses because a macro is not there: all lengths of the file become wider.
pub(crate) fn size_lengths(case: &Case<'_>, verdict: &Verdict, texts: &Texts<'_>) -> Option<Fix> {
    if verdict.cause != "unsized" || case.fact.in_macro().is_some() {
        return None;
    }
    let edits = texts.sized(case.fact.file)?;
    let title = format!("define {} and use {}", formats::SIZED_MACRO, Wants::LengthValue.c_type(true));
    Some(Fix { applicability: Applicability::Unsafe, title, edits })
}
