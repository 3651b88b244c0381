//! The state of lowering one function, and how blocks, sources and uses are added to its graph.

use super::context::{Context, SourcePlace, UsePlace};
use super::definition::FunctionAnalysis;
use super::scope::{Places, Scopes, UnsetMembers};
use crate::syntax::tree::Node;
use abi3lint_flow::{Block, BlockId, End, Graph, Op, Source, SourceId, Use, UseId, Value, Var};
use abi3lint_model::{Live, NullFrom, NullInto, Span, VersionSet};
use abi3lint_rules::null;
use rustc_hash::{FxHashMap, FxHashSet};

/// Statements and expressions are followed this deep; code beyond is generated tables or an attack.
pub(crate) const DEPTH: u32 = 200;

/// Why there is no graph of a function.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Lost {
    /// Something in it cannot be followed, or it is dead.
    NotFollowed,
    /// Statements or expressions nest too deep.
    TooDeep,
}

/// A function as a graph, and what its sources and uses are.
#[derive(Debug)]
pub(crate) struct Lowered<'a> {
    pub name: &'a [u8],
    pub graph: Graph,
    pub sources: Vec<SourcePlace>,
    pub uses: Vec<UsePlace>,
    /// Functions that it calls and the package may define.
    pub calls: Vec<&'a [u8]>,
    /// Functions of which it was asked what they do.
    pub asked: Vec<&'a [u8]>,
    /// The lambdas in it, which are functions by themselves.
    pub inner: Vec<FunctionAnalysis<'a>>,
}

/// Where `break` and `continue` go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Loop {
    pub exit: BlockId,
    pub next: Option<BlockId>,
}

/// The state of lowering one function.
pub(crate) struct Lower<'l, 'c, 't, 'a> {
    pub cx: &'l mut Context<'c, 'a>,
    pub graph: Graph,
    pub sources: Vec<SourcePlace>,
    pub uses: Vec<UsePlace>,
    pub calls: Vec<&'a [u8]>,
    pub asked: Vec<&'a [u8]>,
    pub inner: Vec<FunctionAnalysis<'a>>,
    /// Lambdas and macros in one another that are still followed.
    pub nested: u32,
    /// The name of the class that the function belongs to; empty where it is none.
    pub class: &'a [u8],
    /// The class around it.
    pub class_node: Option<Node<'t>>,
    pub scopes: Scopes<'a>,
    /// What is followed like local variables.
    pub places: Places<'a>,
    /// Walks over the children of one node after the other, with the memory of the first walk.

    /// The block that code is added to.
    pub at: BlockId,
    /// Whether control reaches the place.
    pub reached: bool,
    pub labels: FxHashMap<&'a [u8], BlockId>,
    pub loops: Vec<Loop>,
    /// By open `try`: the block that leads to its handlers.
    pub handlers: Vec<BlockId>,
    /// Those of them to which something leads.
    pub thrown: FxHashSet<BlockId>,
    /// When the statement around the place is compiled.
    pub live: Live,
    /// No condition of the preprocessor divides the function.
    pub uniform: bool,
    pub depth: u32,
    /// Something was met that cannot be followed:
    pub failed: bool,
    /// what nests too deep.
    pub too_deep: bool,
    /// The interpreter calls it, and takes NULL for an exception.
    pub entry: bool,
    /// The interpreter calls it, and takes -1 for an exception.
    pub status: bool,
    /// The parameter in which the interpreter passes NULL.
    pub passed_null: Option<Var>,
    /// What is evaluated goes to a place where others may test it.
    pub stores_away: bool,
    /// Objects that were asked for their type, as they are written.
    pub typed: FxHashSet<&'a [u8]>,
    /// What calls stored that may tell of it by their result, by the call's node.
    pub stored: FxHashMap<usize, Vec<SourceId>>,
    /// The type of what the function returns, where that is no pointer; empty where nothing is known.
    pub returns: &'a [u8],
    /// Calls whose results are read where it is seen, or by nobody: what one says of its arguments is known there.
    pub watched: FxHashSet<usize>,
    /// By such a call: pointers that it survives if they are NULL, by an exception that its result tells of.
    pub survived: FxHashMap<usize, Vec<Var>>,
    /// Calls that a condition asked for NULL, as they are written: the same call again is taken to return the same.
    pub tested_calls: FxHashSet<&'a [u8]>,
    /// Variables that the call at hand is lent and may leave as they are.
    pub optional_outputs: Vec<Var>,
    /// A call that is taken to stand in the condition of the next statement, and the variable that has its result.
    pub put_off: Option<(&'a [u8], Node<'t>)>,
    /// Containers and keys that were asked for, as they are written; of a text that was asked whether it is ASCII, and of a container
    /// whose keys were listed, no key.
    pub tested_keys: FxHashSet<(&'a [u8], &'a [u8])>,
    /// Arguments of calls that a condition asked, and values that it compared, as they are written.
    pub asked_for_arguments: FxHashSet<Vec<&'a [u8]>>,
    /// The function asks for the version of the running interpreter.
    pub asks_version: bool,
    /// Members that are NULL if `__init__` never ran.
    pub unset: UnsetMembers<'t, 'a>,
}

impl<'a, 't> Lower<'_, '_, 't, 'a> {
    /// The named children of a node.
    pub(crate) fn parts(&self, node: Node<'t>) -> Vec<Node<'t>> {
        node.named_children().collect()
    }

    pub(crate) fn block(&mut self) -> BlockId {
        self.graph.blocks.push(Block { ops: Vec::new(), end: End::Stop });
        self.graph.blocks.len() - 1
    }

    pub(crate) fn op(&mut self, op: Op) {
        if self.reached {
            self.graph.blocks[self.at].ops.push(op);
        }
    }

    /// Ends the block; what follows is not reached until another one is entered.
    pub(crate) fn end(&mut self, end: End) {
        if self.reached {
            self.graph.blocks[self.at].end = end;
            self.reached = false;
        }
    }

    pub(crate) fn enter(&mut self, block: BlockId) {
        self.at = block;
        self.reached = true;
    }

    /// Goes on in a block, from here too.
    pub(crate) fn join(&mut self, block: BlockId) {
        self.end(End::Jump(block));
        self.enter(block);
    }

    pub(crate) fn span(&self, node: Node<'_>) -> Span {
        let start = self.cx.reader.start(node);
        Span { start, end: start + (node.end_byte() - node.start_byte()) as u32 }
    }

    pub(crate) fn source(&mut self, from: NullFrom, node: Node<'_>, raises: bool) -> SourceId {
        let certain = matches!(&from, NullFrom::Result(id) if null::result(*id).is_some_and(|r| r.is_certain()));
        self.sources.push(SourcePlace { span: self.span(node), from, only_memory: false });
        self.graph.sources.push(Source { live: self.live.may, runs: VersionSet::ALL, raises, certain });
        self.graph.sources.len() as SourceId - 1
    }

    /// The value is used where NULL must not be.
    pub(crate) fn must_not_be_null(&mut self, value: Value, into: NullInto, crashes: VersionSet, node: Node<'_>) {
        if matches!(value, Value::Unknown | Value::NonNull) {
            return;
        }
        let id = self.place(into, crashes, node);
        self.op(Op::Use(value, id));
    }

    /// A place that NULL must not reach.
    pub(crate) fn place(&mut self, into: NullInto, crashes: VersionSet, node: Node<'_>) -> UseId {
        self.uses.push(UsePlace { span: self.span(node), into });
        self.graph.uses.push(Use { crashes });
        self.graph.uses.len() as UseId - 1
    }

    /// Goes one level deeper, and tells how many were left before; `None` where there is none left.
    pub(crate) fn deeper(&mut self) -> Option<u32> {
        let left = self.depth.checked_sub(1);
        self.too_deep |= left.is_none();
        self.failed |= left.is_none();
        Some(std::mem::replace(&mut self.depth, left?))
    }
}
