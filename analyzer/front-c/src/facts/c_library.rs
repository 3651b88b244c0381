//! Names of the C library that `Python.h` brings in some configurations only, used without a header that declares them.
//!
//! The walk notes each use in the configurations in which `Python.h` alone does not declare the name. What is left here
//! are the uses that nothing else declares: no definition or declaration of the package, and no header of the C library
//! that is read with the file. It was measured with glibc, so a use is likely at most. Where a header is included that was not
//! read, or where the line itself is not certain to be compiled, as for another system, it is only possible.
//!
//! Example: `errno` in a file that includes `Python.h` alone has a fact from floor 3.11 on. With `<errno.h>` it has none,
//! with `"kit.h"`, which is not there, a possible one.
//!
//! It must not know a rule.

use super::shims::Shims;
use crate::package::Package;
use abi3lint_c_text::DirectiveKind;
use abi3lint_model::{Confidence, ConfigSet, Fact, Live, Subject, Use};
use abi3lint_rules::other_headers;
use rustc_hash::FxHashMap;

/// What the includes of a file and of those that are read with it bring.
#[derive(Debug, Default)]
struct Includes<'a> {
    /// Where `Python.h` is included.
    python_h: Live,
    /// Known headers, and where each may be included.
    known: Vec<(&'a str, ConfigSet)>,
    /// Where others may be.
    unknown: ConfigSet,
}

impl<'a> Includes<'a> {
    fn of(package: &Package<'a>, file: usize) -> Includes<'a> {
        let mut out = Includes::default();
        for (other, f) in package.sources.files.iter().enumerate() {
            if other != file && !package.visible[file].contains(other) {
                continue;
            }
            for (i, inc) in f.includes.iter().enumerate() {
                let live = package.live(other, inc.name_span.start);
                if live.may.is_empty() || package.sources.resolved[other][i].is_some() {
                    continue;
                }
                if inc.name == "Python.h" {
                    out.python_h = out.python_h.or(live);
                } else if other_headers::is_known_header(inc.name) {
                    out.known.push((inc.name, live.may));
                } else {
                    out.unknown |= live.may;
                }
            }
            // The name of a macro says nothing.
            let read = |i: usize| f.includes.binary_search_by_key(&(i as u32), |inc| inc.directive).is_ok();
            for (i, d) in f.scan.directives.iter().enumerate() {
                if d.kind == DirectiveKind::Include && !read(i) {
                    out.unknown |= package.live(other, d.span.start).may;
                }
            }
        }
        out
    }

    /// Where one of these headers may be included.
    fn bring(&self, headers: &[&str]) -> ConfigSet {
        let some = self.known.iter().filter(|(name, _)| headers.contains(name));
        some.fold(ConfigSet::EMPTY, |all, (_, may)| all | *may)
    }
}

/// Whether a fact is a use of such a name.
pub(crate) fn is_library_use(fact: &Fact) -> bool {
    matches!(fact.subject, Subject::Header(_)) && fact.usage == Use::Mention
}

/// Takes out the uses of names that something declares.
pub(crate) fn drop_declared<'a>(package: &Package<'a>, own: &Shims<'_>, facts: &mut Vec<Fact>) {
    let mut includes: FxHashMap<usize, Includes<'a>> = FxHashMap::default();
    facts.retain_mut(|f| {
        if !is_library_use(f) {
            return true;
        }
        let file = f.file.0 as usize;
        let name = f.span.of(package.sources.files[file].text);
        let known = std::str::from_utf8(name).ok().and_then(other_headers::library_name);
        let Some(library) = known.map(|n| other_headers::library(n.group)) else { return false };
        let sees = |other: usize| other == file || package.visible[file].contains(other);
        let is_own = own.get(name).is_some_and(|defs| defs.iter().any(|d| sees(d.0)));
        // A compile with all its macros succeeded.
        if is_own || package.sources.macros.contains_key(name) || package.sources.options.complete {
            return false;
        }
        let includes = includes.entry(file).or_insert_with(|| Includes::of(package, file));
        let brought = includes.bring(library.brought_by);
        let may = (f.live.may & includes.python_h.may).minus(brought);
        let must = (f.live.must & includes.python_h.must).minus(brought);
        let is_certain = !must.is_empty() && !includes.unknown.intersects(may);
        f.live = Live { may: if is_certain { must } else { may }, must };
        f.confidence = if is_certain { Confidence::Inferred } else { Confidence::Guessed };
        !f.live.may.is_empty()
    });
}
