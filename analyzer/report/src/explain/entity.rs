//! The page of a name of the C API.

use super::replacements::replacements;
use super::{field, when};
use abi3lint_model::{Abi, Config, ConfigSet, Version, VersionSet};
use abi3lint_rules::catalog::{self, Entity, Form, FormKind};
use std::io::{self, Write};

/// Names that a list shows before it says how many more there are.
const LIST: usize = 12;

pub(super) fn render(e: &Entity, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", e.name)?;
    if !e.tag.is_empty() {
        writeln!(out, "  struct {}", e.tag)?;
    }
    let gil = by_version(e, Abi::Default);
    let free_threaded = by_version(e, Abi::FreeThreaded);
    writeln!(out, "\nversion-specific builds")?;
    history(e, &gil, out)?;
    // A free-threaded build is worth its own lines only where it differs.
    let differs = |(set, form): &(VersionSet, &Form)| {
        set.iter().any(|v| !gil.iter().any(|(s, f)| s.contains(v) && std::ptr::eq(*f, *form)))
    };
    let missing = Version::all()
        .filter(|v| *v >= Version::FIRST_FREE_THREADED)
        .any(|v| gil.iter().any(|(s, _)| s.contains(v)) && !free_threaded.iter().any(|(s, _)| s.contains(v)));
    if free_threaded.iter().any(differs) || missing {
        writeln!(out, "\nfree-threaded builds")?;
        history(e, &free_threaded, out)?;
    }
    limited(e, out)?;
    binary(e, out)?;
    if let Some(d) = e.deprecated {
        let how = if d.soft { "softly deprecated since" } else { "deprecated since" };
        let removal = d.removal.map(|v| format!("; announced to be gone in {v}")).unwrap_or_default();
        writeln!(out, "\ndeprecation\n  {how} {}{removal}", d.since)?;
    }
    if let Some(v) = e.removed() {
        writeln!(out, "\nremoval\n  gone from the headers of CPython {v}")?;
    }
    replacements(e.replacements, out)?;
    field::table(e, out)
}

/// What the name is under one ABI: versions that share a form, in order.
fn by_version(e: &Entity, abi: Abi) -> Vec<(VersionSet, &Form)> {
    let mut groups: Vec<(VersionSet, &Form)> = Vec::new();
    for version in Version::all() {
        let Some(form) = Config::new(version, abi).and_then(|c| e.form(c)) else { continue };
        match groups.iter_mut().find(|(_, f)| std::ptr::eq(*f, form)) {
            Some((versions, _)) => *versions = versions.with(version),
            None => groups.push((VersionSet::default().with(version), form)),
        }
    }
    groups
}

fn history(e: &Entity, groups: &[(VersionSet, &Form)], out: &mut dyn Write) -> io::Result<()> {
    if groups.is_empty() {
        writeln!(out, "  not in their headers")?;
    }
    for (versions, form) in groups {
        let header = if form.header.is_empty() { String::new() } else { format!("  [{}]", form.header) };
        writeln!(out, "  {:<10} {}{header}", versions.to_string(), describe(e, form))?;
        if form.deprecated_mark {
            writeln!(out, "  {:<10} the compiler warns about its deprecation", "")?;
        }
        let touched = form.touches.iter().map(|id| {
            let f = catalog::field(*id);
            format!("{}.{}", catalog::entity(f.record).name, f.name)
        });
        list("accesses", touched.collect(), out)?;
        list("calls", form.calls.iter().map(|id| catalog::entity(*id).name.to_owned()).collect(), out)?;
    }
    Ok(())
}

fn list(what: &str, names: Vec<String>, out: &mut dyn Write) -> io::Result<()> {
    if names.is_empty() {
        return Ok(());
    }
    let more = names.len().saturating_sub(LIST);
    let shown = names[..names.len() - more].join(", ");
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    writeln!(out, "  {:<10} {what} {shown}{more}", "")
}

fn describe(e: &Entity, form: &Form) -> String {
    let mut params = form.params.join(", ");
    if form.variadic {
        params.push_str(if params.is_empty() { "..." } else { ", ..." });
    }
    let value = form.value.map(|v| format!(" = {v}")).unwrap_or_default();
    let ty = match form.ty {
        "" => String::new(),
        pointer if pointer.ends_with('*') => pointer.to_owned(),
        other => format!("{other} "),
    };
    let name = e.name;
    match form.kind {
        FormKind::Function => format!("function {ty}{name}({params})"),
        FormKind::Inline => format!("static inline {ty}{name}({params})"),
        FormKind::FunctionMacro => format!("macro {name}({params})"),
        FormKind::ObjectMacro => format!("macro {name}{value}"),
        FormKind::Struct => "struct with visible fields".to_owned(),
        FormKind::Opaque => "opaque struct".to_owned(),
        FormKind::Typedef if form.ty.is_empty() => "typedef".to_owned(),
        FormKind::Typedef => format!("typedef of {}", form.ty),
        FormKind::Enumerator => format!("enumerator{value}"),
        FormKind::Data => format!("variable {ty}{name}"),
    }
}

fn limited(e: &Entity, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\nlimited API")?;
    let abi3 = when::abi3(e.visible);
    if abi3.is_empty() {
        writeln!(out, "  abi3       not available")?;
    }
    for line in &abi3 {
        writeln!(out, "  abi3       {line}")?;
    }
    match e.visible.iter().filter(|c| c.abi().is_opaque()).map(Config::floor).min() {
        Some(floor) => writeln!(out, "  abi3t      from floor {floor}")?,
        None => writeln!(out, "  abi3t      not available")?,
    }
    // The same name may be a macro for one ABI and a call for another; that decides what is baked in.
    let mut kinds: Vec<(FormKind, String, ConfigSet)> = Vec::new();
    for config in e.visible.iter().filter(|c| c.abi().is_limited()) {
        let Some(form) = e.form(config) else { continue };
        match kinds.iter_mut().find(|k| k.0 == form.kind) {
            Some(kind) => kind.2.insert(config),
            None => kinds.push((form.kind, describe(e, form), ConfigSet::one(config))),
        }
    }
    for (_, what, on) in &kinds {
        let on = if kinds.len() == 1 { String::new() } else { format!(" ({})", when::words(*on)) };
        writeln!(out, "  as         {what}{on}")?;
    }
    let touched: Vec<String> = touched_in_limited(e);
    list("accesses", touched, out)
}

fn touched_in_limited(e: &Entity) -> Vec<String> {
    let mut names = Vec::new();
    for form in e.forms.iter().filter(|f| f.on.iter().any(|c| c.abi().is_limited())) {
        for id in form.touches {
            let f = catalog::field(*id);
            let name = format!("{}.{}", catalog::entity(f.record).name, f.name);
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

fn binary(e: &Entity, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\nbinary")?;
    match e.stable {
        None => writeln!(out, "  stable ABI not part of it")?,
        Some(s) => {
            let only = if s.abi_only { ", for old binaries only: not in the limited API" } else { "" };
            let platform = s.platform.map(|p| format!(", where {p} is defined")).unwrap_or_default();
            writeln!(out, "  stable ABI since {}{only}{platform}", s.added)?;
        }
    }
    let callable = |f: &Form| !matches!(f.kind, FormKind::Struct | FormKind::Opaque | FormKind::Typedef);
    let without_gil = e.exported_without_gil_only();
    if !e.exported.is_empty() {
        writeln!(out, "  symbol     exported by CPython {}", e.exported)?;
    } else if !without_gil.is_empty() {
        writeln!(out, "  symbol     exported by free-threaded builds of CPython {without_gil} only")?;
    } else if e.forms.iter().any(callable) {
        writeln!(out, "  symbol     not exported")?;
    }
    Ok(())
}
