//! What a macro of the package does to the function that uses it, as far as its tokens tell.

use crate::package::Package;
use crate::scan::TokKind;
use abi3lint_model::Live;
use rustc_hash::FxHashMap;

/// What control and variables have to expect of a use.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Effect<'a> {
    /// Control does not come back: `return`, `goto` without a condition.
    Leaves,
    /// It may.
    MayLeave,
    /// It comes back; these names of its body are not parameters.
    Stays(Vec<&'a [u8]>),
}

/// Effects by name, worked out once a file.
#[derive(Debug, Default)]
pub struct Macros<'a>(FxHashMap<&'a [u8], Effect<'a>>);

/// Macros in macros are followed this far.
const DEPTH: u32 = 8;

impl<'a> Macros<'a> {
    /// The effect of a macro of the package.
    pub fn effect(&mut self, package: &Package<'a>, file: usize, name: &'a [u8]) -> Effect<'a> {
        if let Some(e) = self.0.get(name) {
            return e.clone();
        }
        let effect = effect(package, file, name, DEPTH);
        self.0.insert(name, effect.clone());
        effect
    }
}

fn effect<'a>(package: &Package<'a>, file: usize, name: &[u8], depth: u32) -> Effect<'a> {
    let Some(depth) = depth.checked_sub(1) else { return Effect::MayLeave };
    let mut joined: Option<Effect<'a>> = None;
    for r in package.definitions(file, name, Live::ALWAYS) {
        let f = &package.files[r.file as usize];
        let d = &f.defines[r.define as usize];
        let params = f.param_names(d);
        let (mut leaves, mut may, mut branches) = (false, false, false);
        let mut free: Vec<&'a [u8]> = Vec::new();
        for t in f.body(d) {
            if t.is(b'?') {
                branches = true;
            }
            if t.kind != TokKind::Ident {
                continue;
            }
            let word = t.span.of(f.text);
            match word {
                b"if" | b"while" | b"for" | b"switch" | b"else" => branches = true,
                b"return" | b"goto" | b"break" | b"continue" | b"throw" => leaves = true,
                _ if never_returns(word) => leaves = true,
                _ if params.contains(&word) => {}
                _ if word != name && package.macros.contains_key(word) => match effect(package, file, word, depth) {
                    Effect::Leaves => leaves = true,
                    Effect::MayLeave => may = true,
                    Effect::Stays(names) => free.extend(names),
                },
                _ => free.push(word),
            }
        }
        let this = match (leaves, branches || may) {
            (true, false) => Effect::Leaves,
            (true, true) => Effect::MayLeave,
            (false, _) if may => Effect::MayLeave,
            (false, _) => Effect::Stays(free),
        };
        joined = Some(match (joined, this) {
            (None, e) => e,
            (Some(Effect::Leaves), Effect::Leaves) => Effect::Leaves,
            (Some(Effect::Stays(mut a)), Effect::Stays(b)) => {
                a.extend(b);
                Effect::Stays(a)
            }
            _ => Effect::MayLeave,
        });
    }
    joined.unwrap_or(Effect::MayLeave)
}

/// Functions that do not come back, and macros of CPython's that return.
pub fn never_returns(name: &[u8]) -> bool {
    const NAMES: &[&[u8]] = &[
        b"abort",
        b"exit",
        b"_exit",
        b"_Exit",
        b"quick_exit",
        b"longjmp",
        b"siglongjmp",
        b"terminate",
        b"Py_FatalError",
        b"_Py_FatalErrorFunc",
        b"_Py_FatalErrorFormat",
        b"Py_Exit",
        b"Py_ExitStatusException",
        b"Py_UNREACHABLE",
        b"__builtin_unreachable",
        b"__builtin_trap",
        b"__assume",
        b"unreachable",
        b"PyThread_exit_thread",
        b"rethrow_exception",
    ];
    NAMES.contains(&name) || name.starts_with(b"Py_RETURN_")
}
