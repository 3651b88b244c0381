//! The control flow graph that front ends make of a function.

use abi3lint_model::{ConfigSet, VersionSet};

/// A pointer variable of the function, by number.
pub type Var = u32;
/// A block, by index in [`Graph::blocks`].
pub type BlockId = usize;
/// A place where a NULL comes from, by index in [`Graph::sources`].
pub type SourceId = u32;
/// A place that NULL must not reach, by index in [`Graph::uses`].
pub type UseId = u32;

/// What a pointer is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Value {
    /// Nothing is known of it.
    Unknown,
    /// It is not NULL.
    NonNull,
    /// It is NULL.
    Null(SourceId),
    /// A result that can be NULL, and that nobody has tested yet.
    Result(SourceId),
    /// What a variable holds.
    Var(Var),
}

/// What happens in a block.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Op {
    /// A variable is assigned.
    Set(Var, Value),
    /// The value is used where NULL must not be.
    Use(Value, UseId),
    /// Somebody else may have tested or changed the variable.
    Forget(Var),
    /// Somebody else may have tested or changed every variable.
    ForgetAll,
    /// Another condition has said that the variable need not be tested here.
    Doubt(Var),
    /// Where the variable is NULL and nothing else, that comes from this source.
    Attribute(Var, SourceId),
    /// An exception may be pending from here on, or one that was may be gone.
    MayRaise,
    /// An exception may be pending from here on, and one that was is.
    MayRaiseToo,
    /// An exception is set for certain from here on, which comes from this source.
    Raises(SourceId),
    /// None is set from here on.
    Clears,
    /// The call of this source may have failed, and only the error indicator tells.
    MayFail(SourceId),
    /// Somebody else may have asked for an exception, or dealt with it.
    Handles,
}

/// What decides a branch.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Cond {
    /// The variable is not NULL; where it is, the source stands for this test.
    NonNull(Var, SourceId),
    /// The headers and macros of the build: configurations of the `yes` edge that are not proven dead, and
    /// those that are proven live.
    Live(ConfigSet, ConfigSet),
    /// The running interpreter is one of these.
    Runs(VersionSet),
    /// An exception is pending.
    Raised,
    /// Anything else. It may well say whether one of these results is NULL; with `None`, whether any is.
    Other(Option<Vec<SourceId>>),
}

/// How a block ends.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum End {
    /// Control goes on there.
    Jump(BlockId),
    /// Control goes on at one of two blocks.
    Branch {
        /// What decides.
        cond: Cond,
        /// Where control goes on if it holds,
        yes: BlockId,
        /// and where if it does not.
        no: BlockId,
    },
    /// Control goes on at one of many blocks.
    Switch(Vec<BlockId>),
    /// The function returns the value. Where a use is given, NULL must not be returned without an exception, and nothing
    /// else with one.
    Return(Value, Option<UseId>),
    /// Control does not go on: `abort()`, a `throw`.
    Stop,
}

/// A straight piece of the function.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Block {
    /// What happens, in order.
    pub ops: Vec<Op>,
    /// What follows.
    pub end: End,
}

/// Where a NULL comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Source {
    /// Configurations in which the place is compiled.
    pub live: ConfigSet,
    /// Interpreters on which NULL can come from there.
    pub runs: VersionSet,
    /// A NULL from there comes with an exception, so that `PyErr_Occurred()` is a test of it. A test by itself counts as
    /// well: who asks for the exception too takes NULL alone for no failure.
    pub raises: bool,
    /// The exception is certain, and the call that returns the NULL has set it.
    pub certain: bool,
}

/// Where NULL must not come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Use {
    /// Interpreters that crash there.
    pub crashes: VersionSet,
}

/// A function.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Graph {
    /// Its blocks; control enters at the first one.
    pub blocks: Vec<Block>,
    /// Where NULLs come from.
    pub sources: Vec<Source>,
    /// Where they must not come.
    pub uses: Vec<Use>,
    /// Its parameters, as far as they are pointers: position and variable.
    pub params: Vec<(u8, Var)>,
    /// No exception is pending where control enters, so that one has to be set where NULL is returned.
    pub enters_quiet: bool,
    /// A variable that is NULL from the start and that nothing tests or changes: what conditions on versions leave of it at
    /// a place tells who gets there.
    pub reach: Option<Var>,
}

impl Graph {
    /// Where control can go on after a block.
    pub fn successors(&self, block: BlockId) -> impl Iterator<Item = BlockId> + '_ {
        let (pair, many): ([Option<BlockId>; 2], &[BlockId]) = match &self.blocks[block].end {
            End::Jump(b) => ([Some(*b), None], &[]),
            End::Branch { yes, no, .. } => ([Some(*yes), Some(*no)], &[]),
            End::Switch(list) => ([None, None], list),
            End::Return(..) | End::Stop => ([None, None], &[]),
        };
        pair.into_iter().flatten().chain(many.iter().copied())
    }
}
