//! What a wheel tells of itself, against what is in it: `RECORD`, `METADATA`, `WHEEL`.

use crate::common::Scratch;
use crate::common::binary::*;
use serde_json::Value;
use std::process::Command;

/// Severity and message of each finding.
fn found(s: &Scratch, wheel: &str) -> Vec<String> {
    let report = s.json(&[wheel]);
    assert_eq!(report["problems"], serde_json::json!([]), "{report}");
    let text = |v: &Value| v.as_str().unwrap().to_owned();
    let all = report["findings"].as_array().unwrap().iter();
    all.map(|f| format!("{}: {} {}", text(&f["path"]), text(&f["severity"]), text(&f["message"]))).collect()
}

/// The hash of a file as `RECORD` has it.
fn hash(s: &Scratch, bytes: &[u8]) -> String {
    s.write("bytes", bytes);
    let out = Command::new("sha256sum").arg(s.path().join("bytes")).output().unwrap();
    let hex = String::from_utf8(out.stdout).unwrap();
    let bits: String = hex[..64].chars().map(|c| format!("{:04b}", c.to_digit(16).unwrap())).collect::<String>() + "00";
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let letter = |bits: &str| letters[usize::from_str_radix(bits, 2).unwrap()] as char;
    (0..43).map(|i| letter(&bits[6 * i..6 * i + 6])).collect()
}

/// As of a package whose extension is optional and was not compiled.
#[test]
fn a_wheel_without_an_object_was_not_checked() {
    let s = Scratch::new(&[]);
    wheel(&s, "x-1.0-py3-none-any.whl", &[("x.py", b"1\n")]);
    let run = s.run(&["check", "x-1.0-py3-none-any.whl"]);
    let expected = "abi3lint: warning: x-1.0-py3-none-any.whl has no shared object; nothing in it was checked\n\
                    abi3lint: no findings in 0 files\n";
    assert_eq!((run.status, run.stderr.as_str()), (Some(0), expected), "{run:?}");
}

#[test]
fn each_object_is_as_the_record_has_it() {
    let s = Scratch::new(&[]);
    let object = shared(&s, &module("x", &["PyList_New"]), &[]);
    let library = shared(&s, "int f(void);\nint f(void) { return 0; }\n", &[]);
    let (right, size) = (hash(&s, &object), object.len());
    let name = "x-1.0-cp39-abi3-linux_x86_64.whl";
    let warning = |member: &str, what: &str| format!("{name}/{member}: warning 'RECORD' of the wheel {what}");
    let other = hash(&s, &library);
    let of_library = format!("x.libs/libf.so,sha256={other},{}\n", library.len());
    for (line, expected) in [
        (format!("x.abi3.so,sha256={right},{size}\n"), None),
        (format!("x.abi3.so,sha256={right},\n"), None),
        ("x.abi3.so,,\n".to_owned(), None),
        (format!("x.abi3.so,sha256={right},1\n"), Some(format!("says that this file has 1 bytes, but it has {size}"))),
        (format!("x.abi3.so,sha256={other},{size}\n"), Some("has another hash of this file".to_owned())),
        (String::new(), Some("does not list this file".to_owned())),
    ] {
        let record = format!("{line}{of_library}x-1.0.dist-info/RECORD,,\n");
        let members: [(&str, &[u8]); 3] =
            [("x.abi3.so", &object), ("x.libs/libf.so", &library), ("x-1.0.dist-info/RECORD", record.as_bytes())];
        wheel(&s, name, &members);
        let expected: Vec<String> = expected.iter().map(|what| warning("x.abi3.so", what)).collect();
        assert_eq!(found(&s, name), expected, "{line}");
    }
    // A library that was changed is one of the wheel as well.
    let record = format!("x.abi3.so,sha256={right},{size}\n");
    let members: [(&str, &[u8]); 3] =
        [("x-1.0.dist-info/RECORD", record.as_bytes()), ("x.abi3.so", &object), ("x.libs/libf.so", &library)];
    wheel(&s, name, &members);
    assert_eq!(found(&s, name), [warning("x.libs/libf.so", "does not list this file")]);
}

#[test]
fn required_versions_are_compared_with_the_tag() {
    let s = Scratch::new(&[]);
    let object = shared(&s, &module("x", &["PyList_New"]), &[]);
    for (tag, requires, expected) in [
        ("cp39-abi3", ">=3.9", ""),
        ("cp39-abi3", ">=3.8, <4", ""),
        ("cp39-abi3", ">=3.11", "note 'Requires-Python: >=3.11' begins after the floor of the wheel's tag"),
        ("cp39-abi3", "<3.9", "error 'Requires-Python: <3.9' allows no interpreter of the wheel's tag"),
        ("cp32-abi3", ">=3.6", ""),
        ("cp313-cp313", ">=3.9", ""),
        ("cp313-cp313", "<3.13,>=3.9", "error 'Requires-Python: <3.13,>=3.9' allows no interpreter of the wheel's tag"),
        ("cp313-cp313", "<3.13.1,>=3.9", ""),
        ("cp39-abi3", "at least 3.11", ""),
        ("py3-none", "<3", ""),
    ] {
        let name = format!("x-1.0-{tag}-linux_x86_64.whl");
        let member = if tag.starts_with("cp313") { "x.cpython-313-x86_64-linux-gnu.so" } else { "x.abi3.so" };
        let metadata =
            format!("Metadata-Version: 2.1\nName: x\nRequires-Python: {requires}\n\nRequires-Python: ==2.7\n");
        wheel(&s, &name, &[(member, &object), ("x-1.0.dist-info/METADATA", metadata.as_bytes())]);
        let found = found(&s, &name);
        let of_wheel: Vec<&String> = found.iter().filter(|f| f.contains("Requires")).collect();
        let expected: Vec<String> =
            [expected].iter().filter(|e| !e.is_empty()).map(|e| format!("{name}: {e}")).collect();
        assert_eq!(of_wheel, expected.iter().collect::<Vec<_>>(), "{tag} {requires}");
    }
}

#[test]
fn the_tags_inside_are_those_of_the_name() {
    let s = Scratch::new(&[]);
    let object = shared(&s, &module("x", &["PyList_New"]), &[]);
    for (name, tags, expected) in [
        ("x-1.0-cp39-abi3-linux_x86_64.whl", "Tag: cp39-abi3-linux_x86_64\n", 0),
        ("x-1.0-cp39.cp310-abi3-linux_x86_64.whl", "Tag: cp310-abi3-linux_x86_64\nTag: cp39-abi3-linux_x86_64\n", 0),
        ("x-1.0-cp39-abi3-linux_x86_64.whl", "Tag: cp310-abi3-linux_x86_64\n", 1),
        ("x-1.0-cp39-abi3-linux_x86_64.whl", "Tag: cp39-cp39-linux_x86_64\n", 1),
    ] {
        let text = format!("Wheel-Version: 1.0\nRoot-Is-Purelib: false\n{tags}");
        wheel(&s, name, &[("x.abi3.so", &object), ("x-1.0.dist-info/WHEEL", text.as_bytes())]);
        let found = found(&s, name);
        assert_eq!(
            found.iter().filter(|f| f.contains("'WHEEL' in the wheel has the tags")).count(),
            expected,
            "{found:?}"
        );
    }
    let renamed = "x-1.0-cp39-abi3-manylinux_2_17_x86_64.whl";
    let text = b"Wheel-Version: 1.0\nTag: cp39-abi3-linux_x86_64\n";
    wheel(&s, renamed, &[("x.abi3.so", &object), ("x-1.0.dist-info/WHEEL", text)]);
    let found = found(&s, renamed);
    let message = "warning 'WHEEL' in the wheel has the platforms linux_x86_64, its name manylinux_2_17_x86_64";
    assert_eq!(found.iter().filter(|f| f.contains(message)).count(), 1, "{found:?}");
}
