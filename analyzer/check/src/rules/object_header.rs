//! `object-header`: `ob_refcnt`, `ob_type`, `ob_size` without their accessors.

use crate::case::{Case, Verdict};
use crate::membership::{is_header_field, versions_with, wants_offset};
use abi3lint_model::{Abi, Use};

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let (id, f) = case.field()?;
    if !is_header_field(id) || wants_offset(case) {
        return None;
    }
    if case.fact.usage == Use::HeadMember {
        return case.config.abi().is_opaque().then(|| Verdict::of("member"));
    }
    let visible = f.visible.contains(case.config);
    let cause = match case.config.abi() {
        // The step to the embedded header alone is no access; what follows it is. Nor is an offset.
        _ if visible && (f.name == "ob_base" || case.fact.usage == Use::OffsetOf) => return None,
        abi if abi.is_opaque() => "opaque",
        Abi::FreeThreaded if !visible => "free-threaded",
        Abi::Default | Abi::FreeThreaded if visible => return None,
        Abi::Limited(_) if visible => if f.name == "ob_refcnt" { "count" } else { "accessor" },
        _ => "removed",
    };
    Some(Verdict { replacements: f.replacements, versions: versions_with(f), ..Verdict::of(cause) })
}
