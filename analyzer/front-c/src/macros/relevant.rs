//! Which of the package's macros matter: those whose bodies name API or a field of CPython's, or another
//! such macro, and those that do not compile all that stands in their parentheses.
//!
//! *Algorithm.* One pass over the bodies of all definitions finds macros that matter by themselves, notes for each macro
//! which others name it, and which variables of the place of use its body reads a field of. Then a worklist hands both
//! on: who names a macro that matters, matters, and takes over its free variables but for those that are parameters of
//! its own. A macro is visited again only where it gained a variable.
//!
//! *Invariant.* A macro that is not in the result leads to no fact, whatever its arguments are: its uses need no look
//! into its body.
//!
//! A macro that applies a parameter, or takes the offset of a member of one, matters where an argument does: a file that
//! names nothing else of CPython's need not be read for it.
//!
//! *Example.* `#define TYPE(o) (o)->ob_type` matters. So does `#define NAME TYPE(self)->tp_name`, and `self` is free in
//! it: a use of `NAME` depends on what `self` is there. `#define MAX(a, b) ((a) > (b) ? (a) : (b))` does not matter.
//!
//! *Cost.* Tokens of bodies, and for each macro as many visits as it gains variables, times its users.
//!
//! *Limits.* All definitions of a name are one here: where it is defined in several ways, it matters if one of them
//! does. Of names that are pasted together (`##`) those are seen of which the body spells a beginning. It reads tokens only: it must not know a rule, nor how a
//! body is parsed.

use super::discarded_parameters::DiscardedParameters;
use crate::names::{is_known, is_prefixed, is_python_name, is_reserved};
use crate::sources::file::FileScan;
use crate::sources::index::{DefineRef, SourceIndex};
use crate::sources::parameters::ParamNames;
use abi3lint_c_text::{Tok, TokKind, is_member, member_of};
use abi3lint_model::Span;
use abi3lint_rules::catalog;
use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;

/// By macro: the macros that use it, with their parameters.
type Users<'a> = FxHashMap<&'a [u8], Vec<(&'a [u8], Rc<ParamNames<'a>>)>>;

/// The macros that matter, by name.
#[derive(Debug, Default)]
pub(crate) struct RelevantMacros<'a> {
    /// The variables that their bodies take from the place of use.
    found: FxHashMap<&'a [u8], Vec<&'a [u8]>>,
    /// Those that matter whatever their arguments are.
    alone: FxHashSet<&'a [u8]>,
    /// Definitions that do not compile all of their arguments,
    discarded: FxHashMap<DefineRef, DiscardedParameters>,
    /// and the names of their macros.
    discards: FxHashSet<&'a [u8]>,
}

impl<'a> RelevantMacros<'a> {
    /// Macros of the package that may hold a fact.
    pub(crate) fn of(sources: &SourceIndex<'a>) -> RelevantMacros<'a> {
        let mut found: FxHashMap<&'a [u8], Vec<&'a [u8]>> = FxHashMap::default();
        let mut users = Users::default();
        let mut discarded: FxHashMap<DefineRef, DiscardedParameters> = FxHashMap::default();
        let mut discards: FxHashSet<&'a [u8]> = FxHashSet::default();
        let mut by_arguments: Vec<&'a [u8]> = Vec::new();
        for (file, f) in sources.files.iter().enumerate() {
            for (define, d) in f.defines.iter().enumerate() {
                let body = f.body(d);
                let params = Rc::new(f.param_names(d));
                if let Some(of_define) = DiscardedParameters::of(f, d, &params) {
                    discarded.insert(DefineRef { file: file as u32, define: define as u32 }, of_define);
                    discards.insert(d.name);
                }
                let (mut direct, mut by_argument) = (false, false);
                for (i, t) in body.iter().enumerate().filter(|(_, t)| t.kind == TokKind::Ident) {
                    let word = t.span.of(f.text);
                    let Ok(name) = std::str::from_utf8(word) else { continue };
                    let member = is_member(body, i);
                    by_argument |=
                        (params.contains(word) && is_applied(body, i)) || (name == "offsetof" && !params.is_empty());
                    direct |= catalog::lookup(name).is_some()
                        || (is_pasted(body, i) && !params.contains(word) && is_python_name(name))
                        || (member && (params.contains(word) || !catalog::fields_named(name).is_empty()));
                    if sources.macros.contains_key(word) {
                        users.entry(word).or_default().push((d.name, params.clone()));
                    }
                    // A macro may be defined for some uses only, and be a variable for others.
                    if !member && !params.contains(word) && leads_to_field(body, i, f.text, &params) {
                        insert(found.entry(d.name).or_default(), word);
                    }
                }
                if direct {
                    found.entry(d.name).or_default();
                }
                if by_argument {
                    by_arguments.push(d.name);
                }
            }
        }
        let mut alone: FxHashSet<&'a [u8]> = FxHashSet::default();
        let mut pending: Vec<&[u8]> = found.keys().copied().collect();
        while let Some(name) = pending.pop() {
            if alone.insert(name) {
                pending.extend(users.get(name).into_iter().flatten().map(|user| user.0));
            }
        }
        for name in by_arguments {
            found.entry(name).or_default();
        }
        let mut pending: Vec<&[u8]> = found.keys().copied().collect();
        while let Some(name) = pending.pop() {
            let free = found[name].clone();
            for (user, params) in users.get(name).into_iter().flatten() {
                let known = found.contains_key(user);
                let of_user = found.entry(user).or_default();
                let before = of_user.len();
                for variable in free.iter().filter(|v| !params.contains(v)) {
                    insert(of_user, variable);
                }
                if !known || of_user.len() > before {
                    pending.push(user);
                }
            }
        }
        RelevantMacros { found, alone, discarded, discards }
    }

    /// Names that are not the same here and there.
    pub(crate) fn differing(&self, other: &RelevantMacros<'a>) -> Vec<&'a [u8]> {
        let all = self.found.keys().chain(other.found.keys());
        all.filter(|n| self.found.get(*n) != other.found.get(*n)).copied().collect()
    }

    /// Whether a macro of this name may hold a fact.
    pub(crate) fn contains(&self, name: &[u8]) -> bool {
        self.found.contains_key(name)
    }

    /// Whether a use of a macro of this name may hold a fact that none of its arguments names.
    pub(crate) fn contains_alone(&self, name: &[u8]) -> bool {
        self.alone.contains(name)
    }

    /// Whether a macro of this name does not compile all of its arguments.
    pub(crate) fn discards(&self, name: &[u8]) -> bool {
        self.discards.contains(name)
    }

    /// The arguments that a definition does not compile, if there are any.
    pub(crate) fn discarded(&self, r: DefineRef) -> Option<&DiscardedParameters> {
        self.discarded.get(&r)
    }

    /// Variables that the bodies of a macro take from the place of use and that lead to a field.
    pub(crate) fn free(&self, name: &[u8]) -> &[&'a [u8]] {
        self.found.get(name).map_or(&[], Vec::as_slice)
    }
}

/// Whether the parameter at `i` stands for a macro, or a function, that the body applies.
fn is_applied(body: &[Tok], i: usize) -> bool {
    !is_member(body, i) && body.get(i + 1).is_some_and(|n| n.is(b'('))
}

/// Whether `##` stands beside a token.
fn is_pasted(body: &[Tok], i: usize) -> bool {
    let is = |k: Option<usize>| k.and_then(|k| body.get(k)).is_some_and(|t| t.is(b'#'));
    is(Some(i + 1)) && is(Some(i + 2)) || is(i.checked_sub(1)) && is(i.checked_sub(2))
}

/// Whether the file names anything of CPython's, or a macro that does: bundled libraries do not, and
/// need no parse.
pub(crate) fn speaks_of_cpython(file: &FileScan<'_>, toks: &[Tok], macros: &RelevantMacros<'_>) -> bool {
    first_of_cpython(file, toks, macros).is_some()
}

/// Where it does so: by an include of its header, or else by the first name.
pub(crate) fn first_of_cpython(file: &FileScan<'_>, toks: &[Tok], macros: &RelevantMacros<'_>) -> Option<Span> {
    // Who includes its header relies on what that brings.
    if let Some(include) = file.includes.iter().find(|i| i.name == "Python.h") {
        return Some(include.name_span);
    }
    let speaks = |k: usize, t: &Tok| {
        let word = t.span.of(file.text);
        let Ok(name) = std::str::from_utf8(word) else { return false };
        // A field name without a prefix is anybody's.
        let member = is_member(toks, k) && word.contains(&b'_');
        macros.contains_alone(word)
            || (is_reserved(word) && is_known(name))
            || (member && !catalog::fields_named(name).is_empty())
            // In a class that derives from a struct of CPython's, a field stands alone.
            || (file.cpp && is_prefixed(name) && !catalog::fields_named(name).is_empty())
    };
    let names = toks.iter().enumerate().filter(|(_, t)| t.kind == TokKind::Ident);
    names.filter(|(k, t)| speaks(*k, t)).map(|(_, t)| t.span).next()
}

fn insert<'a>(list: &mut Vec<&'a [u8]>, name: &'a [u8]) {
    if !list.contains(&name) {
        list.push(name);
    }
}

/// Whether `.` or `->` and the name of a field of CPython's follow, or a parameter that may be one.
fn leads_to_field(body: &[Tok], i: usize, text: &[u8], params: &ParamNames<'_>) -> bool {
    let field = member_of(body, i).filter(|t| t.kind == TokKind::Ident).map(|t| t.span.of(text));
    let is_named = |f: &[u8]| std::str::from_utf8(f).is_ok_and(|f| !catalog::fields_named(f).is_empty());
    field.is_some_and(|f| params.contains(f) || is_named(f))
}
