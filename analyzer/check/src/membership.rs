//! Whether a configuration has an entity, and if not, the one reason that is told.
//!
//! The reasons exclude each other, so that a use is reported by one rule only; each membership rule picks
//! its own class.

use crate::class::{Accessor, Class, Newer, Private};
use crate::floors;
use crate::present::{is_expanded, present_class};
use crate::question::Question;
use abi3lint_model::{Abi, ByValue, Confidence, Config, FieldId, Use, Version};
use abi3lint_rules::catalog::{self, Entity, Form, FormKind};
use abi3lint_rules::roles::{self, Role};

pub(crate) fn classify(question: &Question<'_>) -> Option<Class> {
    let (id, e) = question.entity()?;
    if question.fact.usage == Use::Assign && roles::lvalue(id).is_some() {
        return None;
    }
    // The field that the cast leads to is what is reported.
    if question.fact.usage == Use::CastToField {
        return None;
    }
    let form = e.form(question.config);
    // Through a typedef of the package the struct's own name is reported where the typedef says it.
    if form.is_none() && question.fact.confidence == Confidence::Inferred && !question.fact.declared {
        return None;
    }
    if let Some(class) = layout_class(question, e, form) {
        return Some(class);
    }
    if form.is_none() && question.fact.declared {
        return declared(question, e);
    }
    match (form, question.is_limited()) {
        (None, true) => absent_limited(question, e),
        (None, false) => absent_default(question, e),
        (Some(form), true) => present_limited(question, e, form),
        (Some(_), false) => None,
    }
}

fn layout_class(question: &Question<'_>, e: &'static Entity, form: Option<&Form>) -> Option<Class> {
    let needs_layout = match question.fact.usage {
        Use::StaticObject { forward } => {
            if e.has(Role::TypeStruct) && question.is_limited() && form.is_none_or(|f| f.kind != FormKind::Struct) {
                if !forward {
                    return Some(Class::StaticType);
                }
                // An announcement needs the name only; the definition is what is reported.
                return form.is_none().then_some(Class::NotLimited);
            }
            !forward
        }
        // Where the type has no name either, the declaration of the pointer is what is reported.
        Use::ByValue(ByValue::Parameter | ByValue::Arithmetic) => form.is_some(),
        Use::ByValue(_) | Use::SizeOf => true,
        _ => false,
    };
    if !needs_layout {
        return None;
    }
    match form.map(|f| f.kind) {
        Some(FormKind::Opaque) => Some(Class::Layout),
        None if !e.is_struct() => None,
        None if question.is_limited() => {
            let no_floor_helps = || !e.is_private() && floors::nearest(question, e).is_none();
            (floors::is_opaque_for(question, e) || no_floor_helps()).then_some(Class::Layout)
        }
        // A version that has the name does not lay it out either.
        None if question.known_in(e) != e.known_in() => Some(Class::Layout),
        _ => None,
    }
}

/// A name that the headers do not show and that the package declares by itself. It compiles; whether it links is a
/// matter of the interpreters. Of names that only some platforms have, Linux tells nothing.
fn declared(question: &Question<'_>, e: &'static Entity) -> Option<Class> {
    if e.stable.is_some_and(|s| s.platform.is_some() || (question.is_limited() && s.added <= question.floor())) {
        return None;
    }
    let lacking = question.lacking(e);
    let class = match (question.is_limited(), lacking) {
        (false, None) => return None,
        (true, None) if e.is_private() => return Some(Class::Private(Private::Present)),
        (true, _) => absent_limited(question, e)?,
        (false, Some(_)) => absent_default(question, e)?,
    };
    Some(match class {
        Class::Private(_) => Class::Private(Private::Declared),
        Class::Newer(Newer::Limited | Newer::Headers, since) => Class::Newer(Newer::Declared, since),
        class => class,
    })
}

fn absent_limited(question: &Question<'_>, e: &'static Entity) -> Option<Class> {
    let (floor, headers) = (question.floor(), question.headers());
    if e.has(Role::HiddenHead) && question.is_opaque() {
        return Some(Class::Head);
    }
    if e.stable.is_some_and(|s| s.abi_only) {
        return Some(Class::AbiOnly { declared: false });
    }
    if e.is_private() {
        return Some(Class::Private(if e.public_in().contains(headers) {
            Private::Limited
        } else if floors::shown_for(question, e).is_empty() {
            Private::Never
        } else {
            Private::Gone
        }));
    }
    if let Some(since) = floors::nearest(question, e) {
        let kind = if floors::shown_for(question, e).is_empty() { Newer::Limited } else { Newer::Headers };
        return Some(Class::Newer(kind, since));
    }
    // What abi3 of the same headers has, only the opaque header takes away.
    let in_abi3 =
        question.is_opaque() && Config::new(headers, Abi::Limited(floor)).is_some_and(|c| e.visible.contains(c));
    if let Some(fields) = opened_fields(question, e) {
        return Some(Class::Accessor(if in_abi3 { Accessor::Opaque } else { Accessor::Hidden }, fields));
    }
    let was_limited = e.limited_in(floor).iter().any(|v| v < headers);
    Some(match was_limited && !in_abi3 {
        true => Class::Removed { from_limited: e.public_in().contains(headers) },
        false => Class::NotLimited,
    })
}

/// The fields that an accessor opens into, those that are hidden if there are any, without the limited API, in the same headers or else in the last
/// ones that have it; `None` if it is no macro or inline, or opens into none.
fn opened_fields(question: &Question<'_>, e: &'static Entity) -> Option<Vec<FieldId>> {
    let same = e.form(question.config.unrestricted());
    let earlier = || {
        Version::all().rev().filter(|v| *v <= question.headers()).find_map(|v| e.form(Config::new(v, Abi::Default)?))
    };
    let form = same.or_else(earlier)?;
    let is_hidden = |f: &FieldId| !catalog::field(*f).visible.contains(question.config);
    let hidden: Vec<FieldId> = form.touches.iter().copied().filter(is_hidden).collect();
    let fields = if hidden.is_empty() { form.touches.to_vec() } else { hidden };
    (is_expanded(form) && !fields.is_empty()).then_some(fields)
}

fn absent_default(question: &Question<'_>, e: &Entity) -> Option<Class> {
    let known = question.known_in(e);
    let headers = question.headers();
    if known.first()? > headers {
        return Some(Class::Newer(Newer::Default, known.first()?));
    }
    // The other kind of build has it, or no header does and the source declares it by itself.
    if known.contains(headers) {
        return None;
    }
    Some(if e.is_private() { Class::Private(Private::Gone) } else { Class::Removed { from_limited: false } })
}

fn present_limited(question: &Question<'_>, e: &'static Entity, form: &'static Form) -> Option<Class> {
    match present_class(e, form, question.config)? {
        // What the headers show at a floor may be in order only some floors later.
        Class::Newer(kind, since) => Some(Class::Newer(kind, floors::nearest(question, e).unwrap_or(since))),
        class => Some(class),
    }
}
