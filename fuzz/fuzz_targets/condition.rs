//! Any text as the condition of an `#if`, with macros that it may use.

#![no_main]

use abi3lint_front_c::{Options, extract};
use abi3lint_fuzz::{in_time, stretched};
use abi3lint_model::{ConfigSet, SourceFile};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let data = stretched(data);
    let mut text = b"#define A(x, y) ((x) << 8 | (y))\n#define B A(3, PY_MINOR_VERSION)\n#if ".to_vec();
    text.extend_from_slice(&data);
    text.extend_from_slice(b"\nint x = METH_O;\n#else\nint y = METH_NOARGS;\n#endif\n");
    let files = [SourceFile { path: "a.c".to_owned(), text }];
    let options = Options { active: ConfigSet::ALL, ..Options::default() };
    let read = || extract(&files, &options);
    // The program refuses what holds a NUL byte: such text must not crash the front end, but may be slow.
    let out = if data.contains(&0) { read() } else { in_time(data.len(), read) };
    for f in &out.facts {
        // What is proven live is not proven dead.
        assert!(f.live.must.minus(f.live.may).is_empty());
    }
});
