//! What finished binaries show: names that the interpreter must define, entry points, linked libraries, file names.
//!
//! Example: `mod.abi3.so` that leaves `PyObject_Vectorcall` undefined shows an [`Sight::Import`] of it. A binary has no
//! lines: its facts have the empty span at its beginning.

use crate::{Target, Version, VersionSet};

/// Something that a binary shows.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Shown {
    /// What.
    pub what: Sight,
    /// How its undefined names are resolved.
    pub loader: Loader,
    /// The one architecture that shows it, of several in the file.
    pub slice: Option<&'static str>,
}

impl Shown {
    /// What a report calls it by.
    pub fn symbol(&self) -> &str {
        match &self.what {
            Sight::Import { name, .. } => name,
            Sight::Hooks { module, .. } => module,
            Sight::FileName { text, .. } => text,
            Sight::Tags { .. } | Sight::Platforms { .. } => "WHEEL",
            Sight::Setting { tag, .. } => tag,
            Sight::Recorded(_) => "RECORD",
            Sight::Requires { .. } => "Requires-Python",
            Sight::Library(library) => &library.name,
            Sight::Compiled(_) | Sight::CompiledFor { .. } => "Py_LIMITED_API",
        }
    }
}

/// How undefined names of a binary are resolved.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Loader {
    /// ELF and Mach-O: by name, among everything that the process has loaded. The interpreter exports all its public
    /// functions.
    Unix,
    /// PE: in the library that the import names. For the stable ABIs that is a library of listed names.
    Windows,
}

/// What a binary shows.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Sight {
    /// A name that neither the file defines nor one that is shipped with it.
    Import {
        /// The name, as C has it.
        name: String,
        /// It is NULL where it is not defined, and the file is loaded all the same.
        weak: bool,
    },
    /// An extension module, by its file name, with the entry points that it exports.
    Hooks {
        /// The name of the module.
        module: String,
        /// The function that every version looks for.
        wanted: String,
        /// Functions that import a module.
        found: Vec<String>,
        /// Those of them that import this module.
        own: Vec<String>,
    },
    /// An extension module in a wheel.
    FileName {
        /// What the ending of its name promises.
        ending: Ending,
        /// The ending, from the first period on.
        text: String,
        /// The wheel's tag without the platform.
        tag: String,
        /// What the wheel's tag promises; nothing for the ABI tag `none`.
        targets: Vec<Target>,
        /// The wheel has the same module for other interpreters too.
        has_others: bool,
    },
    /// A wheel whose file `WHEEL` has other tags than its name.
    Tags {
        /// Those of the name.
        name: String,
        /// Those of the file.
        file: String,
    },
    /// A wheel whose file `WHEEL` has the tags of its name, but for other platforms.
    Platforms {
        /// Those of the name.
        name: String,
        /// Those of the file.
        file: String,
    },
    /// A wheel whose tag is not the one that its project asks for.
    Setting {
        /// The tag without the platform.
        tag: String,
        /// What the project asks for,
        wanted: Target,
        /// and where.
        place: String,
    },
    /// An object of a wheel that differs from the line about it in `RECORD`.
    Recorded(Recorded),
    /// The versions that a wheel asks for in its `METADATA`.
    Requires {
        /// As written.
        text: String,
        /// The versions.
        allowed: VersionSet,
    },
    /// A library of CPython's that is linked.
    Library(Library),
    /// How it was compiled, the most certain sign first.
    Compiled(Vec<Evidence>),
    /// The floor for which it was compiled, and what says so.
    CompiledFor {
        /// The floor.
        floor: Version,
        /// The module itself says it, not its debug information.
        by_module: bool,
    },
}

/// How a member of a wheel differs from the line about it in `RECORD`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Recorded {
    /// There is no line.
    Missing,
    /// Its size is another one.
    Size {
        /// As written.
        written: u64,
        /// As it is.
        actual: u64,
    },
    /// Its hash is another one.
    Hash,
}

/// A sign of how a binary was compiled.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Evidence {
    /// A call passes a version of the API.
    ApiVersion {
        /// The function that is called.
        function: String,
        /// The version: 3 is that of the limited API.
        version: u32,
        /// Where the call is.
        address: u64,
    },
    /// Debug information has the layout of a struct that the limited API hides.
    Layout {
        /// The struct.
        record: &'static str,
        /// Its size in bytes.
        size: u64,
        /// The header that has it; may be empty.
        header: String,
        /// Some lines in which inline functions of the headers access fields.
        lines: Vec<SourceLine>,
    },
    /// What the module itself says, since 3.15.
    AbiInfo {
        /// 1: a stable ABI, 2: with a GIL, 4: without one.
        flags: u16,
        /// The headers' version.
        build: u32,
        /// The floor, 0 without the limited API.
        abi: u32,
    },
    /// Debug information has the macros of units that include `Python.h` and do not select the limited API.
    Unlimited {
        /// How many units.
        units: u32,
    },
    /// Debug information has the floor for which some unit selects the limited API, the highest one.
    Floor(Version),
    /// A bit of a type's flags is tested in memory.
    TypeFlags {
        /// Where first.
        address: u64,
        /// How often.
        count: u32,
    },
    /// A private function or variable is used that headers expand to only at some floors.
    Private(String),
}

/// A line in the source of a binary.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SourceLine {
    /// The function of CPython that is expanded there.
    pub name: &'static str,
    /// The file, as the compiler was given it.
    pub path: String,
    /// From 1.
    pub line: u32,
}

/// What the ending of an extension module's name promises.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Ending {
    /// `.so` or `.pyd`: nothing.
    Bare,
    /// `.abi3.so`.
    Abi3,
    /// `.abi3t.so`.
    Abi3t,
    /// `.cpython-313-x86_64-linux-gnu.so`, `.cp313t-win_amd64.pyd`: one version.
    Version {
        /// The version.
        version: Version,
        /// Its build without a GIL.
        free_threaded: bool,
    },
}

/// A library of CPython's, by its file name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Library {
    /// As the binary names it.
    pub name: String,
    /// The one version that has it; `None` for the libraries of the stable ABIs.
    pub version: Option<Version>,
    /// Its build runs without a GIL.
    pub free_threaded: bool,
    /// It belongs to debug builds.
    pub debug: bool,
}
