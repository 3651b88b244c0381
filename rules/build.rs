//! Turns the reviewed data into static tables, so that nothing is parsed at start-up.

#[path = "build/catalog.rs"]
mod catalog;
#[path = "build/checks.rs"]
mod checks;
#[path = "build/null.rs"]
mod null;
#[path = "build/pool.rs"]
mod pool;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=catalog");
    println!("cargo::rerun-if-changed=checks");
    println!("cargo::rerun-if-changed=null");
    let out = std::path::PathBuf::from(std::env::var("OUT_DIR").expect("cargo sets OUT_DIR"));
    let catalog = catalog::generate(std::path::Path::new("catalog"), &out.join("catalog.rs"));
    null::generate(&catalog, std::path::Path::new("null"), &out.join("null.rs"));
    checks::generate(std::path::Path::new("checks"), &out.join("checks.rs"));
}
