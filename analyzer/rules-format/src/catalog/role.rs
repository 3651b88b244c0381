//! The roles that a name of CPython can have for the analyzers, by their ids in `roles.toml`. What each of them means
//! is said there; it becomes the documentation of `abi3lint_rules::roles::Role`.

use serde::Deserialize;

/// A role.
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
    KeyLister,
    PassesSequence,
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
    // Other threads.
    AsksSharedObject,
    ReferenceCount,
    MakesObject,
    CallsObject,
    KeepsItems,
    TakesLock,
    ReleasesLock,
    BeginsSection,
    Mutex,
    RunsCode,
    ChecksThreadState,
    GetsModuleState,
    RunsAlone,
    Iterates,
    UsesGil,
    NeedsNoGil,
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
    IteratorSlot,
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
    ShortcutSlot,
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
    /// Whether the role says how the name reads in a source, so that nobody has to look at the name again.
    pub(crate) fn settles(self) -> bool {
        !matches!(self, Role::KeepsErrorIndicator | Role::FailsByIndicator | Role::MakesNumber)
    }
}

/// A set of roles: bit `i` of word `i / 64` is set where role `i` is in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RoleSet(pub [u64; 3]);

impl RoleSet {
    /// The set of some roles.
    pub fn of(roles: impl IntoIterator<Item = Role>) -> RoleSet {
        let mut out = RoleSet::default();
        roles.into_iter().for_each(|role| out.insert(role));
        out
    }

    /// Puts a role in.
    pub fn insert(&mut self, role: Role) {
        let i = role as usize;
        self.0[i / 64] |= 1 << (i % 64);
    }

    /// Whether the role with this number is in it.
    pub fn has_number(self, i: usize) -> bool {
        self.0[i / 64] >> (i % 64) & 1 == 1
    }

    /// Whether it shares a role with another one.
    pub fn has_any(self, other: RoleSet) -> bool {
        self.0.iter().zip(other.0).any(|(a, b)| a & b != 0)
    }

    /// Whether no role is in it.
    pub fn is_empty(self) -> bool {
        self.0 == [0; 3]
    }

    /// The set as the static tables have it.
    pub(crate) fn emitted(self) -> String {
        format!("Roles({:?})", self.0)
    }
}
