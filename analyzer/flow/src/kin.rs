//! Which variables can ever hold a pointer from the same source.
//!
//! A test or a use of one variable tells of all others that hold what it holds. Those are found without a look at
//! every variable: only variables that are assigned to one another, or from one source, can hold the same. The groups
//! depend on no path, so they are worked out once for a function: `p = f(); q = p; r = g();` has `{p, q}` and `{r}`.

use crate::graph::{Cond, End, Graph, Op, SourceId, Value, Var};

/// Groups of variables.
#[derive(Debug)]
pub(crate) struct Kin {
    /// By variable, then by source: its group.
    group: Vec<u32>,
    variables: u32,
    /// By group: its variables in order.
    members: Vec<Vec<Var>>,
}

impl Kin {
    pub(crate) fn of(graph: &Graph) -> Kin {
        let variables = 1 + graph.blocks.iter().map(|b| newest(b.ops.iter(), &b.end)).max().unwrap_or(0);
        let variables = variables.max(1 + graph.params.iter().map(|p| p.1).max().unwrap_or(0));
        let mut parent: Vec<u32> = (0..variables + graph.sources.len() as u32).collect();
        for block in &graph.blocks {
            for op in &block.ops {
                match *op {
                    Op::Set(var, Value::Var(of)) => unite(&mut parent, var, of),
                    Op::Set(var, Value::Null(s) | Value::Result(s)) | Op::Attribute(var, s) => {
                        unite(&mut parent, var, variables + s)
                    }
                    _ => {}
                }
            }
            if let End::Branch { cond: Cond::NonNull(var, tested), .. } = &block.end {
                unite(&mut parent, *var, variables + tested);
            }
        }
        let group: Vec<u32> = (0..parent.len() as u32).map(|i| root(&mut parent, i)).collect();
        let mut members = vec![Vec::new(); group.len()];
        for var in 0..variables {
            members[group[var as usize] as usize].push(var);
        }
        Kin { group, variables, members }
    }

    /// The variables that can hold what this one holds, with itself.
    pub(crate) fn of_variable(&self, var: Var) -> &[Var] {
        &self.members[self.group[var as usize] as usize]
    }

    /// The variables that can hold what comes from this source.
    pub(crate) fn of_source(&self, source: SourceId) -> &[Var] {
        &self.members[self.group[(self.variables + source) as usize] as usize]
    }
}

/// The highest number of a variable in a block.
fn newest<'o>(ops: impl Iterator<Item = &'o Op>, end: &End) -> Var {
    let of_value = |v: &Value| if let Value::Var(v) = v { *v } else { 0 };
    let of_op = |op: &Op| match op {
        Op::Set(var, value) => of_value(value).max(*var),
        Op::Use(value, _) => of_value(value),
        Op::Forget(var) | Op::Doubt(var) | Op::Attribute(var, _) => *var,
        Op::ForgetAll | Op::MayRaise | Op::MayRaiseToo | Op::Raises(_) | Op::Clears | Op::MayFail(_) | Op::Handles => 0,
    };
    let of_end = match end {
        End::Branch { cond: Cond::NonNull(var, _), .. } => *var,
        End::Return(value, _) => of_value(value),
        _ => 0,
    };
    ops.map(of_op).max().unwrap_or(0).max(of_end)
}

fn root(parent: &mut [u32], mut i: u32) -> u32 {
    while parent[i as usize] != i {
        parent[i as usize] = parent[parent[i as usize] as usize];
        i = parent[i as usize];
    }
    i
}

fn unite(parent: &mut [u32], a: u32, b: u32) {
    let (a, b) = (root(parent, a), root(parent, b));
    // The lower number is the root, so that a variable is.
    parent[a.max(b) as usize] = a.min(b);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Block;

    #[test]
    fn what_is_assigned_to_one_another_is_one_group() {
        let ops = vec![
            Op::Set(0, Value::Result(0)),
            Op::Set(3, Value::Var(0)),
            Op::Set(1, Value::Result(1)),
            Op::Set(4, Value::Null(1)),
            Op::Set(2, Value::NonNull),
        ];
        let graph = Graph { blocks: vec![Block { ops, end: End::Stop }], ..Graph::default() };
        let source = crate::graph::Source {
            live: abi3lint_model::ConfigSet::ALL,
            runs: abi3lint_model::VersionSet::ALL,
            raises: true,
            certain: false,
        };
        let kin = Kin::of(&Graph { sources: vec![source; 3], ..graph });
        assert_eq!(kin.of_variable(3), [0, 3]);
        assert_eq!(kin.of_variable(4), [1, 4]);
        assert_eq!(kin.of_variable(2), [2]);
        assert_eq!(kin.of_source(1), [1, 4]);
        assert!(kin.of_source(2).is_empty());
    }
}
