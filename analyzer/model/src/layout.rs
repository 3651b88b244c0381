//! What a compiled object takes for granted about the layout of CPython's structs.

use crate::{Config, ConfigSet, EntityId, FieldId, FileId, Place, Span};

/// What is taken for granted about a struct.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Part {
    /// A field lies so many bytes behind the struct's start.
    Field {
        /// The field.
        field: FieldId,
        /// In bytes, in the headers that compiled the object.
        offset: u32,
    },
    /// The struct has so many bytes.
    Size(u32),
}

/// One place whose code has an assumption about a struct's layout built in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Baked {
    /// The struct.
    pub record: EntityId,
    /// What is assumed of it.
    pub part: Part,
    /// Where: the file,
    pub file: FileId,
    /// and the place in it; for code of CPython's headers the place that uses it.
    pub span: Span,
}

/// What becomes of an assumption in another configuration.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fate {
    /// It holds.
    Holds,
    /// The field lies so many bytes behind the struct's start.
    Moved(u32),
    /// The field, or the struct, has so many bytes.
    Resized(u32),
    /// There is no such field or struct, or the headers hide it.
    Absent,
}

/// An assumption about a layout, with all that makes it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Assumption {
    /// The struct.
    pub record: EntityId,
    /// What is assumed of it.
    pub part: Part,
    /// Places that make it.
    pub uses: u32,
    /// The first of them.
    pub first: Place,
    /// What becomes of it, by the configurations of the footprint.
    pub fates: Vec<Fate>,
}

/// The layouts that compiled objects take for granted, and where they hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Footprint {
    /// The version-specific builds that are asked about, in order: with the GIL, then free-threaded.
    pub configs: Vec<Config>,
    /// By struct, fields by offset, sizes last.
    pub assumptions: Vec<Assumption>,
}

impl Footprint {
    /// The configurations in which every assumption holds.
    pub fn holds(&self) -> ConfigSet {
        let held = |i: usize| self.assumptions.iter().all(|a| a.fates.get(i) == Some(&Fate::Holds));
        self.configs.iter().enumerate().filter(|(i, _)| held(*i)).map(|(_, c)| *c).collect()
    }
}
