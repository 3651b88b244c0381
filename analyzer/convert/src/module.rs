//! What the conversions of modules share.

use crate::initializer::variable;
use crate::obstacle::Obstacle;
use crate::text::{Function, Package, Text};
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

/// A definition is named in these parts of its file alone. Elsewhere its name may be that of a static variable of another
/// file, or of a function's own.
pub(crate) fn used_once(package: &Package<'_>, text: &Text<'_>, name: &str, known: &[Span]) -> Result<(), Obstacle> {
    for other in package.with(name) {
        // A static variable of another file has nothing to do with this one.
        if other.file != text.file && other.mentions(name).any(|i| is_static_variable(other, i)) {
            continue;
        }
        let is_known = |i: usize| other.file == text.file && known.iter().any(|span| within(other, i, *span));
        if let Some(at) = other.mentions(name).find(|i| !is_known(*i) && !is_local(other, *i, name)) {
            return Err(Obstacle::at(format!("'{name}' is used elsewhere"), other.place(at)));
        }
    }
    Ok(())
}

/// Whether a name is that of a static variable that is defined here.
fn is_static_variable(text: &Text<'_>, at: usize) -> bool {
    variable(text, at).is_some_and(|v| v.braces.is_some() && v.specifiers.clone().any(|i| text.word(i) == b"static"))
}

/// Whether a name is that of a parameter or of a variable of the function around, which points to something.
fn is_local(text: &Text<'_>, at: usize, name: &str) -> bool {
    let is_type = |i: usize| i >= 2 && text.is(i - 1, b'*') && text.is_name(i - 2) && text.word(i - 2) != b"return";
    let ends = |i: usize| [b',', b')', b'=', b';'].iter().any(|end| text.is(i + 1, *end));
    let declares = |i: usize| text.word(i) == name.as_bytes() && is_type(i) && ends(i);
    match text.function_at(at) {
        Some(f) => f.parameters.clone().chain(f.body.start..at + 1).any(declares),
        None => declares(at) && !text.is(at + 1, b'=') && !text.is(at + 1, b';'),
    }
}
