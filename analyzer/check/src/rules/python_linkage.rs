//! `python-linkage`: libraries of CPython that not every interpreter of the target has.

use crate::case::Case;
use crate::verdict::Verdict;
use abi3lint_model::{Loader, Sight, Target};

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let shown = case.shown()?;
    let Sight::Library(library) = &shown.what else { return None };
    if library.debug {
        return Some(Verdict::of("debug"));
    }
    let (is_one_version, free_threaded) = match case.target {
        Target::Abi3 { .. } => (false, false),
        Target::Abi3t { .. } => (false, true),
        Target::Versions { free_threaded, .. } => (true, free_threaded),
    };
    match library.version {
        Some(version) if !is_one_version || version != case.headers() => {
            return Some(Verdict::of("versioned").since(Some(version)));
        }
        _ => {}
    }
    // A version-specific build for Windows may use the library of the stable ABI beside its own.
    let matters = library.version.is_some() || !is_one_version;
    if library.free_threaded != free_threaded && matters && shown.loader == Loader::Windows {
        let cause = if library.free_threaded { "free-threaded" } else { "gil" };
        // That free-threaded builds have no library of this name is not measured.
        let possible = !library.free_threaded && library.version.is_none();
        return Some(Verdict { possible, ..Verdict::of(cause) });
    }
    (shown.loader == Loader::Unix).then(|| Verdict::of("shared"))
}
