//! Tables of slots and of members.

use super::value::Value;
use crate::{Config, ConfigSet, EntityId, Live, Place};

/// The slots of a type or of a module.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Slots {
    /// Their entries, in order.
    pub entries: Vec<Slot>,
    /// Where an entry, or the array itself, was not understood.
    pub unread: ConfigSet,
    /// Where the array has no entry that ends it.
    pub endless: ConfigSet,
    /// Where an array is: its name, for a note.
    pub place: Option<Place>,
    /// The entries are `PySlot`, with flags of their own.
    pub flagged: bool,
}

impl Slots {
    /// Says of all places where they are in another text.
    pub(super) fn move_places(&mut self, to: &mut impl FnMut(&mut Place)) {
        self.entries.iter_mut().for_each(|s| to(&mut s.place));
        self.place.iter_mut().for_each(to);
    }

    /// The entries in a configuration.
    pub fn on(&self, config: Config) -> impl DoubleEndedIterator<Item = &Slot> {
        self.entries.iter().filter(move |s| s.live.may.contains(config))
    }
}

/// An entry of slots.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Slot {
    /// What it is for.
    pub id: SlotId,
    /// What it gives.
    pub value: Value,
    /// When it is compiled.
    pub live: Live,
    /// Where its id stands, or the macro that brings it.
    pub place: Place,
    /// It says that what it points to is never freed.
    pub is_static: bool,
}

/// What a slot is for.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum SlotId {
    /// An id of CPython's.
    Known(EntityId, &'static str),
    /// A name that CPython does not have.
    Other(String),
    /// A number.
    Number(i64),
}

impl SlotId {
    /// Its name.
    pub fn name(&self) -> Option<&str> {
        match self {
            SlotId::Known(_, name) => Some(name),
            SlotId::Other(name) => Some(name),
            SlotId::Number(_) => None,
        }
    }
}

/// A member of a type: an entry of `PyMemberDef`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Member {
    /// Its name in Python.
    pub name: Value,
    /// What type it has.
    pub kind: Value,
    /// Where it is.
    pub offset: Value,
    /// Its flags.
    pub flags: Value,
    /// When it is compiled.
    pub live: Live,
    /// Where its entry stands.
    pub place: Place,
}

/// The members of a type.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Members {
    /// Their entries, in order.
    pub entries: Vec<Member>,
    /// Where an entry, or the array itself, was not understood.
    pub unread: ConfigSet,
}
