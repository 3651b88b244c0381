//! Sentences about the files of one crate: none leads back to itself, and folders depend one way.
//!
//! A file uses another one where it names a path into it. Each path is followed from the root of the crate as far as
//! there are files, and through `pub use` to the file that has the item; that a module exports what its own
//! submodules have is no use. Files are in one circle where each leads to the other.
//!
//! Example: `flow/lower.rs` with `use super::Context` uses `flow/mod.rs`, which with `lower::function(x)` uses
//! `flow/lower.rs`: a circle of two. Files of tests are no files of the crate. What `paths` cannot see is not seen here.

use super::llvm::folders;
use super::paths::{Named, code, named, submodules};
use super::sentence::Sentence;
use super::sources::files_below;
use abi3lint_workspace::{Metadata, members, root};
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A crate's folders of `src`, lowest first: each may use those of lower steps, and no other of its own step.
type Order = (&'static str, &'static [&'static [&'static str]]);

const ORDERED: &[Order] = &[
    (
        "analyzer/cli",
        &[&["args"], &["input", "output"], &["binary", "ir"], &["run"], &["live"], &["cc", "commands", "lsp"]],
    ),
    (
        "analyzer/front-c",
        &[
            &["names", "options", "text"],
            &["syntax", "sources"],
            &["conditions"],
            &["package"],
            &["view", "macros", "definitions"],
            &["types"],
            &["callees"],
            &["infer", "flow"],
            &["walk"],
            &["facts"],
            &["extract"],
            &["incremental"],
        ],
    ),
];

/// Files by the module that each is, and what they use.
#[derive(Debug)]
struct Modules {
    /// By module: the path below `src`.
    files: BTreeMap<Vec<String>, String>,
    uses: Vec<Use>,
}

/// That a file names something of another one.
#[derive(Debug)]
struct Use {
    from: String,
    line: usize,
    to: String,
}

pub(super) fn prove(metadata: &Metadata) -> Result<Vec<Sentence>> {
    let mut circles = Vec::new();
    let roots = roots(metadata);
    for path in &roots {
        let (Some(folder), Some(main)) = (path.parent(), path.file_name().and_then(|n| n.to_str())) else { continue };
        let shown = folder.strip_prefix(root()).unwrap_or(folder).display().to_string();
        let found = Modules::read(folder, main)?.circles();
        circles.extend(found.into_iter().map(|circle| format!("{shown}: {circle}")));
    }
    let text = format!("no circle of files inside any of the {} libraries and programs", roots.len());
    let mut out = vec![Sentence::new(text, circles)];
    for (folder, order) in ORDERED {
        let name = folder.rsplit('/').next().unwrap_or(folder);
        let src = root().join(folder).join("src");
        let main = if src.join("lib.rs").exists() { "lib.rs" } else { "main.rs" };
        let modules = Modules::read(&src, main)?;
        let steps: Vec<String> = order.iter().map(|step| step.join(", ")).collect();
        let text = format!("folders of {name} depend one way: {}", steps.join(" < "));
        out.push(Sentence::new(text, modules.against(order)));
    }
    Ok(out)
}

/// The roots of all libraries and programs below the crates' folders of sources: whatever is called `lib.rs` or
/// `main.rs` there.
fn roots(metadata: &Metadata) -> Vec<PathBuf> {
    let ours = members(metadata).into_iter().map(|p| p.manifest_path.with_file_name("src"));
    let folders = ours.chain(folders()).chain([root().join("fuzz/src")]);
    let is_root = |path: &PathBuf| path.ends_with("lib.rs") || path.ends_with("main.rs");
    folders.flat_map(|folder| files_below(&folder)).filter(is_root).collect()
}

impl Modules {
    /// The modules of a library or a program, whose root is this file of a folder.
    fn read(folder: &Path, main: &str) -> Result<Modules> {
        Modules::of(main, |path| {
            let path = folder.join(path);
            let text = path.exists().then(|| std::fs::read_to_string(&path));
            text.transpose().with_context(|| path.display().to_string())
        })
    }

    /// The modules that a root declares, and those that they declare. `read` gives the text of a file that exists.
    fn of(main: &str, read: impl Fn(&str) -> Result<Option<String>>) -> Result<Modules> {
        let mut files: BTreeMap<Vec<String>, String> = BTreeMap::new();
        let mut paths: Vec<(Vec<String>, Vec<Named>)> = Vec::new();
        let mut pending: Vec<Vec<String>> = vec![Vec::new()];
        while let Some(module) = pending.pop() {
            let (flat, folder) = (format!("{}.rs", module.join("/")), format!("{}/mod.rs", module.join("/")));
            let places = if module.is_empty() { vec![main.to_owned()] } else { vec![flat, folder] };
            for path in places {
                let Some(text) = read(&path)? else { continue };
                let code = code(&text);
                pending.extend(submodules(&code).into_iter().map(|name| [module.clone(), vec![name]].concat()));
                paths.push((module.clone(), named(&code)));
                files.insert(module.clone(), path);
            }
        }
        let mut exports: BTreeMap<(Vec<String>, String), Vec<String>> = BTreeMap::new();
        let mut used = Vec::new();
        for (module, paths) in &paths {
            for path in paths {
                let Some(target) = absolute(&files, module, &path.segments) else { continue };
                let is_below = target.len() > module.len() && target.starts_with(module);
                if let Some(name) = &path.exported {
                    exports.insert((module.clone(), name.clone()), target.clone());
                }
                if path.exported.is_none() || !is_below {
                    used.push((module, path.line, target));
                }
            }
        }
        let mut uses = Vec::new();
        for (module, line, target) in used {
            let to = resolved(&files, &exports, target);
            if to != *module {
                uses.push(Use { from: files[module].clone(), line, to: files[&to].clone() });
            }
        }
        Ok(Modules { files, uses })
    }

    /// Each circle: its files, and the uses between them.
    fn circles(&self) -> Vec<String> {
        let reach: BTreeMap<&str, BTreeSet<&str>> = self.files.values().map(|f| (f.as_str(), self.reach(f))).collect();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut out = Vec::new();
        for (file, below) in &reach {
            let circle: BTreeSet<&str> = below.iter().copied().filter(|f| reach[f].contains(file)).collect();
            if circle.is_empty() || !seen.insert(file) {
                continue;
            }
            seen.extend(&circle);
            let inside = |u: &&Use| circle.contains(u.from.as_str()) && circle.contains(u.to.as_str());
            let pairs: BTreeMap<(&str, &str), usize> =
                self.uses.iter().filter(inside).map(|u| ((u.from.as_str(), u.to.as_str()), u.line)).collect();
            let pairs: Vec<String> =
                pairs.iter().map(|((from, to), line)| format!("{from}:{line} uses {to}")).collect();
            out.push(format!("circle of {} files: {}", circle.len(), pairs.join(", ")));
        }
        out
    }

    /// The files that a file leads to.
    fn reach(&self, file: &str) -> BTreeSet<&str> {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut pending = vec![file];
        while let Some(from) = pending.pop() {
            for u in self.uses.iter().filter(|u| u.from == from) {
                if seen.insert(&u.to) {
                    pending.push(&u.to);
                }
            }
        }
        seen
    }

    /// Uses against an order of folders, and files that have no place in it.
    fn against(&self, order: &[&[&str]]) -> Vec<String> {
        let room = |file: &str| file.split(['/', '.']).next().unwrap_or(file).to_owned();
        let step = |room: &str| order.iter().position(|step| step.contains(&room));
        let is_root = |file: &str| matches!(file, "lib.rs" | "main.rs");
        let strangers = self.files.values().filter(|f| !is_root(f) && step(&room(f)).is_none());
        let mut out: BTreeSet<String> = strangers.map(|f| format!("{f} has no place")).collect();
        for u in self.uses.iter().filter(|u| !is_root(&u.from)) {
            let (from, to) = (room(&u.from), room(&u.to));
            if from != to && step(&from).is_some_and(|from| step(&to).is_none_or(|to| to >= from)) {
                out.insert(format!("{}:{} uses {}", u.from, u.line, u.to));
            }
        }
        out.into_iter().collect()
    }
}

/// The path from the root of the crate on; `None` where it leads elsewhere.
fn absolute(files: &BTreeMap<Vec<String>, String>, module: &[String], segments: &[String]) -> Option<Vec<String>> {
    let up = segments.iter().take_while(|s| *s == "super").count();
    match segments.first()?.as_str() {
        "crate" => Some(segments[1..].to_vec()),
        "self" => Some([module, &segments[1..]].concat()),
        "super" => Some([&module[..module.len().checked_sub(up)?], &segments[up..]].concat()),
        first => {
            let submodule = [module, &[first.to_owned()]].concat();
            files.contains_key(&submodule).then(|| [module, segments].concat())
        }
    }
}

/// The module that has what a path names.
fn resolved(
    files: &BTreeMap<Vec<String>, String>,
    exports: &BTreeMap<(Vec<String>, String), Vec<String>>,
    mut path: Vec<String>,
) -> Vec<String> {
    // Exports of exports do not go on for ever, but a mistake in the sources could.
    for _ in 0..8 {
        let deepest = (0..=path.len()).rev().find(|n| files.contains_key(&path[..*n])).unwrap_or(0);
        let module = path[..deepest].to_vec();
        let next = path.get(deepest).and_then(|name| exports.get(&(module.clone(), name.clone())));
        match next {
            Some(target) => path = target.clone(),
            None => return module,
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn modules(files: &[(&str, &str)]) -> Modules {
        let text = |path: &str| files.iter().find(|f| f.0 == path).map(|f| f.1.to_owned());
        Modules::of("lib.rs", |path| Ok(text(path))).unwrap()
    }

    #[test]
    fn files_that_lead_to_one_another_are_a_circle() {
        let all = modules(&[
            ("lib.rs", "mod a;\nmod flow;\n#[cfg(test)]\nmod oracle;\npub use flow::run;\n"),
            ("a.rs", "use crate::run;\n"),
            ("flow/mod.rs", "mod lower;\npub use lower::run;\npub struct Context;\nfn f() { lower::call() }\n"),
            ("flow/lower.rs", "use super::Context;\npub fn run() {}\npub fn call() {}\n"),
            ("oracle.rs", "use crate::a::x;\n"),
        ]);
        assert_eq!(
            all.circles(),
            ["circle of 2 files: flow/lower.rs:1 uses flow/mod.rs, flow/mod.rs:4 uses flow/lower.rs"]
        );
    }

    #[test]
    fn what_is_exported_is_used_where_it_is() {
        let all = modules(&[
            ("lib.rs", "mod a;\nmod b;\npub use b::{B, C as D};\n"),
            ("a.rs", "pub fn f(x: crate::D) -> super::B { }\n"),
            ("b.rs", "pub struct B; pub struct C;"),
        ]);
        let uses: Vec<_> = all.uses.iter().map(|u| (u.from.as_str(), u.line, u.to.as_str())).collect();
        assert_eq!(uses, [("a.rs", 1, "b.rs"), ("a.rs", 1, "b.rs")]);
        assert!(all.circles().is_empty());
    }

    #[test]
    fn folders_depend_one_way() {
        let all = modules(&[
            ("lib.rs", "mod text;\nmod names;\nmod view;\nmod stray;\n"),
            ("text/mod.rs", "mod scan;\npub use scan::Tok;\nuse crate::view::View;\n"),
            ("text/scan.rs", "use super::x;\n"),
            ("names.rs", "use crate::text::Tok;\n"),
            ("view.rs", "use crate::{names, text::Tok, stray::x};\n"),
            ("stray.rs", ""),
        ]);
        assert_eq!(
            all.against(&[&["text", "names"], &["view"]]),
            [
                "names.rs:1 uses text/scan.rs",
                "stray.rs has no place",
                "text/mod.rs:3 uses view.rs",
                "view.rs:1 uses stray.rs"
            ]
        );
    }
}
