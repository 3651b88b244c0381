//! What the conversions of modules share.

use crate::text::{Function, Text};
use abi3lint_model::definition::{Defined, Hook, ModuleDefinition, Piece};
use abi3lint_model::{Edit, Fact, Place, Span, Subject};

/// What a module's conversion takes the place of, and its edits.
#[derive(Debug)]
pub(crate) struct Module {
    /// The definition and the function.
    pub regions: Vec<Place>,
    pub edits: Vec<Edit>,
}

/// The module of which a fact tells all.
pub(crate) fn definition(fact: &Fact) -> Option<&ModuleDefinition> {
    let Subject::Defined(piece) = &fact.subject else { return None };
    match (piece.piece, &*piece.of) {
        (Piece::Name, Defined::Module(of)) => Some(of),
        _ => None,
    }
}

/// The function that an interpreter calls: the one of its name, or one whose name a macro spells.
pub(crate) fn function<'t>(text: &'t Text<'_>, hook: &Hook, fact: &Fact) -> Option<&'t Function> {
    let spelled = || text.functions.iter().find(|f| text.toks()[f.name].span == fact.span);
    text.function(hook.name.as_bytes()).or_else(spelled)
}

/// Whether a token stands in a span.
pub(crate) fn within(text: &Text<'_>, at: usize, span: Span) -> bool {
    let here = text.toks()[at].span;
    span.start <= here.start && here.end <= span.end
}
