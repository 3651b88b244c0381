//! What the package itself provides: names that it defines are not CPython's, and what it includes of
//! CPython's internals shows more than the public headers.

use super::reach::SeesHeaders;
use crate::names::{is_catalog_name, is_library_name, is_python_name, is_type, selects_abi};
use crate::package::Package;
use crate::sources::file::Define;
use crate::types::decls::{Decl, Decls};
use abi3lint_model::{Confidence, ConfigSet, Fact, Live, Subject, Use};
use abi3lint_rules::catalog;
use rustc_hash::FxHashMap;

/// A definition of the package's own for a name of CPython's: compatibility shims are not CPython's.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(crate) struct Shim {
    /// Where it defines the name; nowhere for a mere prototype.
    pub live: Live,
    /// By a macro: within its body, the name is what it was before.
    pub by_macro: bool,
    /// Other files can be linked with the definition.
    pub shared: bool,
    /// Where a prototype or `extern` says that there is one somewhere.
    pub announced: Live,
}

impl Shim {
    /// When a use is CPython's in spite of this definition, which only a build has that asks for it, or which all have.
    fn leaves(&self, used: Live, optional: bool) -> Live {
        // In a branch that is not decided either, the same switch may have led to both.
        let left = if optional { self.live.may.minus(self.live.must) & used.must } else { ConfigSet::EMPTY };
        Live { may: used.may.minus(self.live.may.minus(left)), must: used.must.minus(self.live.may) }
    }
}

/// Whether a file's only definition of a macro is one that a build has to ask for.
fn is_option(package: &Package<'_>, file: usize, name: &[u8]) -> bool {
    let all = package.sources.macros.get(name).map_or(&[][..], Vec::as_slice);
    let mut here = all.iter().filter(|r| r.file as usize == file && !package.define_live(**r).may.is_empty());
    let only = here.next().filter(|_| here.next().is_none());
    only.is_some_and(|r| is_asked_for(package, file, &package.sources.files[file].defines[r.define as usize]))
}

/// Whether a definition stands behind a macro of the build that nobody defines who does not want it.
fn is_asked_for(package: &Package<'_>, file: usize, define: &Define<'_>) -> bool {
    let f = &package.sources.files[file];
    let asks = |branch: usize| {
        f.asked_name(branch).is_some_and(|n| package.sources.is_open(n) && !package.sources.command_lines.is_given(n))
    };
    f.groups.iter().any(|g| {
        let (Some(first), Some(end)) = (g.branches.first(), g.endif) else { return false };
        let next = g.branches.get(1).unwrap_or(&end);
        (*first..*next).contains(&define.directive) && asks(*first as usize)
    })
}

/// Names of the catalog that the file defines itself, and those that it only declares.
pub(crate) fn shims_of<'a>(
    decls: &Decls<'a>,
    text: &[u8],
    own: &mut Vec<(&'a [u8], Shim)>,
    declared: &mut Vec<(&'a [u8], Live)>,
) {
    for (kind, names) in [&decls.functions, &decls.typedefs, &decls.variables].into_iter().enumerate() {
        for (name, list) in names.iter().filter(|(n, _)| is_catalog_name(n) || is_library_name(n)) {
            let live_of = |which: &dyn Fn(&Decl<'a>) -> bool| {
                list.iter().filter(|d| which(d)).fold(Live::NEVER, |l, d| l.or(d.live))
            };
            let live = live_of(&|d| d.own);
            if !live.may.is_empty() {
                let shared = list.iter().any(|d| d.own && d.shared);
                own.push((name, Shim { live, shared, ..Shim::default() }));
                continue;
            }
            let announced = live_of(&|d| d.shared && !is_weak(text, d.at));
            // A method that is defined outside of its class is none.
            let is_any = list.iter().any(|d| (d.shared || kind > 0) && !d.live.may.is_empty());
            if !is_type(name) && is_any {
                declared.push((name, announced));
            }
        }
    }
}

/// Whether a declaration says that there may be no definition: the linker leaves the name at zero.
fn is_weak(text: &[u8], at: u32) -> bool {
    let at = (at as usize).min(text.len());
    let start = memchr::memrchr3(b';', b'}', b'#', &text[..at]).map_or(0, |i| i + 1);
    let end = memchr::memchr2(b';', b'{', &text[at..]).map_or(text.len(), |i| at + i);
    let name_end =
        text[at..].iter().position(|b| !b.is_ascii_alphanumeric() && *b != b'_').map_or(text.len(), |i| at + i);
    let says = |text: &[u8]| text.to_ascii_lowercase().windows(4).any(|w| w == b"weak");
    let pragma = [b"#pragma weak ", &text[at..name_end]].concat();
    says(&text[start..at]) || says(&text[name_end.min(end)..end]) || memchr::memmem::find(text, &pragma).is_some()
}

/// By name: the files that define or declare it.
pub(crate) type Shims<'a> = FxHashMap<&'a [u8], Vec<(usize, Shim)>>;

/// Takes away the configurations in which a name is the package's own. A name that the package only declares is its
/// own where another of its files defines it; else the interpreter must have it, whatever its headers show.
pub(crate) fn drop_shims(package: &Package<'_>, own: &Shims<'_>, facts: &mut Vec<Fact>) {
    let mut seeing = SeesHeaders::default();
    facts.retain_mut(|f| {
        let id = match &f.subject {
            Subject::Entity(id) => *id,
            Subject::Format(call) => call.function,
            _ => return true,
        };
        let name = catalog::entity(id).name;
        // Whoever compiles defines it, though headers do so too in some builds.
        if selects_abi(name.as_bytes()) {
            return false;
        }
        let Some(defs) = own.get(name.as_bytes()) else { return true };
        let file = f.file.0 as usize;
        let inside = f.in_macro() == Some(name);
        let seen = |d: &&(usize, Shim)| d.0 == file || package.visible[file].contains(d.0);
        let near: Vec<&(usize, Shim)> = defs.iter().filter(seen).filter(|d| !(inside && d.1.by_macro)).collect();
        let mut announced = ConfigSet::EMPTY;
        for (by, own) in near.iter().copied() {
            let undecided = own.by_macro && own.live.may != own.live.must;
            let optional = undecided && near.len() == 1 && is_option(package, *by, name.as_bytes());
            f.live = own.leaves(f.live, optional);
            announced |= own.announced.may;
            if own.live.may.is_empty() && own.announced.may.is_empty() {
                f.confidence = Confidence::Guessed;
            }
        }
        if announced.intersects(f.live.may) {
            for (_, definition) in defs.iter().filter(|d| d.1.shared && !seen(d)) {
                f.live = definition.leaves(f.live, false);
            }
            match seeing.sees(package, file) {
                // What was not read, as a library that is linked, may define it.
                true => (f.declared, f.confidence) = (true, f.confidence.min(Confidence::Inferred)),
                false => f.confidence = Confidence::Guessed,
            }
        }
        // A macro that was defined anew is gone from its own body, too; a function is still there.
        if inside {
            let forms = catalog::entity(id).forms;
            let on = |macros: bool| {
                let those = forms.iter().filter(|f| f.kind.is_macro() == macros);
                those.fold(ConfigSet::EMPTY, |all, f| all | f.on)
            };
            let gone = on(true).minus(on(false));
            f.live = Live { may: f.live.may.minus(gone), must: f.live.must.minus(gone) };
        }
        !f.live.may.is_empty()
    });
}

/// Takes out names that any library may have, and fields that are known by their names only, in files that see no
/// header of CPython's: they are not CPython's there.
pub(crate) fn drop_bare_names(package: &Package<'_>, facts: &mut Vec<Fact>) {
    let mut seeing = SeesHeaders::default();
    facts.retain(|f| {
        let is_anyones = match f.subject {
            Subject::Entity(id) => !is_python_name(catalog::entity(id).name),
            Subject::Field(_) => f.confidence == Confidence::Guessed,
            Subject::Header(_)
            | Subject::AbiMacro(_)
            | Subject::Promise(_)
            | Subject::Null(_)
            | Subject::Defined(_)
            | Subject::OwnMember(_)
            | Subject::HeaderlessCast(_)
            | Subject::Hazard(_)
            | Subject::Format(_)
            | Subject::Shown(_) => false,
        };
        !is_anyones || seeing.sees(package, f.file.0 as usize)
    });
}

/// CPython's internal headers complete what its public ones hide. In units that include them, a version-specific
/// build sees what they add, and nothing else: a field that they do not show in a version is missing there as
/// elsewhere. Under a stable ABI the include is what is wrong, and what no other header shows is no second cause.
/// Fields that only they show are no matter in units without them, where the struct is incomplete.
pub(crate) fn trust_internal_headers(package: &Package<'_>, facts: &mut Vec<Fact>) {
    let includes_internals = |i: usize| {
        let f = &package.sources.files[i];
        f.includes.iter().zip(&package.sources.resolved[i]).any(|(inc, own)| {
            own.is_none() && inc.is_internal() && !package.live(i, inc.name_span.start).may.is_empty()
        })
    };
    let internal: Vec<usize> = (0..package.sources.files.len()).filter(|i| includes_internals(*i)).collect();
    let versions: ConfigSet = ConfigSet::ALL.iter().filter(|c| !c.abi().is_limited()).collect();
    let shown = |internal: ConfigSet, is_only_internal: bool| match is_only_internal && !internal.is_empty() {
        true => internal | ConfigSet::ALL.minus(versions),
        false => internal,
    };
    let sees: Vec<bool> = (0..package.sources.files.len())
        .map(|f| internal.iter().any(|i| *i == f || package.visible[f].contains(*i)))
        .collect();
    facts.retain_mut(|f| {
        // What a table lacks, no header completes.
        if matches!(f.usage, Use::Empty | Use::Unterminated) {
            return true;
        }
        let sees = sees[f.file.0 as usize];
        let trusted = match f.subject {
            Subject::Field(id) if sees => {
                let field = catalog::field(id);
                shown(field.internal, field.forms.is_empty())
            }
            Subject::Field(id) if catalog::field(id).forms.is_empty() => versions,
            Subject::Entity(id) if sees => {
                let entity = catalog::entity(id);
                shown(entity.internal, entity.forms.is_empty())
            }
            _ => return true,
        };
        f.live = Live { may: f.live.may.minus(trusted), must: f.live.must.minus(trusted) };
        !f.live.may.is_empty()
    });
}
