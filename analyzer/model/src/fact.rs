//! Facts: one use of a CPython entity at one place. Front ends produce them, rules judge them.

use crate::definition::DefinedPiece;
use crate::format_call::FormatCall;
use crate::{EntityId, FieldId, FileId, Hazard, Live, Promise, Shown, Span, Stated, Surroundings, VersionSet};
use std::num::NonZeroU8;

/// What is used.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Subject {
    /// A named entity: function, inline, macro, type, constant, data symbol, slot id.
    Entity(EntityId),
    /// A field of a CPython struct.
    Field(FieldId),
    /// A header, as written between the quotes or angle brackets.
    Header(String),
    /// A macro that selects the ABI (`Py_LIMITED_API`, ...), defined or undefined by the source.
    AbiMacro(String),
    /// What a build says of the ABI of what it makes.
    Promise(Promise),
    /// A pointer that can be NULL where it must not be. It is no use of the entities that it names: those
    /// have facts of their own.
    Null(Box<NullPath>),
    /// A piece of a module or a type that the source defines. The names in it have facts of their own.
    Defined(DefinedPiece),
    /// A member of a struct of the package, which stands in a condition within the struct.
    OwnMember(Box<OwnMember>),
    /// A pointer to an object that is cast to a struct of the package which does not begin with the header of an object:
    /// the struct's name.
    HeaderlessCast(String),
    /// Something that goes wrong once other threads run at the same time.
    Hazard(Hazard),
    /// A call with a format that the source spells out. The function has a fact of its own.
    Format(Box<FormatCall>),
    /// Something that a finished binary shows.
    Shown(Box<Shown>),
}

/// The struct of a member.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct OwnMember {
    /// Its name, or that of its type; empty where it has none.
    pub record: String,
    /// When the struct is compiled.
    pub of: Live,
}

/// How NULL gets where it must not.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct NullPath {
    /// What is NULL.
    pub from: NullFrom,
    /// The place where that is.
    pub origin: Span,
    /// Where it gets.
    pub into: NullInto,
    /// It is a result that nobody tested, not a pointer that is NULL on some path for certain.
    pub unchecked: bool,
    /// The interpreters that run such a path and crash.
    pub runs: VersionSet,
    /// The name of the function around it.
    pub function: String,
    /// It is a result that is NULL only if memory is exhausted.
    pub only_memory: bool,
}

/// Where a NULL comes from.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum NullFrom {
    /// `NULL`, `nullptr` or `0`.
    Literal,
    /// The result of CPython's function or macro.
    Result(EntityId),
    /// The result of another function.
    Call(String),
    /// The result of another function, which is NULL where CPython's is that it returns.
    Through(String, EntityId),
    /// A member of an object that only its initialiser sets, which may not have run.
    Unset {
        /// The name of the member.
        member: String,
        /// The function that sets it.
        by: String,
    },
    /// A test that found it to be NULL.
    Test,
    /// What stood there before CPython's function was given the address, and left it alone.
    Left(EntityId),
    /// What CPython's function stored through an address that it was given.
    Stored(EntityId),
    /// What the interpreter passes in a parameter, as `the keyword arguments`, and when it is NULL.
    Passed {
        /// What it is.
        what: String,
        /// When it is NULL.
        when: String,
    },
    /// The value that the interpreter hands to this slot, or to this field of a definition: none where the attribute
    /// or item is deleted.
    Deleted(String),
}

/// A place that NULL must not reach.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum NullInto {
    /// An argument of CPython's function or macro, by position from 0.
    Argument(EntityId, u8),
    /// An argument of CPython's function for a unit of its format, and which of the unit's arguments, from 0.
    Unit(EntityId, String, u8),
    /// An argument of another function that dereferences it.
    Call(String, u8),
    /// `*p`, `p->member`, `p[i]`.
    Dereference,
    /// The interpreter, which takes NULL from its callee for an exception.
    Interpreter,
    /// The interpreter, and it is no NULL that gets there: what comes of the call that the exception comes from is one
    /// that is set.
    WithException,
}

/// Why a place needs the complete layout of a type.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ByValue {
    /// A variable of the type.
    Variable,
    /// A member of another struct.
    Member,
    /// A parameter or result.
    Parameter,
    /// `*p = q`, or a struct passed by dereference.
    Copy,
    /// An array of it.
    Array,
    /// A class of C++ that derives from it.
    Base,
    /// The result of a function that is defined here.
    Result,
    /// An object without a name: `T()`, `T{}`, `new T`.
    Value,
    /// `alignof` of it.
    Alignment,
    /// Arithmetic with a pointer to it, or a subscript.
    Arithmetic,
    /// An argument of a template that needs it complete.
    Argument,
}

/// A pointer that is passed where one to another type is wanted.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Mistyped {
    /// What it points to, as the source calls it.
    pub pointee: String,
    /// The argument.
    pub span: Span,
    /// Whether a cast may stand in front of the argument without parentheses.
    pub unary: bool,
}

/// How it is used.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Use {
    /// The name stands there; nothing more is known or needed.
    Mention,
    /// A call, or an invocation of a function-like macro.
    Call {
        /// So many arguments.
        args: u8,
        /// Each of them is one: none is a macro or a pack that may stand for several, or for none.
        counted: bool,
        /// Bit `i` is set where argument `i` is a literal NULL, or a literal zero, which is NULL where a pointer is
        /// wanted.
        nulls: u32,
        /// The first argument, where the entity does not cast it and no C++ compiler does.
        mistyped: Option<Box<Mistyped>>,
        /// The first of the arguments that the catalog lists as refused by some interpreters, by its position in that
        /// list, from 1.
        refused: Option<NonZeroU8>,
        /// What stands around it, of functions whose result other threads can change.
        around: Surroundings,
    },
    /// A field is read, or its address taken.
    Read,
    /// A field that can be asked for in another way is read as `pointer->field`.
    ReadThrough {
        /// The pointer's expression.
        pointer: Span,
    },
    /// A field is assigned to.
    Write,
    /// An initialiser names a field: `{.tp_name = "x"}`.
    Designator,
    /// The name of a member follows this field, whose type has no such member in the fact's configurations.
    WithoutMember,
    /// The name is the target of an assignment, as in `Py_TYPE(o) = t`.
    Assign,
    /// The header member `ob_base` of a struct of the package, which `PyObject_HEAD` declares.
    HeadMember,
    /// The type of a cast whose only purpose is the access to a field.
    CastToField,
    /// `sizeof` of a type or of an expression of the type.
    SizeOf,
    /// `offsetof` of a field.
    OffsetOf,
    /// A place that needs the complete type.
    ByValue(ByValue),
    /// A static object of the type.
    StaticObject {
        /// The place only declares it; the definition follows.
        forward: bool,
    },
    /// NULL as the value of a slot, or of a field of a definition, in an initialiser.
    Empty,
    /// An array whose length nobody passes, without the entry that ends it: of the struct, or of the names that the
    /// function takes.
    Unterminated,
    /// A header is included.
    Include,
    /// A macro is defined.
    Define(Box<Definition>),
    /// Something else that the build says contradicts it.
    Against(Box<Stated>),
    /// The place defines something for the interpreter.
    Defines,
}

/// The definition of a macro that selects the ABI.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Definition {
    /// Its body as written.
    pub text: String,
    /// Who defines it, and when.
    pub by: DefinedBy,
}

/// Who defines a macro, and when.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum DefinedBy {
    /// The source.
    Source,
    /// The source, after it has included `Python.h`.
    SourceAfterPythonH,
    /// The source takes its definition away, and includes `Python.h` without it.
    Undefined,
    /// A command line, or a build file that makes one.
    Build,
}

/// How certain a front end is that the place uses this entity.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Confidence {
    /// Only the spelling speaks for it.
    Guessed,
    /// Inferred, with a step that could be wrong (an unknown macro, a type seen in one branch only).
    Inferred,
    /// The name itself, or a type that the source declares.
    Exact,
}

/// The front end that saw a use.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Origin {
    /// The C and C++ front end.
    #[default]
    Source,
    /// The front end for LLVM IR: what the compiler made of the source.
    Ir,
    /// The front end for binaries: what the linker and the packager made of it.
    Binary,
}

impl Origin {
    /// The word for it in reports.
    pub fn word(self) -> &'static str {
        match self {
            Origin::Source => "source",
            Origin::Ir => "ir",
            Origin::Binary => "binary",
        }
    }
}

/// One step of a macro expansion, or the place where a macro body is used.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Expansion {
    /// File of the place.
    pub file: FileId,
    /// The place.
    pub span: Span,
    /// The macro that is expanded there.
    pub macro_name: String,
}

/// How macros lead to a place.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Route {
    /// The user's own macro in whose body the place lies.
    pub in_macro: Option<String>,
    /// For a place in a macro body: its live uses, in order.
    pub uses: u32,
    /// For a place in a macro body: the chain of expansions that reaches it first, outermost first.
    pub expansion: Vec<Expansion>,
}

/// One use of an entity. All facts of a run are held at once, so what few of them have is in a box.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fact {
    /// What is used.
    pub subject: Subject,
    /// How.
    pub usage: Use,
    /// Where: the file,
    pub file: FileId,
    /// and the name's span in it.
    pub span: Span,
    /// When: the configurations that compile the place.
    pub live: Live,
    /// How certain the front end is.
    pub confidence: Confidence,
    /// Which front end it is.
    pub origin: Origin,
    /// The package declares the name by itself and defines it nowhere, so it compiles whatever the headers show.
    pub declared: bool,
    /// How macros lead there, if any do.
    pub route: Option<Box<Route>>,
}

impl Fact {
    /// The user's own macro in whose body the place lies.
    pub fn in_macro(&self) -> Option<&str> {
        self.route.as_ref()?.in_macro.as_deref()
    }

    /// For a place in a macro body: its live uses, in order.
    pub fn uses(&self) -> u32 {
        self.route.as_ref().map_or(0, |r| r.uses)
    }

    /// The chain of expansions that reaches the place first, outermost first.
    pub fn expansion(&self) -> &[Expansion] {
        self.route.as_ref().map_or(&[], |r| &r.expansion)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_is_small() {
        // A file that Cython wrote has a fact for every two hundred of its bytes, and all are held at once. What
        // grows with the versions of CPython is `live` alone: two words for each set up to 3.15, three up to 3.19.
        assert!(size_of::<Fact>() <= 72 + size_of::<Live>(), "{} bytes", size_of::<Fact>());
    }
}
