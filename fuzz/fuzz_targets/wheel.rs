//! Any bytes as a wheel: its members are read or named with a reason, in time.

#![no_main]

use abi3lint_front_bin::read_wheel;
use abi3lint_fuzz::in_time;
use libfuzzer_sys::fuzz_target;
use std::io::Cursor;

fuzz_target!(|bytes: &[u8]| {
    let package = in_time(bytes.len(), || {
        let package = read_wheel("x-1.0-cp39-abi3-linux_x86_64.whl", Cursor::new(bytes));
        package.facts();
        package
    });
    let files = package.sources();
    assert!(package.facts().iter().all(|f| (f.file.0 as usize) < files.len()));
});
