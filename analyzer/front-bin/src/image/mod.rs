//! One object of one architecture, whatever its format.
//!
//! Only names that CPython could have are kept: an image of a million C++ symbols is read without a copy of any.

mod elf;
mod elf_code;
mod macho;
mod macho_code;
mod names;
mod pe;
mod shape;

pub(crate) use shape::ImageError;
pub use shape::{Image, Import};

use object::macho::{FatArch32, FatArch64};
use object::read::macho::{FatArch, MachOFatFile};

/// The formats, by first bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Format {
    Elf,
    Pe,
    MachO,
    Fat32,
    Fat64,
}

/// A universal file with more architectures is a class file of Java, which begins alike.
const MOST_SLICES: u32 = 20;

fn format(bytes: &[u8]) -> Option<Format> {
    Some(match bytes.get(..4)? {
        b"\x7fELF" => Format::Elf,
        [b'M', b'Z', ..] => Format::Pe,
        b"\xfe\xed\xfa\xce" | b"\xfe\xed\xfa\xcf" | b"\xce\xfa\xed\xfe" | b"\xcf\xfa\xed\xfe" => Format::MachO,
        magic @ (b"\xca\xfe\xba\xbe" | b"\xca\xfe\xba\xbf") => {
            let count = u32::from_be_bytes(bytes.get(4..8)?.try_into().ok()?);
            match count {
                1..=MOST_SLICES if magic[3] == 0xbe => Format::Fat32,
                1..=MOST_SLICES => Format::Fat64,
                _ => return None,
            }
        }
        _ => return None,
    })
}

/// So many first bytes say what a file is.
pub(crate) const MAGIC: usize = 8;

/// Whether a file with these first bytes is an object that a loader could take.
pub fn is_object(start: &[u8]) -> bool {
    format(start).is_some()
}

/// The images of a file; none where it is an object that no loader takes, as one before linking.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Image>, ImageError> {
    match format(bytes) {
        Some(Format::Elf) => Ok(elf::read(bytes)?.into_iter().collect()),
        Some(Format::Pe) => Ok(pe::read(bytes)?.into_iter().collect()),
        Some(Format::MachO) => Ok(macho::read(bytes)?.into_iter().collect()),
        Some(Format::Fat32) => fat::<FatArch32>(bytes),
        Some(Format::Fat64) => fat::<FatArch64>(bytes),
        None => Err(ImageError::Damaged("it is no object".to_owned())),
    }
}

fn fat<F: FatArch>(bytes: &[u8]) -> Result<Vec<Image>, ImageError> {
    let file = MachOFatFile::<F>::parse(bytes)?;
    let mut images = Vec::new();
    for arch in file.arches() {
        let slice = arch.data(bytes)?;
        // A slice may be an archive of a static library, which no loader takes.
        if format(slice) == Some(Format::MachO) {
            images.extend(macho::read(slice)?);
        }
    }
    Ok(images)
}
