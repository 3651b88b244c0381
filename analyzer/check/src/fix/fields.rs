//! Fixes that read a field in another way: by a function that has its value, or by one that is defined for it.

use super::anchor::Anchor;
use super::texts::Texts;
use crate::case::Case;
use crate::verdict::Verdict;
use crate::words::is_available;
use abi3lint_model::{Applicability, Edit, Fix, Place, Span, Target, Use};
use abi3lint_rules::roles::{self, Role};
use abi3lint_rules::{asked, catalog};

/// The fix that calls a function which takes the struct alone: `PyFloat_AsDouble((PyObject *)number)` for
/// `number->ob_fval`.
///
/// It is not safe: the function checks its argument and can fail where the field could not.
pub(crate) fn ask_function(case: &Case<'_>, verdict: &Verdict, text: &[u8]) -> Option<Fix> {
    let (id, field) = case.field()?;
    let pointer = pointer(case, text)?;
    let record = catalog::entity(catalog::field(id).record).name;
    let best = verdict.replacements.iter().find(|r| is_available(case, r))?;
    let (function, parameter) = asked::asker(best)?;
    let is_of = |f: &&catalog::Form| f.kind == catalog::FormKind::Function && f.on.contains(case.config);
    let form = function.forms.iter().find(is_of)?;
    let is_same = field.forms.iter().all(|f| f.ty == form.ty);
    // A cast to the struct, which the limited API may lack, is not needed any more.
    let written = std::str::from_utf8(text.get(pointer.start as usize..pointer.end as usize)?).ok()?;
    let uncast = written.strip_prefix("((").and_then(|w| w.strip_prefix(record)).map(str::trim_start);
    let uncast = uncast.and_then(|w| w.strip_prefix('*')).map(str::trim_start).and_then(|w| w.strip_prefix(')'));
    let start = uncast.map_or(pointer.start, |w| pointer.end - w.len() as u32);
    let end = if uncast.is_some() { pointer.end - 1 } else { pointer.end };
    let object = roles::name(Role::ObjectStruct);
    let cast = match parameter.strip_suffix(" *")? {
        parameter if parameter == object => format!("({object} *)"),
        parameter if parameter == record => String::new(),
        _ => return None,
    };
    is_same.then(|| Fix {
        applicability: Applicability::Unsafe,
        title: format!("use {}", function.name),
        edits: vec![
            edit(case, pointer.start, start, format!("{}({cast}", function.name)),
            edit(case, end, case.fact.span.end, ")".to_owned()),
        ],
    })
}

/// The fix that defines a function which reads the field, once a file, and calls it.
pub(crate) fn define_reader(case: &Case<'_>, anchor: Anchor, texts: &Texts<'_>) -> Option<Fix> {
    let text = texts.text(case.fact.file);
    let (_, field) = case.field()?;
    // The definitions keep what they found in static variables, which needs a GIL.
    let has_gil = matches!(case.target, Target::Abi3 { .. });
    let helper = field.helper().filter(|h| has_gil && h.floor <= case.target.floor())?;
    let pointer = pointer(case, text)?;
    let written = text.get(pointer.start as usize..pointer.end as usize)?;
    if !helper.through.is_empty() && written != helper.through.as_bytes() {
        return None;
    }
    // What it is guarded by is there where the definition is.
    let guard = helper.text.lines().find(|line| line.starts_with("#define "))?;
    let is_there = texts.has(case.fact.file, guard);
    let mut edits = Vec::new();
    if !is_there {
        edits.push(anchor.edit(case, format!("\n{}", helper.text)).filter(|e| e.place.span.end <= pointer.start)?);
    }
    edits.push(edit(case, pointer.start, pointer.start, format!("{}(", helper.function)));
    edits.push(edit(case, pointer.end, case.fact.span.end, ")".to_owned()));
    let applicability = if helper.same { Applicability::Safe } else { Applicability::Unsafe };
    Some(Fix { applicability, title: format!("define and use '{}'", helper.function), edits })
}

/// The pointer through which a field is read whose address is not taken.
pub(crate) fn pointer(case: &Case<'_>, text: &[u8]) -> Option<Span> {
    let Use::ReadThrough { pointer } = case.fact.usage else { return None };
    let before = text.get(..pointer.start as usize)?.trim_ascii_end();
    let takes_address = before.ends_with(b"&") && !before.ends_with(b"&&");
    let is_plain = pointer.start <= pointer.end && pointer.end <= case.fact.span.start;
    // In the body of a macro too, where it stands as it is.
    let between = text.get(pointer.end as usize..case.fact.span.start as usize).filter(|_| is_plain)?;
    (!takes_address && between.trim_ascii() == b"->").then_some(pointer)
}

pub(crate) fn edit(case: &Case<'_>, start: u32, end: u32, text: String) -> Edit {
    Edit { place: Place { file: case.fact.file, span: Span { start, end } }, text }
}
