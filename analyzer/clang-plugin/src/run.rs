//! One translation unit: facts, findings, output.

use crate::command::Command;
use crate::headers::{self, Told, grouped, whole};
use crate::output::{Compiler, Lines, sentence, write_json};
use crate::settings::{Settings, settings};
use abi3lint_front_ir::llvm_sys::core::LLVMGetSourceFileName;
use abi3lint_front_ir::llvm_sys::prelude::LLVMModuleRef;
use abi3lint_front_ir::{Extraction, Options, extract};
use abi3lint_lint::{Coverage, Lint, Linted, Scopes};
use abi3lint_model::{ConfigSet, FileId, Finding, Problem, ProblemKind, Selection, Severity, Span, Target};
use abi3lint_report::{Report, Summary};
use std::collections::BTreeMap;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Larger files are no source that somebody wrote.
const LARGEST: u64 = 32 << 20;

/// Called by the pass with the module that clang emitted.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn abi3lint_run(module: LLVMModuleRef) {
    let compiler = Compiler(module);
    // A panic must not unwind into C++.
    let done = catch_unwind(AssertUnwindSafe(|| {
        let source = source_name(module);
        match settings(Path::new(&source), |name| std::env::var(name).ok()) {
            Ok(settings) => lint(compiler, &settings, &source),
            // What a build compiles to look for a header or an option is none of ours.
            Err(why) if uses_cpython(module) => compiler.diagnose(true, &format!("abi3lint: {why}"), None, ""),
            Err(_) => {}
        }
    }));
    if done.is_err() {
        compiler.diagnose(true, "abi3lint: internal error, this file was not checked; please report it", None, "");
    }
}

/// Whether there is anything to judge in a module.
fn uses_cpython(module: LLVMModuleRef) -> bool {
    // SAFETY: clang gives a valid module and waits for the pass.
    let found = unsafe { extract(module, &Options::default(), &mut |_, _| None) };
    !found.facts.is_empty() || found.unplaced.is_some() || !found.problems.is_empty()
}

fn lint(compiler: Compiler, settings: &Settings, source: &str) {
    let configs: Vec<ConfigSet> = settings.targets.iter().map(|t| t.1).collect();
    let here = std::env::current_dir().map(|d| d.to_string_lossy().into_owned()).ok();
    let command = Command::of_process();
    let options = Options {
        targets: &configs,
        build: settings.build,
        footprint: false,
        here: here.as_deref(),
        is_preprocessed: command.is_preprocessed(),
    };
    // SAFETY: clang gives a valid module and waits for the pass.
    let mut found = unsafe { extract(compiler.0, &options, &mut read) };
    let unplaced = found.unplaced.take();
    found.problems.extend(unplaced.clone());
    let of_path = |path: &str, all: &Selection| settings.project.settings.of_path(Path::new(path), all);
    let scopes = Scopes::of(&found.files, settings.selection.clone(), of_path);
    let path = |file: FileId| found.files.get(file.0 as usize).map_or("", |f| f.path.as_str());
    let coverage = |file: FileId| match settings.project.settings.judges(Path::new(path(file))) {
        true => Coverage::OneCompile,
        false => Coverage::OnlyRead,
    };
    let lint = Lint { targets: &settings.targets, scopes: &scopes, require_reason: false, release: None };
    let Linted { findings, hidden, suppressed, .. } = lint.run(&found.files, &found.facts, coverage);
    let mut summary = Summary {
        files: 1,
        bytes: found.files.iter().map(|f| f.text.len() as u64).sum(),
        target_sources: vec![settings.target_source.clone()],
        suppressed: suppressed.len() as u32,
        ..Summary::default()
    };
    summary.count(&findings, &hidden);
    if let Some(to) = &settings.json {
        let targets: Vec<Target> = settings.targets.iter().map(|t| t.0).collect();
        let report = Report {
            files: &found.files,
            findings: &findings,
            problems: &found.problems,
            summary: &summary,
            targets: &targets,
        };
        if let Err(e) = write_json(to, source, &command.product(), &report) {
            compiler.diagnose(true, &format!("abi3lint: cannot write {}: {e}", to.display()), None, "");
        }
    }
    if settings.diagnose {
        // Where nothing was found, a warning would only make builds and their probes fail by -Werror.
        let (quiet, loud): (Vec<&Problem>, Vec<&Problem>) = found
            .problems
            .iter()
            .partition(|p| p.kind == ProblemKind::Limit || (findings.is_empty() && unplaced.as_ref() == Some(*p)));
        say(compiler, &quiet, &loud);
        diagnose(compiler, settings, &found, &findings, source);
    }
}

/// What was not seen, as remarks or as warnings.
fn say(compiler: Compiler, quiet: &[&Problem], loud: &[&Problem]) {
    let text = |p: &Problem| format!("abi3lint: {}", p.message);
    quiet.iter().for_each(|p| compiler.remark(&text(p)));
    loud.iter().for_each(|p| compiler.diagnose(false, &text(p), None, ""));
}

fn diagnose(compiler: Compiler, settings: &Settings, found: &Extraction, findings: &[Finding], source: &str) {
    let fail_on = settings.project.settings.fail_on.as_ref().map_or(Some(Severity::Error), |given| given.value);
    let lines = Lines::of(&found.files);
    let mut facts: BTreeMap<(FileId, Span), usize> = BTreeMap::new();
    for (i, fact) in found.facts.iter().enumerate() {
        facts.entry((fact.file, fact.span)).or_insert(i);
    }
    let tell = |f: &Finding, text: &str| {
        let fact = facts.get(&(f.place.file, f.place.span));
        let function = fact.and_then(|i| found.functions.get(*i)).map_or("", String::as_str);
        let is_error = fail_on.is_some_and(|least| f.severity >= least) && !settings.exit_zero;
        let file = f.place.file.0 as usize;
        match found.files.get(file).filter(|_| found.only_named.get(file) == Some(&true)) {
            Some(shown) => compiler.show(is_error, text, shown, f.place.span.start),
            None => compiler.diagnose(is_error, text, lines.shown(f), function),
        }
    };
    let root = whole(settings.project.root.as_deref().unwrap_or_else(|| Path::new(".")));
    let told = match settings.each_header {
        true => Told { each: findings.iter().collect(), headers: Vec::new() },
        false => grouped(&found.files, findings, &whole(Path::new(source)), &root),
    };
    told.each.iter().for_each(|f| tell(f, &sentence(f)));
    for (text, first) in told.headers.iter().filter_map(|of_header| headers::sentence(of_header)) {
        tell(first, &text);
    }
}

/// A source file: the compiler has read it already.
fn read(directory: &str, name: &str) -> Option<Vec<u8>> {
    let path = Path::new(directory).join(name);
    let file = std::fs::File::open(&path).ok()?;
    if !file.metadata().ok()?.is_file() {
        return None;
    }
    let mut text = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut text).ok()?;
    (text.len() as u64 <= LARGEST).then_some(text)
}

fn source_name(module: LLVMModuleRef) -> String {
    let mut len = 0;
    // SAFETY: LLVM returns the name with its length.
    unsafe {
        let name = LLVMGetSourceFileName(module, &mut len);
        String::from_utf8_lossy(std::slice::from_raw_parts(name.cast::<u8>(), len)).into_owned()
    }
}
