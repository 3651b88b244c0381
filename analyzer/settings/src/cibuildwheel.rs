//! The builds that cibuildwheel is asked for, in pyproject.toml and in the workflows of a repository.
//!
//! ```text
//! build = ["cp39-*", "cp313t-*"]            pyproject.toml, [tool.cibuildwheel]
//! CIBW_BUILD: "cp3{9,13t}-*"                a workflow
//! ```
//!
//! Only builds that are named count, and of them those that no pattern of `skip` may take out and that the project supports:
//! what a pattern such as `cp3*` stands for depends on the version of cibuildwheel.
//!
//! Limits: of a repository's workflows those with a usual name are read; what an expression of a workflow or its shell
//! sets is not known.

use crate::build_files::{Statement, Tree, said};
use crate::setuptools::keywords;
use crate::text::{MOST_LIST, MOST_VALUE, beginning, offset, rests};
use crate::versions;
use abi3lint_model::{Promise, Version};
use toml::Value;

/// The usual names of workflows that build wheels.
pub(crate) const WORKFLOWS: [&str; 22] = [
    ".github/workflows/build-wheels.yml",
    ".github/workflows/build.yml",
    ".github/workflows/build_wheels.yml",
    ".github/workflows/build_and_publish.yml",
    ".github/workflows/build_dist.yml",
    ".github/workflows/ci.yml",
    ".github/workflows/cibuildwheel.yml",
    ".github/workflows/deploy.yml",
    ".github/workflows/main.yml",
    ".github/workflows/package.yml",
    ".github/workflows/publish.yml",
    ".github/workflows/pypi.yml",
    ".github/workflows/python-publish.yml",
    ".github/workflows/release.yml",
    ".github/workflows/test.yml",
    ".github/workflows/tests.yml",
    ".github/workflows/wheel.yml",
    ".github/workflows/wheels.yaml",
    ".github/workflows/wheels.yml",
    ".cirrus.yml",
    ".gitlab-ci.yml",
    "azure-pipelines.yml",
];

/// How many builds of one file are read.
const MOST_BUILDS: usize = 100;

/// What the settings of cibuildwheel in pyproject.toml say.
pub(crate) fn in_settings(code: &str, tree: &Tree, is_tagged: bool) -> Vec<Statement> {
    let words = |key: &str| words_of(tree.setting(&format!("tool.cibuildwheel.{key}")));
    let (named, skipped) = (words("build"), words("skip"));
    let Some(first) = named.first() else { return Vec::new() };
    // The value is at the first key of this name that holds it.
    let holds = |rest: &&str| {
        let rest = beginning(rest, MOST_LIST);
        let end = if rest.starts_with('[') { rest.find(']') } else { rest.find('\n') };
        rest[..end.unwrap_or(rest.len())].contains(first.as_str())
    };
    let Some(list) = keywords(code, "build").find(holds) else { return Vec::new() };
    let list = beginning(list, MOST_LIST);
    let builds = named.iter().filter_map(|word| Some(&list[list.find(word.as_str())?..][..word.len()])).collect();
    statements(code, builds, &skipped, tree, is_tagged)
}

/// What a workflow says.
pub(crate) fn in_workflow(code: &str, tree: &Tree, is_tagged: bool) -> Vec<Statement> {
    let words = |name| variable(code, name).flat_map(|value| value.split(is_between).filter(|w| !w.is_empty()));
    let builds: Vec<&str> = words("CIBW_BUILD").take(MOST_BUILDS).collect();
    let skipped: Vec<String> = words("CIBW_SKIP").take(MOST_BUILDS).map(str::to_owned).collect();
    let settings = words_of(tree.setting("tool.cibuildwheel.skip"));
    statements(code, builds, &[skipped, settings].concat(), tree, is_tagged)
}

fn is_between(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'')
}

/// The values that YAML gives to a variable: the rest of the line, or the lines below it that are further in.
fn variable<'c>(code: &'c str, name: &'c str) -> impl Iterator<Item = &'c str> {
    rests(code, name).filter_map(move |(at, rest)| {
        let value = beginning(rest.strip_prefix(':')?, MOST_LIST);
        let end = value.find('\n').unwrap_or(value.len());
        let first = value[..end].trim();
        if !first.is_empty() && !first.starts_with(['>', '|']) {
            return Some(&value[..end]);
        }
        let line = code[..at].rfind('\n').map_or(0, |i| i + 1);
        let indent = at - line;
        let below = &value[end..];
        let is_inside = |l: &&str| l.trim().is_empty() || l.len() - l.trim_start().len() > indent;
        let inside: usize = below.split_inclusive('\n').take_while(is_inside).map(str::len).sum();
        Some(&below[..inside])
    })
}

/// The words of a setting, which is a text or a list.
fn words_of(value: Option<&Value>) -> Vec<String> {
    let texts = match value {
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(text)) => vec![text.as_str()],
        _ => Vec::new(),
    };
    texts.iter().flat_map(|t| t.split_whitespace()).take(MOST_BUILDS).map(str::to_owned).collect()
}

/// A build for one version of CPython.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Build {
    version: Version,
    is_free_threaded: bool,
}

/// The builds that a pattern names: `cp39-*`, `cp314t*`, `cp3{9,13t}-manylinux_x86_64`.
fn builds(pattern: &str) -> Vec<Build> {
    let pattern = beginning(pattern, MOST_VALUE);
    let python = pattern.split('-').next().unwrap_or_default();
    let build = |word: String| {
        let minor = word.strip_prefix("cp3")?.trim_end_matches('*');
        let (minor, is_free_threaded) = minor.strip_suffix('t').map_or((minor, false), |minor| (minor, true));
        let version = Version(minor.parse().ok()?);
        let oldest = if is_free_threaded { Version::FIRST_FREE_THREADED } else { Version::OLDEST };
        (oldest..=Version::NEWEST).contains(&version).then_some(Build { version, is_free_threaded })
    };
    let braces = pattern.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)));
    match braces {
        Some((before, (choices, after))) if !before.contains('-') => {
            let after = after.split('-').next().unwrap_or_default();
            choices.split(',').filter_map(|choice| build(format!("{before}{choice}{after}"))).collect()
        }
        _ => build(python.to_owned()).into_iter().collect(),
    }
}

/// Words of platforms in patterns.
const PLATFORMS: [&str; 13] =
    ["linux", "macos", "win", "ios", "android", "pyodide", "i686", "x86", "amd64", "arm", "aarch64", "ppc64", "s390"];

/// Whether a pattern of `skip` may take out a build, on whatever platform.
fn may_skip(pattern: &str, build: Build) -> bool {
    let python = pattern.split('-').next().unwrap_or_default();
    let is_other = python.starts_with("pp") || python.starts_with("gp");
    if !is_other && python.contains(['*', '?', '[']) {
        // One that names no interpreter is about platforms, as `*-win32` and `*musllinux*` are.
        let is_about_platforms = !python.contains("cp") && !python.ends_with('t');
        return !(is_about_platforms && PLATFORMS.iter().any(|word| pattern.contains(word)));
    }
    let listed = builds(pattern);
    listed.contains(&build) || listed.is_empty() && pattern.contains('{')
}

/// What builds say: free-threaded ones have no stable ABI before 3.15, and a wheel that is tagged for later versions is none
/// for the version that builds it.
fn statements(code: &str, words: Vec<&str>, skipped: &[String], tree: &Tree, is_tagged: bool) -> Vec<Statement> {
    let supported = versions::supported(tree).map(|i| i.targets[0]);
    let is_supported = |v: Version| supported.is_none_or(|t| t.floor() <= v);
    let is_built = |b: &Build| is_supported(b.version) && !skipped.iter().any(|s| may_skip(s, *b));
    let mut named: Vec<(Build, &str)> =
        words.into_iter().flat_map(|w| builds(w).into_iter().filter(is_built).map(move |b| (b, w))).collect();
    named.sort_by_key(|(build, word)| (*build, offset(code, word)));
    let first = |fits: &dyn Fn(&Build) -> bool| named.iter().find(|(build, _)| fits(build)).copied();
    let free_threaded = first(&|b| b.is_free_threaded && b.version < Version::FIRST_ABI3T);
    let oldest = first(&|b| !b.is_free_threaded).filter(|_| is_tagged);
    let free_threaded = free_threaded.map(|(b, word)| said(code, word, Promise::FreeThreaded(b.version)));
    free_threaded.into_iter().chain(oldest.map(|(b, word)| said(code, word, Promise::Build(b.version)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(pattern: &str) -> Vec<String> {
        let shown = |b: Build| format!("{}{}", b.version.tag(), if b.is_free_threaded { "t" } else { "" });
        builds(pattern).into_iter().map(shown).collect()
    }

    #[test]
    fn builds_are_those_that_a_pattern_names() {
        for (pattern, expected) in [
            ("cp39-*", &["cp39"][..]),
            ("cp313t-manylinux_x86_64", &["cp313t"]),
            ("cp314t*", &["cp314t"]),
            ("cp3{9,10,13t}-*", &["cp39", "cp310", "cp313t"]),
            ("cp{312,313t}-*", &["cp312", "cp313t"]),
            ("cp39-*{linux,win}*", &["cp39"]),
            ("cp3*", &[]),
            ("cp31*", &[]),
            ("*", &[]),
            ("pp310-*", &[]),
            ("cp312t-*", &[]),
            ("cp3{9", &[]),
        ] {
            assert_eq!(named(pattern), expected, "{pattern}");
        }
    }

    /// What a workflow says, beside a pyproject.toml.
    fn workflow(code: &str, settings: &str) -> Vec<(String, Promise)> {
        let tree = Tree::new("p".into(), settings.parse().ok());
        let promise = |s: Statement| match s.says {
            crate::build_files::Says::Promise(promise) => (code[s.span].to_owned(), promise),
            crate::build_files::Says::Macro(..) => panic!("a macro"),
        };
        in_workflow(code, &tree, true).into_iter().map(promise).collect()
    }

    #[test]
    fn a_workflow_names_builds_in_one_line_or_several() {
        let free = |word: &str| (word.to_owned(), Promise::FreeThreaded(Version(13)));
        let build = |word: &str, minor| (word.to_owned(), Promise::Build(Version(minor)));
        for (code, expected) in [
            ("env:\n  CIBW_BUILD: \"cp39-* cp313t-*\"\n", vec![free("cp313t-*"), build("cp39-*", 9)]),
            ("env:\n  CIBW_BUILD: >-\n    cp310-*\n    cp39-*\n  OTHER: cp313t-*\n", vec![build("cp39-*", 9)]),
            ("env:\n  CIBW_BUILD: cp313t-*\n  CIBW_SKIP: '*t-*'\n", vec![]),
            ("env:\n  CIBW_BUILD: cp313t-*\n  CIBW_SKIP: '*-win32 *_i686 pp* *musllinux*'\n", vec![free("cp313t-*")]),
            ("env:\n  CIBW_BUILD: cp313t-* cp38-*\n  CIBW_SKIP: 'cp38-* pp*'\n", vec![free("cp313t-*")]),
            ("env:\n  CIBW_BUILD: ${{ matrix.build }}\n  CIBW_BUILD_VERBOSITY: 1\n", vec![]),
            ("run: echo \"CIBW_BUILD=cp313t-*\" >> $GITHUB_ENV\n", vec![]),
        ] {
            assert_eq!(workflow(code, ""), expected, "{code}");
        }
        let code = "CIBW_BUILD: cp38-* cp313t-*\n";
        assert_eq!(workflow(code, "[project]\nrequires-python = '>=3.9'\n"), [free("cp313t-*")]);
        assert_eq!(workflow(code, "[tool.cibuildwheel]\nskip = 'cp313t-*'\n"), [build("cp38-*", 8)]);
    }
}
