//! What a package keeps while it is edited.

use super::{ClientSettings, Package, Wake};
use std::path::Path;
use std::sync::Arc;

#[test]
fn what_was_read_is_kept_as_long_as_the_promise_is_the_same() {
    let mut package = Package::of_file(Path::new("/nowhere/a.c"), ClientSettings::default(), Wake::new(|| {}));
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

#[test]
fn a_broken_entry_of_a_build_is_told_once() {
    let scratch = tempfile::tempdir().unwrap();
    let database = scratch.path().join("compile_commands.json");
    let settings = ClientSettings { build_path: Some(database.clone()), ..ClientSettings::default() };
    let mut package = Package::of_file(Path::new("/nowhere/a.c"), settings, Wake::new(|| {}));
    let mut told = |text: &str| {
        std::fs::write(&database, text).unwrap();
        package.build();
        package.complaints()
    };
    let broken = r#"[{"file": "a.c", "command": "cc 'x"}]"#;
    let first = told(broken);
    assert!(first.len() == 1 && first[0].contains("entry 1 of 1 ('a.c') was not checked"), "{first:?}");
    assert_eq!(told(broken), [""; 0]);
    assert_eq!(told(r#"[{"file": "a.c", "command": "cc -c a.c"}]"#), [""; 0]);
    assert_eq!(told(broken).len(), 1, "it is broken again");
}
