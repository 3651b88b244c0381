//! Sentences about dependencies, proven by cargo's resolved graph of a default build.

use super::sentence::Sentence;
use abi3lint_workspace::{Metadata, Package, is_product, members};
use std::collections::{BTreeMap, BTreeSet};

/// Product crates in the order in which they may know each other, with the crates of ours that each may
/// depend on. A crate that is not listed is a breach: a new one needs a place.
const LAYERS: &[(&str, &[&str])] = &[
    ("abi3lint-model", &[]),
    ("abi3lint-allocator", &[]),
    // Linked into no other: only the build script of abi3lint-rules knows it.
    ("abi3lint-rules-format", &["abi3lint-model"]),
    ("abi3lint-ir-protocol", &["abi3lint-model"]),
    ("abi3lint-rules", &["abi3lint-model"]),
    ("abi3lint-flow", &["abi3lint-model"]),
    ("abi3lint-c-text", &["abi3lint-model"]),
    (
        "abi3lint-front-c",
        &["abi3lint-allocator", "abi3lint-c-text", "abi3lint-flow", "abi3lint-model", "abi3lint-rules"],
    ),
    ("abi3lint-front-bin", &["abi3lint-model", "abi3lint-rules"]),
    ("abi3lint-check", &["abi3lint-model", "abi3lint-rules"]),
    ("abi3lint-convert", &["abi3lint-c-text", "abi3lint-model", "abi3lint-rules"]),
    ("abi3lint-lint", &["abi3lint-c-text", "abi3lint-check", "abi3lint-convert", "abi3lint-model", "abi3lint-rules"]),
    ("abi3lint-report", &["abi3lint-model", "abi3lint-rules"]),
    ("abi3lint-settings", &["abi3lint-model", "abi3lint-rules"]),
    ("abi3lint-command-line", &["abi3lint-front-c", "abi3lint-model", "abi3lint-settings"]),
    (
        "abi3lint",
        &[
            "abi3lint-allocator",
            "abi3lint-command-line",
            "abi3lint-ir-protocol",
            "abi3lint-model",
            "abi3lint-rules",
            "abi3lint-front-bin",
            "abi3lint-front-c",
            "abi3lint-check",
            "abi3lint-lint",
            "abi3lint-report",
            "abi3lint-settings",
        ],
    ),
];

/// Tools of the project, with the crates of ours that each may depend on. What measures the data does not know
/// `abi3lint-rules`, which is built from the data.
const TOOLS: &[(&str, &[&str])] = &[
    ("abi3lint-workspace", &[]),
    // A change of the product or of its data compiles no chore.
    ("xtask", &["abi3lint-pythons", "abi3lint-workspace"]),
    ("abi3lint-pythons", &["abi3lint-model", "abi3lint-workspace"]),
    ("abi3lint-capi-measure", &["abi3lint-model", "abi3lint-pythons", "abi3lint-workspace"]),
    (
        "abi3lint-capi-catalog",
        &["abi3lint-capi-measure", "abi3lint-model", "abi3lint-pythons", "abi3lint-rules-format", "abi3lint-workspace"],
    ),
    ("abi3lint-null-probe", &["abi3lint-model", "abi3lint-pythons", "abi3lint-rules-format", "abi3lint-workspace"]),
    ("abi3lint-proofs", &["abi3lint-model", "abi3lint-pythons", "abi3lint-workspace"]),
    // What is compared is what the rules ask, not what a front end makes of it.
    ("abi3lint-catalog-proof", &["abi3lint-model", "abi3lint-rules", "abi3lint-check"]),
    // They know the program by its command line and its output.
    ("abi3lint-end-to-end", &["abi3lint-pythons", "abi3lint-workspace"]),
    ("abi3lint-migrate-eval", &["abi3lint-bench", "abi3lint-pythons", "abi3lint-rules", "abi3lint-workspace"]),
    ("abi3lint-agreement", &["abi3lint-pythons", "abi3lint-workspace"]),
    ("abi3lint-torture", &["abi3lint-workspace"]),
    ("abi3lint-bench", &["abi3lint-model", "abi3lint-front-c", "abi3lint-check", "abi3lint-workspace"]),
    ("abi3lint-testkit", &["abi3lint-model", "abi3lint-rules", "abi3lint-front-c", "abi3lint-lint"]),
];

/// External crates (by prefix) that one product crate alone may name in its dependencies.
const OWNED: &[(&str, &str, &str)] = &[
    ("tree-sitter", "abi3lint-front-c", "only the C front end parses C"),
    ("serde", "abi3lint-report", "only the renderers serialise findings"),
    ("codespan-reporting", "abi3lint-report", "only the renderers draw"),
    ("object", "abi3lint-front-bin", "only the front end for binaries reads objects"),
    ("zip", "abi3lint-front-bin", "only the front end for binaries reads wheels"),
    ("clap", "abi3lint", "only the binary knows a command line"),
    ("ignore", "abi3lint", "only the binary looks for files"),
    ("toml", "abi3lint-settings", "only what program and plugin share reads settings"),
    ("lsp-server", "abi3lint", "only the binary is a language server"),
    ("gen-lsp-types", "abi3lint", "only the binary speaks the protocol of editors"),
    ("anyhow", "abi3lint", "libraries have error types of their own"),
];

/// Reading is not serialising: the binary reads baselines, `command-line` compile_commands.json, settings are read by
/// their declaration, and `sources` proves that none of them writes. The data's files are read while `abi3lint-rules`
/// is built, and their lines are written by the project's tools. And comparing paths with patterns is not looking for
/// files. The language server hands messages of the protocol to its library, whose functions ask for traits. Who counts
/// the memory that the parser asks for parses nothing. What the reader of LLVM modules answers holds no findings, and one
/// crate has its form for both ends.
const READERS: &[(&str, &str)] = &[
    ("abi3lint-allocator", "tree-sitter"),
    ("abi3lint-command-line", "serde_json"),
    ("abi3lint-ir-protocol", "serde"),
    ("abi3lint-ir-protocol", "serde_json"),
    ("abi3lint", "serde_json"),
    ("abi3lint", "serde"),
    ("abi3lint-rules-format", "serde"),
    ("abi3lint-rules-format", "serde_json"),
    ("abi3lint-rules-format", "toml"),
    ("abi3lint-settings", "serde"),
    ("abi3lint-settings", "ignore"),
];

/// What must not be reachable from a crate, on whatever way.
const UNREACHABLE: &[(&str, &[&str])] = &[
    ("abi3lint-model", &["tree-sitter", "serde", "serde_json", "toml", "clap", "rayon", "ignore"]),
    ("abi3lint-rules", &["tree-sitter", "serde", "serde_json", "toml", "clap", "rayon", "ignore"]),
    (
        "abi3lint-check",
        &["tree-sitter", "serde", "serde_json", "toml", "clap", "rayon", "ignore", "codespan-reporting"],
    ),
    ("abi3lint-convert", &["tree-sitter", "serde", "serde_json", "toml", "clap", "rayon", "ignore"]),
    ("abi3lint-lint", &["tree-sitter", "serde", "serde_json", "toml", "clap", "rayon", "ignore", "codespan-reporting"]),
    ("abi3lint-c-text", &["abi3lint-rules", "tree-sitter", "serde", "toml", "clap", "rayon", "ignore"]),
    ("abi3lint-ir-protocol", &["tree-sitter", "toml", "clap", "rayon", "ignore", "codespan-reporting"]),
    ("abi3lint-front-bin", &["tree-sitter", "serde", "toml", "clap", "rayon", "ignore", "codespan-reporting"]),
    ("abi3lint-front-c", &["clap", "codespan-reporting", "toml", "ignore"]),
    ("abi3lint-report", &["tree-sitter", "clap", "rayon", "ignore", "toml"]),
    ("abi3lint-command-line", &["clap", "codespan-reporting", "anyhow"]),
    // serde_json is the form that the declaration's schema has.
    ("abi3lint-settings", &["tree-sitter", "clap", "rayon", "codespan-reporting"]),
];

/// Crates that bring LLVM, a Python or a C compiler's front end into a build.
const FOREIGN: &[&str] = &["llvm-sys", "inkwell", "clang-sys", "bindgen", "pyo3", "pyo3-ffi", "python3-sys", "cpython"];

struct Graph<'m> {
    by_id: BTreeMap<&'m str, &'m Package>,
    /// By package: what is linked into it.
    linked: BTreeMap<&'m str, Vec<&'m str>>,
    ours: Vec<&'m Package>,
}

pub(crate) fn prove(metadata: &Metadata) -> Vec<Sentence> {
    let g = Graph::new(metadata);
    let mut out = Vec::new();
    out.push(Sentence::new("every crate has a place among the layers of the product or the tools", g.unplaced()));
    for (name, allowed) in LAYERS.iter().chain(TOOLS) {
        let list = if allowed.is_empty() { "no other crate of ours".to_owned() } else { allowed.join(", ") };
        let breaches =
            g.ours_below(name).into_iter().filter(|d| !allowed.contains(d)).map(|d| format!("{name} depends on {d}"));
        out.push(Sentence::new(format!("{name} knows {list}"), breaches.collect()));
    }
    for (prefix, owner, why) in OWNED {
        out.push(Sentence::new(
            format!("{why}: {prefix} is a dependency of {owner} alone"),
            g.strangers(prefix, owner),
        ));
    }
    for (name, denied) in UNREACHABLE {
        let breaches = g
            .reach(name)
            .intersection(&denied.iter().copied().collect())
            .map(|d| format!("{name} reaches {d}"))
            .collect();
        out.push(Sentence::new(format!("{name} reaches none of {}", denied.join(", ")), breaches));
    }
    let foreign =
        metadata.packages.iter().filter(|p| FOREIGN.contains(&p.name.as_str())).map(|p| p.name.clone()).collect();
    out.push(Sentence::new("a default build needs no LLVM and no Python", foreign));
    out.push(Sentence::new("no dependency needs a newer compiler than rust-version says", newer_compilers(metadata)));
    out
}

/// Crates that need a newer compiler than the product promises.
fn newer_compilers(metadata: &Metadata) -> Vec<String> {
    let number = |p: &Package| -> Vec<u32> {
        p.rust_version.iter().flat_map(|v| v.split('.').take(2)).map(|n| n.parse().unwrap_or(0)).collect()
    };
    let promised = members(metadata).into_iter().map(number).min().unwrap_or_default();
    let newer = metadata.packages.iter().filter(|p| number(p) > promised);
    newer.map(|p| format!("{} needs {}", p.name, p.rust_version.as_deref().unwrap_or_default())).collect()
}

impl<'m> Graph<'m> {
    fn new(metadata: &'m Metadata) -> Graph<'m> {
        let linked = |d: &&'m abi3lint_workspace::Dep| d.dep_kinds.iter().any(|k| k.kind.is_none());
        Graph {
            by_id: metadata.packages.iter().map(|p| (p.id.as_str(), p)).collect(),
            linked: metadata
                .resolve
                .nodes
                .iter()
                .map(|n| (n.id.as_str(), n.deps.iter().filter(linked).map(|d| d.pkg.as_str()).collect()))
                .collect(),
            ours: members(metadata),
        }
    }

    fn name(&self, id: &str) -> &'m str {
        self.by_id.get(id).map_or("", |p| p.name.as_str())
    }

    fn direct(&self, p: &Package) -> Vec<&'m str> {
        self.linked.get(p.id.as_str()).into_iter().flatten().map(|id| self.name(id)).collect()
    }

    fn product(&self, name: &str) -> Option<&'m Package> {
        self.ours.iter().copied().find(|p| p.name == name)
    }

    fn unplaced(&self) -> Vec<String> {
        let list = |p: &Package| if is_product(p) { LAYERS } else { TOOLS };
        let placed = |p: &Package| list(p).iter().any(|l| l.0 == p.name);
        let strangers = self.ours.iter().filter(|p| !placed(p)).map(|p| format!("{} has none", p.name));
        let listed = LAYERS.iter().chain(TOOLS);
        let gone = listed.filter(|l| self.product(l.0).is_none()).map(|l| format!("{} is not a crate", l.0));
        strangers.chain(gone).collect()
    }

    fn ours_below(&self, name: &str) -> Vec<&'m str> {
        let Some(p) = self.product(name) else { return Vec::new() };
        self.direct(p).into_iter().filter(|d| self.product(d).is_some()).collect()
    }

    /// Product crates other than the owner that depend on a crate with this prefix.
    fn strangers(&self, prefix: &str, owner: &str) -> Vec<String> {
        let products = self.ours.iter().filter(|p| is_product(p) && p.name != owner);
        products
            .flat_map(|p| {
                self.direct(p)
                    .into_iter()
                    .filter(|d| d.starts_with(prefix) && !READERS.contains(&(p.name.as_str(), d)))
                    .map(|d| format!("{} depends on {d}", p.name))
            })
            .collect()
    }

    /// Everything that is linked into a crate.
    fn reach(&self, name: &str) -> BTreeSet<&'m str> {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut pending: Vec<&str> = self.product(name).map(|p| p.id.as_str()).into_iter().collect();
        while let Some(id) = pending.pop() {
            for next in self.linked.get(id).into_iter().flatten().copied() {
                if seen.insert(next) {
                    pending.push(next);
                }
            }
        }
        seen.into_iter().map(|id| self.name(id)).collect()
    }
}
