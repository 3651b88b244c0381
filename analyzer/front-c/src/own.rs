//! What the package itself provides: names that it defines are not CPython's, and what it includes of
//! CPython's internals shows more than the public headers.

use crate::directives::selects_abi;
use crate::owner::{entity, is_record};
use crate::package::Package;
use crate::types::Decls;
use abi3lint_model::{Confidence, ConfigSet, Fact, Live, Subject, Use};
use abi3lint_rules::catalog::{self, FormKind};
use rustc_hash::FxHashMap;

/// Whether CPython has the name in some version.
pub fn is_catalog_name(name: &[u8]) -> bool {
    entity(name).is_some()
}

/// Whether CPython has the name as a type: a variable or function of that name is a misread declaration.
fn is_type(name: &[u8]) -> bool {
    entity(name).is_some_and(|(_, e)| is_record(e) || e.forms.iter().any(|f| f.kind == FormKind::Typedef))
}

/// Names of the catalog that the file defines itself: compatibility shims are not CPython's.
pub fn own_names<'a>(decls: &Decls<'a>, own: &mut Vec<(&'a [u8], ConfigSet)>, declared: &mut Vec<&'a [u8]>) {
    for names in [&decls.functions, &decls.typedefs, &decls.variables] {
        for (name, list) in names.iter().filter(|(n, _)| is_catalog_name(n)) {
            let set = list.iter().filter(|d| d.own).fold(ConfigSet::EMPTY, |s, d| s | d.live.may);
            if !set.is_empty() {
                own.push((name, set));
            } else if !is_type(name) && list.iter().any(|d| !d.own && !d.live.may.is_empty()) {
                declared.push(name);
            }
        }
    }
}

/// By name: the files that define or declare it, with the configurations in which they define it.
pub type Owned<'a> = FxHashMap<&'a [u8], Vec<(usize, ConfigSet)>>;

/// Takes away the configurations in which a name is the package's own. A name that the package declares
/// by a prototype of its own is used on purpose, whatever the headers show: that is worth no more than a
/// possible finding.
pub fn drop_own_names(package: &Package<'_>, own: &Owned<'_>, facts: &mut Vec<Fact>) {
    facts.retain_mut(|f| {
        let Subject::Entity(id) = f.subject else { return true };
        let name = catalog::entity(id).name;
        // Whoever compiles defines it, though headers do so too in some builds.
        if selects_abi(name) {
            return false;
        }
        let Some(defs) = own.get(name.as_bytes()) else { return true };
        let file = f.file.0 as usize;
        for (by, set) in defs {
            if *by == file || package.visible[file].contains(*by) {
                f.live = Live { may: f.live.may.minus(*set), must: f.live.must.minus(*set) };
                if set.is_empty() {
                    f.confidence = Confidence::Guessed;
                }
            }
        }
        !f.live.may.is_empty()
    });
}

/// CPython's internal headers complete what its public ones hide. In units that include them, a
/// version-specific build sees more than the catalog knows: only what no header of it can have is judged.
pub fn trust_internal_headers(package: &Package<'_>, facts: &mut Vec<Fact>) {
    let includes_internals = |i: usize| {
        let f = &package.files[i];
        f.includes.iter().zip(&package.resolved[i]).any(|(inc, own)| {
            own.is_none() && inc.name.contains("pycore_") && !package.live(i, inc.name_span.start).may.is_empty()
        })
    };
    let internal: Vec<usize> = (0..package.files.len()).filter(|i| includes_internals(*i)).collect();
    if internal.is_empty() {
        return;
    }
    let versions: ConfigSet = ConfigSet::ALL.iter().filter(|c| !c.abi().is_limited()).collect();
    let sees: Vec<bool> =
        (0..package.files.len()).map(|f| internal.iter().any(|i| *i == f || package.visible[f].contains(*i))).collect();
    facts.retain_mut(|f| {
        // What a table lacks, no header completes.
        if !sees[f.file.0 as usize] || matches!(f.usage, Use::Empty | Use::Unterminated) {
            return true;
        }
        let trusted = match f.subject {
            Subject::Entity(id) => {
                let e = catalog::entity(id);
                let callable = |k: FormKind| match k {
                    FormKind::Function => true,
                    FormKind::FunctionMacro | FormKind::Inline => !e.is_private(),
                    _ => false,
                };
                match e.forms.iter().any(|f| callable(f.kind)) {
                    // What the library exports, an internal header may declare.
                    true => versions.iter().filter(|c| e.is_private() && e.exported.contains(c.headers())).collect(),
                    false => versions,
                }
            }
            Subject::Field(_) => versions,
            Subject::Header(_) | Subject::AbiMacro(_) | Subject::Null(_) => ConfigSet::EMPTY,
        };
        f.live = Live { may: f.live.may.minus(trusted), must: f.live.must.minus(trusted) };
        !f.live.may.is_empty()
    });
}
