//! The modules that a build makes, against the functions that its sources have for the interpreter.
//!
//! An interpreter goes by the name of the module's file: of `spam.abi3.so` it calls `PyInit_spam`. A function of another
//! name is never found, and the import fails. That is certain only where all sources of the module were read, where they
//! have functions for one module alone, and where no file has one for the name that the build gives.

use abi3lint_model::definition::{Defined, Piece};
use abi3lint_model::{Built, Fact, FileId, Subject};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Tells the functions for modules under another name which name the build has for them.
pub fn join_built(facts: &mut [Fact], built: &[Built]) {
    if built.is_empty() {
        return;
    }
    let mut names: HashMap<FileId, BTreeSet<String>> = HashMap::new();
    for fact in facts.iter() {
        if let Subject::Defined(d) = &fact.subject
            && let (Piece::Name, Defined::Hook(hook)) = (d.piece, &*d.of)
        {
            names.entry(fact.file).or_default().insert(hook.module.clone());
        }
    }
    let has_function = |module: &str| names.values().any(|n| n.contains(module));
    let mut expected: HashMap<FileId, Option<&Built>> = HashMap::new();
    for one in built {
        for file in &one.files {
            // A file of two modules has a name that the build gives it.
            expected.entry(*file).and_modify(|e| *e = None).or_insert(Some(one));
        }
    }
    let is_alone = |one: &Built| {
        let own: BTreeSet<&String> = one.files.iter().filter_map(|f| names.get(f)).flatten().collect();
        own.len() == 1 && !has_function(&one.module)
    };
    for fact in facts.iter_mut() {
        if let Some(Some(one)) = expected.get(&fact.file)
            && is_alone(one)
            && let Subject::Defined(d) = &mut fact.subject
            && d.piece == Piece::Name
            && let Defined::Hook(hook) = Arc::make_mut(&mut d.of)
        {
            hook.built = Some(one.module.clone());
        }
    }
}
