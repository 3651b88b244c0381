//! Any text as a compilation database: its units are absolute and free of `..`, those that are asked for
//! keep the names that the run gave them, and what is no database is refused by its name.

#![no_main]

use abi3lint_command_line::compile_commands;
use abi3lint_fuzz::{folder, in_time, stretched};
use abi3lint_model::SourceFile;
use libfuzzer_sys::fuzz_target;
use std::path::Component;

fuzz_target!(|data: &[u8]| {
    let data = stretched(data);
    let dir = folder();
    std::fs::write(dir.path().join("compile_commands.json"), &data).expect("a file");
    let database = in_time(data.len(), || compile_commands::read(dir.path()));
    let entries = match database {
        Ok(database) => database.entries,
        Err(e) => return assert!(format!("{e:#}").contains("compile_commands.json"), "{e:#}"),
    };
    for path in entries.iter().map(|e| &e.source) {
        assert!(path.is_absolute() && !path.components().any(|c| c == Component::ParentDir), "{path:?}");
    }
    let file = |name: &str| SourceFile { path: dir.path().join(name).to_string_lossy().into_owned(), text: Vec::new() };
    let files = [file("a.c"), file("src/b.cpp"), file("h.h")];
    let most = entries.len();
    let named = in_time(data.len(), || compile_commands::units(&entries, &files));
    assert!(named.len() <= most);
    for (path, line) in named {
        assert!(files.iter().any(|f| f.path == path), "{path}");
        assert!(line.force_includes.iter().all(|i| files.iter().any(|f| f.path == *i)), "{line:?}");
        // The last word about a macro counts.
        assert!(!line.undefines.iter().any(|u| line.defines.iter().any(|d| d.0 == *u)), "{line:?}");
    }
});
