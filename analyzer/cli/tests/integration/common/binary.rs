//! Shared objects, built by the machine's own `cc`, and wheels of them.

use super::Scratch;
use std::io::{Cursor, Write};
use std::process::Command;
use zip::write::{SimpleFileOptions, ZipWriter};

const DIRECTORY: &str = "built";

/// Compiles C text to a shared object and returns its bytes.
pub(crate) fn shared(s: &Scratch, source: &str, arguments: &[&str]) -> Vec<u8> {
    s.write(&format!("{DIRECTORY}/x.c"), source.as_bytes());
    let folder = s.path().join(DIRECTORY);
    let mut cc = Command::new("cc");
    cc.args(["-shared", "-fPIC", "-O1", "-o", "x.out", "x.c"]).args(arguments).current_dir(&folder);
    let out = cc.output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let bytes = std::fs::read(folder.join("x.out")).unwrap();
    std::fs::remove_dir_all(folder).unwrap();
    bytes
}

/// C text of a module that calls these functions.
pub(crate) fn module(name: &str, calls: &[&str]) -> String {
    let declared: String = calls.iter().map(|c| format!("void *{c}(void);\n")).collect();
    let called: String = calls.iter().map(|c| format!("  {c}();\n")).collect();
    format!("{declared}void *PyInit_{name}(void);\nvoid *PyInit_{name}(void) {{\n{called}  return 0;\n}}\n")
}

pub(crate) fn wheel(s: &Scratch, path: &str, members: &[(&str, &[u8])]) {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    s.write(path, &zip.finish().unwrap().into_inner());
}
