//! x86-64: calls and jumps to a stub, or through a slot, and the last write of a register before them.
//!
//! Instructions have no fixed length, so decoding begins at many places before the call; streams of instructions meet
//! soon, and only those count that reach the call and saw a write. Most of them must agree.

use super::program::{Machine, Section, at};
use iced_x86::{Code, Decoder, DecoderOptions, FlowControl, Instruction, InstructionInfoFactory, OpAccess, Register};
use memchr::memmem;

/// Bytes before a call in which the argument is looked for.
const WINDOW: usize = 96;
/// All but one of so many streams of instructions must agree.
const CLEAR: usize = 4;
/// `endbr64`.
const LANDING: &[u8] = b"\xf3\x0f\x1e\xfa";

/// Jumps through a slot (sorted), as PLT and thunks have them, with what may stand before the jump in the stub.
pub(super) fn stubs(section: &Section<'_>, slots: &[(u64, usize)]) -> Vec<(u64, usize)> {
    let mut out = Vec::new();
    for (offset, taker) in through_slots(section, slots, JUMP) {
        out.push((section.at(offset), taker));
        // `bnd jmp`, then with `endbr64` before it.
        let bound = offset.checked_sub(1).filter(|i| section.bytes[*i] == 0xf2);
        out.extend(bound.map(|i| (section.at(i), taker)));
        let start = bound.unwrap_or(offset);
        if section.bytes[..start].ends_with(LANDING) {
            out.push((section.at(start - LANDING.len()), taker));
        }
    }
    out
}

/// `jmp [rip+slot]` and `call [rip+slot]`, without the displacement.
const JUMP: &[u8] = b"\xff\x25";
const CALL: &[u8] = b"\xff\x15";

/// Offsets of one of these two, where it is through a slot.
fn through_slots<'s>(
    section: &'s Section<'_>,
    slots: &'s [(u64, usize)],
    code: &'static [u8],
) -> impl Iterator<Item = (usize, usize)> + 's {
    // Both bytes are looked for at once, because each negative displacement has bytes of FF.
    let bytes = if slots.is_empty() { &[] } else { section.bytes };
    memmem::find_iter(bytes, code).filter_map(move |offset| {
        let displacement = section.bytes.get(offset + 2..offset + 6)?;
        Some((offset, at(slots, target(section, offset + 6, displacement))?))
    })
}

/// Where a displacement of 32 bits leads from the end of an instruction.
fn target(section: &Section<'_>, end: usize, displacement: &[u8]) -> u64 {
    let bytes = [displacement[0], displacement[1], displacement[2], displacement[3]];
    section.at(end).wrapping_add_signed(i64::from(i32::from_le_bytes(bytes)))
}

/// Offsets of calls of takers, in order; `stubs` are sorted.
pub(super) fn calls(section: &Section<'_>, stubs: &[(u64, usize)], slots: &[(u64, usize)]) -> Vec<(usize, usize)> {
    let mut out: Vec<(usize, usize)> =
        [CALL, JUMP].into_iter().flat_map(|code| through_slots(section, slots, code)).collect();
    if !stubs.is_empty() {
        for offset in memchr::memchr2_iter(0xe8, 0xe9, section.bytes) {
            let Some(rest) = section.bytes.get(offset + 1..offset + 5) else { continue };
            out.extend(at(stubs, target(section, offset + 5, rest)).map(|taker| (offset, taker)));
        }
    }
    out.sort_unstable();
    out
}

/// The constant in an argument's register at a call.
pub(super) fn argument(section: &Section<'_>, call: usize, machine: Machine, position: usize) -> Option<u32> {
    let register = match (machine, position) {
        (Machine::SystemV, 1) => Register::RSI,
        (Machine::Win64, 1) => Register::RDX,
        (Machine::SystemV, 2) => Register::RDX,
        (Machine::Win64, 2) => Register::R8,
        _ => return None,
    };
    let mut factory = InstructionInfoFactory::new();
    let writes: Vec<Write> = (call.saturating_sub(WINDOW)..call)
        .filter_map(|start| last_write(section, start, call, register, &mut factory))
        .collect();
    let share = |write: &Write| writes.iter().filter(|w| *w == write).count() * CLEAR;
    let winner = writes.iter().find(|write| share(write) > writes.len() * (CLEAR - 1))?;
    if let Write::Constant(value) = winner { Some(*value) } else { None }
}

/// What was written to a register.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Write {
    Constant(u32),
    Other,
}

/// The last write before a call, if decoding from `start` on reaches it.
fn last_write(
    section: &Section<'_>,
    start: usize,
    call: usize,
    register: Register,
    factory: &mut InstructionInfoFactory,
) -> Option<Write> {
    let mut decoder = Decoder::with_ip(64, &section.bytes[start..call], start as u64, DecoderOptions::NONE);
    let mut instruction = Instruction::default();
    let (mut last, mut pushed) = (None, None);
    while decoder.can_decode() {
        decoder.decode_out(&mut instruction);
        match instruction.flow_control() {
            FlowControl::Next | FlowControl::ConditionalBranch => {}
            FlowControl::Exception if instruction.is_invalid() => return None,
            // A call changes the register, and what follows another end is reached from elsewhere.
            _ => {
                last = None;
                pushed = None;
                continue;
            }
        }
        let writes = |r: &iced_x86::UsedRegister| {
            r.register().full_register() == register
                && !matches!(r.access(), OpAccess::Read | OpAccess::CondRead | OpAccess::NoMemAccess)
        };
        if factory.info(&instruction).used_registers().iter().any(writes) {
            last = Some(written(&instruction, pushed));
        }
        let is_push = matches!(instruction.code(), Code::Pushq_imm8 | Code::Pushq_imm32);
        pushed = is_push.then(|| instruction.immediate(0) as u32);
    }
    (decoder.ip() == call as u64).then_some(last)?
}

fn written(instruction: &Instruction, pushed: Option<u32>) -> Write {
    match (instruction.code(), pushed) {
        (Code::Mov_r32_imm32 | Code::Mov_rm32_imm32 | Code::Mov_rm64_imm32 | Code::Mov_r64_imm64, _) => {
            Write::Constant(instruction.immediate(1) as u32)
        }
        // `push 3; pop rsi`, where size matters.
        (Code::Pop_r64, Some(value)) => Write::Constant(value),
        _ => Write::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A section at 0x1000: `code`, then at 0x1100 the stub of a taker whose slot is at 0x2000.
    fn program(code: &[u8]) -> Vec<u8> {
        let mut bytes = code.to_vec();
        bytes.resize(0x100, 0x90);
        // endbr64; bnd jmp [rip+..]
        bytes.extend(b"\xf3\x0f\x1e\xfa\xf2\xff\x25");
        let end = 0x1100 + 11;
        bytes.extend((0x2000_i32 - end).to_le_bytes());
        bytes
    }

    /// `call` or `jmp` of the stub from an offset.
    fn to_stub(code: u8, at: i32) -> Vec<u8> {
        [vec![code], (0x1100 - (0x1000 + at + 5)).to_le_bytes().to_vec()].concat()
    }

    fn version(code: &[u8], machine: Machine) -> Option<u32> {
        let bytes = program(code);
        let section = Section { address: 0x1000, bytes: &bytes };
        let slots = [(0x2000, 0)];
        let mut stubs = stubs(&section, &slots);
        stubs.sort_unstable();
        let mut found =
            calls(&section, &stubs, &slots).into_iter().filter_map(|(at, _)| argument(&section, at, machine, 1));
        found.next()
    }

    #[test]
    fn the_constant_before_a_call_is_found() {
        let call = |before: &[u8], code| [before, &to_stub(code, before.len() as i32)].concat();
        // mov esi, 1013; lea rdi, [rip]
        let full = b"\xbe\xf5\x03\0\0\x48\x8d\x3d\0\0\0\0";
        for code in [0xe8, 0xe9] {
            assert_eq!(version(&call(full, code), Machine::SystemV), Some(1013));
        }
        assert_eq!(version(&call(b"\xbe\x03\0\0\0", 0xe8), Machine::SystemV), Some(3));
        // mov edx, 3 on Windows; push 3, pop rsi.
        assert_eq!(version(&call(b"\xba\x03\0\0\0", 0xe8), Machine::Win64), Some(3));
        assert_eq!(version(&call(b"\x90\x90\x90\x90\x90\x90\x6a\x03\x5e", 0xe8), Machine::SystemV), Some(3));
        // A nop before the function that swallows its first bytes, where decoding begins within it.
        let padded = [b"\x31\xf6\xc3\x0f\x1f\x00".as_slice(), full].concat();
        assert_eq!(version(&call(&padded, 0xe9), Machine::SystemV), Some(1013));
    }

    #[test]
    fn what_is_not_plain_says_nothing() {
        let call = |before: &[u8]| [before, &to_stub(0xe8, before.len() as i32)].concat();
        // mov esi, eax; another call between; another register.
        assert_eq!(version(&call(b"\xbe\x03\0\0\0\x89\xc6"), Machine::SystemV), None);
        assert_eq!(version(&call(b"\xbe\x03\0\0\0\xff\xd0"), Machine::SystemV), None);
        assert_eq!(version(&call(b"\xba\x03\0\0\0"), Machine::SystemV), None);
    }

    #[test]
    fn a_call_through_the_slot_counts() {
        // mov esi, 1013; call [rip+slot]
        let displacement = (0x2000_i32 - (0x1000 + 11)).to_le_bytes();
        let code = [b"\xbe\xf5\x03\0\0\xff\x15".as_slice(), &displacement].concat();
        assert_eq!(version(&code, Machine::SystemV), Some(1013));
    }
}
