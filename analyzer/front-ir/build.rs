//! Which LLVM was chosen, for this crate and for the build scripts of those that use it.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(two_branches)");
    let chosen = |(name, _): (String, String)| name.strip_prefix("CARGO_FEATURE_LLVM")?.parse::<u32>().ok();
    let chosen: Vec<u32> = env::vars().filter_map(chosen).collect();
    let [major] = chosen[..] else {
        println!("cargo::error=choose one LLVM by a feature such as llvm19; 'cargo xtask plugin --llvm 19' does");
        return;
    };
    println!("cargo::rustc-env=ABI3LINT_LLVM={major}");
    println!("cargo::metadata=llvm={major}");
    // LLVM 23 made two instructions of the one that branches.
    if major >= 23 {
        println!("cargo::rustc-cfg=two_branches");
    }
}
