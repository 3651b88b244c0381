//! What a file is by its first bytes.

/// A format that is no text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Magic {
    Elf,
    Pe,
    MachO,
    Fat32,
    Fat64,
    /// An archive of the kind that wheels are.
    Zip,
    /// A static library.
    Archive,
}

const MAGICS: &[(&[u8], Magic)] = &[
    (b"\x7fELF", Magic::Elf),
    (b"MZ", Magic::Pe),
    (b"\xfe\xed\xfa\xce", Magic::MachO),
    (b"\xfe\xed\xfa\xcf", Magic::MachO),
    (b"\xce\xfa\xed\xfe", Magic::MachO),
    (b"\xcf\xfa\xed\xfe", Magic::MachO),
    (b"\xca\xfe\xba\xbe", Magic::Fat32),
    (b"\xca\xfe\xba\xbf", Magic::Fat64),
    (b"PK\x03\x04", Magic::Zip),
    // Without a member.
    (b"PK\x05\x06", Magic::Zip),
    (b"!<arch>\n", Magic::Archive),
];

pub(crate) fn magic(start: &[u8]) -> Option<Magic> {
    MAGICS.iter().find(|(bytes, _)| start.starts_with(bytes)).map(|(_, magic)| *magic)
}

/// Whether a file with these first bytes is what compilers, linkers and packagers write. A text may begin so (`MZ`).
pub fn is_built(start: &[u8]) -> bool {
    magic(start).is_some()
}
