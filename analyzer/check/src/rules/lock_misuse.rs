//! `lock-misuse`: locks that do not protect what they seem to, or that a thread waits for without end.

use crate::case::Case;
use crate::verdict::Verdict;
use abi3lint_model::{Hazard, Subject};

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let Subject::Hazard(hazard) = case.fact.subject else { return None };
    let cause = match hazard {
        Hazard::ObjectMutex => "object-mutex",
        Hazard::LeftSection => "left-section",
        Hazard::NestedSection => "nested-section",
        Hazard::CodeUnderMutex => "code-under-mutex",
        Hazard::AttachedAsLock => "attached-as-lock",
        Hazard::Variable | Hazard::Lazy | Hazard::Member | Hazard::State | Hazard::Cursor => return None,
    };
    case.config.abi().is_gil_disabled().then(|| Verdict::of(cause))
}
