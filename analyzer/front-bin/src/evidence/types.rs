//! Tests of a bit of `tp_flags`: `PyLong_Check` and its like are calls of `PyType_GetFlags` under the limited API, and
//! without it a load of the type and a test of one byte of its flags: `mov rax, [rdi+8]; test byte [rax+0xab], 1`.

use super::arm64;
use super::program::{Machine, Program, Section};
use abi3lint_model::Evidence;
use abi3lint_rules::catalog;
use abi3lint_rules::roles::{self, Role};
use memchr::memmem;

/// Bytes before a test in which the type is loaded.
const NEAR: usize = 20;

pub(super) fn tests(program: &Program<'_>) -> Option<Evidence> {
    // The highest byte of the flags has the bits of the built-in types.
    let offset = offset()? + 3;
    let mut all = program.code.iter().flat_map(|section| {
        let found = match program.machine {
            Machine::Arm64 => arm64::byte_tests(section, offset),
            Machine::SystemV | Machine::Win64 => x86_tests(section, offset),
        };
        found.into_iter().map(|at| section.at(at))
    });
    let address = all.next()?;
    Some(Evidence::TypeFlags { address, count: all.count() as u32 + 1 })
}

/// Where the flags lie in all versions with a GIL.
fn offset() -> Option<u32> {
    let record = catalog::lookup(roles::name(Role::TypeObjectStruct))?;
    let field = catalog::field(catalog::field_of(record, "tp_flags")?);
    let gil = field.forms.iter().find(|f| f.on.iter().any(|c| !c.abi().is_gil_disabled()))?;
    Some(gil.bit_offset / 8)
}

fn x86_tests(section: &Section<'_>, offset: u32) -> Vec<usize> {
    let bytes = section.bytes;
    let needle = offset.to_le_bytes();
    let of_test = |at: usize| {
        let start = at.checked_sub(2)?;
        let (code, modrm, bits) = (bytes[start], bytes[start + 1], *bytes.get(at + 4)?);
        // F6 /0 with a displacement of 32 bits, without an index.
        if code != 0xf6 || modrm & 0xf8 != 0x80 || modrm & 7 == 4 || bits.count_ones() != 1 {
            return None;
        }
        let is_high = start > 0 && bytes[start - 1] == 0x41;
        let base = modrm & 7 | if is_high { 8 } else { 0 };
        let before = &bytes[start.saturating_sub(NEAR)..start];
        before.windows(4).any(|w| loads_type(w, base)).then_some(start)
    };
    memmem::find_iter(bytes, &needle).filter_map(of_test).collect()
}

/// `mov base, [object+8]`.
fn loads_type(w: &[u8], base: u8) -> bool {
    let [rex, 0x8b, modrm, 8] = *w else { return false };
    let to = modrm >> 3 & 7 | if rex & 4 != 0 { 8 } else { 0 };
    rex & 0xf8 == 0x48 && modrm & 0xc0 == 0x40 && modrm & 7 != 4 && to == base
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_of_a_byte_of_a_types_flags_is_found() {
        let offset = offset().unwrap() + 3;
        assert_eq!(offset, 0xab);
        let found = |code: &[u8]| x86_tests(&Section { address: 0, bytes: code }, offset);
        // mov rax, [rdi+8]; test byte [rax+0xab], 1
        assert_eq!(found(b"\x48\x8b\x47\x08\xf6\x80\xab\0\0\0\x01"), [4]);
        // mov r9, [rdi+8]; test byte [r9+0xab], 0x10
        assert_eq!(found(b"\x4c\x8b\x4f\x08\x41\xf6\x81\xab\0\0\0\x10"), [5]);
        // Another register, another field of the object, several bits.
        assert_eq!(found(b"\x48\x8b\x4f\x08\xf6\x80\xab\0\0\0\x01"), []);
        assert_eq!(found(b"\x48\x8b\x47\x10\xf6\x80\xab\0\0\0\x01"), []);
        assert_eq!(found(b"\x48\x8b\x47\x08\xf6\x80\xab\0\0\0\x03"), []);
    }
}
