//! Packages whose modules run with the GIL, also on an interpreter that has none: nothing says that they do not, so the
//! interpreter switches it on when it imports them, and no other thread is in the way.
//!
//! Macros that Cython writes into each of its files, and those that take the place of a function of CPython's, are excused
//! as well.
//!
//! Nothing is known where the package has no function for a module, or one that was not understood.

use crate::names::{entity, is_cythons};
use abi3lint_model::definition::{Defined, Hook, Piece, Value};
use abi3lint_model::{Config, ConfigSet, Fact, Live, Subject, Surroundings, Use};
use abi3lint_rules::catalog;
use abi3lint_rules::roles::{self, Role, Roles};

/// What makes a module, and what says whether it needs the GIL.
const MAKERS: Roles = Roles::of(&[Role::MakesModule, Role::DefersModule]);
const SAYS: Roles = Roles::of(&[Role::GilSlot, Role::SetsGil]);

/// Takes out hazards where the modules run with the GIL, and says so of calls that ask for what other threads change.
pub(crate) fn excuse_with_gil(active: ConfigSet, facts: &mut Vec<Fact>) {
    let hooks = facts.iter().filter_map(|f| match &f.subject {
        Subject::Defined(d) if d.piece == Piece::Name => match &*d.of {
            Defined::Hook(hook) => Some((f.live.may, hook)),
            _ => None,
        },
        _ => None,
    });
    let hooks: Vec<(ConfigSet, &Hook)> = hooks.collect();
    // Where a module is made, but nothing says a word of the GIL, it is used, however the module was made.
    let (mut made, mut said) = (ConfigSet::EMPTY, ConfigSet::EMPTY);
    // Where a macro of the package stands in the slot, what it may stand for is used somewhere.
    let (mut named, mut denied) = (ConfigSet::EMPTY, ConfigSet::EMPTY);
    for f in facts.iter() {
        if let Subject::Entity(id) = f.subject {
            let roles = catalog::entity(id).roles;
            if roles.has(Role::UsesGil) {
                named |= f.live.may;
            } else if roles.has(Role::NeedsNoGil) {
                denied |= f.live.must;
            }
            if roles.has_any(MAKERS) {
                made |= f.live.may;
            } else if roles.has_any(SAYS) {
                said |= f.live.may;
            }
        }
    }
    let free_threaded = active.iter().filter(|c| c.abi().is_gil_disabled());
    let by_macro = named.minus(denied);
    let runs_with_gil = |config: Config| {
        let mut here = hooks.iter().filter(|(live, _)| live.contains(config)).peekable();
        made.contains(config) && !said.contains(config)
            || here.peek().is_some() && here.all(|(_, hook)| uses_gil(hook, config, by_macro.contains(config)))
    };
    let all: ConfigSet = free_threaded.collect();
    let with_gil: ConfigSet = all.iter().filter(|c| runs_with_gil(*c)).collect();
    let is_everywhere = !with_gil.is_empty() && all.minus(with_gil).is_empty();
    facts.retain_mut(|f| {
        match (&f.subject, &mut f.usage) {
            (Subject::Hazard(_), _) if !with_gil.is_empty() => {
                f.live = Live { may: f.live.may.minus(with_gil), must: f.live.must.minus(with_gil) };
                return f.live.may.intersects(all);
            }
            (Subject::Entity(id), Use::Call { around, .. }) if catalog::entity(*id).has(Role::AsksSharedObject) => {
                if is_everywhere {
                    *around = around.and(Surroundings::WITH_GIL);
                }
                let macro_name = f.route.as_ref().and_then(|r| r.in_macro.as_deref());
                let is_other = |name: &str| is_cythons(name.as_bytes()) || entity(name.as_bytes()).is_some();
                if macro_name.is_some_and(is_other) {
                    *around = around.and(Surroundings::IN_SHIM);
                }
            }
            _ => {}
        }
        true
    });
}

/// Whether a module that the function makes runs with the GIL in a configuration; a name that is not known says so if
/// `by_macro`.
fn uses_gil(hook: &Hook, config: Config, by_macro: bool) -> bool {
    let Some(module) = hook.definition(config) else { return false };
    if hook.creations.iter().any(|c| catalog::entity(c.by).has(Role::MakesModule)) {
        return !hook.sets_gil.contains(config);
    }
    if module.slots.unread.contains(config) {
        return false;
    }
    let id =
        |s: &abi3lint_model::definition::Slot| s.id.name().is_some_and(|n| roles::of(n.as_bytes()).has(Role::GilSlot));
    let mut said = module.slots.on(config).filter(|s| id(s)).peekable();
    let says = |name: &str| {
        let known = roles::of(name.as_bytes());
        known.has(Role::UsesGil) || by_macro && !known.has(Role::NeedsNoGil)
    };
    let needs = |v: &Value| v.is_zero() || v.name().is_some_and(says);
    said.peek().is_none() || said.all(|s| needs(&s.value))
}
