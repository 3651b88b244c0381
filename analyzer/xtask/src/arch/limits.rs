//! Sentences about limits: whoever reads a report can know where the program stops to look.
//!
//! Each number that the sources of the product name is either in the tables of `docs/limits.md`, with its value, or
//! here among those that limit nothing that is judged. Both are compared with the sources in both directions.

use super::llvm::folders;
use super::paths::without_tests;
use super::sentence::Sentence;
use super::sources::{files_below, files_of};
use abi3lint_workspace::{Metadata, is_product, members, root};
use anyhow::Result;
use std::collections::BTreeMap;

const PAGE: &str = "docs/limits.md";

/// Numbers that limit nothing that is judged, by what they are.
const NO_LIMITS: &[(&str, &[&str])] = &[
    (
        "what is kept in memory, and done at once",
        &[
            "allocator/src/lib.rs: KEPT",
            "allocator/src/lib.rs: KEPT_BY_SERVER",
            "allocator/src/lib.rs: OF_HEAP",
            "allocator/src/lib.rs: THREADS_A_HEAP",
            "check/src/rules/exported_hook.rs: MOST",
            "check/src/rules/not_limited.rs: STABLE",
            "front-bin/src/evidence/abi_info.rs: SLOT",
            "front-bin/src/evidence/arm64.rs: APART",
            "front-bin/src/evidence/debug_info.rs: MOST_LINES",
            "front-bin/src/evidence/debug_info.rs: MOST_UNITS",
            "front-bin/src/evidence/types.rs: NEAR",
            "front-bin/src/evidence/x86.rs: CLEAR",
            "front-bin/src/facts.rs: LIMITED",
            "front-bin/src/image/macho_code.rs: POINTER",
            "front-bin/src/image/pe.rs: SLOT",
            "front-bin/src/image/mod.rs: MAGIC",
            "front-bin/src/image/mod.rs: MOST_SLICES",
            "front-bin/src/member.rs: FIRST",
            "cli/src/input/include_dirs.rs: FEW",
            "cli/src/live/worker.rs: MOST",
            "cli/src/live/worker.rs: TOO_MANY",
            "cli/src/run/threads.rs: MOST_FOR_EACH",
            "front-c/src/conditions/alternatives.rs: FEW",
            "front-c/src/conditions/events.rs: NEAR",
            "front-c/src/conditions/header_memory.rs: MOST_EFFECTS",
            "front-c/src/conditions/header_memory.rs: MOST_REMEMBERED",
            "front-c/src/conditions/recording.rs: MOST_STEPS",
            "front-c/src/types/decls.rs: LITTER",
            "front-c/src/text/edit.rs: BLOCK",
            "front-c/src/extract.rs: BYTES_PER_FACT",
            "front-c/src/sources/file.rs: KEPT_TOKENS",
            "front-c/src/package/liveness.rs: UNITS_AT_ONCE",
            "front-c/src/sources/parameters.rs: FEW",
            "front-c/src/types/headers.rs: KEPT_BYTES",
            "front-c/src/text/spans.rs: BLOCK",
            "settings/src/paths.rs: MOST",
        ],
    ),
    (
        "how a change is read again, whose result is that of reading all",
        &[
            "front-c/src/syntax/file_items.rs: EDGE",
            "front-c/src/incremental/limits.rs: MOST",
            "front-c/src/incremental/limits.rs: MOST_OF_ERRORS",
            "front-c/src/incremental/limits.rs: ROUNDS",
            "front-c/src/incremental/limits.rs: SMALL",
            "front-c/src/incremental/limits.rs: MOST_OF_EDIT",
            "front-c/src/text/spans.rs: NEAR",
            "front-c/src/incremental/edit_window.rs: NEIGHBOURS",
        ],
    ),
    (
        "what a step costs",
        &[
            "front-c/src/definitions/lifetime.rs: STEPS",
            "front-c/src/facts/expansion_chain.rs: LINKS_A_STEP",
            "front-c/src/syntax/nodes.rs: MEMBERS",
            "front-c/src/flow/formats.rs: FIRST_OUTPUT",
            "front-c/src/flow/formats.rs: LEAST",
            "front-ir/src/flow/formats.rs: FIRST_OUTPUT",
            "front-ir/src/flow/formats.rs: LEAST",
            "front-ir/src/tables.rs: LIST",
            "front-c/src/flow/texts.rs: LONGEST",
            "front-c/src/infer/resolve.rs: TYPEDEFS_WITHOUT_CIRCLE",
            "front-c/src/view/unknown_attributes.rs: HEAD",
            "front-c/src/view/unreadable_arguments.rs: DEEPEST_CALL",
            "front-c/src/syntax/piecewise.rs: FEW",
            "front-c/src/syntax/piecewise.rs: PART",
            "front-c/src/syntax/piecewise.rs: SMALLEST",
            "front-c/src/syntax/piecewise.rs: WORK_TO_BEGIN",
            "front-c/src/syntax/budget.rs: STEPS_A_CHECK",
            "front-c/src/syntax/parse.rs: STACK_AT_LEAST",
            "front-c/src/syntax/parse.rs: STACK_A_BYTE",
            "front-c/src/syntax/parse.rs: STACK_AT_MOST",
            "front-c/src/syntax/budget.rs: TOKENS_LEFT",
        ],
    ),
    (
        "what is shown of what was found",
        &[
            "check/src/engine.rs: WINDOW",
            "check/src/words.rs: MAX_FIELDS",
            "flow/src/hits.rs: MAX_SOURCES",
            "report/src/explain/entity.rs: LIST",
            "report/src/full.rs: LONGEST_FIXED_LINE",
            "report/src/github.rs: DRAWN",
            "report/src/sarif/finding.rs: MOST_RELATED",
            "report/src/sarif/finding.rs: MOST_STEPS",
            "report/src/sarif/mod.rs: MOST_RESULTS",
            "report/src/sarif/mod.rs: SHOWN",
            "report/src/sarif/rule.rs: LONGEST_DESCRIPTION",
            "report/src/snippet.rs: BEFORE",
            "report/src/snippet.rs: WINDOW",
            "report/src/terminal.rs: LONGEST",
            "rules/src/spelling.rs: LONGEST",
        ],
    ),
    (
        "versions of formats, statuses and measures",
        &[
            "cli/src/ir/compile.rs: OLDEST",
            "cli/src/lsp/server.rs: NO_SHUTDOWN",
            "cli/src/output/terminal.rs: FAILED",
            "command-line/src/in_sources.rs: UNNUMBERED",
            "settings/src/build_files.rs: CMAKE",
            "settings/src/build_files.rs: MESON",
            "settings/src/build_files.rs: OWN",
            "front-ir/src/variables.rs: DEFINED",
            "ir-protocol/src/lib.rs: PROTOCOL",
            "model/src/config.rs: COUNT",
            "model/src/config.rs: VERSIONS",
            "model/src/config_set.rs: BITS",
            "model/src/config_set.rs: WORDS",
            "report/src/baseline.rs: VERSION",
        ],
    ),
];

pub(crate) fn prove(metadata: &Metadata) -> Result<Vec<Sentence>> {
    let page = std::fs::read_to_string(root().join(PAGE))?;
    let mut numbers: BTreeMap<String, String> = BTreeMap::new();
    let ours = members(metadata).into_iter().filter(|p| is_product(p)).flat_map(files_of);
    for path in ours.chain(folders().flat_map(|f| files_below(&f))) {
        let text = std::fs::read_to_string(&path)?;
        let name = path.strip_prefix(root()).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        let name = name.strip_prefix("analyzer/").unwrap_or(&name).to_owned();
        numbers.extend(constants(&without_tests(&text)).into_iter().map(|(c, v)| (format!("{name}: {c}"), v)));
    }
    let text = "each limit of the product is in docs/limits.md with its value, and the page names no other";
    Ok(vec![Sentence::new(text, compare(&numbers, &rows(&page)))])
}

/// What speaks against it that sources and page say the same.
fn compare(numbers: &BTreeMap<String, String>, rows: &BTreeMap<String, String>) -> Vec<String> {
    let mut breaches = Vec::new();
    let listed = |name: &str| NO_LIMITS.iter().any(|(_, names)| names.contains(&name));
    for (name, value) in numbers {
        match rows.get(name) {
            Some(_) if listed(name) => breaches.push(format!("{name} is in {PAGE} and listed as no limit")),
            Some(said) if said != value => breaches.push(format!("{name} is {value}, {PAGE} says {said}")),
            None if !listed(name) => breaches.push(format!("{name} = {value} is not in {PAGE}")),
            _ => {}
        }
    }
    let known = NO_LIMITS.iter().flat_map(|(_, names)| names.iter().map(|n| (*n).to_owned()));
    let gone = rows.keys().cloned().chain(known).filter(|n| !numbers.contains_key(n));
    breaches.extend(gone.map(|n| format!("{n} is in no source")));
    breaches
}

/// The constants of a source that are whole numbers, with their values; expressions that name others stay as they
/// are written.
fn constants(code: &str) -> Vec<(String, String)> {
    let of_line = |line: &str| {
        let line = line.trim_start();
        let line = ["pub ", "pub(crate) ", "pub(super) "].iter().find_map(|v| line.strip_prefix(v)).unwrap_or(line);
        let (name, rest) = line.strip_prefix("const ")?.split_once(": ")?;
        let (ty, value) = rest.split_once(" = ")?;
        let is_number = matches!(ty, "usize" | "u8" | "u16" | "u32" | "u64" | "i32" | "i64");
        let value = value.trim_end_matches(';');
        is_number.then(|| (name.to_owned(), evaluated(value).map_or_else(|| value.to_owned(), |v| v.to_string())))
    };
    code.lines().filter_map(of_line).collect()
}

/// The value of `4096`, `2_000_000`, `8 << 20`; another one is compared as it is written.
fn evaluated(value: &str) -> Option<u64> {
    let number = |text: &str| text.trim().replace('_', "").parse::<u64>().ok();
    match value.split_once("<<") {
        Some((base, by)) => number(base)?.checked_shl(number(by)? as u32),
        None => number(value),
    }
}

/// The rows of the page's tables whose last cell names a constant: `` `path: NAME` ``; the cell before it is the value,
/// which begins with a number, `1,000` or `8 MiB`.
fn rows(page: &str) -> BTreeMap<String, String> {
    let of_line = |line: &str| {
        let cells: Vec<&str> = line.strip_prefix('|')?.strip_suffix('|')?.split('|').map(str::trim).collect();
        let [.., value, name] = cells[..] else { return None };
        let name = name.strip_prefix('`')?.strip_suffix('`')?;
        let mut words = value.split(' ');
        let number: u64 = words.next()?.replace(',', "").parse().ok()?;
        let unit = [("KiB", 10), ("MiB", 20), ("GiB", 30)].iter().find(|u| words.clone().next() == Some(u.0));
        Some((name.to_owned(), (number << unit.map_or(0, |u| u.1)).to_string()))
    };
    page.lines().filter_map(of_line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_and_rows_are_compared_both_ways() {
        let code = "/// Deep.\nconst DEPTH: u32 = 24;\n    pub const ALL: usize = 8 << 20;\nconst S: &str = \"\";\nconst TWICE: usize = 2 * DEPTH;\n";
        let found: BTreeMap<String, String> =
            constants(code).into_iter().map(|(n, v)| (format!("a.rs: {n}"), v)).collect();
        assert_eq!(found.values().collect::<Vec<_>>(), ["8388608", "24", "2 * DEPTH"]);
        let page = "| What | Value | Code |\n|---|---|---|\n| bytes | 8 MiB | `a.rs: ALL` |\n| d | 2,4 levels | `a.rs: DEPTH` |\n| x | 1 | `a.rs: GONE` |\n";
        let breaches: Vec<String> =
            compare(&found, &rows(page)).into_iter().filter(|b| b.starts_with("a.rs")).collect();
        assert_eq!(breaches, ["a.rs: TWICE = 2 * DEPTH is not in docs/limits.md", "a.rs: GONE is in no source"]);
        let wrong = rows(&page.replace("2,4", "25"));
        assert!(compare(&found, &wrong).contains(&"a.rs: DEPTH is 24, docs/limits.md says 25".to_owned()));
    }
}
