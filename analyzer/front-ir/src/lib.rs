//! The LLVM IR front end: what clang made of a translation unit, to facts.
//!
//! It reads a module as the compiler emitted it, before any optimisation: every access to a member is a
//! `getelementptr` with a named struct, and every call stands where the source has it. Debug locations say
//! where; the text there says whether a field was written by hand or came out of a macro. It must not
//! know a rule, a target's severity or an output format, and does no I/O: the caller brings source texts.

mod alter;
mod attribute;
mod bits;
mod debug;
mod files;
mod flow;
mod folders;
mod footprint;
mod globals;
mod headers;
mod ir;
mod layout;
mod linemark;
mod names;
mod options;
mod places;
mod prefix;
mod resolve;
mod surroundings;
mod tables;
mod variables;
mod walk;
mod words;

pub use inkwell::llvm_sys;
pub use options::{Options, Read};

use abi3lint_model::{Baked, ConfigSet, Fact, Live, Problem, SourceFile};
use llvm_sys::prelude::LLVMModuleRef;

/// The major version of LLVM that it is built for, as in `19`.
pub const LLVM: &str = env!("ABI3LINT_LLVM");

/// What the front end returns.
#[derive(Clone, Default, Debug)]
pub struct Extraction {
    /// The files that the facts are in. Where one could not be read, blank lines stand in for it.
    pub files: Vec<SourceFile>,
    /// By file: only a line directive names it, so the compiler has not read it.
    pub only_named: Vec<bool>,
    /// Uses of CPython's entities, sorted by file and offset.
    pub facts: Vec<Fact>,
    /// By fact: the function of the module that it is in; empty for a global variable.
    pub functions: Vec<String>,
    /// What does not show in the module.
    pub problems: Vec<Problem>,
    /// That it has no debug locations, where it uses CPython.
    pub unplaced: Option<Problem>,
    /// The configurations whose headers can have compiled the module.
    pub headers: ConfigSet,
    /// Those of them whose layouts are the module's.
    pub layouts: ConfigSet,
    /// Assumptions about layouts at each of their places, sorted; empty where they were not asked for.
    pub baked: Vec<Baked>,
    /// Instructions that were walked.
    pub instructions: u64,
}

/// Reads a module.
///
/// # Safety
/// `module` is a valid module that has passed LLVM's verifier, and nothing else uses its context.
pub unsafe fn extract(module: LLVMModuleRef, options: &Options<'_>, read: Read<'_>) -> Extraction {
    let module = ir::Module(module);
    let mut files = files::Files::new(read, module, options);
    let survey = headers::survey(module, options, &mut files);
    let mut walk = walk::Walk::new(module, survey, &mut files);
    walk.functions();
    globals::globals(&mut walk);
    flow::null_facts(&mut walk);
    let baked = if options.footprint { footprint::footprint(&mut walk) } else { Vec::new() };
    let layouts = walk.survey.layouts.on;
    let unplaced = walk.unplaced();
    let (raw, mut problems, headers, instructions) = walk.finish();
    if alter::is_optimised(module) {
        problems.push(places::problem(
            files.main_name(),
            "the module is optimized, and field accesses have lost their names: a run without findings does not mean that \
             the code is clean; compile with '-Xclang -disable-llvm-passes -g1', or load the compiler plugin",
        ));
    }
    let live = live(options.targets, headers);
    let resolve::Resolved { files, only_named, facts, functions, baked } = files.resolve(raw, baked, live);
    Extraction { files, only_named, facts, functions, problems, unplaced, headers, layouts, baked, instructions }
}

/// Where code is live that these headers compiled. A target that none of them can build is judged as if
/// its own headers had: that the module is no build of it at all is no reason to be silent.
fn live(targets: &[ConfigSet], headers: ConfigSet) -> Live {
    let of = |t: &ConfigSet| if t.intersects(headers) { *t & headers } else { *t };
    let may = if targets.is_empty() { headers } else { targets.iter().fold(ConfigSet::EMPTY, |s, t| s | of(t)) };
    Live { may, must: may }
}

#[cfg(test)]
mod tests {
    use super::*;
    use abi3lint_model::{Target, Version};

    #[test]
    fn a_target_that_the_headers_cannot_build_is_judged_all_the_same() {
        let of = |t: &str, v| Target::parse(t).and_then(|t| t.configs(v)).unwrap();
        let (old, new) = (of("cp39-abi3", None), of("cp315-abi3t", None));
        let headers: ConfigSet = ConfigSet::ALL.iter().filter(|c| c.headers() == Version(12)).collect();
        let live = live(&[old, new], headers);
        assert_eq!(live.may, of("cp39-abi3", Some(Version(12))) | new);
    }
}
