//! meson.build: `limited_api:` of each `extension_module(...)`.

use super::calls::{Language, calls, masked};
use super::draft::Draft;
use super::setup_py::append;
use super::text::Splice;
use crate::build_files::floor;
use crate::text::only_quoted;
use std::ops::Range;

pub(super) fn migrate(draft: &mut Draft<'_>) {
    let argument = format!("limited_api: '{}'", draft.number());
    let mut count = 0;
    for file in draft.tree.meson_files().iter() {
        let (name, text) = (file.name.as_str(), file.text.as_str());
        let lines = || vec![format!("{argument},")];
        let Some(mask) = masked(text, Language::Meson) else {
            draft.task(name, None, "it was not understood; each extension_module(...) needs", lines());
            continue;
        };
        let mut splices = Vec::new();
        for call in calls(&mask, Language::Meson, |name| name == "extension_module") {
            count += 1;
            let spans: Vec<Range<usize>> = call.arguments.iter().map(|a| a.span.clone()).collect();
            if text[call.open..call.close].contains(".pyx") {
                let why = "Cython makes its source; the extension_module(...) needs CYTHON_LIMITED_API and";
                draft.task_at(name, (text, call.at), why, lines());
            } else if call.named(text, "kwargs").is_some() {
                let why = "its kwargs may have limited_api; the extension_module(...) needs";
                draft.task_at(name, (text, call.at), why, lines());
            } else if let Some(old) = call.named(text, "limited_api") {
                match only_quoted(&text[old.value.clone()]) {
                    Some(said) if floor(said) == Some(draft.floor) => {}
                    Some(_) => splices.push(Splice {
                        start: old.value.start + 1,
                        end: old.value.end - 1,
                        text: draft.number(),
                    }),
                    None => {
                        let why = "its limited_api depends on something; the extension_module(...) needs";
                        draft.task_at(name, (text, call.at), why, lines());
                    }
                }
            } else {
                splices.extend(append(text, &mask, call.close, &spans, std::slice::from_ref(&argument)));
            }
        }
        draft.splice(name, text, splices);
    }
    if count == 0 {
        draft.task("meson.build", None, "it has no extension_module(...); each needs", vec![format!("{argument},")]);
    }
}
