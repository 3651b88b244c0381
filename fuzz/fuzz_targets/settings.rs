//! Any texts as a project's files and as its one source: targets are inferred that can be judged, or the
//! message names the file that is wrong.

#![no_main]

use abi3lint_command_line::infer::infer;
use abi3lint_fuzz::{folder, in_time, parts, stretched_text};
use abi3lint_model::{SourceFile, Target};
use abi3lint_settings::Project;
use libfuzzer_sys::fuzz_target;

/// The files of an input, in its parts' order. The first one is always there: it makes the folder a
/// project.
const FILES: [&str; 5] = ["pyproject.toml", "setup.cfg", "setup.py", "abi3lint.toml", "module.c"];

fuzz_target!(|text: &str| {
    let text = stretched_text(text);
    let dir = folder();
    let given = parts::<5>(&text);
    for (name, part) in FILES.iter().zip(given).filter(|(name, _)| !name.ends_with(".c")) {
        if let Some(part) = part {
            std::fs::write(dir.path().join(name), part).expect("a file");
        }
    }
    let sources = [SourceFile { path: "module.c".to_owned(), text: given[4].unwrap_or("").as_bytes().to_vec() }];
    in_time(text.len(), || match Project::find(dir.path(), &["text"]) {
        Ok(project) => {
            let inferred = infer(&[], &[], &[], &sources, &project);
            assert!(!inferred.targets.is_empty() && !inferred.source.is_empty());
            for target in inferred.targets {
                assert!(target.configs(None).is_ok_and(|c| !c.is_empty()), "{target}");
                assert_eq!(Target::parse(&target.to_string()), Ok(target));
            }
        }
        Err(e) => assert!(FILES.iter().any(|name| e.to_string().contains(name)), "{e}"),
    });
});
