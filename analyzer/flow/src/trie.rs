//! Maps from numbers that share what they have in common: Patricia tries, as of Okasaki and Gill ("Fast Mergeable
//! Integer Maps", 1998).
//!
//! A path through a function leaves most of what is known as it was, so the states of neighbouring blocks are mostly
//! the same map. A branch parts the keys by one bit; what two maps share is one node of both, and combining two maps
//! passes over it without a look. What differs costs a logarithm of the size for each key, in time and in memory.
//!
//! Invariants: a branch has keys on both sides; keys on the `low` side have the bit clear, so that walking from low
//! to high is ascending; an operation that changes nothing gives back the same node ([`Trie::is`]). Each branch holds
//! the digest of all values below it, by which an operation knows where it has nothing to do.
//!
//! Limits: each new node and each step of a combination is charged to the [`Meter`] that is passed along; nothing here
//! stops by itself.

use std::cell::Cell;
use std::rc::Rc;

/// Counts work, and nodes that are made.
#[derive(Debug)]
pub(crate) struct Meter {
    budget: usize,
    spent: Cell<usize>,
    nodes: Cell<usize>,
}

/// Nodes that one function may have, of about 100 bytes each: at most so many are kept at once.
const MAX_NODES: usize = 5_000_000;

impl Meter {
    pub(crate) fn new(budget: usize) -> Meter {
        Meter { budget, spent: Cell::new(0), nodes: Cell::new(0) }
    }

    /// Adds work.
    pub(crate) fn charge(&self, steps: usize) {
        self.spent.set(self.spent.get().saturating_add(steps));
    }

    fn node(&self) {
        self.nodes.set(self.nodes.get() + 1);
        self.charge(1);
    }

    /// `None` where the budget did not do.
    pub(crate) fn within(&self) -> Option<()> {
        (self.spent.get() <= self.budget && self.nodes.get() <= MAX_NODES).then_some(())
    }
}

/// A value that can be summed up.
pub(crate) trait Digestible: Clone {
    type Digest: Copy + std::fmt::Debug;
    /// What is to be known of it without a look at it.
    fn digest(&self) -> Self::Digest;
    /// What is to be known of two.
    fn both(a: Self::Digest, b: Self::Digest) -> Self::Digest;
}

/// What becomes of a value.
#[derive(Debug)]
pub(crate) enum Change<T> {
    Keep,
    Drop,
    Put(T),
}

/// A part of a map.
#[derive(Debug)]
pub(crate) enum Part<'s, T: Digestible> {
    /// What is to be known of several values.
    Many(T::Digest),
    One(u32, &'s T),
}

/// A map from numbers.
#[derive(Debug)]
pub(crate) struct Trie<T: Digestible>(Option<Rc<Node<T>>>);

#[derive(Debug)]
enum Node<T: Digestible> {
    Leaf(u32, T),
    Branch { prefix: u32, bit: u32, digest: T::Digest, low: Rc<Node<T>>, high: Rc<Node<T>> },
}

impl<T: Digestible> Clone for Trie<T> {
    fn clone(&self) -> Self {
        Trie(self.0.clone())
    }
}

impl<T: Digestible> Default for Trie<T> {
    fn default() -> Self {
        Trie(None)
    }
}

/// What to do where two maps are combined.
pub(crate) trait Combine<T: Digestible> {
    /// With a part that only the first map has.
    fn only_first(&mut self, part: Trie<T>, meter: &Meter) -> Trie<T>;
    /// With a part that only the second one has.
    fn only_second(&mut self, part: Trie<T>, meter: &Meter) -> Trie<T>;
    /// With a part that is the same in both.
    fn shared(&mut self, part: Trie<T>, meter: &Meter) -> Trie<T>;
    /// With the value of the first map where both have one.
    fn both(&mut self, first: &T, second: &T, meter: &Meter) -> Change<T>;
}

impl<T: Digestible> Node<T> {
    fn digest(&self) -> T::Digest {
        match self {
            Node::Leaf(_, value) => value.digest(),
            Node::Branch { digest, .. } => *digest,
        }
    }

    /// The bits that all keys share, and the one that parts them; 0 in a leaf.
    fn place(&self) -> (u32, u32) {
        match self {
            Node::Leaf(key, _) => (*key, 0),
            Node::Branch { prefix, bit, .. } => (*prefix, *bit),
        }
    }
}

/// Whether a key with this prefix belongs below a branch.
fn belongs(key: u32, (prefix, bit): (u32, u32)) -> bool {
    key & !(bit | (bit - 1)) == prefix
}

/// A branch, in place of an `old` one if that is what it would be.
fn branch<T: Digestible>(
    old: Option<&Rc<Node<T>>>,
    (prefix, bit): (u32, u32),
    low: Trie<T>,
    high: Trie<T>,
    meter: &Meter,
) -> Trie<T> {
    let (low, high) = match (low.0, high.0) {
        (Some(low), Some(high)) => (low, high),
        (one, other) => return Trie(one.or(other)),
    };
    if let Some(old) = old
        && let Node::Branch { low: old_low, high: old_high, .. } = &**old
        && Rc::ptr_eq(&low, old_low)
        && Rc::ptr_eq(&high, old_high)
    {
        return Trie(Some(old.clone()));
    }
    meter.node();
    let digest = T::both(low.digest(), high.digest());
    Trie(Some(Rc::new(Node::Branch { prefix, bit, digest, low, high })))
}

/// Both of two maps of which neither has keys between those of the other.
fn link<T: Digestible>(a: Trie<T>, b: Trie<T>, meter: &Meter) -> Trie<T> {
    let (Some(x), Some(y)) = (&a.0, &b.0) else { return Trie(a.0.or(b.0)) };
    let (p, q) = (x.place().0, y.place().0);
    let bit = 1 << (p ^ q).ilog2();
    let prefix = p & !(bit | (bit - 1));
    if p & bit == 0 { branch(None, (prefix, bit), a, b, meter) } else { branch(None, (prefix, bit), b, a, meter) }
}

impl<T: Digestible> Trie<T> {
    pub(crate) fn one(key: u32, value: T, meter: &Meter) -> Trie<T> {
        meter.node();
        Trie(Some(Rc::new(Node::Leaf(key, value))))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Whether both are the same node, and therefore the same map.
    pub(crate) fn is(&self, other: &Trie<T>) -> bool {
        match (&self.0, &other.0) {
            (Some(a), Some(b)) => Rc::ptr_eq(a, b),
            (None, None) => true,
            _ => false,
        }
    }

    pub(crate) fn digest(&self) -> Option<T::Digest> {
        self.0.as_ref().map(|n| n.digest())
    }

    pub(crate) fn get(&self, key: u32) -> Option<&T> {
        let mut node = self.0.as_ref()?;
        loop {
            match &**node {
                Node::Leaf(k, value) => return (*k == key).then_some(value),
                Node::Branch { bit, low, high, .. } => node = if key & bit == 0 { low } else { high },
            }
        }
    }

    /// The map with what `f` says of the value of a key.
    pub(crate) fn alter(&self, key: u32, meter: &Meter, f: impl FnOnce(Option<&T>) -> Change<T>) -> Trie<T> {
        let change = f(self.get(key));
        match change {
            Change::Keep => self.clone(),
            Change::Drop => self.replace(key, None, meter),
            Change::Put(value) => self.replace(key, Some(value), meter),
        }
    }

    fn replace(&self, key: u32, value: Option<T>, meter: &Meter) -> Trie<T> {
        let Some(node) = &self.0 else { return Trie::of(key, value, meter) };
        match &**node {
            Node::Leaf(k, _) if *k == key => Trie::of(key, value, meter),
            Node::Branch { prefix, bit, low, high, .. } if belongs(key, (*prefix, *bit)) => {
                let (mut low, mut high) = (Trie(Some(low.clone())), Trie(Some(high.clone())));
                let side = if key & bit == 0 { &mut low } else { &mut high };
                *side = side.replace(key, value, meter);
                branch(Some(node), (*prefix, *bit), low, high, meter)
            }
            _ => link(self.clone(), Trie::of(key, value, meter), meter),
        }
    }

    fn of(key: u32, value: Option<T>, meter: &Meter) -> Trie<T> {
        value.map_or(Trie(None), |v| Trie::one(key, v, meter))
    }

    /// Changes the values below each node whose digest is wanted.
    pub(crate) fn change(
        &self,
        meter: &Meter,
        wanted: &impl Fn(T::Digest) -> bool,
        f: &mut impl FnMut(u32, &T) -> Change<T>,
    ) -> Trie<T> {
        let Some(node) = self.0.as_ref().filter(|n| wanted(n.digest())) else { return self.clone() };
        meter.charge(1);
        match &**node {
            Node::Leaf(key, value) => match f(*key, value) {
                Change::Keep => self.clone(),
                Change::Drop => Trie(None),
                Change::Put(value) => Trie::one(*key, value, meter),
            },
            Node::Branch { prefix, bit, low, high, .. } => {
                let low = Trie(Some(low.clone())).change(meter, wanted, f);
                let high = Trie(Some(high.clone())).change(meter, wanted, f);
                branch(Some(node), (*prefix, *bit), low, high, meter)
            }
        }
    }

    /// Combines two maps; what of it is as in the first one is shared with that.
    pub(crate) fn combine(&self, other: &Trie<T>, meter: &Meter, by: &mut impl Combine<T>) -> Trie<T> {
        let (a, b) = match (&self.0, &other.0) {
            (Some(a), Some(b)) => (a, b),
            (None, None) => return Trie(None),
            (Some(_), None) => return by.only_first(self.clone(), meter),
            (None, Some(_)) => return by.only_second(other.clone(), meter),
        };
        if Rc::ptr_eq(a, b) {
            return by.shared(self.clone(), meter);
        }
        meter.charge(1);
        let child = |n: &Rc<Node<T>>| Trie(Some(n.clone()));
        match (&**a, &**b) {
            (Node::Leaf(k, first), Node::Leaf(l, second)) if k == l => match by.both(first, second, meter) {
                Change::Keep => self.clone(),
                Change::Drop => Trie(None),
                Change::Put(value) => Trie::one(*k, value, meter),
            },
            (Node::Branch { prefix, bit, low, high, .. }, Node::Branch { prefix: p, bit: q, low: l, high: h, .. })
                if (prefix, bit) == (p, q) =>
            {
                let low = child(low).combine(&child(l), meter, by);
                let high = child(high).combine(&child(h), meter, by);
                branch(Some(a), (*prefix, *bit), low, high, meter)
            }
            (Node::Branch { prefix, bit, low, high, .. }, _)
                if *bit > b.place().1 && belongs(b.place().0, (*prefix, *bit)) =>
            {
                let (low, high) = if b.place().0 & bit == 0 {
                    (child(low).combine(other, meter, by), by.only_first(child(high), meter))
                } else {
                    (by.only_first(child(low), meter), child(high).combine(other, meter, by))
                };
                branch(Some(a), (*prefix, *bit), low, high, meter)
            }
            (_, Node::Branch { prefix, bit, low, high, .. })
                if *bit > a.place().1 && belongs(a.place().0, (*prefix, *bit)) =>
            {
                let (low, high) = if a.place().0 & bit == 0 {
                    (self.combine(&child(low), meter, by), by.only_second(child(high), meter))
                } else {
                    (by.only_second(child(low), meter), self.combine(&child(high), meter, by))
                };
                branch(None, (*prefix, *bit), low, high, meter)
            }
            _ => link(by.only_first(self.clone(), meter), by.only_second(other.clone(), meter), meter),
        }
    }

    /// Whether each key of this map is one of the other.
    pub(crate) fn is_subset(&self, other: &Trie<T>, meter: &Meter) -> bool {
        let (a, b) = match (&self.0, &other.0) {
            (None, _) => return true,
            (Some(_), None) => return false,
            (Some(a), Some(b)) => (a, b),
        };
        if Rc::ptr_eq(a, b) {
            return true;
        }
        meter.charge(1);
        let child = |n: &Rc<Node<T>>| Trie(Some(n.clone()));
        match (&**a, &**b) {
            (Node::Leaf(k, _), Node::Leaf(l, _)) => k == l,
            (Node::Branch { prefix, bit, low, high, .. }, Node::Branch { prefix: p, bit: q, low: l, high: h, .. })
                if (prefix, bit) == (p, q) =>
            {
                child(low).is_subset(&child(l), meter) && child(high).is_subset(&child(h), meter)
            }
            (_, Node::Branch { prefix, bit, low, high, .. })
                if *bit > a.place().1 && belongs(a.place().0, (*prefix, *bit)) =>
            {
                self.is_subset(&child(if a.place().0 & bit == 0 { low } else { high }), meter)
            }
            _ => false,
        }
    }

    /// Walks over the values in ascending order of their keys. `f` is asked for each part whether to go into it; for
    /// a value it has nothing to say.
    pub(crate) fn visit<'s>(&'s self, meter: &Meter, f: &mut impl FnMut(Part<'s, T>) -> bool) {
        let mut todo: Vec<&'s Node<T>> = self.0.iter().map(|n| &**n).collect();
        while let Some(node) = todo.pop() {
            meter.charge(1);
            match node {
                Node::Leaf(key, value) => {
                    f(Part::One(*key, value));
                }
                Node::Branch { low, high, digest, .. } => {
                    if f(Part::Many(*digest)) {
                        todo.extend([&**high, &**low]);
                    }
                }
            }
        }
    }

    /// Walks over all values in ascending order of their keys.
    pub(crate) fn each<'s>(&'s self, meter: &Meter, f: &mut impl FnMut(u32, &'s T)) {
        self.visit(meter, &mut |part| {
            if let Part::One(key, value) = part {
                f(key, value);
            }
            true
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    impl Digestible for u8 {
        type Digest = u8;
        fn digest(&self) -> u8 {
            *self
        }
        fn both(a: u8, b: u8) -> u8 {
            a | b
        }
    }

    struct Sum;

    impl Combine<u8> for Sum {
        fn only_first(&mut self, part: Trie<u8>, _: &Meter) -> Trie<u8> {
            part
        }
        fn only_second(&mut self, part: Trie<u8>, _: &Meter) -> Trie<u8> {
            part
        }
        fn shared(&mut self, part: Trie<u8>, _: &Meter) -> Trie<u8> {
            part
        }
        fn both(&mut self, first: &u8, second: &u8, _: &Meter) -> Change<u8> {
            if first | second == *first { Change::Keep } else { Change::Put(first | second) }
        }
    }

    fn of(list: &BTreeMap<u32, u8>, meter: &Meter) -> Trie<u8> {
        let put = |t: Trie<u8>, (k, v): (&u32, &u8)| t.alter(*k, meter, |_| Change::Put(*v));
        list.iter().fold(Trie::default(), put)
    }

    fn list(trie: &Trie<u8>) -> Vec<(u32, u8)> {
        let mut out = Vec::new();
        trie.each(&Meter::new(usize::MAX), &mut |k, v| out.push((k, *v)));
        out
    }

    #[test]
    fn it_holds_what_an_ordered_map_holds() {
        let meter = Meter::new(usize::MAX);
        let mut next = 1u32;
        for round in 0..60u32 {
            let mut numbers = |count: u32| -> BTreeMap<u32, u8> {
                let numbers = (0..count).map(|_| {
                    next = next.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (next >> (8 + round % 20), 1 << (next % 5))
                });
                numbers.collect()
            };
            let (a, b) = (numbers(round), numbers(30));
            let (x, y) = (of(&a, &meter), of(&b, &meter));
            assert_eq!(list(&x), a.clone().into_iter().collect::<Vec<_>>());
            assert!(b.iter().all(|(k, v)| y.get(*k) == Some(v)));
            assert_eq!(x.digest(), a.values().copied().reduce(|a, b| a | b));
            let mut both = a.clone();
            b.iter().for_each(|(k, v)| *both.entry(*k).or_default() |= v);
            let sum = x.combine(&y, &meter, &mut Sum);
            assert_eq!(list(&sum), both.clone().into_iter().collect::<Vec<_>>());
            assert!(sum.combine(&x, &meter, &mut Sum).is(&sum) && sum.combine(&y, &meter, &mut Sum).is(&sum));
            assert!(x.is_subset(&sum, &meter) && y.is_subset(&sum, &meter));
            assert_eq!(y.is_subset(&x, &meter), b.keys().all(|k| a.contains_key(k)));
            let gone = b.keys().fold(sum, |t, k| t.alter(*k, &meter, |_| Change::Drop));
            both.retain(|k, _| !b.contains_key(k));
            assert_eq!(list(&gone), both.into_iter().collect::<Vec<_>>());
        }
    }

    #[test]
    fn what_is_shared_is_not_looked_at() {
        let meter = Meter::new(usize::MAX);
        let many: BTreeMap<u32, u8> = (0..10_000).map(|k| (k, 1)).collect();
        let a = of(&many, &meter);
        let b = a.alter(77, &meter, |_| Change::Put(2));
        let before = meter.spent.get();
        let sum = a.combine(&b, &meter, &mut Sum);
        assert_eq!(sum.get(77), Some(&3));
        assert!(a.change(&meter, &|d| d & 2 != 0, &mut |_, _| Change::Drop).is(&a));
        assert!(meter.spent.get() - before < 100);
    }
}
