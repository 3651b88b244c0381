//! The functions of headers, for the files that include them.

use super::analysis::{FunctionTask, context, null_facts};
use super::context::Kept;
use super::entry_points::Entries;
use super::functions::functions;
use crate::callees::headers::{HeaderHelpers, Wider};
use crate::callees::helpers::Helpers;
use crate::macros::body::MacroBodies;
use crate::macros::relevant::RelevantMacros;
use crate::package::Package;
use crate::syntax::tree::Tree;
use crate::types::decls::Decls;
use crate::types::headers::reader;
use crate::view::parsed::Parsed;
use rayon::prelude::*;

/// What is known of the functions of all headers, of which there is what was parsed and what they declare.
pub(crate) fn header_helpers<'a>(
    package: &Package<'a>,
    bodies: &MacroBodies,
    macros: &RelevantMacros<'a>,
    headers: &[(Option<&Parsed>, Option<&Decls<'a>>)],
) -> HeaderHelpers<'a> {
    let none = HeaderHelpers::default();
    let wider = Wider { bodies, macros, headers: &none };
    let of = |(i, (parsed, decls)): (usize, &(Option<&Parsed>, Option<&Decls<'a>>))| match (parsed, decls) {
        (Some(parsed), Some(decls)) => of_header(package, i, parsed, decls, wider),
        _ => Helpers::default(),
    };
    HeaderHelpers::of(headers.par_iter().enumerate().with_max_len(1).map(of).collect())
}

fn of_header<'a>(
    package: &Package<'a>,
    i: usize,
    parsed: &Parsed,
    decls: &Decls<'a>,
    wider: Wider<'_, 'a>,
) -> Helpers<'a> {
    let live = |at: u32| package.live(i, at);
    let reader = reader(package, i, &parsed.view.text, &live);
    let mut found: Vec<_> = parsed.read.trees().map(Tree::root_node).flat_map(functions).collect();
    let mut kept = Kept::default();
    if found.is_empty() {
        return kept.helpers;
    }
    found.sort_by_key(|f| f.node.start_byte());
    let mut tasks: Vec<FunctionTask<'_, '_, 'a>> = found.into_iter().map(|f| FunctionTask::new(f, &reader)).collect();
    let mut cx = context(package, i, decls, reader, Entries::default(), &mut kept, wider);
    // Nothing is kept of them, so no tree is missing.
    let _ = null_facts(&mut cx, &mut tasks);
    kept.helpers
}
