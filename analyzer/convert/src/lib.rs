//! Conversions of whole definitions: each is one fix with edits in all files, or an [`Obstacle`] that says what stands in the way.
//!
//! - `heap_types`: static types with their tables, and all places that name them.
//! - `headers`: structs of objects, for abi3t, with `record`, `objects`, `places` and `pointers`.
//! - `modules`: module definitions, for abi3t.
//! - `phases`: functions that create a module at once, which then execute it, with `exec` and `repeated`.
//! - `python_two`: branches for CPython 2, which hide a module from them.
//!
//! *Invariant.* Either everything about a definition is understood, and one fix has all edits; or nothing is edited.
//!
//! *Example.* `static PyTypeObject T = {..., "m.T", ...};` becomes `T_slots`, `T_spec`, `static PyTypeObject *T = NULL;` and
//! `T_ready()`; `if (PyType_Ready(&T) < 0)` becomes `if (T_ready() < 0)`, `Py_TYPE(x) == &T` becomes `Py_TYPE(x) == T`.
//!
//! Pure. It must not know a rule, a file system or an output format.

mod exec;
mod fix;
mod headers;
mod heap_types;
mod initializer;
mod lifetime;
mod mentions;
mod module;
mod modules;
mod objects;
mod obstacle;
mod phases;
mod places;
mod pointers;
mod python_two;
mod record;
mod render;
mod repeated;
mod spec;
mod text;

pub use obstacle::Obstacle;

use abi3lint_model::{Fact, Fix, Place, SourceFile, Version};
use fix::Converted;
use headers::headers;
use heap_types::heap_types;
use modules::modules;
use text::Package;

/// What the targets of a run ask of conversions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Asked {
    /// The lowest version of all targets.
    pub floor: Version,
    /// Some target is abi3t.
    pub abi3t: bool,
}

/// The conversions of a package's definitions.
#[derive(Debug)]
pub struct Conversions {
    all: Vec<Converted>,
}

impl Conversions {
    /// Of the definitions in these files that these facts are about.
    pub fn new(files: &[&SourceFile], facts: &[Fact], asked: Asked) -> Conversions {
        let package = Package::new(files);
        let mut all = heap_types(&package, facts, asked.floor);
        if asked.abi3t {
            all.extend(modules(&package, facts, asked.floor));
            all.extend(headers(&package, facts, asked.floor));
        }
        Conversions { all }
    }

    /// The conversion of what is defined at a place; `None` where that is nothing that is converted.
    pub fn at(&self, place: Place) -> Option<Result<&Fix, &Obstacle>> {
        let covers =
            |r: &Place| r.file == place.file && r.span.start <= place.span.start && place.span.end <= r.span.end;
        let has = |c: &&Converted| c.regions.iter().any(covers);
        self.all.iter().find(has).map(|c| c.outcome.as_ref())
    }
}
