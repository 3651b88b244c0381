//! Debug information: locations, scopes, and the files that they are in.
//!
//! LLVM's C interface has no accessor for a part of it, which is read by the operands of its nodes.
#![allow(clippy::undocumented_unsafe_blocks, reason = "each handle comes from the verified module of `extract`")]

use crate::ir::{Meta, Module, Value, text};
use inkwell::llvm_sys::core::*;
use inkwell::llvm_sys::debuginfo::*;
use inkwell::llvm_sys::prelude::*;

impl Module {
    /// Files that were compiled, one for each unit that the module was made of; none without debug information.
    pub(crate) fn compiled_files(self) -> Vec<Meta> {
        const UNITS: &std::ffi::CStr = c"llvm.dbg.cu";
        let mut list = unsafe {
            let count = LLVMGetNamedMetadataNumOperands(self.0, UNITS.as_ptr()) as usize;
            let mut list = vec![std::ptr::null_mut(); count];
            LLVMGetNamedMetadataOperands(self.0, UNITS.as_ptr(), list.as_mut_ptr());
            list
        };
        list.retain(|v| !v.is_null());
        list.into_iter().filter_map(|v| Meta::some(unsafe { LLVMValueAsMetadata(v) })?.file()).collect()
    }
}

impl Value {
    pub(crate) fn subprogram(self) -> Option<Meta> {
        Meta::some(unsafe { LLVMGetSubprogram(self.0) })
    }

    pub(crate) fn location(self) -> Option<Meta> {
        Meta::some(unsafe { LLVMInstructionGetDebugLoc(self.0) })
    }

    /// File and line of a global's definition, where the module has full debug information.
    pub(crate) fn variable(self) -> Option<(Meta, u32)> {
        unsafe {
            let mut count = 0;
            let entries = LLVMGlobalCopyAllMetadata(self.0, &mut count);
            let found = (0..count as u32).find_map(|i| {
                let node = LLVMValueMetadataEntriesGetMetadata(entries, i);
                let is_variable =
                    matches!(LLVMGetMetadataKind(node), LLVMMetadataKind::LLVMDIGlobalVariableExpressionMetadataKind);
                let variable = is_variable.then(|| LLVMDIGlobalVariableExpressionGetVariable(node))?;
                let file = Meta::some(LLVMDIVariableGetFile(variable))?;
                Some((file, LLVMDIVariableGetLine(variable)))
            });
            LLVMDisposeValueMetadataEntries(entries);
            found
        }
    }
}

impl Meta {
    fn some(node: LLVMMetadataRef) -> Option<Meta> {
        (!node.is_null()).then_some(Meta(node))
    }

    /// 1-based line of a location; 0 if unknown.
    pub(crate) fn line(self) -> u32 {
        unsafe { LLVMDILocationGetLine(self.0) }
    }

    /// 1-based column of a location; 0 if unknown.
    pub(crate) fn column(self) -> u32 {
        unsafe { LLVMDILocationGetColumn(self.0) }
    }

    pub(crate) fn scope(self) -> Option<Meta> {
        Meta::some(unsafe { LLVMDILocationGetScope(self.0) })
    }

    pub(crate) fn inlined_at(self) -> Option<Meta> {
        Meta::some(unsafe { LLVMDILocationGetInlinedAt(self.0) })
    }

    pub(crate) fn subprogram_line(self) -> u32 {
        unsafe { LLVMDISubprogramGetLine(self.0) }
    }

    /// File of a scope.
    pub(crate) fn file(self) -> Option<Meta> {
        Meta::some(unsafe { LLVMDIScopeGetFile(self.0) })
    }

    /// Directory and name of a file.
    pub(crate) fn path(self) -> (String, String) {
        unsafe {
            let (mut d, mut n) = (0, 0);
            let directory = LLVMDIFileGetDirectory(self.0, &mut d);
            let name = LLVMDIFileGetFilename(self.0, &mut n);
            (text(directory, d as usize), text(name, n as usize))
        }
    }

    /// MD5 of a file's text, in hexadecimal, where the compiler has written it.
    pub(crate) fn checksum(self, module: Module) -> Option<String> {
        let stated = self.operands(module).get(2).copied().filter(|s| !s.is_null())?;
        let mut len = 0;
        let string = unsafe { LLVMGetMDString(stated, &mut len) };
        // The other kinds are longer.
        (len == 32).then(|| text(string, len as usize).to_ascii_lowercase())
    }

    fn operands(self, module: Module) -> Vec<LLVMValueRef> {
        unsafe {
            let value = LLVMMetadataAsValue(module.context(), self.0);
            let mut list = vec![std::ptr::null_mut(); LLVMGetMDNodeNumOperands(value) as usize];
            LLVMGetMDNodeOperands(value, list.as_mut_ptr());
            list
        }
    }

    /// The function that a scope lies in. The nodes are LLVM's: file first, then the enclosing scope.
    pub(crate) fn function_of_scope(self, module: Module) -> Option<Meta> {
        let mut at = self;
        for _ in 0..1000 {
            match unsafe { LLVMGetMetadataKind(at.0) } {
                LLVMMetadataKind::LLVMDISubprogramMetadataKind => return Some(at),
                LLVMMetadataKind::LLVMDILexicalBlockMetadataKind
                | LLVMMetadataKind::LLVMDILexicalBlockFileMetadataKind => {
                    let outer = *at.operands(module).get(1)?;
                    at = Meta::some(if outer.is_null() {
                        std::ptr::null_mut()
                    } else {
                        unsafe { LLVMValueAsMetadata(outer) }
                    })?;
                }
                _ => return None,
            }
        }
        None
    }

    /// Name of the type that a function's result points to; `None` where the module does not say it.
    pub(crate) fn pointee_of_result(self, module: Module) -> Option<String> {
        // The type of a function has those of its result and parameters behind file, scope and name, and that of a
        // pointer has what it points to.
        let part = |node: Meta, at: usize| {
            let part = *node.operands(module).get(at)?;
            if part.is_null() { None } else { Meta::some(unsafe { LLVMValueAsMetadata(part) }) }
        };
        let kind = |node: Meta| unsafe { LLVMGetMetadataKind(node.0) };
        let is_function = |t: &Meta| matches!(kind(*t), LLVMMetadataKind::LLVMDISubroutineTypeMetadataKind);
        let function = part(self, 4).filter(is_function)?;
        let result = part(part(function, 3)?, 0)?;
        let is_pointer = matches!(kind(result), LLVMMetadataKind::LLVMDIDerivedTypeMetadataKind);
        let pointee = part(result, 3).filter(|_| is_pointer)?;
        Some(pointee.subprogram_name(module)).filter(|name| !name.is_empty())
    }

    /// Name of a function's node.
    pub(crate) fn subprogram_name(self, module: Module) -> String {
        let Some(name) = self.operands(module).get(2).copied().filter(|n| !n.is_null()) else { return String::new() };
        let mut len = 0;
        let string = unsafe { LLVMGetMDString(name, &mut len) };
        text(string, len as usize)
    }
}
