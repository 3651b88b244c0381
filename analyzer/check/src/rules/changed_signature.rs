//! `changed-signature`: calls with a number of arguments that the name takes in other versions.
//!
//! What no version takes is no matter of versions: the compiler says so at once, or the arguments were misread.

use crate::case::Case;
use crate::verdict::Verdict;
use abi3lint_model::{Config, ConfigSet, Use, VersionSet};
use abi3lint_rules::catalog::{Entity, Form, FormKind};

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let (_, e) = case.entity()?;
    let Use::Call { args, counted, .. } = case.fact.usage else { return None };
    let args = usize::from(args);
    let wanted = arity(e.form(case.config)?)?;
    if wanted == args || case.class().is_some() {
        return None;
    }
    let taken = headers_with(e, case.config, args);
    if taken.is_empty() {
        return None;
    }
    Some(Verdict {
        value: plural(args),
        expected: wanted.to_string(),
        versions: taken,
        elsewhere: history(e, case.config),
        possible: !counted,
        ..Verdict::of("count")
    })
}

/// The number of arguments; `None` for what takes any number of them, or is not called.
fn arity(form: &Form) -> Option<usize> {
    let is_called = matches!(form.kind, FormKind::Function | FormKind::Inline | FormKind::FunctionMacro);
    (is_called && !form.variadic).then_some(form.params.len())
}

/// The versions in which builds of this kind take so many arguments.
fn headers_with(e: &Entity, config: Config, args: usize) -> VersionSet {
    let fitting = e.forms.iter().filter(|f| arity(f) == Some(args)).fold(ConfigSet::EMPTY, |s, f| s | f.on);
    fitting.iter().filter(|c| c.abi() == config.abi()).map(Config::headers).collect()
}

fn plural(args: usize) -> String {
    if args == 1 { "1 argument".to_owned() } else { format!("{args} arguments") }
}

/// `5 in 3.6-3.12, 6 in 3.13-3.15`.
fn history(e: &Entity, config: Config) -> String {
    let mut counts: Vec<usize> = e.forms.iter().filter_map(arity).collect();
    counts.sort_unstable();
    counts.dedup();
    let mut spans: Vec<(VersionSet, usize)> = counts.into_iter().map(|n| (headers_with(e, config, n), n)).collect();
    spans.retain(|(versions, _)| !versions.is_empty());
    spans.sort_by_key(|(versions, _)| versions.first());
    spans.iter().map(|(versions, n)| format!("{n} in {versions}")).collect::<Vec<_>>().join(", ")
}
