//! What is asked of the plugin: by the environment, as a compiler passes nothing else on, and by the project.

use abi3lint_model::{Certainty, ConfigSet, RuleId, Selection, Target, Version};
use abi3lint_report::Format;
use abi3lint_rules::checks;
use abi3lint_settings::Project;
use std::path::{Path, PathBuf};

/// Settings of one compilation.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// Targets with the configurations in which each is compiled.
    pub targets: Vec<(Target, ConfigSet)>,
    /// Where the targets come from, in words that follow "from".
    pub target_source: String,
    pub build: Option<Version>,
    /// By which rules and how sure, where the project's overrides say nothing else.
    pub selection: Selection,
    /// The project of the source.
    pub project: Project,
    /// Where the report in JSON goes.
    pub json: Option<PathBuf>,
    /// Whether the compiler prints the findings.
    pub diagnose: bool,
    /// Whether each finding in headers of other projects is told, in place of one line for each header.
    pub each_header: bool,
    /// Whether findings are never more than warnings.
    pub exit_zero: bool,
}

/// Reads the settings; `get` is the environment, `source` the file that is compiled. What the environment says
/// comes before what the project says.
///
/// # Errors
/// A missing or wrong value, and what to write instead.
pub(crate) fn settings(source: &Path, get: impl Fn(&str) -> Option<String>) -> Result<Settings, String> {
    let get = |name: &str| get(name).filter(|v| !v.is_empty());
    let list = |name: &str| -> Vec<String> {
        get(name)
            .map(|v| v.split(',').map(|s| s.trim().to_owned()).filter(|s| !s.is_empty()).collect())
            .unwrap_or_default()
    };
    let is_on = |name: &str| get(name).is_some_and(|v| v != "0");
    let named = list("ABI3LINT_TARGET");
    let project = project_of(source, !named.is_empty())?;
    let build = get("ABI3LINT_BUILD_PYTHON").map(|v| {
        Version::parse(&v)
            .ok_or_else(|| format!("ABI3LINT_BUILD_PYTHON is '{v}', which is not a version of CPython 3; write 3.13"))
    });
    // What the project says of headers is for those who do not see them.
    let build = build.transpose()?;
    let (named, target_source) = match &named[..] {
        [] => promised(&project, source)?,
        list => {
            let parsed: Result<_, _> = list.iter().map(|t| Target::parse(t)).collect();
            (parsed.map_err(|e| format!("ABI3LINT_TARGET: {e}"))?, "ABI3LINT_TARGET".to_owned())
        }
    };
    let mut targets: Vec<(Target, ConfigSet)> = Vec::new();
    for target in named {
        if !targets.iter().any(|(t, _)| *t == target) {
            targets.push((target, target.configs(build).map_err(|e| format!("ABI3LINT_BUILD_PYTHON: {e}"))?));
        }
    }
    let rules = |name: &str| -> Result<Vec<RuleId>, String> {
        let rule = |id: &String| {
            checks::rule(id)
                .map(|r| r.id)
                .ok_or_else(|| format!("ABI3LINT_SELECT or ABI3LINT_IGNORE names '{id}', which is not a rule"))
        };
        list(name).iter().map(rule).collect()
    };
    let (mut select, mut ignore) = (rules("ABI3LINT_SELECT")?, rules("ABI3LINT_IGNORE")?);
    let certainty = match get("ABI3LINT_CERTAINTY").as_deref() {
        None => project.settings.certainty.as_ref().map_or(Certainty::Likely, |g| g.value),
        Some("likely") => Certainty::Likely,
        Some("possible") => Certainty::Possible,
        Some("proven") => Certainty::Proven,
        Some(other) => return Err(format!("ABI3LINT_CERTAINTY is '{other}'; write possible, likely or proven")),
    };
    let diagnose = match get("ABI3LINT_DIAGNOSTICS").as_deref() {
        None | Some("clang") => true,
        Some("none") => false,
        Some(other) => return Err(format!("ABI3LINT_DIAGNOSTICS is '{other}'; write clang or none")),
    };
    let each_header = match get("ABI3LINT_HEADERS").as_deref() {
        None | Some("one") => false,
        Some("each") => true,
        Some(other) => return Err(format!("ABI3LINT_HEADERS is '{other}'; write one or each")),
    };
    let json = get("ABI3LINT_JSON").map(PathBuf::from);
    let exit_zero = is_on("ABI3LINT_EXIT_ZERO");
    for (named, given) in [(&mut select, &project.settings.select), (&mut ignore, &project.settings.ignore)] {
        if let Some(given) = given.as_ref().filter(|_| named.is_empty()) {
            named.clone_from(&given.value);
        }
    }
    let severity = project.settings.severity.as_ref().map(|g| g.value.clone()).unwrap_or_default();
    let selection = Selection { select, ignore, certainty, severity };
    Ok(Settings { targets, target_source, build, selection, project, json, diagnose, each_header, exit_zero })
}

/// The source's project, or else the one that the compiler runs in: a generated source may lie anywhere.
fn project_of(source: &Path, is_named: bool) -> Result<Project, String> {
    let formats = Format::ALL.map(|(name, _)| name);
    let find = |start: &Path| Project::find(start, &formats).map_err(|e| e.to_string());
    let of_source = find(source)?;
    // Whose targets are named needs no project that tells them.
    let is_told = if is_named {
        of_source.root.is_some()
    } else {
        of_source.promised().or_else(|| of_source.supported()).is_some()
    };
    if is_told { Ok(of_source) } else { find(Path::new(".")) }
}

/// The targets of a project.
fn promised(project: &Project, source: &Path) -> Result<(Vec<Target>, String), String> {
    if let Some(found) = project.promised().or_else(|| project.supported()) {
        return Ok((found.targets, found.source));
    }
    Err(format!(
        "no target: ABI3LINT_TARGET is not set, and no project file above {} or above the working directory names \
         one; set ABI3LINT_TARGET=cp39-abi3, or in pyproject.toml \
         [tool.abi3lint] targets = [\"cp39-abi3\"]",
        source.display()
    ))
}
