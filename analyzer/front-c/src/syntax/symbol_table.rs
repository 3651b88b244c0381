//! Names that are visible at one place, of which an inner one hides an outer one.
//!
//! The entries are a stack, in the order of their declarations. A map leads from each name to its innermost entry, and
//! that entry to the one that it hides; so a name is found at once however many there are, and the end of a scope costs
//! what its declarations cost. Invariant: the map has exactly the names of the stack, and entries that are hidden lie
//! below the ones that hide them. For `int a; { int a, b;` the stack is `a a b`, the map has the second `a` and `b`, and
//! the second `a` hides the first.

use rustc_hash::FxHashMap;

/// The visible names, each with what it means.
#[derive(Clone, Debug)]
pub(crate) struct SymbolTable<'a, T> {
    stack: Vec<Entry<'a, T>>,
    innermost: FxHashMap<&'a [u8], usize>,
}

#[derive(Clone, Debug)]
struct Entry<'a, T> {
    name: &'a [u8],
    hides: Option<usize>,
    meaning: T,
}

impl<T> Default for SymbolTable<'_, T> {
    fn default() -> Self {
        SymbolTable { stack: Vec::new(), innermost: FxHashMap::default() }
    }
}

impl<'a, T> SymbolTable<'a, T> {
    /// How many names are visible or hidden; the mark to which [`SymbolTable::truncate`] goes back.
    pub(crate) fn len(&self) -> usize {
        self.stack.len()
    }

    /// Declares a name, which hides others of the same spelling.
    pub(crate) fn push(&mut self, name: &'a [u8], meaning: T) {
        let hides = self.innermost.insert(name, self.stack.len());
        self.stack.push(Entry { name, hides, meaning });
    }

    /// Drops all names declared after a mark.
    pub(crate) fn truncate(&mut self, mark: usize) {
        while self.stack.len() > mark
            && let Some(Entry { name, hides, .. }) = self.stack.pop()
        {
            match hides {
                Some(outer) => self.innermost.insert(name, outer),
                None => self.innermost.remove(name),
            };
        }
    }

    /// What a name means here.
    pub(crate) fn get(&self, name: &[u8]) -> Option<&T> {
        self.innermost.get(name).map(|at| &self.stack[*at].meaning)
    }

    /// What a name means here, and what else it would mean if that were not declared, from the inside out.
    pub(crate) fn all(&self, name: &[u8]) -> impl Iterator<Item = &T> {
        let mut at = self.innermost.get(name).copied();
        std::iter::from_fn(move || {
            let entry = &self.stack[at?];
            at = entry.hides;
            Some(&entry.meaning)
        })
    }

    /// The same as [`SymbolTable::get`], to change it.
    pub(crate) fn get_mut(&mut self, name: &[u8]) -> Option<&mut T> {
        let at = *self.innermost.get(name)?;
        Some(&mut self.stack[at].meaning)
    }

    /// Whether a name is declared.
    pub(crate) fn contains(&self, name: &[u8]) -> bool {
        self.innermost.contains_key(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inner_name_hides_an_outer_one_until_its_scope_ends() {
        let mut names = SymbolTable::default();
        names.push(b"a", 1);
        names.push(b"b", 2);
        let mark = names.len();
        names.push(b"a", 3);
        names.push(b"a", 4);
        names.push(b"c", 5);
        let all = |n: &SymbolTable<'_, i32>| [b"a", b"b", b"c"].map(|name| n.get(name).copied());
        assert_eq!(all(&names), [Some(4), Some(2), Some(5)]);
        *names.get_mut(b"a").unwrap() = 6;
        assert_eq!(all(&names), [Some(6), Some(2), Some(5)]);
        assert_eq!(names.all(b"a").copied().collect::<Vec<_>>(), [6, 3, 1]);
        names.truncate(mark);
        assert_eq!(all(&names), [Some(1), Some(2), None]);
        assert!(names.contains(b"b") && !names.contains(b"c"));
        names.truncate(0);
        assert_eq!((names.len(), all(&names)), (0, [None; 3]));
        names.push(b"c", 7);
        assert_eq!(all(&names), [None, None, Some(7)]);
    }
}
