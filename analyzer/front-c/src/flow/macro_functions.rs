//! Bodies of macros as functions: what a macro does with NULL in its arguments, and what goes wrong in the body itself.
//!
//! `#define ADD(d, k, e) do { PyObject *v = (e); PyDict_SetItemString(d, k, v); Py_DECREF(v); } while (0)` is followed like
//! a function with the parameters `d`, `k` and `e`. Only bodies that name API of CPython are, and those that parse as
//! statements. What a body does to the control flow of its user is told by `macro_effect`.

use super::context::Context;
use super::definition::{Definition, FunctionAnalysis, MacroHead};
use super::functions::Defined;
use crate::callees::helpers::Known;
use crate::sources::index::DefineRef;
use crate::syntax::grammar::Child;
use crate::types::reader::DeclarationReader;
use abi3lint_model::{Fact, Live};

impl<'a> Context<'_, 'a> {
    /// What is known of a macro of the package, with no more than so many in one another.
    pub(crate) fn macro_function(&mut self, name: &'a [u8], nested: u32) -> Option<Known> {
        if let Some(known) = self.kept.macro_functions.get(name) {
            return known.clone();
        }
        if nested == 0 || !self.wider.macros.contains_alone(name) {
            return None;
        }
        // A macro does not expand within itself.
        self.kept.macro_functions.insert(name, None);
        let refs: Vec<DefineRef> = self.package.definitions(self.file, name, Live::ALWAYS).collect();
        let mut all: Option<Known> = None;
        for (i, r) in refs.into_iter().enumerate() {
            let known = self.body_followed(r, name, nested).and_then(|f| f.known().cloned()).unwrap_or_default();
            all = Some(match all {
                Some(all) => all.and(&known),
                None => known,
            });
            // So many definitions say nothing together.
            if i > DEFINITIONS {
                all = None;
                break;
            }
        }
        let all = all.filter(|k| *k != Known::default());
        self.kept.macro_functions.insert(name, all.clone());
        all
    }

    /// The facts about NULL in the bodies of the macros that the file defines.
    pub(crate) fn facts_of_macros(&mut self) -> Vec<Fact> {
        let package = self.package;
        let mut out = Vec::new();
        for (i, define) in package.sources.files[self.file].defines.iter().enumerate() {
            if define.params.is_none() || !self.wider.macros.contains_alone(define.name) {
                continue;
            }
            let r = DefineRef { file: self.file as u32, define: i as u32 };
            if !package.define_live(r).may.is_empty() {
                out.extend(self.body_followed(r, define.name, self.nested).map(|f| f.facts).unwrap_or_default());
            }
        }
        out
    }

    fn body_followed(&mut self, r: DefineRef, name: &'a [u8], nested: u32) -> Option<FunctionAnalysis<'a>> {
        let package = self.package;
        let f = &package.sources.files[r.file as usize];
        let define = &f.defines[r.define as usize];
        define.params?;
        let (body, shift) = self.wider.bodies.parsed(&package.sources, r)?;
        let root = body.tree.as_ref()?.root_node();
        let function = root.named_child(0).filter(|n| n.kind_name() == "function_definition" && !n.has_error())?;
        function.child_at(Child::Body)?;
        let at = package.define_live(r);
        let live = |_: u32| at;
        let reader = DeclarationReader { file: r.file, text: f.text, view: &body.text, shift, live: &live };
        let params: Vec<&'a [u8]> = f.param_names(define).iter().copied().collect();
        let mut inner = Context {
            package,
            file: r.file as usize,
            own: self.own,
            reader,
            kept: &mut *self.kept,
            entries: Default::default(),
            wider: self.wider,
            follow: self.follow,
            nested,
        };
        let defined = Defined { node: function, class: None };
        let head = Some(MacroHead { name, params: &params });
        Some((self.follow)(&mut inner, Definition { defined, class: b"", head, nested: nested - 1 }))
    }
}

/// Definitions of one macro that are followed.
const DEFINITIONS: usize = 8;
