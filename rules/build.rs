//! Turns the reviewed data into static tables, so that nothing is parsed at start-up.

#[path = "build/catalog.rs"]
mod catalog;
#[path = "build/checks.rs"]
mod checks;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=catalog");
    println!("cargo::rerun-if-changed=checks");
    let out = std::path::PathBuf::from(std::env::var("OUT_DIR").expect("cargo sets OUT_DIR"));
    catalog::generate(std::path::Path::new("catalog"), &out.join("catalog.rs"));
    checks::generate(std::path::Path::new("checks"), &out.join("checks.rs"));
}
