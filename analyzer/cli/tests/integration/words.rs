//! What users and contributors read is written in the field's standard terms: help texts, rules, documentation.
//!
//! [`WORDS`] are words that this project once used for things that have a name. Code is not prose: what stands
//! between backticks, in a fenced or indented block, or in the examples of a rule is left out.

use crate::common::Scratch;
use std::fs;
use std::path::{Path, PathBuf};

/// Words and phrases in lower case, and what to write instead.
const WORDS: &[(&[&str], &str)] = &[
    (&["told", "tell", "tells", "telling"], "report, record, pass, show or distinguish"),
    (&["spare", "spared", "spares"], "skip, exclude or discard"),
    (&["mend", "mends", "mended", "mending"], "fix"),
    (&["opens into", "open into", "opened into"], "expands to, or accesses"),
    (&["nobody", "nobody's"], "the passive, or who is meant"),
    (&["behind"], "after, past, next to or under"),
    (&["in spite of"], "even if, or although"),
    (&["by hand"], "manually, manual or hand-written"),
    (&["comes back", "come back", "came back"], "returns, or noreturn"),
    (&["wish", "wishes", "wished"], "request or setting"),
    (&["judge", "judges", "judged", "judging", "judgement"], "check or analyze"),
    (&["is allowed here", "allows nothing"], "is suppressed, or suppresses nothing"),
    (&["of the user's", "of the package's"], "project macro, or of the project"),
    (&["colour", "colours"], "color"),
    (&["behaviour", "behaviours"], "behavior"),
];

/// Sentences in which a word of the list is right: where, which, and why.
const EXCEPTIONS: &[(&str, &str, &str)] =
    &[("CONTRIBUTING.md", "passive instead of \"nobody\"", "the sentence that says what not to write")];

/// Documents for readers, from the root of the repository. `docs/rules` is made from `rules/checks`.
const DOCUMENTS: &[&str] = &["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// `file:line: 'word': write ...` for each word of the list in a text.
fn complaints(file: &str, text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let excepted = EXCEPTIONS.iter().filter(|(name, ..)| *name == file);
        let line = excepted.fold(line.to_owned(), |line, (_, sentence, _)| line.replace(sentence, ""));
        let line = line.to_lowercase();
        for (words, instead) in WORDS {
            for word in words.iter().filter(|w| has_word(&line, w)) {
                out.push(format!("{file}:{number}: '{word}': write {instead}"));
            }
        }
    }
    out
}

fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let is_letter = |c: char| c.is_alphanumeric() || c == '_';
        !line[..at].ends_with(is_letter) && !line[at + word.len()..].starts_with(is_letter)
    })
}

/// Markdown with its code blanked, line by line.
fn prose_of_markdown(text: &str) -> String {
    let mut in_fence = false;
    let blank_spans = |line: &str| line.split('`').step_by(2).collect::<Vec<_>>().join("``");
    let lines = text.lines().map(|line| {
        let is_fence = line.trim_start().starts_with("```");
        in_fence ^= is_fence;
        let is_code = in_fence || is_fence || line.starts_with("    ");
        if is_code { String::new() } else { blank_spans(line) }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A rule's page, messages and comments: the part of its file before the examples.
fn prose_of_rule(toml: &str) -> String {
    prose_of_markdown(toml.split("[[example]]").next().unwrap_or(toml))
}

/// Files below a folder whose names end so, by their paths from the root.
fn below(folder: &str, end: &str) -> Vec<String> {
    let mut out = Vec::new();
    for entry in fs::read_dir(root().join(folder)).unwrap_or_else(|e| panic!("{folder}: {e}")) {
        let name = format!("{folder}/{}", entry.unwrap().file_name().to_str().unwrap());
        if root().join(&name).is_dir() {
            out.extend(below(&name, end));
        } else if name.ends_with(end) {
            out.push(name);
        }
    }
    out
}

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_else(|e| panic!("{file}: {e}"))
}

fn assert_none(complaints: &[String]) {
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn a_word_of_the_list_is_found_with_its_line_and_what_to_write() {
    let text = "fine\nThe finding tells that Nobody mends it by hand.\n";
    let expected = [
        "x.md:2: 'tells': write report, record, pass, show or distinguish",
        "x.md:2: 'mends': write fix",
        "x.md:2: 'nobody': write the passive, or who is meant",
        "x.md:2: 'by hand': write manually, manual or hand-written",
    ];
    assert_eq!(complaints("x.md", text), expected);
    assert_eq!(complaints("x.md", "amended, untold, standby handle, behindhand"), [""; 0]);
}

#[test]
fn code_is_not_prose() {
    let text = "call `judge(x)`\n\n```sh\ntell me\n```\n    judge\n";
    assert_eq!(complaints("x.md", &prose_of_markdown(text)), [""; 0]);
    let rule = "message = \"told\"\n[[example]]\nbad = \"told\"\n";
    assert_eq!(complaints("x.toml", &prose_of_rule(rule)).len(), 1);
}

#[test]
fn every_exception_is_needed() {
    for (file, sentence, why) in EXCEPTIONS {
        assert!(read(file).contains(sentence) && !why.is_empty(), "{file} has no \"{sentence}\" any more");
        assert!(!complaints("", sentence).is_empty(), "\"{sentence}\" needs no exception");
    }
}

#[test]
fn rules_use_standard_terms() {
    let files = below("rules/checks", ".toml");
    assert!(!files.is_empty());
    assert_none(&files.iter().flat_map(|f| complaints(f, &prose_of_rule(&read(f)))).collect::<Vec<_>>());
}

#[test]
fn documents_use_standard_terms() {
    let docs = below("docs", ".md").into_iter().filter(|f| !f.starts_with("docs/rules/"));
    let files: Vec<String> = DOCUMENTS.iter().map(|f| (*f).to_owned()).chain(docs).collect();
    assert!(files.len() > DOCUMENTS.len());
    assert_none(&files.iter().flat_map(|f| complaints(f, &prose_of_markdown(&read(f)))).collect::<Vec<_>>());
}

#[test]
fn help_and_schema_use_standard_terms() {
    let scratch = Scratch::new(&[]);
    let help = scratch.run(&["--help"]).stdout;
    let list = help.lines().skip_while(|l| *l != "Commands:").skip(1).take_while(|l| !l.is_empty());
    let names = list.filter_map(|l| l.strip_prefix("  ").filter(|l| !l.starts_with(' '))?.split_whitespace().next());
    let commands: Vec<&str> = names.filter(|c| *c != "help").chain(["generate"]).collect();
    assert!(["check", "baseline", "cc", "lsp"].iter().all(|c| commands.contains(c)), "{commands:?}");
    let mut found = complaints("abi3lint --help", &help);
    for command in commands {
        for option in ["-h", "--help"] {
            let run = scratch.run(&[command, option]);
            assert!(run.status == Some(0) && run.stdout.contains("Usage:"), "{run:?}");
            found.extend(complaints(&format!("abi3lint {command} {option}"), &run.stdout));
        }
    }
    found.extend(complaints("abi3lint config --schema", &scratch.run(&["config", "--schema"]).stdout));
    assert_none(&found);
}
