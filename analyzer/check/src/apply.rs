//! Applies the fixes of findings to texts: whole fixes or nothing of them, and never two at one place.

use abi3lint_model::{Applicability, Edit, FileId, Finding, Fix, SourceFile};
use std::collections::BTreeMap;

/// A file with fixes applied.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FixedFile {
    /// The file.
    pub file: FileId,
    /// Its new text.
    pub text: Vec<u8>,
    /// The number of findings that this fixes.
    pub fixes: u32,
}

/// Applies to each finding the first of its fixes that is at least this safe. A fix that meets one that was
/// applied before is left for the next round. `wanted` leaves out findings.
pub fn apply_fixes(
    files: &[SourceFile],
    findings: &[Finding],
    least: Applicability,
    wanted: impl Fn(&Finding) -> bool,
) -> Vec<FixedFile> {
    let mut chosen: BTreeMap<FileId, (Vec<&Edit>, u32)> = BTreeMap::new();
    for finding in findings.iter().filter(|f| wanted(f)) {
        let Some(fix) = finding.fixes.iter().find(|f| f.applicability >= least && is_sound(f, files)) else { continue };
        // Two findings may ask for the same edit.
        let new = |e: &&Edit| !chosen.get(&e.place.file).is_some_and(|c| c.0.contains(e));
        let edits: Vec<&Edit> = fix.edits.iter().filter(new).collect();
        let meets = |e: &&Edit| chosen.get(&e.place.file).is_some_and(|c| c.0.iter().any(|o| overlap(o, e)));
        if edits.iter().any(meets) {
            continue;
        }
        chosen.entry(finding.place.file).or_default().1 += 1;
        for edit in edits {
            chosen.entry(edit.place.file).or_default().0.push(edit);
        }
    }
    let fixed = chosen.into_iter().filter_map(|(file, (mut edits, fixes))| {
        let text = &files.get(file.0 as usize)?.text;
        edits.sort_by_key(|e| e.place.span);
        Some(FixedFile { file, text: spliced(text, &edits), fixes })
    });
    fixed.filter(|m| files.get(m.file.0 as usize).is_some_and(|f| f.text != m.text)).collect()
}

/// Whether the edits lie within their files and apart from each other.
fn is_sound(fix: &Fix, files: &[SourceFile]) -> bool {
    let inside =
        |e: &Edit| files.get(e.place.file.0 as usize).is_some_and(|f| e.place.span.end as usize <= f.text.len());
    let apart = |pair: &[Edit]| !overlap(&pair[0], &pair[1]) || pair[0].place.span.end <= pair[1].place.span.start;
    !fix.edits.is_empty() && fix.edits.iter().all(inside) && fix.edits.windows(2).all(apart)
}

/// Whether two edits share a byte, or insert at the same place.
fn overlap(a: &Edit, b: &Edit) -> bool {
    let (x, y) = (a.place.span, b.place.span);
    a.place.file == b.place.file && ((x.start < y.end && y.start < x.end) || x.start == y.start)
}

/// The text with these edits, which rise and lie apart. Line ends are written as the text has them.
fn spliced(text: &[u8], edits: &[&Edit]) -> Vec<u8> {
    let crlf = memchr::memmem::find(text, b"\r\n").is_some();
    let mut out = Vec::with_capacity(text.len() + 64);
    let mut done = 0;
    for edit in edits {
        out.extend_from_slice(&text[done..edit.place.span.start as usize]);
        let new = if crlf { edit.text.replace('\n', "\r\n") } else { edit.text.clone() };
        out.extend_from_slice(new.as_bytes());
        done = edit.place.span.end as usize;
    }
    out.extend_from_slice(&text[done..]);
    out
}
