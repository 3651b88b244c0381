//! What one variable can be.

use crate::graph::{Source, SourceId};
use crate::trie::{Change, Combine, Digestible, Meter, Trie};
use abi3lint_model::{ConfigSet, VersionSet};

/// One way in which a variable can be NULL.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Facet {
    pub source: SourceId,
    /// Configurations that compile a path from the source to here.
    pub live: ConfigSet,
    /// Interpreters that take such a path.
    pub runs: VersionSet,
    /// Every path came past a condition that may have tested it.
    pub weak: bool,
}

impl Facet {
    pub(crate) fn of(source: SourceId, s: &Source) -> Facet {
        Facet { source, live: s.live, runs: s.runs, weak: false }
    }
}

/// What is to be known of many facets, or of many pointers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Digest {
    /// Of all facets.
    pub live: ConfigSet,
    pub runs: VersionSet,
    /// Interpreters that each facet has.
    pub runs_of_each: VersionSet,
    /// Some facet is weak,
    pub weak: bool,
    /// or is not,
    pub strong: bool,
    /// or has no configuration or no interpreter at all.
    pub void: bool,
    /// Some pointer has results that nobody has tested,
    pub unchecked: bool,
    /// or can only be NULL,
    pub must_be_null: bool,
    /// or can only be what is known of it.
    pub known: bool,
}

const NOTHING: Digest = Digest {
    live: ConfigSet::EMPTY,
    runs: VersionSet(0),
    runs_of_each: VersionSet::ALL,
    weak: false,
    strong: false,
    void: false,
    unchecked: false,
    must_be_null: false,
    known: false,
};

fn both(a: Digest, b: Digest) -> Digest {
    Digest {
        live: a.live | b.live,
        runs: a.runs | b.runs,
        runs_of_each: a.runs_of_each & b.runs_of_each,
        weak: a.weak | b.weak,
        strong: a.strong | b.strong,
        void: a.void | b.void,
        unchecked: a.unchecked | b.unchecked,
        must_be_null: a.must_be_null | b.must_be_null,
        known: a.known | b.known,
    }
}

impl Digestible for Facet {
    type Digest = Digest;

    fn digest(&self) -> Digest {
        let (live, runs) = (self.live, self.runs);
        let void = live.is_empty() || runs.is_empty();
        Digest { live, runs, runs_of_each: runs, weak: self.weak, strong: !self.weak, void, ..NOTHING }
    }

    fn both(a: Digest, b: Digest) -> Digest {
        both(a, b)
    }
}

/// By source.
pub(crate) type Facets = Trie<Facet>;

/// What one variable can be.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pointer {
    /// Something that nothing is known of.
    pub unknown: bool,
    /// Something that is not NULL.
    pub nonnull: bool,
    /// A result that nobody has tested.
    pub unchecked: Facets,
    /// NULL for certain, on some path.
    pub null: Facets,
}

impl Digestible for Pointer {
    type Digest = Digest;

    fn digest(&self) -> Digest {
        let [unchecked, null] = [&self.unchecked, &self.null].map(|f| f.digest().unwrap_or(NOTHING));
        Digest {
            // Only a result that nobody has tested can have been tested by a condition that says nothing.
            weak: unchecked.weak,
            strong: unchecked.strong,
            unchecked: !self.unchecked.is_empty(),
            must_be_null: self.must_be_null(),
            known: !self.unknown,
            ..both(unchecked, null)
        }
    }

    fn both(a: Digest, b: Digest) -> Digest {
        both(a, b)
    }
}

impl Pointer {
    pub(crate) fn unknown() -> Pointer {
        Pointer { unknown: true, ..Pointer::default() }
    }

    pub(crate) fn nonnull() -> Pointer {
        Pointer { nonnull: true, ..Pointer::default() }
    }

    /// It has no facets.
    pub(crate) fn is_bare(&self) -> bool {
        self.unchecked.is_empty() && self.null.is_empty()
    }

    /// Nothing is known of it.
    pub(crate) fn is_plain(&self) -> bool {
        self.unknown && !self.nonnull && self.is_bare()
    }

    /// Not NULL, and nothing else.
    pub(crate) fn must_be_nonnull(&self) -> bool {
        self.nonnull && !self.unknown && self.is_bare()
    }

    /// No NULL that was found: an object, or what a call returned.
    pub(crate) fn is_a_result(&self) -> bool {
        !self.unknown && self.null.is_empty() && (self.nonnull || !self.unchecked.is_empty())
    }

    /// NULL, and nothing else.
    pub(crate) fn must_be_null(&self) -> bool {
        !self.unknown && !self.nonnull && self.unchecked.is_empty() && !self.null.is_empty()
    }

    /// Whether both are the same.
    pub(crate) fn is(&self, other: &Pointer) -> bool {
        (self.unknown, self.nonnull) == (other.unknown, other.nonnull)
            && self.unchecked.is(&other.unchecked)
            && self.null.is(&other.null)
    }

    /// With other facets; some that are gone left something that is not NULL.
    pub(crate) fn left_with(&self, unchecked: Facets, null: Facets, gone: bool) -> Change<Pointer> {
        self.change_to(Pointer { unknown: self.unknown, nonnull: self.nonnull | gone, unchecked, null })
    }

    /// What of another pointer is new.
    pub(crate) fn change_to(&self, new: Pointer) -> Change<Pointer> {
        if new.is_plain() {
            Change::Drop
        } else if self.is(&new) {
            Change::Keep
        } else {
            Change::Put(new)
        }
    }

    /// What this or another path says.
    pub(crate) fn joined(&self, other: &Pointer, meter: &Meter) -> Pointer {
        Pointer {
            unknown: self.unknown | other.unknown,
            nonnull: self.nonnull | other.nonnull,
            unchecked: union(&self.unchecked, &other.unchecked, meter),
            null: union(&self.null, &other.null, meter),
        }
    }

    /// It is no longer what another one is of the same places.
    pub(crate) fn without(&self, other: &Pointer, meter: &Meter) -> Change<Pointer> {
        let unchecked = difference(&self.unchecked, &other.unchecked, meter);
        let null = difference(&self.null, &other.null, meter);
        let gone = !unchecked.is(&self.unchecked) || !null.is(&self.null);
        self.left_with(unchecked, null, gone)
    }

    /// What it is where a test found it to be NULL.
    pub(crate) fn found_null(&self, meter: &Meter) -> Pointer {
        let sure = self.unchecked.change(meter, &|d| d.weak, &mut |_, f| Change::Put(Facet { weak: false, ..*f }));
        Pointer { null: union(&self.null, &sure, meter), ..Pointer::default() }
    }

    /// It comes from places from which another one comes as well.
    pub(crate) fn is_part_of(&self, other: &Pointer, meter: &Meter) -> bool {
        self.unchecked.is_subset(&other.unchecked, meter) && self.null.is_subset(&other.null, meter)
    }
}

/// All facets are weak.
pub(crate) fn weakened(facets: &Facets, meter: &Meter) -> Facets {
    facets.change(meter, &|d| d.strong, &mut |_, f| Change::Put(Facet { weak: true, ..*f }))
}

/// Those facets are weak that another map has as well.
pub(crate) fn weakened_at(facets: &Facets, at: &Facets, meter: &Meter) -> Facets {
    struct Weaken;
    impl Combine<Facet> for Weaken {
        fn only_first(&mut self, part: Facets, _: &Meter) -> Facets {
            part
        }
        fn only_second(&mut self, _: Facets, _: &Meter) -> Facets {
            Facets::default()
        }
        fn shared(&mut self, part: Facets, meter: &Meter) -> Facets {
            weakened(&part, meter)
        }
        fn both(&mut self, first: &Facet, _: &Facet, _: &Meter) -> Change<Facet> {
            if first.weak { Change::Keep } else { Change::Put(Facet { weak: true, ..*first }) }
        }
    }
    facets.combine(at, meter, &mut Weaken)
}

fn union(a: &Facets, b: &Facets, meter: &Meter) -> Facets {
    struct Union;
    impl Combine<Facet> for Union {
        fn only_first(&mut self, part: Facets, _: &Meter) -> Facets {
            part
        }
        fn only_second(&mut self, part: Facets, _: &Meter) -> Facets {
            part
        }
        fn shared(&mut self, part: Facets, _: &Meter) -> Facets {
            part
        }
        fn both(&mut self, a: &Facet, b: &Facet, _: &Meter) -> Change<Facet> {
            let joined = Facet { live: a.live | b.live, runs: a.runs | b.runs, weak: a.weak && b.weak, ..*a };
            if joined == *a { Change::Keep } else { Change::Put(joined) }
        }
    }
    a.combine(b, meter, &mut Union)
}

fn difference(a: &Facets, b: &Facets, meter: &Meter) -> Facets {
    struct Difference;
    impl Combine<Facet> for Difference {
        fn only_first(&mut self, part: Facets, _: &Meter) -> Facets {
            part
        }
        fn only_second(&mut self, _: Facets, _: &Meter) -> Facets {
            Facets::default()
        }
        fn shared(&mut self, _: Facets, _: &Meter) -> Facets {
            Facets::default()
        }
        fn both(&mut self, _: &Facet, _: &Facet, _: &Meter) -> Change<Facet> {
            Change::Drop
        }
    }
    a.combine(b, meter, &mut Difference)
}
