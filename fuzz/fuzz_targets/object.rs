//! Any bytes as a shared object: it is read or refused with a reason, in time.

#![no_main]

use abi3lint_front_bin::read_object;
use abi3lint_fuzz::{in_time, stretched};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let bytes = stretched(bytes);
    let package = in_time(bytes.len(), || {
        let package = read_object("x.abi3.so", &bytes);
        package.facts();
        package
    });
    // Silence would be a claim.
    assert!(!package.files.is_empty() || !package.problems.is_empty());
});
