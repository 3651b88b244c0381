//! What is known of the variables at one point, and how operations and branches change it.

use crate::graph::{Cond, Graph, Op, SourceId, Value, Var};
use crate::kin::Kin;
use crate::pointer::{Digest, Facet, Facets, Pointer, weakened, weakened_at};
use crate::trie::{Change, Combine, Meter, Part, Trie};
use abi3lint_model::{ConfigSet, VersionSet};

/// What changes of states ask of the function.
#[derive(Debug)]
pub(crate) struct Function<'g> {
    pub graph: &'g Graph,
    pub kin: Kin,
    /// The work that the analysis has cost.
    pub meter: Meter,
}

/// What is known of all variables; of those that are not listed, nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct State(Trie<Pointer>);

impl State {
    pub(crate) fn get(&self, var: Var) -> Option<&Pointer> {
        self.0.get(var)
    }

    /// The variables that are NULL and nothing else, in order.
    pub(crate) fn nulls(&self, meter: &Meter) -> Vec<(Var, &Facets)> {
        let mut out = Vec::new();
        self.0.visit(meter, &mut |part| match part {
            Part::Many(digest) => digest.must_be_null,
            Part::One(var, p) => {
                out.extend(p.must_be_null().then_some((var, &p.null)));
                false
            }
        });
        out
    }

    fn put(&mut self, var: Var, pointer: Pointer, meter: &Meter) {
        self.0 = self.0.alter(var, meter, |old| match old {
            Some(old) => old.change_to(pointer),
            None if pointer.is_plain() => Change::Keep,
            None => Change::Put(pointer),
        });
    }

    /// What a value is here.
    pub(crate) fn value(&self, of: &Function<'_>, value: Value) -> Pointer {
        let one = |s: SourceId| Facets::one(s, Facet::of(s, &of.graph.sources[s as usize]), &of.meter);
        match value {
            Value::Unknown => Pointer::unknown(),
            Value::NonNull => Pointer::nonnull(),
            Value::Null(s) => Pointer { null: one(s), ..Pointer::default() },
            Value::Result(s) => Pointer { unchecked: one(s), ..Pointer::default() },
            Value::Var(v) => self.get(v).cloned().unwrap_or_else(Pointer::unknown),
        }
    }

    /// Joins another path into this one; whether something changed.
    pub(crate) fn join(&mut self, other: &State, meter: &Meter) -> bool {
        let joined = self.0.combine(&other.0, meter, &mut Join);
        let changed = !joined.is(&self.0);
        self.0 = joined;
        changed
    }

    /// The state after an operation. A use that was survived was not NULL.
    pub(crate) fn step(&mut self, of: &Function<'_>, op: Op) {
        let meter = &of.meter;
        match op {
            Op::Set(var, value) => {
                let pointer = self.value(of, value);
                self.put(var, pointer, meter);
            }
            Op::Use(Value::Var(var), _) => self.survive(of, var),
            Op::Use(..) => {}
            Op::Forget(var) => {
                self.settle(of, var);
                self.put(var, Pointer::unknown(), meter);
            }
            Op::ForgetAll => *self = State::default(),
            Op::Doubt(var) => {
                let Some(about) = self.get(var).filter(|p| !p.is_bare()).cloned() else { return };
                self.change_kin(of, var, |_, p| {
                    let unchecked = weakened_at(&p.unchecked, &about.unchecked, meter);
                    let unchecked = weakened_at(&unchecked, &about.null, meter);
                    p.left_with(unchecked, p.null.clone(), false)
                });
            }
            Op::Attribute(var, source) => {
                let Some(known) = self.get(var).filter(|p| p.must_be_null()).and_then(|p| p.null.digest()) else {
                    return;
                };
                let facet = Facet { source, live: known.live, runs: known.runs, weak: false };
                self.put(var, Pointer { null: Facets::one(source, facet, meter), ..Pointer::default() }, meter);
            }
            Op::MayRaise | Op::MayRaiseToo | Op::Raises(_) | Op::Clears | Op::MayFail(_) | Op::Handles => {}
        }
    }

    /// Changes what is known of the variables that can hold what this one holds.
    fn change_kin(&mut self, of: &Function<'_>, var: Var, f: impl Fn(Var, &Pointer) -> Change<Pointer>) {
        for kin in of.kin.of_variable(var) {
            of.meter.charge(1);
            self.0 = self.0.alter(*kin, &of.meter, |p| p.map_or(Change::Keep, |p| f(*kin, p)));
        }
    }

    /// What the variable could be, it is no longer in any variable that has it from the same place.
    fn settle(&mut self, of: &Function<'_>, var: Var) {
        if let Some(pointer) = self.get(var).filter(|p| !p.is_bare()).cloned() {
            self.change_kin(of, var, |_, p| p.without(&pointer, &of.meter));
        }
    }

    fn survive(&mut self, of: &Function<'_>, var: Var) {
        self.settle(of, var);
        self.put(var, Pointer::nonnull(), &of.meter);
    }

    /// The state on one edge of a branch; `None` where no path takes it.
    pub(crate) fn branch(&self, of: &Function<'_>, cond: &Cond, yes: bool) -> Option<State> {
        let mut state = self.clone();
        let meter = &of.meter;
        match cond {
            Cond::NonNull(var, tested) => {
                let before = self.value(of, Value::Var(*var));
                if yes {
                    if before.must_be_null() {
                        return None;
                    }
                    state.survive(of, *var);
                } else {
                    if before.must_be_nonnull() {
                        return None;
                    }
                    let mut null = before.found_null(meter);
                    if null.null.is_empty() {
                        null = state.value(of, Value::Null(*tested));
                    }
                    // A copy that came from the same place is NULL as well.
                    state.change_kin(of, *var, |v, p| {
                        let same =
                            v != *var && !p.unknown && !p.nonnull && !p.is_bare() && p.is_part_of(&before, meter);
                        if same { p.change_to(null.clone()) } else { Change::Keep }
                    });
                    state.put(*var, null, meter);
                }
            }
            Cond::Live(may, must) => {
                let keep = if yes { *may } else { !*must };
                state.narrow(keep, VersionSet::ALL, meter);
            }
            Cond::Runs(versions) => {
                let keep = if yes { versions.0 } else { !versions.0 };
                state.narrow(ConfigSet::ALL, VersionSet(keep), meter);
            }
            Cond::Raised => {
                // Where one is pending, whoever asked knows what failed.
                let raises = |f: &Facet| of.graph.sources[f.source as usize].raises;
                state.0 = state.0.change(meter, &|d| d.unchecked || d.must_be_null, &mut |_, p| {
                    let drop = &mut |_, f: &Facet| if yes || raises(f) { Change::Drop } else { Change::Keep };
                    let unchecked = p.unchecked.change(meter, &|_| true, drop);
                    let gone = !unchecked.is(&p.unchecked);
                    // `p == NULL && PyErr_Occurred()`: where that fails, such a NULL is not what was found.
                    let drop = &mut |_, f: &Facet| if !yes && raises(f) { Change::Drop } else { Change::Keep };
                    let null = p.null.change(meter, &|_| true, drop);
                    let unknown = p.unknown | !null.is(&p.null);
                    p.change_to(Pointer { unknown, nonnull: p.nonnull | gone, unchecked, null })
                });
            }
            Cond::Other(None) => {
                state.0 = state.0.change(meter, &|d| d.strong, &mut |_, p| {
                    p.left_with(weakened(&p.unchecked, meter), p.null.clone(), false)
                });
            }
            Cond::Other(Some(about)) => {
                for source in about {
                    for var in of.kin.of_source(*source) {
                        meter.charge(1);
                        state.0 = state.0.alter(*var, meter, |p| match p {
                            Some(p) => p.left_with(doubted(&p.unchecked, *source, meter), p.null.clone(), false),
                            None => Change::Keep,
                        });
                    }
                }
            }
        }
        Some(state)
    }

    /// Only these configurations and interpreters come here.
    fn narrow(&mut self, live: ConfigSet, runs: VersionSet, meter: &Meter) {
        let wanted = |d: Digest| d.void || !d.live.minus(live).is_empty() || !(d.runs & VersionSet(!runs.0)).is_empty();
        self.0 = self.0.change(meter, &wanted, &mut |_, p| {
            let mut gone = false;
            let mut narrowed = |facets: &Facets| {
                facets.change(meter, &wanted, &mut |_, f| {
                    let new = Facet { live: f.live & live, runs: f.runs & runs, ..*f };
                    let dead = new.live.is_empty() || new.runs.is_empty();
                    gone |= dead;
                    match dead {
                        true => Change::Drop,
                        false if new == *f => Change::Keep,
                        false => Change::Put(new),
                    }
                })
            };
            let (unchecked, null) = (narrowed(&p.unchecked), narrowed(&p.null));
            p.left_with(unchecked, null, gone)
        });
    }
}

/// A condition may have tested what comes from this source.
fn doubted(facets: &Facets, source: SourceId, meter: &Meter) -> Facets {
    facets.alter(source, meter, |f| match f {
        Some(f) if !f.weak => Change::Put(Facet { weak: true, ..*f }),
        _ => Change::Keep,
    })
}

/// What two paths say together: of what one of them says nothing, nothing is known.
struct Join;

fn with_unknown(part: &Trie<Pointer>, meter: &Meter) -> Trie<Pointer> {
    part.change(meter, &|d| d.known, &mut |_, p| p.change_to(Pointer { unknown: true, ..p.clone() }))
}

impl Combine<Pointer> for Join {
    fn only_first(&mut self, part: Trie<Pointer>, meter: &Meter) -> Trie<Pointer> {
        with_unknown(&part, meter)
    }
    fn only_second(&mut self, part: Trie<Pointer>, meter: &Meter) -> Trie<Pointer> {
        with_unknown(&part, meter)
    }
    fn shared(&mut self, part: Trie<Pointer>, _: &Meter) -> Trie<Pointer> {
        part
    }
    fn both(&mut self, first: &Pointer, second: &Pointer, meter: &Meter) -> Change<Pointer> {
        first.change_to(first.joined(second, meter))
    }
}
