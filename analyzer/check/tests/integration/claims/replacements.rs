//! Whether what a message proposes can be used where it proposes it.

use super::world::{Claim, is_advice};
use abi3lint_model::{Abi, Config, EntityId, Version};
use abi3lint_rules::catalog::{self, Access, Replacement};

/// Checks a sentence that names replacements.
///
/// # Errors
/// What is not true.
pub(crate) fn hold(claim: &Claim<'_>, text: &str) -> Result<(), String> {
    if text.contains(" instead") && text.starts_with("in macro") {
        return Ok(());
    }
    let usable = text.strip_prefix("use ");
    let later = text.strip_prefix("available from floor ");
    match (usable, later) {
        (Some(list), _) if list.contains(" where available (since ") => public_later(claim, list),
        (Some(list), _) => usable_now(claim, list),
        (None, Some(rest)) => limited_later(claim, rest),
        (None, None) => Err("a sentence that no wording and no replacement makes".to_owned()),
    }
}

/// The catalog's line for the way that a text begins with, and what stands after it.
fn known<'t>(claim: &Claim<'_>, text: &'t str) -> Result<(&'static Replacement, &'t str), String> {
    let list = claim.entity().map_or_else(|| claim.field().unwrap().replacements, |e| e.replacements);
    let named = |r: &Replacement| if r.entity.is_some() { format!("'{}'", r.what) } else { r.what.to_owned() };
    let wrong = if claim.is_write() { Access::Read } else { Access::Write };
    let found = list.iter().filter(|r| r.access != wrong && text.starts_with(&named(r))).max_by_key(|r| r.what.len());
    let found = found.ok_or_else(|| "a replacement that the catalog does not have for this access".to_owned())?;
    Ok((found, &text[named(found).len()..]))
}

fn usable_now(claim: &Claim<'_>, list: &str) -> Result<(), String> {
    let mut rest = list;
    loop {
        let (r, after) = known(claim, rest)?;
        if let Some(id) = r.entity {
            claim.everywhere.iter().try_for_each(|c| in_order(claim, id, c))?;
        }
        // What is said of it stands in brackets, and may hold some.
        let mut depth = 0;
        let end = after.find(|c: char| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            depth == 0 && c != ')' && c != ' '
        });
        match end.map(|end| &after[end..]) {
            None => return Ok(()),
            Some(next) => rest = next.strip_prefix("or ").ok_or("something stands after a replacement")?,
        }
    }
}

fn in_order(claim: &Claim<'_>, id: EntityId, config: Config) -> Result<(), String> {
    match claim.world.worst_of(id, config) {
        _ if !catalog::entity(id).visible.contains(config) => Err("the replacement is hidden".to_owned()),
        Some(worst) if !is_advice(worst) => Err("the replacement is an error itself".to_owned()),
        _ => Ok(()),
    }
}

fn limited_later(claim: &Claim<'_>, rest: &str) -> Result<(), String> {
    let (floor, way) = rest.split_once(": ").ok_or("no version is named")?;
    let floor = Version::parse(floor).ok_or("no version is named")?;
    let (r, _) = known(claim, way)?;
    if floor <= claim.target.floor() {
        return Err("the floor is there already".to_owned());
    }
    let Some(id) = r.entity else { return Ok(()) };
    let configs = claim.target.with_floor(floor).configs(None).map_err(|e| e.to_string())?;
    configs.iter().try_for_each(|c| in_order(claim, id, c))
}

fn public_later(claim: &Claim<'_>, list: &str) -> Result<(), String> {
    let (r, rest) = known(claim, list)?;
    let rest = rest.strip_prefix(" where available (since ").ok_or("no version is named")?;
    let end = rest.find([';', ')']).ok_or("no version is named")?;
    let since = Version::parse(&rest[..end]).ok_or("no version is named")?;
    let Some(id) = r.entity else { return Ok(()) };
    let later = Version::all().filter(|v| *v >= since).filter_map(|v| Config::new(v, Abi::Default));
    later.into_iter().try_for_each(|c| in_order(claim, id, c))
}
