//! Facts of one macro body, whoever uses it.
//!
//! It must not know a rule. `expansion` knows who uses a body.

use crate::infer::parameters::Params;
use crate::infer::semantics::Semantics;
use crate::macros::relevant::RelevantMacros;
use crate::names::entity;
use crate::package::Package;
use crate::sources::index::DefineRef;
use crate::sources::parameters::ParamNames;
use crate::syntax::grammar::Grammar;
use crate::text::name_starts::NameStarts;
use crate::types::decls::Decls;
use crate::types::reader::DeclarationReader;
use crate::types::ty::Ty;
use crate::walk::state::{MacroUse, WalkInput, WalkOutput};
use crate::walk::traverse::walk;
use abi3lint_c_text::{TokKind, is_member};
use abi3lint_model::{Confidence, Fact, FileId, Live, Origin, Subject, Use};
use abi3lint_rules::roles::Role;
use rustc_hash::FxHashSet;
use std::cell::OnceCell;

/// Facts and inner uses of one body, with its parameters, and after them its free variables, bound to
/// types or left open.
pub(crate) fn read_body<'a>(semantics: &Semantics<'a>, r: DefineRef, binding: &[Ty<'a>]) -> WalkOutput<'a> {
    let Semantics { package, types, macros, bodies, .. } = semantics;
    let file = &package.sources.files[r.file as usize];
    let define = &file.defines[r.define as usize];
    let live = package.define_live(r);
    let Some((body, shift)) = bodies.parsed(&package.sources, r) else { return WalkOutput::default() };
    let empty = Decls::default();
    let own = types.files.get(r.file as usize).and_then(Option::as_ref).unwrap_or(&empty);
    let free = macros.free(define.name).iter().copied();
    let names: ParamNames<'_> = file.param_names(define).iter().copied().chain(free).collect();
    let params = Params::new(names, binding.to_vec());
    let constant = |_: u32| live;
    let task = WalkInput {
        semantics,
        file: r.file as usize,
        grammar: Grammar::of_language(file.cpp),
        own,
        reader: DeclarationReader { file: r.file, text: file.text, view: &body.text, shift, live: &constant },
        names: &NameStarts::default(),
        // Which of its names are only spelled, its uses decide.
        spelled: &FxHashSet::default(),
        params: params.clone(),
        frame: body.frame(),
        scope: None,
        table_uses: &OnceCell::new(),
    };
    let mut found = match &body.tree {
        Some(tree) => walk(task, tree),
        None => WalkOutput { uses: inner_uses(package, macros, r, live), ..WalkOutput::default() },
    };
    mention_the_rest(package, r, live, &params, &mut found);
    found
}

/// The package's macros that a body names, of which nothing else is known.
fn inner_uses<'a>(package: &Package<'a>, macros: &RelevantMacros<'a>, r: DefineRef, live: Live) -> Vec<MacroUse<'a>> {
    let file = &package.sources.files[r.file as usize];
    let names = file.body(&file.defines[r.define as usize]).iter().filter(|t| t.kind == TokKind::Ident);
    let uses = names.map(|t| (t.span, t.span.of(file.text))).filter(|(_, name)| macros.contains(name));
    uses.map(|(span, name)| MacroUse { name, span, live, args: Vec::new(), names: Vec::new(), free: Vec::new() })
        .collect()
}

/// Names that the tree of a body does not show as names still are used.
fn mention_the_rest<'a>(
    package: &Package<'a>,
    r: DefineRef,
    live: Live,
    params: &Params<'a>,
    found: &mut WalkOutput<'a>,
) {
    let file = &package.sources.files[r.file as usize];
    let toks = file.body(&file.defines[r.define as usize]);
    let seen: FxHashSet<u32> = found.facts.iter().map(|f| f.span.start).collect();
    for (i, t) in toks.iter().enumerate().filter(|(_, t)| t.kind == TokKind::Ident) {
        let word = t.span.of(file.text);
        let pasted = (i > 0 && toks[i - 1].is(b'#')) || toks.get(i + 1).is_some_and(|n| n.is(b'#'));
        if seen.contains(&t.span.start)
            || pasted
            || is_member(toks, i)
            || params.position(word).is_some()
            || !word[0].is_ascii_uppercase() && word[0] != b'_'
        {
            continue;
        }
        let Some((id, _)) = entity(word).filter(|(_, e)| !e.has(Role::StructTag)) else { continue };
        found.facts.push(Fact {
            subject: Subject::Entity(id),
            usage: Use::Mention,
            file: FileId(r.file),
            span: t.span,
            live,
            confidence: Confidence::Exact,
            origin: Origin::Source,
            declared: false,
            route: None,
        });
    }
}
