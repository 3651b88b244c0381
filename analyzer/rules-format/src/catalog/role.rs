//! The roles that a name of CPython can have for the analyzers, by their ids in `roles.toml`. What each of them means
//! is said there; it becomes the documentation of `abi3lint_rules::roles::Role`.

use serde::Deserialize;

/// A role. A set of them is 128 bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each has its sentence in roles.toml, and the build wants one")]
pub enum Role {
    // Macros that hide syntax.
    ObjectHead,
    VarObjectHead,
    HeadInitializer,
    HiddenHead,
    WrapsDeclaration,
    Announces,
    Attribute,
    Statement,
    Returns,
    TakesType,
    // Calls and control flow.
    NeverReturns,
    ErrorIndicator,
    FailsByIndicator,
    MakesNumber,
    KeepsErrorIndicator,
    SetsException,
    ClearsException,
    PassesArgument,
    ReplacesReference,
    ReleasesReference,
    VisitsReference,
    FreesObject,
    TypeOf,
    VisitFunction,
    SlotGetter,
    Assertion,
    KeywordParser,
    TupleUnpacker,
    KeyTester,
    KeyLookup,
    AsciiTester,
    TextGetter,
    ReadsOneEntry,
    ModuleInit,
    ModuleExport,
    MakesType,
    MakesModule,
    DefersModule,
    MakesEmptyModule,
    SetsGil,
    GetsTypeData,
    RuntimeVersion,
    Singleton,
    // Macros that conditions ask.
    VersionHex,
    VersionMajor,
    VersionMinor,
    VersionMicro,
    PacksVersion,
    PythonH,
    LimitedApi,
    TargetAbi3t,
    GilDisabled,
    OpaqueObject,
    LimitedWithTypes,
    AbiFour,
    DebugBuild,
    TraceRefs,
    BuildCore,
    PythonTwo,
    // Structs and the tables made of them.
    StructTag,
    ObjectStruct,
    VarObjectStruct,
    TypeStruct,
    TypeObject,
    TypeObjectStruct,
    TakesApiVersion,
    ApiVersion,
    LimitedApiVersion,
    ModuleDef,
    TypeSpec,
    TypeSlot,
    ModuleSlot,
    ModuleSlotId,
    AnySlot,
    SlotEntry,
    StaticSlotEntry,
    SlotEnd,
    StaticSlotFlag,
    MethodDef,
    MemberDef,
    AbiInfo,
    AbiInfoVariable,
    NestedSlots,
    MembersSlot,
    TypeNameSlot,
    AllocSlot,
    FreeSlot,
    DeallocSlot,
    NewSlot,
    InitSlot,
    MakesZeroed,
    ClassFlag,
    DisallowsInstantiation,
    BaseTypeFlag,
    BasicsizeSlot,
    ExtraBasicsizeSlot,
    ItemsizeSlot,
    FlagsSlot,
    AbiSlot,
    GilSlot,
    NameSlot,
    SingleSlot,
    DefinitionSlot,
    StaticSlot,
    TraverseSlot,
    BaseSlot,
    BasesSlot,
    // Constants of types and modules.
    GcFlag,
    ReadyFlag,
    ItemsAtEndFlag,
    RelativeOffsetFlag,
    ReadOnlyFlag,
    OffsetType,
    VariableSizeType,
    GilAbiFlag,
    FreeThreadedAbiFlag,
}

impl Role {
    /// The bit of the role in a set.
    pub fn bit(self) -> u128 {
        1 << self as u32
    }

    /// Whether the role says how the name reads in a source, so that nobody has to look at the name again.
    pub(crate) fn settles(self) -> bool {
        !matches!(self, Role::KeepsErrorIndicator | Role::FailsByIndicator | Role::MakesNumber)
    }
}
