//! From a file to a verified module.

use crate::regular::regular_file;
use abi3lint_front_ir::llvm_sys::analysis::{LLVMVerifierFailureAction, LLVMVerifyModule};
use abi3lint_front_ir::llvm_sys::bit_reader::LLVMParseBitcodeInContext2;
use abi3lint_front_ir::llvm_sys::core::*;
use abi3lint_front_ir::llvm_sys::ir_reader::LLVMParseIRInContext;
use abi3lint_front_ir::llvm_sys::prelude::*;
use std::ffi::{CStr, c_char, c_void};
use std::path::Path;
use std::ptr::null_mut;

const LARGEST: u64 = 512 << 20;

/// Reads a file of bitcode or textual IR.
///
/// # Errors
/// Why it cannot be read, in LLVM's words where it is LLVM that refuses.
pub(crate) fn read(path: &str) -> Result<LLVMModuleRef, String> {
    let bytes = regular_file(Path::new(path), LARGEST).map_err(|e| e.to_string())?;
    let is_bitcode = bytes.starts_with(b"BC\xc0\xde") || bytes.starts_with(b"\xde\xc0\x17\x0b");
    if !is_bitcode && (bytes.contains(&0) || bytes.is_empty()) {
        return Err("it is neither LLVM bitcode nor LLVM assembly".to_owned());
    }
    // SAFETY: buffers are copied by LLVM, out-pointers are valid, messages are freed by the process's end.
    unsafe {
        let context = LLVMContextCreate();
        let said = Box::into_raw(Box::new(String::new()));
        LLVMContextSetDiagnosticHandler(context, Some(hear), said.cast());
        let buffer = LLVMCreateMemoryBufferWithMemoryRangeCopy(bytes.as_ptr().cast(), bytes.len(), c"module".as_ptr());
        let mut module: LLVMModuleRef = null_mut();
        let mut message: *mut c_char = null_mut();
        let failed = if is_bitcode {
            LLVMParseBitcodeInContext2(context, buffer, &mut module)
        } else {
            LLVMParseIRInContext(context, buffer, &mut module, &mut message)
        };
        let heard = (&*said).clone();
        if failed != 0 || module.is_null() || !heard.is_empty() {
            return Err(format!("LLVM cannot read it: {}", words(message, &heard)));
        }
        let mut message: *mut c_char = null_mut();
        if LLVMVerifyModule(module, LLVMVerifierFailureAction::LLVMReturnStatusAction, &mut message) != 0 {
            return Err(format!("LLVM's verifier rejects it: {}", words(message, "")));
        }
        if LLVMGetFirstFunction(module).is_null() && LLVMGetFirstGlobal(module).is_null() {
            return Err("it contains no code".to_owned());
        }
        Ok(module)
    }
}

/// Keeps what LLVM reports: without a handler it would print it and end the process.
extern "C" fn hear(info: LLVMDiagnosticInfoRef, said: *mut c_void) {
    // SAFETY: LLVM gives a diagnostic and the pointer that it was given with the handler.
    unsafe {
        let text = LLVMGetDiagInfoDescription(info);
        let severity = LLVMGetDiagInfoSeverity(info);
        if matches!(severity, abi3lint_front_ir::llvm_sys::LLVMDiagnosticSeverity::LLVMDSError) && !text.is_null() {
            *said.cast::<String>() = CStr::from_ptr(text).to_string_lossy().into_owned();
        }
        LLVMDisposeMessage(text);
    }
}

/// The first line of a message.
unsafe fn words(message: *const c_char, said: &str) -> String {
    let text = if message.is_null() {
        said.to_owned()
    } else {
        // SAFETY: LLVM's messages are C strings.
        unsafe { CStr::from_ptr(message) }.to_string_lossy().into_owned()
    };
    let line = text.lines().map(str::trim).find(|l| !l.is_empty()).unwrap_or("no reason given");
    line.chars().take(300).collect()
}
