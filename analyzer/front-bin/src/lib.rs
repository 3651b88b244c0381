//! Finished binaries to facts: shared objects (ELF, PE, Mach-O with all slices of universal files) and wheels.
//!
//! 1. `image` reads one object of one architecture: what it imports, exports and links ([`Image`]).
//! 2. `wheel` goes through the members of a wheel, one in memory at a time, and reads those that are objects by their first
//!    bytes, whatever they are called; `member` inflates them; `metadata` reads the files `WHEEL` and `METADATA`, `record` compares the list of members.
//! 3. `file_name` and `tag` say what names of files and wheels promise.
//! 4. `facts` resolves undefined names within the package, and gives what is left to the rules.
//!
//! Example: `x-1.0-cp39-abi3-linux_x86_64.whl` with a member `x.abi3.so` that leaves `PyFrame_GetBack` undefined is a
//! [`Package`] of one file with the target `cp39-abi3`, and a fact of that import.
//!
//! Bytes are given to it, and nothing is written or started. It must not know rules. Whatever the bytes are, the answer is
//! facts and problems: sizes in headers are compared with what is there before memory is taken, and work is bounded by
//! the size of the file. A file without section headers, or an object in a compressed section, shows nothing, which is
//! reported.

mod evidence;
mod facts;
mod file_name;
mod image;
mod known;
mod magic;
mod member;
mod metadata;
mod package;
mod record;
mod tag;
mod wheel;

pub use image::{Image, Import, is_object};
pub use magic::is_built;
pub use package::{Binary, Package, is_library_name, read_object};
pub use tag::Tag;
pub use wheel::{read_wheel, tag_of};
