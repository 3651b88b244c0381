//! What both front ends do around the analysis: what they keep of a function for its callers, and what they
//! tell of its hits. It must not know syntax, LLVM or CPython.

use crate::hits::Hit;
use crate::solve::Summary;

/// What callers should know of a function that is analysed together with them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Helper {
    /// It can return NULL.
    pub returns_null: bool,
    /// No call in it can return NULL: where it returns NULL, it has decided so by its arguments.
    pub decides: bool,
    /// It never comes back.
    pub stops: bool,
    /// It raises no exception and clears none.
    pub quiet: bool,
    /// The position of the parameter that it returns, whatever else holds.
    pub passes: Option<u8>,
    /// Positions of pointer parameters that it dereferences, whatever else holds.
    pub needs: Vec<u8>,
}

impl Helper {
    /// `None` where there is nothing to know.
    pub fn of(summary: Summary) -> Option<Helper> {
        let Summary { returns, comes_back, needs, quiet, passes, fallible, .. } = summary;
        let returns_null = !returns.is_empty();
        let decides = returns_null && !fallible;
        let helper = Helper { returns_null, decides, stops: !comes_back, quiet, passes, needs };
        (helper != Helper::default()).then_some(helper)
    }
}

impl Helper {
    /// Whether it dereferences the parameter at this position, whatever else holds.
    pub fn needs_at(&self, position: usize) -> bool {
        self.needs.iter().any(|p| usize::from(*p) == position)
    }
}

/// One hit a place, of those of a solution: several NULLs that reach it are mended by the same test. Untested
/// results come first, then those that are `preferred`, then the first source.
pub fn one_a_place(hits: &[Hit], preferred: impl Fn(&Hit) -> bool) -> impl Iterator<Item = Hit> {
    hits.chunk_by(|a, b| a.at == b.at).map(move |group| {
        let mut hit = *group.iter().min_by_key(|h| (h.nature, !preferred(h), h.from)).unwrap_or(&group[0]);
        for h in group.iter().filter(|h| h.nature == hit.nature) {
            hit.live |= h.live;
            hit.runs = hit.runs | h.runs;
        }
        hit
    })
}

/// What is said of functions of which the analysis gave up.
pub fn too_large(functions: usize) -> String {
    let count = if functions == 1 { "1 function is".to_owned() } else { format!("{functions} functions are") };
    format!("{count} too large for the NULL rules that follow paths; all other rules were applied")
}

/// Whether a function that nobody here defines does not come back, as far as its name tells.
pub fn sounds_final(name: &str) -> bool {
    const WORDS: [&str; 7] = ["fatal", "abort", "panic", "die", "croak", "throw", "unreachable"];
    let name = name.to_ascii_lowercase();
    name.split('_').any(|part| WORDS.iter().any(|w| part.starts_with(w)))
}
