//! The part of LLVM's C interface that the walk needs, as plain values.
//!
//! Handles are copied freely: they live as long as the module, which outlives the walk. inkwell's value
//! types are not used because they panic on ordinary modules (metadata operands, tokens).
#![allow(clippy::undocumented_unsafe_blocks, reason = "each handle comes from the verified module of `extract`")]

use inkwell::llvm_sys::core::*;
use inkwell::llvm_sys::prelude::*;
use inkwell::llvm_sys::target::*;
use inkwell::llvm_sys::{LLVMAttributeFunctionIndex, LLVMLinkage, LLVMOpcode, LLVMTypeKind, LLVMUnnamedAddr};
use std::ffi::c_char;

/// A module.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Module(pub LLVMModuleRef);

/// A function, global, instruction or constant.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Value(pub LLVMValueRef);

/// A type.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Type(pub LLVMTypeRef);

/// A debug location, scope or variable.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Meta(pub LLVMMetadataRef);

/// A text of LLVM's.
pub(crate) fn text(pointer: *const c_char, len: usize) -> String {
    if pointer.is_null() {
        return String::new();
    }
    let bytes = unsafe { std::slice::from_raw_parts(pointer.cast::<u8>(), len) };
    String::from_utf8_lossy(bytes).into_owned()
}

fn chain<T: Copy>(first: T, is_null: fn(T) -> bool, next: impl Fn(T) -> T) -> impl Iterator<Item = T> {
    let some = move |v: T| (!is_null(v)).then_some(v);
    std::iter::successors(some(first), move |v| some(next(*v)))
}

fn values(
    first: LLVMValueRef,
    next: unsafe extern "C" fn(LLVMValueRef) -> LLVMValueRef,
) -> impl Iterator<Item = Value> {
    chain(first, |v| v.is_null(), move |v| unsafe { next(v) }).map(Value)
}

impl Module {
    pub(crate) fn functions(self) -> impl Iterator<Item = Value> {
        values(unsafe { LLVMGetFirstFunction(self.0) }, LLVMGetNextFunction)
    }

    pub(crate) fn globals(self) -> impl Iterator<Item = Value> {
        values(unsafe { LLVMGetFirstGlobal(self.0) }, LLVMGetNextGlobal)
    }

    pub(crate) fn source_name(self) -> String {
        let mut len = 0;
        let name = unsafe { LLVMGetSourceFileName(self.0, &mut len) };
        text(name, len)
    }

    fn data(self) -> LLVMTargetDataRef {
        unsafe { LLVMGetModuleDataLayout(self.0) }
    }

    /// Bytes of a pointer.
    pub(crate) fn pointer_size(self) -> u32 {
        unsafe { LLVMPointerSize(self.data()) }
    }

    /// Bytes of a type with its padding; `None` of a type that has no size.
    pub(crate) fn size_of(self, ty: Type) -> Option<u64> {
        unsafe { (LLVMTypeIsSized(ty.0) != 0).then(|| LLVMABISizeOfType(self.data(), ty.0)) }
    }

    /// Byte offset of an element of a sized struct; `None` past its end.
    pub(crate) fn offset_of(self, ty: Type, element: u64) -> Option<u64> {
        let count = u64::from(unsafe { LLVMCountStructElementTypes(ty.0) });
        (element < count).then(|| unsafe { LLVMOffsetOfElement(self.data(), ty.0, element as u32) })
    }

    pub(crate) fn context(self) -> LLVMContextRef {
        unsafe { LLVMGetModuleContext(self.0) }
    }
}

impl Type {
    pub(crate) fn kind(self) -> LLVMTypeKind {
        unsafe { LLVMGetTypeKind(self.0) }
    }

    pub(crate) fn is_struct(self) -> bool {
        self.kind() == LLVMTypeKind::LLVMStructTypeKind
    }

    pub(crate) fn is_array(self) -> bool {
        self.kind() == LLVMTypeKind::LLVMArrayTypeKind
    }

    /// Name of a struct type as the module has it, `struct._object`; empty if it has none.
    pub(crate) fn name(self) -> String {
        let name = unsafe { LLVMGetStructName(self.0) };
        let len = if name.is_null() { 0 } else { unsafe { std::ffi::CStr::from_ptr(name) }.to_bytes().len() };
        text(name, len)
    }

    /// Type of an array's elements.
    pub(crate) fn element(self) -> Type {
        Type(unsafe { LLVMGetElementType(self.0) })
    }

    /// Type of a struct's element.
    pub(crate) fn member(self, element: u64) -> Type {
        Type(unsafe { LLVMStructGetTypeAtIndex(self.0, element as u32) })
    }
}

impl Value {
    pub(crate) fn name(self) -> String {
        let mut len = 0;
        let name = unsafe { LLVMGetValueName2(self.0, &mut len) };
        text(name, len)
    }

    /// Whether no other module sees it: `static` in C.
    pub(crate) fn is_internal(self) -> bool {
        unsafe { LLVMGetLinkage(self.0) == LLVMLinkage::LLVMInternalLinkage }
    }

    pub(crate) fn is_declaration(self) -> bool {
        unsafe { LLVMIsDeclaration(self.0) != 0 }
    }

    pub(crate) fn instructions(self) -> impl Iterator<Item = Value> {
        let blocks =
            chain(unsafe { LLVMGetFirstBasicBlock(self.0) }, |b| b.is_null(), |b| unsafe { LLVMGetNextBasicBlock(b) });
        blocks.flat_map(|b| values(unsafe { LLVMGetFirstInstruction(b) }, LLVMGetNextInstruction))
    }

    pub(crate) fn parameters(self) -> impl Iterator<Item = Value> {
        values(unsafe { LLVMGetFirstParam(self.0) }, LLVMGetNextParam)
    }

    pub(crate) fn opcode(self) -> LLVMOpcode {
        unsafe { LLVMGetInstructionOpcode(self.0) }
    }

    /// A `getelementptr`, as instruction or constant.
    pub(crate) fn is_gep(self) -> bool {
        unsafe {
            match () {
                () if !LLVMIsAInstruction(self.0).is_null() => self.opcode() == LLVMOpcode::LLVMGetElementPtr,
                () if !LLVMIsAConstantExpr(self.0).is_null() => {
                    LLVMGetConstOpcode(self.0) == LLVMOpcode::LLVMGetElementPtr
                }
                () => false,
            }
        }
    }

    pub(crate) fn gep_source(self) -> Type {
        Type(unsafe { LLVMGetGEPSourceElementType(self.0) })
    }

    pub(crate) fn allocated(self) -> Type {
        Type(unsafe { LLVMGetAllocatedType(self.0) })
    }

    /// Type of a global's value.
    pub(crate) fn value_type(self) -> Type {
        Type(unsafe { LLVMGlobalGetValueType(self.0) })
    }

    pub(crate) fn initializer(self) -> Option<Value> {
        let value = unsafe { LLVMGetInitializer(self.0) };
        (!value.is_null()).then_some(Value(value))
    }

    /// Operands that are values; of metadata and basic blocks there is nothing to say.
    pub(crate) fn operands(self) -> impl Iterator<Item = Value> {
        let count = unsafe { LLVMGetNumOperands(self.0) }.max(0) as u32;
        (0..count)
            .map(move |i| Value(unsafe { LLVMGetOperand(self.0, i) }))
            .filter(|v| !v.0.is_null() && unsafe { LLVMIsAMDNode(v.0).is_null() && LLVMValueIsBasicBlock(v.0) == 0 })
    }

    pub(crate) fn is_call(self) -> bool {
        unsafe { !LLVMIsACallInst(self.0).is_null() || !LLVMIsAInvokeInst(self.0).is_null() }
    }

    /// The function that an instruction is in.
    pub(crate) fn function(self) -> Value {
        Value(unsafe { LLVMGetBasicBlockParent(LLVMGetInstructionParent(self.0)) })
    }

    /// What a call calls.
    pub(crate) fn called(self) -> Value {
        Value(unsafe { LLVMGetCalledValue(self.0) })
    }

    /// The function that a call names; `None` for a call through a pointer.
    pub(crate) fn callee(self) -> Option<Value> {
        // With typed pointers a call of an undeclared function goes through a cast.
        let plain = self.called().uncast();
        unsafe { !LLVMIsAFunction(plain.0).is_null() }.then_some(plain)
    }

    fn uncast(self) -> Value {
        let mut at = self;
        for _ in 0..8 {
            let is_cast =
                unsafe { !LLVMIsAConstantExpr(at.0).is_null() && LLVMGetConstOpcode(at.0) == LLVMOpcode::LLVMBitCast };
            if !is_cast {
                break;
            }
            at = Value(unsafe { LLVMGetOperand(at.0, 0) });
        }
        at
    }

    /// Arguments of a call, and how many of them the callee's type names.
    pub(crate) fn arguments(self) -> (Vec<Value>, usize) {
        let count = unsafe { LLVMGetNumArgOperands(self.0) };
        let fixed = unsafe { LLVMCountParamTypes(LLVMGetCalledFunctionType(self.0)) };
        ((0..count).map(|i| Value(unsafe { LLVMGetOperand(self.0, i) })).collect(), fixed as usize)
    }

    /// The same; `None` of what is no call.
    pub(crate) fn arguments_of_call(self) -> Option<Vec<Value>> {
        self.is_call().then(|| self.arguments().0)
    }

    /// Type of a function's result.
    pub(crate) fn returned(self) -> Type {
        Type(unsafe { LLVMGetReturnType(LLVMGlobalGetValueType(self.0)) })
    }

    /// Whether it is the constant null pointer.
    pub(crate) fn is_null_pointer(self) -> bool {
        unsafe { !LLVMIsAConstantPointerNull(self.0).is_null() }
    }

    pub(crate) fn is_constant(self) -> bool {
        unsafe { LLVMIsConstant(self.0) != 0 }
    }

    pub(crate) fn is_function(self) -> bool {
        unsafe { !LLVMIsAFunction(self.0).is_null() }
    }

    pub(crate) fn is_global(self) -> bool {
        unsafe { !LLVMIsAGlobalValue(self.0).is_null() }
    }

    /// Value of an integer constant, zero-extended.
    pub(crate) fn integer(self) -> Option<u64> {
        unsafe { (!LLVMIsAConstantInt(self.0).is_null()).then(|| LLVMConstIntGetZExtValue(self.0)) }
    }

    pub(crate) fn users(self) -> impl Iterator<Item = Value> {
        let uses = chain(unsafe { LLVMGetFirstUse(self.0) }, |u| u.is_null(), |u| unsafe { LLVMGetNextUse(u) });
        uses.map(|u| Value(unsafe { LLVMGetUser(u) }))
    }

    /// Where a store writes to.
    pub(crate) fn stored_to(self) -> Option<Value> {
        (self.is_instruction() && self.opcode() == LLVMOpcode::LLVMStore)
            .then(|| Value(unsafe { LLVMGetOperand(self.0, 1) }))
    }

    pub(crate) fn is_instruction(self) -> bool {
        unsafe { !LLVMIsAInstruction(self.0).is_null() }
    }

    pub(crate) fn ty(self) -> Type {
        Type(unsafe { LLVMTypeOf(self.0) })
    }

    /// Whether a constant is all zero.
    pub(crate) fn is_zero(self) -> bool {
        unsafe { LLVMIsNull(self.0) != 0 }
    }

    pub(crate) fn is_alloca(self) -> bool {
        unsafe { !LLVMIsAAllocaInst(self.0).is_null() }
    }

    /// Whether a parameter of the function, counted from 0, has an attribute of LLVM's.
    pub(crate) fn has_attribute(self, parameter: usize, name: &str) -> bool {
        unsafe {
            let kind = LLVMGetEnumAttributeKindForName(name.as_ptr().cast(), name.len());
            !LLVMGetEnumAttributeAtIndex(self.0, parameter as u32 + 1, kind).is_null()
        }
    }

    /// Whether a function is declared not to come back.
    pub(crate) fn does_not_return(self) -> bool {
        const NAME: &str = "noreturn";
        unsafe {
            let kind = LLVMGetEnumAttributeKindForName(NAME.as_ptr().cast(), NAME.len());
            !LLVMGetEnumAttributeAtIndex(self.0, LLVMAttributeFunctionIndex, kind).is_null()
        }
    }

    /// Whether only an optimisation pass can have said that nobody compares the function's address.
    pub(crate) fn is_local_unnamed(self) -> bool {
        unsafe { LLVMGetUnnamedAddress(self.0) == LLVMUnnamedAddr::LLVMLocalUnnamedAddr }
    }
}
