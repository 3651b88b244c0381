//! The versions that modules pass to the functions that create them, which differ by the limited API.

use crate::catalog;
use crate::roles::{self, Role};

/// What the version means that a module is created with: [`Role::TakesApiVersion`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ApiVersion {
    /// Compiled under the limited API.
    Limited,
    /// Compiled without it.
    Full,
}

/// What a version means; `None` for one that no headers pass.
pub fn api_version(version: i64) -> Option<ApiVersion> {
    let is = |role| {
        catalog::lookup(roles::name(role)).and_then(|id| catalog::entity(id).forms.first()?.value) == Some(version)
    };
    match () {
        () if is(Role::ApiVersion) => Some(ApiVersion::Full),
        () if is(Role::LimitedApiVersion) => Some(ApiVersion::Limited),
        () => None,
    }
}
