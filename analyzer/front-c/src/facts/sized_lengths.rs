//! Whether lengths behind `#` are `Py_ssize_t`: whether a macro says so in front of `Python.h`.
//!
//! A definition counts for all files that are read together with its own, but for one that stands behind an include of
//! `Python.h` in the same file, which comes too late. So does one on the command line. Where `Python.h` comes with a
//! header that was not read, that may have defined it. It must not know a rule.

use crate::package::Package;
use abi3lint_model::{ConfigSet, Fact, Live, Subject};
use abi3lint_rules::formats::SIZED_MACRO;
use rustc_hash::FxHashMap;

/// Notes it in all calls with a format.
pub(crate) fn note_sized_lengths(package: &Package<'_>, facts: &mut [Fact]) {
    let mut known: FxHashMap<usize, Live> = FxHashMap::default();
    for fact in facts {
        let Subject::Format(call) = &mut fact.subject else { continue };
        let file = fact.file.0 as usize;
        call.sized = *known.entry(file).or_insert_with(|| sized_in(package, file));
    }
}

fn sized_in(package: &Package<'_>, file: usize) -> Live {
    let name = SIZED_MACRO.as_bytes();
    if package.sources.command_lines.is_given(name) {
        return Live::ALWAYS;
    }
    let mut includes = ConfigSet::EMPTY;
    let mut defined = Live::NEVER;
    for (other, f) in package.sources.files.iter().enumerate() {
        if other != file && !package.visible[file].contains(other) {
            continue;
        }
        let python_h = f.includes.iter().filter(|inc| inc.name == "Python.h").map(|inc| inc.name_span.start);
        let places: Vec<(u32, Live)> = python_h.map(|at| (at, package.live(other, at))).collect();
        includes = places.iter().fold(includes, |all, (_, live)| all | live.must);
        for d in f.defines.iter().filter(|d| d.name == name) {
            let at = d.name_span.start;
            let before = places.iter().filter(|p| p.0 < at).fold(Live::NEVER, |all, p| all.or(p.1));
            defined = defined.or(package.live(other, at).and(before.negate()));
        }
    }
    // Without an include that was read, nothing is known.
    Live { may: defined.may | ConfigSet::ALL.minus(includes), must: defined.must }
}
