//! `catalog merge`: folds measurements into the catalog's files, after showing what that changes.
//!
//! Facts that no header tells stay as they are: the stable ABI manifest, what the reference deprecates,
//! what pythoncapi-compat offers, replacements.

mod diff;
mod fold;
mod group;
mod manifest;
mod news;
mod properties;
mod releases;
mod text;
mod view;
mod words;

use crate::entities::Tables;
use crate::write;
use abi3lint_capi_measure::exports;
use abi3lint_capi_measure::headers::{default_folder, load as load_measurement, version};
use abi3lint_model::Version;
use abi3lint_rules_format::catalog::EntityLine;
use anyhow::{Context, Result, ensure};
use news::News;
use releases::{Release, Releases};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Where the measurements are; target/catalog by default.
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
    /// Versions to fold in, as in 3.14,3.15; all that were measured by default.
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = version)]
    pub(crate) python: Vec<Version>,
    /// Show what the measurement of this version would bring to a catalog without it.
    #[arg(long, value_name = "VERSION", value_parser = version, conflicts_with_all = ["python", "write", "check"])]
    as_if_new: Option<Version>,
    /// Where the catalog's files are.
    #[arg(long, value_name = "DIR", default_value = CATALOG)]
    catalog: PathBuf,
    /// CPython's Misc/stable_abi.toml, which says what belongs to the stable ABI since when.
    #[arg(long, value_name = "FILE")]
    pub(crate) manifest: Option<PathBuf>,
    /// Name the headers that names moved between as well.
    #[arg(long)]
    moves: bool,
    /// Let another micro release take the place of the one that the catalog was measured with.
    #[arg(long)]
    other_release: bool,
    /// Fail where the files would change. Other micro releases than those that the catalog was measured with
    /// are named and left out.
    #[arg(long, conflicts_with = "write")]
    check: bool,
    /// Change the files. Otherwise the changes are only shown.
    #[arg(long)]
    pub(crate) write: bool,
}

const CATALOG: &str = "rules/catalog";

impl Default for Args {
    fn default() -> Args {
        Args {
            from: None,
            python: Vec::new(),
            as_if_new: None,
            catalog: CATALOG.into(),
            manifest: None,
            moves: false,
            other_release: false,
            check: false,
            write: false,
        }
    }
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let from = match &args.from {
        Some(folder) => folder.clone(),
        None => default_folder()?,
    };
    let mut tables = read(&args.catalog)?;
    let wanted: Vec<Version> = args.as_if_new.into_iter().chain(args.python.iter().copied()).collect();
    let known = releases::load(&args.catalog)?;
    let (mut news, measured) = news(&from, &wanted, args.check.then_some(&known))?;
    if let Some(file) = &args.manifest {
        news.manifest = manifest::load(file)?;
    }
    if let Some(new) = args.as_if_new {
        tables = fold::without(&tables, &BTreeSet::from([new]))?;
    }
    let merged = fold::merge(&tables, &news)?;
    let diff = diff::diff(&tables, &merged, &news)?;
    let (releases, replaced) = releases::update(&known, &measured);
    replaced.iter().for_each(|line| println!("{line}"));
    print!("{}", text::text(&diff, args.moves));
    let same = tables.all().iter().zip(merged.all()).all(|((_, a), (_, b))| *a == b);
    if same {
        println!("the catalog says what was measured");
    }
    ensure!(same || !args.check, "the files in {} say something else than what was measured", args.catalog.display());
    if args.write {
        releases::refuse(if args.other_release { &[] } else { &replaced })?;
        for (name, table) in merged.all() {
            write::file(&args.catalog, name, table)?;
        }
        releases::save(&args.catalog, &releases)?;
        println!("review the change like code, then run 'cargo test --workspace'");
    } else if args.as_if_new.is_none() && !same {
        println!("nothing is changed; --write does it");
    }
    Ok(())
}

/// The lines of the catalog's measured files.
fn read(catalog: &Path) -> Result<Tables> {
    let mut tables = Tables::default();
    for (name, table) in tables.all_mut() {
        let lines = abi3lint_rules_format::lines::<EntityLine>(catalog, &format!("{name}.jsonl"))
            .map_err(anyhow::Error::msg)?;
        *table = lines.into_iter().map(|(_, line)| line).collect();
    }
    Ok(tables)
}

/// What was measured of these versions, of all where none is named. With `only`, other micro releases than
/// those are told and left out.
fn news(from: &Path, wanted: &[Version], only: Option<&Releases>) -> Result<(News, Releases)> {
    let (mut news, mut releases) = (News::default(), Releases::new());
    let is_other = |what: &str, version: Version, known: &dyn Fn(&Release) -> &str, found: &str| {
        let other = only.map(|o| o.get(&version).map_or("none", known)).filter(|k| *k != found);
        if let Some(known) = other {
            println!("{version}: {what} of {found} are not compared, the catalog has {known}");
        }
        other.is_some()
    };
    for version in Version::all().filter(|v| wanted.is_empty() || wanted.contains(v)) {
        let mut release = Release { version: version.to_string(), ..Release::default() };
        let (headers, symbols) = (from.join(format!("{version}.jsonl")), exports::file(from, version));
        if !wanted.is_empty() && !headers.exists() && !symbols.exists() {
            return Err(anyhow::anyhow!("no measurement of {version}")).with_context(|| {
                format!("looked in {}; 'cargo xtask catalog extract --python {version}' makes one", from.display())
            });
        }
        if headers.exists() {
            let measured = load_measurement(&headers)?;
            ensure!(measured.version == version, "{} is of {}", headers.display(), measured.version);
            if !is_other("headers", version, &|r| &r.headers, &measured.release) {
                println!("{version}: headers of {}", measured.release);
                release.headers = measured.release;
                news.versions.insert(version);
                news.declared.extend(measured.declared);
            }
        }
        if symbols.exists() {
            let (of, names) = exports::load(&symbols, version)?;
            if !is_other("symbols", version, &|r| &r.exports, &of) {
                release.exports = of;
                news.exports.insert(version, names);
            }
        }
        if !release.headers.is_empty() || !release.exports.is_empty() {
            releases.insert(version, release);
        }
    }
    ensure!(
        !news.versions.is_empty() || !news.exports.is_empty(),
        "nothing to fold in from {}; 'cargo xtask catalog extract' and 'exports' measure",
        from.display()
    );
    Ok((news, releases))
}

#[cfg(test)]
mod tests {
    use crate::entities::Tables;
    use abi3lint_capi_measure::facts::{Declared, Function, Macro, On, Record};
    use serde_json::json;

    fn line(text: &str) -> abi3lint_rules_format::catalog::EntityLine {
        serde_json::from_str(text).unwrap()
    }

    /// A small catalog of 3.9 and 3.10.
    pub(crate) fn tables() -> Tables {
        let function = |name: &str, on: &str| {
            line(&format!(
                r#"{{"name":"{name}","exported":"9","stable":{{"added":"3.2"}},"forms":[{{"kind":"function","on":"{on}","ty":"int"}}]}}"#
            ))
        };
        Tables {
            functions: vec![
                function("PyForm", "9-10:d"),
                function("PyGone", "9:d"),
                line(
                    r#"{"name":"PyWindows","stable":{"added":"3.3","platform":"MS_WINDOWS"},"forms":[{"kind":"function","on":"9:d,L3+"}]}"#,
                ),
            ],
            types: vec![line(
                r#"{"name":"PyThing","tag":"_thing","exposure":"opaque","forms":[{"kind":"struct","on":"9-10:d","header":"old.h"}],
                    "sizes":[["9-10:d",16]],"fields":[{"name":"old","at":[["9-10:d",64,8,"struct _thing *"]]}]}"#,
            )],
            macros: vec![line(
                r#"{"name":"PyMACRO","forms":[{"kind":"function-macro","on":"9:d","params":["a"],"touches":["PyThing.old"]}]}"#,
            )],
            ..Tables::default()
        }
    }

    /// What 3.10 is measured to be.
    pub(crate) fn declared() -> Declared {
        let on = |text: &str| On(text.parse().unwrap());
        let mut all = Declared::default();
        let inline = Function { kind: "inline".into(), ret: "int".into(), on: on("10:d"), ..Function::default() };
        all.functions.insert("PyForm".into(), vec![inline]);
        let params = vec![("op".to_owned(), "PyObject *".to_owned())];
        let new = Function { kind: "extern".into(), ret: "int".into(), params, on: on("10:*"), ..Function::default() };
        all.functions.insert("PyNew".into(), vec![new]);
        let touches = vec!["PyThing.new".to_owned()];
        let params = Some(vec!["b".to_owned()]);
        all.macros.insert("PyMACRO".into(), vec![Macro { params, touches, on: on("10:d"), ..Macro::default() }]);
        let fields = vec![
            vec![json!("old"), json!(0), json!(8), json!("struct _thing *")],
            vec![json!("new"), json!(128), json!(4), json!("int")],
        ];
        let record = Record {
            complete: true,
            header: "new.h".into(),
            tag: Some("_thing".into()),
            size: Some(24),
            fields,
            on: on("10:d"),
        };
        all.types.insert("PyThing".into(), vec![record]);
        all
    }
}
