//! `catalog-vs-headers`, names: for each name of the catalog, is it what the catalog says in this
//! configuration, and do the rules say the same?
//!
//! Functions, variables, enumerators and types are asked of the compiler, macros of the preprocessor's
//! list; [`crate::macros`] says of a macro whether it can be used as well. It must not know layouts.

use crate::clang::{Macro, Macros, define};
use crate::difference::{Comparison, Difference};
use crate::fields::spellings;
use crate::unit::{Answers, Ask, Unit};
use abi3lint_check::{Membership, membership};
use abi3lint_model::{Config, EntityId};
use abi3lint_rules::catalog::{self, Entity, Form, FormKind};
use std::collections::BTreeSet;

/// The questions about one name. The lists hold what one of must compile.
#[derive(Debug)]
struct Asked {
    id: EntityId,
    /// A function, a variable or an enumerator of this name is declared.
    value: Option<Ask>,
    /// A type of this name is declared.
    kind: Vec<Ask>,
    /// It is a complete type.
    complete: Vec<Ask>,
    /// What the catalog says of the form: the words for it, and the question.
    details: Vec<(String, Ask)>,
}

/// The questions about all names.
#[derive(Debug)]
pub(crate) struct Names {
    asked: Vec<Asked>,
}

/// How many were compared.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Counts {
    pub names: usize,
    /// Of those, names that depend on a feature macro which these headers do not define.
    pub elsewhere: usize,
    /// Types, values and kinds of forms.
    pub details: usize,
}

fn is_type(form: &Form) -> bool {
    matches!(form.kind, FormKind::Struct | FormKind::Opaque | FormKind::Typedef)
}

fn is_macro(form: &Form) -> bool {
    form.kind.is_macro()
}

fn is_value(form: &Form) -> bool {
    !is_type(form) && !is_macro(form)
}

fn forms(e: &'static Entity, config: Config) -> impl Iterator<Item = &'static Form> {
    e.forms.iter().filter(move |f| f.on.contains(config))
}

impl Names {
    /// Asks about all names that the compiler lists as declared; of others it is known that they are refused.
    /// Macros are taken out of the way first, so that this must come last in a unit.
    pub(crate) fn ask(unit: &mut Unit, macros: &Macros, declared: &BTreeSet<&str>, config: Config) -> Names {
        let mut values = Vec::new();
        for (id, e) in catalog::entities() {
            // What `patchlevel.h` defines is another number in each micro release.
            let form = forms(e, config).find(|f| is_macro(f)).filter(|f| f.header != "patchlevel.h");
            let value = form.and_then(|f| f.value);
            if let Some(value) = value.filter(|_| macros.contains_key(e.name)) {
                let n = unit.next();
                values.push((
                    id,
                    format!("has the value {value}"),
                    unit.ask(format_args!("enum {{ abi3lint_{n} = 1 / (({}) == {value}) }};", e.name)),
                ));
            }
        }
        for (_, e) in catalog::entities().filter(|(_, e)| macros.contains_key(e.name)) {
            unit.say(format_args!("#undef {}", e.name));
        }
        let nothing = |id| Asked { id, value: None, kind: Vec::new(), complete: Vec::new(), details: Vec::new() };
        let asked = catalog::entities().map(|(id, e)| match declared.contains(e.name) {
            true => ask_one(unit, id, e, config),
            false => nothing(id),
        });
        let mut asked: Vec<Asked> = asked.collect();
        for (id, words, ask) in values {
            asked[id.0 as usize].details.push((words, ask));
        }
        Names { asked }
    }

    /// Where the answers differ from the catalog and from the rules. `usable` says of a macro whether it
    /// can be used, where that is known.
    pub(crate) fn compare(
        &self,
        answers: &Answers,
        macros: &Macros,
        usable: impl Fn(EntityId) -> Option<bool>,
        config: Config,
    ) -> (Counts, Vec<Difference>) {
        let mut out = Vec::new();
        let mut counts = Counts::default();
        for asked in &self.asked {
            let e = catalog::entity(asked.id);
            let mut differ = |what: String| {
                let subject = e.name.to_owned();
                out.push(Difference { comparison: Comparison::CatalogVsHeaders, subject, what, config });
            };
            counts.names += 1;
            if is_selected(e.name, config) {
                continue;
            }
            let there = macros.get(e.name);
            let missing = e.stable.and_then(|s| s.platform).filter(|p| !macros.contains_key(*p));
            if let Some(platform) = missing {
                counts.elsewhere += 1;
                if asked.value.is_some_and(|a| answers.accepts(a)) || there.is_some() {
                    differ(format!("the headers have it, the catalog says that it needs {platform}"));
                }
                continue;
            }
            macro_differs(e, there, config).into_iter().for_each(&mut differ);
            let value = asked.value.is_some_and(|a| answers.accepts(a));
            // Of a tag alone no question tells whether it is declared.
            let is_tag = !asked.complete.is_empty() && !e.name.starts_with("Py");
            let kind = is_tag || answers.accepts_any(&asked.kind);
            for (is_there, is_listed, what) in [
                (value, forms(e, config).any(is_value), "a function, variable or enumerator"),
                (kind, forms(e, config).any(is_type), "a type"),
            ] {
                match (is_there, is_listed) {
                    (true, false) => differ(format!("the headers declare {what}, the catalog has none")),
                    (false, true) => differ(format!("the catalog has {what}, the headers declare none")),
                    _ => {}
                }
            }
            // Another name of a type has no layout of its own in the catalog.
            let is_struct = forms(e, config).any(|f| matches!(f.kind, FormKind::Struct | FormKind::Opaque));
            let complete = (kind && is_struct).then(|| answers.accepts_any(&asked.complete));
            let listed = forms(e, config).any(|f| f.kind == FormKind::Struct);
            match complete {
                Some(true) if !listed => differ("the headers show the struct, the catalog hides it".to_owned()),
                Some(false) if listed => differ("the catalog shows the struct, the headers hide it".to_owned()),
                _ => {}
            }
            if value || there.is_some() {
                for (words, ask) in &asked.details {
                    counts.details += 1;
                    if let Some(error) = answers.error(*ask) {
                        differ(format!("not so in the headers: {words} ({error})"));
                    }
                }
            }
            // Of a macro that nobody knows how to use, it is not known whether it compiles.
            let compiles = if value || kind { Some(true) } else { there.map_or(Some(false), |_| usable(asked.id)) };
            if let Some(compiles) = compiles {
                rules_differ(asked.id, false, compiles, config).into_iter().for_each(&mut differ);
            }
            if let Some(complete) = complete {
                rules_differ(asked.id, true, complete, config).into_iter().for_each(&mut differ);
            }
        }
        (counts, out)
    }
}

fn ask_one(unit: &mut Unit, id: EntityId, e: &'static Entity, config: Config) -> Asked {
    let name = e.name;
    let is_enumerator = e.forms.iter().any(|f| f.kind == FormKind::Enumerator);
    let n = unit.next();
    let value = match is_enumerator {
        true => unit.ask(format_args!("enum {{ abi3lint_{n} = {name} }};")),
        false => unit.ask(format_args!("extern __typeof__(&{name}) abi3lint_{n};")),
    };
    let n = unit.next();
    let mut kind = vec![unit.ask(format_args!("{name} *abi3lint_{n}(void);"))];
    let mut complete = Vec::new();
    if e.forms.iter().any(|f| matches!(f.kind, FormKind::Struct | FormKind::Opaque)) {
        for spelling in spellings(e) {
            let n = unit.next();
            complete.push(unit.ask(format_args!("enum {{ abi3lint_{n} = sizeof({spelling}) }};")));
        }
        kind.extend(&complete);
    }
    let mut details = Vec::new();
    for form in forms(e, config) {
        match form.kind {
            FormKind::Function | FormKind::Inline => {
                let signature = signature(form);
                if !form.ty.is_empty() {
                    details.push((format!("is '{signature}'"), same_type(unit, name, &signature)));
                }
                if form.kind == FormKind::Inline {
                    // What was declared without 'static' before takes none now.
                    let ask = unit.ask(format_args!("static __typeof__({name}) {name};"));
                    details.push(("is an inline function".to_owned(), ask));
                }
            }
            FormKind::Data if !form.ty.is_empty() => {
                details.push((format!("is '{}'", form.ty), same_type(unit, name, form.ty)));
            }
            FormKind::Typedef if !form.ty.is_empty() => {
                details.push((format!("is '{}'", form.ty), same_type(unit, name, form.ty)));
            }
            FormKind::Enumerator => {
                if let Some(value) = form.value {
                    let ask = unit.ask(format_args!("_Static_assert({name} == {value}, \"\");"));
                    details.push((format!("has the value {value}"), ask));
                }
            }
            _ => {}
        }
    }
    Asked { id, value: Some(value), kind, complete, details }
}

fn same_type(unit: &mut Unit, name: &str, ty: &str) -> Ask {
    unit.ask(format_args!("_Static_assert(__builtin_types_compatible_p(__typeof__({name}), {ty}), \"\");"))
}

/// A function's type as a name of a type: the result may be a pointer to a function.
fn signature(form: &Form) -> String {
    let mut params = form.params.join(", ");
    if params.is_empty() {
        "void".clone_into(&mut params);
    } else if form.variadic {
        params.push_str(", ...");
    }
    format!("__typeof__({})({params})", form.ty)
}

/// Whether it is defined because it selects the configuration.
fn is_selected(name: &str, config: Config) -> bool {
    define(config).iter().any(|d| d.trim_start_matches("-D").split('=').next() == Some(name))
}

fn macro_differs(e: &'static Entity, there: Option<&Macro>, config: Config) -> Option<String> {
    let listed = forms(e, config).find(|f| is_macro(f));
    Some(match (listed, there) {
        (None, Some(_)) => "the headers define a macro, the catalog has none".to_owned(),
        (Some(_), None) => "the catalog has a macro, the headers define none".to_owned(),
        (Some(form), Some(there)) => match &there.params {
            Some(_) if form.kind == FormKind::ObjectMacro => "a macro with parameters, the catalog has none".to_owned(),
            None if form.kind == FormKind::FunctionMacro => {
                "a macro without parameters, the catalog has some".to_owned()
            }
            Some(params) if params.len() != form.params.len() + usize::from(form.variadic) => {
                format!("a macro with {} parameters, the catalog has {}", params.len(), form.params.len())
            }
            _ => return None,
        },
        (None, None) => return None,
    })
}

fn rules_differ(id: EntityId, complete: bool, compiles: bool, config: Config) -> Option<String> {
    let use_of = if complete { "a use of the complete type" } else { "a use of the name" };
    match membership(id, complete, config) {
        Membership::Refused if compiles => Some(format!("{use_of} compiles, the rules say that it does not")),
        Membership::Reported if !compiles => Some(format!("{use_of} does not compile, the rules say that it does")),
        // What only another kind of build has is none of the membership rules' business.
        Membership::Silent if !compiles && catalog::entity(id).form(config).is_some() => {
            Some(format!("{use_of} does not compile, the rules are silent"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use abi3lint_model::{Abi, Version};

    /// What a compiler would say that agrees with the catalog.
    fn agreeing(names: &Names, config: Config) -> (Answers, Macros) {
        let (mut answers, mut macros) = (Answers::default(), Macros::new());
        for asked in &names.asked {
            let e = catalog::entity(asked.id);
            // Of the feature macros, those that the catalog knows as names are defined here.
            let is_defined = |p: &str| catalog::lookup(p).is_some_and(|id| catalog::entity(id).form(config).is_some());
            let is_elsewhere = e.stable.and_then(|s| s.platform).is_some_and(|p| !is_defined(p));
            if is_elsewhere || !forms(e, config).any(is_value) {
                asked.value.iter().for_each(|a| answers.refuse_ask(*a));
            }
            if !forms(e, config).any(is_type) {
                asked.kind.iter().for_each(|a| answers.refuse_ask(*a));
            }
            if !forms(e, config).any(|f| f.kind == FormKind::Struct) {
                asked.complete.iter().for_each(|a| answers.refuse_ask(*a));
            }
            if let Some(form) = forms(e, config).find(|f| is_macro(f)) {
                let mut params: Vec<String> = form.params.iter().map(|p| (*p).to_owned()).collect();
                params.extend(form.variadic.then(|| "...".to_owned()));
                let params = (form.kind == FormKind::FunctionMacro).then_some(params);
                macros.insert(e.name.to_owned(), Macro { params, body: String::new(), own: true });
            }
        }
        (answers, macros)
    }

    #[test]
    fn each_wrong_entry_is_one_difference() {
        let config = Config::new(Version(11), Abi::Default).unwrap();
        // A tag that is declared is there; of other names the answers tell.
        let is_asked = |e: &Entity| e.name.starts_with("Py") || e.form(config).is_some();
        let all: BTreeSet<&str> = catalog::entities().filter(|(_, e)| is_asked(e)).map(|(_, e)| e.name).collect();
        let names = Names::ask(&mut Unit::new(), &Macros::new(), &all, config);
        let (mut answers, mut macros) = agreeing(&names, config);
        let compare = |answers: &Answers, macros: &Macros| {
            let (_, differences) = names.compare(answers, macros, |_| Some(true), config);
            differences.into_iter().map(|d| format!("{}: {}", d.subject, d.what)).collect::<Vec<_>>()
        };
        assert_eq!(compare(&answers, &macros), Vec::<String>::new());
        let asked = |name: &str| &names.asked[catalog::lookup(name).unwrap().0 as usize];
        answers.refuse_ask(asked("PyList_New").value.unwrap());
        answers.accept_ask(asked("PyErr_GetRaisedException").value.unwrap());
        asked("PyTypeObject").complete.iter().for_each(|a| answers.refuse_ask(*a));
        macros.remove("Py_RETURN_NONE");
        assert_eq!(
            compare(&answers, &macros),
            [
                "PyErr_GetRaisedException: the headers declare a function, variable or enumerator, the catalog has none",
                "PyErr_GetRaisedException: a use of the name compiles, the rules say that it does not",
                "PyList_New: the catalog has a function, variable or enumerator, the headers declare none",
                "PyList_New: a use of the name does not compile, the rules are silent",
                "PyTypeObject: the catalog shows the struct, the headers hide it",
                "PyTypeObject: a use of the complete type does not compile, the rules are silent",
                "Py_RETURN_NONE: the catalog has a macro, the headers define none",
                "Py_RETURN_NONE: a use of the name does not compile, the rules are silent",
            ]
        );
    }
}
