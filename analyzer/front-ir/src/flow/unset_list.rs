//! The members of a function's object that nobody may have set, as far as the function reads them.

use super::context::Context;
use super::frame::Frame;
use super::unset::Unset;
use super::ways::{Places, member_of, objects};
use crate::ir::Value as Ir;
use std::rc::Rc;

/// The members of a function's object that may be NULL when it is called.
#[derive(Debug, Default)]
pub(super) struct UnsetMembers {
    /// Slots that hold the object.
    pub objects: Vec<Ir>,
    /// Slots of it, with the address of a member and the place that it is.
    pub members: Vec<(Ir, Ir, usize)>,
    pub by: String,
}

impl UnsetMembers {
    /// Those that a function reads, which become places.
    pub(super) fn of(
        cx: &Context<'_>,
        frame: &Frame,
        function: Ir,
        places: &mut Places,
        next: &mut u32,
    ) -> UnsetMembers {
        let Some(unset) = cx.unset.get(&function).map(Rc::clone) else { return UnsetMembers::default() };
        let mut out = UnsetMembers { objects: objects(function), members: Vec::new(), by: unset.by.clone() };
        let Unset { members, .. } = &*unset;
        // Of a member that is read by two names of the object, nothing is known.
        let mut seen: Vec<(u64, Ir)> = Vec::new();
        for i in function.instructions().filter(|i| i.is_load() && i.is_pointer()) {
            let Some(address) = i.operand(0) else { continue };
            let Some((object, offset)) = member_of(cx.module, frame, address) else { continue };
            if !members.contains(&offset) || !out.objects.contains(&object) {
                continue;
            }
            if seen.iter().any(|(at, of)| *at == offset && *of != object) {
                out.members.retain(|m| places.offset(m.2) != offset);
                continue;
            }
            if !seen.contains(&(offset, object)) {
                seen.push((offset, object));
                let place = places.add(cx.module, frame, address, next);
                out.members.extend(place.map(|place| (object, address, place)));
            }
        }
        out
    }
}
