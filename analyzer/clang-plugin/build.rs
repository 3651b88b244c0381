//! Compiles the C++ side against the headers of the LLVM that the feature names. Nothing of LLVM is
//! linked: the compiler that loads the plugin brings it.

use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=src/shim.cpp");
    println!("cargo::rerun-if-env-changed=LLVM_CONFIG");
    // The front end's build script has chosen, or said why it cannot.
    let Ok(major) = std::env::var("DEP_ABI3LINT_FRONT_IR_LLVM") else { panic!("abi3lint-front-ir names no LLVM") };
    let config = std::env::var("LLVM_CONFIG").unwrap_or_else(|_| format!("llvm-config-{major}"));
    let ask = |what: &str| {
        let out = Command::new(&config).arg(what).output();
        let out =
            out.unwrap_or_else(|e| panic!("cannot run {config}: {e}; install llvm-{major}-dev or set LLVM_CONFIG"));
        String::from_utf8_lossy(&out.stdout).trim().to_owned()
    };
    let version = ask("--version");
    assert!(version.split('.').next() == Some(&major), "{config} is LLVM {version}, not {major}");
    let flags = ask("--cxxflags");
    let defines = flags.split_whitespace().filter_map(|f| f.strip_prefix("-D"));
    let mut build = cc::Build::new();
    build.cpp(true).std("c++17").file("src/shim.cpp").warnings(false);
    // Headers of others are not ours to warn of.
    let includes = ask("--includedir");
    build.flag("-isystem").flag(&includes);
    for d in defines {
        build.define(d, None);
    }
    for flag in ["-fno-rtti", "-fno-exceptions", "-fvisibility=hidden"] {
        build.flag(flag);
    }
    build.compile("abi3lint_shim");
    println!("cargo::rustc-check-cfg=cfg(second_interface)");
    if std::path::Path::new(&includes).join("llvm/Plugins/PassPlugin.h").exists() {
        println!("cargo::rustc-cfg=second_interface");
    }
    let os = std::env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    // Bound when called: the check of the host's version comes before the first call into LLVM.
    if os == "linux" {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-z,lazy");
    }
    if os == "macos" {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-undefined,dynamic_lookup");
    }
}
