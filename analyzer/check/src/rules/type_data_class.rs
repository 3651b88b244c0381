//! `type-data-class`: the data of a class, asked for by the class that the object happens to have.

use crate::case::Case;
use crate::verdict::Verdict;
use abi3lint_model::Subject;
use abi3lint_model::definition::{Defined, Value};
use abi3lint_rules::roles::{self, Role};

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let Subject::Defined(piece) = &case.fact.subject else { return None };
    let Defined::TypeData(data) = &*piece.of else { return None };
    let Some(Value::Call(name, _)) = data.call.arguments.get(1) else { return None };
    if !data.subclasses || !roles::of(name.as_bytes()).has(Role::TypeOf) {
        return None;
    }
    Some(Verdict { versions: case.runs_on(), ..Verdict::of("class-of-object") })
}
