//! One object of one architecture, whatever its format.
//!
//! Only names that CPython could have are kept: an image of a million C++ symbols is read without a copy of any.

mod elf;
mod elf_code;
mod macho;
mod macho_code;
mod names;
mod pe;
mod pe_map;
mod shape;

pub(crate) use shape::ImageError;
pub use shape::{Image, Import};

use crate::magic::{Magic, magic};
use object::macho::{FatArch32, FatArch64};
use object::read::macho::{FatArch, MachOFatFile};

/// A universal file with more architectures is a class file of Java, which begins alike.
const MOST_SLICES: u32 = 20;

/// The format of an object that a loader could take.
fn format(bytes: &[u8]) -> Option<Magic> {
    let found = magic(bytes)?;
    let is_universal = matches!(found, Magic::Fat32 | Magic::Fat64);
    let slices = || Some(u32::from_be_bytes(bytes.get(4..8)?.try_into().ok()?));
    let is_one = !is_universal || slices().is_some_and(|count| (1..=MOST_SLICES).contains(&count));
    let is_object = matches!(found, Magic::Elf | Magic::Pe | Magic::MachO) || is_universal;
    (is_object && is_one).then_some(found)
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
        Some(Magic::Elf) => Ok(elf::read(bytes)?.into_iter().collect()),
        Some(Magic::Pe) => Ok(pe::read(bytes)?.into_iter().collect()),
        Some(Magic::MachO) => Ok(macho::read(bytes)?.into_iter().collect()),
        Some(Magic::Fat32) => fat::<FatArch32>(bytes),
        Some(Magic::Fat64) => fat::<FatArch64>(bytes),
        _ => Err(ImageError::Damaged("it is no object".to_owned())),
    }
}

fn fat<F: FatArch>(bytes: &[u8]) -> Result<Vec<Image>, ImageError> {
    let file = MachOFatFile::<F>::parse(bytes)?;
    let mut images = Vec::new();
    let mut left = bytes.len();
    for arch in file.arches() {
        let slice = arch.data(bytes)?;
        left = left.checked_sub(slice.len()).ok_or(ImageError::Overlap)?;
        // A slice may be an archive of a static library, which no loader takes.
        if format(slice) == Some(Magic::MachO) {
            images.extend(macho::read(slice)?);
        }
    }
    Ok(images)
}
