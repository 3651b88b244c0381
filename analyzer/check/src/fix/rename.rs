//! Fixes that replace one name by another, or cast an argument.

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
    if form.variadic || form.params.len() != usize::from(args) || !takes_same(case, form.params) {
        return None;
    }
    let applicability = if keeps_result(case, best, form.ty) { Applicability::Unsafe } else { Applicability::Display };
    let place = Place { file: case.fact.file, span: case.fact.span };
    Some(Fix {
        applicability,
        title: format!("use {}", entity.name),
        edits: vec![Edit { place, text: entity.name.to_owned() }],
    })
}

/// Whether what a function gets can be handed to one with these parameters: `PyType_Spec *` is no `PySlot *`. Macros take
/// anything.
fn takes_same(case: &Case<'_>, params: &[&str]) -> bool {
    let same = |own: &[&str]| own.len() != params.len() || own.iter().zip(params).all(|(a, b)| record(a).eq(record(b)));
    let mut forms = case.entity().into_iter().flat_map(|(_, e)| e.forms);
    forms.all(|f| f.kind.is_macro() || same(f.params))
}

/// A type without what makes no other one of it.
fn record(ty: &str) -> impl Iterator<Item = &str> {
    ty.split(' ').filter(|w| !matches!(*w, "const" | "struct"))
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
