//! Finds the rule modules, so that a new rule needs no list to edit.

use std::fmt::Write as _;
use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/rules");
    let root = std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR");
    let folder = Path::new(&root).join("src/rules");
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .expect("src/rules is readable")
        .filter_map(|e| e.ok()?.file_name().into_string().ok()?.strip_suffix(".rs").map(str::to_owned))
        .collect();
    names.sort();
    let mut code = String::new();
    for n in &names {
        let path = folder.join(format!("{n}.rs"));
        writeln!(code, "#[path = {path:?}]\nmod {n};").expect("a String takes everything");
    }
    writeln!(code, "/// Rule modules by rule id.\npub(crate) static MODULES: &[(&str, Judge)] = &[")
        .expect("a String takes everything");
    for n in &names {
        writeln!(code, "    ({:?}, {n}::judge),", n.replace('_', "-")).expect("a String takes everything");
    }
    code.push_str("];\n");
    let out = std::env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    std::fs::write(Path::new(&out).join("modules.rs"), code).expect("OUT_DIR is writable");
}
