//! Fixes that replace one name by another, cast an argument, or insert a line or a definition after the include of `Python.h`.

use crate::case::Case;
use crate::verdict::Verdict;
use crate::words::is_available;
use abi3lint_model::{Applicability, Edit, Fix, Mistyped, Place, Span, Use};
use abi3lint_rules::catalog::{self, Access, FormKind, Replacement};

/// The fix for a call whose best replacement is a function that takes as many arguments.
///
/// It is never `Safe`: the function checks its argument and can fail where the macro could not. Where the result is
/// another one, as a new reference in place of a borrowed one, the lines around it must change, and no edit does that.
pub(crate) fn rename_call(case: &Case<'_>, verdict: &Verdict) -> Option<Fix> {
    let Use::Call { args, .. } = case.fact.usage else { return None };
    let best = verdict.replacements.iter().find(|r| r.access != Access::Write && is_available(case, r))?;
    let entity = catalog::entity(best.entity?);
    let form = entity.forms.iter().find(|f| f.kind == FormKind::Function && f.on.contains(case.config))?;
    if form.variadic || form.params.len() != usize::from(args) {
        return None;
    }
    let is_by_hand = case.fact.in_macro().is_some() || !keeps_result(case, best, form.ty);
    let applicability = if is_by_hand { Applicability::Display } else { Applicability::Unsafe };
    let place = Place { file: case.fact.file, span: case.fact.span };
    Some(Fix {
        applicability,
        title: format!("use {}", entity.name),
        edits: vec![Edit { place, text: entity.name.to_owned() }],
    })
}

/// Whether a replacement's result can stand where the name's own stood: nothing is said to the contrary, neither
/// by the catalog's words nor by the types.
fn keeps_result(case: &Case<'_>, best: &Replacement, ty: &str) -> bool {
    let is_told = best.note.is_empty() || best.note.contains("as before");
    let mut types = case.entity().into_iter().flat_map(|(_, e)| e.forms).map(|f| f.ty).filter(|t| !t.is_empty());
    is_told && types.all(|t| t == ty)
}

/// The fix that casts a first argument to a pointer to `wanted`, as the macro itself does elsewhere.
pub(crate) fn cast_argument(case: &Case<'_>, argument: &Mistyped, wanted: &str) -> Fix {
    let at = |offset: u32, text: String| Edit {
        place: Place { file: case.fact.file, span: Span { start: offset, end: offset } },
        text,
    };
    let Span { start, end } = argument.span;
    let open = if argument.unary { "" } else { "(" };
    let mut edits = vec![at(start, format!("({wanted} *){open}"))];
    if !argument.unary {
        edits.push(at(end, ")".to_owned()));
    }
    let applicability = if case.fact.in_macro().is_some() { Applicability::Display } else { Applicability::Safe };
    Fix { applicability, title: format!("cast the argument to '{wanted} *'"), edits }
}

/// Where a file takes insertions: the start of the line after its first include of `Python.h`, and how its lines end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Anchor {
    offset: u32,
    crlf: bool,
}

impl Anchor {
    /// That of an include.
    pub(crate) fn after(include: Span, text: &[u8]) -> Option<Anchor> {
        let rest = text.get(include.end as usize..)?;
        let line = rest.iter().position(|b| *b == b'\n')?;
        // A comment that goes on in the next line, or a continued line, has its end elsewhere.
        let tail = rest.get(..line)?.trim_ascii_end();
        let is_plain = tail.len() <= 1 && tail.iter().all(|b| matches!(b, b'>' | b'"'));
        let crlf = line > 0 && rest.get(line - 1) == Some(&b'\r');
        is_plain.then_some(Anchor { offset: include.end + line as u32 + 1, crlf })
    }

    fn insert(self, case: &Case<'_>, text: &str, applicability: Applicability, title: String) -> Fix {
        let text = if self.crlf { text.replace('\n', "\r\n") } else { text.to_owned() };
        let place = Place { file: case.fact.file, span: Span { start: self.offset, end: self.offset } };
        Fix { applicability, title, edits: vec![Edit { place, text }] }
    }
}

/// The fix that includes a header of the C library.
pub(crate) fn include(case: &Case<'_>, anchor: Anchor, header: &str) -> Fix {
    let line = format!("#include <{header}>\n");
    anchor.insert(case, &line, Applicability::Safe, format!("add '{}'", line.trim_end()))
}

/// The fix that defines what a stable ABI lacks, where the target's floor can compile the definition.
pub(crate) fn define_helper(case: &Case<'_>, anchor: Anchor) -> Option<Fix> {
    let (_, e) = case.entity()?;
    let helper = e.helper().filter(|h| case.is_limited() && h.floor <= case.target.floor())?;
    let is_use = matches!(case.fact.usage, Use::Call { .. } | Use::Mention);
    let applicability = if helper.same { Applicability::Safe } else { Applicability::Unsafe };
    let text = format!("\n{}", helper.text);
    is_use.then(|| anchor.insert(case, &text, applicability, format!("define '{}' in this file", e.name)))
}
