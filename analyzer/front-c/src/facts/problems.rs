//! What was not read of a package, as its problems say it.
//!
//! It must not know how something is read.

use crate::infer::semantics::Semantics;
use crate::package::Package;
use abi3lint_flow::too_large;
use abi3lint_model::{Problem, ProblemKind, Span};

/// Unparsed bytes below this are not worth a line of output.
const REPORTED_BYTES: u64 = 256;

pub(crate) fn line_of(text: &[u8], at: u32) -> u32 {
    1 + text[..(at as usize).min(text.len())].iter().filter(|b| **b == b'\n').count() as u32
}

/// Functions whose pointers were not followed.
pub(crate) fn not_followed(package: &Package<'_>, i: usize, functions: &[Span]) -> Option<Problem> {
    let first = functions.first()?;
    Some(Problem {
        kind: ProblemKind::Limit,
        path: package.sources.files[i].path.to_owned(),
        line: Some(line_of(package.sources.files[i].text, first.start)),
        message: too_large(functions.len()),
    })
}

/// What lies beyond limits that were reached.
pub(crate) fn beyond_limits(package: &Package<'_>) -> Vec<Problem> {
    let line = |i: usize, at: u32| line_of(package.sources.files[i].text, at);
    package.sources.limits.problems(|i, at| (package.sources.files[i].path.to_owned(), line(i, at)))
}

/// Regions of a file that were not parsed.
pub(crate) fn unparsed(package: &Package<'_>, i: usize, errors: &[Span], bytes: u64) -> Option<Problem> {
    let first = errors.first()?;
    if bytes < REPORTED_BYTES {
        return None;
    }
    let text = package.sources.files[i].text;
    let regions = if errors.len() == 1 { "1 region".to_owned() } else { format!("{} regions", errors.len()) };
    Some(Problem {
        kind: ProblemKind::Unparsed,
        path: package.sources.files[i].path.to_owned(),
        line: Some(line_of(text, first.start)),
        message: format!(
            "{bytes} bytes in {regions} could not be parsed; names in them are checked, but field accesses may be missed"
        ),
    })
}

/// A file of which nothing was parsed.
pub(crate) fn given_up(package: &Package<'_>, i: usize) -> Problem {
    Problem {
        kind: ProblemKind::Incomplete,
        path: package.sources.files[i].path.to_owned(),
        line: None,
        message: "could not be parsed; names in it are checked, but field accesses, types and NULL are not".to_owned(),
    }
}

/// The macro bodies that were not parsed, among those of judged files that are read for their facts: their bytes, and
/// a problem for each.
pub(crate) fn bodies(semantics: &Semantics<'_>) -> (u64, Vec<Problem>) {
    let Semantics { package, macros, bodies, .. } = semantics;
    let judged = package.sources.options.judged.unwrap_or(package.sources.files.len());
    let (mut bytes, mut problems) = (0, Vec::new());
    for r in bodies.given_up() {
        let file = &package.sources.files[r.file as usize];
        let define = &file.defines[r.define as usize];
        if r.file as usize >= judged || !macros.contains(define.name) || package.define_live(r).may.is_empty() {
            continue;
        }
        let toks = file.body(define);
        bytes += toks.first().zip(toks.last()).map_or(0, |(a, b)| u64::from(b.span.end - a.span.start));
        problems.push(Problem {
            kind: ProblemKind::Unparsed,
            path: file.path.to_owned(),
            line: Some(line_of(file.text, define.name_span.start)),
            message: format!(
                "the body of macro '{}' could not be parsed; names in it are checked, but field accesses may be missed",
                String::from_utf8_lossy(define.name)
            ),
        });
    }
    (bytes, problems)
}
