//! What is judged, and how.

use crate::args::Level;
use crate::run::settings::Effective;
use abi3lint_command_line::paths::absolute;
use abi3lint_front_c::Options;
use abi3lint_lint::Scopes;
use abi3lint_model::{Certainty, ConfigSet, RuleId, Selection, Target, Version};
use std::path::PathBuf;

/// What the user asks for besides what the project says.
#[derive(Clone, Debug, Default)]
pub(crate) struct ClientSettings {
    /// Empty: inferred.
    pub targets: Vec<Target>,
    pub build_python: Option<Version>,
    pub select: Vec<RuleId>,
    pub ignore: Vec<RuleId>,
    /// `None`: as the project says.
    pub certainty: Option<Level>,
    /// Where a compilation database is.
    pub build_path: Option<PathBuf>,
}

/// What is judged, and how.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct Order {
    pub targets: Vec<(Target, ConfigSet)>,
    pub options: Options,
    /// By which rules, and how sure.
    pub scopes: Scopes,
    pub require_reason: bool,
}

impl Order {
    /// Nothing is judged, because what was asked for is wrong.
    pub(crate) fn nothing() -> Order {
        let scopes = Scopes::everywhere(Selection { certainty: Certainty::Proven, ..Selection::ALL });
        Order { targets: Vec::new(), options: Options::default(), scopes, require_reason: false }
    }
}

/// The project's directories of headers; an editor names its files by their whole paths.
pub(super) fn include_dirs(effective: &Effective) -> Vec<String> {
    let of_project = effective.project.settings.include_dirs.as_ref().map_or(&[][..], |g| &g.value);
    of_project.iter().map(|d| absolute(d).to_string_lossy().into_owned()).collect()
}
