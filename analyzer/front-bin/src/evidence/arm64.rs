//! arm64: each instruction is four bytes, so the few that matter are told by masks.

use super::program::{Section, at};

/// Instructions before a call among which the argument is looked for.
const WINDOW: usize = 40;
/// Instructions between the two halves of an address.
const APART: usize = 4;

fn words<'s>(section: &'s Section<'_>) -> impl DoubleEndedIterator<Item = u32> + ExactSizeIterator + 's {
    section.bytes.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

fn word(section: &Section<'_>, i: usize) -> Option<u32> {
    let b = section.bytes.get(4 * i..4 * i + 4)?;
    Some(u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

/// The page of an `adrp`, and its register.
fn page(word: u32, address: u64) -> Option<(u64, u32)> {
    let immediate = (word >> 29 & 3) | (word >> 5 & 0x7_ffff) << 2;
    let pages = i64::from((immediate << 11) as i32 >> 11);
    (word & 0x9f00_0000 == 0x9000_0000).then(|| ((address & !0xfff).wrapping_add_signed(pages << 12), word & 31))
}

/// Base register, target and scaled offset of a 64-bit `ldr`.
fn load(word: u32) -> Option<(u32, u32, u64)> {
    (word & 0xffc0_0000 == 0xf940_0000).then(|| (word >> 5 & 31, word & 31, u64::from(word >> 10 & 0xfff) * 8))
}

/// Loads of slots: index of the `adrp`, of the `ldr`, its target, and whose slot it is.
fn slot_loads(section: &Section<'_>, slots: &[(u64, usize)]) -> Vec<(usize, usize, u32, usize)> {
    let mut out = Vec::new();
    if slots.is_empty() {
        return out;
    }
    for (i, first) in words(section).enumerate() {
        let Some((base, register)) = page(first, section.at(4 * i)) else { continue };
        // Most pages hold no slot.
        let on_page = slots.partition_point(|s| s.0 < base);
        if slots.get(on_page).is_none_or(|s| s.0 & !0xfff != base) {
            continue;
        }
        for k in i + 1..=i + APART {
            let Some((from, to, offset)) = word(section, k).and_then(load) else { continue };
            if from == register {
                out.extend(at(slots, base.wrapping_add(offset)).map(|taker| (i, k, to, taker)));
                break;
            }
        }
    }
    out
}

/// Stubs of the PLT: they load the slot and branch to what is in it.
pub(super) fn stubs(section: &Section<'_>, slots: &[(u64, usize)]) -> Vec<(u64, usize)> {
    let mut out = Vec::new();
    for (i, k, to, taker) in slot_loads(section, slots) {
        let is_branch = |w: u32| w == 0xd61f_0000 | to << 5;
        if (k + 1..=k + APART).filter_map(|j| word(section, j)).any(is_branch) {
            let start = section.at(4 * i);
            out.push((start, taker));
            // With `bti c` before it.
            if i > 0 && word(section, i - 1) == Some(0xd503_245f) {
                out.push((start.wrapping_sub(4), taker));
            }
        }
    }
    out
}

/// Offsets of calls of takers, in order.
pub(super) fn calls(section: &Section<'_>, stubs: &[(u64, usize)], slots: &[(u64, usize)]) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    for (i, w) in words(section).enumerate() {
        // bl and b.
        if w & 0x7c00_0000 == 0x1400_0000 {
            let distance = i64::from((w << 6) as i32 >> 6) * 4;
            let target = section.at(4 * i).wrapping_add_signed(distance);
            out.extend(at(stubs, target).map(|taker| (4 * i, taker)));
        }
    }
    for (_, k, to, taker) in slot_loads(section, slots) {
        let is_call = |w: u32| w & !(1 << 21) == 0xd61f_0000 | to << 5;
        out.extend((k + 1..k + WINDOW).find(|j| word(section, *j).is_some_and(is_call)).map(|j| (4 * j, taker)));
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// The constant in an argument's register at a call.
pub(super) fn argument(section: &Section<'_>, call: usize, position: usize) -> Option<u32> {
    let register = position as u32;
    let end = call / 4;
    for i in (end.saturating_sub(WINDOW)..end).rev() {
        let w = word(section, i)?;
        // A call changes the register, and what follows another end is reached from elsewhere.
        let is_end = w & 0xfc00_0000 == 0x9400_0000 || w & 0xff00_0000 == 0xd600_0000 || w & 0xfc00_0000 == 0x1400_0000;
        if is_end {
            return None;
        }
        if w & 31 == register && !is_store_or_branch(w) {
            // movz w, #imm.
            return (w & 0xffe0_0000 == 0x5280_0000).then_some(w >> 5 & 0xffff);
        }
    }
    None
}

/// Instructions whose lowest bits are no register that they write.
fn is_store_or_branch(w: u32) -> bool {
    let is_branch = w >> 26 & 7 == 5;
    let is_memory = w >> 27 & 1 == 1 && w >> 25 & 1 == 0;
    is_branch || (is_memory && w >> 22 & 1 == 0)
}

/// Reads of the byte at an offset of what a pointer at offset 8 leads to, followed by a test of bits of it. Where the
/// eight bytes are read of which it is the fourth, as gcc does, only a test of one of its bits counts.
pub(super) fn byte_tests(section: &Section<'_>, offset: u32) -> Vec<usize> {
    let all: Vec<u32> = words(section).collect();
    let mut out = Vec::new();
    for (i, w) in all.iter().enumerate() {
        let is_byte = w & 0xffff_fc00 == 0x3940_0000 | offset << 10;
        let is_whole = load(*w).is_some_and(|(_, _, at)| at + 3 == u64::from(offset));
        if !is_byte && !is_whole {
            continue;
        }
        let (base, to) = (w >> 5 & 31, w & 31);
        let of_object = |w: &u32| load(*w).is_some_and(|(_, to, offset)| to == base && offset == 8);
        let before = all[i.saturating_sub(APART)..i].iter().any(of_object);
        // tbz, tbnz, tst.
        let tests = |w: &u32| {
            if is_whole {
                return w & 0xfe00_0000 == 0x3600_0000 && w & 31 == to && w >> 19 & 31 >= 24;
            }
            (w & 0x7e00_0000 == 0x3600_0000 && w & 31 == to) || (w & 0x7f80_001f == 0x7200_001f && w >> 5 & 31 == to)
        };
        if before && all[i + 1..all.len().min(i + APART)].iter().any(tests) {
            out.push(4 * i);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOP: u32 = 0xd503_201f;

    fn bytes(words: &[u32]) -> Vec<u8> {
        words.iter().flat_map(|w| w.to_le_bytes()).collect()
    }

    /// `bl` or `b` over so many words.
    fn branch(kind: u32, words: i32) -> u32 {
        kind | words as u32 & 0x03ff_ffff
    }

    fn version(words: &[u32]) -> Option<u32> {
        let bytes = bytes(words);
        let section = Section { address: 0x1000, bytes: &bytes };
        let slots = [(0x11010, 0)];
        let mut stubs = stubs(&section, &slots);
        stubs.sort_unstable();
        calls(&section, &stubs, &slots).into_iter().find_map(|(at, _)| argument(&section, at, 1))
    }

    // adrp x16, 0x11000; ldr x17, [x16, #0x10]; add x16, x16, #0x10; br x17
    const STUB: [u32; 4] = [0x9000_0090, 0xf940_0a11, 0x9100_4210, 0xd61f_0220];

    #[test]
    fn the_constant_before_a_call_is_found() {
        for (constant, version_of) in [(0x5280_7ea1, 1013), (0x5280_0061, 3)] {
            for kind in [0x9400_0000, 0x1400_0000] {
                let code = [&[constant, 0x9000_0000, branch(kind, 2), NOP][..], &STUB].concat();
                assert_eq!(version(&code), Some(version_of), "{constant:x} {kind:x}");
            }
        }
        // Through the slot: adrp x8; ldr x8, [x8, #0x10]; mov w1, #3; blr x8.
        assert_eq!(version(&[0x9000_0088, 0xf940_0908, 0x5280_0061, 0xd63f_0100]), Some(3));
    }

    #[test]
    fn what_is_not_plain_says_nothing() {
        // mov w1, w2; another call between; a store does not write.
        let code = |before: &[u32]| [before, &[branch(0x9400_0000, 1)], &STUB].concat();
        assert_eq!(version(&code(&[0x5280_0061, 0x2a02_03e1])), None);
        assert_eq!(version(&code(&[0x5280_0061, 0xd63f_0100])), None);
        assert_eq!(version(&code(&[0x5280_0061, 0xb900_0001])), Some(3));
    }

    #[test]
    fn a_test_of_a_byte_of_a_types_flags_is_found() {
        // ldr x8, [x0, #8]; ldrb w8, [x8, #0xab]; tbnz w8, #0, ...
        let code = bytes(&[0xf940_0408, 0x3942_ad08, 0x3700_0048]);
        assert_eq!(byte_tests(&Section { address: 0, bytes: &code }, 0xab), [4]);
        // ldr x0, [x0, #8]; ldr x0, [x0, #168]; tbz w0, #24, ..., and bit 12.
        let whole = bytes(&[0xf940_0400, 0xf940_5400, 0x36c0_01a0]);
        assert_eq!(byte_tests(&Section { address: 0, bytes: &whole }, 0xab), [4]);
        let lower = bytes(&[0xf940_0400, 0xf940_5400, 0x3660_01a0]);
        assert_eq!(byte_tests(&Section { address: 0, bytes: &lower }, 0xab), []);
        let other = bytes(&[0xf940_0808, 0x3942_ad08, 0x3700_0048]);
        assert_eq!(byte_tests(&Section { address: 0, bytes: &other }, 0xab), []);
        let unused = bytes(&[0xf940_0408, 0x3942_ad08, NOP]);
        assert_eq!(byte_tests(&Section { address: 0, bytes: &unused }, 0xab), []);
    }
}
