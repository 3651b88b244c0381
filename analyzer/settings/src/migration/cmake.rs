//! CMakeLists.txt: `USE_SABI` of each `Python_add_library(... MODULE ...)`, and the component that it needs.

use super::calls::{Call, Language, calls, masked};
use super::draft::Draft;
use super::text::Splice;
use crate::build_files::floor;

const COMPONENT: &str = "Development.SABIModule";

pub(super) fn migrate(draft: &mut Draft<'_>) {
    let number = draft.number();
    let mut count = 0;
    for file in draft.tree.cmake_files().iter() {
        let (name, text) = (file.name.as_str(), file.text.as_str());
        let lines = vec![format!("Python_add_library(... MODULE USE_SABI {number} ...)")];
        let Some(mask) = masked(text, Language::Cmake) else {
            draft.task(name, None, "it was not understood; each module needs", lines);
            continue;
        };
        let mut splices = Vec::new();
        let is_library = |name: &str| {
            let name = name.to_ascii_lowercase();
            name.starts_with("python") && name.ends_with("_add_library")
        };
        for call in calls(&mask, Language::Cmake, is_library) {
            let words: Vec<&str> = call.arguments.iter().map(|a| &text[a.span.clone()]).collect();
            if let Some(at) = words.iter().position(|w| *w == "USE_SABI") {
                count += 1;
                match words.get(at + 1) {
                    Some(said) if floor(said) == Some(draft.floor) => {}
                    Some(said) if floor(said).is_some() => {
                        let span = call.arguments[at + 1].span.clone();
                        splices.push(Splice { start: span.start, end: span.end, text: number.clone() });
                    }
                    _ => draft.task_at(
                        name,
                        (text, call.at),
                        "its USE_SABI depends on something; it must be",
                        lines.clone(),
                    ),
                }
            } else if let Some(at) = words.iter().position(|w| *w == "MODULE") {
                count += 1;
                splices.push(Splice::insert(call.arguments[at].span.end, format!(" USE_SABI {number}")));
            }
        }
        splices.extend(
            calls(&mask, Language::Cmake, |name| name.eq_ignore_ascii_case("find_package"))
                .iter()
                .filter_map(|call| component(text, call)),
        );
        draft.splice(name, text, splices);
    }
    if count == 0 {
        let lines = vec![format!("Python_add_library(... MODULE USE_SABI {number} ...)")];
        draft.task("CMakeLists.txt", None, "it has no Python_add_library(...); each module needs", lines);
    }
}

/// The component beside `Development.Module`.
fn component(text: &str, call: &Call) -> Option<Splice> {
    let words: Vec<&str> = call.arguments.iter().map(|a| &text[a.span.clone()]).collect();
    let is_there = words.iter().any(|w| *w == COMPONENT || w.contains("SKBUILD_SABI_COMPONENT"));
    let module = words.iter().position(|w| *w == "Development.Module").filter(|_| !is_there)?;
    Some(Splice::insert(call.arguments[module].span.end, format!(" {COMPONENT}")))
}
