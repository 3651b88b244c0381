//! What is known of the variables at one point.

use crate::graph::{Cond, Graph, Op, Source, SourceId, Value, Var};
use abi3lint_model::{ConfigSet, VersionSet};

/// How a pointer can be NULL.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// A result that nobody has tested.
    Unchecked,
    /// A path on which it is NULL for certain.
    Null,
}

/// One way in which a variable can be NULL.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Facet {
    pub kind: Kind,
    pub source: SourceId,
    /// Configurations that compile a path from the source to here.
    pub live: ConfigSet,
    /// Interpreters that take such a path.
    pub runs: VersionSet,
    /// Every path came past a condition that may have tested it.
    pub weak: bool,
}

/// What one variable can be.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Pointer {
    /// Something that nothing is known of.
    pub unknown: bool,
    /// Something that is not NULL.
    pub nonnull: bool,
    pub facets: Vec<Facet>,
}

impl Pointer {
    fn unknown() -> Pointer {
        Pointer { unknown: true, ..Pointer::default() }
    }

    fn nonnull() -> Pointer {
        Pointer { nonnull: true, ..Pointer::default() }
    }

    fn one(kind: Kind, source: SourceId, s: &Source) -> Pointer {
        let facet = Facet { kind, source, live: s.live, runs: s.runs, weak: false };
        Pointer { facets: vec![facet], ..Pointer::default() }
    }

    /// NULL, and nothing else.
    pub fn must_be_null(&self) -> bool {
        !self.unknown && !self.nonnull && !self.facets.is_empty() && self.facets.iter().all(|f| f.kind == Kind::Null)
    }

    /// The facets of this source and kind become those of neither.
    fn drop_facet(&mut self, kind: Kind, source: SourceId) {
        let before = self.facets.len();
        self.facets.retain(|f| (f.kind, f.source) != (kind, source));
        if self.facets.len() < before {
            self.nonnull = true;
        }
    }

    /// Joins what another path says; whether something changed.
    fn join(&mut self, other: &Pointer) -> bool {
        let before = (self.unknown, self.nonnull);
        self.unknown |= other.unknown;
        self.nonnull |= other.nonnull;
        let mut changed = before != (self.unknown, self.nonnull);
        for o in &other.facets {
            match self.facets.iter_mut().find(|f| (f.kind, f.source) == (o.kind, o.source)) {
                Some(f) => {
                    let joined = Facet {
                        live: f.live | o.live,
                        runs: VersionSet(f.runs.0 | o.runs.0),
                        weak: f.weak && o.weak,
                        ..*f
                    };
                    changed |= joined != *f;
                    *f = joined;
                }
                None => {
                    self.facets.push(*o);
                    changed = true;
                }
            }
        }
        changed
    }
}

/// What is known of all variables; of those that are not listed, nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct State {
    vars: Vec<(Var, Pointer)>,
}

impl State {
    pub fn get(&self, var: Var) -> Option<&Pointer> {
        self.vars.binary_search_by_key(&var, |v| v.0).ok().map(|i| &self.vars[i].1)
    }

    pub fn iter(&self) -> impl Iterator<Item = &(Var, Pointer)> {
        self.vars.iter()
    }

    fn put(&mut self, var: Var, pointer: Pointer) {
        let plain = pointer.unknown && !pointer.nonnull && pointer.facets.is_empty();
        match self.vars.binary_search_by_key(&var, |v| v.0) {
            Ok(i) if plain => {
                self.vars.remove(i);
            }
            Ok(i) => self.vars[i].1 = pointer,
            Err(_) if plain => {}
            Err(i) => self.vars.insert(i, (var, pointer)),
        }
    }

    /// What a value is here.
    pub fn value(&self, graph: &Graph, value: Value) -> Pointer {
        match value {
            Value::Unknown => Pointer::unknown(),
            Value::NonNull => Pointer::nonnull(),
            Value::Null(s) => Pointer::one(Kind::Null, s, &graph.sources[s as usize]),
            Value::Result(s) => Pointer::one(Kind::Unchecked, s, &graph.sources[s as usize]),
            Value::Var(v) => self.get(v).cloned().unwrap_or_else(Pointer::unknown),
        }
    }

    /// Joins another path into this one; whether something changed.
    pub fn join(&mut self, other: &State) -> bool {
        let mut changed = false;
        let mut out = Vec::with_capacity(self.vars.len().max(other.vars.len()));
        let mut mine = std::mem::take(&mut self.vars).into_iter().peekable();
        let mut theirs = other.vars.iter().peekable();
        loop {
            let next = match (mine.peek(), theirs.peek()) {
                (None, None) => break,
                (Some(a), Some(b)) => a.0.min(b.0),
                (Some(a), None) => a.0,
                (None, Some(b)) => b.0,
            };
            let a = mine.next_if(|a| a.0 == next).map(|a| a.1);
            let b = theirs.next_if(|b| b.0 == next);
            let mut joined = a.unwrap_or_else(Pointer::unknown);
            changed |= match b {
                Some((_, b)) => joined.join(b),
                None => joined.join(&Pointer::unknown()),
            };
            if joined.nonnull || !joined.facets.is_empty() || !joined.unknown {
                out.push((next, joined));
            }
        }
        self.vars = out;
        changed
    }

    /// The state after an operation. A use that was survived was not NULL.
    pub fn step(&mut self, graph: &Graph, op: Op) {
        match op {
            Op::Set(var, value) => {
                let pointer = self.value(graph, value);
                self.put(var, pointer);
            }
            Op::Use(Value::Var(var), _) => self.survive(var),
            Op::Use(..) => {}
            Op::Forget(var) => {
                if let Some(p) = self.get(var).cloned() {
                    self.settle(&p);
                }
                self.put(var, Pointer::unknown());
            }
            Op::ForgetAll => self.vars.clear(),
            Op::Doubt(var) => {
                let sources: Vec<SourceId> =
                    self.get(var).map_or(&[][..], |p| &p.facets).iter().map(|f| f.source).collect();
                let facets = self.vars.iter_mut().flat_map(|(_, p)| &mut p.facets);
                facets.filter(|f| f.kind == Kind::Unchecked && sources.contains(&f.source)).for_each(|f| f.weak = true);
            }
            Op::MayRaise => {}
        }
    }

    /// What the pointer could be, it is no longer in any variable that has it from the same place.
    fn settle(&mut self, pointer: &Pointer) {
        for f in &pointer.facets {
            for (_, p) in &mut self.vars {
                p.drop_facet(f.kind, f.source);
            }
        }
    }

    fn survive(&mut self, var: Var) {
        if let Some(p) = self.get(var).cloned() {
            self.settle(&p);
        }
        self.put(var, Pointer::nonnull());
    }

    /// The state on one edge of a branch; `None` where no path takes it.
    pub fn branch(&self, graph: &Graph, cond: &Cond, yes: bool) -> Option<State> {
        let mut state = self.clone();
        match cond {
            Cond::NonNull(var, tested) => {
                let before = self.value(graph, Value::Var(*var));
                if yes {
                    if before.must_be_null() {
                        return None;
                    }
                    state.survive(*var);
                } else {
                    if before.nonnull && !before.unknown && before.facets.is_empty() {
                        return None;
                    }
                    let mut null = Pointer::default();
                    for f in &before.facets {
                        let f = Facet { kind: Kind::Null, weak: false, ..*f };
                        null.join(&Pointer { facets: vec![f], ..Pointer::default() });
                    }
                    if null.facets.is_empty() {
                        null = Pointer::one(Kind::Null, *tested, &graph.sources[*tested as usize]);
                    }
                    // A copy that came from the same place is NULL as well.
                    for (v, p) in &mut state.vars {
                        let same = |f: &Facet| before.facets.iter().any(|b| (b.kind, b.source) == (f.kind, f.source));
                        if v != var && !p.facets.is_empty() && p.facets.iter().all(same) && !p.unknown && !p.nonnull {
                            *p = null.clone();
                        }
                    }
                    state.put(*var, null);
                }
            }
            Cond::Live(may, must) => {
                let keep = if yes { *may } else { !*must };
                state.narrow(keep, VersionSet::ALL);
            }
            Cond::Runs(versions) => {
                let keep = if yes { versions.0 } else { !versions.0 };
                state.narrow(ConfigSet::ALL, VersionSet(keep));
            }
            Cond::Raised => {
                for (_, p) in &mut state.vars {
                    for s in p.facets.iter().filter(|f| f.kind == Kind::Unchecked).map(|f| f.source).collect::<Vec<_>>()
                    {
                        // Where one is pending, whoever asked knows what failed.
                        if yes || graph.sources[s as usize].raises {
                            p.drop_facet(Kind::Unchecked, s);
                        }
                    }
                }
            }
            Cond::Other(about) => {
                let facets = state.vars.iter_mut().flat_map(|(_, p)| &mut p.facets);
                for f in facets.filter(|f| f.kind == Kind::Unchecked) {
                    f.weak |= about.as_ref().is_none_or(|list| list.contains(&f.source));
                }
            }
        }
        Some(state)
    }

    fn narrow(&mut self, live: ConfigSet, runs: VersionSet) {
        for (_, p) in &mut self.vars {
            for f in &mut p.facets {
                f.live &= live;
                f.runs = VersionSet(f.runs.0 & runs.0);
            }
            let before = p.facets.len();
            p.facets.retain(|f| !f.live.is_empty() && f.runs.0 != 0);
            p.nonnull |= p.facets.len() < before;
        }
    }
}
