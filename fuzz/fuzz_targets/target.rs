//! Any text as a target: it is refused with a reason, or it prints as something that reads the same.

#![no_main]

use abi3lint_fuzz::{in_time, stretched_text};
use abi3lint_model::Target;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| match in_time(text.len(), || Target::parse(&stretched_text(text))) {
    Ok(t) => {
        assert_eq!(Target::parse(&t.to_string()), Ok(t));
        assert!(t.configs(None).is_ok());
    }
    Err(e) => assert!(!e.reason.is_empty()),
});
