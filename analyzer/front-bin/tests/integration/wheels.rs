//! What the files of a wheel define for each other, and what its names promise.

use crate::make::{elf, imports, shown, wheel};
use abi3lint_front_bin::{Package, read_wheel};
use abi3lint_model::{Confidence, Ending, Sight};
use std::io::Cursor;

const NAME: &str = "dist/x-1.0-cp39-abi3-linux_x86_64.whl";

fn read(name: &str, members: &[(&str, &[u8])]) -> Package {
    read_wheel(name, Cursor::new(wheel(members)))
}

#[test]
fn names_that_a_file_of_the_wheel_defines_are_not_cpythons() {
    let module = elf(
        &["PyMethod_New", "PyList_New", "memcpy"],
        &["PyInit_x", "PyUnicode_FromAwsString"],
        &["libx.abi3.so.6.12"],
    );
    let library = elf(&["PyDict_New"], &["PyMethod_New"], &[]);
    let package =
        read(NAME, &[("x/x.abi3.so", &module), ("x/libx.abi3.so.6.12", &library), ("x/__init__.py", b"pass")]);
    assert_eq!(imports(&package), ["PyList_New", "PyDict_New"], "the library is read too");
    assert_eq!(package.files[0].path, format!("{NAME}/x/x.abi3.so"));
}

#[test]
fn what_may_be_defined_elsewhere_is_less_certain() {
    let names = ["PyFrame_GetBack", "PyOfSomebody_New"];
    for (libraries, known, unknown) in [
        (&["libc.so.6"][..], Confidence::Exact, Confidence::Inferred),
        (&["libfoo.so.1"], Confidence::Exact, Confidence::Guessed),
        (&["libshiboken6.abi3.so.6.12"], Confidence::Guessed, Confidence::Guessed),
    ] {
        let package = read(NAME, &[("x.abi3.so", &elf(&names, &["PyInit_x"], libraries))]);
        let found: Vec<Confidence> =
            shown(&package).into_iter().filter(|s| matches!(s.1.what, Sight::Import { .. })).map(|s| s.2).collect();
        assert_eq!(found, [known, unknown], "{libraries:?}");
    }
}

#[test]
fn objects_are_known_by_their_bytes() {
    let object = elf(&["PyList_New"], &["PyInit_x"], &[]);
    let relocatable = {
        let mut o = object.clone();
        o[16] = 1;
        o
    };
    let package = read(
        NAME,
        &[("a/x.so.6.12", &object), ("b/data.bin", &object), ("c.o", &relocatable), ("d.so", b"/* GNU ld script */")],
    );
    let paths: Vec<&str> = package.files.iter().map(|f| f.path.rsplit('/').next().unwrap()).collect();
    assert_eq!(paths, ["x.so.6.12", "data.bin"]);
}

#[test]
fn weak_names_are_marked() {
    let package = read(NAME, &[("x.abi3.so", &elf(&["?PyFrame_GetBack", "PyList_New"], &["PyInit_x"], &[]))]);
    assert_eq!(imports(&package), ["?PyFrame_GetBack", "PyList_New"]);
}

#[test]
fn a_module_has_its_own_hook_among_others() {
    let hooks = |exports: &[&str], imports: &[&str], file: &str| {
        let package = read(NAME, &[(file, &elf(imports, exports, &[]))]);
        shown(&package).into_iter().find_map(|(_, s, _)| match s.what {
            Sight::Hooks { found, own, .. } => Some((found.len(), own.len())),
            _ => None,
        })
    };
    assert_eq!(hooks(&["PyInit_y", "PyInit_x", "PyModExport_z"], &["PyList_New"], "x.abi3.so"), Some((3, 1)));
    assert_eq!(hooks(&["PyInit_y"], &["PyList_New"], "x.abi3.so"), Some((1, 0)));
    assert_eq!(hooks(&[], &["PyList_New"], "x.abi3.so"), Some((0, 0)));
    assert_eq!(hooks(&[], &["memcpy"], "x.abi3.so"), None, "loaded through cffi");
    assert_eq!(hooks(&[], &["PyList_New"], "libx.so"), None, "a library");
    assert_eq!(hooks(&[], &["PyList_New"], "x.abi3.so.1"), None, "a library");
}

#[test]
fn file_names_are_compared_with_the_tag() {
    let module = elf(&["PyList_New"], &["PyInit_x"], &[]);
    let named = |members: &[&str]| {
        let members: Vec<(&str, &[u8])> = members.iter().map(|m| (*m, &module[..])).collect();
        let found = shown(&read(NAME, &members)).into_iter().filter_map(|(_, s, _)| match s.what {
            Sight::FileName { ending, has_others, tag, .. } => Some((ending, has_others, tag)),
            _ => None,
        });
        found.collect::<Vec<_>>()
    };
    let old = named(&["p/x.cpython-310-x86_64-linux-gnu.so"]);
    assert!(matches!(&old[..], [(Ending::Version { .. }, false, tag)] if tag == "cp39-abi3"), "{old:?}");
    assert!(named(&["p/x.cpython-310-x86_64-linux-gnu.so", "p/x.abi3.so"]).iter().all(|n| n.1));
    assert!(named(&["p/x.cpython-310-x86_64-linux-gnu.so", "q/x.abi3.so"]).iter().all(|n| !n.1));
}

#[test]
fn the_tags_inside_are_compared_with_the_name() {
    let tags = |text: &str| {
        let package = read(NAME, &[("x-1.0.dist-info/WHEEL", text.as_bytes())]);
        shown(&package).into_iter().any(|(_, s, _)| matches!(s.what, Sight::Tags { .. }))
    };
    assert!(!tags("Wheel-Version: 1.0\nTag: cp39-abi3-linux_x86_64\nTag: cp39-abi3-linux_x86_64\n"));
    assert!(tags("Tag: cp310-abi3-linux_x86_64\n"));
    assert!(!tags("Wheel-Version: 1.0\n"));
}

#[test]
fn the_platforms_inside_are_compared_with_the_name() {
    let differ = |name: &str, inside: &[&str]| {
        let name = format!("x-1.0-cp39-abi3-{name}.whl");
        let text: String = inside.iter().map(|p| format!("Tag: cp39-abi3-{p}\n")).collect();
        let package = read(&name, &[("x-1.0.dist-info/WHEEL", text.as_bytes())]);
        shown(&package).into_iter().find_map(|(_, s, _)| match s.what {
            Sight::Platforms { name, file } => Some(format!("{name} / {file}")),
            _ => None,
        })
    };
    for (name, inside) in [
        ("linux_x86_64", &["linux_x86_64"][..]),
        // In any order, compressed or not; auditwheel writes both names of one platform.
        ("manylinux_2_17_x86_64.manylinux2014_x86_64", &["manylinux2014_x86_64", "manylinux_2_17_x86_64"]),
        (
            "manylinux_2_28_x86_64.manylinux_2_5_x86_64.manylinux1_x86_64",
            &["manylinux_2_5_x86_64.manylinux_2_28_x86_64"],
        ),
        ("manylinux_2_17_aarch64", &["manylinux2014_aarch64"]),
        ("win_amd64", &["win_AMD64"]),
        // Old tools wrote the platform as Python has it.
        ("macosx_10_9_x86_64", &["macosx-10.9-x86_64"]),
        ("any", &[]),
    ] {
        assert_eq!(differ(name, inside), None, "{name} {inside:?}");
    }
    for (name, inside, expected) in [
        ("manylinux2014_x86_64", &["linux_x86_64"][..], "manylinux_2_17_x86_64 / linux_x86_64"),
        ("musllinux_1_2_x86_64", &["manylinux1_x86_64"], "musllinux_1_2_x86_64 / manylinux_2_5_x86_64"),
        (
            "macosx_11_0_arm64",
            &["macosx_10_9_x86_64", "macosx_11_0_arm64"],
            "macosx_11_0_arm64 / macosx_10_9_x86_64, macosx_11_0_arm64",
        ),
        ("win_arm64", &["win_amd64"], "win_arm64 / win_amd64"),
    ] {
        assert_eq!(differ(name, inside).as_deref(), Some(expected));
    }
}
