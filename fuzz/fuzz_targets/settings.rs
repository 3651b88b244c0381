//! Any texts as a project's files and as its one source: targets are inferred that can be judged, or the
//! message names the file that is wrong; and what the files say of the ABI stands within them.

#![no_main]

use abi3lint_command_line::infer::infer;
use abi3lint_command_line::said::{Said, Speakers};
use abi3lint_fuzz::{folder, in_time, parts, stretched_text};
use abi3lint_model::{SourceFile, Target, Version};
use abi3lint_settings::Project;
use libfuzzer_sys::fuzz_target;

/// The files of an input, in its parts' order. The first one is always there: it makes the folder a
/// project.
const FILES: [&str; 8] = [
    "pyproject.toml",
    "setup.cfg",
    "setup.py",
    "abi3lint.toml",
    "module.c",
    "CMakeLists.txt",
    "meson.build",
    ".gitlab-ci.yml",
];

fuzz_target!(|text: &str| {
    let text = stretched_text(text);
    let dir = folder();
    let given = parts::<8>(&text);
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
            says(&project, &sources);
            for target in inferred.targets {
                assert!(target.configs(None).is_ok_and(|c| !c.is_empty()), "{target}");
                assert_eq!(Target::parse(&target.to_string()), Ok(target));
            }
        }
        Err(e) => assert!(FILES.iter().any(|name| e.to_string().contains(name)), "{e}"),
    });
});

/// What is said stands where it is said to stand.
fn says(project: &Project, sources: &[SourceFile]) {
    for file in project.statements().files {
        for statement in file.statements {
            assert!(file.text.get(statement.span.clone()).is_some(), "{}: {:?}", file.path, statement.span);
        }
    }
    std::hint::black_box(project.sources().are_built(&["module.c", "src/module.c"]));
    let wheels = [("dist/spam.whl".to_owned(), Target::Abi3 { floor: Version(9) })];
    let headers = Some(Version::NEWEST);
    let speakers = Speakers { project, command_line: &[], texts: &[], wheels: &wheels, headers };
    let said = Said::of(sources, &speakers);
    let texts: Vec<&SourceFile> = sources.iter().chain(&said.files).collect();
    let facts = said.facts.iter().map(|f| (f.file, f.span));
    for (file, span) in facts.chain(said.stated.iter().map(|s| (s.place.file, s.place.span))) {
        // The headers stand in no file.
        let text = texts.get(file.0 as usize).map_or(&[][..], |file| &file.text);
        assert!(span.start <= span.end && span.end as usize <= text.len(), "{file:?} {span:?}");
    }
}
