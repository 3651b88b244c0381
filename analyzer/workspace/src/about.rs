//! What each command of `cargo xtask` that is a program of its own does, for the program's help and for that of xtask.

/// `cargo xtask agree`.
pub const AGREE: &str = "Compare what is found in sources with what is found in the modules that clang makes of them";
/// `cargo xtask bench`.
pub const BENCH: &str = "Measure a check against the bare parse of the same files, start-up and memory";
/// `cargo xtask bench-lsp`.
pub const BENCH_LSP: &str = "Measure the time from an edit to its diagnostics in the language server";
/// `cargo xtask bench-wheels`.
pub const BENCH_WHEELS: &str = "Check wheels of real packages, and measure the time of each check";
/// `cargo xtask catalog`.
pub const CATALOG: &str = "The data about the CPython C API in rules/catalog";
/// `cargo xtask dist`.
pub const DIST: &str = "Build the wheel and the source distribution, install both, and package every public crate";
/// `cargo xtask evidence`.
pub const EVIDENCE: &str =
    "Build modules with and without Py_LIMITED_API in many ways, and count which binaries show it";
/// `cargo xtask hooks`.
pub const HOOKS: &str =
    "Build a small extension through every hook of the compiler wrapper, clean and with a violation";
/// `cargo xtask integrations`.
pub const INTEGRATIONS: &str =
    "Run what plugs abi3lint into other tools: hooks of pre-commit, the GitHub action, a SARIF validator";
/// `cargo xtask migrate-eval`.
pub const MIGRATE_EVAL: &str = "Migrate real packages, build them, and run their tests on each interpreter";
/// `cargo xtask null-sweep`.
pub const NULL_SWEEP: &str = "Call functions of real interpreters with NULL, and compare with what the project says";
/// `cargo xtask proofs`.
pub const PROOFS: &str = "Run the modules of testdata/proofs on real interpreters, and compare with what they say";
/// `cargo xtask pythons`.
pub const PYTHONS: &str = "List interpreters of each CPython of the catalog with headers; get the newest as packages, build free-threaded ones";
/// `cargo xtask races`.
pub const RACES: &str = "Run data races on free-threaded interpreters, with and without the GIL, broken and repaired";
/// `cargo xtask release`.
pub const RELEASE: &str = "Do all of a release that publishes nothing";
/// `cargo xtask torture`.
pub const TORTURE: &str = "Measure how time and memory grow with inputs that are made to be slow";
/// `cargo xtask wheels`.
pub const WHEELS: &str = "Build real packages with and without the compiler wrapper and compare every object";
