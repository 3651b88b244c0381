//! What a source defines for the interpreter: modules and types, with the tables that they are made of.
//!
//! A front end reads initialisers, joins them over all files by the names that they give each other, and tells each
//! definition as a whole. What it did not understand is [`Value::Unknown`], or named in `unread`, so that a rule never
//! says of a table with such an entry what it lacks.
//!
//! Each value and each entry has the configurations that compile it. A rule asks in one configuration:
//! [`Values::on`], [`Slots::on`].
//!
//! Example: `static PyType_Spec spec = {"m.T", sizeof(T), 0, Py_TPFLAGS_DEFAULT, slots};` is a [`TypeDefinition`]
//! whose `basicsize` is `Size` of `T` and whose `slots` are the entries of the array `slots`, in whichever file it
//! stands.

mod table;
mod value;

pub use table::{Member, Members, Slot, SlotId, Slots};
pub use value::{Head, Size, Value, Values};

use crate::{Config, ConfigSet, EntityId, FileId, Live, Place, Span};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// What a function does with its object and the object's type, and in which configurations.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Lifetime {
    /// It frees the object.
    pub frees: ConfigSet,
    /// It releases its reference to the type.
    pub releases: ConfigSet,
    /// It releases the type before it frees the object by a slot of the type.
    pub releases_first: ConfigSet,
    /// It calls the deallocator of the base of the object's type, which of a subclass is itself.
    pub recurses: ConfigSet,
    /// It visits the type.
    pub visits: ConfigSet,
    /// A function that is not known gets the object or the type.
    pub unread: ConfigSet,
}

/// A call that makes a type or a module of a definition.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Creation {
    /// The function or macro.
    pub by: EntityId,
    /// Its arguments.
    pub arguments: Vec<Value>,
    /// When it is compiled.
    pub live: Live,
    /// Where its name stands.
    pub place: Place,
}

/// How something is written down.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Form {
    /// A `PyType_Spec` or a `PyModuleDef`.
    Record,
    /// An array of `PySlot`.
    Slots,
    /// A static `PyTypeObject`.
    Object,
}

/// A field of a definition.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Given {
    /// Its name.
    pub name: &'static str,
    /// Its value.
    pub values: Values,
    /// Where the value stands.
    pub place: Place,
    /// When it is given.
    pub live: Live,
}

/// A type that the source defines.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct TypeDefinition {
    /// How it is written down.
    pub form: Form,
    /// The variable.
    pub variable: String,
    /// Its size.
    pub basicsize: Values,
    /// The size of an item.
    pub itemsize: Values,
    /// Its flags.
    pub flags: Values,
    /// All fields of the initialiser.
    pub fields: Vec<Given>,
    /// Where the initialiser was not understood.
    pub unread: ConfigSet,
    /// Its slots; of a static type, those of its fields that have one.
    pub slots: Slots,
    /// Its members.
    pub members: Members,
    /// By position of the slot: what the functions that free and visit do with their object.
    pub lifetimes: Vec<(u32, Lifetime)>,
    /// The calls that make it, as far as they name it.
    pub creations: Vec<Creation>,
}

/// A module that the source defines.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct ModuleDefinition {
    /// How it is written down.
    pub form: Form,
    /// The variable.
    pub variable: String,
    /// All fields of the initialiser.
    pub fields: Vec<Given>,
    /// Where the initialiser was not understood.
    pub unread: ConfigSet,
    /// Its slots.
    pub slots: Slots,
    /// It is a variable of a function, which is gone when that returns.
    pub automatic: bool,
}

/// A function that the interpreter looks for in an extension.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Hook {
    /// Its name.
    pub name: String,
    /// It is `PyModExport_x`, not `PyInit_x`.
    pub exports: bool,
    /// `x`
    pub module: String,
    /// The name of its file without what follows the dot.
    pub stem: String,
    /// No other file sees it.
    pub is_static: bool,
    /// The calls that make its result.
    pub creations: Vec<Creation>,
    /// What it returns is understood: the creations are all that there are.
    pub is_read: bool,
    /// Where the package has a function of the other kind for the same module.
    pub other: ConfigSet,
    /// Where the package says that the module needs no GIL by a call.
    pub sets_gil: ConfigSet,
    /// The modules of the package that it makes, with the configurations in which it does.
    pub definitions: Vec<(Live, Arc<ModuleDefinition>)>,
    /// How many modules the package has functions for.
    pub modules: u32,
    /// The name that the build gives to the module, where it is another one and no file has a function for it.
    pub built: Option<String>,
}

impl ModuleDefinition {
    fn move_places(&mut self, to: &mut impl FnMut(&mut Place)) {
        self.fields.iter_mut().for_each(|f| to(&mut f.place));
        self.slots.move_places(to);
    }
}

impl Hook {
    /// The module that it makes in a configuration; `None` where that is not known.
    pub fn definition(&self, config: Config) -> Option<&ModuleDefinition> {
        let mut here = self.definitions.iter().filter(|(live, _)| live.may.contains(config)).map(|(_, m)| &**m);
        here.next().filter(|_| self.is_read && here.next().is_none())
    }
}

/// What the extension tells the interpreter about its build.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct AbiInfo {
    /// The variable.
    pub variable: String,
    /// Its flags.
    pub flags: Values,
    /// The fields were understood.
    pub is_read: bool,
}

/// A call that asks for the data which a class has in an object.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct TypeData {
    /// The call: the object, the class.
    pub call: Creation,
    /// The package has a type that others may derive from.
    pub subclasses: bool,
}

/// A thing that the source defines for the interpreter.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Defined {
    /// A function that makes a module.
    Hook(Hook),
    /// A module.
    Module(ModuleDefinition),
    /// A type.
    Type(TypeDefinition),
    /// What the build was.
    AbiInfo(AbiInfo),
    /// The data of a class.
    TypeData(TypeData),
}

/// The piece of a definition that a fact stands at.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Piece {
    /// Its name.
    Name,
    /// An entry of its slots.
    Slot(u32),
    /// A value of its initialiser.
    Field(u32),
    /// An entry of its members.
    Member(u32),
    /// A call that makes it.
    Creation(u32),
}

/// A piece of a definition. All facts of one definition share it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct DefinedPiece {
    /// Which piece.
    pub piece: Piece,
    /// Of what.
    pub of: Arc<Defined>,
}

impl Hash for DefinedPiece {
    /// Of the piece, and of a name and some places alone: a table may be long, and each of its entries is a fact.
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.piece.hash(state);
        match &*self.of {
            Defined::Hook(h) => h.name.hash(state),
            Defined::Module(m) => m.variable.hash(state),
            Defined::Type(t) => t.variable.hash(state),
            Defined::AbiInfo(a) => a.variable.hash(state),
            Defined::TypeData(d) => d.call.place.hash(state),
        }
        // Thousands of functions may have a table of one name each.
        self.of.fields().first().map(|f| f.place).hash(state);
        self.of.creations().first().map(|c| c.place).hash(state);
        self.of.slots().and_then(|s| s.place).hash(state);
    }
}

impl Defined {
    /// Says of all places where they are in another text.
    pub fn move_places(&mut self, to: &impl Fn(FileId, &mut Span)) {
        let mut to = |place: &mut Place| to(place.file, &mut place.span);
        match self {
            Defined::Hook(hook) => {
                hook.creations.iter_mut().for_each(|c| to(&mut c.place));
                hook.definitions.iter_mut().for_each(|(_, m)| Arc::make_mut(m).move_places(&mut to));
            }
            Defined::Module(module) => module.move_places(&mut to),
            Defined::Type(of_type) => {
                of_type.fields.iter_mut().for_each(|f| to(&mut f.place));
                of_type.slots.move_places(&mut to);
                of_type.members.entries.iter_mut().for_each(|m| to(&mut m.place));
                of_type.creations.iter_mut().for_each(|c| to(&mut c.place));
            }
            Defined::TypeData(data) => to(&mut data.call.place),
            Defined::AbiInfo(_) => {}
        }
    }

    /// Its slots.
    pub fn slots(&self) -> Option<&Slots> {
        match self {
            Defined::Module(m) => Some(&m.slots),
            Defined::Type(t) => Some(&t.slots),
            Defined::Hook(_) | Defined::AbiInfo(_) | Defined::TypeData(_) => None,
        }
    }

    /// The fields of its initialiser.
    pub fn fields(&self) -> &[Given] {
        match self {
            Defined::Module(m) => &m.fields,
            Defined::Type(t) => &t.fields,
            Defined::Hook(_) | Defined::AbiInfo(_) | Defined::TypeData(_) => &[],
        }
    }

    /// The calls that make it.
    pub fn creations(&self) -> &[Creation] {
        match self {
            Defined::Hook(h) => &h.creations,
            Defined::Type(t) => &t.creations,
            Defined::Module(_) | Defined::AbiInfo(_) | Defined::TypeData(_) => &[],
        }
    }
}
