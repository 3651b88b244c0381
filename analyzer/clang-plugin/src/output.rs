//! Where findings go: to the compiler's own diagnostics, and to a file.

use crate::command::absolute;
use abi3lint_front_ir::llvm_sys::core::LLVMGetNamedFunction;
use abi3lint_front_ir::llvm_sys::prelude::{LLVMModuleRef, LLVMValueRef};
use abi3lint_model::{Finding, LineIndex, Severity, SourceFile, Target};
use abi3lint_report::{Format, Look, Report, render};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ffi::{CString, c_char, c_int, c_uint};
use std::io;
use std::path::{Path, PathBuf};

unsafe extern "C" {
    fn abi3lint_shim_diagnose(
        module: LLVMModuleRef,
        function: LLVMValueRef,
        is_error: c_int,
        text: *const c_char,
        text_len: usize,
        path: *const c_char,
        path_len: usize,
        line: c_uint,
        column: c_uint,
    );
    fn abi3lint_shim_show(
        module: LLVMModuleRef,
        is_error: c_int,
        text: *const c_char,
        text_len: usize,
        path: *const c_char,
        path_len: usize,
        source: *const c_char,
        source_len: usize,
        offset: usize,
    );
    fn abi3lint_shim_remark(module: LLVMModuleRef, text: *const c_char, text_len: usize);
}

/// A place that the compiler can show.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shown<'a> {
    pub path: &'a str,
    pub line: u32,
    pub column: u32,
}

/// The compiler that is at work.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Compiler(pub LLVMModuleRef);

impl Compiler {
    /// Says something that is printed where remarks are asked for (`-Rremark-backend-plugin`), and fails nothing.
    pub(crate) fn remark(self, text: &str) {
        // SAFETY: the module is the one that clang compiles; the text is given with its length.
        unsafe { abi3lint_shim_remark(self.0, text.as_ptr().cast(), text.len()) }
    }

    /// The same as [`Compiler::diagnose`], for a place in a file that the compiler has not read.
    pub(crate) fn show(self, is_error: bool, text: &str, file: &SourceFile, offset: u32) {
        // SAFETY: the module is the one that clang compiles; texts are given with their lengths, and are copied.
        unsafe {
            abi3lint_shim_show(
                self.0,
                c_int::from(is_error),
                text.as_ptr().cast(),
                text.len(),
                file.path.as_ptr().cast(),
                file.path.len(),
                file.text.as_ptr().cast(),
                file.text.len(),
                offset as usize,
            );
        }
    }

    /// Lets the compiler print a message; an error makes it fail.
    pub(crate) fn diagnose(self, is_error: bool, text: &str, place: Option<Shown<'_>>, function: &str) {
        let name = CString::new(function).ok().filter(|n| !n.is_empty());
        let (path, line, column) = place.map_or(("", 0, 0), |p| (p.path, p.line, p.column));
        // SAFETY: the module is the one that clang compiles; texts are given with their lengths.
        unsafe {
            let function = name.map_or(std::ptr::null_mut(), |n| LLVMGetNamedFunction(self.0, n.as_ptr()));
            let (text_at, path_at) = (text.as_ptr().cast(), path.as_ptr().cast());
            abi3lint_shim_diagnose(
                self.0,
                function,
                c_int::from(is_error),
                text_at,
                text.len(),
                path_at,
                path.len(),
                line,
                column,
            );
        }
    }
}

/// One line for the compiler: what, why, what to do, and the rule at the end, as everywhere.
pub(crate) fn sentence(f: &Finding) -> String {
    let targets = f.targets.iter().map(Target::to_string).collect::<Vec<_>>().join(", ");
    let verb = if f.severity == Severity::Error { "breaks" } else { "affects" };
    let mut text = format!("{}; {verb} {targets}", f.message);
    for step in f.expansion.iter().filter(|e| e.span == f.place.span) {
        text.push_str(&format!("; expanded from macro '{}'", step.macro_name));
    }
    for note in &f.notes {
        text.push_str("; ");
        text.push_str(&note.message);
    }
    text.push_str(&format!(" [{}]", f.rule));
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Lines of files, each indexed once: thousands of findings may stand in one.
#[derive(Debug)]
pub(crate) struct Lines<'a> {
    files: &'a [SourceFile],
    known: RefCell<BTreeMap<u32, LineIndex>>,
}

impl<'a> Lines<'a> {
    pub(crate) fn of(files: &'a [SourceFile]) -> Lines<'a> {
        Lines { files, known: RefCell::default() }
    }

    /// The place of a finding.
    pub(crate) fn shown(&self, f: &Finding) -> Option<Shown<'a>> {
        let file = self.files.get(f.place.file.0 as usize)?;
        let mut known = self.known.borrow_mut();
        let lines = known.entry(f.place.file.0).or_insert_with(|| LineIndex::new(&file.text));
        let (line, column) = lines.line_column(f.place.span.start);
        Some(Shown { path: &file.path, line, column })
    }
}

/// Writes the report in JSON: to the file, or into the directory under a name that is made of the source's and of
/// what is made of it. It is complete or not there.
pub(crate) fn write_json(to: &Path, source: &str, product: &[u8], report: &Report<'_>) -> io::Result<()> {
    let is_directory = to.is_dir() || to.as_os_str().to_string_lossy().ends_with('/');
    let target: PathBuf = if is_directory {
        std::fs::create_dir_all(to)?;
        let whole = absolute(Path::new(source));
        let stem = Path::new(source).file_name().unwrap_or_default().to_string_lossy().into_owned();
        let key = [whole.as_os_str().as_encoded_bytes(), product].join(&0);
        to.join(format!("{stem}-{:016x}.json", hash(&key)))
    } else {
        to.to_owned()
    };
    let mut text = Vec::new();
    render(report, Format::Json, Look::default(), &mut text)?;
    let temporary = target.with_extension(format!("{}.tmp", std::process::id()));
    let written = std::fs::write(&temporary, &text).and_then(|()| std::fs::rename(&temporary, &target));
    if written.is_err() {
        let _ = std::fs::remove_file(&temporary);
    }
    written
}

/// FNV-1a: two files of one name in one directory of reports.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3))
}
