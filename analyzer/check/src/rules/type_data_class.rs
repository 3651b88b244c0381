//! `type-data-class`: the data of a class, asked for by the class that the object happens to have, or by a cast.

use crate::case::Case;
use crate::verdict::Verdict;
use abi3lint_model::Subject;
use abi3lint_model::definition::{Defined, TypeData, Value};
use abi3lint_rules::roles::{self, Role};

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let cause = match &case.fact.subject {
        Subject::Defined(piece) => match &*piece.of {
            Defined::TypeData(data) if asks_the_object(data) => "class-of-object",
            _ => return None,
        },
        Subject::HeaderlessCast(_) if case.is_opaque() => "cast",
        _ => return None,
    };
    Some(Verdict { versions: case.runs_on(), ..Verdict::of(cause) })
}

/// Whether the class is that of the object, and some class has subclasses.
fn asks_the_object(data: &TypeData) -> bool {
    let Some(Value::Call(name, _)) = data.call.arguments.get(1) else { return false };
    data.subclasses && roles::of(name.as_bytes()).has(Role::TypeOf)
}
