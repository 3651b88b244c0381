//! Any bytes as the code of an object that calls a function which takes the version of the API: decoded, in time. The
//! first byte chooses the machine, the second one where the code lies.

#![no_main]

use abi3lint_front_bin::read_object;
use abi3lint_fuzz::{elf, in_time, stretched};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let [machine, place, code @ ..] = bytes else { return };
    let address = match place % 4 {
        0 => 0x1000,
        1 => u64::MAX - 0x40,
        2 => 0,
        _ => u64::from(*place) << 56,
    };
    let object = elf(machine % 2 == 1, address, &stretched(code));
    in_time(object.len(), || {
        let package = read_object("x.abi3.so", &object);
        assert_eq!(package.problems, []);
        package.facts()
    });
});
