//! From places by line and column to spans. Texts come from the caller; a file that it does not give is stood in for by
//! blank lines, so that lines and columns hold all the same.

use crate::files::Files;
use crate::places::{At, Raw, RawBaked};
use abi3lint_model::{Baked, Expansion, Fact, FileId, LineIndex, Live, Origin, Route, SourceFile, Span, Subject, Use};

/// What uses became at their places.
#[derive(Debug)]
pub(crate) struct Resolved {
    pub files: Vec<SourceFile>,
    /// By file: a line directive names it.
    pub only_named: Vec<bool>,
    pub facts: Vec<Fact>,
    /// By fact: its function.
    pub functions: Vec<String>,
    pub baked: Vec<Baked>,
}

impl Files<'_> {
    /// Settles texts and spans. Facts are sorted and joined.
    pub(crate) fn resolve(mut self, mut raw: Vec<Raw>, mut baked: Vec<RawBaked>, live: Live) -> Resolved {
        let begin = |at: &mut At| {
            let file = &self.list[at.file];
            if file.is_named && at.len == 0 {
                at.column = file.begin_of(at.line);
            }
        };
        raw.iter_mut().flat_map(|r| [Some(&mut r.at), r.origin.as_mut()]).flatten().for_each(begin);
        baked.iter_mut().for_each(|b| begin(&mut b.at));
        let mut wanted: Vec<Vec<(u32, u32)>> = vec![Vec::new(); self.list.len()];
        for at in raw.iter().flat_map(|r| [Some(r.at), r.origin]).flatten().chain(baked.iter().map(|b| b.at)) {
            wanted[at.file].push((at.line, at.column.saturating_add(at.len)));
        }
        let (mut files, mut only_named, mut ids) = (Vec::new(), Vec::new(), Vec::new());
        for (file, places) in std::mem::take(&mut self.list).into_iter().zip(wanted) {
            ids.push(files.len());
            if !places.is_empty() {
                only_named.push(file.is_named);
                files.push(match file.text {
                    Some((text, _)) => SourceFile { path: file.path, text },
                    None => SourceFile::blank(file.path, &places),
                });
            }
        }
        let lines: Vec<LineIndex> = files.iter().map(|f| LineIndex::new(&f.text)).collect();
        let settle = |at: At| {
            let file = ids[at.file];
            let start = lines[file].offset(at.line, at.column, &files[file].text);
            let end = lines[file].offset(at.line, at.column.saturating_add(at.len), &files[file].text);
            (FileId(file as u32), Span { start, end })
        };
        let settle_baked = |b: RawBaked| {
            let (file, span) = settle(b.at);
            Baked { record: b.record, part: b.part, file, span }
        };
        let mut assumed: Vec<Baked> = baked.into_iter().map(settle_baked).collect();
        assumed.sort_by_key(|b| (b.record, b.part, b.file, b.span));
        assumed.dedup();
        let mut out: Vec<(Fact, String)> = raw
            .into_iter()
            .map(|r| {
                let (file, span) = settle(r.at);
                let mut subject = r.subject;
                if let (Subject::Null(path), Some(at)) = (&mut subject, r.origin) {
                    path.origin = settle(at).1;
                }
                let step = |macro_name| {
                    let expansion = vec![Expansion { file, span, macro_name }];
                    Box::new(Route { expansion, ..Route::default() })
                };
                let fact = Fact {
                    subject,
                    usage: r.usage,
                    file,
                    span,
                    live,
                    confidence: r.confidence,
                    origin: Origin::Ir,
                    declared: false,
                    route: r.inside.map(step),
                };
                (fact, r.function)
            })
            .collect();
        // Of several things known about one place, the surest and the most telling comes first.
        let rank =
            |f: &Fact| (std::cmp::Reverse(f.confidence), matches!(f.usage, Use::Mention | Use::Read), f.span.end);
        out.sort_by(|(a, _), (b, _)| {
            (a.file, a.span.start, &a.subject, rank(a)).cmp(&(b.file, b.span.start, &b.subject, rank(b)))
        });
        out.dedup_by(|(b, _), (a, _)| (a.file, a.span.start, &a.subject) == (b.file, b.span.start, &b.subject));
        let (facts, functions) = out.into_iter().unzip();
        Resolved { files, only_named, facts, functions, baked: assumed }
    }
}
