//! What a new version of CPython asks of `roles.toml`: which names of the newest headers can read in a way that the
//! analyzers must know, and have no role there.
//!
//! A macro that is a constant reads as its value, and one with a function of its name behind it as a call. Every other
//! macro could hide a brace, a declaration, an attribute or a type. A macro that only a choice of the ABI defines may be
//! how that ABI is chosen. A struct that the limited API lays out is filled in by extensions, as tables are.

use super::format::Kind;
use super::joined::{Catalog, Entity, Form};
use abi3lint_model::{Abi, Config, ConfigSet, Version};

/// The names of the newest headers that `roles.toml` neither gives a role nor says to need none, each with the reason
/// why it is asked for.
pub fn unsettled(catalog: &Catalog) -> Vec<(&str, &'static str)> {
    let newest: ConfigSet = Config::with_headers(Version::NEWEST).collect();
    let is_settled = |id: usize| catalog.roles.none.contains(&id) || catalog.roles.has_role(catalog, id);
    let open = catalog.entities.iter().enumerate().filter(|(id, _)| !is_settled(*id));
    open.filter_map(|(_, e)| Some((e.name.as_str(), question(e, newest)?))).collect()
}

fn question(entity: &Entity, newest: ConfigSet) -> Option<&'static str> {
    let forms = || entity.forms.iter().filter(|f| f.on.intersects(newest));
    let is_macro = |f: &&Form| matches!(f.line.kind, Kind::FunctionMacro | Kind::ObjectMacro);
    let plain = Config::new(Version::NEWEST, Abi::Default);
    if forms().any(|f| f.line.kind == Kind::ObjectMacro) && forms().all(|f| plain.is_some_and(|c| !f.on.contains(c))) {
        return Some("a macro that only some ABIs define");
    }
    let is_callable = forms().any(|f| matches!(f.line.kind, Kind::Function | Kind::Inline));
    let is_guard = |f: &Form| f.line.kind == Kind::ObjectMacro && entity.name.ends_with("_H");
    if !is_callable && forms().filter(is_macro).any(|f| f.line.value.is_none() && !is_guard(f)) {
        return Some("a macro that is neither a constant nor stands in front of a function");
    }
    let limited = |f: &Form| f.on.iter().any(|c| newest.contains(c) && c.abi().is_limited());
    forms().any(|f| f.line.kind == Kind::Struct && limited(f)).then_some("a struct that the limited API lays out")
}
