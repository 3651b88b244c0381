//! abi3lint inside clang: `clang -fpass-plugin=libabi3lint_clang19.so`.
//!
//! The plugin takes LLVM from the compiler that loads it, so it must not touch LLVM before it knows that
//! this is the LLVM it was built for. It never changes the module: objects are the same with and without
//! it, unless it makes the compiler fail.

mod command;
mod headers;
mod output;
mod run;
mod settings;

use std::ffi::{c_char, c_void};

/// LLVM's description of a plugin. Version 2 of the interface, from LLVM 22 on, has one more member; a host of version
/// 1 has no room for it, so each is built with the number that its headers have.
#[repr(C)]
#[derive(Debug)]
pub struct PluginInfo {
    api_version: u32,
    name: *const c_char,
    version: *const c_char,
    register: unsafe extern "C" fn(*mut c_void),
    #[cfg(second_interface)]
    before_code_generation: Option<unsafe extern "C" fn()>,
}

unsafe extern "C" {
    fn abi3lint_shim_api_version() -> u32;
    fn abi3lint_shim_register(builder: *mut c_void);
}

/// The LLVM major that the plugin was built for.
const BUILT_FOR: &str = abi3lint_front_ir::LLVM;

/// Called by clang once it has loaded the plugin.
#[expect(clippy::print_stderr, reason = "clang says nothing of a plugin that it does not load")]
#[unsafe(no_mangle)]
pub extern "C" fn llvmGetPassPluginInfo() -> PluginInfo {
    // LLVM refuses version 0 and ends, which is better than what happens with another LLVM's objects.
    let api_version = match other_host() {
        Some(host) => {
            eprintln!(
                "abi3lint: error: this plugin was built for LLVM {BUILT_FOR} and cannot be loaded by {host}; \
                 use the plugin built for that version, libabi3lint_clang<major>"
            );
            0
        }
        // SAFETY: the shim's function returns a constant of LLVM's headers.
        None => unsafe { abi3lint_shim_api_version() },
    };
    PluginInfo {
        api_version,
        name: c"abi3lint".as_ptr(),
        version: concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast(),
        register: abi3lint_shim_register,
        #[cfg(second_interface)]
        before_code_generation: None,
    }
}

/// The LLVM that loads the plugin, where it is another than it was built for.
fn other_host() -> Option<String> {
    let symbol = |name: &std::ffi::CStr| {
        // SAFETY: the name is a C string; the default handle always exists.
        let found = unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) };
        (!found.is_null()).then_some(found)
    };
    let Some(get) = symbol(c"LLVMGetVersion") else {
        // The symbol came with LLVM 16; the first of these went with LLVM 15, the second came with it.
        let host = match (symbol(c"LLVMConstExtractValue"), symbol(c"LLVMPointerTypeInContext")) {
            (Some(_), None) => "14",
            (None, Some(_)) => "15",
            _ => "",
        };
        return (BUILT_FOR != host).then(|| "an LLVM before 16".to_owned());
    };
    let (mut major, mut minor, mut patch) = (0u32, 0u32, 0u32);
    // SAFETY: this is the signature of LLVMGetVersion since it exists.
    unsafe {
        let get: extern "C" fn(*mut u32, *mut u32, *mut u32) = std::mem::transmute(get);
        get(&mut major, &mut minor, &mut patch);
    }
    (major.to_string() != BUILT_FOR).then(|| format!("LLVM {major}.{minor}.{patch}"))
}
