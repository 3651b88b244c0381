//! What binaries could be shipped as: a table for each wheel and each object by itself.

use crate::columns::columns;
use crate::format::Format;
use crate::places::one_line;
use crate::report::Report;
pub use crate::shipped::Shipped;
use crate::{json, text};
use abi3lint_model::{Answer, Overview, Version};
use std::io::{self, Write};

/// Writes the tables with the report's problems: as JSON where that is the format.
///
/// # Errors
/// Only those of `out`.
pub fn render(report: &Report, shipped: &[Shipped], format: Format, out: &mut dyn Write) -> io::Result<()> {
    if format == Format::Json {
        return json::render_overview(report, shipped, out);
    }
    for package in shipped {
        writeln!(out, "{}: promises {}", one_line(&package.path), package.promise)?;
        table(package, out)?;
        for (path, o) in &package.files {
            reason(path, "abi3", &o.abi3.0, out)?;
            exported(path, o, out)?;
            reason(path, "abi3t", &o.abi3t, out)?;
        }
        if package.others > 0 {
            let files = if package.others == 1 {
                "1 other file uses".to_owned()
            } else {
                format!("{} other files use", package.others)
            };
            writeln!(out, "{files} nothing of CPython")?;
        }
        writeln!(out)?;
    }
    for problem in report.problems {
        text::problem(problem, false, out)?;
    }
    if shipped.iter().any(|p| !p.files.is_empty()) {
        writeln!(out, "'?': nothing speaks against it, and nothing shows that the file was compiled for it")?;
    }
    Ok(())
}

const HEAD: [&str; 9] =
    ["file", "names since", "on Windows", "entry points", "API", "headers", "abi3", "abi3t", "versions"];

fn table(package: &Shipped, out: &mut dyn Write) -> io::Result<()> {
    if package.files.is_empty() {
        return Ok(());
    }
    let rows: Vec<Vec<String>> = package.files.iter().map(|(path, o)| row(path, o).to_vec()).collect();
    for line in columns(&HEAD, &rows, 0..0) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

fn row(path: &str, o: &Overview) -> [String; HEAD.len()] {
    let version = |v: Option<Version>| v.map_or_else(|| "-".to_owned(), |v| v.to_string());
    let hooks = match &o.hooks[..] {
        [] => "-".to_owned(),
        [one] => one.clone(),
        [one, rest @ ..] => format!("{one} and {} more", rest.len()),
    };
    let api = o.compiled.limited.map_or("?", |limited| if limited { "limited" } else { "full" });
    let (abi3, floor) = &o.abi3;
    [
        one_line(path).into_owned(),
        version(o.unix),
        version(o.windows),
        hooks,
        api.to_owned(),
        version(o.compiled.headers),
        marked(floor.map_or_else(String::new, |floor| floor.to_string()), abi3),
        marked(Version::FIRST_ABI3T.to_string(), &o.abi3t),
        versions(o),
    ]
}

fn marked(text: String, answer: &Answer) -> String {
    match answer {
        Answer::Yes => text,
        Answer::Unknown => format!("{text}?"),
        Answer::No(_) => "no".to_owned(),
    }
}

/// Runs of versions with one answer: `3.6-3.8?, 3.9-3.15`.
fn versions(o: &Overview) -> String {
    let mut runs: Vec<(Version, Version, &Answer)> = Vec::new();
    for (version, answer) in o.versions.iter().filter(|(_, a)| !matches!(a, Answer::No(_))) {
        match runs.last_mut() {
            Some((_, last, of)) if last.0 + 1 == version.0 && *of == answer => *last = *version,
            _ => runs.push((*version, *version, answer)),
        }
    }
    let run = |(first, last, answer): &(Version, Version, &Answer)| {
        let text = if first == last { first.to_string() } else { format!("{first}-{last}") };
        marked(text, answer)
    };
    let mut all: Vec<String> = runs.iter().map(run).collect();
    all.extend(o.free_threaded.map(|v| format!("{v}t")));
    if all.is_empty() { "none".to_owned() } else { all.join(", ") }
}

/// Says that interpreters have names before the stable ABI lists them.
fn exported(path: &str, o: &Overview, out: &mut dyn Write) -> io::Result<()> {
    let (Answer::Yes | Answer::Unknown, Some(floor)) = &o.abi3 else { return Ok(()) };
    let Some(since) = o.exported else { return Ok(()) };
    let path = one_line(path);
    writeln!(
        out,
        "{path}: the stable ABI lists what it imports from {floor} on, CPython on Linux and macOS exports it from {since} on"
    )
}

fn reason(path: &str, what: &str, answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    let Answer::No(why) = answer else { return Ok(()) };
    writeln!(out, "{}: not {what}: {}", one_line(path), one_line(why))
}
