//! The bytes of members. An object is inflated in one piece, which takes two thirds of the time that a stream takes;
//! everything else, and each object of which the one piece is not certain, is streamed.
//!
//! In one piece is certain where the member has as many bytes and the checksum that its header says, so it is what a stream
//! would give. Where it is not, nothing is said of it: the stream finds what is wrong, and has the words for it.
//!
//! Example: a member that claims 300 bytes and has 400 does not fit in one piece; the stream reports that it is larger than
//! it declares.
//!
//! Limits: packed members are read whole up to [`MOST_PACKED`], because their bytes are held beside what comes out.

use crate::image::{MAGIC, is_object};
use crate::metadata::Metadata;
use libdeflater::{Decompressor, crc32};
use std::io::{self, Read, Seek};
use zip::read::ZipFile;
use zip::{CompressionMethod, ZipArchive};

/// The largest member that is read.
const LARGEST: u64 = 512 << 20;
/// The largest `WHEEL` that is read.
const LARGEST_WHEEL_FILE: u64 = 64 << 10;
/// So much of `METADATA` is read; the description comes last.
const MOST_METADATA: u64 = 64 << 10;
/// The largest `RECORD` that is read.
const LARGEST_RECORD: u64 = 32 << 20;
/// A first piece of memory for a member, whatever size it claims.
const FIRST: u64 = 16 << 20;
/// The largest packed member that is inflated in one piece,
const MOST_PACKED: u64 = 32 << 20;
/// and what at most comes out of a byte of it: a bit for 129 bytes is the best that deflate has.
const MOST_INFLATED: u64 = 1032;

/// The members of a wheel.
pub(crate) struct Members<R> {
    archive: ZipArchive<R>,
    /// Bytes that may still come out.
    left: u64,
    decompressor: Decompressor,
    packed: Vec<u8>,
    /// What came out of the last member.
    bytes: Vec<u8>,
}

impl<R: Read + Seek> Members<R> {
    /// Those of an archive, of which so many bytes may come out.
    pub(crate) fn new(archive: ZipArchive<R>, left: u64) -> Members<R> {
        Members { archive, left, decompressor: Decompressor::new(), packed: Vec::new(), bytes: Vec::new() }
    }

    pub(crate) fn len(&self) -> usize {
        self.archive.len()
    }

    /// The name of a member that has one.
    pub(crate) fn name(&self, index: usize) -> Option<String> {
        Some(self.archive.name_for_index(index)?.ok()?.into_owned())
    }

    /// Bytes that may still come out; none where there were too many.
    pub(crate) fn left(&self) -> u64 {
        self.left
    }

    /// What came out of the last member that was wanted.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Reads a member, where it is wanted: an object, or a file in which the wheel describes itself.
    ///
    /// # Errors
    /// It is damaged, encrypted or too large.
    pub(crate) fn read(&mut self, index: usize, name: &str) -> io::Result<bool> {
        match Metadata::of(name) {
            None => self.object(index),
            metadata => self.stream(index, metadata),
        }
    }

    fn object(&mut self, index: usize) -> io::Result<bool> {
        let mut start = Vec::with_capacity(MAGIC);
        self.archive.by_index(index)?.take(MAGIC as u64).read_to_end(&mut start)?;
        if !is_object(&start) {
            self.left = self.left.saturating_sub(start.len() as u64);
            return Ok(false);
        }
        if self.whole(index).is_some() {
            self.left -= self.bytes.len() as u64;
            return Ok(true);
        }
        self.stream(index, None)
    }

    /// Inflates a member in one piece, if it is what its header says.
    fn whole(&mut self, index: usize) -> Option<()> {
        let mut member = self.archive.by_index_raw(index).ok()?;
        let (packed, size, sum) = (member.compressed_size(), member.size(), member.crc32());
        let is_deflated = member.compression() == CompressionMethod::Deflated && !member.encrypted();
        let most = packed.saturating_mul(MOST_INFLATED).min(LARGEST).min(self.left);
        if !is_deflated || packed > MOST_PACKED || size > most {
            return None;
        }
        self.packed.clear();
        member.read_to_end(&mut self.packed).ok()?;
        let size = size as usize;
        if self.bytes.capacity() < size {
            // The old bytes are neither kept nor copied, and memory that comes as zeros is not written before it is used.
            self.bytes = Vec::new();
            self.bytes = vec![0; size];
        }
        self.bytes.resize(size, 0);
        let written = self.decompressor.deflate_decompress(&self.packed, &mut self.bytes).ok()?;
        (written == size && crc32(&self.bytes) == sum).then_some(())
    }

    /// Reads a member as a stream; of one that fails, what came out counts all the same.
    fn stream(&mut self, index: usize, metadata: Option<Metadata>) -> io::Result<bool> {
        self.bytes.clear();
        let member = self.archive.by_index(index).map_err(io::Error::from);
        let read = member.and_then(|member| stream(member, metadata, self.left, &mut self.bytes));
        self.left = self.left.saturating_sub(self.bytes.len() as u64);
        read.map(|()| true)
    }
}

fn stream<R: Read>(
    mut member: ZipFile<'_, R>,
    metadata: Option<Metadata>,
    left: u64,
    bytes: &mut Vec<u8>,
) -> io::Result<()> {
    let limit = match metadata {
        Some(Metadata::Wheel) => LARGEST_WHEEL_FILE,
        Some(Metadata::Record) => LARGEST_RECORD,
        Some(Metadata::Requirements) => {
            return member.take(MOST_METADATA.min(left)).read_to_end(bytes).map(|_| ());
        }
        None => LARGEST,
    };
    bytes.reserve(member.size().min(FIRST) as usize);
    // One byte more tells that there is more.
    member.by_ref().take((limit + 1).min(left)).read_to_end(bytes)?;
    if bytes.len() as u64 > limit {
        let (size, unit) = if limit < 1 << 20 { (limit >> 10, "KiB") } else { (limit >> 20, "MiB") };
        return Err(io::Error::other(format!("larger than {size} {unit}")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};
    use zip::write::{SimpleFileOptions, ZipWriter};

    /// An archive of one deflated object, whose list says that it has so many bytes.
    fn members(object: &[u8], claimed: usize) -> Members<Cursor<Vec<u8>>> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        zip.start_file("x.so", options).unwrap();
        zip.write_all(object).unwrap();
        let mut bytes = zip.finish().unwrap().into_inner();
        let entry = bytes.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
        bytes[entry + 24..entry + 28].copy_from_slice(&(claimed as u32).to_le_bytes());
        Members::new(ZipArchive::new(Cursor::new(bytes)).unwrap(), 1 << 30)
    }

    #[test]
    fn what_is_read_is_what_a_stream_gives() {
        let code = (0..50_000_u32).flat_map(|i| i.wrapping_mul(i).to_le_bytes());
        let object: Vec<u8> = b"\x7fELF\x02\x01\x01\0".iter().copied().chain(code).collect();
        let size = object.len();
        for claimed in [size, size + 1, size - 1, 0, 8, 1 << 30] {
            let (mut streamed, mut read) = (members(&object, claimed), members(&object, claimed));
            assert_eq!(read.whole(0).is_some(), claimed == size, "{claimed}");
            // Twice, because the memory of one member is that of the next.
            for _ in 0..2 {
                let of_stream = streamed.stream(0, None).map_err(|e| e.to_string());
                assert_eq!(read.read(0, "x.so").map_err(|e| e.to_string()), of_stream, "{claimed}");
                assert_eq!(of_stream.is_ok(), claimed >= size, "{claimed}: {of_stream:?}");
                assert!(read.bytes() == streamed.bytes() && read.left() == streamed.left(), "{claimed}");
            }
        }
    }
}
