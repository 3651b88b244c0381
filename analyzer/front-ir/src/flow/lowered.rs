//! A function as a graph, with what its sources and uses of NULL are in the module.

use crate::headers::called_name;
use crate::ir::Value as Ir;
use abi3lint_flow::{Graph, Helper, Summary};
use abi3lint_model::{EntityId, NullFrom, NullInto};
use std::collections::HashMap;

/// Functions of which there is something to know.
pub(super) type Helpers = HashMap<Ir, Known>;

/// What callers should know of a function.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    pub helper: Helper,
    /// CPython's function whose NULL it returns, or whose exception comes with it.
    pub origin: Option<EntityId>,
    /// It returns one and the same number on each way, so who asks for it does what never happens.
    pub one_number: bool,
}

impl Known {
    /// Of a function that was followed; `None` where there is nothing to know.
    pub(super) fn of(lowered: &Lowered, summary: Summary) -> Option<Known> {
        let of_cpython = |s: &SourcePlace| match s.from {
            NullFrom::Result(id) | NullFrom::Through(_, id) => Some(id),
            _ => None,
        };
        let mut returned = summary.returns.iter().filter_map(|s| lowered.sources.get(*s as usize));
        // A NULL that is spelled is mostly that of a call which failed.
        let origin = returned.find_map(of_cpython).or_else(|| lowered.sources.iter().find_map(of_cpython));
        Helper::of(summary).map(|helper| Known { helper, origin, one_number: lowered.one_number })
    }
}

/// A function as a graph, and what its sources and uses are.
#[derive(Debug)]
pub(crate) struct Lowered {
    pub graph: Graph,
    pub sources: Vec<SourcePlace>,
    pub uses: Vec<UsePlace>,
    /// Functions of the module that it calls.
    pub calls: Vec<Ir>,
    /// It returns one and the same number on each way.
    pub one_number: bool,
}

/// Where a NULL comes from, and what it is.
#[derive(Clone, Debug)]
pub(crate) struct SourcePlace {
    pub at: Ir,
    pub from: NullFrom,
    /// Only exhausted memory makes it NULL.
    pub only_memory: bool,
}

/// An instruction that NULL must not reach.
#[derive(Clone, Debug)]
pub(crate) struct UsePlace {
    pub at: Ir,
    pub into: Into,
}

/// What the instruction does, as far as no source text tells more.
#[derive(Clone, Debug)]
pub(crate) enum Into {
    Exact(NullInto),
    /// A call of the C library's, or an intrinsic in place of it or of the copy of a struct.
    Library(&'static str, u8, bool),
    /// A function of the module.
    Helper(Ir, u8),
    /// A load or store, with CPython's struct that it reaches into.
    Dereference(Option<EntityId>),
}

/// A function as its source calls it, where that is known.
pub(super) fn shown_name(function: Ir) -> String {
    called_name(&function.name())
}
