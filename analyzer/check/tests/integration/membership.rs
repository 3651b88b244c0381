//! What is told of a name by itself.

use abi3lint_check::{Membership, membership};
use abi3lint_model::{Abi, Config, Version};
use abi3lint_rules::catalog::lookup;

fn ask(name: &str, complete: bool, headers: u8, floor: u8) -> Membership {
    let config = Config::new(Version(headers), Abi::Limited(Version(floor))).unwrap();
    membership(lookup(name).unwrap(), complete, config)
}

#[test]
fn an_answer_tells_what_does_not_compile_from_what_breaks_a_promise() {
    assert_eq!(ask("PyList_New", false, 13, 6), Membership::Silent);
    assert_eq!(ask("PyList_GET_SIZE", false, 13, 6), Membership::Refused);
    assert_eq!(ask("PyTypeObject", false, 13, 6), Membership::Silent);
    assert_eq!(ask("PyTypeObject", true, 13, 6), Membership::Refused);
    assert_eq!(ask("PySequence_Fast_GET_SIZE", false, 13, 6), Membership::Refused, "defined, and broken");
    assert_eq!(ask("_Py_Dealloc", false, 13, 6), Membership::Reported, "declared, and private");
}
