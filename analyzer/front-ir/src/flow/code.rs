//! The part of LLVM's C interface that following pointers needs: blocks, branches and comparisons.
#![allow(clippy::undocumented_unsafe_blocks, reason = "each handle comes from the verified module of `extract`")]

use crate::ir::{Type, Value};
use inkwell::llvm_sys::core::*;
use inkwell::llvm_sys::prelude::*;
use inkwell::llvm_sys::{LLVMIntPredicate, LLVMOpcode, LLVMTypeKind};

/// A block of a function.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Block(LLVMBasicBlockRef);

impl Block {
    /// Where control enters a function.
    pub(crate) fn entry(function: Value) -> Option<Block> {
        let first = unsafe { LLVMGetFirstBasicBlock(function.0) };
        (!first.is_null()).then_some(Block(first))
    }

    pub(crate) fn instructions(self) -> impl Iterator<Item = Value> {
        let some = |v: LLVMValueRef| (!v.is_null()).then_some(v);
        let first = some(unsafe { LLVMGetFirstInstruction(self.0) });
        std::iter::successors(first, move |v| some(unsafe { LLVMGetNextInstruction(*v) })).map(Value)
    }

    /// The instruction that ends it.
    pub(crate) fn last(self) -> Option<Value> {
        let last = unsafe { LLVMGetBasicBlockTerminator(self.0) };
        (!last.is_null()).then_some(Value(last))
    }
}

impl Value {
    /// The block of an instruction.
    pub(crate) fn block(self) -> Block {
        Block(unsafe { LLVMGetInstructionParent(self.0) })
    }

    /// The function of a parameter.
    pub(crate) fn function_of_parameter(self) -> Value {
        Value(unsafe { LLVMGetParamParent(self.0) })
    }

    /// The instructions before one in the text of its function, from the last on.
    pub(crate) fn before_in_function(self) -> impl Iterator<Item = Value> {
        let some = |v: LLVMValueRef| (!v.is_null()).then_some(Value(v));
        std::iter::successors(Some(self), move |v| {
            some(unsafe { LLVMGetPreviousInstruction(v.0) }).or_else(|| {
                let block = unsafe { LLVMGetPreviousBasicBlock(LLVMGetInstructionParent(v.0)) };
                if block.is_null() { None } else { some(unsafe { LLVMGetLastInstruction(block) }) }
            })
        })
        .skip(1)
    }

    /// Where control goes on after a terminator, in its order.
    pub(crate) fn successors(self) -> Vec<Block> {
        let count = unsafe { LLVMGetNumSuccessors(self.0) };
        (0..count).map(|i| Block(unsafe { LLVMGetSuccessor(self.0, i) })).collect()
    }

    /// Operand of any instruction but a call.
    pub(crate) fn operand(self, index: u32) -> Option<Value> {
        let count = unsafe { LLVMGetNumOperands(self.0) }.max(0) as u32;
        let value = if index < count { unsafe { LLVMGetOperand(self.0, index) } } else { std::ptr::null_mut() };
        (!value.is_null()).then_some(Value(value))
    }

    /// Whether its opcode is this, as an instruction or a constant.
    pub(crate) fn does(self, opcode: LLVMOpcode) -> bool {
        if self.is_instruction() {
            return self.opcode() == opcode;
        }
        unsafe { !LLVMIsAConstantExpr(self.0).is_null() && LLVMGetConstOpcode(self.0) == opcode }
    }

    /// What a branch asks; `None` where it asks nothing.
    pub(crate) fn condition(self) -> Option<Value> {
        self.is_conditional().then(|| Value(unsafe { LLVMGetCondition(self.0) }))
    }

    #[cfg(not(two_branches))]
    fn is_conditional(self) -> bool {
        unsafe { LLVMIsConditional(self.0) != 0 }
    }

    #[cfg(two_branches)]
    fn is_conditional(self) -> bool {
        self.opcode() == LLVMOpcode::LLVMCondBr
    }

    /// Whether it goes to one block, or to one of two by a condition.
    #[cfg(not(two_branches))]
    pub(crate) fn is_branch(self) -> bool {
        self.opcode() == LLVMOpcode::LLVMBr
    }

    /// Whether it goes to one block, or to one of two by a condition.
    #[cfg(two_branches)]
    pub(crate) fn is_branch(self) -> bool {
        matches!(self.opcode(), LLVMOpcode::LLVMUncondBr | LLVMOpcode::LLVMCondBr)
    }

    pub(crate) fn predicate(self) -> LLVMIntPredicate {
        unsafe { LLVMGetICmpPredicate(self.0) }
    }

    /// Incoming value of a phi from a block.
    pub(crate) fn incoming(self, from: Block) -> Option<Value> {
        let count = unsafe { LLVMCountIncoming(self.0) };
        let at = (0..count).find(|i| unsafe { LLVMGetIncomingBlock(self.0, *i) } == from.0)?;
        Some(Value(unsafe { LLVMGetIncomingValue(self.0, at) }))
    }

    pub(crate) fn is_pointer(self) -> bool {
        self.ty().kind() == LLVMTypeKind::LLVMPointerTypeKind
    }

    pub(crate) fn is_load(self) -> bool {
        self.is_instruction() && self.opcode() == LLVMOpcode::LLVMLoad
    }

    pub(crate) fn is_phi(self) -> bool {
        self.is_instruction() && self.opcode() == LLVMOpcode::LLVMPHI
    }

    pub(crate) fn is_invoke(self) -> bool {
        unsafe { !LLVMIsAInvokeInst(self.0).is_null() }
    }

    /// Whether the size of what an alloca makes is one element.
    pub(crate) fn is_single(self) -> bool {
        self.operand(0).is_some_and(|n| n.integer() == Some(1))
    }

    /// The text that a pointer to the beginning of a constant leads to.
    pub(crate) fn literal(self) -> Option<String> {
        let (at, global) = (self.plain(), self.root());
        if at != global && !at.operands().skip(1).all(|n| n.integer() == Some(0)) {
            return None;
        }
        let is_constant = unsafe { !LLVMIsAGlobalVariable(global.0).is_null() && LLVMIsGlobalConstant(global.0) != 0 };
        let value = is_constant.then(|| global.initializer()).flatten()?;
        if value.is_zero() {
            return Some(String::new());
        }
        let is_text =
            unsafe { !LLVMIsAConstantDataSequential(value.0).is_null() && LLVMIsConstantString(value.0) != 0 };
        if !is_text {
            return None;
        }
        let mut len = 0;
        let bytes = unsafe { LLVMGetAsString(value.0, &mut len) };
        let bytes = unsafe { std::slice::from_raw_parts(bytes.cast::<u8>(), len) };
        let end = bytes.iter().position(|b| *b == 0)?;
        String::from_utf8(bytes[..end].to_vec()).ok()
    }

    /// The value behind casts of pointers.
    pub(crate) fn plain(self) -> Value {
        let mut at = self;
        for _ in 0..16 {
            let is_cast = at.does(LLVMOpcode::LLVMBitCast) || at.does(LLVMOpcode::LLVMAddrSpaceCast);
            match at.operand(0).filter(|_| is_cast) {
                Some(inner) => at = inner,
                None => break,
            }
        }
        at
    }

    /// The pointer that an address is computed from.
    pub(crate) fn root(self) -> Value {
        self.steps().last().unwrap_or(self)
    }

    /// Types that an address reaches into, the innermost first.
    pub(crate) fn reached(self) -> impl Iterator<Item = Type> {
        self.steps().filter(|v| v.is_gep()).map(Value::gep_source)
    }

    /// An address, and those that it is computed from.
    fn steps(self) -> impl Iterator<Item = Value> {
        let base = |at: &Value| at.operand(0).filter(|_| at.does(LLVMOpcode::LLVMGetElementPtr)).map(Value::plain);
        std::iter::successors(Some(self.plain()), base).take(64)
    }
}

impl Type {
    /// Width of an integer type; `None` of any other.
    pub(crate) fn bits(self) -> Option<u32> {
        (self.kind() == LLVMTypeKind::LLVMIntegerTypeKind).then(|| unsafe { LLVMGetIntTypeWidth(self.0) })
    }
}
