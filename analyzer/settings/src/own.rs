//! From the declaration to settings with a meaning: targets, versions, rules and patterns that exist.

use crate::declaration::{
    self, Declaration, FailOn, Level, List, OneOrMany, OverrideDeclaration, Pyproject, SeverityLevel,
};
use crate::error::{SettingsError, Wrong, did_you_mean, line};
use crate::paths::Patterns;
use crate::{Macro, Override, Result, Settings, Severities, Sourced, shown};
use abi3lint_model::{Certainty, RuleId, Severity, Target, Version};
use abi3lint_rules::checks;
use std::ops::Range;
use std::path::Path;
use toml::{Spanned, Table};

/// One of our files, and where in it a value stands.
struct File<'a> {
    path: String,
    is_link: bool,
    text: &'a str,
    /// The folder that it lies in.
    folder: &'a Path,
    /// Names of output formats.
    formats: &'a [&'a str],
}

/// The settings in an abi3lint.toml.
pub(crate) fn of_file(path: &Path, text: &str, formats: &[&str]) -> Result<Settings> {
    let file = File::new(path, text, formats);
    let declaration = toml::from_str(file.text).map_err(|e| file.unreadable(&e))?;
    file.settings(declaration, &file.path)
}

/// The settings in a pyproject.toml; `None` where it has none of ours.
pub(crate) fn of_pyproject(path: &Path, text: &str, formats: &[&str]) -> Result<Option<Settings>> {
    let file = File::new(path, text, formats);
    let project: Pyproject = toml::from_str(file.text).map_err(|e| file.unreadable(&e))?;
    let declaration = project.tool.and_then(|t| t.abi3lint);
    declaration.map(|d| file.settings(d, &format!("[tool.abi3lint] in {}", file.path))).transpose()
}

/// The settings in a file that was named, whose paths are relative to a folder.
pub(crate) fn of_named(path: &Path, folder: &Path, text: &str, formats: &[&str]) -> Result<Settings> {
    let file = File::of_folder(path, folder, text, formats);
    if path.file_name().is_none_or(|name| name != "pyproject.toml") {
        let declaration = toml::from_str(file.text).map_err(|e| file.unreadable(&e))?;
        return file.settings(declaration, &file.path);
    }
    let project: Pyproject = toml::from_str(file.text).map_err(|e| file.unreadable(&e))?;
    match project.tool.and_then(|t| t.abi3lint) {
        Some(declaration) => file.settings(declaration, &format!("[tool.abi3lint] in {}", file.path)),
        None => {
            let help = "the settings of abi3lint are in this table".to_owned();
            Err(file.wrong(0..0, ("it has no [tool.abi3lint]".to_owned(), Some(help))))
        }
    }
}

impl<'a> File<'a> {
    fn new(path: &'a Path, text: &'a str, formats: &'a [&'a str]) -> File<'a> {
        File::of_folder(path, path.parent().unwrap_or(Path::new("")), text, formats)
    }

    /// A file whose paths are relative to this folder.
    fn of_folder(path: &'a Path, folder: &'a Path, text: &'a str, formats: &'a [&'a str]) -> File<'a> {
        File {
            path: shown(path),
            is_link: path.is_symlink(),
            text: text.trim_start_matches('\u{feff}'),
            folder,
            formats,
        }
    }

    fn settings(&self, d: Declaration, place: &str) -> Result<Settings> {
        let mut overrides = Vec::new();
        for o in d.overrides.unwrap_or_default() {
            overrides.push(self.narrowed(o)?);
        }
        Ok(Settings {
            target_place: place.to_owned(),
            targets: self.targets(d.targets)?,
            build_python: self.given(d.build_python, |v: String| version(&v))?,
            select: self.list(d.select, rule)?,
            ignore: self.list(d.ignore, rule)?,
            certainty: self.given(d.certainty, |l| Ok(certainty(l)))?,
            include: self.patterns(d.include)?,
            exclude: self.patterns(d.exclude)?,
            defines: self.list(d.defines, define)?,
            undefines: self.list(d.undefines, |n: String| macro_name(&n))?,
            include_dirs: self.list(d.include_dirs, |dir| Ok(self.folder.join(dir)))?,
            baseline: self.given(d.baseline, |path| Ok(self.folder.join(path)))?,
            output_format: self.given(d.output_format, |name| self.format(name))?,
            severity: self.severities(d.severity)?,
            fail_on: self.given(d.fail_on, |level| Ok(fail_on(level)))?,
            require_reason: self.given(d.require_reason, Ok)?,
            overrides,
        })
    }

    /// One string or several. An empty list promises nothing, which no run can be judged by.
    fn targets(&self, list: Option<Spanned<OneOrMany<String>>>) -> Result<Option<Sourced<Vec<Target>>>> {
        let Some(list) = list else { return Ok(None) };
        let span = list.span();
        let texts = match list.into_inner() {
            OneOrMany::One(text) => vec![text],
            OneOrMany::Many(texts) => texts,
        };
        if texts.is_empty() {
            let help = "name one, as in targets = [\"cp39-abi3\"], or remove the key".to_owned();
            return Err(self.wrong(span, ("'targets' names no target".to_owned(), Some(help))));
        }
        let mut targets = Vec::new();
        for text in &texts {
            let target =
                Target::parse(text).map_err(|e| self.wrong(self.within(&span, text), (e.to_string(), None)))?;
            if !targets.contains(&target) {
                targets.push(target);
            }
        }
        Ok(Some(Sourced { value: targets, from: self.at(&span) }))
    }

    fn narrowed(&self, o: Spanned<OverrideDeclaration>) -> Result<Override> {
        let from = self.at(&o.span());
        let o = o.into_inner();
        let rules = |list: Option<List>| Ok::<_, SettingsError>(self.list(list, rule)?.map(|given| given.value));
        let Some(paths) = self.patterns(Some(o.paths))? else {
            return Err(self.wrong(0..0, ("'paths' of an override is empty".to_owned(), None)));
        };
        Ok(Override {
            paths: paths.value,
            select: rules(o.select)?,
            ignore: rules(o.ignore)?.unwrap_or_default(),
            certainty: o.certainty.map(certainty),
            severity: self.severities(o.severity)?.map(|given| given.value).unwrap_or_default(),
            from,
        })
    }

    fn severities(&self, table: Option<declaration::Severities>) -> Result<Option<Sourced<Severities>>> {
        let Some(table) = table else { return Ok(None) };
        // Keys are sorted by their names, and the first one in the file is where they stand.
        let first = table.keys().map(|key| key.span()).min_by_key(|span| span.start);
        let from = first.map_or_else(|| self.path.clone(), |span| self.at(&span));
        let mut value = Vec::new();
        for (key, level) in table {
            let span = key.span();
            value.push((rule(key.into_inner()).map_err(|e| self.wrong(span, e))?, severity(level)));
        }
        Ok(Some(Sourced { value, from }))
    }

    fn patterns(&self, list: Option<List>) -> Result<Option<Sourced<Patterns>>> {
        let Some(list) = list else { return Ok(None) };
        let mut patterns = Patterns::builder(self.folder);
        for pattern in &list {
            patterns.add(pattern.get_ref()).map_err(|e| self.wrong(pattern.span(), (e, None)))?;
        }
        let from = list.first().map_or_else(|| self.path.clone(), |first| self.at(&first.span()));
        let value = patterns.build().map_err(|e| self.wrong(0..0, (e, None)))?;
        Ok(Some(Sourced { value, from }))
    }

    fn list<T>(&self, list: Option<List>, read: impl Fn(String) -> Read<T>) -> Result<Option<Sourced<Vec<T>>>> {
        let Some(list) = list else { return Ok(None) };
        let from = list.first().map_or_else(|| self.path.clone(), |first| self.at(&first.span()));
        let mut value = Vec::new();
        for item in list {
            let span = item.span();
            value.push(read(item.into_inner()).map_err(|e| self.wrong(span, e))?);
        }
        Ok(Some(Sourced { value, from }))
    }

    fn given<S, T>(&self, value: Option<Spanned<S>>, read: impl Fn(S) -> Read<T>) -> Result<Option<Sourced<T>>> {
        let Some(value) = value else { return Ok(None) };
        let span = value.span();
        let from = self.at(&span);
        let value = read(value.into_inner()).map_err(|e| self.wrong(span, e))?;
        Ok(Some(Sourced { value, from }))
    }

    fn format(&self, name: String) -> Read<String> {
        if self.formats.contains(&name.as_str()) {
            return Ok(name);
        }
        let help = did_you_mean(&name, self.formats.iter().copied());
        Err((
            format!("unknown output format '{name}'"),
            help.or_else(|| Some(format!("write {}", self.formats.join(", ")))),
        ))
    }

    fn at(&self, span: &Range<usize>) -> String {
        format!("{}:{}", self.path, line(self.text, span.start))
    }

    /// The place of one string among those of a list.
    fn within(&self, span: &Range<usize>, text: &str) -> Range<usize> {
        let quoted = |q: char| self.text.get(span.clone()).and_then(|list| list.find(&format!("{q}{text}{q}")));
        match quoted('"').or_else(|| quoted('\'')) {
            Some(at) => span.start + at..span.start + at + text.len() + 2,
            None => span.clone(),
        }
    }

    fn wrong(&self, span: Range<usize>, (message, help): (String, Option<String>)) -> SettingsError {
        let (path, text) = (self.path.clone(), self.text.to_owned());
        SettingsError::Wrong(Box::new(Wrong { path, is_link: self.is_link, text, span, message, help }))
    }

    /// What serde says. Of an unknown name it lists in backticks the names that it would have taken, which is
    /// the declaration's own list.
    fn unreadable(&self, e: &toml::de::Error) -> SettingsError {
        let mut quoted = e.message().split('`').skip(1).step_by(2);
        let is_name = e.message().starts_with("unknown field") || e.message().starts_with("unknown variant");
        let (message, help) = match quoted.next().filter(|_| is_name) {
            Some(name) => {
                let names: Vec<&str> = quoted.collect();
                let what = if e.message().starts_with("unknown field") { "unknown key" } else { "unknown value" };
                let list = || format!("known names: {}", names.join(", "));
                (format!("{what} '{name}'"), Some(did_you_mean(name, names.iter().copied()).unwrap_or_else(list)))
            }
            None => {
                let words = e.message().trim().lines().collect::<Vec<_>>().join("; ").replace('`', "'");
                let is_toml = self.text.parse::<Table>().is_ok();
                (if is_toml { words } else { format!("invalid TOML: {words}") }, None)
            }
        };
        self.wrong(e.span().unwrap_or(0..0), (message, help))
    }
}

/// A value, or what is wrong with it and what to write instead.
type Read<T> = std::result::Result<T, (String, Option<String>)>;

fn rule(id: String) -> Read<RuleId> {
    if let Some(rule) = checks::rule(&id) {
        return Ok(rule.id);
    }
    let help = did_you_mean(&id, checks::all().iter().map(|r| r.id));
    Err((format!("unknown rule '{id}'"), help))
}

fn version(text: &str) -> Read<Version> {
    let v = Version::parse(text)
        .ok_or_else(|| (format!("'{text}' is not a version"), Some("write a version such as 3.13".into())))?;
    if (Version::OLDEST..=Version::NEWEST).contains(&v) {
        return Ok(v);
    }
    Err((format!("supported versions are CPython {} to {}", Version::OLDEST, Version::NEWEST), None))
}

fn certainty(level: Level) -> Certainty {
    match level {
        Level::Possible => Certainty::Possible,
        Level::Likely => Certainty::Likely,
        Level::Proven => Certainty::Proven,
    }
}

fn severity(level: SeverityLevel) -> Severity {
    match level {
        SeverityLevel::Note => Severity::Note,
        SeverityLevel::Warning => Severity::Warning,
        SeverityLevel::Error => Severity::Error,
    }
}

fn fail_on(level: FailOn) -> Option<Severity> {
    match level {
        FailOn::Note => Some(Severity::Note),
        FailOn::Warning => Some(Severity::Warning),
        FailOn::Error => Some(Severity::Error),
        FailOn::Never => None,
    }
}

fn define(text: String) -> Read<Macro> {
    match text.split_once('=') {
        Some((name, value)) => Ok((macro_name(name)?, Some(value.to_owned()))),
        None => Ok((macro_name(&text)?, None)),
    }
}

fn macro_name(text: &str) -> Read<String> {
    let begins = |c: char| c.is_alphabetic() || c == '_' || c == '$';
    if text.starts_with(begins) && text.chars().all(|c| begins(c) || c.is_numeric()) {
        Ok(text.to_owned())
    } else {
        Err((
            format!("'{text}' is not a macro name"),
            Some("it consists of letters, digits and underscores".to_owned()),
        ))
    }
}
