//! All configurations of some versions, at the same time, and the figures of each version.

use crate::clang::{Clang, Headers, Macros};
use crate::difference::{Comparison, Difference};
use crate::exports::{self, Interpreter};
use crate::fields::Fields;
use crate::layouts::{self, Layouts};
use crate::macros::{Tried, Uses};
use crate::names::Names;
use crate::unit::Unit;
use abi3lint_model::{Abi, Config, Version};
use abi3lint_rules::catalog;
use anyhow::{Context, Result};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// What was found of a version.
#[derive(Clone, Debug)]
pub(crate) struct Installation {
    pub version: Version,
    pub files: Vec<PathBuf>,
}

/// Everything that was compared.
#[derive(Debug, Default)]
pub(crate) struct Whole {
    /// Figures, for people.
    pub lines: Vec<String>,
    pub differences: Vec<Difference>,
    pub compared: Vec<(Comparison, Config)>,
    /// As in `3.13.0`.
    pub releases: Vec<String>,
}

/// What one configuration gave.
#[derive(Debug, Default)]
struct One {
    is_floor: bool,
    names: crate::names::Counts,
    /// Macros that were used with arguments, and those that nobody knows how to use.
    used: usize,
    unused: usize,
    fields: usize,
    layouts: layouts::Counts,
    differences: Vec<Difference>,
    uses: Uses,
}

/// Compares headers in all their configurations.
///
/// # Errors
/// No clang, or headers that it cannot read.
pub(crate) fn headers(found: &[Installation], only: &[Comparison], whole: &mut Whole) -> Result<()> {
    let clang = Clang::find()?;
    let all: Vec<Headers> = found.iter().map(|f| Headers::new(f.version, f.files.clone())).collect::<Result<_>>()?;
    let configs = |h: &Headers| {
        let version = h.version;
        (0..Config::COUNT).filter_map(Config::from_index).filter(move |c| c.headers() == version)
    };
    let jobs = |is_first: bool| -> Vec<(&Headers, Config)> {
        let of = |h| configs(h).filter(move |c| (c.unrestricted() == *c) == is_first).map(move |c| (h, c));
        all.iter().flat_map(of).collect()
    };
    // What macros take is found out in the unrestricted headers.
    let first = jobs(true).into_par_iter().map(|(h, c)| Ok((c, one(&clang, h, c, only, None)?)));
    let mut done: BTreeMap<Config, One> = first.collect::<Result<_>>()?;
    let second = jobs(false).into_par_iter().map(|(h, c)| {
        let uses = &done.get(&c.unrestricted()).context("the unrestricted headers come first")?.uses;
        Ok((c, one(&clang, h, c, only, Some(uses))?))
    });
    let second: Vec<(Config, One)> = second.collect::<Result<_>>()?;
    done.extend(second);
    for h in &all {
        let here: Vec<&One> = configs(h).filter_map(|c| done.get(&c)).collect();
        whole.lines.extend(summary(h, &here, only));
        whole.releases.push(h.release.clone());
    }
    for (config, one) in done {
        whole.differences.extend(one.differences);
        let of_headers = only.iter().filter(|c| **c != Comparison::ExportsVsInterpreters);
        whole.compared.extend(of_headers.map(|c| (*c, config)));
    }
    Ok(())
}

fn summary(headers: &Headers, here: &[&One], only: &[Comparison]) -> Vec<String> {
    let sum = |of: &dyn Fn(&One) -> usize| here.iter().map(|o| of(o)).sum::<usize>();
    let most = |of: &dyn Fn(&One) -> usize| here.iter().map(|o| of(o)).max().unwrap_or(0);
    let limited = here.iter().filter(|o| o.is_floor).count();
    let mut lines = vec![format!(
        "{:<5} headers of {}: {} configurations, {limited} of them floors of the limited API",
        headers.version.to_string(),
        headers.release,
        here.len()
    )];
    if only.contains(&Comparison::CatalogVsHeaders) {
        lines.push(format!(
            "      {} names ({} need another platform) and {} fields in each of them",
            most(&|o| o.names.names),
            most(&|o| o.names.elsewhere),
            most(&|o| o.fields)
        ));
        lines.push(format!(
            "      {} kinds, types and values; {} macros used with arguments, {} whose arguments are not known",
            sum(&|o| o.names.details),
            sum(&|o| o.used),
            sum(&|o| o.unused)
        ));
    }
    if only.contains(&Comparison::LayoutVsHeaders) {
        lines.push(format!(
            "      {} sizes of structs and {} places of fields, {} of them bit-fields",
            sum(&|o| o.layouts.structs),
            sum(&|o| o.layouts.fields),
            sum(&|o| o.layouts.bits)
        ));
    }
    lines
}

/// One configuration. `known` are uses of macros that compile in the unrestricted headers.
fn one(clang: &Clang, headers: &Headers, config: Config, only: &[Comparison], known: Option<&Uses>) -> Result<One> {
    let mut out = One { is_floor: matches!(config.abi(), Abi::Limited(_)), ..One::default() };
    if only.contains(&Comparison::CatalogVsHeaders) {
        let macros = clang.macros(headers, config)?;
        let declared = clang.declared(headers, config)?;
        let own: BTreeSet<&str> = declared.iter().map(String::as_str).collect();
        let mut unit = Unit::new();
        let tried = match known {
            None => Tried::guess(&mut unit, &macros),
            Some(uses) => Tried::ask(&mut unit, uses),
        };
        let fields = Fields::ask(&mut unit, &own, config);
        let names = Names::ask(&mut unit, &macros, &own, config);
        let answers = clang.ask(&unit, headers, config)?;
        let uses = tried.accepted(&answers);
        let known = known.unwrap_or(&uses);
        // Only of what compiles somewhere it says something that it does not compile here.
        let usable = |id| tried.usable(id, &answers).filter(|_| known.contains_key(&id));
        out.used = catalog::entities().filter(|(id, e)| macros.contains_key(e.name) && usable(*id).is_some()).count();
        out.unused = crate::macros::unused(known, &macros, config);
        let (counts, differences) = names.compare(&answers, &macros, usable, config);
        out.names = counts;
        out.differences.extend(differences);
        out.differences.extend(unknown(&declared, &macros, config));
        let (count, differences) = fields.compare(&answers, config);
        out.fields = count;
        out.differences.extend(differences);
        out.uses = uses;
    }
    if only.contains(&Comparison::LayoutVsHeaders) {
        let mut unit = Unit::new();
        let layouts = Layouts::ask(&mut unit, config);
        let answers = clang.ask(&unit, headers, config)?;
        let (counts, differences, bits) = layouts.compare(&answers, config);
        out.layouts = counts;
        out.differences.extend(differences);
        out.differences.extend(layouts::measure(&bits, clang, headers, config)?);
    }
    Ok(out)
}

/// What the headers have and the catalog does not know: macros of CPython's files, and names that begin like
/// CPython's, because the list of declarations does not say where they stand.
fn unknown(declared: &[String], macros: &Macros, config: Config) -> Vec<Difference> {
    let is_ours = |n: &str| ["Py", "PY"].iter().any(|p| n.trim_start_matches('_').starts_with(p));
    let record = |name: &str| catalog::lookup_tag(name).or(catalog::lookup(name));
    // Members of anonymous structs are members of the struct around them; those structs have no name.
    let is_known = |name: &str| match name.split_once("::").map(|(holder, rest)| (holder, last(rest))) {
        Some((_, field)) if field.contains(['(', ')']) => true,
        Some((holder, field)) => record(holder).is_some_and(|r| catalog::field_of(r, field).is_some()),
        None => record(name).is_some(),
    };
    let defined = macros.iter().filter(|(_, m)| m.own).map(|(n, _)| (n.as_str(), "define"));
    let declared = declared.iter().map(String::as_str).filter(|n| is_ours(n)).map(|n| (n, "declare"));
    let strangers = defined.chain(declared).filter(|(n, _)| !is_known(n));
    let comparison = Comparison::CatalogVsHeaders;
    let difference = |(name, verb): (&str, &str)| {
        let what = format!("the headers {verb} it, the catalog does not know it");
        Difference { comparison, subject: name.to_owned(), what, config }
    };
    strangers.map(difference).collect()
}

/// What stands behind the last `::`, or the name of something anonymous, which may hold colons.
fn last(name: &str) -> &str {
    if name.ends_with(')') { name } else { name.rsplit("::").next().unwrap_or(name) }
}

/// Compares the symbols of interpreters.
///
/// # Errors
/// A file that holds no interpreter.
pub(crate) fn interpreters(found: &[Interpreter], whole: &mut Whole) -> Result<()> {
    for f in found {
        let symbols = exports::symbols(f)?;
        let (counts, differences) = exports::compare(f.config, &symbols);
        let build = if f.config.abi().is_gil_disabled() { "t" } else { "" };
        whole.lines.push(format!(
            "{:<5} interpreter: {} symbols; {} names looked up, {} of them promised by the stable ABI",
            format!("{}{build}", f.config.headers()),
            symbols.len(),
            counts.symbols,
            counts.stable
        ));
        whole.differences.extend(differences);
        whole.compared.push((Comparison::ExportsVsInterpreters, f.config));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_member_is_found_behind_what_has_no_name() {
        assert_eq!(last("(anonymous union)::sl_ptr"), "sl_ptr");
        assert_eq!(last("index"), "index");
        for none in ["struct (unnamed at a.h:1:2)", "(anonymous union)::union (anonymous at C::a.h:1:2)"] {
            assert_eq!(last(none), none);
        }
    }

    /// Headers that are wrong in one place or the other, as the catalog would be.
    #[test]
    fn what_headers_have_otherwise_is_told() {
        if let Err(e) = Clang::find() {
            eprintln!("skipped: {e}");
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        for name in ["structmember.h", "datetime.h", "frameobject.h", "marshal.h", "pythread.h"] {
            write(name, "");
        }
        write("patchlevel.h", "#define PY_VERSION \"3.11.99\"\n");
        write("pyconfig.h", "#define Py_OF_THE_BUILD 1\n");
        write(
            "Python.h",
            "#include \"pyconfig.h\"
             typedef long Py_ssize_t;
             typedef struct _typeobject PyTypeObject;
             typedef struct _object { Py_ssize_t ob_refcnt; char gap; PyTypeObject *ob_type; } PyObject;
             typedef int (*visitproc)(PyObject *, void *);
             PyObject *PyList_New(Py_ssize_t);
             PyObject *PyList_GetItem(PyObject *, int);
             PyObject *PyList_Invented(PyObject *);
             #define NOT_IN_THE_CATALOG 1
             #ifndef Py_LIMITED_API
             #define PyList_GET_SIZE(o) ((PyVarObject *)(o))->ob_size
             #endif",
        );
        let found = [Installation { version: Version(11), files: vec![folder.path().to_owned()] }];
        let mut whole = Whole::default();
        headers(&found, &[Comparison::CatalogVsHeaders, Comparison::LayoutVsHeaders], &mut whole).unwrap();
        assert_eq!(whole.releases, ["3.11.99"]);
        let told = |subject: &str| -> Vec<String> {
            let gathered = crate::difference::gather(&whole.differences);
            gathered.iter().filter(|d| d.subject == subject).map(|d| d.to_string()).collect()
        };
        assert_eq!(told("PyList_New"), Vec::<String>::new());
        let [signature] = &told("PyList_GetItem")[..] else { panic!("{:?}", told("PyList_GetItem")) };
        assert!(signature.contains("is '__typeof__(PyObject *)(PyObject *, Py_ssize_t)'"), "{signature}");
        let says =
            |subject: &str, what: &str| assert!(told(subject).iter().any(|d| d.contains(what)), "{:?}", told(subject));
        says("PyDict_New", "the headers declare none [11:*]");
        for unknown in ["PyList_Invented", "NOT_IN_THE_CATALOG"] {
            says(unknown, "the catalog does not know it [11:*]");
        }
        assert_eq!(told("Py_OF_THE_BUILD"), Vec::<String>::new());
        let [place] = &told("PyObject.ob_type")[..] else { panic!("{:?}", told("PyObject.ob_type")) };
        assert!(place.contains("another offset: ") && place.contains("'128 == 64'"), "{place}");
        says("PyObject", "another size: ");
    }
}
