//! Branches that take turns: what a further view of a file has that its first one had not.
//!
//! A further view differs from the first in some branches. It is parsed with what the first tree tells of
//! all else, and only what looks different, or hangs on a declaration that does, is walked again. The module
//! must not know what a walk looks for.

use crate::package::Package;
use crate::text::name_starts::NameStarts;
use crate::text::spans::sort_and_join;
use crate::types::decls::{Decls, Names};
use crate::types::dependents::through_macros;
use abi3lint_model::Span;
use rustc_hash::FxHashSet;

/// What of a further view is to be walked: `shown`, which looks different, what the first walk could not
/// read, and all that names something that the views declare differently. `None` is everything, for on types
/// that differ anything may depend.
pub(crate) fn scope<'a>(
    package: &Package<'a>,
    file: usize,
    starts: &NameStarts,
    decls: (&Decls<'a>, &Decls<'a>),
    shown: impl Iterator<Item = Span>,
) -> Option<Vec<Span>> {
    let (first, further) = decls;
    if !first.same_types(further) {
        return None;
    }
    let mut names = FxHashSet::default();
    differing(&first.functions, &further.functions, &mut names);
    differing(&first.variables, &further.variables, &mut names);
    let mut spans: Vec<Span> = shown.collect();
    if !names.is_empty() {
        through_macros(package, file, &mut names);
        let text = package.sources.files[file].text;
        spans.extend(starts.spans(text).filter(|s| names.contains(s.of(text))));
    }
    sort_and_join(&mut spans);
    Some(spans)
}

/// Names that are not declared alike, alive in the same configurations.
fn differing<'a>(first: &Names<'a>, further: &Names<'a>, out: &mut FxHashSet<&'a [u8]>) {
    let all = first.keys().chain(further.keys());
    out.extend(all.filter(|name| first.get(*name) != further.get(*name)).copied());
}
