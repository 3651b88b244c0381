//! The tag of setuptools' wheels: `py_limited_api` of `[bdist_wheel]` in setup.cfg, which is made if it is not there.

use super::draft::Draft;
use super::setup_py::names_elsewhere;
use super::text::Splice;
use crate::build_files::floor;
use crate::setuptools::{ini, tag_in_pyproject, tag_in_setup_py};
use crate::text::offset;

const FILE: &str = "setup.cfg";
const SECTION: &str = "[bdist_wheel]";

pub(super) fn migrate(draft: &mut Draft<'_>) {
    let tag = draft.tag();
    let line = format!("py_limited_api = {tag}");
    let others = [("setup.py", tag_in_setup_py(draft.tree)), ("pyproject.toml", tag_in_pyproject(draft.tree))];
    if others.iter().any(|(_, v)| *v == Some(draft.floor)) {
        return;
    }
    if let Some((name, Some(other))) = others.iter().find(|(_, v)| v.is_some()) {
        let lines = vec![format!("py_limited_api of bdist_wheel: {tag}")];
        draft.task(name, None, &format!("it gives the wheels the tag of {other}; it must be"), lines);
        return;
    }
    if let Some(file) = draft.tree.text("setup.py")
        && let Some(at) = names_elsewhere(&file.text)
    {
        let lines = vec![format!("options={{\"bdist_wheel\": {{\"py_limited_api\": \"{tag}\"}}}}")];
        draft.task_at(
            "setup.py",
            (&file.text, at),
            "it chooses the tag of wheels itself; check that it becomes",
            lines,
        );
        return;
    }
    let Some(file) = draft.tree.text(FILE) else {
        draft.change(FILE, None, format!("{SECTION}\n{line}\n"));
        return;
    };
    let text = file.text.as_str();
    if let Some(old) = ini(text, "bdist_wheel", "py_limited_api") {
        if floor(old) != Some(draft.floor) {
            let start = offset(text, old);
            draft.splice(FILE, text, vec![Splice { start, end: start + old.len(), text: tag }]);
        }
        return;
    }
    let header = text.split_inclusive('\n').find(|l| l.trim() == SECTION);
    let splice = match header {
        Some(header) if header.ends_with('\n') => {
            Splice::insert(offset(text, header) + header.len(), format!("{line}\n"))
        }
        Some(_) => Splice::insert(text.len(), format!("\n{line}\n")),
        None => {
            let gap = if text.trim().is_empty() {
                ""
            } else if text.ends_with('\n') {
                "\n"
            } else {
                "\n\n"
            };
            Splice::insert(text.len(), format!("{gap}{SECTION}\n{line}\n"))
        }
    };
    draft.splice(FILE, text, vec![splice]);
}
