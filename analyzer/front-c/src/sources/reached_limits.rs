//! Limits whose reaching can hide findings: each is told once a file, and so is what it means.
//!
//! The module must not know what the limits are for; who reaches one says so. That every limit of the program stands
//! in `docs/limits.md` is proven elsewhere, from the text of the sources.

use abi3lint_model::{Problem, ProblemKind};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// What there can be too much of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Limit {
    /// Directives of files that one translation unit includes again.
    RepeatedDirectives(usize),
    /// Files that include one another.
    IncludeDepth(usize),
    /// Macros that stand in the bodies of macros.
    Expansions(usize),
    /// Alternatives of one conditional group that cannot stand side by side.
    Views(usize),
}

impl Limit {
    fn message(self) -> String {
        match self {
            Limit::RepeatedDirectives(most) => format!(
                "repeated includes in this translation unit have more than {most} directives; the rest was not followed, and macros may have other values than assumed"
            ),
            Limit::IncludeDepth(most) => format!(
                "includes nest deeper than {most} levels, where compilers stop too; this include was not followed"
            ),
            Limit::Expansions(most) => format!(
                "nested macros have more than {most} expansions and arguments; bodies that only later ones reach were not checked"
            ),
            Limit::Views(most) => format!(
                "a conditional group has more than {most} mutually exclusive branches; later ones were not checked"
            ),
        }
    }
}

/// The limits that were reached: by file, and where first.
#[derive(Debug, Default)]
pub(crate) struct Limits(Mutex<BTreeMap<(usize, Limit), u32>>);

impl Limits {
    /// Notes that a limit was reached at a place.
    pub(crate) fn reached(&self, file: usize, at: u32, limit: Limit) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let first = all.entry((file, limit)).or_insert(at);
        *first = at.min(*first);
    }

    /// One problem for each file and limit. `place` gives a file's path, and a line of it.
    pub(crate) fn problems(&self, place: impl Fn(usize, u32) -> (String, u32)) -> Vec<Problem> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let problem = |((file, limit), at): (&(usize, Limit), &u32)| {
            let (path, line) = place(*file, *at);
            Problem { kind: ProblemKind::Incomplete, path, line: Some(line), message: limit.message() }
        };
        all.iter().map(problem).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_told_once_a_file_where_it_was_reached_first() {
        let limits = Limits::default();
        for (file, at) in [(1, 9), (0, 7), (1, 3), (1, 5)] {
            limits.reached(file, at, Limit::IncludeDepth(2));
        }
        let told = |limits: &Limits| {
            let all = limits.problems(|file, at| (format!("{file}.h"), at));
            all.into_iter().map(|p| (p.path, p.line)).collect::<Vec<_>>()
        };
        assert_eq!(told(&limits), [("0.h".to_owned(), Some(7)), ("1.h".to_owned(), Some(3))]);
    }
}
