//! What a package keeps while it is edited.

use super::*;

#[test]
fn what_was_read_is_kept_as_long_as_the_promise_is_the_same() {
    let mut package = Package::of_file(Path::new("/nowhere/a.c"), Wish::default(), Wake::new(|| {}));
    let mut order = |text: &str| {
        package.set("/nowhere/a.c", text.into());
        package.refresh();
        package.decide()
    };
    let first = order("#ifdef Py_LIMITED_API\n#endif\n");
    let same = order("#ifndef Py_LIMITED_API\n#endif\n");
    assert!(Arc::ptr_eq(&first, &same));
    let other = order("#define Py_LIMITED_API 0x030A0000\n");
    assert_ne!(first.targets, other.targets);
}
