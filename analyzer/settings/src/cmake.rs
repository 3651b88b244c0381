//! CMake: `Python_add_library(... USE_SABI 3.9 ...)`, `nanobind_add_module(... STABLE_ABI ...)` and the macro in
//! CMakeLists.txt.

use crate::build_files::{CMAKE, OWN, Promise, Text, Tree, floor};
use crate::conditions::{Conditions, STABLE_ABI, Selecting, Selection, Turn, Variables, by_macro, by_selection};
use crate::text::is_letter;
use abi3lint_model::Version;
use std::sync::Arc;

/// The limited API that nanobind needs where it is a part of the module.
const NANOBIND: Version = Version(12);

impl Tree {
    /// CMakeLists.txt and those of its subdirectories.
    pub(crate) fn cmake_files(&self) -> Arc<[Arc<Text>]> {
        self.build_files("CMakeLists.txt", |code| {
            let folders = calls(code).filter(|c| c.name == "add_subdirectory");
            folders.filter_map(|c| c.arguments.first().map(|f| (*f).to_owned())).collect()
        })
    }
}

/// What CMakeLists.txt and those of its subdirectories say.
pub(crate) fn promise(tree: &Tree) -> Option<Promise> {
    let files = tree.cmake_files();
    let files = selecting(&files);
    by_selection(tree, &files).or_else(|| by_macro(tree, &files, true))
}

/// What each file selects.
pub(crate) fn selecting(files: &[Arc<Text>]) -> Vec<Selecting<'_>> {
    let mut last = CMAKE;
    let mut variables = Variables::default();
    let mut all = Vec::new();
    for file in files {
        let turns = calls(&file.code).filter_map(|c| Some((c.at, turn(&c.name)?)));
        let conditions = Conditions::of(turns, &mut last);
        for call in calls(&file.code).filter(|c| c.name == "set") {
            if let [variable, value, ..] = &*call.arguments {
                variables.assign(variable, value, conditions.at(call.at));
            }
        }
        all.push(Selecting { file, conditions, selections: Vec::new() });
    }
    for one in &mut all {
        for call in calls(&one.file.code) {
            one.selections.extend(selections(&call, one.conditions.at(call.at), &variables));
        }
    }
    all
}

fn turn(command: &str) -> Option<Turn> {
    match command {
        "if" => Some(Turn::If),
        "elseif" | "else" => Some(Turn::Else),
        "endif" => Some(Turn::End),
        _ => None,
    }
}

/// A command.
#[derive(PartialEq, Eq, Debug)]
struct Call<'t> {
    /// Where its arguments begin.
    at: usize,
    /// In lower case, as CMake takes it.
    name: String,
    /// Without quotes; those of a list are one by one.
    arguments: Vec<&'t str>,
}

fn calls(text: &str) -> impl Iterator<Item = Call<'_>> {
    text.match_indices('(').filter_map(|(at, _)| {
        let name = text[..at].trim_end().rsplit(|c| !is_letter(c)).next()?.to_ascii_lowercase();
        let end = at + 1 + text[at + 1..].find(['(', ')'])?;
        let arguments = text[at + 1..end].split(|c: char| c.is_whitespace() || c == ';').map(|a| a.trim_matches('"'));
        let arguments = arguments.filter(|a| !a.is_empty()).collect();
        (!name.is_empty()).then_some(Call { at, name, arguments })
    })
}

/// The names of modules, and what may be their sources.
pub(crate) fn libraries(code: &str) -> impl Iterator<Item = (&str, Vec<&str>)> {
    calls(code).filter(|c| is_library(&c.name) && c.arguments.contains(&"MODULE")).filter_map(|c| {
        let sabi = c.arguments.iter().position(|a| *a == "USE_SABI").map(|at| at + 1);
        let is_word = |(at, a): &(usize, &str)| matches!(*a, "MODULE" | "WITH_SOABI" | "USE_SABI") || Some(*at) == sabi;
        let plain = c.arguments.iter().copied().enumerate().filter(|a| !is_word(a)).map(|(_, a)| a);
        plain.clone().next().map(|name| (name, plain.skip(1).collect()))
    })
}

/// Whether a command of FindPython makes a library.
fn is_library(command: &str) -> bool {
    command.starts_with("python") && command.ends_with("add_library")
}

/// The floors that a command selects.
fn selections<'t>(call: &Call<'t>, condition: u32, variables: &Variables<'t>) -> Vec<Selection<'t>> {
    let named = |word: &str| call.arguments.iter().skip(1).position(|a| *a == word).map(|at| at + 1);
    if call.name == "nanobind_add_module" {
        // As a module of its own it takes a floor, or that of the wheel.
        let is_split = named("BACKEND_MODULE").is_some();
        let given = named("STABLE_ABI_VERSION").and_then(|at| call.arguments.get(at + 1));
        let written = given.copied().or_else(|| named(STABLE_ABI).map(|at| call.arguments[at]));
        let selection = |written| Selection {
            floor: if is_split { given.and_then(|v| floor(v)) } else { Some(NANOBIND) },
            written,
            condition: OWN,
            what: STABLE_ABI,
        };
        return written.map(selection).into_iter().collect();
    }
    // A variable may hold both words.
    let Some(at) = named("USE_SABI").filter(|_| is_library(&call.name) || call.name == "set") else {
        return Vec::new();
    };
    let written = call.arguments.get(at + 1).copied().unwrap_or(call.arguments[at]);
    let selection = |(said, condition)| Selection { floor: floor(said), written, condition, what: "USE_SABI" };
    match written.strip_prefix("${").and_then(|v| v.strip_suffix('}')) {
        Some(variable) => {
            let values = variables.values(variable, condition);
            let unknown = Selection { floor: None, written, condition, what: "USE_SABI" };
            if values.is_empty() { vec![unknown] } else { values.into_iter().map(selection).collect() }
        }
        None => vec![selection((written, condition))],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(code: &str) -> Arc<Text> {
        Arc::new(Text { name: "CMakeLists.txt".to_owned(), text: code.to_owned(), code: code.to_owned() })
    }

    /// What is selected: the minor version, its text, and whether it is sure.
    fn found(code: &str) -> Vec<(Option<u8>, String, bool)> {
        let files = [file(code)];
        let selections = selecting(&files).into_iter().flat_map(|f| f.selections);
        selections.map(|s| (s.floor.map(|f| f.0), s.written.to_owned(), s.condition == 0)).collect()
    }

    fn one(floor: u8, written: &str, is_sure: bool) -> (Option<u8>, String, bool) {
        (Some(floor), written.to_owned(), is_sure)
    }

    #[test]
    fn commands_are_read_in_any_case_and_over_lines() {
        let text = "set(ABI 3.10)\nPYTHON_ADD_LIBRARY (a MODULE\n  USE_SABI ${ABI} WITH_SOABI a.c)\n\
                    Python3_add_library(b MODULE USE_SABI 3.12 b.c)\nadd_library(c USE_SABI 3.9)";
        assert_eq!(found(text), [one(10, "${ABI}", true), one(12, "3.12", true)]);
        assert_eq!(calls("(((").count(), 0);
        let call = Call { at: 7, name: "message".to_owned(), arguments: vec!["…"] };
        assert_eq!(calls("message(\"… (x)\")").collect::<Vec<_>>(), [call]);
    }

    #[test]
    fn what_stands_under_a_condition_is_not_sure() {
        let library = "python_add_library(a MODULE USE_SABI 3.11 a.c)";
        for (text, expected) in [
            (format!("if(SABI)\n{library}\nelse()\nendif()"), vec![one(11, "3.11", false)]),
            (format!("if(A)\nif(B AND (C))\nendif()\nelseif(D)\n{library}\nendif()"), vec![one(11, "3.11", false)]),
            (format!("if(A)\nendif()\n{library}\n"), vec![one(11, "3.11", true)]),
            ("nanobind_add_module(a STABLE_ABI NB_STATIC a.cpp)".to_owned(), vec![one(12, "STABLE_ABI", false)]),
            ("nanobind_add_module(STABLE_ABI a.cpp)".to_owned(), vec![]),
            (
                "nanobind_add_module(a STABLE_ABI BACKEND_MODULE b a.cpp)".to_owned(),
                vec![(None, "STABLE_ABI".to_owned(), false)],
            ),
            (
                "nanobind_add_module(a BACKEND_MODULE b STABLE_ABI_VERSION 3.11 a.cpp)".to_owned(),
                vec![one(11, "3.11", false)],
            ),
            ("set(ARGS \"USE_SABI;3.11\")".to_owned(), vec![one(11, "3.11", true)]),
            ("if(X)\nset(ARGS USE_SABI ${VERSION})\nendif()".to_owned(), vec![(None, "${VERSION}".to_owned(), false)]),
            (
                "set(V 3.9)\nif(X)\nset(V 3.11)\nendif()\npython_add_library(a USE_SABI ${V})".to_owned(),
                vec![one(9, "${V}", false), one(11, "${V}", false)],
            ),
        ] {
            assert_eq!(found(&text), expected, "{text}");
        }
    }

    #[test]
    fn each_build_file_is_read_once() {
        let scratch = tempfile::TempDir::new().unwrap();
        let write = |name: &str, text: &str| std::fs::write(scratch.path().join(name), text).unwrap();
        std::fs::create_dir(scratch.path().join("src")).unwrap();
        write("CMakeLists.txt", "add_subdirectory(.)\nadd_subdirectory(./src)\nadd_subdirectory(src)\n");
        write("src/CMakeLists.txt", "add_subdirectory(.)\n");
        let tree = Tree::new(scratch.path().to_owned(), None);
        let files = tree.cmake_files();
        let names: Vec<&str> = files.iter().map(|f| f.name.as_str()).collect();
        assert_eq!(names, ["CMakeLists.txt", "src/CMakeLists.txt"]);
        write("src/CMakeLists.txt", "another text");
        assert_eq!(tree.text("src/CMakeLists.txt").unwrap().text, "add_subdirectory(.)\n");
        assert!(tree.text("setup.py").is_none());
    }
}
