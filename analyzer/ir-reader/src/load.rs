//! From a file to a verified module.
//!
//! The context, the buffer, the module and its verification are inkwell's. What LLVM reports on the way is not:
//! without a handler it prints an error and ends the process.

use crate::regular::regular_file;
use abi3lint_front_ir::llvm_sys::LLVMDiagnosticSeverity;
use abi3lint_front_ir::llvm_sys::core::*;
use abi3lint_front_ir::llvm_sys::prelude::LLVMDiagnosticInfoRef;
use inkwell::context::Context;
use inkwell::memory_buffer::MemoryBuffer;
use inkwell::module::Module;
use inkwell::support::LLVMString;
use std::ffi::{CStr, c_void};
use std::mem::ManuallyDrop;
use std::path::Path;

const LARGEST: u64 = 512 << 20;

/// A module that is never taken apart: with a hostile one that is one more way to crash, and the process ends anyway.
pub(crate) type Loaded = ManuallyDrop<Module<'static>>;

/// Reads a file of bitcode or textual IR.
///
/// # Errors
/// Why it cannot be read, in LLVM's words where it is LLVM that refuses.
pub(crate) fn read(path: &str) -> Result<Loaded, String> {
    let bytes = regular_file(Path::new(path), LARGEST).map_err(|e| e.to_string())?;
    let is_bitcode = bytes.starts_with(b"BC\xc0\xde") || bytes.starts_with(b"\xde\xc0\x17\x0b");
    if !is_bitcode && (bytes.contains(&0) || bytes.is_empty()) {
        return Err("it is neither LLVM bitcode nor LLVM assembly".to_owned());
    }
    // As long as the process, like the module in it.
    let context: &'static Context = Box::leak(Box::new(Context::create()));
    let said = Box::into_raw(Box::new(String::new()));
    // SAFETY: the text lives as long as the process.
    unsafe { LLVMContextSetDiagnosticHandler(context.raw(), Some(hear), said.cast()) };
    let buffer = MemoryBuffer::create_from_memory_range_copy(&bytes, "module");
    let parsed = match is_bitcode {
        true => Module::parse_bitcode_from_buffer(&buffer, context),
        false => context.create_module_from_ir(buffer),
    };
    let parsed = parsed.map(ManuallyDrop::new);
    // SAFETY: only LLVM writes to the text, and it has returned.
    let heard = unsafe { (*said).clone() };
    let module = match parsed {
        Ok(module) if heard.is_empty() => module,
        Ok(_) => return Err(format!("LLVM cannot read it: {}", first_line(&heard))),
        Err(e) => return Err(format!("LLVM cannot read it: {}", first_line(&either(&e, &heard)))),
    };
    if let Err(e) = module.verify() {
        return Err(format!("LLVM's verifier rejects it: {}", first_line(&e.to_string())));
    }
    if module.get_first_function().is_none() && module.get_first_global().is_none() {
        return Err("it contains no code".to_owned());
    }
    Ok(module)
}

/// What LLVM returned, or what it reported if it returned no words.
fn either(returned: &LLVMString, heard: &str) -> String {
    let text = returned.to_string();
    if text.trim().is_empty() { heard.to_owned() } else { text }
}

/// Keeps what LLVM reports.
extern "C" fn hear(info: LLVMDiagnosticInfoRef, said: *mut c_void) {
    // SAFETY: LLVM gives a diagnostic and the pointer that it was given with the handler.
    unsafe {
        let text = LLVMGetDiagInfoDescription(info);
        let severity = LLVMGetDiagInfoSeverity(info);
        if matches!(severity, LLVMDiagnosticSeverity::LLVMDSError) && !text.is_null() {
            *said.cast::<String>() = CStr::from_ptr(text).to_string_lossy().into_owned();
        }
        LLVMDisposeMessage(text);
    }
}

/// The first line of a message.
fn first_line(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|l| !l.is_empty()).unwrap_or("no reason given");
    line.chars().take(300).collect()
}
