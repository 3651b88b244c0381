//! Names that a macro pastes together of what it spells and of what a use passes: `Py##kind##_GET_ITEM` and `List`.
//!
//! The place of such a name is that of the argument, outside of all macros where it is passed on. Limits: what is pasted
//! of nothing but arguments, and of arguments that are macros themselves, is not seen.

use crate::names::is_reserved;
use crate::package::Package;
use crate::sources::index::DefineRef;
use abi3lint_c_text::{Tok, TokKind};
use abi3lint_model::{Confidence, EntityId, Fact, FileId, Live, Origin, Span, Subject, Use};
use abi3lint_rules::catalog;
use rustc_hash::{FxHashMap, FxHashSet};

/// Where the name was written that an argument is or whose members it leads to: file and span.
pub(crate) type NamePlace = Option<(u32, Span)>;

/// A part of a pasted name.
#[derive(Clone, Copy, Debug)]
enum Part {
    Spelled(Span),
    Parameter(usize),
}

/// The names that bodies paste, as they are asked for, and those that were found.
#[derive(Debug, Default)]
pub(crate) struct PastedNames {
    of_bodies: FxHashMap<DefineRef, Vec<Vec<Part>>>,
    found: FxHashSet<(u32, Span, EntityId)>,
}

impl PastedNames {
    /// The names of CPython's that a body makes of arguments that begin at some places, each once.
    pub(crate) fn facts(
        &mut self,
        package: &Package<'_>,
        (r, live): (DefineRef, Live),
        names: &[NamePlace],
    ) -> Vec<Fact> {
        let text = |file: u32| package.sources.files[file as usize].text;
        let groups = self.of_bodies.entry(r).or_insert_with(|| groups(package, r));
        let mut out = Vec::new();
        for group in groups.iter() {
            let mut name = Vec::new();
            let mut place = None;
            for part in group {
                match part {
                    Part::Spelled(span) => name.extend_from_slice(span.of(text(r.file))),
                    Part::Parameter(i) => {
                        let Some((file, span)) = names.get(*i).copied().flatten() else { continue };
                        name.extend_from_slice(span.of(text(file)));
                        place = place.or(Some((file, span)));
                    }
                }
            }
            let known = std::str::from_utf8(&name).ok().filter(|n| is_reserved(n.as_bytes())).and_then(catalog::lookup);
            let (Some(id), Some((file, span))) = (known, place) else { continue };
            let live = live.and(package.live(file as usize, span.start));
            if !live.may.is_empty() && self.found.insert((file, span, id)) {
                out.push(Fact {
                    subject: Subject::Entity(id),
                    usage: Use::Mention,
                    file: FileId(file),
                    span,
                    live,
                    confidence: Confidence::Exact,
                    origin: Origin::Source,
                    route: None,
                    declared: false,
                });
            }
        }
        out
    }
}

/// Whether a body pastes a name of what it spells and of what a use passes.
pub(crate) fn pastes(package: &Package<'_>, r: DefineRef) -> bool {
    !groups(package, r).is_empty()
}

/// The names that a body pastes, of which it spells a part and gets another.
fn groups(package: &Package<'_>, r: DefineRef) -> Vec<Vec<Part>> {
    let file = &package.sources.files[r.file as usize];
    let define = &file.defines[r.define as usize];
    let body = file.body(define);
    let params = file.param_names(define);
    let is_part = |t: &Tok| matches!(t.kind, TokKind::Ident | TokKind::Number);
    let pastes = |i: usize| body.get(i).is_some_and(|t| t.is(b'#')) && body.get(i + 1).is_some_and(|t| t.is(b'#'));
    let (mut out, mut i) = (Vec::new(), 0);
    while i < body.len() {
        let mut group = Vec::new();
        let mut at = i;
        while let Some(t) = body.get(at).filter(|t| is_part(t)) {
            let parameter = params.position(t.span.of(file.text));
            group.push(parameter.map_or(Part::Spelled(t.span), Part::Parameter));
            if !pastes(at + 1) {
                break;
            }
            at += 3;
        }
        let is_mixed = group.iter().any(|p| matches!(p, Part::Spelled(_)))
            && group.iter().any(|p| matches!(p, Part::Parameter(_)));
        if is_mixed {
            out.push(group);
        }
        i = at.max(i) + 1;
    }
    out
}
