//! Applies the fixes of findings to texts: whole fixes or nothing of them, and never two at one place.

use abi3lint_model::{Applicability, Edit, FileId, Finding, Fix, SourceFile, Span};
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
    /// What was replaced, in order: the span in the old text, and the bytes in the new one.
    replaced: Vec<(Span, u32)>,
}

impl FixedFile {
    /// Where an offset of the new text is in the old one: of what was inserted, where it was.
    pub fn origin(&self, offset: u32) -> u32 {
        // How far the new text is ahead of the old one.
        let mut ahead = 0_i64;
        for (span, new) in &self.replaced {
            let start = i64::from(span.start) + ahead;
            if i64::from(offset) < start {
                break;
            }
            if i64::from(offset) < start + i64::from(*new) {
                return span.start;
            }
            ahead += i64::from(*new) - i64::from(span.end - span.start);
        }
        u32::try_from(i64::from(offset) - ahead).unwrap_or_default()
    }
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
        let (text, replaced) = spliced(text, &edits);
        Some(FixedFile { file, text, fixes, replaced })
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
fn spliced(text: &[u8], edits: &[&Edit]) -> (Vec<u8>, Vec<(Span, u32)>) {
    let crlf = memchr::memmem::find(text, b"\r\n").is_some();
    let mut out = Vec::with_capacity(text.len() + 64);
    let mut done = 0;
    let mut replaced = Vec::with_capacity(edits.len());
    for edit in edits {
        out.extend_from_slice(&text[done..edit.place.span.start as usize]);
        let new = if crlf { edit.text.replace('\n', "\r\n") } else { edit.text.clone() };
        out.extend_from_slice(new.as_bytes());
        replaced.push((edit.place.span, new.len() as u32));
        done = edit.place.span.end as usize;
    }
    out.extend_from_slice(&text[done..]);
    (out, replaced)
}

#[cfg(test)]
mod tests {
    use super::*;
    use abi3lint_model::Place;

    #[test]
    fn offsets_of_the_new_text_lead_back_to_the_old_one() {
        let edit = |start, end, text: &str| Edit {
            place: Place { file: FileId(0), span: Span { start, end } },
            text: text.to_owned(),
        };
        let edits = [edit(2, 4, "XYZ"), edit(6, 6, "\n"), edit(8, 10, "")];
        let (text, replaced) = spliced(b"abcdefghijkl", &edits.iter().collect::<Vec<_>>());
        assert_eq!(text, b"abXYZef\nghkl");
        let fixed = FixedFile { file: FileId(0), text, fixes: 1, replaced };
        let origins: Vec<u32> = (0..12).map(|at| fixed.origin(at)).collect();
        assert_eq!(origins, [0, 1, 2, 2, 2, 4, 5, 6, 6, 7, 10, 11]);
    }
}
