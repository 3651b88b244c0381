//! Words for what a catalog says, as a reviewer reads them.

use super::group::Group;
use super::view::{Named, Place};
use abi3lint_rules_format::catalog::{FormLine, Kind};
use std::collections::BTreeSet;

pub(crate) fn place(bits: u32) -> String {
    if bits.is_multiple_of(8) { format!("@{}", bits / 8) } else { format!("@{}:{}", bits / 8, bits % 8) }
}

/// Fields that move together read alike.
pub(crate) fn moved(old: Place<'_>, new: Place<'_>) -> String {
    let by = i64::from(new.bits) - i64::from(old.bits);
    let mut out = if old.bits.is_multiple_of(8) && by % 8 == 0 {
        format!("by {:+} bytes", by / 8)
    } else {
        format!("{} -> {}", place(old.bits), place(new.bits))
    };
    if by == 0 {
        out = "at its place".to_owned();
    }
    if old.size != new.size {
        out += &format!(", {} -> {} bytes", old.size, new.size);
    }
    out
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::FunctionMacro => "macro with parameters",
        Kind::ObjectMacro => "macro",
        Kind::Inline => "static inline",
        Kind::Function => "function",
        Kind::Struct => "struct",
        Kind::Opaque => "opaque struct",
        Kind::Typedef => "typedef",
        Kind::Enumerator => "enumerator",
        Kind::Data => "variable",
    }
}

pub(crate) fn kinds(forms: &[&FormLine]) -> String {
    forms.iter().map(|f| kind(f.kind)).collect::<Vec<_>>().join(" before ")
}

/// All that a reviewer wants to know of a new name.
pub(crate) fn whole(forms: &[&FormLine], of: &Named<'_>, exports_are_known: bool) -> String {
    let Some(f) = forms.first() else { return String::new() };
    let what = match f.kind {
        Kind::Function | Kind::Inline => signature(f),
        Kind::FunctionMacro => format!("({})", f.params.join(", ")),
        Kind::ObjectMacro | Kind::Enumerator => f.value.map(|v| v.to_string()).unwrap_or_default(),
        Kind::Data | Kind::Typedef => f.ty.clone(),
        Kind::Struct | Kind::Opaque => String::new(),
    };
    let mut out = format!("{} {what}", kinds(forms)).trim_end().to_owned();
    for (list, verb) in [(&f.touches, "opens"), (&f.calls, "calls")] {
        if !list.is_empty() {
            out += &format!("; {verb} {}", list.join(", "));
        }
    }
    for said in said(of) {
        out += &format!("; {said}");
    }
    if exports_are_known
        && matches!(f.kind, Kind::Function | Kind::Data)
        && of.lines.iter().all(|l| l.exported.is_empty())
    {
        out += "; not exported";
    }
    out
}

/// Properties of a name as a whole, without its exports.
pub(crate) fn said(n: &Named<'_>) -> BTreeSet<String> {
    let mut out: BTreeSet<String> = BTreeSet::new();
    for line in &n.lines {
        if let Some(s) = &line.stable {
            out.insert(format!("stable ABI since {}", s.added));
        }
        if let Some(d) = &line.deprecated {
            out.insert(format!("{}deprecated since {}", if d.soft { "softly " } else { "" }, d.since));
        }
        if line.slot {
            out.insert("slot id".to_owned());
        }
        if let Some(e) = &line.exposure {
            out.insert(format!("{e:?}").to_lowercase());
        }
    }
    out
}

fn signature(f: &FormLine) -> String {
    let dots = if f.variadic { ", ..." } else { "" };
    format!("{} ({}{dots})", f.ty, f.params.join(", "))
}

/// What differs between two forms of one kind.
pub(crate) fn details(a: &FormLine, b: &FormLine) -> Vec<(Group, String)> {
    let mut out = Vec::new();
    let params = if a.kind == Kind::FunctionMacro { a.params.len() == b.params.len() } else { a.params == b.params };
    if !params || a.ty != b.ty || a.variadic != b.variadic {
        out.push((Group::Signature, format!("{} -> {}", signature(a), signature(b))));
    }
    if a.value != b.value {
        let spell = |v: Option<i64>| v.map_or("none".to_owned(), |v| v.to_string());
        out.push((Group::Value, format!("{} -> {}", spell(a.value), spell(b.value))));
    }
    let mut changes = list("opens", &a.touches, &b.touches);
    changes.extend(list("calls", &a.calls, &b.calls));
    if !changes.is_empty() {
        out.push((Group::Expansion, changes.join("; ")));
    }
    if a.marked != b.marked {
        out.push((Group::Mark, if b.marked { "marked" } else { "no longer marked" }.to_owned()));
    }
    if a.header != b.header {
        out.push((Group::Header, format!("{} -> {}", a.header, b.header)));
    }
    out
}

fn list(verb: &str, a: &[String], b: &[String]) -> Vec<String> {
    let less: Vec<&str> = a.iter().filter(|x| !b.contains(x)).map(String::as_str).collect();
    let more: Vec<&str> = b.iter().filter(|x| !a.contains(x)).map(String::as_str).collect();
    let mut out = Vec::new();
    if !less.is_empty() {
        out.push(format!("no longer {verb} {}", less.join(", ")));
    }
    if !more.is_empty() {
        out.push(format!("{verb} {}", more.join(", ")));
    }
    out
}
