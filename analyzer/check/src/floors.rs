//! Where a use of a name is in order: what advice to raise the floor, to take other headers or to guard the use may
//! promise.
//!
//! A floor is in order if every version of the headers that compiles for it shows the name and the membership rules
//! have nothing against it there. For example `PyType_FromModuleAndSpec` is shown at floor 3.9 and listed for Windows
//! from 3.10 on, so the nearest floor of `cp36-abi3` is 3.10. A use that needs the complete type is in order only
//! where the headers lay it out. Only floors and headers that the catalog holds are asked; the floors of abi3t begin
//! with 3.15.

use crate::present::present_class;
use crate::question::Question;
use abi3lint_model::{Config, ConfigSet, Target, Version, VersionSet};
use abi3lint_rules::catalog::{Entity, FormKind};

/// The lowest floor above that of the target at which the use is in order with all headers.
pub(crate) fn nearest(question: &Question<'_>, e: &'static Entity) -> Option<Version> {
    let target = question.target;
    let above = (target.floor().0 + 1..=Version::NEWEST.0).map(Version);
    above.filter(|_| target.is_stable()).find(|floor| {
        let raised = target.with_floor(*floor);
        // Most names are shown with no headers at all, which the newest tell at once.
        if !raised.with_headers(Version::NEWEST).is_some_and(|c| e.visible.contains(c)) {
            return false;
        }
        let configs = raised.configs(None).unwrap_or_default();
        !configs.is_empty() && configs.minus(e.visible).is_empty() && configs.iter().all(|c| in_order(question, e, c))
    })
}

/// Whether the use is in order in a configuration.
fn in_order(question: &Question<'_>, e: &'static Entity, config: Config) -> bool {
    let Some(form) = e.form(config) else { return false };
    if question.needs_layout() && form.kind == FormKind::Opaque {
        return false;
    }
    if !config.abi().is_limited() {
        return true;
    }
    let is_late_slot = e.slot && e.stable.is_some_and(|s| s.added > config.floor());
    !is_late_slot && present_class(e, form, config).is_none()
}

/// Headers that compile the target, by whether the use is in order with them.
pub(crate) fn headers_in_order(question: &Question<'_>, e: &'static Entity) -> VersionSet {
    let configs = all(question.target) & e.visible;
    configs.iter().filter(|c| in_order(question, e, *c)).map(Config::headers).collect()
}

/// Headers that compile the target and show the name to it.
pub(crate) fn shown_for(question: &Question<'_>, e: &Entity) -> VersionSet {
    (all(question.target) & e.visible).iter().map(Config::headers).collect()
}

/// Whether headers that compile the target show the struct without its members.
pub(crate) fn is_opaque_for(question: &Question<'_>, e: &Entity) -> bool {
    e.forms.iter().any(|f| f.kind == FormKind::Opaque && f.on.intersects(all(question.target)))
}

/// Headers that compile the target and do not show the name to it.
pub(crate) fn hidden_for(question: &Question<'_>, e: &Entity) -> VersionSet {
    all(question.target).minus(e.visible).iter().map(Config::headers).collect()
}

fn all(target: Target) -> ConfigSet {
    target.configs(None).unwrap_or_default()
}

/// The first of the headers from which on the use is in order with all; `None` where it is not with the newest.
pub(crate) fn headers_from(question: &Question<'_>, e: &'static Entity) -> Option<Version> {
    let fine = headers_in_order(question, e);
    Version::all().rev().take_while(|v| fine.contains(*v)).last()
}
