//! `object-header`: `ob_refcnt`, `ob_type`, `ob_size` without their accessors.

use crate::case::Case;
use crate::verdict::Verdict;
use abi3lint_model::{Abi, Use};

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let (_, f) = case.field()?;
    if !f.is_of_object_header() || case.wants_hidden_offset() {
        return None;
    }
    if case.fact.usage == Use::HeadMember {
        return case.config.abi().is_opaque().then(|| Verdict::of("member"));
    }
    let visible = f.visible.contains(case.config);
    // An initialiser is no access.
    if case.fact.usage == Use::Designator && visible || case.initialises_incomplete(f) {
        return None;
    }
    let cause = match case.config.abi() {
        // The step to the embedded header alone is no access; what follows it is. Nor is an offset.
        _ if visible && (f.name == "ob_base" || case.fact.usage == Use::OffsetOf) => return None,
        abi if abi.is_opaque() => "opaque",
        Abi::FreeThreaded if !visible => "free-threaded",
        Abi::Default | Abi::FreeThreaded if visible => return None,
        Abi::Limited(_) if visible => {
            if f.name == "ob_refcnt" {
                "count"
            } else {
                "accessor"
            }
        }
        _ => "removed",
    };
    Some(Verdict { replacements: f.replacements, versions: f.public_in(), ..Verdict::of(cause) })
}
