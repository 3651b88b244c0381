//! The fix that keeps code of later versions out of a stable ABI: `#if PY_VERSION_HEX >= 0x030D0000` around a name that the
//! target lacks becomes `#if PY_VERSION_HEX >= 0x030D0000 && !defined(Py_LIMITED_API)`.
//!
//! Headers of the floor take the other branch of such a condition, so it has to work on every version of the target. All
//! conditions about that version change together, those of the other branch by `|| defined(Py_LIMITED_API)`: what one
//! of them declares, another uses.
//!
//! Limits: the condition is a comparison and nothing else, on one line; a version at or below the floor is left alone; so
//! is one that another file asks for too, but for headers that bring older versions what they lack.

use super::texts::Texts;
use super::versions::Comparison;
use crate::case::Case;
use abi3lint_model::{Applicability, Edit, Fix, Place, Span};
use abi3lint_rules::roles::{self, Role};

/// The fix of a use in a branch for later versions.
pub(crate) fn keep_out(case: &Case<'_>, texts: &Texts<'_>) -> Option<Fix> {
    if !case.is_limited() {
        return None;
    }
    case.class()?;
    let (file, place) = (case.fact.file, case.fact.span.start);
    let number = texts.version_around(file, place).filter(|n| n >> 16 > case.target.floor().hex() >> 16)?;
    if texts.is_compared_elsewhere(file, number) {
        return None;
    }
    let limited = roles::name(Role::LimitedApi);
    let edit = |c: &Comparison| Edit {
        place: Place { file: case.fact.file, span: Span::new(c.end, c.end) },
        text: if c.is_from { format!(" && !defined({limited})") } else { format!(" || defined({limited})") },
    };
    Some(Fix {
        applicability: Applicability::Unsafe,
        title: format!("take the branch for versions before 3.{} under {limited}", number >> 16 & 0xFF),
        edits: texts.comparisons(file).iter().filter(|c| c.number == number).map(edit).collect(),
    })
}
